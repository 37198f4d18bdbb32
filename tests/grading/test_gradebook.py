"""The gradebook holds what nbgrader's own autograde would have written, bit by bit."""

from __future__ import annotations

import nbformat
import pytest
from nbgrader.preprocessors import NbGraderPreprocessor

from coordlib.grading import class_run
from coordlib.grading.course import open_course
from coordlib.grading.gradebook import NotReleasedError, Record
from coordlib.grading.graded import Exercise, Graded
from tests.grading import classroom
from tests.grading.classroom import answer, contents, db_url, hand_in
from tests.grading.fake_wall import FakeWall
from tests.grading_path.course import Instructor

pytestmark = pytest.mark.filterwarnings(
    "ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning"
)

LATE = "2030-06-02 10:00:00.000000 UTC"
NO_POINTS_WHEN_LATE = '\nc.LateSubmissionPlugin.penalty_method = "zero"\n'


class PretendToRun(NbGraderPreprocessor):
    """Give checks the outputs that nbgrader's Execute would, by the fake wall's rules."""

    def preprocess(self, notebook, resources):
        exercise = Exercise.from_cells("gcounter", notebook.cells)
        with FakeWall() as wall:
            graded = wall.grade(nbformat.writes(notebook).encode(), exercise)
        lost = {part.name for part in graded.parts if part.points == 0}
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") in lost:
                cell.outputs = [nbformat.v4.new_output("error", ename="E", evalue="wrong")]
        return notebook, resources


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.setattr(class_run, "start_graders", classroom.serial)
    course = classroom.released_course(tmp_path / "course")
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(NO_POINTS_WHEN_LATE)
    classroom.edit_database(course, "UPDATE assignment SET duedate = '2030-06-01 00:00:00'")
    hand_in(course, "ada", answer("# right"))
    hand_in(course, "ben", answer("# loses check-laws check-price"), LATE)
    hand_in(course, "cho", classroom.RELEASED.read_bytes(), timestamp="")
    hand_in(course, "dan", b"{no notebook")
    return course


def autograde(course):
    """Have nbgrader grade, but for the running of the cells."""
    teacher = Instructor(course, classroom.ASSIGNMENT, 10)
    kept = [
        PretendToRun if str(one).endswith("ExecuteBehindWall") else one
        for one in teacher.api.config.Autograde.autograde_preprocessors
    ]
    teacher.api.config.Autograde.autograde_preprocessors = kept
    teacher.api.config.Autograde.force = True
    teacher.autograde()


def test_it_writes_what_nbgrader_writes_also_after_a_person_has_graded(course, tmp_path):
    theirs = classroom.copy_of(course, tmp_path / "theirs")
    classroom.grade(course)
    autograde(theirs)
    found = contents(db_url(course))
    assert found == contents(db_url(theirs))
    assert [row for row in found["notebook"] if row[-1]] == [("ben", "gcounter", 0, 5.0)]
    assert ("cho", "gcounter", "No response.", None) in found["comment"]
    for each in (course, theirs):
        classroom.edit_database(each, "UPDATE grade SET manual_score = 0.5 WHERE auto_score = 2")
        classroom.edit_database(each, "UPDATE grade SET extra_credit = 1 WHERE auto_score = 3")
        classroom.edit_database(each, "UPDATE comment SET manual_comment = 'Well'")
        hand_in(each, "ben", answer("# right"))
        hand_in(each, "ada", answer("# loses check-price"), LATE)
    classroom.grade(course, force=True)
    autograde(theirs)
    regraded = contents(db_url(course))
    assert regraded == contents(db_url(theirs))
    assert regraded["grade"] != found["grade"] and regraded["notebook"] != found["notebook"]


def test_done_twice_it_changes_nothing(course):
    classroom.grade(course)
    once = contents(db_url(course))
    classroom.grade(course, force=True)
    assert contents(db_url(course)) == once


def test_the_exercise_is_the_one_that_was_released(course):
    with Record(open_course(course, "gcounter")) as record:
        order = ["check-price", "check-counting"]
        released = record.released("gcounter", order, ["Words"])
    names = [check.name for check in released.exercise.checks]
    assert names == [*order, "check-amounts", "check-laws", "check-merging"]
    assert released.exercise.points == 10
    assert "everything=True" in released.cells["check-amounts"].source  # a hidden test
    assert released.cells["gcounter"].facts["solution"]


def test_an_assignment_that_was_not_released_is_named(course):
    with (
        Record(open_course(course, "gcounter")) as record,
        pytest.raises(NotReleasedError, match=r"commit_wait was never released, .*: make release"),
    ):
        record.released("commit_wait", [], [])


def test_a_failure_in_between_leaves_nothing(course, monkeypatch):
    with Record(open_course(course, "gcounter")) as record:
        released = record.released("gcounter", [], [])
        with FakeWall() as wall:
            graded = wall.grade(answer("# right"), released.exercise)
        before = contents(db_url(course))
        monkeypatch.setattr(record, "_late_penalty", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            record.write("ada", graded)
        assert contents(db_url(course)) == before
        assert record.scores("gcounter") == {}
        monkeypatch.undo()
        record.write("ada", graded)
        assert set(record.scores("gcounter")) == {"ada"}


def test_a_result_survives_its_way_through_json(course):
    import json

    with FakeWall() as wall, Record(open_course(course, "gcounter")) as record:
        exercise = record.released("gcounter", [], []).exercise
        graded = wall.grade(answer("# loses check-laws"), exercise)
    assert Graded.from_plain(json.loads(json.dumps(graded.as_plain()))) == graded
