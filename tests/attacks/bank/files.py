"""What can be wrong, or made wrong on purpose, with the file that is handed in."""

import gzip
import json
from typing import Any

from tests.attacks.bank import (
    COUNTING,
    RIGHT,
    Attack,
    check_cell,
    code,
    counter,
    marked,
    notebook,
)

WRONG = counter()
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
GOOD = json.dumps(notebook([WRONG])).encode()

# Files that are no notebook: what they are, and their bytes.
BYTES = {
    "empty-file": ("nothing", b""),
    "null": ("null", b"null"),
    "list": ("a list", b"[]"),
    "no-cells": ("an empty object", b"{}"),
    "cells-are-a-number": ("a number of cells", b'{"nbformat":4,"nbformat_minor":5,"cells":7}'),
    "truncated": ("half a notebook", GOOD[: len(GOOD) // 2]),
    "cut-in-a-character": ("half a character", '{"nbformat": 4, "é'.encode()[:-1]),
    "not-json": ("no JSON", b"{'nbformat': 4}"),
    "binary": ("random bytes", bytes(range(256)) * 9),
    "null-bytes": ("zeros", bytes(9_999)),
    "utf-16": ("a notebook in UTF-16", GOOD.decode().encode("utf-16")),
    "compressed": ("a compressed notebook", gzip.compress(GOOD)),
    "deep-file": ("JSON nested 200,000 deep", b'{"a":' * 200_000),
    "deep-lists": ("lists nested 4,000,000 deep", b"[" * 4_000_000),
    "huge-number-in-file": ("a number of a million digits", b'{"nbformat":' + b"1" * 10**6 + b"}"),
    "too-large": ("a notebook of 11 MB", GOOD.replace(b"value", b"value" * 2_200_000, 1)),
    "format-99": ("a notebook of format 99", GOOD.replace(b'"nbformat": 4', b'"nbformat": 99')),
    "format-nan": ("a notebook of format NaN", GOOD.replace(b'"nbformat": 4', b'"nbformat": NaN')),
    "format-0": ("a notebook of format 0", GOOD.replace(b'"nbformat": 4', b'"nbformat": 0')),
    "many-cells": (
        "a hundred thousand cells",
        json.dumps({"nbformat": 4, "nbformat_minor": 4, "cells": [0] * 10**5}).encode(),
    ),
    "lists-for-cells": (
        "lists where cells belong",
        json.dumps({"nbformat": 4, "nbformat_minor": 4, "cells": [[]] * 99}).encode(),
    ),
    "lists-for-names": (
        "lists where names belong",
        GOOD.replace(b'"code"', b"[" + b"[]," * 200_000 + b"[]]"),
    ),
    "cells-of-no-type": ("cells of a type unknown", GOOD.replace(b'"code"', b'"exec"')),
}


def edited(cells: list[dict[str, Any]] | None = None, **facts: Any) -> bytes:
    """Return a notebook of these cells, with some facts of its own."""
    made = notebook([RIGHT]) | facts
    if cells is not None:
        made["cells"] = [cell | {"id": f"cell-{at}"} for at, cell in enumerate(cells)]
    return json.dumps(made).encode()


def answer(source: str = WRONG, **facts: Any) -> dict[str, Any]:
    """Return the answer's cell."""
    return code(source) | marked("gcounter", solution=True, locked=False) | facts


def check(source: str = COUNTING.checks[0].source, **facts: Any) -> dict[str, Any]:
    """Return the check's cell, edited."""
    cell = check_cell() | {"source": source}
    cell["metadata"] = {"nbgrader": cell["metadata"]["nbgrader"] | facts}
    return cell


def metadata(value: Any) -> dict[str, Any]:
    """Return a cell with just this nbgrader metadata."""
    return code(WRONG) | {"metadata": {"nbgrader": value}}


def words(source: str = SCRIPT) -> dict[str, Any]:
    """Return a cell of prose."""
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def printed(html: str) -> list[dict[str, Any]]:
    """Return outputs that a browser would run."""
    data = {"text/html": html, "application/javascript": "alert(3)", "image/svg+xml": html}
    return [{"output_type": "display_data", "data": data, "metadata": {}}]


# Notebooks with a wrong answer, whose other facts were edited.
WRONG_ONES = {
    "edited-check": ("Empties the check.", edited([answer(), check("pass")])),
    "edited-points": (
        "Makes the check worth a million.",
        edited([answer(), check("pass", points=10**6)]),
    ),
    "negative-points": ("Makes the check worth -1.", edited([answer(), check(points=-1)])),
    "points-as-text": ("Makes the check worth 'all'.", edited([answer(), check(points="all")])),
    "edited-id": ("Renames the check.", edited([answer(), check("pass", grade_id="check-x")])),
    "id-with-path": ("Names the check '../../x'.", edited([answer(), check(grade_id="../../x")])),
    "id-as-list": ("Names the check by a list.", edited([answer(), check(grade_id=["a"])])),
    "unlocked-check": ("Unlocks the check.", edited([answer(), check("pass", locked=False)])),
    "check-as-solution": (
        "Marks the check as its own to write.",
        edited([answer(), check("pass", solution=True, locked=False)]),
    ),
    "manual-check": (
        "Marks the check as one for a human.",
        edited([answer(), check("pass", grade=False, task=True)]),
    ),
    "schema-99": ("Marks a cell by schema 99.", edited([answer(), check(schema_version=99)])),
    "metadata-as-list": ("Marks a cell by a list.", edited([metadata([1]), check()])),
    "metadata-as-text": ("Marks a cell by a text.", edited([metadata("check"), check()])),
    "duplicated-check": (
        "Adds an empty copy of the check.",
        edited([answer(), check("pass"), check(), check("pass")]),
    ),
    "hundred-checks": ("Adds a hundred copies.", edited([answer(), *[check("pass")] * 100])),
    "check-in-markdown": (
        "Makes prose of the check.",
        edited([answer(), words("pass") | marked("check-counting", grade=True, points=1)]),
    ),
    "deleted-check": ("Deletes the check.", edited([answer()])),
    "deleted-answer": ("Deletes the answer.", edited([check()])),
    "deleted-everything": ("Deletes every cell.", edited([])),
    "planted-score": (
        "Plants points, a date and a comment where nbgrader may look for them.",
        edited(
            [answer(), check(score=1, max_score=1, auto_score=1, extra_credit=9, comment=SCRIPT)],
            metadata={"nbgrader": {"score": 9, "timestamp": "1999-01-01", "late_penalty": -5}},
        ),
    ),
    "planted-output": (
        "Plants the output of a check that passed.",
        edited([answer(outputs=printed("Counting: right")), check(outputs=printed("right"))]),
    ),
}

# Notebooks with the right answer, which keeps its point.
RIGHT_ONES = {
    "edited-kernel": (
        "Names a kernel that runs another program.",
        edited(metadata={"kernelspec": {"name": "../../bin/sh", "display_name": SCRIPT}}),
    ),
    "kernel-as-list": (
        "Names a kernel by a number and a language by a list.",
        edited(metadata={"x": 1, "language_info": {"name": "sh", "version": [1]}}),
    ),
    "title": ("Has a title, and an author, with a script.", edited(metadata={"title": SCRIPT})),
    "widget-state": (
        "Has widgets whose state is a script.",
        edited(metadata={"widgets": {"application/vnd.jupyter.widget-state+json": SCRIPT}}),
    ),
    "markdown-script": ("Has a script in its prose.", edited([words(), answer(RIGHT), check()])),
    "output-script": (
        "Has scripts in its saved outputs.",
        edited([answer(RIGHT, outputs=printed(SCRIPT)), check()]),
    ),
    "printed-script": (
        "Prints a script.",
        edited([answer(RIGHT), code(f"print({SCRIPT!r})\nraise ValueError({SCRIPT!r})"), check()]),
    ),
    "check-first": ("Moves the check to the top.", edited([check(), answer(RIGHT)])),
    "empty-cells": ("Has a thousand empty cells.", edited([*[code("")] * 1_000, answer(RIGHT)])),
    "surrogates-in-source": (
        "Has half characters in a cell.",
        edited([code("# \ud800\nprint('\ud800')"), answer(RIGHT), check()]),
    ),
    "null-in-source": (
        "Has a zero in a cell.",
        edited([code("print(1)\0"), answer(RIGHT), check()]),
    ),
    "cell-that-can't-be-parsed": (
        "Has a cell nested deeper than Python reads.",
        edited([code("(" * 100_000), code("-" * 100_000 + "1"), answer(RIGHT), check()]),
    ),
    "many-lists-in-file": (
        "Has two million lists in its metadata.",
        edited(metadata={"a": [[]] * 2_000_000}),
    ),
    "same-ids": (
        "Has the same id for every cell.",
        json.dumps(
            {
                **notebook([RIGHT]),
                "cells": [cell | {"id": "same"} for cell in notebook([RIGHT])["cells"]],
            }
        ).encode(),
    ),
}

ATTACKS = [
    Attack(name, f"Hands in {tries}.", file=file, says="too large|not a notebook")
    for name, (tries, file) in BYTES.items()
]
ATTACKS += [
    Attack(name, tries, file=file, says="should be|not defined|not a notebook")
    for name, (tries, file) in WRONG_ONES.items()
]
ATTACKS += [
    Attack(name, tries, file=file, points=1.0) for name, (tries, file) in RIGHT_ONES.items()
]
