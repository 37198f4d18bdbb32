"""Its own count apart from what it has heard; its own is never taken from others."""

LOSES = set()


class GCounter:
    def __init__(self, node_id):
        self.node_id = node_id
        self.own = 0
        self.heard = {}

    def increment(self, amount=1):
        match amount:
            case bool():
                raise ValueError("a bool is no amount")
            case int() if amount >= 0:
                self.own += amount
            case _:
                raise ValueError(f"{amount!r} is no amount")

    def value(self):
        total = self.own
        for count in self.heard.values():
            total += count
        return total

    def merge(self, other):
        if other is self:
            return
        news = dict(other.heard)
        news[other.node_id] = other.own
        for node_id, count in news.items():
            if node_id == self.node_id:
                continue
            known = self.heard.get(node_id)
            if known is None or known < count:
                self.heard[node_id] = count
