"""Remembers the total and forgets to work it out again after a merge."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"merging", "price"}


class GCounter(Right):
    total = None

    def increment(self, amount=1):
        super().increment(amount)
        self.total = None

    def value(self):
        if self.total is None:
            self.total = super().value()
        return self.total
