"""A small class, graded by the command through the real wall, in real processes."""

from __future__ import annotations

import re

import pytest

from coordlib.grading import __main__ as command
from tests.grading import classroom
from tests.grading.answers import BANK, load
from tests.grading.classroom import answer, contents, db_url, hand_in, notebook_of
from tests.grading_path.course import cell_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning"),
]
WRONG = "wrong_one_integer_max"


def test_the_command_grades_a_class_and_says_what_was_wrong(tmp_path, capsys):
    course = classroom.released_course(tmp_path / "course")
    hand_in(course, "ben", answer((BANK / f"gcounter/{WRONG}.py").read_text("utf-8")))
    hand_in(course, "cho", classroom.RELEASED.read_bytes())
    hand_in(course, "dan", b"{no notebook")
    assert command.main(["grade", "gcounter", "--course", str(course)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[:4] for line in said[:-1]] == [
        ["ben", "5", "/", "10"],
        ["cho", "0", "/", "10"],
        ["dan", "0", "/", "10"],
    ]
    assert re.match("3 submitted: 3 graded in .* s, 0 unchanged; mean 1.67 points", said[-1])
    lost = {row[1] for row in contents(db_url(course))["grade"] if row[0] == "ben" and not row[2]}
    assert lost == {f"check-{part}" for part in load("gcounter", WRONG).LOSES}
    notebook = notebook_of(course, "ben")
    [failure] = [
        one for one in cell_of(notebook, "check-merging").outputs if one.output_type == "error"
    ]
    assert "The shortest history that shows it" in failure.traceback[0]
    assert "To run it again: gcounter.replay(" in failure.traceback[0]
    [passed] = cell_of(notebook, "check-counting").outputs
    assert "right in all" in passed.text
