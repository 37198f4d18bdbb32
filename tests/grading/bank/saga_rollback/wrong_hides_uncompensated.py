"""Counts a step whose compensation raised among the compensated."""

from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"outcome", "recovery"}


class SagaCoordinator(Right):
    async def roll_back(self):
        undone, left = await super().roll_back()
        return sorted(undone + left, reverse=True), []
