"""Every exercise on its whole way: one student solves it, one in part, one not at all."""

from __future__ import annotations

import csv
import io
from types import SimpleNamespace

import nbformat
import pytest

from tests.grading.answers import load, source
from tests.grading_path.course import ROOT, Instructor, Student, copy_course, right_answer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning"),
]

TIMEOUT_S = 60
# A wrong answer of each bank, and what its feedback says of the part that it loses.
IN_PART = {
    "gcounter": ("wrong_shares_storage", "replicas share storage after a merge"),
    "commit_wait": ("wrong_no_wait", "has not passed yet"),
    "saga_rollback": ("wrong_cancellation_skips_rollback", "saga.replay(SagaCoordinator, "),
}


def points_of_checks(assignment: str) -> dict[str, float]:
    notebook = nbformat.read(ROOT / f"solutions/{assignment}/{assignment}.ipynb", as_version=4)
    facts = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    return {fact["grade_id"]: fact["points"] for fact in facts if fact.get("grade")}


@pytest.fixture(scope="module", params=IN_PART)
def course(request, tmp_path_factory):
    assignment = request.param
    folder = tmp_path_factory.mktemp(assignment)
    root = copy_course(folder / "course")
    teacher = Instructor(root, assignment, TIMEOUT_S)
    teacher.release()
    wrong = source(assignment, IN_PART[assignment][0])
    students = {}
    for name, answer in {"ada": right_answer(assignment), "ben": wrong, "cho": None}.items():
        students[name] = student = Student(name, root, folder / name, assignment)
        student.fetch()
        if answer is not None:
            student.answer(answer)
        student.submit()
    teacher.grade_and_return(students.values())
    return SimpleNamespace(assignment=assignment, teacher=teacher, students=students)


def expected_scores(assignment: str) -> dict[str, dict[str, float]]:
    full = points_of_checks(assignment)
    lost = {f"check-{part}" for part in load(assignment, IN_PART[assignment][0]).LOSES}
    assert lost < full.keys()
    return {
        "ada": full,
        "ben": {check: 0 if check in lost else points for check, points in full.items()},
        "cho": dict.fromkeys(full, 0),
    }


def test_gradebook_and_csv_hold_exactly_the_points(course):
    expected = expected_scores(course.assignment)
    assert course.teacher.scores() == expected
    rows = csv.DictReader(io.StringIO(course.teacher.export()))
    found = {row["student_id"]: float(row["score"]) for row in rows}
    assert found == {name: sum(points.values()) for name, points in expected.items()}


def test_feedback_says_the_score_and_what_failed(course):
    expected = expected_scores(course.assignment)
    said = {
        "ada": "right in all",
        "ben": IN_PART[course.assignment][1],
        "cho": "NotImplementedError",
    }
    for name, student in course.students.items():
        text = student.feedback()
        scores = (sum(expected[name].values()), sum(expected["ada"].values()))
        assert "{:g} of {:g} points".format(*scores) in text
        assert said[name] in text
