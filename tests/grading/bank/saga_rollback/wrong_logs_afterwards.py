"""Logs a step when it is done: one that was interrupted is forgotten."""

from coordlib.protocols.saga import SagaOutcome
from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"recovery"}


class SagaCoordinator(Right):
    async def execute(self):
        results = []
        for index, (action, _) in enumerate(self.steps):
            result = await self.attempt(action)
            if not result.success:
                undone, left = await self.roll_back()
                return SagaOutcome(False, results, index, result.error, undone, left)
            self.log.append(("started", index))
            results.append(result)
        self.log.append(("finished", len(self.steps)))
        return SagaOutcome(True, results)
