"""Raises TypeError where ValueError is asked for."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"amounts"}


class GCounter(Right):
    def increment(self, amount=1):
        if type(amount) is not int:
            raise TypeError(f"an int is needed, not {amount!r}")
        super().increment(amount)
