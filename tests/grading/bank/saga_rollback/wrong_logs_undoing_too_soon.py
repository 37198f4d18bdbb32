"""Logs a step as undone before it is: a crash in between leaves it."""

from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"recovery"}


class SagaCoordinator(Right):
    async def roll_back(self):
        closed = {index for what, index in self.log if what in ("failed", "compensated")}
        opened = {index for what, index in self.log if what == "started"}
        undone, left = [], []
        for index in sorted(opened - closed, reverse=True):
            self.log.append(("compensated", index))
            try:
                await self.steps[index][1]()
                undone.append(index)
            except Exception:
                left.append(index)
        return undone, left
