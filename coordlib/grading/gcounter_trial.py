"""A history as a script on the student's counters, and what they showed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from coordlib.engine.trace import Breach, Step, Trace
from coordlib.grading.failure import CheckFailed, last_at
from coordlib.grading.histories import Event, History
from coordlib.grading.subject import Outcome, Subject, handle

__all__ = ["Trial", "run_all"]

_BATCH = 100


class Trial:
    """A history as a script, with a reading after each event and of every replica at the end.

    Parameters
    ----------
    history : History
        The events.
    names : str
        The replicas that exist from the start; those of the history by default.
    made : int
        How many objects the script has already when this one's begins.
    """

    def __init__(self, history: History, names: Iterable[str] = "", made: int = 0) -> None:
        self.history = history
        self.script: list[list[Any]] = []
        self._owners: dict[int, str] = {}
        self._made = made
        self._live = {name: self._make(name) for name in names or history.names}
        self._readings: list[int] = []
        for index, event in enumerate(history):
            self._apply(self._live[event.replica], index, self._live)
            self._readings.append(self._read(event.replica))
        self._last = {name: self._read(name) for name in self._live}

    @property
    def made(self) -> int:
        """How many objects the script has when this one's ends."""
        return self._made + len(self._owners)

    def _make(self, name: str) -> int:
        self.script.append(["make", "GCounter", [name]])
        number = self.made
        self._owners[number] = name
        return number

    def _read(self, name: str) -> int:
        self.script.append(["do", self._live[name], "value", []])
        return len(self.script) - 1

    def _apply(self, number: int, index: int, live: dict[str, int] | None = None) -> None:
        """Append an event of the replica of that number; without `live`, make its source too."""
        event = self.history[index]
        if not event.source:
            arguments = [event.amount] if event.amount != 1 else []
            self.script.append(["do", number, "increment", arguments])
            return
        source = number if event.source == event.replica else None
        if event.version is not None or (live is None and source is None):
            source = self._as_it_was(event.source, index, event.version)
        elif live is not None:
            source = live[event.source]
        self.script.append(["do", number, "merge", [handle(source)]])

    def _as_it_was(self, name: str, before: int, version: int | None) -> int:
        """Append the making of a replica as it was; return its number."""
        number = self._make(name)
        own = [index for index in self.history.own_events(name) if index < before]
        for index in own[:version]:
            self._apply(number, index)
        return number

    def final(self, outcomes: list[Outcome]) -> dict[str, Outcome]:
        """Return what each replica shows at the end."""
        return {name: outcomes[index] for name, index in self._last.items()}

    def require_done(self, outcomes: list[Outcome]) -> None:
        """Fail unless every call came back, whatever it returned."""
        for step, outcome in zip(self.script, outcomes, strict=False):
            if outcome.kind in ("raised", "signal", "stuck"):
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
            if reading < len(outcomes):
                steps.append(_shown(index + 1, event.replica, outcomes[reading]))
        known = {step.node: step.text for step in steps if step.kind == "note"}
        for name, index in self._last.items():
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
        if step[0] == "make":
            return f"GCounter({step[2][0]!r})"
        given = [
            self._owners[one["$handle"]] if type(one) is dict else repr(one) for one in step[3]
        ]
        return f"{self._owners[step[1]]}.{step[2]}({', '.join(given)})"


def _shown(at: int, name: str, outcome: Outcome) -> Step:
    what = f"shows {outcome.value!r}" if outcome.kind == "returned" else outcome.kind
    return Step(at, "note", name, text=what)


def run_all(
    subject: Subject, wanted: Iterable[History], names: str = ""
) -> Iterator[tuple[Trial, list[Outcome]]]:
    """Run histories, many to a script; yield each with its part of the outcomes."""
    remaining = iter(wanted)
    while batch := list(itertools.islice(remaining, _BATCH)):
        trials: list[Trial] = []
        for history in batch:
            trials.append(Trial(history, names, made=trials[-1].made if trials else 0))
        outcomes = subject.play([step for trial in trials for step in trial.script])
        for trial in trials:
            yield trial, outcomes[: len(trial.script)]
            outcomes = outcomes[len(trial.script) :]
