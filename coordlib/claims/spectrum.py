"""The claims about the spectrum of coordination: its tables of cost and latency, and its chart."""

from __future__ import annotations

import numpy as np

from coordlib.cases.coordination_levels import (
    BYZANTINE,
    EVENTUAL,
    MULTI_PAXOS,
    STATED,
    TABLES,
    relative_to_eventual,
)
from coordlib.cases.coordination_spectrum import (
    Spectrum,
    latency_ms,
    monthly_cost,
    ratio_bounds,
    usd_per_tx,
)
from coordlib.claims import Claim
from coordlib.geography import DUBLIN, N_VIRGINIA, fibre_round_trip_ms
from coordlib.units import DAYS_PER_MONTH

__all__ = ["CLAIMS", "rank_correlation"]

LIGHT = Spectrum(round_trip_ms=fibre_round_trip_ms(N_VIRGINIA, DUBLIN))
COMPLEXITY = [stated.complexity for stated in STATED.values()]
COST_USD = [stated.usd_per_tx for stated in STATED.values()]
CAPACITY_TPS = [stated.capacity_tps for stated in STATED.values()]


def rank_correlation(first: list[float], second: list[float]) -> float:
    """Return Spearman's rank correlation of figures that are all different.

    >>> rank_correlation([1, 2, 3], [30, 20, 10])
    -1.0
    """
    ranks = [np.argsort(np.argsort(figures)) for figures in (first, second)]
    return round(float(np.corrcoef(ranks)[0, 1]), 12)


def _volume_at_one_usd() -> float:
    """Return the operations a day at which one by multi-Paxos costs 1 USD, traffic left out."""
    cost = monthly_cost(Spectrum(), MULTI_PAXOS)
    return (cost.total_usd - cost.traffic_usd) / DAYS_PER_MONTH


def _strongest_over_eventual() -> list[float]:
    return [relative_to_eventual(table)["serializable"] for table in TABLES.values()]


CLAIMS = (
    Claim(
        id="spectrum-1",
        place="Spectrum",
        words="an operation at 0, 0.001, 0.01, 0.10 and 1.00 USD from CRDTs to linearizable; "
        "the last",
        claimed=1.00,
        unit="USD",
        ours=lambda: usd_per_tx(Spectrum(), MULTI_PAXOS),
        recorded="0.001034 USD",
        reason="no source; the document's own program gives this for multi-Paxos at 1 M a day, "
        f"and 1 USD only at about {_volume_at_one_usd():,.0f} a day",
        basis="illustrative",
    ),
    Claim(
        id="spectrum-2",
        place="Level table",
        words="1, 1–10, 10–50, 50–200 and 200–2,000 ms; the last, at least",
        claimed=200,
        unit="ms",
        ours=lambda: latency_ms(LIGHT, "linearizable"),
        recorded="108.1 ms",
        reason="no source; ours is a write and two round trips of light in fibre, N. Virginia to "
        "Dublin. Within one region it is a few ms: the ranges are those of distances",
        basis="illustrative",
    ),
    Claim(
        id="spectrum-3",
        place="Pattern matrix",
        words="0.0001, 0.001, 0.01, 0.05, 0.50 and 5 USD from none to Byzantine; the last",
        claimed=5.0,
        unit="USD",
        ours=lambda: usd_per_tx(Spectrum(), BYZANTINE),
        recorded="0.002364 USD",
        reason="no source; the document's own program gives this at 1 M a day",
        basis="illustrative",
    ),
    Claim(
        id="spectrum-4",
        place="Key takeaways",
        words="cost factors 1, 2, 5, 20 and 100; the last over the second",
        claimed=100 / 2,
        unit="times",
        ours=lambda: ratio_bounds(Spectrum(), MULTI_PAXOS, EVENTUAL)[1],
        recorded="10 times",
        reason="no source; ours is the most that any prices make of the document's own needs of "
        "multi-Paxos and eventual consistency",
        basis="illustrative",
    ),
    Claim(
        id="spectrum-5",
        place="all three",
        words="the three cost tables agree; the largest of their ratios of strongest to eventual "
        "over the smallest",
        claimed=1,
        unit="times",
        ours=lambda: max(_strongest_over_eventual()) / min(_strongest_over_eventual()),
        recorded="20 times",
        reason="1,000, 500 and 50 times; only the order of the levels is the same in all three",
    ),
    Claim(
        id="spectrum-6",
        place="Chart",
        words="an inverse relationship of complexity and cost; rank correlation",
        claimed=-1,
        unit="",
        ours=lambda: rank_correlation(COMPLEXITY, COST_USD),
        recorded="1",
        reason="over its own six points cost rises with complexity",
    ),
    Claim(
        id="spectrum-7",
        place="Chart",
        words="an inverse relationship of throughput and cost; rank correlation",
        claimed=-1,
        unit="",
        ours=lambda: rank_correlation(CAPACITY_TPS, COST_USD),
        recorded="-1",
        reason="over its own six points, which are typed in and not computed",
    ),
    Claim(
        id="spectrum-8",
        place="Level table",
        words="a causally consistent operation takes 10–50 ms; at least",
        claimed=10,
        unit="ms",
        ours=lambda: latency_ms(Spectrum(), "causal"),
        recorded="1 ms",
        reason="no source; a causal write waits for no other replica (Lloyd et al. 2011), so ours "
        "is the document's own local write. What it depends on travels with it",
        basis="illustrative",
    ),
    Claim(
        id="spectrum-9",
        place="Level table, chart",
        words="complexity of no coordination, 1 of 10 in the chart",
        claimed=1,
        unit="of 10",
        ours=lambda: STATED["causal"].complexity,
        recorded="4 of 10",
        reason="the level table calls it Medium, as it calls causal, which the chart puts at 4; "
        "it calls eventual Low",
    ),
)
