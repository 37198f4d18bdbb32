"""Takes the counts out of the other one while reading them."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"laws", "merging", "price"}


class GCounter(Right):
    def merge(self, other):
        while other.counts:
            node_id, count = other.counts.popitem()
            self.counts[node_id] = max(count, self.counts.get(node_id, 0))
            if other is self:
                break
