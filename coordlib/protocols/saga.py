"""What a saga's steps hand to their coordinator, and what the coordinator reports.

A saga (Garcia-Molina and Salem, *Sagas*, SIGMOD 1987, sections 1 and 4) runs a long transaction as
a sequence of short ones, each with a compensating transaction that undoes it.
"""

from __future__ import annotations

import dataclasses
from typing import Any

__all__ = ["SagaOutcome", "StepResult"]


@dataclasses.dataclass(frozen=True)
class StepResult:
    """What an action reports.

    Parameters
    ----------
    success : bool
        Whether the step took effect.
    value : object
        What it produced: a booking's number, say.
    error : str or None
        Why it failed, if it did.

    Examples
    --------
    >>> StepResult(False, error="no seat left").success
    False
    """

    success: bool
    value: Any = None
    error: str | None = None


@dataclasses.dataclass
class SagaOutcome:
    """What a coordinator reports of a saga.

    Parameters
    ----------
    success : bool
        Whether all the steps took effect and stay in effect.
    results : list
        The `StepResult` of each step that completed, in order.
    failed_step : int or None
        The index of the step that failed, if one did.
    error : str or None
        That step's error, as text.
    compensated : list of int
        The steps whose compensation succeeded, in the order done.
    uncompensated : list of int
        The steps whose compensation raised, in the order tried.

    Examples
    --------
    >>> SagaOutcome(success=False, failed_step=1, error="no seat left", compensated=[0])
    SagaOutcome(success=False, results=[], failed_step=1, error='no seat left', \
compensated=[0], uncompensated=[])
    """

    success: bool
    results: list[StepResult] = dataclasses.field(default_factory=list)
    failed_step: int | None = None
    error: str | None = None
    compensated: list[int] = dataclasses.field(default_factory=list)
    uncompensated: list[int] = dataclasses.field(default_factory=list)
