"""Takes over the other's counts as a whole if their total is larger."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"merging", "price"}


class GCounter(Right):
    def merge(self, other):
        if other.value() > self.value():
            self.counts = dict(other.counts)
