"""An assignment as students were given it: what a submission is held against."""

from __future__ import annotations

import dataclasses
from typing import Any

from coordlib.grading.graded import Exercise

__all__ = ["Cell", "Released"]


@dataclasses.dataclass(frozen=True)
class Cell:
    """A cell of the instructor's notebook that nbgrader keeps.

    Parameters
    ----------
    source : str
        Its text, hidden tests included.
    kind : {"code", "markdown"}
        What sort of cell it is.
    facts : dict
        nbgrader's metadata: name, points, checksum and what it's for.
    """

    source: str
    kind: str
    facts: dict[str, Any]

    @property
    def is_check(self) -> bool:
        """Whether its points are given by running it."""
        return self.facts["grade"] and not self.facts["solution"] and self.kind == "code"


@dataclasses.dataclass(frozen=True)
class Released:
    """An assignment as it was released: what a submission is held against.

    Parameters
    ----------
    exercise : Exercise
        Its checks.
    cells : dict of Cell
        All cells that nbgrader keeps, by name.
    kernelspec : dict
        The kernel that its notebook names.
    prose : tuple of str
        The text cells of the notebook that students were given.
    """

    exercise: Exercise
    cells: dict[str, Cell]
    kernelspec: dict[str, str]
    prose: tuple[str, ...] = ()
