"""`make release`: an exercise can be fetched, and released again."""

import pytest

from tests.grading_path.course import Student, copy_course
from tools.release import release


def test_what_is_released_can_be_fetched_and_released_again(tmp_path):
    course = copy_course(tmp_path / "a course")
    everything = release(course, [])
    assert "gcounter" in everything
    assert release(course, ["gcounter"]) == ["gcounter"]
    for assignment in everything:
        student = Student("ada", course, tmp_path / "ada" / assignment, assignment)
        student.fetch()
        assert student.path.exists()


def test_an_unknown_assignment_is_named(tmp_path):
    course = copy_course(tmp_path)
    with pytest.raises(SystemExit, match="no assignment countr; there are commit_wait, gcounter"):
        release(course, ["countr"])
