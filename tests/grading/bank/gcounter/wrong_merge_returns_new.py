"""Returns a merged copy and leaves itself as it was."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"laws", "merging", "price"}


class GCounter(Right):
    def merge(self, other):
        merged = GCounter(self.node_id)
        for one in (self, other):
            Right.merge(merged, one)
        return merged
