"""A small class: a released course in a temporary folder, and what its students handed in."""

from __future__ import annotations

import contextlib
import datetime
import functools
import shutil
import tempfile
from concurrent.futures import Executor, Future
from pathlib import Path
from unittest import mock

import nbformat
from nbgrader.apps import NbGraderAPI
from sqlalchemy import create_engine, text

from coordlib.grading.class_run import Result, grade_class
from coordlib.grading.graders import Graders
from tests.grading.fake_wall import FakeWall
from tests.grading_path.course import ROOT, cell_of, copy_course, expect_success, settings

ASSIGNMENT = "gcounter"
RELEASED = ROOT / f"exercises/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
TIMESTAMP = "2030-05-01 10:00:00.000000 UTC"


@functools.cache
def _released() -> tuple[tempfile.TemporaryDirectory, Path]:
    """Generate the assignment once; each test gets a copy."""
    kept = tempfile.TemporaryDirectory()
    course = copy_course(Path(kept.name) / "course")
    generate(course)
    return kept, course


def generate(course: Path) -> None:
    """Have nbgrader note the assignment in the gradebook."""
    # Only of interest to those who upgrade nbgrader, and asked of a process that takes seconds.
    with mock.patch("nbgrader.api.get_alembic_version", lambda: "of a test"):
        expect_success(NbGraderAPI(config=settings(course)).generate_assignment(ASSIGNMENT))


def released_course(into: Path) -> Path:
    """Return a copy of the course whose one assignment was released."""
    shutil.copytree(_released()[1], into)
    return into


def answer(source: str) -> bytes:
    """Return the exercise's notebook with an answer in it."""
    notebook = nbformat.read(RELEASED, as_version=4)
    cell_of(notebook, ASSIGNMENT).source = source
    return nbformat.writes(notebook).encode()


def hand_in(course: Path, student: str, content: bytes, timestamp: str = TIMESTAMP) -> Path:
    """Put a submission where nbgrader's collect puts it."""
    folder = course / "classroom/submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_bytes(content)
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp)
    return folder


def notebook_of(course: Path, student: str) -> nbformat.NotebookNode:
    """Return a student's autograded notebook."""
    path = course / "classroom/autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    return nbformat.read(path, as_version=4)


def db_url(course: Path) -> str:
    return settings(course).CourseDirectory.db_url


TABLES = {
    "student": "SELECT id, first_name, last_name, email, lms_user_id FROM student",
    "assignment": """
        SELECT s.student_id, a.name, s.timestamp, s.extension
        FROM submitted_assignment s JOIN assignment a ON a.id = s.assignment_id""",
    "notebook": """
        SELECT s.student_id, n.name, b.flagged, b.late_submission_penalty
        FROM submitted_notebook b JOIN submitted_assignment s ON s.id = b.assignment_id
        JOIN notebook n ON n.id = b.notebook_id""",
    "grade": """
        SELECT s.student_id, c.name, g.auto_score, g.manual_score, g.extra_credit,
            g.needs_manual_grade
        FROM grade g JOIN submitted_notebook b ON b.id = g.notebook_id
        JOIN submitted_assignment s ON s.id = b.assignment_id
        JOIN base_cell c ON c.id = g.cell_id""",
    "comment": """
        SELECT s.student_id, c.name, o.auto_comment, o.manual_comment
        FROM comment o JOIN submitted_notebook b ON b.id = o.notebook_id
        JOIN submitted_assignment s ON s.id = b.assignment_id
        JOIN base_cell c ON c.id = o.cell_id""",
}


def _plain(value: object) -> object:
    is_time = isinstance(value, datetime.datetime)
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if is_time else value


def contents(url: str) -> dict[str, list[tuple]]:
    """Return what a gradebook holds of its students, without its random ids."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = {
            name: sorted(
                (tuple(map(_plain, row)) for row in connection.execute(text(query))), key=repr
            )
            for name, query in TABLES.items()
        }
    engine.dispose()
    return rows


def autograded_files(course: Path) -> dict[str, bytes]:
    """Return what lies in classroom/autograded, without how long the grading took."""
    found = {}
    for path in sorted((course / "classroom/autograded").rglob("*")):
        if path.is_file():
            found[str(path.relative_to(course))] = path.read_bytes()
    return found


def edit_database(course: Path, statement: str, **values: object) -> None:
    """Do what an instructor does in Formgrader."""
    engine = create_engine(db_url(course))
    with engine.begin() as connection:
        assert connection.execute(text(statement), values).rowcount > 0
    engine.dispose()


class Serial(Executor):
    """Does at once what it's given, in this process."""

    def submit(self, function, /, *arguments):
        future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


@contextlib.contextmanager
def serial(*_: object):
    """Stand in for `coordlib.grading.graders.graders`."""
    yield Graders(Serial(), lambda: 1)


def grade(course: Path, **options: object) -> list[Result]:
    """Grade the class with a wall that runs nothing."""
    return grade_class(ASSIGNMENT, course, make_wall=FakeWall, progress=False, **options)


def points(results: list[Result]) -> dict[str, float]:
    return {result.student: result.graded.points for result in results}


def copy_of(course: Path, into: Path) -> Path:
    """Return a copy of a course, its submissions and gradebook included."""
    shutil.copytree(course, into, symlinks=True)
    return into
