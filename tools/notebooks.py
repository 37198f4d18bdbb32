"""Execute the course's notebooks and write them in their normal form: `make notebooks`.

The normal form holds what a reader sees and nothing that changes from run to run: stable cell ids,
counts in order, no timing, no widget state. With `--check`, nothing is executed or written: what
departs from the normal form, or from the form of a lesson, is listed.
"""

from __future__ import annotations

import argparse
import base64
import itertools
import re
import statistics
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbformat import NotebookNode

from tools.lab import ROOT, use_course_folders

CELL_TIMEOUT_S = 120

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "pygments_lexer": "ipython3",
}
KEPT_CELL_METADATA = {"deletable", "editable", "jupyter", "nbgrader", "slideshow", "tags"}
RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8}")
VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_METADATA_CHUNKS = {b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf"}
ADDRESS = re.compile(r"\bat 0x[0-9a-f]+", re.IGNORECASE)

LESSON_CELLS = range(30, 71)
MEDIAN_CODE_LINES = 5
MOST_CODE_LINES = 15


def normal_form(notebook: NotebookNode) -> NotebookNode:
    """Return `notebook` without what differs between two runs, or what only a kernel can show."""
    made = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
    made.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    count = 0
    for cell, cell_id in zip(notebook.cells, _stable_ids(notebook.cells), strict=True):
        made.cells.append(_normal_cell(cell, cell_id))
        if cell.cell_type == "code":
            count += bool(cell.source.strip())
            _number(made.cells[-1], count if cell.source.strip() else None)
    return made


def written(notebook: NotebookNode) -> str:
    """Return the text of a notebook's file."""
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def _normal_cell(cell: NotebookNode, cell_id: str) -> NotebookNode:
    kept = {"cell_type": cell.cell_type, "id": cell_id, "source": cell.source}
    kept["metadata"] = {
        key: value for key, value in cell.metadata.items() if key in KEPT_CELL_METADATA
    }
    if cell.cell_type == "code":
        kept["outputs"] = list(_normal_outputs(cell.outputs))
    elif "attachments" in cell:
        kept["attachments"] = cell.attachments
    return nbformat.from_dict(kept)


def _number(cell: NotebookNode, count: int | None) -> None:
    cell.execution_count = count
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.execution_count = count


def _stable_ids(cells: list[NotebookNode]) -> list[str]:
    """Keep the ids that somebody chose; name the other cells after their first words."""
    ids: list[str] = []
    chosen = [_chosen_id(cell) for cell in cells]
    for cell, one in zip(cells, chosen, strict=True):
        words = re.findall(r"[a-z0-9]+", cell.source.lower())
        base = one or "-".join(words)[:40].strip("-") or cell.cell_type
        taken = {*ids} if one else {*ids, *filter(None, chosen)}
        ids.append(next(name for name in _numbered(base) if name not in taken))
    return ids


def _chosen_id(cell: NotebookNode) -> str | None:
    for name in (cell.get("id", ""), cell.metadata.get("nbgrader", {}).get("grade_id", "")):
        if VALID_ID.fullmatch(name) and not RANDOM_ID.fullmatch(name):
            return name
    return None


def _numbered(base: str) -> Iterator[str]:
    yield base
    for number in range(2, 10_000):
        yield f"{base[:58]}-{number}"


def _normal_outputs(outputs: list[NotebookNode]) -> Iterator[dict[str, Any]]:
    """Join what was printed piece by piece; keep everything else in its order."""
    for stream, group in itertools.groupby(outputs, key=lambda output: output.get("name")):
        pieces = list(group)
        if stream:
            yield {**pieces[0], "text": "".join(piece.text for piece in pieces)}
        else:
            for output in pieces:
                yield from _still(output) if "data" in output else [dict(output)]


def _still(output: NotebookNode) -> Iterator[dict[str, Any]]:
    """Make a live view into what a reader without a kernel sees: its picture, then its sentence."""
    data = {mime: value for mime, value in output.data.items() if mime != WIDGET_VIEW}
    if "image/png" in data:
        data["image/png"] = plain_png(data["image/png"])
    if {"image/png", "text/markdown"} <= data.keys():
        sentence = {mime: value for mime, value in data.items() if mime != "image/png"}
        picture = {mime: value for mime, value in data.items() if mime != "text/markdown"}
        parts = [picture, sentence]
    else:
        parts = [data]
    for part in parts:
        metadata = {key: value for key, value in output.metadata.items() if key in part}
        yield {**output, "data": part, "metadata": metadata}


def plain_png(encoded: str) -> str:
    """Return a PNG in base64 without its metadata (date, software), its pixels untouched."""
    png = base64.b64decode(encoded)
    kept, start = [PNG_SIGNATURE], len(PNG_SIGNATURE)
    while start < len(png):
        length, kind = struct.unpack_from(">I4s", png, start)
        end = start + 12 + length  # length, kind and checksum take four bytes each
        if kind not in PNG_METADATA_CHUNKS:
            kept.append(png[start:end])
        start = end
    return base64.b64encode(b"".join(kept)).decode("ascii")


def problems(path: Path) -> list[str]:
    """Say what in a notebook's file departs from the normal form, or should not be in it."""
    text = path.read_text(encoding="utf-8")
    try:
        notebook = _parsed(text)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError) as error:
        return [f"is not a notebook of format 4: {str(error).splitlines()[0]}"]
    found = list(_content_problems(notebook))
    if path.parent.name == "notebooks":
        found += _lesson_problems(notebook)
    normal = normal_form(notebook)
    differing = list(_differences(notebook, normal))
    if not differing and written(normal) != text:
        differing = ["its text is not laid out in the normal form"]
    return found + differing


