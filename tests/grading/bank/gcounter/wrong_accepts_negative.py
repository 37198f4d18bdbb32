"""Checks the type and forgets the sign."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"amounts"}


class GCounter(Right):
    def increment(self, amount=1):
        if type(amount) is not int:
            raise ValueError(amount)
        self.counts[self.node_id] = self.counts.get(self.node_id, 0) + amount
