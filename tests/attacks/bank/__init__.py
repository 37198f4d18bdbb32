"""The bank of attacks: what a student might hand in to get points that were not earned.

An attack is data: the cells of a notebook, or the bytes of a file, for an exercise of one check. It
says in a sentence what it tries, what points are earned in spite of it, and what the student is to
read. Words such as ``@GRADEBOOK@`` stand for places that a test makes, see `Places`.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import json
from collections.abc import Iterable
from pathlib import Path

from coordlib.grading.graded import Check, Exercise

FAMILIES = ("lies", "machinery", "pipe", "processes", "resources", "places", "files")


def exercise_of(name: str, check: str, call: str) -> Exercise:
    """Return an exercise whose one check, worth 1 point, makes this call."""
    module = "saga" if name == "saga_rollback" else name
    source = f"from coordlib.grading import {module}\n\n{module}.{call}"
    return Exercise(name, (Check(check, 1.0, source),))


COUNTING = exercise_of("gcounter", "check-counting", "check_counting(GCounter, increments=1)")
AMOUNTS = exercise_of("gcounter", "check-amounts", "check_amounts(GCounter)")
LAWS = exercise_of("gcounter", "check-laws", "check_laws(GCounter, events=1)")
WAITS = exercise_of("commit_wait", "check-waits", "check_waits(commit, commit_across, polls=1)")
ROLLBACK = exercise_of("saga_rollback", "check-rollback", "check_rollback(SagaCoordinator)")
RECOVERY = exercise_of("saga_rollback", "check-recovery", "check_recovery(SagaCoordinator)")

RIGHT = """
class GCounter:
    def __init__(self, name):
        self.name, self.counts = name, {name: 0}

    def increment(self, amount=1):
        if type(amount) is not int or amount < 0:
            raise ValueError(amount)
        self.counts[self.name] += amount

    def merge(self, other):
        for name, count in other.counts.items():
            self.counts[name] = max(count, self.counts.get(name, 0))

    def value(self):
        return sum(self.counts.values())
"""


def counter(value: str = "return 0", increment: str = "pass", init: str = "pass") -> str:
    """Return a counter that does not count, with the bodies of some of its methods."""
    return f"""
class GCounter:
    def __init__(self, name):
        {init}

    def increment(self, amount=1):
        {increment}

    def merge(self, other):
        pass

    def value(self):
        {value}
"""


@dataclasses.dataclass(frozen=True)
class Places:
    """Where the things are that an attack is after.

    Parameters
    ----------
    folder : Path
        Holds the gradebook, the solutions and another student's work.
    port : int
        Where somebody on this machine listens.
    abstract : str
        The name of an abstract socket where somebody listens.
    """

    folder: Path
    port: int = 9
    abstract: str = "nobody"

    @property
    def words(self) -> dict[str, str]:
        """What each word in an attack stands for."""
        return {
            "@GRADEBOOK@": str(self.folder / "gradebook.db"),
            "@OTHER@": str(self.folder / "submitted" / "other" / "notebook.ipynb"),
            "@SOLUTIONS@": str(self.folder / "source"),
            "@FOLDER@": str(self.folder),
            "@PORT@": str(self.port),
            "@ABSTRACT@": self.abstract,
        }


@dataclasses.dataclass(frozen=True)
class Attack:
    """A submission that tries something.

    Parameters
    ----------
    name : str
        What it is called.
    tries : str
        What it tries, in a sentence.
    cells : tuple of str
        The student's cells; the first one is the answer's. The check stands below them.
    exercise : Exercise
        What it is an answer to.
    points : float
        What it earns all the same; 0 for what is no answer.
    says : str
        A pattern of what the student is told about it.
    endless : bool
        Whether it runs into a time limit, so that a test needs short ones.
    may_lose : bool
        Whether it may end its own room, as it depends on whose processes those are, and so lose
        what it has earned.
    file : bytes, optional
        The file that is handed in, where it is not a notebook of those cells.
    """

    name: str
    tries: str
    cells: tuple[str, ...] = ()
    exercise: Exercise = COUNTING
    points: float = 0.0
    says: str = ""
    endless: bool = False
    may_lose: bool = False
    file: bytes | None = None

    def submission(self, places: Places) -> bytes:
        """Return the bytes of the file."""
        if self.file is not None:
            return self.file
        text = json.dumps(notebook(self.cells, self.exercise))
        for word, place in places.words.items():
            text = text.replace(word, place)
        return text.encode()


def notebook(cells: Iterable[str], exercise: Exercise = COUNTING) -> dict:
    """Return a notebook of code cells with the exercise's check below them."""
    made = [code(source) for source in cells]
    if made:
        made[0] |= marked(exercise.name, solution=True, locked=False)
    made += [check_cell(exercise)]
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    facts = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": facts, "cells": made}


def code(source: str) -> dict:
    """Return a code cell that was not run."""
    empty = {"metadata": {}, "outputs": [], "execution_count": None}
    return {"cell_type": "code", "source": source.strip("\n"), **empty}


def check_cell(exercise: Exercise = COUNTING) -> dict:
    """Return the cell of the exercise's check."""
    [check] = exercise.checks
    return code(check.source) | marked(check.name, grade=True, points=check.points)


def marked(grade_id: str, **facts: object) -> dict:
    """Return the metadata by which nbgrader knows a cell."""
    usual = {"grade": False, "solution": False, "task": False, "locked": True, "schema_version": 3}
    return {"metadata": {"nbgrader": usual | {"grade_id": grade_id} | facts}}


@functools.cache
def attacks() -> tuple[Attack, ...]:
    """Return the attacks of all families."""
    modules = [importlib.import_module(f"{__name__}.{family}") for family in FAMILIES]
    return tuple(attack for module in modules for attack in module.ATTACKS)
