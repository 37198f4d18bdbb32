"""The checks of the exercise *saga_rollback*: undo what was done, whatever breaks, and wherever.

A step *may have taken effect* once its action has begun and has not been seen to fail. A crash
that comes out of ``log.append`` leaves open whether the entry was kept, so the step that was about
to begin may be compensated too; a step beyond it may not.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from coordlib.engine.trace import Breach, Step, Trace
from coordlib.grading.each import each
from coordlib.grading.failure import CheckFailed, as_subject, last_at, say_passed
from coordlib.grading.saga_machine import Deed, Machine, Trial
from coordlib.grading.saga_rules import (
    completed_steps,
    is_cancelled,
    recovers,
    reports,
    rolls_back,
    runs_forward,
    writes_little,
)
from coordlib.grading.subject import Subject
from coordlib.protocols.saga import SagaOutcome, StepResult

__all__ = [
    "SagaOutcome",
    "StepResult",
    "check_cancellation",
    "check_outcome",
    "check_price",
    "check_recovery",
    "check_rollback",
    "replay",
]

_Rule = Callable[[Machine], str | None]
_ACTIONS = ("ok", "fails", "raises")
_COMPENSATIONS = ("ok", "raises")
_NAMES = ("SagaCoordinator",)


def check_rollback(coordinator: Any, steps: int = 2) -> None:
    """Check which actions and compensations `execute` calls, and in which order.

    Parameters
    ----------
    coordinator : type or Subject
        The student's ``SagaCoordinator``.
    steps : int
        The most steps in a saga.

    Raises
    ------
    CheckFailed
        With the shortest saga in which a step is left half undone, or undone wrongly.
    """
    tried = _check_each(coordinator, _patterns(steps), [runs_forward, rolls_back])
    say_passed("Rolling back", tried, f"sagas of up to {steps} steps")


def check_outcome(coordinator: Any, steps: int = 2) -> None:
    """Check what `execute` reports.

    Parameters
    ----------
    coordinator : type or Subject
        The student's ``SagaCoordinator``.
    steps : int
        The most steps in a saga.

    Raises
    ------
    CheckFailed
        With the shortest saga that is reported wrongly.
    """
    tried = _check_each(coordinator, _patterns(steps), [reports])
    say_passed("The outcome", tried, f"sagas of up to {steps} steps")


def check_cancellation(coordinator: Any, steps: int = 2) -> None:
    """Check that cancelling the task rolls the saga back and is raised again.

    Parameters
    ----------
    coordinator : type or Subject
        The student's ``SagaCoordinator``.
    steps : int
        The most steps in a saga.

    Raises
    ------
    CheckFailed
        With the shortest saga that is not rolled back, or whose cancellation is swallowed.
    """
    tried = _check_each(coordinator, _cancellations(steps), [is_cancelled])
    say_passed("Cancellation", tried, f"sagas of up to {steps} steps")


def check_recovery(coordinator: Any, steps: int = 1, crashes: int = 1) -> None:
    """Check that a new coordinator recovers the saga, wherever the machine stopped.

    Parameters
    ----------
    coordinator : type or Subject
        The student's ``SagaCoordinator``.
    steps : int
        The most steps in a saga.
    crashes : int
        The most crashes: the second one stops the recovery.

    Raises
    ------
    CheckFailed
        With the shortest saga that is not recovered.
    """
    subject = as_subject(coordinator, names=_NAMES)

    def judge(trial: Trial) -> int:
        if trial.cancel is None:
            return _crash_everywhere(subject, trial, crashes)
        _require(recovers, _recovered(Machine(subject, trial)))
        return 1

    trials = itertools.chain(_cancellations(steps), _distinct_patterns(steps))
    tried = each(subject, trials, judge)
    say_passed("Recovery", tried, f"histories of sagas of up to {steps} steps")


def check_price(coordinator: Any, steps: int = 2) -> None:
    """Check that the log grows by no more than 2 entries for each call, and 4 for each life.

    Parameters
    ----------
    coordinator : type or Subject
        The student's ``SagaCoordinator``.
    steps : int
        The most steps in a saga.

    Raises
    ------
    CheckFailed
        With the shortest saga that writes more.
    """
    tried = _check_each(coordinator, _distinct_patterns(steps), [writes_little])
    say_passed("The price", tried, f"sagas of up to {steps} steps")


def replay(coordinator: Any, text: str) -> None:
    """Run one saga, and its recovery, and print what happens.

    Parameters
    ----------
    coordinator : type or Subject
        The student's ``SagaCoordinator``.
    text : str
        The saga, as a failed check prints it.
    """
    machine = Machine(as_subject(coordinator, names=_NAMES), Trial.parse(text))
    print(_trace(_recovered(machine)))


def _patterns(steps: int) -> Iterator[Trial]:
    for count in range(steps + 1):
        for actions in itertools.product(_ACTIONS, repeat=count):
            for compensations in itertools.product(_COMPENSATIONS, repeat=count):
                yield Trial(actions, compensations)


def _distinct_patterns(steps: int) -> Iterator[Trial]:
    """Yield one of those patterns that differ only in what is never called."""
    for pattern in _patterns(steps):
        completed = completed_steps(pattern)
        never = (*pattern.actions[completed + 1 :], *pattern.compensations[completed:])
        if set(never) <= {"ok"}:
            yield pattern


def _cancellations(steps: int) -> Iterator[Trial]:
    for count in range(1, steps + 1):
        for step in range(count):
            for compensations in itertools.product(_COMPENSATIONS, repeat=count):
                yield Trial(("ok",) * count, compensations, cancel=step)


def _check_each(coordinator: Any, trials: Any, rules: list[_Rule]) -> int:
    subject = as_subject(coordinator, names=_NAMES)

    def judge(trial: Trial) -> int:
        machine = Machine.after_execute(subject, trial)
        for rule in rules:
            _require(rule, machine)
        return 1

    return each(subject, trials, judge)


def _crash_everywhere(subject: Subject, pattern: Trial, most: int) -> int:
    """Check a saga's recovery after a crash at the first point, the second, ...; count them."""
    tried = 0
    first = 1
    waiting: list[tuple[int, ...]] = [()]
    while waiting:
        crashes = waiting.pop(0)
        machine = _recovered(Machine(subject, pattern._replace(crashes=crashes)))
        _require(recovers, machine)
        tried += 1
        if not crashes:
            # Up to a step's failure the saga is one that has been tried: that of steps all ok.
            first = machine.failed_at + 1
        elif machine.lives[len(crashes) - 1].crashed:
            waiting.append((*crashes[:-1], crashes[-1] + 1))
        else:
            continue
        if len(crashes) < most:
            waiting.append((*crashes, 1 if crashes else first))
    return tried


