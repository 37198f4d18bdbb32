"""What students are given: generated from the solutions, without answers, and failing unsolved."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbgrader.validator import Validator

from tests.grading_path.course import ROOT, cell_of, right_answer

RELEASED = sorted(ROOT.glob("exercises/*/*.ipynb"))
pytestmark = pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)


def graded(path: Path) -> list[str]:
    """Return the source of each check in a notebook."""
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]


def failed(path: Path) -> list[str]:
    """Return the source of each check that nbgrader's Validate finds failing."""
    results = Validator().validate(str(path))
    assert results.keys() <= {"failed"}
    return [check["source"] for check in results.get("failed", [])]


def solved(path: Path, folder: Path) -> Path:
    """Save the exercise at `path` with the instructor's answer in it."""
    notebook = nbformat.read(path, as_version=4)
    cell_of(notebook, path.stem).source = right_answer(path.stem)
    nbformat.write(notebook, folder / path.name)
    return folder / path.name


def test_unsolved_it_fails_every_check(path):
    assert failed(path) == graded(path) != []


def test_solved_it_fails_none(path, tmp_path):
    assert failed(solved(path, tmp_path)) == []


def test_neither_answers_nor_hidden_tests_are_in_it(path):
    text = path.read_text()
    assert "SOLUTION" not in text
    assert "HIDDEN" not in text
    assert "raise NotImplementedError()" in text


def test_it_has_three_graded_parts_at_least(path):
    assert len(graded(path)) >= 3
