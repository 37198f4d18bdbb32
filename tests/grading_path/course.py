"""A course in a temporary folder, with what its instructor and its students do in it."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.apps import NbGraderAPI
from nbgrader.auth import Authenticator
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from nbgrader.plugins import CsvExportPlugin
from nbgrader.utils import capture_log, temp_attrs
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

ROOT = Path(__file__).resolve().parents[2]
PARTS = ["nbgrader_config.py", "solutions", "exercises"]


def copy_course(into: Path) -> Path:
    """Copy what nbgrader works with into the folder `into`."""
    for part in PARTS:
        (into / part).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, into / part)
    return into


def settings(course: Path) -> Config:
    """Return what nbgrader_config.py sets in a copy of the course."""
    return PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()


def cell_of(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    """Return the one cell that nbgrader knows as `grade_id`."""
    [cell] = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    ]
    return cell


def right_answer(assignment: str) -> str:
    """Return the solution cell of the instructor's notebook; it's named like the assignment."""
    notebook = nbformat.read(ROOT / f"solutions/{assignment}/{assignment}.ipynb", as_version=4)
    return cell_of(notebook, assignment).source


class Student:
    """A student of `course` with a home of their own, at work on `assignment`."""

    def __init__(self, name: str, course: Path, home: Path, assignment: str) -> None:
        self.config = settings(course)
        self.config.CourseDirectory.student_id = name
        self.config.CourseDirectory.assignment_id = assignment
        self.config.Exchange.assignment_dir = str(home)
        self.config.Exchange.cache = str(home / "cache")
        home.mkdir(parents=True)
        self.folder = home / assignment
        self.path = self.folder / f"{assignment}.ipynb"

    def _exchange(self, action: str) -> None:
        kind = getattr(ExchangeFactory(config=self.config), action)
        coursedir = CourseDirectory(config=self.config)
        kind(coursedir=coursedir, authenticator=Authenticator(), config=self.config).start()

    def fetch(self) -> None:
        self._exchange("FetchAssignment")

    def submit(self) -> None:
        self._exchange("Submit")

    def fetch_feedback(self) -> None:
        self._exchange("FetchFeedback")

    def feedback(self) -> str:
        """Return the text of the one feedback page that was fetched."""
        [page] = self.folder.glob(f"feedback/*/{self.folder.name}.html")
        return html.unescape(re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8")))

    @contextmanager
    def edit(self) -> Iterator[NotebookNode]:
        """Open the fetched notebook, and save it again."""
        notebook = nbformat.read(self.path, as_version=4)
        yield notebook
        nbformat.write(notebook, self.path)

    def answer(self, source: str) -> None:
        with self.edit() as notebook:
            cell_of(notebook, self.folder.name).source = source


class Instructor:
    """The instructor of `course`, who presses Formgrader's buttons for `assignment`."""

    def __init__(self, course: Path, assignment: str, timeout_s: int) -> None:
        config = settings(course)
        config.ExecuteBehindWall.cell_s = timeout_s
        self.assignment = assignment
        self.api = NbGraderAPI(config=config)

    def release(self) -> None:
        expect_success(self.api.generate_assignment(self.assignment))
        expect_success(self.api.release_assignment(self.assignment))

    def collect(self) -> None:
        expect_success(self.api.collect(self.assignment))

    def autograde(self) -> None:
        with temp_attrs(self.api.coursedir, assignment_id=self.assignment):
            grader = Autograde(coursedir=self.api.coursedir, parent=self.api)
            expect_success(capture_log(grader))

    def return_feedback(self) -> None:
        expect_success(self.api.generate_feedback(self.assignment))
        expect_success(self.api.release_feedback(self.assignment))

    def grade_and_return(self, students: Iterable[Student]) -> None:
        """Collect, grade and return feedback, which the students fetch."""
        self.collect()
        self.autograde()
        self.return_feedback()
        for student in students:
            student.fetch_feedback()

    def scores(self) -> dict[str, dict[str, float | None]]:
        """Return, from the gradebook, each student's points by the name of the check."""
        with self.api.gradebook as gradebook:
            return {
                submission.student.id: {
                    grade.name: grade.score
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                    if not grade.needs_manual_grade and grade.auto_score is not None
                }
                for submission in gradebook.assignment_submissions(self.assignment)
            }

    def export(self) -> str:
        exporter = CsvExportPlugin(config=self.api.config)
        with self.api.gradebook as gradebook:
            exporter.export(gradebook)
        return Path(exporter.to).read_text()


def expect_success(result: dict) -> None:
    assert result["success"], f"{result.get('error')}\n{result.get('log')}"
