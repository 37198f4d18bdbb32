"""Adds the counts of each node instead of keeping the larger."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"laws", "merging", "price"}


class GCounter(Right):
    def merge(self, other):
        for node_id, count in list(other.counts.items()):
            self.counts[node_id] = self.counts.get(node_id, 0) + count
