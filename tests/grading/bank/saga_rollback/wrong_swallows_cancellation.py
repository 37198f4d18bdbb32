"""Rolls back when cancelled, and returns as if that were a failure."""

import asyncio

from coordlib.protocols.saga import SagaOutcome
from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"cancellation"}


class SagaCoordinator(Right):
    async def execute(self):
        try:
            return await super().execute()
        except asyncio.CancelledError:
            return SagaOutcome(False, error="cancelled")
