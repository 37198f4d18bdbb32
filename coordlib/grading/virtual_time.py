"""A clock of virtual time with a scripted uncertainty, and the transaction that runs by it.

Times are whole ticks of 1/1024 s, so that every sum and comparison is exact: where an interval's
end meets a timestamp, it meets it to the bit. A transaction is written as words: its function, then
how far each poll's interval reaches before and after the true time, in ticks, the last one staying;
for the coordinator's then its prepare timestamps and the last timestamp, in ticks from the start.

>>> Transaction.parse("commit_across 4-0 0-4 | 2 7 | 5").reaches
((4, 0), (0, 4))
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

from coordlib.engine.trace import Breach, Step, Trace
from coordlib.grading.failure import last_at
from coordlib.grading.plain import plain
from coordlib.grading.subject import Halt, Outcome, Subject, stand_in
from coordlib.protocols.truetime import Interval

__all__ = [
    "CORNERS",
    "START_S",
    "TICK_S",
    "Run",
    "Transaction",
    "schedules",
    "shown_ms",
    "trace_of",
    "transactions",
]

TICK_S = 1 / 1024
START_S = 4096.0
# How far the ends of an interval are from the true time, in ticks: all ways of being at most 4.
CORNERS = tuple(itertools.product((4, 0), repeat=2))
_OFFSETS = (-8, 0, 4, 12)
_MOST_POLLS = 2_000
_PATIENT_POLLS = 8


@dataclasses.dataclass(frozen=True)
class Transaction:
    """What a transaction meets.

    Parameters
    ----------
    reaches : tuple of (int, int)
        How far the interval reaches before and after the true time at each poll, in ticks.
    prepares : tuple of int, optional
        The participants' prepare timestamps, in ticks after the start; None for plain ``commit``.
    last : int
        The coordinator's last timestamp, in ticks after the start.
    """

    reaches: tuple[tuple[int, int], ...]
    prepares: tuple[int, ...] | None = None
    last: int = 0

    @classmethod
    def parse(cls, text: str) -> Transaction:
        """Read a transaction as `str` writes it."""
        function, *groups = (group.split() for group in text.split("|"))
        reaches = tuple(tuple(map(int, word.split("-"))) for word in function[1:])
        if function[0] == "commit":
            return cls(reaches)
        return cls(reaches, tuple(map(int, groups[0])), int(groups[1][0]))

    def __str__(self) -> str:
        words = " ".join(f"{before}-{after}" for before, after in self.reaches)
        if self.prepares is None:
            return f"commit {words}"
        return f"commit_across {words} | {' '.join(map(str, self.prepares))} | {self.last}"

    @property
    def function(self) -> str:
        """The function that runs it."""
        return "commit" if self.prepares is None else "commit_across"


def schedules(polls: int) -> Iterator[tuple[tuple[int, int], ...]]:
    """Yield what polls may meet: every corner, every change of corner, and a growing doubt.

    Parameters
    ----------
    polls : int
        How many polls may each meet another corner.
    """
    for count in range(1, polls + 1):
        yield from itertools.product(CORNERS, repeat=count)
    growing = tuple((doubt, doubt) for doubt in range(1, 13))
    one_sided = tuple((0, 2 * doubt) for doubt in range(1, 7))
    yield from (growing, growing[::-1], one_sided, ((12, 12),))


def transactions(polls: int, prepares: int) -> Iterator[Transaction]:
    """Yield transactions of both functions.

    Parameters
    ----------
    polls : int
        How many polls of a clock may each meet another corner of its uncertainty.
    prepares : int
        The most prepare timestamps.
    """
    for reaches in schedules(polls):
        yield Transaction(reaches)
    # A changing clock is met without prepares; with several, what counts is which is the largest.
    all_clocks = (list(schedules(polls)), list(schedules(1)), [(one,) for one in CORNERS])
    for count in range(prepares + 1):
        clocks = all_clocks[min(count, 2)]
        for offsets in itertools.product(_OFFSETS, repeat=count):
            for last, reaches in itertools.product(_OFFSETS, clocks):
                yield Transaction(reaches, offsets, last)


@dataclasses.dataclass
class Run:
    """A transaction that has run from `start_s` on, by its machine's clock.

    Parameters
    ----------
    transaction : Transaction
        What it met.
    start_s : float
        The true time when it began, in seconds.

    Attributes
    ----------
    now_s : float
        The true time, in seconds; at last the time when the function returned.
    events : list of tuple
        What the function did: ``(true time, "now", interval)``, ``(.., "sleep", seconds)`` and
        ``(.., "apply", timestamp)``.
    applied : list of tuple
        Each call of apply_writes: the true time and the timestamp, in seconds.
    outcome : Outcome
        How the function ended.
    """

    transaction: Transaction
    start_s: float = START_S

    def __post_init__(self) -> None:
        self.now_s = self.start_s
        self.events: list[tuple[float, str, Any]] = []
        self.applied: list[tuple[float, Any]] = []
        self.outcome = Outcome("stuck")
        self._polls = self._polls_in_a_row = 0

    @classmethod
    def of(cls, subject: Subject, transaction: Transaction, start_s: float = START_S) -> Run:
        """Return a transaction's run by the student's code; the same one is run just once."""
        key = (transaction, start_s)
        if key not in subject.memory:
            subject.memory[key] = cls(transaction, start_s).play(subject)
        return subject.memory[key]

    def play(self, subject: Subject) -> Run:
        """Run the student's function and return self."""
        arguments: list[Any] = [
            stand_in("truetime", kind="object", methods=["now", "sleep"]),
            stand_in("apply_writes"),
        ]
        if self.transaction.prepares is not None:
            arguments[1:1] = [self.prepares_s, self.last_s]
        calls = {
            "truetime.now": self._on_now,
            "truetime.sleep": self._on_sleep,
            "apply_writes": self._on_apply,
        }
        script = [["run", self.transaction.function, arguments]]
        (self.outcome,) = subject.play(script, calls, seconds=2.0)
        self.applied = [(at, value) for at, what, value in self.events if what == "apply"]
        return self

    @property
    def prepares_s(self) -> list[float]:
        """The prepare timestamps, in seconds."""
        return [START_S + ticks * TICK_S for ticks in self.transaction.prepares or ()]

    @property
    def last_s(self) -> float:
        """The last timestamp, in seconds."""
        return START_S + self.transaction.last * TICK_S

    @property
    def timestamp_s(self) -> Any:
        """The timestamp, as it was applied first or else as it was returned, in seconds."""
        return self.applied[0][1] if self.applied else self.outcome.value

    @property
    def seen_from_s(self) -> float:
        """The true time from which the writes were seen; the end, if they were not applied."""
        return self.applied[0][0] if self.applied else self.now_s

    def _on_now(self) -> Any:
        before, after = self.transaction.reaches[
            min(self._polls, len(self.transaction.reaches) - 1)
        ]
        self._polls += 1
        self._polls_in_a_row += 1
        if self._polls > _MOST_POLLS:
            raise Halt(f"stopped after {_MOST_POLLS:,} polls of the clock")
        if self._polls_in_a_row > _PATIENT_POLLS:
            # A busy loop ends too, in the end: it costs time to ask for the time.
            self.now_s += TICK_S / 8
        interval, shown = _interval(self.now_s, before, after)
        self.events.append((self.now_s, "now", interval))
        return shown

    def _on_sleep(self, seconds: Any) -> None:
        is_number = type(seconds) in (int, float) and math.isfinite(seconds)
        if not is_number or seconds < 0:
            raise ValueError(f"sleep: got {seconds!r}, allowed are finite seconds of 0 or more")
        self.events.append((self.now_s, "sleep", seconds))
        self.now_s += seconds
        if seconds:
            self._polls_in_a_row = 0

    def _on_apply(self, timestamp: Any) -> None:
        self.events.append((self.now_s, "apply", timestamp))


