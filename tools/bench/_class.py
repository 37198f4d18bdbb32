"""A class whose students hand in the banks' answers, graded in two ways."""

from __future__ import annotations

import io
import itertools
import shutil
import time
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.utils import capture_log, temp_attrs

from coordlib.grading.class_run import Result, grade_class
from tests.grading import answers
from tests.grading_path.course import ROOT, cell_of, copy_course, expect_success, settings

__all__ = ["class_of", "grade_here", "grade_stock", "submission"]

TIMESTAMP = "2030-05-01 10:00:00.000000 UTC"
STOCK_PARTS = ("Autograde", "OverwriteCells", "ClearMetadataPreprocessor")


def submission(exercise: str, name: str) -> bytes:
    """Return an exercise's notebook with one of the bank's answers in it."""
    notebook = nbformat.read(ROOT / f"exercises/{exercise}/{exercise}.ipynb", as_version=4)
    cell_of(notebook, exercise).source = answers.source(exercise, name)
    return nbformat.writes(notebook).encode()


def class_of(students: int, folder: Path, exercises: tuple[str, ...]) -> Path:
    """Return a course where so many students handed in: in turn a right answer and a wrong one."""
    course = copy_course(folder)
    api = NbGraderAPI(config=settings(course))
    for exercise in exercises:
        expect_success(api.generate_assignment(exercise))
        for student, name in zip(range(students), _in_turn(exercise), strict=False):
            place = course / f"classroom/submitted/student-{student:04}/{exercise}"
            place.mkdir(parents=True)
            (place / f"{exercise}.ipynb").write_bytes(submission(exercise, name))
            (place / "timestamp.txt").write_text(TIMESTAMP)
    return course


def _in_turn(exercise: str) -> itertools.chain[str]:
    names = answers.answers(exercise)
    kinds = [[name for name in names if name.startswith(kind)] for kind in ("right", "wrong")]
    return itertools.chain.from_iterable(zip(*map(itertools.cycle, kinds), strict=True))


def grade_here(course: Path, exercise: str) -> tuple[float, dict[str, float], list[Result]]:
    """Grade as `make grade` does; return the seconds, each student's points, and the results."""
    started_s = time.perf_counter()
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        results = grade_class(exercise, course, progress=False)
    seconds = time.perf_counter() - started_s
    return seconds, _points(course, exercise), results


def grade_stock(course: Path, exercise: str, copy: Path) -> tuple[float, dict[str, float]]:
    """Grade by nbgrader's autograde in its stock configuration, in a copy of the course."""
    shutil.copytree(course, copy)
    config = settings(copy)
    for part in STOCK_PARTS:
        config.pop(part, None)
    api = NbGraderAPI(config=config)
    started_s = time.perf_counter()
    with warnings.catch_warnings(), temp_attrs(api.coursedir, assignment_id=exercise):
        warnings.simplefilter("ignore")
        capture_log(Autograde(coursedir=api.coursedir, parent=api))
    return time.perf_counter() - started_s, _points(copy, exercise)


def _points(course: Path, exercise: str) -> dict[str, float]:
    with NbGraderAPI(config=settings(course)).gradebook as gradebook:
        rows = gradebook.assignment_submissions(exercise)
        return {row.student.id: row.score for row in rows}
