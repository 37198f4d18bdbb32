"""A run that is killed, at whatever instant, is finished by the next one.

A child process counts each step that writes: to a file, a folder or the gradebook. It kills itself
at one of them, before it is made. So time plays no part, and every instant between two of the
steps is tried once.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, event

from coordlib.grading import class_run
from tests.grading import classroom
from tests.grading.classroom import (
    answer,
    autograded_files,
    contents,
    db_url,
    grade,
    hand_in,
    points,
)

pytestmark = pytest.mark.filterwarnings(
    "ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning"
)

FILE_STEPS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def in_a_child(work: Callable[[], None]) -> tuple[int, bytes]:
    """Run `work` in a copy of this process; return how that ended and what it printed.

    What its own children print is waited for too.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(write, 1)
        os.close(read)
        os.close(write)
        try:
            work()
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as output:
        printed = output.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), printed


def count_steps(course, kill_at: int | None) -> None:
    """Grade, and print how many steps that took; or be killed at one of them."""
    made = 0

    def step() -> None:
        nonlocal made
        made += 1
        if made == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(name: str, arguments: tuple) -> None:
        is_written = name == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES
        if name in FILE_STEPS or is_written:
            step()

    def watch_gradebook(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.lstrip().startswith(("SELECT", "PRAGMA")):
            step()

    sys.addaudithook(watch)
    event.listen(Engine, "before_cursor_execute", watch_gradebook)
    event.listen(Engine, "commit", lambda _: step())
    grade(course)
    os.write(1, str(made).encode())


@pytest.fixture
def course(tmp_path):
    """Make a class where ada is graded again, after a person has, and ben for the first time."""
    course = classroom.released_course(tmp_path / "course")
    hand_in(course, "ada", answer("# loses check-laws"))
    grade_here(course)
    classroom.edit_database(course, "UPDATE grade SET manual_score = 0.5 WHERE auto_score = 2")
    hand_in(course, "ada", answer("# right"), timestamp="2030-05-02 10:00:00 UTC")
    hand_in(course, "ben", answer("# loses check-price"))
    return course


def grade_here(course):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(class_run, "start_graders", classroom.serial)
        return grade(course)


def test_killed_at_any_step_the_next_run_ends_with_the_same(course, tmp_path, monkeypatch):
    monkeypatch.setattr(class_run, "start_graders", classroom.serial)
    whole = classroom.copy_of(course, tmp_path / "whole")
    code, printed = in_a_child(lambda: count_steps(whole, None))
    assert code == 0
    steps = int(printed)
    assert steps > 30
    expected, files = contents(db_url(whole)), autograded_files(whole)
    assert len(files) == 6
    left_half_done = 0
    for kill_at in range(1, steps + 1):
        killed = classroom.copy_of(course, tmp_path / f"killed at {kill_at}")
        code, _ = in_a_child(lambda course=killed, at=kill_at: count_steps(course, at))
        assert code == -signal.SIGKILL
        rows = contents(db_url(killed))
        assert None not in [row[2] for row in rows["grade"]]  # a submission is there as a whole
        left_half_done += rows != expected
        grade_here(killed)
        assert contents(db_url(killed)) == expected
        assert autograded_files(killed) == files
    assert 0 < left_half_done < steps


def test_when_the_run_is_killed_its_graders_end_and_the_next_run_ends_the_work(course, tmp_path):
    hand_in(course, "cho", answer(f"# kills all {tmp_path}/killed"))
    hand_in(course, "dan", answer("# right"))
    code, _ = in_a_child(lambda: grade(course, workers=2))  # returns when the last grader has gone
    assert code == -signal.SIGKILL
    assert points(grade_here(course)) == {"ada": 10, "ben": 8, "cho": 10, "dan": 10}
