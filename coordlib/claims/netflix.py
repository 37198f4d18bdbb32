"""The claims of case 4: most are figures without a base; the map and the rates can be computed."""

from __future__ import annotations

import numpy as np

from coordlib.cases.netflix_regions import LINKS, REGIONS, Streaming, events_per_second
from coordlib.cases.netflix_regions_caches import TITLES, caches, popularity
from coordlib.cases.netflix_regions_failures import load_of_capacity, routed, states_with
from coordlib.claims import Claim
from coordlib.engine import simulate
from coordlib.protocols.viewing_history import nodes
from coordlib.units import SECONDS_PER_DAY

__all__ = ["CLAIMS", "MEMBERS_M", "regions_with_somewhere_to_go", "wait_for_acceptance_ms"]

PRINTED_SAVING_USD = 180e6
# Paid memberships at the end of 2020, in millions, as Netflix's Form 10-K reports them by region.
MEMBERS_M = {"US and Canada": 73.94, "EMEA": 66.70, "Latin America": 37.54, "Asia-Pacific": 25.49}


def regions_with_somewhere_to_go(failures: int) -> int:
    """Count the ways to lose so many regions after which all traffic still has a region."""
    asked = routed(Streaming(), states_with(failures)).sum(axis=1)
    return int((asked > 1 - 1e-9).sum())


def wait_for_acceptance_ms(copies: int = 1) -> float:
    """Return what an event waits for in its region: the answer's time less the viewer's link."""
    run = simulate(nodes(REGIONS[:3], copies=copies), LINKS, until_ms=1_000)
    answer = next(step for step in run.trace.steps if step.text == "accepted 1")
    return answer.at - 2 * LINKS.latency("viewer", REGIONS[0]).latency_ms


def _kept_from_origin_percent() -> float:
    return 100 * (1 - caches(Streaming(), is_filled_ahead=True).origin_share)


def _titles_for_99_percent() -> float:
    within = np.cumsum(popularity(Streaming()))
    return 100 * float(np.searchsorted(within, 0.99) + 1) / TITLES


def _heaviest_load_percent() -> float:
    return 100 * float(load_of_capacity(Streaming(), states_with(1)).max())


CLAIMS = (
    Claim(
        id="netflix-1",
        place="Case 4, savings",
        words="savings of 99, 95, 90 and 99 %; the first, video serving",
        claimed=99,
        unit="%",
        ours=_kept_from_origin_percent,
        recorded="84.94 %",
        reason="no base is given: of cost, of messages or of time. Ours is the share of requests "
        "that filled caches keep from the origin at our assumed sizes; for 99 % a region must hold "
        f"{_titles_for_99_percent():.0f} % of the titles",
        basis="illustrative",
    ),
    Claim(
        id="netflix-2",
        place="Case 4, savings",
        words="infrastructure saved",
        claimed=PRINTED_SAVING_USD,
        unit="USD/year",
        ours=lambda: PRINTED_SAVING_USD / 0.99,
        recorded="181,818,182 USD/year",
        reason="no source and no breakdown. Ours is the bill before that a saving of 99 % implies; "
        f"at 90 % it is {PRINTED_SAVING_USD / 0.90:,.0f}",
        basis="illustrative",
    ),
    Claim(
        id="netflix-3",
        place="Case 4, failover map",
        words="one region fails: cases, of five, in which all traffic has somewhere to go",
        claimed=5,
        unit="cases",
        ours=lambda: regions_with_somewhere_to_go(1),
        recorded="5 cases",
        reason=f"also in {regions_with_somewhere_to_go(2)} of 10 after two failures, and in "
        f"{regions_with_somewhere_to_go(3)} of 10 after three. The map is silent on capacity: by "
        f"members, us-east rises from 60 to {_heaviest_load_percent():.0f} % when eu fails",
        tolerance=0,
    ),
    Claim(
        id="netflix-4",
        place="Case 4, code",
        words="viewing events",
        claimed=1e11,
        unit="events/day",
        ours=lambda: events_per_second(Streaming()) * len(REGIONS) * SECONDS_PER_DAY,
        recorded="100,000,000,000 events/day",
        reason="an input without a source: "
        f"{events_per_second(Streaming()):,.0f} a second in each of five regions, "
        f"{1e5 / sum(MEMBERS_M.values()):,.0f} a day for each member",
        basis="illustrative",
    ),
    Claim(
        id="netflix-5",
        place="Case 4, head",
        words="over 200 million subscribers",
        claimed=200e6,
        unit="members",
        ours=lambda: 1e6 * sum(MEMBERS_M.values()),
        recorded="203,670,000 members",
        reason="Netflix, Form 10-K for 2020: paid memberships, in four regions",
        basis="sourced",
    ),
    Claim(
        id="netflix-6",
        place="Case 4, code",
        words="coordination budget of a write",
        claimed=0,
        unit="ms",
        ours=wait_for_acceptance_ms,
        recorded="0 ms",
        reason="accepted at once, and lost if the region dies before its next batch; to have it in "
        f"a second region first takes {wait_for_acceptance_ms(copies=2):.0f} ms on our links",
    ),
)
