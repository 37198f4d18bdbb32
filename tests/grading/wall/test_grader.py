"""A notebook's bytes in, its result out."""

import json
import time

import pytest

from coordlib.grading.graded import Check, Exercise
from coordlib.grading.wall.grader import Names, Wall, run_check
from coordlib.grading.wall.process import Limits
from coordlib.grading.wall.sandbox import WallError
from tests.attacks.bank import COUNTING, RIGHT, check_cell, code, counter, notebook
from tests.attacks.conftest import needs_bubblewrap


def handed_in(*cells):
    return json.dumps(notebook(cells)).encode()


def one_check(source):
    return Check("check", 2.0, source)


class Silent:
    """A subject of which nothing is asked."""


@pytest.fixture(scope="module")
def trusting():
    with Wall(trusted=True, limits=Limits(submission_s=600)) as wall:
        yield wall


def test_code_that_is_trusted_needs_no_room(trusting):
    graded = trusting.grade(handed_in(RIGHT), COUNTING)
    assert (graded.points, graded.exercise, graded.problem) == (1.0, "gcounter", "")
    assert graded.parts[0].said.startswith("Counting: right in all")
    assert [*graded.seconds] == ["reading", "starting", "student's code", "checks"]
    assert min(graded.seconds.values()) > 0


def test_a_loss_has_a_reason_a_history_and_its_replay(trusting):
    [part] = trusting.grade(handed_in(counter()), COUNTING).parts
    assert (part.points, part.most_points) == (0.0, 1.0)
    assert "should be 1" in part.reason
    assert part.trace.line == "a+1"
    assert part.replay == "gcounter.replay(GCounter, 'a+1')"


def test_cells_say_what_they_printed_or_how_they_ended(trusting):
    graded = trusting.grade(handed_in("\n\nprint('a')\n", "1 / 0", "x = 1"), COUNTING)
    assert graded.outputs[0] == ("print('a')", "a\n")
    assert "ZeroDivisionError" in graded.outputs[1][1]
    assert graded.outputs[2] == ("x = 1", "")


def test_a_check_runs_where_it_stands_and_again_below_what_it_needs(trusting):
    cells = [code(RIGHT), check_cell(), code("GCounter.value = lambda self: 7")]
    made = notebook([]) | {"cells": [cell | {"id": f"c{at}"} for at, cell in enumerate(cells)]}
    assert trusting.grade(json.dumps(made).encode(), COUNTING).points == 1.0
    made["cells"] = made["cells"][::-1]
    assert trusting.grade(json.dumps(made).encode(), COUNTING).points == 1.0


def test_each_submission_has_a_process_of_its_own(trusting):
    left = handed_in("import sys\nsys.left = 1\nimport builtins\nbuiltins.GCounter = int")
    trusting.grade(left, COUNTING)
    graded = trusting.grade(handed_in("import sys\nprint(hasattr(sys, 'left'))"), COUNTING)
    assert graded.outputs[0][1] == "False\n"
    assert "GCounter" in graded.parts[0].reason


def test_a_check_that_can_not_cope_costs_its_points_and_says_so():
    part = run_check(one_check("print('so far')\n[][1]"), Names(Silent()))
    assert (part.points, part.most_points, part.said) == (0.0, 2.0, "so far\n")
    assert part.reason == "the check could not judge this: IndexError: list index out of range"


def test_names_that_nobody_knows_are_the_students():
    part = run_check(one_check("print(GCounter, len([1]))"), Names(Silent()))
    assert part.said == "<the student's GCounter> 1\n"


def test_the_warm_parents_environment_holds_nothing_of_the_graders(monkeypatch):
    monkeypatch.setenv("SECRET", "x")
    with Wall(trusted=True) as wall:
        graded = wall.grade(handed_in("import os\nprint(sorted(os.environ))"), COUNTING)
    assert "'PATH'" in graded.outputs[0][1]
    assert "SECRET" not in graded.outputs[0][1]


@needs_bubblewrap
def test_a_submission_has_an_end_whatever_its_cells_do():
    limits = Limits(cell_s=600, submission_s=4)
    with Wall(limits=limits) as wall:
        started_s = time.monotonic()
        graded = wall.grade(handed_in(*["import time; time.sleep(10**6)"] * 5), COUNTING)
        assert time.monotonic() - started_s < 300
    assert graded.points == 0
    assert "did not end" in graded.problem


@needs_bubblewrap
def test_a_room_that_can_not_be_built_is_an_error_and_not_a_result(monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho no namespaces >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with Wall() as wall, pytest.raises(WallError, match=r"can't be confined here.*no namespaces"):
        wall.grade(handed_in(RIGHT), COUNTING)


def test_an_exercise_without_checks_has_no_parts(trusting):
    assert trusting.grade(handed_in(RIGHT), Exercise("empty", ())).parts == ()
