"""A `collections.Counter`, whose union is the larger of two counts; terse."""

from collections import Counter

LOSES = set()


class GCounter:
    def __init__(self, node_id):
        self.me, self.seen = node_id, Counter()

    def increment(self, amount=1):
        if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
            raise ValueError(amount)
        self.seen[self.me] += amount

    value = lambda self: self.seen.total()  # noqa: E731

    def merge(self, other):
        self.seen |= other.seen
