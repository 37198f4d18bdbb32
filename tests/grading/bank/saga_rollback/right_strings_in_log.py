"""A log of words, parsed back to the state of each step; only what has begun is logged."""

from coordlib.protocols.saga import SagaOutcome

LOSES = set()


class SagaCoordinator:
    def __init__(self, log):
        self.log, self.actions, self.compensations = log, [], []

    def add_step(self, action, compensation):
        self.actions.append(action)
        self.compensations.append(compensation)

    def state(self):
        state = {}
        for line in self.log:
            step, word = line.split()
            state[int(step)] = word
        return state

    async def execute(self):
        outcome = SagaOutcome(success=True)
        try:
            for step in range(len(self.actions)):
                self.log.append(f"{step} begun")
                result = await self.actions[step]()
                if not result.success:
                    raise RuntimeError(result.error)
                outcome.results.append(result)
        except Exception as error:
            self.log.append(f"{step} failed")
            outcome.success, outcome.failed_step, outcome.error = False, step, str(error)
            await self.undo(outcome)
        except BaseException:
            await self.undo(outcome)
            raise
        else:
            self.log.append("-1 whole")
        return outcome

    async def recover(self):
        outcome = SagaOutcome(success=self.state().get(-1) == "whole")
        if not outcome.success:
            await self.undo(outcome)
        return outcome

    async def undo(self, outcome):
        begun = [step for step, word in self.state().items() if word == "begun"]
        for step in reversed(begun):
            try:
                await self.compensations[step]()
            except Exception:
                outcome.uncompensated.append(step)
                continue
            self.log.append(f"{step} undone")
            outcome.compensated.append(step)
