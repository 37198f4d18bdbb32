"""A set of facts (node, count) that only grows; merge is the sets' union."""

from itertools import groupby

LOSES = set()


class GCounter:
    def __init__(self, node_id):
        self.node_id = node_id
        self.facts = {(node_id, 0)}

    def _newest(self):
        return {node: max(facts)[1] for node, facts in groupby(sorted(self.facts), lambda f: f[0])}

    def increment(self, amount=1):
        if type(amount) != int or amount < 0:  # noqa: E721
            raise ValueError("not an amount")
        self.facts.add((self.node_id, self._newest()[self.node_id] + amount))

    def value(self):
        return sum(self._newest().values())

    def merge(self, other):
        self.facts = self.facts | other.facts
