"""Grading that gives every submission a result, whatever was handed in.

Stock nbgrader leaves no result where a file can't be read, where a check was deleted (an older
score then stays), or where the kernel is lost. The three parts here take the places of nbgrader's
own in ``nbgrader_config.py``. A submission keeps its file as handed in; the result is an entry in
the gradebook and a feedback page that says what happened.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any, TextIO

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells
from traitlets import Bool, Float

from coordlib.grading.autograded import as_typed, fill_in
from coordlib.grading.course import as_given
from coordlib.grading.graded import Exercise
from coordlib.grading.wall.grader import Wall
from coordlib.grading.wall.process import Limits

__all__ = ["ExecuteBehindWall", "RestoreMissingChecks", "SubmissionExporter", "read_submission"]

UNREADABLE_ID = "unreadable"
UNREADABLE = """# This submission could not be read

The file that was handed in is not a notebook that can be graded:

    {reason}

The checks below ran without any of its code. The file is kept as it was handed in. Open it in
JupyterLab, or fetch the exercise again and copy the solution into it, and submit once more.
"""


class SubmissionExporter(NotebookExporter):
    """Reads a submission for nbgrader's autograde; what it can't read becomes a page saying so."""

    def from_file(
        self, file_stream: TextIO, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Convert the notebook in `file_stream`, as nbconvert's exporters do."""
        notebook = read_submission(file_stream)
        return self.from_notebook_node(notebook, resources=resources, **options)


def read_submission(file_stream: TextIO) -> NotebookNode:
    """Return the notebook in `file_stream`, or one that says why it can't be graded.

    Parameters
    ----------
    file_stream : TextIO
        What a student handed in.

    Returns
    -------
    NotebookNode
        A notebook of format 4 whose nbgrader metadata is valid.
    """
    try:
        notebook = nbformat.read(file_stream, as_version=4)
        nbformat.validate(notebook)
        notebook.metadata.pop("coordlib", None)  # where graders keep a result
        _keep_one_of_each(notebook)
        for cell in notebook.cells:
            MetadataValidator().validate_cell(cell)
    except Exception as error:  # whatever is wrong with the file is the result
        text = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        notice = nbformat.v4.new_markdown_cell(UNREADABLE.format(reason=text), id=UNREADABLE_ID)
        notebook = nbformat.v4.new_notebook(cells=[notice])
    return notebook


def _keep_one_of_each(notebook: NotebookNode) -> None:
    """Make plain cells of all copies but the last of a copied nbgrader cell."""
    seen = set()
    for cell in reversed(notebook.cells):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id is None or grade_id in seen:
            cell.metadata.pop("nbgrader", None)
        seen.add(grade_id)


class RestoreMissingChecks(OverwriteCells):
    """Puts a check that was deleted at the end of the notebook, so that it's run and scored.

    nbgrader's own way looks for the cell that stood before it, and fails if that is gone too.
    """

    def add_missing_grade_cells(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Add what the gradebook knows of and `nb` hasn't, in the order of their names."""
        source = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        cells = {cell.name: cell for cell in source.source_cells}
        solutions = {cell.name for cell in source.solution_cells}
        present = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells}
        for check in sorted(source.grade_cells, key=lambda cell: cell.name):
            if check.name in present:
                continue
            self.log.warning("Check %s is missing from the submission: restored", check.name)
            restored = self.missing_cell_transform(
                cells[check.name], check.max_score, is_solution=check.name in solutions
            )
            if nb.nbformat_minor >= 5:  # the first format whose cells have ids
                restored["id"] = f"restored-{check.name}"
            nb.cells.append(restored)
        return nb, resources


class ExecuteBehindWall(NbGraderPreprocessor):
    """Runs a submission's cells behind the wall, and the checks of the gradebook on this side."""

    trusted = Bool(
        False,
        help="Run students' code with your own rights, where it can't be confined.",
    ).tag(config=True)

    cell_s = Float(Limits().cell_s, help="How long a student's cell may take, in seconds.").tag(
        config=True
    )

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Grade `nb`, and give its cells their outputs; nothing of the student's stays live."""
        name = resources["nbgrader"]["assignment"]
        exercise = Exercise.from_cells(name, nb.cells)
        graded = _wall(self.trusted, self.cell_s).grade(
            nbformat.writes(nb).encode("utf-8", "replace"), exercise
        )
        graded = dataclasses.replace(graded, problem=graded.problem or _reason_in(nb))
        _, known = as_given(CourseDirectory(config=self.config), name)
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = []
            elif cell.source not in known and cell.get("id") != UNREADABLE_ID:
                cell.source = as_typed(cell.source)
            cell.pop("attachments", None)
        fill_in(nb.cells, graded)
        nb.metadata["coordlib"] = {"graded": graded.as_plain(), "fingerprint": ""}
        return nbformat.from_dict(nb), resources


def _reason_in(notebook: NotebookNode) -> str:
    """Return why a submission could not be read, if `read_submission` says so in its place."""
    notices = [cell.source for cell in notebook.cells[:1] if cell.get("id") == UNREADABLE_ID]
    reasons = [line.strip() for text in notices for line in text.splitlines() if line[:4] == "    "]
    return f"the file that was handed in can't be graded ({reasons[0]})" if reasons else ""


@functools.cache
def _wall(trusted: bool, cell_s: float) -> Wall:
    return Wall(trusted=trusted, limits=Limits(cell_s=cell_s))
