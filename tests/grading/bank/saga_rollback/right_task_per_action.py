"""Runs each action in a task of its own, and shields the rollback from the cancellation."""

import asyncio

from coordlib.protocols.saga import StepResult
from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = set()


class SagaCoordinator(Right):
    async def attempt(self, action):
        task = asyncio.ensure_future(action())
        try:
            return await task
        except asyncio.CancelledError:
            await asyncio.shield(self.roll_back())
            raise
        except Exception as error:
            return StepResult(False, error=str(error))
