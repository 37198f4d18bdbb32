"""Runs the remaining steps after one has failed."""

from coordlib.protocols.saga import SagaOutcome
from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"outcome", "rollback"}


class SagaCoordinator(Right):
    async def execute(self):
        results, failed, error = [], None, None
        for index, (action, _) in enumerate(self.steps):
            self.log.append(("started", index))
            result = await self.attempt(action)
            if result.success:
                results.append(result)
            else:
                self.log.append(("failed", index))
                failed, error = index, result.error
        if failed is None:
            self.log.append(("finished", len(self.steps)))
            return SagaOutcome(True, results)
        undone, left = await self.roll_back()
        return SagaOutcome(False, results, failed, error, undone, left)
