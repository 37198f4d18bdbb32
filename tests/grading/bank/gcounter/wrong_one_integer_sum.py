"""Keeps one integer and merges by adding: old news is counted again."""

from tests.grading.bank.gcounter.wrong_one_integer_max import GCounter as OneInteger

LOSES = {"laws", "merging", "price"}


class GCounter(OneInteger):
    def merge(self, other):
        self.total += other.total
