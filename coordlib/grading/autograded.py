"""The notebook that nbgrader shows of a graded submission: in Formgrader, and as feedback.

It holds what the student wrote, as text. Nothing of theirs is live in it: of a submission's cells
only the source is taken; text that isn't the course's own is shown as it was typed; and all that
nbgrader needs to know of a cell comes from the gradebook.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coordlib.grading.failure import CheckFailed
from coordlib.grading.graded import Graded, Part
from coordlib.grading.released import Cell, Released

__all__ = ["autograded", "clear_away", "graded_in", "put_in_place"]

PROBLEM = "# This submission could not be graded as it should\n\n"
_MOST_CELLS = 2_000


def autograded(
    content: bytes, graded: Graded, released: Released, fingerprint: str = ""
) -> tuple[bytes, list[str]]:
    """Return the notebook's file, and the names of the cells that have no answer.

    Parameters
    ----------
    content : bytes
        The file that was handed in; what can't be read of it is left out.
    graded : Graded
        The result. It is also kept whole, in the notebook's metadata.
    released : Released
        The exercise.
    fingerprint : str
        What the result was made from.
    """
    cells = list(_student_cells(content, released))
    present = {_name_of(cell) for cell in cells}
    cells += [
        _kept_cell(cell, cell.source)
        for name, cell in released.cells.items()
        if name not in present and cell.facts["grade"]
    ]
    if graded.problem:
        cells.insert(0, _new_cell("markdown", PROBLEM + as_typed(graded.problem)))
    fill_in(cells, graded)
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": released.kernelspec,
            "coordlib": {"fingerprint": fingerprint, "graded": graded.as_plain()},
        },
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)],
    }
    # A student's text may hold halves of characters, which no file can.
    file = json.dumps(notebook, ensure_ascii=False).encode("utf-8", "replace")
    return file, _unanswered(cells, released)


def _unanswered(cells: list[dict[str, Any]], released: Released) -> list[str]:
    """Return the names of the cells for an answer that are as they were released."""
    kept = {name: cell.source for name, cell in released.cells.items() if cell.facts["solution"]}
    return [name for cell in cells if kept.get(name := _name_of(cell)) == cell["source"]]


def _name_of(cell: Mapping[str, Any]) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def _student_cells(content: bytes, released: Released) -> Iterator[dict[str, Any]]:
    """Yield a submission's cells, those that nbgrader keeps as the gradebook has them."""
    written = _read_cells(content)
    # Of a copied cell the last one counts, as when it's graded.
    last = {name: place for place, (_, _, name) in enumerate(written) if name in released.cells}
    for place, (kind, source, name) in enumerate(written):
        if last.get(name) == place:
            cell = released.cells[name]
            yield _kept_cell(cell, cell.source if cell.facts["locked"] else source)
        elif kind == "code":
            yield _new_cell("code", source)
        else:
            yield _new_cell("markdown", source if source in released.prose else as_typed(source))


def _read_cells(content: bytes) -> list[tuple[str, str, str]]:
    """Return of each cell of a file its kind, its source, and what nbgrader calls it."""
    try:
        return [
            (cell["cell_type"], "".join(cell["source"]), str(_name_of(cell)))
            for cell in json.loads(content)["cells"][:_MOST_CELLS]
        ]
    except Exception:  # whatever is wrong with the file, the result says what
        return []


def _kept_cell(cell: Cell, source: str) -> dict[str, Any]:
    return _new_cell(cell.kind, source, {"nbgrader": cell.facts})


def _new_cell(kind: str, source: str, metadata: Mapping[str, Any] | None = None) -> dict[str, Any]:
    cell = {"cell_type": kind, "metadata": metadata or {}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def as_typed(text: str) -> str:
    """Fence text so that it's shown as it was typed, whatever markup is in it."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def fill_in(cells: list[dict[str, Any]], graded: Graded) -> None:
    """Give each check what it said, and each cell of the student's what it printed."""
    parts = {part.name: part for part in graded.parts}
    printed = iter([*graded.outputs, None])
    expected = next(printed)
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        if _name_of(cell) in parts:
            cell["outputs"] = _outputs_of(parts[_name_of(cell)])
        elif expected is not None and cell["source"].strip().startswith(expected[0]):
            cell["outputs"] = [_printed(expected[1])] if expected[1] else []
            expected = next(printed)


def _outputs_of(part: Part) -> list[dict[str, Any]]:
    outputs = [_printed(part.said)] if part.said else []
    if part.reason:
        said = f"Not yet: {CheckFailed(part.reason, part.trace, part.replay)}"
        outputs.append(
            {
                "output_type": "error",
                "ename": "CheckFailed",
                "evalue": part.reason,
                "traceback": [said],
            }
        )
    return outputs


def _printed(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def graded_in(path: Path) -> tuple[Graded | None, str]:
    """Return the result in an autograded notebook and what it was made from, if it has them."""
    try:
        facts = json.loads(path.read_bytes())["metadata"]["coordlib"]
        return Graded.from_plain(facts["graded"]), facts["fingerprint"]
    except (OSError, ValueError, LookupError, TypeError):
        return None, ""


def put_in_place(folder: Path, files: Mapping[str, bytes], permissions: int) -> Any:
    """Prepare a folder's new content, and return what puts it there.

    The old content stays until the new is complete. Killed in between, there may be none, and what
    was prepared is left beside it; the next time clears it away.

    Parameters
    ----------
    folder : Path
        The folder to replace.
    files : dict of bytes
        What it shall hold, by name.
    permissions : int
        Of each file.

    Returns
    -------
    callable
        Call it to put the new content in place.
    """
    clear_away(folder)
    new, old = _beside(folder)
    for name, content in files.items():
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(permissions)

    def finish() -> None:
        if os.path.lexists(folder):
            folder.rename(old)
        new.rename(folder)
        _remove(old)

    return finish


def clear_away(folder: Path) -> None:
    """Remove what a run that was killed left beside a folder."""
    for left_over in _beside(folder):
        _remove(left_over)


def _beside(folder: Path) -> tuple[Path, Path]:
    new, old = (folder.with_name(f".{folder.name}.{state}") for state in ("new", "old"))
    return new, old


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(path)
