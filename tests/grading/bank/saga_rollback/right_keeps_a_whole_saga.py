"""Recovery keeps a saga whose steps were all logged done, and undoes any other."""

import asyncio

from coordlib.protocols.saga import SagaOutcome, StepResult

LOSES = set()


def facts(log, kind):
    return [step for word, step in log if word == kind]


async def outcome_of(action):
    try:
        return await action()
    except Exception as error:
        return StepResult(success=False, error=f"{type(error).__name__}: {error}")


class SagaCoordinator:
    def __init__(self, log: list):
        self.log = log
        self.actions = {}
        self.compensations = {}

    def add_step(self, action, compensation):
        index = len(self.actions)
        self.actions[index] = action
        self.compensations[index] = compensation

    async def execute(self):
        results = {}
        failed = None
        try:
            while failed is None and len(results) < len(self.actions):
                step = len(results)
                self.log.append(["will do", step])
                result = await outcome_of(self.actions[step])
                if result.success:
                    self.log.append(["did", step])
                    results[step] = result
                else:
                    self.log.append(["could not do", step])
                    failed = step
        except asyncio.CancelledError:
            self.log.append(["cancelled", -1])
            await self.compensate()
            raise
        if failed is None:
            return SagaOutcome(True, list(results.values()))
        undone, stuck = await self.compensate()
        return SagaOutcome(False, list(results.values()), failed, result.error, undone, stuck)

    async def recover(self):
        broken = facts(self.log, "could not do") + facts(self.log, "cancelled")
        undoing = facts(self.log, "will undo")
        did = facts(self.log, "did")
        if self.actions and len(did) == len(self.actions) and not broken and not undoing:
            return SagaOutcome(True)
        undone, stuck = await self.compensate()
        return SagaOutcome(False, [], None, "recovered", undone, stuck)

    async def compensate(self):
        undone, stuck = [], []
        settled = facts(self.log, "could not do") + facts(self.log, "undid")
        for step in reversed(facts(self.log, "will do")):
            if step in settled:
                continue
            self.log.append(["will undo", step])
            try:
                await self.compensations[step]()
            except Exception:
                stuck += [step]
            else:
                self.log.append(["undid", step])
                undone += [step]
        return undone, stuck
