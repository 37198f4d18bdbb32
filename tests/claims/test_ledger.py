"""The ledger: each claim recomputed, and held to what the course prints."""

import dataclasses

import pytest

from coordlib.claims import Claim, table
from coordlib.claims.ledger import LEDGER

BY_ID = {claim.id: claim for claim in LEDGER}


@pytest.mark.parametrize("claim", LEDGER, ids=lambda claim: claim.id)
def test_the_recorded_figure_is_what_the_code_computes(claim):
    assert claim.printed == claim.recorded


def test_no_id_is_used_twice():
    assert len(BY_ID) == len(LEDGER)


def test_case_1_is_judged_in_full():
    verdicts = {claim.id: claim.verdict for claim in LEDGER if claim.id.startswith("expedia")}
    assert verdicts == {
        "expedia-1": "corrected",
        "expedia-2": "corrected",
        "expedia-3": "corrected",
        "expedia-4": "reproduced",
        "expedia-5": "illustrative",
        "expedia-6": "illustrative",
        "expedia-7": "illustrative",
        "expedia-8": "corrected",
        "expedia-9": "corrected",
        "expedia-10": "corrected",
    }


def test_a_figure_that_moves_is_noticed():
    moved = dataclasses.replace(BY_ID["expedia-8"], ours=lambda: 200.0)
    assert moved.printed != moved.recorded
    assert moved.verdict == "reproduced"


def test_the_table_has_a_row_a_claim_with_both_figures():
    rows = table(LEDGER).splitlines()[2:]
    assert len(rows) == len(LEDGER)
    assert "200 USD/month | 518,400,000 USD/month | **corrected**" in rows[7]


def test_a_claim_within_its_tolerance_is_reproduced():
    facts = {"id": "x-1", "place": "p", "words": "w", "unit": "USD", "reason": "r"}
    claim = Claim(**facts, claimed=100.0, ours=lambda: 100.4, recorded="100.4 USD")
    assert claim.verdict == "reproduced"
    assert dataclasses.replace(claim, tolerance=0.003).verdict == "corrected"
