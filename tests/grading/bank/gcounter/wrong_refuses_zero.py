"""Refuses 0, neither negative nor anything but an int: histories that count 0 break too."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"counting", "merging"}


class GCounter(Right):
    def increment(self, amount=1):
        if not amount:
            raise ValueError(amount)
        super().increment(amount)
