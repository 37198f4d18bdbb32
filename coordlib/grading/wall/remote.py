"""A student's code on the other side of the wall, as a check sees it."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Callable, Iterable
from typing import Any

from greenlet import getcurrent, greenlet

from coordlib.grading.subject import (
    KeptScript,
    Outcome,
    Script,
    Signal,
    StandIns,
    is_last,
    patience,
)
from coordlib.grading.wall import wire
from coordlib.grading.wall.process import Limits, Process
from coordlib.grading.wall.replies import FORGED, Play, is_whole, sorted_out

__all__ = ["Named", "Remote"]

MOST_BYTES = 64_000_000
# What fails does so early most often; what has not failed yet may be judged in larger groups.
_SECOND_AT_ONCE, _MOST_AT_ONCE = 32, 512
_SECONDS_EACH = 0.2
_MOST_PROCESSES = 12
_MOST_ROUNDS = 20_000
_LONGEST_OUTPUT = 25_000


class Named:
    """What a check's cell gets for a name that the student should have defined."""

    def __init__(self, subject: Remote, name: str) -> None:
        self.subject, self.name = subject, name

    def __repr__(self) -> str:
        return f"<the student's {self.name}>"


class Remote:
    """A subject whose code runs elsewhere; see `coordlib.grading.subject.Subject`.

    A process that is stuck, dies, or says what can't be understood is replaced by a new one, in
    which the cells are run again.

    Parameters
    ----------
    start : callable
        Returns a new `Process`.
    limits : Limits
        How long things may take.

    Attributes
    ----------
    problem : str
        What first went wrong with the process, in words for the student; empty if nothing did.
    seconds : dict of float
        What was spent on starting processes, and on waiting for them.
    """

    def __init__(self, start: Callable[[], Process], limits: Limits | None = None) -> None:
        self._start = start
        self._limits = limits or Limits()
        self._process: Process | None = None
        self._started = 0
        self._cells: list[str] = []
        self._hub: greenlet | None = None
        self._until_s = time.monotonic() + self._limits.submission_s
        self._left_bytes = MOST_BYTES
        self.problem = ""
        self.seconds = {"starting": 0.0, "student's code": 0.0}
        self.memory: dict[Any, Any] = {}

    def run_cell(self, source: str) -> tuple[str, str]:
        """Run a cell; return what it printed, and the error that ended it."""
        self._cells.append(source)
        try:
            return self._begin() if self._process is None else self._run_cell(source)
        except wire.WireError as error:
            return "", str(error)

    def _begin(self) -> tuple[str, str]:
        """Start a process and run the cells so far in it; return what the last one said."""
        said = ("", "")
        while self._process is None:
            if self._started == _MOST_PROCESSES:
                raise wire.WireError(f"stopped when {_MOST_PROCESSES} Python processes had ended")
            self._started += 1
            begun_s = time.perf_counter()
            self._process = self._start()
            self.seconds["starting"] += time.perf_counter() - begun_s
            for source in list(self._cells):
                said = self._run_cell(source)
                if self._process is None:
                    break
        return said

    def _run_cell(self, source: str) -> tuple[str, str]:
        try:
            answer = self._exchange({"cell": source}, self._until(self._limits.cell_s))
            said = answer.get("printed"), answer.get("error")
            if [type(text) for text in said] != [str, str]:
                raise wire.WireError(FORGED)
            return wire.clean(said[0][:_LONGEST_OUTPUT]), wire.clean(said[1][:_LONGEST_OUTPUT])
        except TimeoutError:
            problem = f"a cell was stopped: it did not end {self._late(self._limits.cell_s)}"
        except wire.WireError as error:
            problem = f"a cell was lost: {error}"
        self.end()
        # That cell would do it again; the others can still count.
        self._cells.remove(source)
        self.problem = self.problem or problem
        return "", problem

    def _until(self, seconds: float) -> float:
        """Return until when what may take so long may go on."""
        return min(time.monotonic() + seconds * patience(), self._until_s)

    def _late(self, seconds: float) -> str:
        """Say which limit of time was met."""
        if time.monotonic() < self._until_s:
            return f"within {seconds:g} s"
        return f"within the {self._limits.submission_s:g} s that all of a submission may take"

    def _stuck(self, error: Exception, seconds: float) -> Outcome:
        if not isinstance(error, TimeoutError):
            return Outcome("stuck", text=f"because {error}")
        if time.monotonic() < self._until_s:
            return Outcome("stuck", text=f"after {seconds:g} s")
        return Outcome("stuck", text=f"because it did not end {self._late(seconds)}")

    def _exchange(self, message: Any, until_s: float) -> Any:
        asked_s = time.perf_counter()
        try:
            wire.send(self._process.connection, message, until_s)
            return self._hear(until_s)
        finally:
            self.seconds["student's code"] += time.perf_counter() - asked_s

    def _hear(self, until_s: float) -> Any:
        answer, size = wire.receive(self._process.connection, until_s)
        self._left_bytes -= size
        if self._left_bytes < 0:
            raise wire.WireError(f"it wrote more than {MOST_BYTES:,} bytes")
        if type(answer) is not dict:
            raise wire.WireError(FORGED)
        return answer

    def end(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def play(
        self, script: Script, stand_ins: StandIns | None = None, seconds: float = 2.0
    ) -> list[Outcome]:
        """Run a script; see `coordlib.grading.subject.Subject.play`."""
        seconds = min(seconds, self._limits.script_s)
        play = Play(script, stand_ins or {}, seconds)
        if self._hub is not None:
            return self._hub.switch(play)
        said: list[Outcome] = []
        try:
            self._carry({0: play}, lambda _, outcomes: said.extend(outcomes))
        except (TimeoutError, wire.WireError) as error:
            self.end()
            if not play.stand_ins:
                return self._play_aloud(play)
            said.append(self._stuck(error, seconds))
        return said

    def _play_aloud(self, play: Play) -> list[Outcome]:
        """Play a script that was lost once more, told of each step, to see how far it gets."""
        said: list[Outcome] = []
        try:
            self._begin()
            until_s = self._until(play.seconds)
            answer = self._exchange({"aloud": play.script}, until_s)
            while "said" in answer:
                said.append(wire.outcome_from(answer["said"]))
                if len(said) == len(play.script) or is_last(said[-1], play.script[len(said) - 1]):
                    break
                answer = self._hear(until_s)
            if not is_whole(said, play.script) or "played" not in self._hear(until_s):
                raise wire.WireError(FORGED)
            return said
        except (TimeoutError, wire.WireError) as error:
            self.end()
            return [*said[: len(play.script) - 1], self._stuck(error, play.seconds)]

    def each(self, items: Iterable[Any], judge: Callable[[Any], int]) -> int:
        """Judge items, many at a time; see `coordlib.grading.each.each`."""
        remaining = iter(items)
        tried = sum(map(judge, itertools.islice(remaining, 1)))
        at_once = _SECOND_AT_ONCE
        while window := list(itertools.islice(remaining, at_once)):
            at_once = min(4 * at_once, _MOST_AT_ONCE)
            counts = self._together(window, judge)
            for item, count in zip(window, counts, strict=True):
                # What fails in company is tried again alone: the failure must be its own.
                tried += judge(item) if count is None else count
        return tried

    def _together(self, window: list[Any], judge: Callable[[Any], int]) -> list[int | None]:
        """Judge items side by side; return what each one counts, None where it failed."""
        counts: list[int | None] = [None] * len(window)
        judges: dict[int, greenlet] = {}

        def act(index: int) -> None:
            with contextlib.suppress(Exception):
                counts[index] = judge(window[index])

        def go_on(index: int, outcomes: list[Outcome] | None = None) -> dict[int, Play]:
            play = judges[index].switch(index if outcomes is None else outcomes)
            return {} if judges[index].dead else {index: play}

        self._hub = getcurrent()
        try:
            plays: dict[int, Play] = {}
            for index in range(len(window)):
                judges[index] = greenlet(act)
                plays |= go_on(index)
                if index not in plays and counts[index] is None:
                    break  # it is known to fail: what comes after it is of no interest
            self._carry(plays, go_on)
        except (TimeoutError, wire.WireError):
            self.end()
        finally:
            self._hub = None
            for one in judges.values():
                one.throw()
        return counts

    def _carry(
        self,
        new: dict[int, Play],
        done: Callable[[int, list[Outcome]], dict[int, Play] | None],
    ) -> None:
        """Have scripts played, side by side, answering their calls; `done` may give the next."""
        if self._process is None:
            self._begin()
        under_way: dict[int, Play] = {}
        answers: list[Any] = []
        seconds = max([_SECONDS_EACH * len(new), *(play.seconds for play in new.values())])
        until_s = self._until(seconds)
        for _ in range(_MOST_ROUNDS):
            under_way |= new
            if not under_way:
                return
            reply = self._exchange(_request(new, answers), until_s)
            calls, ended = sorted_out(reply, under_way)
            answers = [[key, _answer(under_way[key], name, given)] for key, name, given in calls]
            new = {}
            for key, outcomes in ended:
                new |= done(key, outcomes) or {}
                if key not in new:
                    del under_way[key]
        raise wire.WireError(f"it called back more than {_MOST_ROUNDS:,} times")


def _request(new: dict[int, Play], answers: list[Any]) -> bytes:
    """Return the JSON of the scripts to start and of the answers to calls."""
    scripts = (b"[%d,%b]" % (key, _encoded(play.script)) for key, play in new.items())
    return b'{"play":[%b],"answers":%b}' % (b",".join(scripts), wire.encoded(answers))


def _encoded(script: Script) -> bytes:
    return script.json if isinstance(script, KeptScript) else wire.encoded(script)


def _answer(play: Play, name: str, given: list[Any]) -> dict[str, Any]:
    try:
        return {"returned": play.stand_ins[name](*given)}
    except (Signal, Exception) as raised:
        return {"raised": [type(raised).__name__, str(raised)]}
