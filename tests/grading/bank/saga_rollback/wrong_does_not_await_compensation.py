"""Calls the compensation and forgets to await it, so that it never runs."""

from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"cancellation", "outcome", "recovery", "rollback"}


class SagaCoordinator(Right):
    async def roll_back(self):
        closed = {index for what, index in self.log if what in ("failed", "compensated")}
        opened = {index for what, index in self.log if what == "started"}
        undone = []
        for index in sorted(opened - closed, reverse=True):
            self.steps[index][1]().close()
            self.log.append(("compensated", index))
            undone.append(index)
        return undone, []
