"""nbgrader's gradebook: the exercise that it knows, and a submission's result written into it.

What is written is what nbgrader's own autograde writes, but in one transaction a submission:
whenever the grader is killed, a submission's result is there as a whole or not at all.
"""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from nbgrader import api
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import select
from sqlalchemy.orm import Session

from coordlib.grading.graded import Check, Exercise, Graded
from coordlib.grading.released import Cell, Released

__all__ = ["NotReleasedError", "Record"]

NO_RESPONSE = "No response."  # nbgrader's words


class NotReleasedError(LookupError):
    """The gradebook does not know the assignment; the message says what to do."""


class Record:
    """An open gradebook; a context manager that closes it.

    Parameters
    ----------
    coursedir : CourseDirectory
        The course, with the address of its gradebook: SQLite or PostgreSQL.
    """

    def __init__(self, coursedir: CourseDirectory) -> None:
        self._gradebook = Gradebook(coursedir.db_url, coursedir.course_id)
        self._penalties = AssignLatePenalties(parent=coursedir)
        self._penalties.init_plugin()

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        self._gradebook.close()

    def released(self, name: str, order: Collection[str], prose: Collection[str]) -> Released:
        """Return an assignment of one notebook, of the same name.

        Parameters
        ----------
        name : str
            The assignment's.
        order : list of str
            The names of cells in the order of the notebook; the gradebook keeps none.
        prose : list of str
            The text cells of the notebook that students were given.

        Raises
        ------
        NotReleasedError
            If the gradebook doesn't have it.
        """
        try:
            notebook = self._gradebook.find_notebook(name, name)
        except MissingEntry:
            raise NotReleasedError(
                f"{name} was never released, so the gradebook does not know its checks: "
                f"make release ASSIGNMENT={name}"
            ) from None
        places = {cell: place for place, cell in enumerate(order)}
        sources = sorted(
            notebook.source_cells, key=lambda cell: (places.get(cell.name, len(places)), cell.name)
        )
        cells = {source.name: _cell(source, notebook) for source in sources}
        checks = tuple(
            Check(name, cell.facts["points"], cell.source)
            for name, cell in cells.items()
            if cell.is_check
        )
        kernelspec = json.loads(notebook.kernelspec or "{}")
        return Released(Exercise(name, checks), cells, kernelspec, tuple(prose))

    def scores(self, assignment: str) -> dict[str, dict[str, float | None]]:
        """Return what was given by running the checks: by student, and the check's name."""
        scores = defaultdict(dict)
        query = (
            select(api.SubmittedAssignment.student_id, api.BaseCell.name, api.Grade.auto_score)
            .select_from(api.Grade)
            .join(api.BaseCell, api.BaseCell.id == api.Grade.cell_id)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.id == api.Grade.notebook_id)
            .join(
                api.SubmittedAssignment,
                api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id,
            )
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .where(api.Assignment.name == assignment)
        )
        with Session(self._gradebook.engine) as session:
            rows = session.execute(query).all()
        for student, check, score in rows:
            scores[student][check] = score
        return scores

    def write(
        self,
        student: str,
        graded: Graded,
        unanswered: Collection[str] = (),
        submitted_at: datetime.datetime | None = None,
    ) -> None:
        """Write a submission's result; done twice, it changes nothing.

        Scores and comments that a person gave stay, and take precedence.

        Parameters
        ----------
        student : str
            Whose it is; a student that the gradebook doesn't know is added.
        graded : Graded
            The result.
        unanswered : list of str
            The cells for an answer that are as they were released.
        submitted_at : datetime, optional
            When it was handed in, UTC; if unknown, what the gradebook has of it stays.
        """
        points = {name: 0.0 for name in unanswered}
        points |= {part.name: part.points for part in graded.parts}
        with Session(self._gradebook.engine) as session, session.begin():
            submission = self._submission(session, student, graded.exercise)
            submission.timestamp = submitted_at or submission.timestamp
            notebook = self._notebook(session, submission.id, graded.exercise)
            for grade, name in _rows_of_cells(session, api.Grade, notebook):
                grade.auto_score = points.get(name)
                is_final = grade.auto_score is not None and grade.manual_score is None
                grade.needs_manual_grade = not is_final
            for comment, name in _rows_of_cells(session, api.Comment, notebook):
                comment.auto_comment = NO_RESPONSE if name in unanswered else None
            session.flush()
            notebook.late_submission_penalty = self._late_penalty(submission, notebook)

    def _submission(
        self, session: Session, student: str, assignment: str
    ) -> api.SubmittedAssignment:
        """Return a student's row for an assignment, made where it isn't there."""
        if session.get(api.Student, student) is None:
            session.add(api.Student(id=student))
        [assignment_id] = session.scalars(
            select(api.Assignment.id).where(api.Assignment.name == assignment)
        )
        wanted = select(api.SubmittedAssignment).filter_by(
            assignment_id=assignment_id, student_id=student
        )
        found = session.scalars(wanted).one_or_none()
        if found is not None:
            return found
        # As nbgrader's add_submission does, which takes a query for each cell.
        new = api.SubmittedAssignment(
            id=api.new_uuid(), assignment_id=assignment_id, student_id=student
        )
        session.add(new)
        session.flush()
        of_assignment = select(api.Notebook.id).where(api.Notebook.assignment_id == assignment_id)
        for notebook_id in session.scalars(of_assignment).all():
            _add_notebook(session, new.id, notebook_id)
        return new

    def _notebook(self, session: Session, submission_id: str, name: str) -> api.SubmittedNotebook:
        return session.scalars(
            select(api.SubmittedNotebook)
            .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
            .where(api.SubmittedNotebook.assignment_id == submission_id, api.Notebook.name == name)
        ).one()

    def _late_penalty(
        self, submission: api.SubmittedAssignment, notebook: api.SubmittedNotebook
    ) -> float | None:
        """Ask the course's plugin, and keep within 0 and the score, as nbgrader does."""
        late_s = submission.total_seconds_late
        if late_s <= 0:
            return None
        plugin, score = self._penalties.plugin_inst, notebook.score
        penalty = plugin.late_submission_penalty(submission.student_id, score, late_s)
        return None if penalty is None else min(max(penalty, 0), score)


