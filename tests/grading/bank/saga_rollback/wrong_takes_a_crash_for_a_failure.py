"""Takes everything that an action raises for a failed step, a machine's crash included."""

from coordlib.protocols.saga import StepResult
from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"cancellation", "recovery"}


class SagaCoordinator(Right):
    async def attempt(self, action):
        try:
            return await action()
        except BaseException as error:
            return StepResult(False, error=str(error))