def _recovered(machine: Machine) -> Machine:
    """Let the saga run, crash as its trial says, recover, and recover once more."""
    machine.live("execute")
    for _ in range(max(len(machine.trial.crashes), 1) + 1):
        machine.live("recover")
    return machine


def _require(rule: _Rule, machine: Machine) -> None:
    stuck = [life for life in machine.lives if life.outcome.kind == "stuck"]
    reason = f"{stuck[0].method} {stuck[0].outcome}" if stuck else rule(machine)
    if reason is not None:
        where = f"saga.replay(SagaCoordinator, {str(machine.trial)!r})"
        raise CheckFailed(f"{reason}.", _trace(machine, reason), where)


def _trace(machine: Machine, reason: str = "") -> Trace:
    """Return what the coordinators did, for drawing: calls as arrows, lives ended by crashes."""
    steps: list[Step] = []
    for life in machine.lives:
        kind = "restart" if life.method == "recover" else "note"
        steps.append(Step(len(steps), kind, "saga", text=life.method))
        for deed in life.deeds:
            steps.append(_step(deed, steps))
        if not life.crashed:
            ending = "ends" if life.outcome.kind == "returned" else life.outcome.name
            steps.append(Step(len(steps), "note", "saga", text=ending or life.outcome.kind))
    names = ("saga", "log", *(f"step {index}" for index in range(len(machine.trial.actions))))
    mark = Breach(len(steps) - 1, reason) if reason else None
    return Trace(names, tuple(steps), "step", str(machine.trial), mark)


def _step(deed: Deed, before: list[Step]) -> Step:
    at, sent_at = len(before), last_at(before, "saga")
    if deed.what == "crash":
        return Step(at, "crash", "saga")
    if deed.what in ("log", "lost"):
        kind = "deliver" if deed.what == "log" else "lose"
        return Step(at, kind, "log", "saga", deed.text, sent_at)
    if deed.what == "begin":
        text = "action" if deed.kind == "action" else "undo"
        return Step(at, "deliver", f"step {deed.step}", "saga", text, sent_at)
    sender = f"step {deed.step}"
    return Step(at, "deliver", "saga", sender, deed.text, last_at(before, sender))
