"""Counts calls, not amounts."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"counting", "merging", "price"}


class GCounter(Right):
    def increment(self, amount=1):
        if type(amount) is not int or amount < 0:
            raise ValueError(amount)
        super().increment(1)
