"""Where a class stands: each student's points in the gradebook, and why any were lost."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import select
from sqlalchemy.orm import Session

from coordlib.grading.autograded import graded_in
from coordlib.grading.course import CannotGradeError
from coordlib.grading.graded import Graded, Part
from coordlib.grading.handed_in import students

__all__ = ["Standing", "standings"]


@dataclasses.dataclass(frozen=True)
class Standing:
    """What one student has for an assignment.

    Parameters
    ----------
    student : str
        Who it is.
    graded : Graded
        What the grader found.
    points : dict of float
        By the name of the part, what the gradebook has: an instructor's score before the grader's.
    late_penalty : float
        The points taken off.
    is_late : bool
        Whether it was handed in after the due date.
    """

    student: str
    graded: Graded
    points: Mapping[str, float]
    late_penalty: float = 0.0
    is_late: bool = False

    @property
    def total(self) -> float:
        """What counts in the end, in points."""
        return sum(self.points.values()) - self.late_penalty

    @property
    def most(self) -> float:
        """What could be had, in points."""
        return sum(part.most_points for part in self.graded.parts)

    @property
    def first_reason(self) -> str:
        """The first thing that was wrong, in a sentence; empty if nothing was."""
        reasons = [self.graded.problem, *(part.reason for part in self.graded.parts)]
        return next(filter(None, reasons), "")


def standings(coursedir: CourseDirectory, assignment: str) -> list[Standing]:
    """Return where each student stands whose submission is graded, in the order of their names.

    Raises
    ------
    CannotGradeError
        If nobody's is.
    """
    places = {
        student: Path(coursedir.format_path(coursedir.autograded_directory, student, assignment))
        for student in students(coursedir, assignment)
    }
    files = {student: place / f"{assignment}.ipynb" for student, place in places.items()}
    written = [student for student, file in files.items() if file.exists()]
    # Asked for a gradebook that is not there, nbgrader makes one.
    rows = _rows(coursedir, assignment) if written else {}
    found = [_standing(rows[one], files[one], assignment) for one in written if one in rows]
    if not found:
        raise CannotGradeError(
            f"nothing of {assignment} is graded yet: make grade ASSIGNMENT={assignment}"
        )
    return found


@dataclasses.dataclass
class _Row:
    """A submission in the gradebook."""

    student: str
    late_penalty: float
    is_late: bool
    points: dict[str, float]
    most_points: dict[str, float]


def _rows(coursedir: CourseDirectory, assignment: str) -> dict[str, _Row]:
    """Return the gradebook's submissions of an assignment by student."""
    gradebook = Gradebook(coursedir.db_url, coursedir.course_id)
    of_assignment = api.Assignment.name == assignment
    scores = (
        select(api.Grade.notebook_id, api.GradeCell.name, api.Grade.score, api.GradeCell.max_score)
        .join(api.GradeCell, api.GradeCell.id == api.Grade.cell_id)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.id == api.Grade.notebook_id)
        .join(api.SubmittedAssignment)
        .join(api.Assignment)
        .where(of_assignment)
    )
    notebooks = (
        select(api.SubmittedNotebook, api.SubmittedAssignment)
        .join(api.SubmittedAssignment)
        .join(api.Assignment)
        .where(of_assignment)
    )
    with gradebook, Session(gradebook.engine) as session:
        by_notebook = defaultdict(list)
        for notebook_id, name, points, most in session.execute(scores):
            by_notebook[notebook_id].append((name, points, most))
        return {
            submission.student_id: _Row(
                submission.student_id,
                notebook.late_submission_penalty or 0.0,
                submission.total_seconds_late > 0,
                {name: points for name, points, _ in by_notebook[notebook.id]},
                {name: most for name, _, most in by_notebook[notebook.id]},
            )
            for notebook, submission in session.execute(notebooks)
        }


def _standing(row: _Row, file: Path, assignment: str) -> Standing:
    graded, _ = graded_in(file)
    if graded is None:
        # Graded by hand, or by nbgrader alone: points without reasons.
        parts = [Part(name, row.points[name], most) for name, most in row.most_points.items()]
        graded = Graded(assignment, tuple(sorted(parts, key=lambda part: part.name)))
    return Standing(row.student, graded, row.points, row.late_penalty, row.is_late)
