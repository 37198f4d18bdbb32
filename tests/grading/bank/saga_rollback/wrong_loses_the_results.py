"""Reports no results."""

from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"outcome"}


class SagaCoordinator(Right):
    async def execute(self):
        outcome = await super().execute()
        outcome.results = []
        return outcome
