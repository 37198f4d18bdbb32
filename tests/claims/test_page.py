"""The page of `make claims`: every claim, in a width that can be read."""

import re

import pytest

from coordlib.claims.ledger import LEDGER
from tools.claims import rows, summary


@pytest.mark.parametrize("width", [72, 110])
def test_every_claim_is_printed_with_both_figures_and_its_reason(width):
    lines = list(rows(LEDGER, width))
    assert max(map(len, lines)) <= width
    page = re.sub(r"\s+", " ", " ".join(lines))
    for claim in LEDGER:
        assert f"{claim.id} {claim.verdict} says {claim.words}" in page
        assert f"we get {claim.recorded}; {claim.reason}" in page


def test_the_summary_counts_each_claim_once():
    counts = map(int, re.findall(r"\d+", summary(LEDGER)))
    assert sum(counts) == len(LEDGER)
