"""A log of dicts with named fields, folded into sets; the outcome is made by keyword."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from coordlib.protocols.saga import SagaOutcome, StepResult

LOSES = set()


@dataclass(frozen=True)
class Step:
    """One step of the saga."""

    index: int
    action: Callable[[], Awaitable[StepResult]]
    compensation: Callable[[], Awaitable[Any]]


class SagaCoordinator:
    """Runs the steps in order; undoes them in the other."""

    def __init__(self, log: list[dict[str, Any]]) -> None:
        self._log = log
        self._steps: list[Step] = []

    def add_step(
        self,
        action: Callable[[], Awaitable[StepResult]],
        compensation: Callable[[], Awaitable[Any]],
    ) -> None:
        """Add a step at the end."""
        self._steps.append(Step(len(self._steps), action, compensation))

    def _write(self, event: str, step: Step | None = None) -> None:
        self._log.append({"event": event, "step": -1 if step is None else step.index})

    def _with(self, *events: str) -> set[int]:
        return {entry["step"] for entry in self._log if entry["event"] in events}

    async def execute(self) -> SagaOutcome:
        """Run the saga."""
        results: list[StepResult] = []
        for step in self._steps:
            self._write("begin", step)
            error: str | None
            try:
                result = await step.action()
                error = None if result.success else result.error
            except asyncio.CancelledError:
                await self._roll_back()
                raise
            except Exception as exception:
                result, error = StepResult(success=False), f"{exception}"
            if result.success:
                results.append(result)
                continue
            self._write("fail", step)
            compensated, uncompensated = await self._roll_back()
            return SagaOutcome(
                success=False,
                results=[*results, result],
                failed_step=step.index,
                error=error,
                compensated=compensated,
                uncompensated=uncompensated,
            )
        self._write("commit")
        return SagaOutcome(success=True, results=results)

    async def recover(self) -> SagaOutcome:
        """Undo what a crash left."""
        if self._with("commit"):
            return SagaOutcome(success=True)
        compensated, uncompensated = await self._roll_back()
        return SagaOutcome(success=False, compensated=compensated, uncompensated=uncompensated)

    async def _roll_back(self) -> tuple[list[int], list[int]]:
        compensated: list[int] = []
        uncompensated: list[int] = []
        todo = self._with("begin") - self._with("fail", "undo")
        for step in self._steps[::-1]:
            if step.index not in todo:
                continue
            try:
                await step.compensation()
                compensated.append(step.index)
            except Exception:
                uncompensated.append(step.index)
            else:
                self._write("undo", step)
        return compensated, uncompensated
