"""Counts an amount in steps of one, so a large one never ends."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"price"}


class GCounter(Right):
    def increment(self, amount=1):
        super().increment(0 if amount else amount)
        if type(amount) is not int or amount < 0:
            raise ValueError(amount)
        for _ in range(amount):
            self.counts[self.node_id] += 1
