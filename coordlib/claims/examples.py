"""The claims of the consistency examples: feed, bank."""

from __future__ import annotations

from coordlib.cases.coordination_levels import EVENTUAL, MULTI_PAXOS
from coordlib.cases.coordination_spectrum import Spectrum, ratio_bounds
from coordlib.claims import Claim
from coordlib.geography import Place, fibre_round_trip_ms
from coordlib.units import KIB_PER_GIB, MS_PER_SECOND

__all__ = ["CLAIMS"]

FEED = "Example 1"
FAR_APART = (Place(0, 0), Place(0, 180))


def _traffic_usd_per_million() -> float:
    """Price a million messages of 1 KiB at the document's 0.09 USD/GiB."""
    return 1e6 / KIB_PER_GIB * Spectrum().traffic_usd_per_gib


CLAIMS = (
    Claim(
        id="feed-1",
        place=FEED,
        words="an eventually consistent feed, a million operations",
        claimed=0.01,
        unit="USD",
        ours=_traffic_usd_per_million,
        recorded="0.08583 USD",
        reason="no source; ours is one message of 1 KiB each at the document's own price of "
        "traffic. Its spectrum says 0.001 USD an operation, which is 1,000 USD",
        basis="illustrative",
    ),
    Claim(
        id="feed-2",
        place=FEED,
        words="strong consistency costs, at 10 USD a million over 0.01",
        claimed=1_000,
        unit="times",
        ours=lambda: 10 / 0.01,
        recorded="1,000 times",
        reason="the division is right; neither figure has a source",
    ),
    Claim(
        id="feed-3",
        place=FEED,
        words="followers see a post after 0–5, 0–10 and 0–30 s; the last, at most",
        claimed=30,
        unit="s",
        ours=lambda: fibre_round_trip_ms(*FAR_APART) / 2 / MS_PER_SECOND,
        recorded="0.09801 s",
        reason="no source; ours is one way of light to the other side of the Earth. What takes "
        "longer is queues and batches, not the lack of coordination",
        basis="illustrative",
    ),
    Claim(
        id="bank-1",
        place="Example 3",
        words="a transfer by two-phase commit over an eventual one, 0.10 over 0.001 USD",
        claimed=100,
        unit="times",
        ours=lambda: ratio_bounds(Spectrum(), MULTI_PAXOS, EVENTUAL)[1],
        recorded="10 times",
        reason="no source; ours is the most that any prices make of the document's own needs. "
        "That money disappears holds for a credit sent once: kept and repeated until it is "
        "acknowledged, it is late and not lost",
        basis="illustrative",
    ),
)
