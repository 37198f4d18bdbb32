"""A file that can't be graded becomes a notebook that says why; one that can, stays as it is."""

from __future__ import annotations

import io
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coordlib.grading.submissions import read_submission

CHECK = {
    "cell_type": "code",
    "grade": True,
    "grade_id": "check",
    "locked": True,
    "points": 1,
    "schema_version": 3,
    "solution": False,
    "task": False,
}


def check_cell(cell_id: str, **changes: object) -> nbformat.NotebookNode:
    return new_code_cell("assert True", id=cell_id, metadata={"nbgrader": CHECK | changes})


def read(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return read_submission(io.StringIO(nbformat.writes(notebook)))


def test_a_good_notebook_stays_as_it_is():
    notebook = new_notebook(cells=[new_markdown_cell("Words", id="words"), check_cell("check")])
    assert read(notebook) == notebook


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "NotJSONError: Notebook does not appear to be JSON: ''"),
        ("{not JSON", "NotJSONError: Notebook does not appear to be JSON: '{not JSON'"),
        ("[]", "AttributeError"),
        ("{}", "ValidationError"),
        (json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 7}), "Error"),
    ],
)
def test_what_is_no_notebook_becomes_one_that_says_so(text, reason):
    notebook = read_submission(io.StringIO(text))
    nbformat.validate(notebook)
    [notice] = notebook.cells
    assert notice.source.startswith("# This submission could not be read")
    assert reason in notice.source


@pytest.mark.parametrize(
    "changes", [{"schema_version": 99}, {"schema_version": 1}, {"points": "many"}, {"grade_id": 3}]
)
def test_metadata_that_nbgrader_would_stop_at_is_found_beforehand(changes):
    [notice] = read(new_notebook(cells=[check_cell("check", **changes)])).cells
    assert notice.id == "unreadable"


def test_of_a_copied_check_the_last_one_counts():
    notebook = read(new_notebook(cells=[check_cell("one"), check_cell("two")]))
    assert [cell.id for cell in notebook.cells if "nbgrader" in cell.metadata] == ["two"]


def test_empty_metadata_is_dropped():
    [cell] = read(
        new_notebook(cells=[new_code_cell("1", id="one", metadata={"nbgrader": {}})])
    ).cells
    assert "nbgrader" not in cell.metadata
