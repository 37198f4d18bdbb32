"""Recovery goes by the steps logged as done, and leaves the one that was under way."""

from coordlib.protocols.saga import SagaOutcome
from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"recovery"}


class SagaCoordinator(Right):
    async def recover(self):
        done = {index for what, index in self.log if what == "done"}
        settled = {index for what, index in self.log if what in ("failed", "compensated")}
        if any(what == "finished" for what, _ in self.log):
            return SagaOutcome(True)
        for what, index in list(self.log):
            if what == "started" and index not in done | settled:
                self.log.append(("failed", index))
        return await super().recover()
