"""Recovery undoes a saga that had ended well."""

from coordlib.protocols.saga import SagaOutcome
from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"recovery"}


class SagaCoordinator(Right):
    async def recover(self):
        undone, left = await self.roll_back()
        return SagaOutcome(False, compensated=undone, uncompensated=left)