def _add_notebook(session: Session, submission_id: str, notebook_id: str) -> None:
    """Add a submitted notebook, with a grade and a comment for each cell that can have one."""
    new = api.SubmittedNotebook(
        id=api.new_uuid(), notebook_id=notebook_id, assignment_id=submission_id
    )
    session.add(new)
    session.flush()
    rows = {
        api.GradeCell: (api.Grade,),
        api.SolutionCell: (api.Comment,),
        api.TaskCell: (api.Grade, api.Comment),
    }
    of_notebook = select(api.BaseCell.id, api.BaseCell.type).filter_by(notebook_id=notebook_id)
    for cell_id, kind in session.execute(of_notebook).all():
        for row in rows[getattr(api, kind)]:
            session.add(row(cell_id=cell_id, notebook_id=new.id))
    session.flush()


def _rows_of_cells(
    session: Session, row: type[Any], notebook: api.SubmittedNotebook
) -> list[tuple[Any, str]]:
    """Return a submitted notebook's grades or comments, each with its cell's name."""
    return session.execute(
        select(row, api.BaseCell.name)
        .join(api.BaseCell, api.BaseCell.id == row.cell_id)
        .where(row.notebook_id == notebook.id)
    ).all()


def _cell(source: api.SourceCell, notebook: api.Notebook) -> Cell:
    """Put together what nbgrader keeps of a cell in several tables."""
    graded = {cell.name: cell for cell in (*notebook.grade_cells, *notebook.task_cells)}
    facts = {
        "schema_version": 3,
        "grade_id": source.name,
        "cell_type": source.cell_type,
        "checksum": source.checksum,
        "locked": source.locked,
        "grade": source.name in {cell.name for cell in notebook.grade_cells},
        "solution": source.name in {cell.name for cell in notebook.solution_cells},
        "task": source.name in {cell.name for cell in notebook.task_cells},
    }
    if source.name in graded:
        facts["points"] = float(graded[source.name].max_score)
    return Cell(source.source, source.cell_type, facts)
