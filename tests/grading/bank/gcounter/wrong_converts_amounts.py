"""Calls int() on the amount, which takes 2.0, "3" and True."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"amounts"}


class GCounter(Right):
    def increment(self, amount=1):
        super().increment(int(amount))
