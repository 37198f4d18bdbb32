"""Catches everything, a machine's crash and a cancellation included."""

from coordlib.protocols.saga import SagaOutcome
from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"cancellation", "recovery"}


class SagaCoordinator(Right):
    async def execute(self):
        try:
            return await super().execute()
        except BaseException as error:
            return SagaOutcome(False, error=str(error))
