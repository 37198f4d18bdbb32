"""Catches RuntimeError only, the error that the example raised."""

import asyncio

from coordlib.protocols.saga import StepResult
from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"outcome", "rollback"}


class SagaCoordinator(Right):
    async def attempt(self, action):
        try:
            return await action()
        except asyncio.CancelledError:
            await self.roll_back()
            raise
        except RuntimeError as error:
            return StepResult(False, error=str(error))
