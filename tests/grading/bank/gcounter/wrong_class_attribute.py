"""Keeps the counts in the class, so all the replicas share them."""

from tests.grading.bank.gcounter.right_dict import GCounter as Right

LOSES = {"counting", "laws", "merging", "price"}


class GCounter(Right):
    shared = {}  # noqa: RUF012

    def __init__(self, node_id):
        super().__init__(node_id)
        self.counts = self.shared