def _parsed(text: str) -> NotebookNode:
    notebook = nbformat.reader.reads(text)
    if notebook.nbformat != 4:
        notebook = nbformat.convert(notebook, 4)
    return notebook


def _content_problems(notebook: NotebookNode) -> Iterator[str]:
    for name, cell in _code_cells(notebook):
        for output in cell.outputs:
            yield from (f"{name} {problem}" for problem in _output_problems(output))


def _code_cells(notebook: NotebookNode) -> list[tuple[str, NotebookNode]]:
    return [
        (f"cell {number} ({cell.get('id', 'no id')})", cell)
        for number, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == "code"
    ]


def _output_problems(output: NotebookNode) -> Iterator[str]:
    if output.output_type == "error":
        yield f"raises {output.ename}: {output.evalue}"
    if output.get("name") == "stderr":
        yield f"prints to stderr: {output.text.strip()[:80]!r}"
    data = output.get("data", {})
    is_seen = {"image/png", "image/svg+xml", "text/html", "text/markdown"} & data.keys()
    if WIDGET_VIEW in data and not is_seen:
        yield "shows a widget without a picture, so that a reader without a kernel sees nothing"
    printed = output.get("text", "") + str(data.get("text/plain", ""))
    if not is_seen and ADDRESS.search(printed):
        yield f"prints an address, which changes on every run: {ADDRESS.search(printed)[0]!r}"


def _lesson_problems(notebook: NotebookNode) -> Iterator[str]:
    if len(notebook.cells) not in LESSON_CELLS:
        allowed = f"{LESSON_CELLS.start} to {LESSON_CELLS.stop - 1}"
        yield f"has {len(notebook.cells)} cells, allowed are {allowed}"
    lines = {name: len(cell.source.splitlines()) for name, cell in _code_cells(notebook)}
    if lines and statistics.median(lines.values()) > MEDIAN_CODE_LINES:
        median = statistics.median(lines.values())
        yield f"has a median code cell of {median:g} lines, allowed are {MEDIAN_CODE_LINES}"
    for name, count in lines.items():
        if count > MOST_CODE_LINES:
            yield f"{name} has {count} lines of code, allowed are {MOST_CODE_LINES}"


def _differences(notebook: NotebookNode, normal: NotebookNode) -> Iterator[str]:
    if notebook.metadata != normal.metadata or notebook.nbformat_minor != normal.nbformat_minor:
        yield "its metadata is not in the normal form"
    for number, (cell, wanted) in enumerate(zip(notebook.cells, normal.cells, strict=True), 1):
        keys = sorted(key for key in {*cell, *wanted} if cell.get(key) != wanted.get(key))
        if keys:
            named = f"cell {number} ({wanted.id})"
            yield f"{named} is not in the normal form: its {', '.join(keys)}"


def execute(path: Path) -> NotebookNode:
    """Run a notebook from top to bottom in its own folder, and return it with its outputs."""
    notebook = normal_form(_parsed(path.read_text(encoding="utf-8")))
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_S,
        kernel_name=KERNEL["name"],
        resources={"metadata": {"path": str(path.parent)}},
        # Kernels on this machine alone are warned of as open to its other users, on every start.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        store_widget_state=False,
        record_timing=False,
    )
    return client.execute()


def remake(path: Path) -> list[str]:
    """Execute a notebook and write its normal form; say what remains wrong with it.

    A notebook that raises is left as it was.
    """
    try:
        executed = execute(path)
    except (CellControlSignal, DeadKernelError) as error:
        return [f"stopped: {error}"]
    found = list(_content_problems(executed))
    text = written(normal_form(executed))
    if text != path.read_text(encoding="utf-8"):
        path.write_text(text, encoding="utf-8")
        print(f"{path}: written")
    return found or problems(path)


def course_notebooks() -> list[Path]:
    """Return the notebooks that are committed with their outputs."""
    return sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make notebooks", description=__doc__)
    parser.add_argument("--check", action="store_true", help="execute and write nothing")
    parser.add_argument("paths", nargs="*", type=Path, help="default: all of the course's")
    chosen = parser.parse_args(arguments)
    use_course_folders()
    judge = problems if chosen.check else remake
    is_clean = True
    for path in chosen.paths or course_notebooks():
        for problem in judge(path):
            is_clean = False
            print(f"{path}: {problem}", file=sys.stderr)
    if not is_clean and chosen.check:
        print("`make notebooks` executes them and writes the normal form", file=sys.stderr)
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