@functools.lru_cache(maxsize=10_000)
def _interval(now_s: float, before: int, after: int) -> tuple[Interval, Any]:
    """Return what a clock shows, and that as plain data."""
    interval = Interval(now_s - before * TICK_S, now_s + after * TICK_S)
    return interval, plain(interval)


def shown_ms(at_s: Any) -> str:
    """Write a moment as milliseconds from the start."""
    return f"{_short(at_s)} ms"


def _short(at_s: Any) -> str:
    return f"{(at_s - START_S) * 1000:+.1f}"


def trace_of(runs: Sequence[Run], reason: str = "") -> Trace:
    """Return what the transactions did, for drawing: each machine, and who reads the writes."""
    steps: list[Step] = []
    for number, run in enumerate(runs, start=1):
        for event in run.events:
            if event[1] == "apply":
                at_ms = (event[0] - START_S) * 1000
                steps.append(Step(at_ms, "note", f"machine {number}", text="applies"))
            steps.append(_step(event, f"machine {number}", steps))
        end = f"returns {_short(run.outcome.value)}" if _is_number(run.outcome.value) else "ends"
        steps.append(Step((run.now_s - START_S) * 1000, "note", f"machine {number}", text=end))
    names = ("machine 1", "readers", "machine 2")[: len(runs) + 1]
    line = " ; ".join(str(run.transaction) for run in runs)
    mark = Breach(len(steps) - 1, reason) if reason else None
    return Trace(names, tuple(steps), "ms", line, mark)


def _step(event: tuple[float, str, Any], machine: str, before: list[Step]) -> Step:
    at_s, what, value = event
    at_ms = (at_s - START_S) * 1000
    if what == "apply":
        shown = _short(value) if _is_number(value) else repr(value)
        return Step(
            at_ms, "deliver", "readers", machine, f"writes {shown}", last_at(before, machine)
        )
    if what == "sleep":
        return Step(at_ms, "note", machine, text=f"sleeps {value * 1000:.1f}")
    return Step(
        at_ms, "note", machine, text=f"now {_short(value.earliest)}..{_short(value.latest)}"
    )


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)
