"""Reading the file that was handed in: what grading needs of it, and nothing else.

Outputs, pictures and most metadata are dropped before anything looks at them closer: their
validation takes longer than all the rest, and may be made to take very long.
"""

from __future__ import annotations

import json
from typing import Any

from coordlib.grading.notebook_format import NotebookNode, nbformat
from coordlib.grading.wall import wire

__all__ = ["MOST_BYTES", "MOST_CELLS", "grade_id_of", "read_cells"]

MOST_BYTES = 10_000_000
MOST_CELLS = 5_000
_MOST_BYTES_OF_OLD_FORMATS = 500_000


def read_cells(submission: bytes) -> tuple[list[NotebookNode], str]:
    """Return a notebook's cells, or none and what is wrong with the file."""
    if len(submission) > MOST_BYTES:
        got = f"{len(submission):,} bytes, allowed are {MOST_BYTES:,}"
        return [], f"the file that was handed in is too large: {got}"
    try:
        text = submission.decode("utf-8")
        notebook = nbformat.reads(json.dumps(_pruned(json.loads(text))), as_version=4)
        nbformat.validate(notebook)
        return notebook.cells, ""
    except Exception as error:  # whatever is wrong with the file is the result
        text = wire.clean(f"{type(error).__name__}: {error}".splitlines()[0][:200])
        return [], f"the file that was handed in is not a notebook that can be read ({text})"


def grade_id_of(cell: NotebookNode) -> str | None:
    """Return the name by which nbgrader knows a cell, if it does."""
    facts = cell.metadata.get("nbgrader")
    grade_id = facts.get("grade_id") if isinstance(facts, dict) else None
    return grade_id if isinstance(grade_id, str) else None


def _pruned(notebook: Any) -> Any:
    """Return a notebook's JSON with just its cells' types, sources and names."""
    if type(notebook) is not dict or type(notebook.get("cells")) is not list:
        size = len(json.dumps(notebook))
        if size > _MOST_BYTES_OF_OLD_FORMATS:
            raise ValueError(f"without a list of cells {size:,} bytes are too many")
        return notebook
    cells = notebook["cells"]
    if len(cells) > MOST_CELLS:
        raise ValueError(f"got {len(cells):,} cells, allowed are {MOST_CELLS:,}")
    formats = {key: notebook[key] for key in ("nbformat", "nbformat_minor") if key in notebook}
    if not all(type(number) is int for number in formats.values()):
        raise ValueError("its format is not a number")
    if "nbformat_minor" in formats:
        # The last one without ids of cells, which may be missing, or all the same.
        formats["nbformat_minor"] = min(formats["nbformat_minor"], 4)
    return {**formats, "metadata": {}, "cells": [_pruned_cell(cell) for cell in cells]}


def _pruned_cell(cell: Any) -> dict[str, Any]:
    if type(cell) is not dict:
        raise ValueError(f"a cell is of type {type(cell).__name__}")
    source = cell.get("source")
    kept = {"cell_type": cell.get("cell_type")}
    kept["source"] = "".join(source) if type(source) is list else source
    if kept["cell_type"] == "code":
        kept |= {"outputs": [], "execution_count": None}
    metadata = cell.get("metadata")
    facts = metadata.get("nbgrader") if type(metadata) is dict else None
    name = facts.get("grade_id") if type(facts) is dict else None
    return kept | {"metadata": {"nbgrader": {"grade_id": name}} if type(name) is str else {}}
