"""nbformat, without what takes longest of its import.

It imports jsonschema, which imports a checker of internationalised addresses if there is one, and
that builds a grammar for 2 s. No notebook's schema asks for such an address; each grader's process
would wait for it.
"""

from __future__ import annotations

import sys

__all__ = ["NotebookNode", "nbformat"]

_UNUSED = "rfc3987_syntax"

_was_there = _UNUSED in sys.modules
sys.modules.setdefault(_UNUSED, None)  # "not installed", until nbformat is imported
try:
    import nbformat
    from nbformat import NotebookNode
finally:
    if not _was_there:
        del sys.modules[_UNUSED]
