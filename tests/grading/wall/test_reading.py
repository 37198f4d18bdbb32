"""Reading the file that was handed in."""

import json

import pytest

from coordlib.grading.wall.reading import MOST_BYTES, MOST_CELLS, grade_id_of, read_cells
from tests.attacks.bank import RIGHT, notebook


def test_cells_come_with_their_sources_and_names_and_without_the_rest():
    made = notebook([RIGHT])
    made["cells"][0] |= {"outputs": [{"output_type": "nonsense"}], "execution_count": "one"}
    made["cells"][0]["metadata"]["other"] = [1]
    cells, problem = read_cells(json.dumps(made).encode())
    assert problem == ""
    assert [grade_id_of(cell) for cell in cells] == ["gcounter", "check-counting"]
    assert cells[0].source == RIGHT.strip("\n")
    assert (cells[0].outputs, "other" in cells[0].metadata) == ([], False)


def test_lines_are_joined():
    made = notebook(["x"])
    made["cells"][0]["source"] = ["a = 1\n", "b = 2"]
    assert read_cells(json.dumps(made).encode())[0][0].source == "a = 1\nb = 2"


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (b" " * (MOST_BYTES + 1), "too large: 10,000,001 bytes, allowed are 10,000,000"),
        (b"", "Expecting value"),
        (b"\xff", "UnicodeDecodeError"),
        (b"[]", "not a notebook"),
        (b'{"nbformat": 4, "cells": [1]}', "a cell is of type int"),
        (b'{"nbformat": "4", "cells": []}', "format is not a number"),
        (json.dumps({"cells": [{}] * (MOST_CELLS + 1)}).encode(), "5,001 cells, allowed are 5,000"),
        (json.dumps({"worksheets": [0] * 300_000}).encode(), "without a list of cells"),
        (b'{"nbformat": 4, "nbformat_minor": 4, "cells": [{"source": [1]}]}', "not a notebook"),
    ],
)
def test_what_can_not_be_read_is_named(file, says):
    cells, problem = read_cells(file)
    assert cells == []
    assert says in problem
