"""What a saga's coordinator must and must not do: each rule returns what is wrong, or None."""

from __future__ import annotations

import itertools
from typing import Any

from coordlib.grading.saga_machine import Life, Machine, Trial
from coordlib.protocols.saga import SagaOutcome, StepResult

__all__ = [
    "is_cancelled",
    "recovers",
    "reports",
    "rolls_back",
    "runs_forward",
    "writes_little",
]

_COMPENSATIONS = ("ok", "raises")


def _completed_steps(trial: Trial) -> int:
    """Return how many steps complete: those before the first that does not."""
    return next((i for i, does in enumerate(trial.actions) if does != "ok"), len(trial.actions))


def runs_forward(machine: Machine) -> str | None:
    """Require that each action runs once, in order, up to the first that fails."""
    trial, life = machine.trial, machine.lives[0]
    last = min(_completed_steps(trial) + 1, len(trial.actions))
    calls = [(deed.what, deed.step) for deed in life.deeds if deed.kind == "action"]
    wanted = [(what, step) for step in range(last) for what in ("begin", "end")]
    if calls == wanted:
        return None
    begun = life.begun("action")
    if begun != list(range(last)):
        ended = f"; execute {life.outcome}" if life.outcome.kind != "returned" else ""
        return f"execute should run {_listed(range(last))}, and runs {_listed(begun)}{ended}"
    return "an action should begin only when the one before it has ended"


def rolls_back(machine: Machine) -> str | None:
    """Require that the completed steps are compensated once each, newest first."""
    trial, life = machine.trial, machine.lives[0]
    completed = _completed_steps(trial)
    is_done = completed == len(trial.actions)
    wanted = [] if is_done else list(range(completed))[::-1]
    begun = life.begun("compensation")
    if begun != wanted:
        return f"execute should compensate {_listed(wanted)}, and compensates {_listed(begun)}"
    calls = [deed.what for deed in life.deeds if deed.kind == "compensation"]
    if calls != ["begin", "end"] * len(wanted):
        return "a compensation should begin only when the one before it has ended"
    return None


def reports(machine: Machine) -> str | None:
    """Require that the outcome of `execute` says what was done."""
    trial, life, report = machine.trial, machine.lives[0], machine.lives[0].report
    if report is None:
        return f"execute should return a SagaOutcome, and it {life.outcome}"
    completed = _completed_steps(trial)
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


def is_cancelled(machine: Machine) -> str | None:
    """Require that a cancelled saga is rolled back, and that the cancellation comes out."""
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
    return f"execute should compensate {_listed(wanted)}, and compensates {_listed(begun)}"


def recovers(machine: Machine) -> str | None:
    """Require that recovery undoes what may have taken effect, and nothing else."""
    rules = (_begins, _lets_crashes_out, _compensates_rightly, _compensates_all, _reports_recovery)
    return next(filter(None, (rule(machine) for rule in rules)), None)


def _begins(machine: Machine) -> str | None:
    first = machine.lives[0]
    if first.crashed or first.begun("action") or not machine.trial.actions:
        return None
    # Where nothing is done there is nothing to undo: that is no recovery.
    return f"execute should begin an action, and it {first.outcome}"


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


def writes_little(machine: Machine) -> str | None:
    """Require that the log grows by no more than 2 entries a call, and 4 a life."""
    idle = _begins(machine)
    if idle is not None:
        return idle
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
    if not shown:
        return "no step"
    few = ", ".join(shown[:8] + ["..."] * (len(shown) > 8))
    return f"step {few}" if len(shown) == 1 else f"steps {few}"
