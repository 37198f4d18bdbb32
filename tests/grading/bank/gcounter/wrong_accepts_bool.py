"""Takes True for 1: `isinstance(True, int)` holds."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"amounts"}


class GCounter(Right):
    def increment(self, amount=1):
        if not isinstance(amount, int) or amount < 0:
            raise ValueError(amount)
        super().increment(int(amount))
