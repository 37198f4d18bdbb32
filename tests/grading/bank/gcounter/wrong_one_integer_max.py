"""Keeps one integer and merges by the larger: what both counted alone is lost."""

LOSES = {"merging", "price"}


class GCounter:
    def __init__(self, node_id):
        self.total = 0

    def increment(self, amount=1):
        if type(amount) is not int or amount < 0:
            raise ValueError(amount)
        self.total += amount

    def value(self):
        return self.total

    def merge(self, other):
        self.total = max(self.total, other.total)
