"""Starts all the actions at the same time."""

import asyncio

from coordlib.protocols.saga import SagaOutcome
from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"cancellation", "outcome", "recovery", "rollback"}


class SagaCoordinator(Right):
    async def execute(self):
        for index in range(len(self.steps)):
            self.log.append(("started", index))
        results = await asyncio.gather(*(self.attempt(action) for action, _ in self.steps))
        failed = [index for index, result in enumerate(results) if not result.success]
        if not failed:
            self.log.append(("finished", len(self.steps)))
            return SagaOutcome(True, results)
        for index in failed:
            self.log.append(("failed", index))
        done = [result for result in results if result.success]
        error = results[failed[0]].error
        return SagaOutcome(False, done, failed[0], error, *await self.roll_back())
