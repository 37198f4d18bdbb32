"""The machine that a saga runs on: its steps, its log, and crashes wherever it calls out.

A trial is written as words: what each action does, what each compensation does, and what befalls
the coordinator, as in ``ok fails / ok ok / crash 5`` (the machine stops at its fifth point),
``ok ok / ok ok / crash 5 2`` (and again at the second point of its recovery) or
``ok ok / ok ok / cancel 1`` (the task is cancelled while action 1 is under way). Each call that
leaves the coordinator has two points: before it has any effect, and after.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any, Literal, NamedTuple

from coordlib.grading.plain import plain, short_repr, unplain
from coordlib.grading.subject import (
    Cancel,
    Crash,
    Halt,
    Outcome,
    Script,
    StandIns,
    Subject,
    stand_in,
)
from coordlib.protocols.saga import SagaOutcome, StepResult

__all__ = ["Deed", "Life", "Machine", "Trial"]

_MOST_POINTS = 1_000
# One type for each step, so that catching just one of them shows.
_ERRORS = (RuntimeError, ValueError, TimeoutError, KeyError)


class Trial(NamedTuple):
    """What a saga meets.

    Parameters
    ----------
    actions : tuple of {"ok", "fails", "raises"}
        What each step's action does.
    compensations : tuple of {"ok", "raises"}
        What each step's compensation does.
    crashes : tuple of int
        The point at which each life of the coordinator ends, counted from 1.
    cancel : int or None
        The step whose action is under way when the task is cancelled.
    """

    actions: tuple[str, ...]
    compensations: tuple[str, ...]
    crashes: tuple[int, ...] = ()
    cancel: int | None = None

    @classmethod
    def parse(cls, text: str) -> Trial:
        """Read a trial as `str` writes it."""
        actions, compensations, *fate = (tuple(part.split()) for part in text.split("/"))
        what, *numbers = fate[0] if fate else ("nothing",)
        points = tuple(map(int, numbers))
        if what == "cancel":
            return cls(actions, compensations, cancel=points[0])
        return cls(actions, compensations, crashes=points)

    def __str__(self) -> str:
        text = f"{' '.join(self.actions)} / {' '.join(self.compensations)}"
        if self.cancel is not None:
            return f"{text} / cancel {self.cancel}"
        return f"{text} / crash {' '.join(map(str, self.crashes))}" if self.crashes else text


class Deed(NamedTuple):
    """One thing that the coordinator did or that befell it.

    Parameters
    ----------
    what : str
        ``begin`` and ``end`` of a call, ``log``, ``lost`` (a log entry not kept) or ``crash``.
    kind : {"action", "compensation", ""}
        What was called.
    step : int
        The index of its step; -1 where there is none.
    text : str
        How the call ended, or the log's entry.
    """

    what: Literal["begin", "end", "log", "lost", "crash"]
    kind: str = ""
    step: int = -1
    text: str = ""


@dataclasses.dataclass
class Life:
    """What one coordinator did, from its making to its end.

    Parameters
    ----------
    method : {"execute", "recover"}
        What it was asked to do.
    deeds : list of Deed
        What it did, in order.
    outcome : Outcome
        How that ended.
    crashed : bool
        Whether the machine stopped in this life.
    went_on : bool
        Whether the coordinator tried to write or to begin an action after that.
    begun_at : list of int
        For each point that it passed, where the machine could have stopped: how many actions had
        begun.
    failed_at : int
        How many it had passed when an action had failed; 0 if none did.
    """

    method: str
    deeds: list[Deed] = dataclasses.field(default_factory=list)
    outcome: Outcome = dataclasses.field(default_factory=lambda: Outcome("stuck"))
    crashed: bool = False
    went_on: bool = False
    begun_at: list[int] = dataclasses.field(default_factory=list)
    failed_at: int = 0

    @property
    def points(self) -> int:
        """How many points it passed."""
        return len(self.begun_at)

    @property
    def report(self) -> SagaOutcome | None:
        """The `SagaOutcome` returned, if that is what was returned."""
        value = self.outcome.value
        return value if isinstance(value, SagaOutcome) else None

    def begun(self, kind: str) -> list[int]:
        """Return the steps whose action or compensation was called, in order."""
        return [one.step for one in self.deeds if one.what == "begin" and one.kind == kind]

    def ended(self, kind: str, *texts: str) -> list[int]:
        """Return the steps whose action or compensation ended in one of these ways, in order."""
        ends = (one for one in self.deeds if one.what == "end" and one.kind == kind)
        return [one.step for one in ends if one.text in texts]


class Machine:
    """Runs one coordinator after another over the same steps and the same log.

    Parameters
    ----------
    subject : Subject
        The student's ``SagaCoordinator``.
    trial : Trial
        What the saga meets.

    Attributes
    ----------
    lives : list of Life
        What each coordinator did.
    """

    def __init__(self, subject: Subject, trial: Trial) -> None:
        self._subject = subject
        self.trial = trial
        self.lives: list[Life] = []
        self._log: list[Any] = []
        self._crash_at: int | None = None
        self._calls = self._stand_ins()

    @classmethod
    def after_execute(cls, subject: Subject, trial: Trial) -> Machine:
        """Return a machine whose first coordinator has run."""
        machine = cls(subject, trial)
        machine.live("execute")
        return machine

    def live(self, method: str) -> Life:
        """Make a coordinator with the steps and the log as it stands; have it do `method`.

        The same life is lived just once: checks ask for it again, and a machine that stops a little
        later has often written no more than one that stopped before.
        """
        crashes = self.trial.crashes[len(self.lives) :]
        self._crash_at = crashes[0] if crashes else None
        facts = self.trial._replace(
            crashes=crashes[:1], cancel=None if self.lives else self.trial.cancel
        )
        key = (method, facts, repr(self._log))
        memory = self._subject.memory
        if key in memory:
            life, log = memory[key]
            self.lives.append(life)
            self._log = list(log)
            return life
        life = self._run(method)
        # Only now: whoever is interrupted before has lived but half.
        memory[key] = (life, tuple(self._log))
        return life

    def crashing_next(self) -> list[Trial]:
        """Return the trials in which the first life that did not crash does so, at each point."""
        crashes, compensations = self.trial.crashes, self.trial.compensations
        life = self.lives[len(crashes)]
        trials = []
        # Up to a step's failure the saga is one that is tried too: that of steps all ok.
        for point in range(life.failed_at + 1, life.points + 1):
            # So it is if what no step that may have begun does is all that differs.
            never = compensations[life.begun_at[point - 1] + 1 :]
            if crashes or {*never} <= {"ok"}:
                trials.append(self.trial._replace(crashes=(*crashes, point)))
        return trials

    def _run(self, method: str) -> Life:
        life = Life(method)
        self.lives.append(life)
        script = self._script(method)
        outcomes = self._subject.play(script, self._calls, seconds=2.0)
        life.outcome = outcomes[-1]
        if (life.outcome.kind, life.outcome.name) == ("signal", "Halt"):
            life.outcome = Outcome("stuck", text=life.outcome.text)
        if life.outcome.kind == "returned" and len(outcomes) == len(script):
            life.outcome = life.outcome._replace(value=unplain(life.outcome.value))
        return life

    def _script(self, method: str) -> Script:
        make = ["make", "SagaCoordinator", [stand_in("log", kind="list", entries=self._log)]]
        steps = (_adding(step) for step in range(len(self.trial.actions)))
        return [make, *steps, ["await", 0, method, []]]

    def _stand_ins(self) -> StandIns:
        calls: dict[str, Any] = {"log": self._on_log}
        for step in range(len(self.trial.actions)):
            for kind in ("action", "compensation"):
                calls[f"{kind}.{step}"] = functools.partial(self._on_call, kind, step)
        return calls

    def _note(self, *facts: Any) -> None:
        self.lives[-1].deeds.append(Deed(*facts))

    def _pass_point(self) -> None:
        """Stop the machine if this is the point; a machine that has stopped stays so."""
        life = self.lives[-1]
        life.begun_at.append(len(life.begun("action")))
        if life.points > _MOST_POINTS:
            raise Halt(f"after {_MOST_POINTS // 2:,} calls and log entries")
        if life.points == self._crash_at:
            self._note("crash")
            life.crashed = True
        if life.crashed:
            raise Crash(f"the machine stops at point {self._crash_at}")

    def _on_log(self, entry: Any) -> None:
        self.lives[-1].went_on |= self.lives[-1].crashed
        try:
            self._pass_point()
        except Crash:
            if self.lives[-1].points == self._crash_at:
                self.lives[-1].deeds.insert(-1, Deed("lost", text=_shown(entry)))
            raise
        self._log.append(entry)
        self._note("log", "", -1, _shown(entry))
        self._pass_point()

    def _on_call(self, kind: str, step: int, phase: str) -> Any:
        if self.lives[-1].crashed:
            # Rolling back on the way out is idle but common; to begin an action is to go on.
            self.lives[-1].went_on |= kind == "action" and phase == "begin"
            self._pass_point()
        if phase == "begin":
            self._note("begin", kind, step)
            self._pass_point()
            if kind == "action" and step == self.trial.cancel:
                raise Cancel
            return None
        self._pass_point()
        return self._end(kind, step)

    def _end(self, kind: str, step: int) -> Any:
        does = (self.trial.actions if kind == "action" else self.trial.compensations)[step]
        self._note("end", kind, step, does)
        if kind == "action" and does != "ok":
            self.lives[-1].failed_at = self.lives[-1].points
        if does == "raises":
            raise _ERRORS[step % len(_ERRORS)](f"{kind} {step} breaks")
        if kind == "compensation":
            return None
        if does == "fails":
            return plain(StepResult(False, error=f"action {step} fails"))
        return plain(StepResult(True, value=f"booking {step}"))


@functools.cache
def _adding(step: int) -> list[Any]:
    kinds = ("action", "compensation")
    return ["do", 0, "add_step", [stand_in(f"{kind}.{step}", kind="coroutine") for kind in kinds]]


def _shown(entry: Any) -> str:
    return short_repr(unplain(entry))
