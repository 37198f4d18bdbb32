"""Recovery undoes every step that was added, also those that never began."""

from coordlib.protocols.saga import SagaOutcome
from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"recovery"}


class SagaCoordinator(Right):
    async def recover(self):
        if any(what == "finished" for what, _ in self.log):
            return SagaOutcome(True)
        known = {index for _, index in self.log}
        for index in range(len(self.steps)):
            if index not in known:
                self.log.append(("started", index))
        return await super().recover()
