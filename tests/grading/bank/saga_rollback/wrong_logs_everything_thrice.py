"""Writes each entry three times, to be on the safe side."""

from tests.grading.bank.saga_rollback.right_tuples_in_log import SagaCoordinator as Right

LOSES = {"price"}


class SafeLog:
    def __init__(self, log):
        self.log = log

    def append(self, entry):
        for _ in range(3):
            self.log.append(entry)

    def __iter__(self):
        return iter(list(self.log))


class SagaCoordinator(Right):
    def __init__(self, log):
        super().__init__(SafeLog(log))
