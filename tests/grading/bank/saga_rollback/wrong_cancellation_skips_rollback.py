"""Lets the cancellation through `except Exception` and leaves the steps as they are."""

from coordlib.protocols.saga import StepResult
from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"cancellation"}


class SagaCoordinator(Right):
    async def attempt(self, action):
        try:
            return await action()
        except Exception as error:
            return StepResult(False, error=str(error))
