"""Undoes the oldest step first."""

from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"cancellation", "recovery", "rollback"}


class SagaCoordinator(Right):
    async def roll_back(self):
        closed = {index for what, index in self.log if what in ("failed", "compensated")}
        undone, left = [], []
        for index in [index for what, index in self.log if what == "started"]:
            if index in closed:
                continue
            try:
                await self.steps[index][1]()
            except Exception:
                left.append(index)
            else:
                self.log.append(("compensated", index))
                undone.append(index)
        return undone, left
