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
    say_passed("Rolling back", tried, f"sagas of up to {_steps(steps)}")


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
    say_passed("The outcome", tried, f"sagas of up to {_steps(steps)}")


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
    say_passed("Cancellation", tried, f"sagas of up to {_steps(steps)}")


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

    def run(saga: Trial) -> int:
        Machine.after_execute(subject, saga)
        return 0

    def judge(trial: Trial) -> int:
        _require(recovers, _recovered(subject, trial))
        return 1

    sagas = list(_patterns(steps, may_crash=True))
    each(subject, sagas, run)
    # What has run is remembered: to ask for its points runs nothing again.
    trials = list(_cancellations(steps))
    for saga in sagas:
        trials += [saga, *Machine.after_execute(subject, saga).crashing_next()]
    tried = each(subject, trials, judge)
    for _ in range(crashes - 1):
        crashed = [_recovered(subject, trial) for trial in trials if trial.crashes]
        trials = [trial for machine in crashed for trial in machine.crashing_next()]
        tried += each(subject, trials, judge)
    say_passed("Recovery", tried, f"histories of sagas of up to {_steps(steps)}")


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
    tried = _check_each(coordinator, _patterns(steps), [writes_little])
    say_passed("The price", tried, f"sagas of up to {_steps(steps)}")


def replay(coordinator: Any, text: str) -> None:
    """Run one saga, and its recovery, and print what happens.

    Parameters
    ----------
    coordinator : type or Subject
        The student's ``SagaCoordinator``.
    text : str
        The saga, as a failed check prints it.
    """
    subject = as_subject(coordinator, names=_NAMES)
    print(_trace(_recovered(subject, Trial.parse(text))))


def _patterns(steps: int, may_crash: bool = False) -> Iterator[Trial]:
    """Yield sagas; of those that differ only in what no coordinator may call, just one.

    One that calls it all the same is wrong by then, however that call ends. Compensations of a saga
    whose steps all complete are called only when a crash comes between.
    """
    for count in range(steps + 1):
        for completed in range(count, -1, -1):
            is_done = completed == count
            called = completed if not is_done or may_crash else 0
            for end in [()] if is_done else [("fails",), ("raises",)]:
                actions = _padded(("ok",) * completed + end, count)
                for compensations in itertools.product(_COMPENSATIONS, repeat=called):
                    yield Trial(actions, _padded(compensations, count))


def _cancellations(steps: int) -> Iterator[Trial]:
    """Yield sagas that are cancelled in a step's action; that step may be compensated too."""
    for count in range(1, steps + 1):
        for step in range(count):
            for compensations in itertools.product(_COMPENSATIONS, repeat=step + 1):
                yield Trial(("ok",) * count, _padded(compensations, count), cancel=step)


def _padded(does: tuple[str, ...], count: int) -> tuple[str, ...]:
    return (*does, *("ok",) * (count - len(does)))


def _check_each(coordinator: Any, trials: Any, rules: list[_Rule]) -> int:
    subject = as_subject(coordinator, names=_NAMES)

    def judge(trial: Trial) -> int:
        machine = Machine.after_execute(subject, trial)
        for rule in rules:
            _require(rule, machine)
        return 1

    return each(subject, trials, judge)


def _recovered(subject: Subject, trial: Trial) -> Machine:
    """Let the saga run, crash as its trial says, recover, and recover once more."""
    machine = Machine.after_execute(subject, trial)
    for _ in range(max(len(trial.crashes), 1) + 1):
        machine.live("recover")
    return machine


def _steps(count: int) -> str:
    return f"{count} step" if count == 1 else f"{count} steps"


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
