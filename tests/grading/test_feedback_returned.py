"""Feedback on its whole way: submitted, graded, generated, released, fetched."""

from __future__ import annotations

import pytest

from coordlib.grading import class_run
from tests.grading import classroom
from tests.grading.attack import TEXT
from tests.grading.test_feedback import assert_inert, text_of
from tests.grading_path.course import Instructor, Student, cell_of, expect_success

pytestmark = pytest.mark.filterwarnings(
    "ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning"
)
ASSIGNMENT = classroom.ASSIGNMENT
ANSWERS = {"ada": "# right", "ben": f"# loses check-laws\n{TEXT}"}


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.setattr(class_run, "start_graders", classroom.serial)
    return classroom.released_course(tmp_path / "a course")


@pytest.fixture
def students(course, tmp_path):
    teacher = Instructor(course, ASSIGNMENT, 10)
    expect_success(teacher.api.release_assignment(ASSIGNMENT))
    found = {name: Student(name, course, tmp_path / name, ASSIGNMENT) for name in ANSWERS}
    for name, student in found.items():
        student.fetch()
        student.answer(ANSWERS[name])
        if name == "ben":
            with student.edit() as notebook:
                notebook.metadata["coordlib"] = {"graded": {"exercise": "full points"}}
                notebook.cells[0].source = TEXT
        student.submit()
    teacher.collect()
    classroom.grade(course)
    return found


def fetched(student: Student) -> str:
    [page] = student.folder.glob(f"feedback/*/{ASSIGNMENT}.html")
    return page.read_text(encoding="utf-8")


def test_students_fetch_their_pages(course, students):
    comment = "UPDATE comment SET manual_comment = 'Nearly.' WHERE auto_comment IS NULL"
    classroom.edit_database(course, comment)
    Instructor(course, ASSIGNMENT, 10).return_feedback()
    for student in students.values():
        student.fetch_feedback()
    pages = {name: fetched(student) for name, student in students.items()}
    for page in pages.values():
        assert_inert(page)
        assert "Nearly." in page
    assert "10 of 10 points: every check passes" in text_of(pages["ada"])
    assert "7 of 10 points" in text_of(pages["ben"])
    assert "It is wrong." in pages["ben"] and "replay(1)" in pages["ben"]


def test_no_hidden_check_is_on_a_page(course, students):
    Instructor(course, ASSIGNMENT, 10).return_feedback()
    students["ben"].fetch_feedback()
    notebook = classroom.notebook_of(course, "ben")
    assert "check_laws(GCounter, events=3, replicas=2)" in cell_of(notebook, "check-laws").source
    assert "check_laws" not in text_of(fetched(students["ben"]))


def test_a_student_whose_submission_lacks_a_part_keeps_no_feedback_from_others(course, students):
    folder = course / f"classroom/submitted/ben/{ASSIGNMENT}"
    (folder / "submission_secret.txt").write_bytes(b"\xff../../ada")
    (folder / "timestamp.txt").unlink()
    classroom.grade(course)
    Instructor(course, ASSIGNMENT, 10).return_feedback()
    students["ada"].fetch_feedback()
    assert "10 of 10 points" in text_of(fetched(students["ada"]))
