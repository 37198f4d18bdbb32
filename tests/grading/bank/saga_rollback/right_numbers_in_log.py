"""Numbers in the log: n for a step begun, -n for one settled, 0 for a whole saga; terse."""

from coordlib.protocols.saga import SagaOutcome

LOSES = set()


class SagaCoordinator:
    def __init__(self, log):
        self.log, self.steps = log, []

    def add_step(self, *step):
        self.steps.append(step)

    async def execute(self):
        out = SagaOutcome(True)
        for n, (action, _) in enumerate(self.steps, 1):
            self.log.append(n)
            try:
                result = await action()
                error = None if result.success else result.error
            except Exception as problem:
                error = repr(problem)
            except BaseException:
                await self.undo(out)
                raise
            if error is not None:
                self.log.append(-n)
                out.success, out.failed_step, out.error = False, n - 1, error
                return await self.undo(out)
            out.results.append(result.value)
        self.log.append(0)
        return out

    async def recover(self):
        return SagaOutcome(True) if 0 in self.log else await self.undo(SagaOutcome(False))

    async def undo(self, out):
        for n in sorted((n for n in self.log if n > 0 and -n not in self.log), reverse=True):
            try:
                await self.steps[n - 1][1]()
            except Exception:
                out.uncompensated.append(n - 1)
            else:
                self.log.append(-n)
                out.compensated.append(n - 1)
        return out
