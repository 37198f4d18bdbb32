"""The graders may be a Dask scheduler's workers: real processes, on the loopback interface."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading

import pytest

from coordlib.grading.class_run import CannotGradeError
from tests.grading import classroom
from tests.grading.classroom import ROOT, answer, grade, hand_in, points

pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings(
    "ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning"
)

HERE = ["--host", "127.0.0.1", "--no-dashboard"]
ONE_PROCESS = ["--no-nanny", "--nthreads", "1", "--local-directory"]


@contextlib.contextmanager
def dask(command, *words):
    """Start one of Dask's programs, and end it at the end."""
    program = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + command, *words],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def address_of(scheduler):
    """Read what the scheduler says until it says where it is."""
    said = (line.split() for line in scheduler.stderr)
    address = next(words[-1] for words in said if "Scheduler" in words and "at:" in words)
    threading.Thread(target=scheduler.stderr.read, daemon=True).start()  # keep the pipe empty
    return address


def test_dasks_workers_grade_and_one_that_dies_is_made_up_for(tmp_path):
    course = classroom.released_course(tmp_path / "course")
    for number in range(6):
        hand_in(course, f"student{number}", answer("# right"))
    hand_in(course, "ben", answer("# loses check-laws"))
    hand_in(course, "cho", answer(f"# kills once {tmp_path}/killed"))
    with contextlib.ExitStack() as stack:
        scheduler = stack.enter_context(dask("dask_scheduler", *HERE, "--port", "0"))
        address = address_of(scheduler)
        workers = [
            stack.enter_context(
                dask("dask_worker", address, *HERE, *ONE_PROCESS, str(tmp_path / name))
            )
            for name in ("one", "two")
        ]
        results = grade(course, scheduler=address)
        ended = [worker.poll() for worker in workers if worker.poll() is not None]
        assert ended == [-9]
    expected = {f"student{number}": 10 for number in range(6)} | {"ben": 7, "cho": 10}
    assert points(results) == expected
    assert (tmp_path / "killed").exists()


def test_a_scheduler_that_does_not_answer_is_named(tmp_path):
    course = classroom.released_course(tmp_path / "course")
    hand_in(course, "ada", answer("# right"))
    with pytest.raises(CannotGradeError, match="can't grade on the Dask scheduler nowhere"):
        grade(course, scheduler="nowhere://127.0.0.1:1")
