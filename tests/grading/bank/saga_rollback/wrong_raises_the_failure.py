"""Rolls back and raises an exception instead of returning the outcome."""

from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"outcome"}


class SagaCoordinator(Right):
    async def execute(self):
        outcome = await super().execute()
        if not outcome.success:
            raise RuntimeError(outcome.error)
        return outcome
