"""An empty replica takes over the other's dict itself, not a copy."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"laws", "merging"}


class GCounter(Right):
    def merge(self, other):
        if self.counts:
            super().merge(other)
        else:
            self.counts = other.counts
