"""A class of students and their instructor, from the generated exercise to the fetched feedback.

nbgrader does every step. Each student's result is one that they should get, and no more is asked
of anybody: not of the one whose file is broken, nor of those who share a class with that one.
"""

from __future__ import annotations

import copy
import csv
import io
import os
from types import SimpleNamespace

import pytest

from tests.grading_path.course import (
    ROOT,
    Instructor,
    Student,
    cell_of,
    copy_course,
    right_answer,
)
from tools.exercises import differences

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),  # the whole class is graded as the first test starts
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning"),
]

ASSIGNMENT = "gcounter"
TIMEOUT_S = 12

SHARES_STORAGE = '''
class GCounter:
    """Right, but for one thing: the first merge takes over the other's own dict."""

    def __init__(self, node_id):
        self.node_id, self.counts = node_id, {}

    def increment(self, amount=1):
        if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
            raise ValueError(amount)
        self.counts[self.node_id] = self.counts.get(self.node_id, 0) + amount

    def value(self):
        return sum(self.counts.values())

    def merge(self, other):
        if not self.counts:
            self.counts = other.counts
        for name, count in other.counts.items():
            self.counts[name] = max(count, self.counts.get(name, 0))
'''
LOOP = "while True: pass"
DEAF_LOOP = """import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)
while True: pass"""
MERGE_STARTS = "def merge(self, other"


def merging_with(lines: str) -> str:
    """Return the right answer, but for a merge that begins with `lines`."""
    before, after = right_answer(ASSIGNMENT).split(MERGE_STARTS)
    signature, body = after.split("\n", maxsplit=1)
    return f"{before}{MERGE_STARTS}{signature}\n        {lines}\n{body}"


def delete_a_check(student: Student) -> None:
    student.answer(right_answer(ASSIGNMENT))
    with student.edit() as notebook:
        notebook.cells.remove(cell_of(notebook, "check-merging"))


def delete_answer_and_check(student: Student) -> None:
    with student.edit() as notebook:
        notebook.cells.remove(cell_of(notebook, ASSIGNMENT))
        notebook.cells.remove(cell_of(notebook, "check-counting"))


def copy_a_check(student: Student) -> None:
    student.answer(right_answer(ASSIGNMENT))
    with student.edit() as notebook:
        copied = copy.deepcopy(cell_of(notebook, "check-merging"))
        copied.id = "copied"
        notebook.cells.append(copied)


def future_metadata(student: Student) -> None:
    with student.edit() as notebook:
        cell_of(notebook, "check-counting").metadata.nbgrader.schema_version = 99


STOPPED = f"a cell was stopped: it did not end within {TIMEOUT_S} s"

# What each student hands in, the points by check, and what their feedback page must say.
FULL = {
    "check-counting": 1,
    "check-amounts": 1,
    "check-merging": 3,
    "check-laws": 3,
    "check-price": 2,
}
MOST = sum(FULL.values())
NONE = dict.fromkeys(FULL, 0)
# An answer whose merge hangs or ends the process can show no more than that it counts.
COUNTS = NONE | {"check-counting": 1}
CLASS = {
    "ada": (lambda ada: ada.answer(right_answer(ASSIGNMENT)), FULL, "The laws: right in all"),
    "ben": (
        lambda ben: ben.answer(SHARES_STORAGE),
        FULL | {"check-merging": 0, "check-laws": 0},
        "replicas share storage after a merge",
    ),
    "cho": (lambda cho: None, NONE, "NotImplementedError"),
    "dee": (
        lambda dee: dee.path.write_text("{not JSON"),
        NONE,
        "the file that was handed in can't be graded (",
    ),
    "eli": (delete_a_check, FULL, "Merging: right in all"),
    "fay": (lambda fay: fay.answer(LOOP), NONE, STOPPED),
    "kim": (lambda kim: kim.answer(merging_with(LOOP)), COUNTS, "never returned (stopped after"),
    "gus": (
        lambda gus: gus.answer(merging_with("import os; os._exit(0)")),
        COUNTS,
        "never returned (stopped because the Python process ended)",
    ),
    "lou": (lambda lou: lou.answer(DEAF_LOOP), NONE, STOPPED),
    "hal": (delete_answer_and_check, NONE, "NameError: name 'GCounter' is not defined"),
    "ida": (copy_a_check, FULL, "The laws: right in all"),
    "jan": (future_metadata, NONE, "Schema version is too new"),
}
EVERYBODY = pytest.mark.parametrize("name", CLASS)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course below a path with a space, run by somebody who shares nothing with the world."""
    umask = os.umask(0o077)
    try:
        yield hold_course(tmp_path_factory.mktemp("a course"))
    finally:
        os.umask(umask)


def hold_course(folder) -> SimpleNamespace:
    root = copy_course(folder / "the course")
    teacher = Instructor(root, ASSIGNMENT, TIMEOUT_S)
    teacher.release()
    students = {name: Student(name, root, folder / "homes" / name, ASSIGNMENT) for name in CLASS}
    for name, student in students.items():
        student.fetch()
        CLASS[name][0](student)
        student.submit()
    teacher.grade_and_return(students.values())
    return SimpleNamespace(root=root, teacher=teacher, students=students, csv=teacher.export())


def test_gradebook_holds_exactly_the_points_of_each_check(course):
    expected = {name: points for name, (_, points, _) in CLASS.items()}
    assert course.teacher.scores() == expected


def test_csv_holds_exactly_the_scores(course):
    rows = list(csv.DictReader(io.StringIO(course.csv)))
    found = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in rows}
    assert found == {name: (sum(points.values()), MOST) for name, (_, points, _) in CLASS.items()}


@EVERYBODY
def test_feedback_shows_the_score_and_says_why(course, name):
    page = course.students[name].feedback()
    _, points, message = CLASS[name]
    assert f"{sum(points.values()):g} of {MOST:g} points" in page
    assert message in page


def test_every_submission_is_kept_as_it_was_handed_in(course):
    kept = course.root / f"classroom/submitted/dee/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
    assert kept.read_text() == "{not JSON"


def test_nothing_is_written_outside_the_ignored_folders(course):
    before = {"nbgrader_config.py", "solutions", "exercises"}
    assert {path.name for path in course.root.iterdir()} == before | {"classroom", "my_work"}


def test_generating_from_formgrader_leaves_the_exercises_as_they_are(course):
    assert differences(course.root / "exercises", ROOT / "exercises") == []


def test_a_worse_second_submission_replaces_the_first(course):
    ada = course.students["ada"]
    ada.path.write_text("no notebook any more")
    ada.submit()
    course.teacher.collect()
    course.teacher.autograde()
    expected = {name: points for name, (_, points, _) in CLASS.items()} | {"ada": NONE}
    assert course.teacher.scores() == expected
