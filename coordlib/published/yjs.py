"""K. Jahns, crdt-benchmarks, README of August 2019: Yjs, N = 6,000.

The size of the document after the benchmarks B1.1, B1.3, B1.4 and B1.6. Later editions use another
encoding.
"""

from __future__ import annotations

__all__ = ["DOCUMENT_BYTES", "LETTERS"]

LETTERS = 6_000
DOCUMENT_BYTES = {
    "append": 6_018,
    "prepend": 59_881,
    "at random places": 100_602,
    "put in, then deleted": 27,
}
