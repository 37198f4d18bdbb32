"""Shows a float."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"counting", "laws", "merging", "price"}


class GCounter(Right):
    def value(self):
        return float(super().value())
