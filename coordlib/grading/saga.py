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
from coordlib.grading.failure import CheckFailed, as_subject, last_at, say_passed
from coordlib.grading.saga_machine import Deed, Life, Machine, Trial
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
    tried = _check_each(coordinator, _patterns(steps), [_runs_forward, _rolls_back])
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
    tried = _check_each(coordinator, _patterns(steps), [_reports])
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
    tried = _check_each(coordinator, _cancellations(steps), [_is_cancelled])
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
    tried = 0
    for trial in _cancellations(steps):
        _require(_recovers, _recovered(Machine(subject, trial)))
        tried += 1
    for pattern in _distinct_patterns(steps):
        tried += _crash_everywhere(subject, pattern, crashes)
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
    tried = _check_each(coordinator, _distinct_patterns(steps), [_writes_little])
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
        completed = _completed(pattern)
        never = (*pattern.actions[completed + 1 :], *pattern.compensations[completed:])
        if set(never) <= {"ok"}:
            yield pattern


def _cancellations(steps: int) -> Iterator[Trial]:
    for count in range(1, steps + 1):
        for step in range(count):
            for compensations in itertools.product(_COMPENSATIONS, repeat=count):
                yield Trial(("ok",) * count, compensations, cancel=step)


def _completed(trial: Trial) -> int:
    """Return how many steps complete: those before the first that does not."""
    return next((i for i, does in enumerate(trial.actions) if does != "ok"), len(trial.actions))


def _check_each(coordinator: Any, trials: Any, rules: list[_Rule]) -> int:
    subject = as_subject(coordinator, names=_NAMES)
    tried = 0
    for trial in trials:
        machine = Machine(subject, trial)
        machine.live("execute")
        for rule in rules:
            _require(rule, machine)
        tried += 1
    return tried


def _crash_everywhere(subject: Subject, pattern: Trial, most: int) -> int:
    """Check a saga's recovery after a crash at the first point, the second, ...; count them."""
    tried = 0
    first = 1
    waiting: list[tuple[int, ...]] = [()]
    while waiting:
        crashes = waiting.pop(0)
        machine = _recovered(Machine(subject, pattern._replace(crashes=crashes)))
        _require(_recovers, machine)
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


def _runs_forward(machine: Machine) -> str | None:
    trial, life = machine.trial, machine.lives[0]
    last = min(_completed(trial) + 1, len(trial.actions))
    calls = [(deed.what, deed.step) for deed in life.deeds if deed.kind == "action"]
    wanted = [(what, step) for step in range(last) for what in ("begin", "end")]
    if calls == wanted:
        return None
    begun = life.begun("action")
    if begun != list(range(last)):
        ended = f"; execute {life.outcome}" if life.outcome.kind != "returned" else ""
        return f"the actions {_listed(range(last))} should run, and {_listed(begun)} do{ended}"
    return "an action should begin only when the one before it has ended"


def _rolls_back(machine: Machine) -> str | None:
    trial, life = machine.trial, machine.lives[0]
    completed = _completed(trial)
    is_done = completed == len(trial.actions)
    wanted = [] if is_done else list(range(completed))[::-1]
    begun = life.begun("compensation")
    if begun != wanted:
        return f"the compensations {_listed(wanted)} should run, and {_listed(begun)} do"
    calls = [deed.what for deed in life.deeds if deed.kind == "compensation"]
    if calls != ["begin", "end"] * len(wanted):
        return "a compensation should begin only when the one before it has ended"
    return None


def _reports(machine: Machine) -> str | None:
    trial, life, report = machine.trial, machine.lives[0], machine.lives[0].report
    if report is None:
        return f"execute should return a SagaOutcome, and it {life.outcome}"
    completed = _completed(trial)
    is_done = completed == len(trial.actions)
    wanted = {
        "success": is_done,
        "failed_step": None if is_done else completed,
        "compensated": life.ended("compensation", "ok"),
        "uncompensated": life.ended("compensation", "raises"),
    }
    for name, value in wanted.items():
        got = getattr(report, name)
        if got != value or type(got) is not type(value):
            return f"the outcome's {name} should be {value!r}, and is {got!r}"
    if is_done and report.error is not None:
        return f"the outcome's error should be None, and is {report.error!r}"
    if not is_done and f"action {completed} " not in str(report.error):
        return f"the outcome's error should be that of step {completed}, and is {report.error!r}"
    return _reports_results(report, completed)


def _reports_results(report: SagaOutcome, completed: int) -> str | None:
    wanted = [StepResult(True, value=f"booking {step}") for step in range(completed)]
    # The failed step's own result may stand at the end, and the bare values will do.
    got = [one for one in report.results if not (isinstance(one, StepResult) and not one.success)]
    if got in (wanted, [one.value for one in wanted]):
        return None
    return f"the outcome's results should be {wanted!r}, and are {report.results!r}"


