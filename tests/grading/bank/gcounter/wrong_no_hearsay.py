"""Takes only the other's own count, not what the other has heard."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"laws", "merging", "price"}


class GCounter(Right):
    def merge(self, other):
        count = other.counts.get(other.node_id, 0)
        self.counts[other.node_id] = max(count, self.counts.get(other.node_id, 0))
