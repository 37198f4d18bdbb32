"""A wall that runs nothing: the first line of a submission says what becomes of it."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from coordlib.engine.trace import Breach, Step, Trace
from coordlib.grading.graded import Exercise, Graded, Part

TRACE = Trace(
    ("a", "b"), (Step(1.0, "deliver", "b", "a", "state", 0.0),), "step", "1", Breach(0, "lost")
)


class FakeWall:
    """Gives full points to what says ``# right``, and none to the checks after ``# loses``.

    ``# kills`` ends the grader; ``# kills once FILE`` does if there's no such file, and makes it;
    ``# kills all FILE`` ends the one that started the grader instead.
    """

    def __init__(self, trusted: bool = False) -> None:
        self.is_open = False

    def __enter__(self) -> FakeWall:
        self.is_open = True
        return self

    def __exit__(self, *_: object) -> None:
        self.is_open = False

    def grade(self, submission: bytes, exercise: Exercise) -> Graded:
        assert self.is_open
        said, *words = self._says(submission).split()
        if said == "kills":
            self._kill(words)
        lost = {"right": [], "kills": [], "loses": words}.get(
            said, [check.name for check in exercise.checks]
        )
        parts = tuple(
            Part(check.name, 0.0, check.points, "", "It is wrong.", TRACE, "replay(1)")
            if check.name in lost
            else Part(check.name, check.points, check.points, "right in all 7 histories.\n")
            for check in exercise.checks
        )
        problem = "" if said != "unread" else "This is no notebook."
        return Graded(exercise.name, parts, problem, (("# printed", "42\n"),), {"checks": 0.25})

    def _says(self, submission: bytes) -> str:
        try:
            sources = ["".join(cell["source"]) for cell in json.loads(submission)["cells"]]
        except (ValueError, LookupError):
            return "unread"
        marks = [text[2:].splitlines()[0] for text in sources if text.startswith("# ")]
        known = ("right", "loses", "kills")
        return next((mark for mark in marks if mark.split()[0] in known), "nothing")

    def _kill(self, words: list[str]) -> None:
        if words:
            done = Path(words[1])
            if done.exists():
                return
            done.touch()
        os.kill(os.getppid() if words[:1] == ["all"] else os.getpid(), signal.SIGKILL)
