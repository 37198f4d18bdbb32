"""A history as a script on the student's counters, and what they showed."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from coordlib.engine.trace import Breach, Step, Trace
from coordlib.grading.failure import CheckFailed, last_at
from coordlib.grading.histories import Event, History
from coordlib.grading.subject import KeptScript, Outcome, Subject, handle

__all__ = ["FAILED", "Batch", "Trial", "batches"]

FAILED = ("raised", "signal", "stuck")

_BATCH = 300


class Trial:
    """A history as a script, with a reading of every replica at the end.

    Parameters
    ----------
    history : History
        The events.
    names : str
        The replicas that exist from the start; those of the history by default.
    reads : bool
        Whether what an event changes is read after it too: for a diagram, and because a counter
        may be wrong just when it is read in between.

    Attributes
    ----------
    script : list of list
        The steps.
    last : dict of int
        The step at which each replica is read last.
    """

    def __init__(self, history: History, names: Iterable[str] = "", reads: bool = True) -> None:
        self.history = history
        self.script = KeptScript()
        self._owners: dict[int, str] = {}
        self._live = {name: self._make(name) for name in names or history.names}
        self._readings: list[int | None] = []
        for index, event in enumerate(history):
            self._apply(self._live[event.replica], index, self._live)
            self._readings.append(self._read(event.replica) if reads else None)
        self.last = {name: self._read(name) for name in self._live}

    def _make(self, name: str) -> int:
        number = len(self._owners)
        self.script.append(_step("make" if number else "anew", "GCounter", name))
        self._owners[number] = name
        return number

    def _read(self, name: str) -> int:
        self.script.append(_step("do", self._live[name], "value"))
        return len(self.script) - 1

    def _apply(self, number: int, index: int, live: dict[str, int] | None = None) -> None:
        """Append an event of the replica of that number; without `live`, make its source too."""
        event = self.history[index]
        if not event.source:
            arguments = [event.amount] if event.amount != 1 else []
            self.script.append(_step("do", number, "increment", *arguments))
            return
        source = number if event.source == event.replica else None
        if event.version is not None or (live is None and source is None):
            source = self._as_it_was(event.source, index, event.version)
        elif live is not None:
            source = live[event.source]
        self.script.append(_merge_step(number, source))

    def _as_it_was(self, name: str, before: int, version: int | None) -> int:
        """Append the making of a replica as it was; return its number."""
        number = self._make(name)
        own = [index for index in self.history.own_events(name) if index < before]
        for index in own[:version]:
            self._apply(number, index)
        return number

    def final(self, outcomes: list[Outcome]) -> dict[str, Outcome]:
        """Return what each replica shows at the end."""
        return {name: outcomes[index] for name, index in self.last.items()}

    def require_done(self, outcomes: list[Outcome]) -> None:
        """Fail unless every call came back, whatever it returned."""
        for step, outcome in zip(self.script, outcomes, strict=False):
            if outcome.kind in FAILED:
                call = self._call(step)
                raise self.failure(f"{call} {outcome}", outcomes, f"{call} {outcome.kind}")

    def require(self, outcomes: list[Outcome], totals: dict[str, int], why: str = "") -> None:
        """Fail unless the replicas show these totals at the end."""
        self.require_done(outcomes)
        for name, total in totals.items():
            shown = self.final(outcomes)[name]
            if shown.kind == "returned" and type(shown.value) is int and shown.value == total:
                continue
            reason = f"the value() of {name} should be {total}, the sum of what has reached {name}"
            reason += f" ({why})" * bool(why) + f", and it {shown}"
            if type(shown.value) is int:
                lost = shown.value < total
                reason += f": an increment is {'lost' if lost else 'counted twice'}"
            raise self.failure(reason, outcomes, f"{name} should show {total}")

    def failure(self, reason: str, outcomes: list[Outcome], mark: str) -> CheckFailed:
        """Return the failure of this history."""
        where = f"gcounter.replay(GCounter, {str(self.history)!r})" if self.history else ""
        return CheckFailed(f"{reason}.", self.trace(outcomes, mark), where)

    def trace(self, outcomes: list[Outcome], mark: str = "") -> Trace:
        """Return the history with what was shown, for drawing."""
        steps = []
        for index, (event, reading) in enumerate(zip(self.history, self._readings, strict=True)):
            steps.append(self._event_step(index, event, steps))
            if reading is not None and reading < len(outcomes):
                steps.append(_shown(index + 1, event.replica, outcomes[reading]))
        known = {step.node: step.text for step in steps if step.kind == "note"}
        for name, index in self.last.items():
            if index < len(outcomes):
                step = _shown(len(self.history) + 1, name, outcomes[index])
                if known.get(name, step.text) != step.text:
                    steps.append(step)
        breach = Breach(len(steps) - 1, mark) if mark and steps else None
        return Trace(tuple(self._live), tuple(steps), "step", str(self.history), breach)

    def _event_step(self, index: int, event: Event, before: list[Step]) -> Step:
        at = index + 1
        if not event.source:
            return Step(at, "note", event.replica, text=f"increment({event.amount})")
        if event.source == event.replica and event.version is None:
            return Step(at, "note", event.replica, text="merges itself")
        sent_at = last_at(before, event.source)
        if event.version is not None:
            sent_at = self.history.own_events(event.source)[event.version - 1] + 1
        text = "merge" if event.version is None else "merge, late"
        return Step(at, "deliver", event.replica, event.source, text, sent_at)

    def _call(self, step: list[Any]) -> str:
        if step[0] != "do":
            return f"GCounter({step[2][0]!r})"
        given = [
            self._owners[one["$handle"]] if type(one) is dict else repr(one) for one in step[3]
        ]
        return f"{self._owners[step[1]]}.{step[2]}({', '.join(given)})"


@functools.lru_cache(maxsize=100_000)
def _step(*words: Any) -> list[Any]:
    """Return a step; equal steps are one object, for there are many."""
    head = 3 if words[0] == "do" else 2
    return [*words[:head], list(words[head:])]


@functools.lru_cache(maxsize=100_000)
def _merge_step(number: int, source: int) -> list[Any]:
    return ["do", number, "merge", [handle(source)]]


def _shown(at: int, name: str, outcome: Outcome) -> Step:
    what = f"shows {outcome.value!r}" if outcome.kind == "returned" else outcome.kind
    return Step(at, "note", name, text=what)


class Batch(NamedTuple):
    """Many histories that one script runs.

    Making the scripts takes longer than playing them. They are the same for every submission, so
    whoever makes a batch keeps it; a `Trial` is made again only of what has failed.

    Parameters
    ----------
    histories : tuple of History
        What the script runs, one after another.
    names : str
        The replicas that each history has from the start; its own if empty.
    script : list of list
        The steps.
    reads : bool
        Whether what an event changes is read after it too.
    ends : tuple of int
        Where each history's steps end.
    readings : tuple of dict
        For each history, the step at which each replica is read last.
    """

    histories: tuple[History, ...]
    names: str
    script: list[list[Any]]
    reads: bool
    ends: tuple[int, ...]
    readings: tuple[dict[str, int], ...]

    @classmethod
    def of(cls, histories: tuple[History, ...], names: str, reads: bool) -> Batch:
        """Make the script of some histories."""
        script = KeptScript()
        ends, readings = [], []
        for history in histories:
            trial = Trial(history, names, reads)
            readings.append({name: len(script) + at for name, at in trial.last.items()})
            script += trial.script
            ends.append(len(script))
        return cls(histories, names, script, reads, tuple(ends), tuple(readings))

    def play(self, subject: Subject) -> list[Outcome]:
        """Run the script; fail unless every call of every history came back."""
        outcomes = subject.play(self.script)
        if any(outcome.kind in FAILED for outcome in outcomes):
            for trial, own in self.trials(outcomes):
                trial.require_done(own)
        return outcomes

    def trials(self, outcomes: list[Outcome]) -> Iterator[tuple[Trial, list[Outcome]]]:
        """Yield each history's trial, with its part of the outcomes."""
        start = 0
        for history, end in zip(self.histories, self.ends, strict=True):
            yield Trial(history, self.names, self.reads), outcomes[start:end]
            start = end


def batches(wanted: Iterable[History], names: str = "", reads: bool = True) -> tuple[Batch, ...]:
    """Return the batches that run these histories."""
    remaining = iter(wanted)
    parts = iter(lambda: tuple(itertools.islice(remaining, _BATCH)), ())
    return tuple(Batch.of(part, names, reads) for part in parts)