def _is_cancelled(machine: Machine) -> str | None:
    life, step = machine.lives[0], machine.trial.cancel
    if step not in life.begun("action"):
        return f"action {step} should run, and execute {life.outcome}"
    if (life.outcome.kind, life.outcome.name) != ("raised", "CancelledError"):
        return f"execute should raise CancelledError again, and it {life.outcome}"
    if life.begun("action")[-1] != step:
        return "no action should begin after the cancellation"
    begun = life.begun("compensation")
    # Nobody knows whether the interrupted step took effect: undoing it is right, and so is not.
    undone = begun[1:] if begun[:1] == [step] else begun
    wanted = list(range(step))[::-1]
    if undone == wanted:
        return None
    return f"the compensations {_listed(wanted)} should run, and {_listed(begun)} do"


def _recovers(machine: Machine) -> str | None:
    rules = (_lets_crashes_out, _compensates_rightly, _compensates_all, _reports_recovery)
    return next(filter(None, (rule(machine) for rule in rules)), None)


def _lets_crashes_out(machine: Machine) -> str | None:
    for life in machine.lives:
        is_crash = (life.outcome.kind, life.outcome.name) == ("signal", "Crash")
        if life.crashed and (life.went_on or not is_crash):
            ended = "goes on as if nothing were" if is_crash else str(life.outcome)
            return f"{life.method} should let the crash out, and it {ended}"
    for life in machine.lives[1:]:
        if not life.crashed and life.report is None:
            return f"recover should return a SagaOutcome, and it {life.outcome}"
        if life.begun("action"):
            return f"recover should begin no action, and begins {_listed(life.begun('action'))}"
    return None


def _compensates_rightly(machine: Machine) -> str | None:
    may = _may_have_begun(machine.lives[0])
    done: set[int] = set()
    for number, life in enumerate(machine.lives):
        begun, succeeded = life.begun("compensation"), life.ended("compensation", "ok")
        never = [step for step in begun if step not in may]
        if never:
            return f"step {never[0]} never began, and {life.method} compensates it"
        for newer, older in itertools.pairwise(begun):
            if older > newer or (older == newer and older in succeeded):
                return f"{life.method} should go newest first, and compensates {_listed(begun)}"
        again = [step for step in begun if step in done]
        if again and not machine.lives[number - 1].crashed:
            return f"step {again[0]} was compensated already, and {life.method} does it again"
        done.update(succeeded)
    return None


def _compensates_all(machine: Machine) -> str | None:
    trial, first = machine.trial, machine.lives[0]
    failed = first.ended("action", "fails", "raises")
    effects = [
        step
        for step in first.begun("action")
        if step not in failed and trial.actions[step] == "ok" and step != trial.cancel
    ]
    tried = {step for life in machine.lives for step in life.ended("compensation", *_COMPENSATIONS)}
    begun = [step for life in machine.lives for step in life.begun("compensation")]
    successes = [life.report.success for life in machine.lives[1:] if life.report is not None]
    is_whole = len(effects) == len(trial.actions) and not begun
    if not trial.actions:
        return None
    if first.report is not None and first.report.success and not (is_whole and all(successes)):
        return "execute has reported success, and recover does not leave it at that"
    if any(successes) and not (is_whole and all(successes)):
        return "recover reports success, and not every step stays in effect"
    left = [step for step in effects if step not in tried]
    if left and not any(successes):
        return f"step {left[-1]} may have taken effect, and is never compensated"
    return None


def _reports_recovery(machine: Machine) -> str | None:
    ever: dict[str, set[int]] = {"ok": set(), "raises": set()}
    for life in machine.lives:
        for end, steps in ever.items():
            steps.update(life.ended("compensation", end))
        if life.method == "execute" or life.report is None:
            continue
        fields = {"ok": life.report.compensated, "raises": life.report.uncompensated}
        for end, got in fields.items():
            name = "compensated" if end == "ok" else "uncompensated"
            now = set(life.ended("compensation", end))
            if type(got) is not list or not now <= set(got) <= ever[end]:
                return f"recover's {name} should tell of {_listed(sorted(now))}, and is {got!r}"
    return None


def _may_have_begun(life: Life) -> set[int]:
    begun = life.begun("action")
    deeds = [deed.what for deed in life.deeds]
    # The crash came out of the log: the next step's entry may have been kept, or not.
    in_log = "crash" in deeds and deeds[deeds.index("crash") - 1] in ("log", "lost")
    return set(begun) | ({len(begun)} if in_log else set())


def _writes_little(machine: Machine) -> str | None:
    if machine.trial.actions and not machine.lives[0].begun("action"):
        return f"execute should begin an action, and it {machine.lives[0].outcome}"
    machine.live("recover")
    machine.live("recover")
    for life in machine.lives:
        writes = sum(deed.what == "log" for deed in life.deeds)
        calls = len(life.begun("action")) + len(life.begun("compensation"))
        if writes > 2 * calls + 4:
            return f"{life.method} makes {calls} calls and {writes} log entries; {2 * calls + 4} do"
    return None


def _listed(steps: Any) -> str:
    shown = [str(step) for step in steps]
    return ", ".join(shown[:8] + ["..."] * (len(shown) > 8)) or "none"


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
