"""What grading takes and gives, as data that can be sent to another machine.

An `Exercise` is what the instructor's notebook says; a submission is the bytes of a file; a
`Graded` is the result. All three can be pickled between the graders of a class; none of them ever
crosses the wall to a student's code.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from coordlib.engine.trace import Breach, Step, Trace

__all__ = ["Check", "Exercise", "Graded", "Part"]


@dataclasses.dataclass(frozen=True)
class Check:
    """A check of the instructor's notebook.

    Parameters
    ----------
    name : str
        What nbgrader calls the cell, its ``grade_id``.
    points : float
        What it is worth.
    source : str
        Its Python, hidden tests included.
    """

    name: str
    points: float
    source: str


@dataclasses.dataclass(frozen=True)
class Exercise:
    """An exercise as its instructor's notebook has it.

    Parameters
    ----------
    name : str
        The assignment, and its one notebook.
    checks : tuple of Check
        Its checks, in the order of the notebook.
    """

    name: str
    checks: tuple[Check, ...]

    @classmethod
    def from_cells(cls, name: str, cells: Iterable[Mapping[str, Any]]) -> Exercise:
        """Take the checks out of the cells of the instructor's notebook."""
        checks = []
        for cell in cells:
            facts = cell["metadata"].get("nbgrader", {})
            if facts.get("grade"):
                checks.append(Check(facts["grade_id"], float(facts["points"]), cell["source"]))
        return cls(name, tuple(checks))

    @property
    def points(self) -> float:
        """What the whole exercise is worth."""
        return sum(check.points for check in self.checks)


@dataclasses.dataclass(frozen=True)
class Part:
    """What one check said of a submission.

    Parameters
    ----------
    name : str
        The check's.
    points, most_points : float
        What was earned, and what it is worth.
    said : str
        What the check printed.
    reason : str
        Why points were lost, in one sentence; empty if none were.
    trace : Trace, optional
        The shortest history that shows it.
    replay : str
        The line of Python that runs that history in the student's notebook.
    """

    name: str
    points: float
    most_points: float
    said: str = ""
    reason: str = ""
    trace: Trace | None = None
    replay: str = ""


@dataclasses.dataclass(frozen=True)
class Graded:
    """A submission's result.

    Parameters
    ----------
    exercise : str
        The assignment.
    parts : tuple of Part
        One for each check of the exercise, in its order.
    problem : str
        What was wrong with the submission as a whole, in a sentence; empty if nothing was.
    outputs : tuple of (str, str)
        What each cell of the student's printed, shortened: the cell's first line, and its text.
    seconds : dict of float
        What grading took, by what it was spent on.
    """

    exercise: str
    parts: tuple[Part, ...]
    problem: str = ""
    outputs: tuple[tuple[str, str], ...] = ()
    seconds: Mapping[str, float] = dataclasses.field(default_factory=dict)

    @property
    def points(self) -> float:
        """What was earned in all."""
        return sum(part.points for part in self.parts)

    def as_plain(self) -> dict[str, Any]:
        """Return it as plain data that can be written as JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_plain(cls, facts: Mapping[str, Any]) -> Graded:
        """Return what `as_plain` was called on, also after a way through JSON."""
        parts = tuple(
            Part(**{**part, "trace": part["trace"] and _trace(part["trace"])})
            for part in facts["parts"]
        )
        outputs = tuple((first_line, text) for first_line, text in facts["outputs"])
        return cls(**{**facts, "parts": parts, "outputs": outputs})


def _trace(facts: Mapping[str, Any]) -> Trace:
    steps = tuple(Step(*step) for step in facts["steps"])
    lists = {name: tuple(facts[name]) for name in ("names", "in_flight")}
    breach = facts["breach"] and Breach(*facts["breach"])
    return Trace(**{**facts, **lists, "steps": steps, "breach": breach})
