"""Overwrites with what arrives: late news takes the count back."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"laws", "merging"}


class GCounter(Right):
    def merge(self, other):
        self.counts.update(other.counts)
