"""A log of tuples, written ahead of each action and after what it did."""

import asyncio

from coordlib.protocols.saga import SagaOutcome, StepResult

LOSES = set()


class SagaCoordinator:
    def __init__(self, log):
        self.log = log
        self.steps = []

    def add_step(self, action, compensation):
        self.steps.append((action, compensation))

    async def execute(self):
        results = []
        for index, (action, _) in enumerate(self.steps):
            self.log.append(("started", index))
            result = await self.attempt(action)
            if not result.success:
                self.log.append(("failed", index))
                undone, left = await self.roll_back()
                return SagaOutcome(False, results, index, result.error, undone, left)
            self.log.append(("done", index))
            results.append(result)
        self.log.append(("finished", len(self.steps)))
        return SagaOutcome(True, results)

    async def attempt(self, action):
        try:
            return await action()
        except asyncio.CancelledError:
            await self.roll_back()
            raise
        except Exception as error:
            return StepResult(False, error=str(error))

    async def recover(self):
        if any(what == "finished" for what, _ in self.log):
            return SagaOutcome(True)
        undone, left = await self.roll_back()
        return SagaOutcome(False, compensated=undone, uncompensated=left)

    async def roll_back(self):
        closed = {index for what, index in self.log if what in ("failed", "compensated")}
        opened = {index for what, index in self.log if what == "started"}
        undone, left = [], []
        for index in sorted(opened - closed, reverse=True):
            try:
                await self.steps[index][1]()
            except Exception:
                left.append(index)
            else:
                self.log.append(("compensated", index))
                undone.append(index)
        return undone, left
