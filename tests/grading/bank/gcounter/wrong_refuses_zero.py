"""Refuses 0, which is neither negative nor anything but an int."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"counting"}


class GCounter(Right):
    def increment(self, amount=1):
        if not amount:
            raise ValueError(amount)
        super().increment(amount)
