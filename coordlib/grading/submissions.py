"""Grading that gives every submission a result, whatever was handed in.

Stock nbgrader leaves no result where a file can't be read, where a check was deleted (an older
score then stays), or where the kernel is lost. The three parts here take the places of nbgrader's
own in ``nbgrader_config.py``. A submission keeps its file as handed in; the result is an entry in
the gradebook and a feedback page that says what happened.
"""

from __future__ import annotations

from typing import Any, TextIO

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import Execute, OverwriteCells

__all__ = ["ExecuteWhatRuns", "RestoreMissingChecks", "SubmissionExporter", "read_submission"]

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


class ExecuteWhatRuns(Execute):
    """Runs a submission; if it loses the kernel, the cells from there on fail and say why."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Execute the cells of `nb` in order."""
        self._reached = 0
        try:
            return super().preprocess(nb, resources, km)
        except (CellTimeoutError, DeadKernelError) as error:
            self.log.error("Cell %d lost the kernel: %s", self._reached, error)
            for cell in nb.cells[self._reached :]:
                if cell.cell_type == "code":
                    cell.outputs = [_lost_kernel(error)]
            return nb, self.resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Execute one cell, and remember how far the notebook got."""
        self._reached = index
        return super().preprocess_cell(cell, resources, index)


def _lost_kernel(error: Exception) -> NotebookNode:
    name = type(error).__name__
    reason = "not run to its end: this cell, or one before it, ended or blocked the Python process"
    return nbformat.v4.new_output(
        "error", ename=name, evalue=reason, traceback=[f"{name}: {reason}"]
    )
