"""A dict of counts, merged by the larger of two."""

LOSES = set()


class GCounter:
    def __init__(self, node_id):
        self.node_id = node_id
        self.counts = {}

    def increment(self, amount=1):
        if type(amount) is not int or amount < 0:
            raise ValueError(f"amount: got {amount!r}, allowed is an int of 0 or more")
        self.counts[self.node_id] = self.counts.get(self.node_id, 0) + amount

    def value(self):
        return sum(self.counts.values())

    def merge(self, other):
        for node_id, count in other.counts.items():
            self.counts[node_id] = max(count, self.counts.get(node_id, 0))
