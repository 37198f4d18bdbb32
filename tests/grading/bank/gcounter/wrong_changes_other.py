"""Merges both ways at once, as if a message were a phone call."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"laws", "merging"}


class GCounter(Right):
    def merge(self, other):
        super().merge(other)
        other.counts.update(self.counts)
