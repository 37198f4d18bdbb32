"""The ledger: each claim recomputed, and held to what the course prints."""

import dataclasses

import pytest

from coordlib.claims import Claim, table
from coordlib.claims.ledger import LEDGER

# Every claim that the course undertook to judge; the ledger may hold more.
UNDERTAKEN = {
    "intro": 2,
    "spectrum": 6,
    "economics": 4,
    "expedia": 10,
    "spanner": 6,
    "dynamo": 3,
    "netflix": 4,
    "bitcoin": 5,
    "uber": 4,
    "gcounter": 1,
    "shards": 2,
    "saga": 1,
    "feed": 1,
    "inventory": 1,
    "bank": 3,
    "counter": 1,
    "chat": 1,
}
BY_ID = {claim.id: claim for claim in LEDGER}


@pytest.mark.parametrize("claim", LEDGER, ids=lambda claim: claim.id)
def test_the_recorded_figure_is_what_the_code_computes(claim):
    assert claim.printed == claim.recorded


@pytest.mark.parametrize("case", UNDERTAKEN)
def test_every_claim_that_was_undertaken_is_in_the_ledger(case):
    wanted = {f"{case}-{number}" for number in range(1, UNDERTAKEN[case] + 1)}
    assert wanted <= BY_ID.keys()


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


def test_the_spectrum_and_the_examples_are_judged():
    found = {claim.id: claim.verdict for claim in LEDGER}
    corrected = {name for name, verdict in found.items() if verdict == "corrected"}
    assert {"spectrum-5", "spectrum-6", "shards-2", "saga-1"} <= corrected
    reproduced = {name for name, verdict in found.items() if verdict == "reproduced"}
    assert {f"economics-{number}" for number in (1, 2, 3, 4)} <= reproduced
    assert {"gcounter-1", "counter-1", "shards-1", "inventory-2"} <= reproduced
    assert found["intro-1"] == "sourced"


def test_case_2_is_judged_in_full():
    verdicts = {claim.id: claim.verdict for claim in LEDGER if claim.id.startswith("spanner")}
    assert verdicts == {
        "spanner-1": "illustrative",
        "spanner-2": "sourced",
        "spanner-3": "reproduced",
        "spanner-4": "corrected",
        "spanner-5": "corrected",
        "spanner-6": "corrected",
        "spanner-7": "corrected",
        "spanner-8": "corrected",
    }


def test_case_5_is_judged_in_full():
    verdicts = {claim.id: claim.verdict for claim in LEDGER if claim.id.startswith("bitcoin")}
    assert verdicts == {
        "bitcoin-1": "illustrative",
        "bitcoin-2": "reproduced",
        "bitcoin-3": "corrected",
        "bitcoin-4": "reproduced",
        "bitcoin-5": "corrected",
        "bitcoin-6": "reproduced",
        "bitcoin-7": "corrected",
    }


def test_a_figure_that_moves_is_noticed():
    moved = dataclasses.replace(BY_ID["expedia-8"], ours=lambda: 200.0)
    assert moved.printed != moved.recorded
    assert moved.verdict == "reproduced"


def test_the_table_has_a_row_a_claim_with_both_figures():
    rows = table(LEDGER).splitlines()[2:]
    assert len(rows) == len(LEDGER)
    row = next(row for row in rows if row.startswith("| expedia‑8 "))
    assert "200 USD/month | 518,400,000 USD/month | **corrected**" in row


def test_a_claim_within_its_tolerance_is_reproduced():
    facts = {"id": "x-1", "place": "p", "words": "w", "unit": "USD", "reason": "r"}
    claim = Claim(**facts, claimed=100.0, ours=lambda: 100.4, recorded="100.4 USD")
    assert claim.verdict == "reproduced"
    assert dataclasses.replace(claim, tolerance=0.003).verdict == "corrected"
