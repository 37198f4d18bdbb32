"""What an instructor reads of a class."""

from __future__ import annotations

import csv
import io

import pytest

from coordlib.grading import __main__ as command
from coordlib.grading import class_run
from coordlib.grading.graded import Graded, Part
from coordlib.grading.report import misconceptions, report_page, table
from coordlib.grading.report_chart import score_chart
from coordlib.grading.standing import Standing
from tests.grading import classroom
from tests.grading.attack import TEXT
from tests.grading.classroom import answer, hand_in
from tests.grading.test_feedback import LOST, Tags, assert_inert, text_of

pytestmark = pytest.mark.filterwarnings(
    "ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning"
)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "=cmd|'/c calc'!A1", "＝1"]


def standing(student: str, *parts: Part, **facts: object) -> Standing:
    graded = Graded("gcounter", parts, seconds={"grading": 0.25})
    return Standing(student, graded, {part.name: part.points for part in parts}, **facts)


def lost(reason: str = LOST.reason, name: str = "check-merging") -> Part:
    return Part(name, 0.0, 3.0, "", reason, LOST.trace, LOST.replay)


def won(name: str = "check-merging") -> Part:
    return Part(name, 3.0, 3.0)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_what_failed_alike_is_one_misconception_the_most_common_first():
    found = [
        standing("ada", lost("b is 2.")),
        standing("ben", lost("b is 1."), lost("b is 1.", "check-laws")),
        standing("cho", lost("b is 1.")),
        standing("dan", won()),
    ]
    groups = [(group.part.reason, group.students) for group in misconceptions(found)]
    assert groups == [
        ("b is 1.", ("ben", "cho")),
        ("b is 2.", ("ada",)),
        ("b is 1.", ("ben",)),
    ]


def test_page_says_rates_histories_and_who():
    found = [standing("ada", lost()), standing("ben", lost()), standing("cho", won())]
    page = report_page("gcounter", [*found, standing("dan", won(), late_penalty=1.0, is_late=True)])
    text = text_of(page)
    assert_inert(page)
    for words in ("4 submissions graded, 1 of them", "2 (50 %)", "1.5 of 3", "Merging: 2 students"):
        assert words in text
    assert "took 0.25 s" in text and LOST.reason in text and LOST.trace.text() in text
    chart, history = [facts for tag, facts in Tags(page).tags if tag == "img"]
    assert chart["alt"].endswith("2 with 0, 1 with 2, 1 with 3.")
    assert "a to b: merge" in history["alt"]


def test_nothing_of_a_submission_is_live_in_the_report():
    found = [standing(TEXT, Part(TEXT, 0.0, 1.0, TEXT, TEXT, LOST.trace, TEXT))]
    assert_inert(report_page("gcounter", found))


def test_page_stays_small_for_a_large_class():
    found = [standing(f"student {n}", lost(f"b is {n}.")) for n in range(1_000)]
    page = report_page("gcounter", found)
    assert len(page.encode()) < 1_000_000
    assert "988 less common failures are not shown" in page


def test_table_has_a_row_a_student():
    found = [standing("ada", won("check-laws"), lost(), late_penalty=0.5, is_late=True)]
    assert rows_of(table(found)) == [
        {
            "student": "ada",
            "check-laws": "3",
            "check-merging": "0",
            "total": "2.5",
            "most": "6",
            "late": "yes",
            "late_penalty": "0.5",
            "first_reason": LOST.reason,
        }
    ]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_spreadsheet_finds_no_formula(formula):
    text = table([standing(formula, lost(formula, formula))])
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert len([cell for cell in cells if "1" in cell[1:] and cell[0] == "'"]) == 3
    assert not [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@＝")]


@pytest.mark.parametrize("totals", [[0.0], [10.0], [0, 2.5, 10, 11], [3.0] * 500])
@pytest.mark.parametrize("most", [0.0, 1.0, 10.0, 250.0])
def test_scores_can_be_drawn(totals, most):
    assert score_chart(totals, most).startswith(b"\x89PNG")


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.setattr(class_run, "start_graders", classroom.serial)
    return classroom.released_course(tmp_path / "course")


def report(course, assignment="gcounter"):
    return command.main(["report", assignment, "--course", str(course)])


def test_report_of_a_class_holds_what_the_gradebook_says(course, capsys):
    hand_in(course, "ada", answer("# right"))
    hand_in(course, "ben", answer("# loses check-laws check-price"), "2030-06-02 10:00:00 UTC")
    hand_in(course, "dan", b"{no notebook")
    classroom.edit_database(course, "UPDATE assignment SET duedate = '2030-06-01 00:00:00'")
    classroom.grade(course)
    by_hand = (
        "UPDATE grade SET manual_score = 1.5 WHERE auto_score = 0 AND cell_id IN "
        "(SELECT id FROM base_cell WHERE name = 'check-price') AND notebook_id IN "
        "(SELECT b.id FROM submitted_notebook b JOIN submitted_assignment s "
        "ON s.id = b.assignment_id WHERE s.student_id = 'ben')"
    )
    classroom.edit_database(course, by_hand)
    hand_in(course, "eve", answer("# right"))  # and is not graded yet
    assert report(course) == 0
    page, rows = (course / f"classroom/reports/gcounter.{kind}" for kind in ("html", "csv"))
    assert capsys.readouterr().out.split("\n") == [str(page), str(rows), ""]
    found = {row["student"]: row for row in rows_of(rows.read_text("utf-8"))}
    assert {name: row["total"] for name, row in found.items()} == {
        "ada": "10",
        "ben": "6.5",
        "dan": "0",
    }
    assert found["ben"]["check-price"] == "1.5" and found["ben"]["late"] == "yes"
    assert found["dan"]["first_reason"] == "This is no notebook."
    assert "Laws: 2 students" in text_of(page.read_text("utf-8"))
    assert "dan: This is no notebook." in text_of(page.read_text("utf-8"))


def test_report_of_what_nbgrader_graded_alone_has_points(course):
    hand_in(course, "ada", answer("# loses check-price"))
    classroom.grade(course)
    path = course / "classroom/autograded/ada/gcounter/gcounter.ipynb"
    path.chmod(0o644)
    path.write_text("{}")
    assert report(course) == 0
    [row] = rows_of((course / "classroom/reports/gcounter.csv").read_text("utf-8"))
    assert (row["total"], row["most"], row["first_reason"]) == ("8", "10", "")


def test_errors_are_one_sentence_and_exit_code_2(course, capsys):
    assert report(course, "no-such") == 2
    assert report(course) == 2
    hand_in(course, "ada", answer("# right"))
    assert report(course) == 2
    first, second, third = capsys.readouterr().err.splitlines()
    assert first.startswith("make report: no assignment no-such; there are ")
    assert second.startswith("make report: nothing was submitted for gcounter")
    assert third == (
        "make report: nothing of gcounter is graded yet: make grade ASSIGNMENT=gcounter"
    )
    assert not (course / "classroom/reports").exists()
