"""Takes a node's count once and never again."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"laws", "merging"}


class GCounter(Right):
    def merge(self, other):
        for node_id, count in other.counts.items():
            self.counts.setdefault(node_id, count)
