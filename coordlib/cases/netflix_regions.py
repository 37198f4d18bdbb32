"""Case 4: a streaming service whose regions don't ask one another; here, its viewing history.

The figures marked "the source" are the defaults of the document that the course examines. The
caches are in `coordlib.cases.netflix_regions_caches`, and what happens when regions fail in
`coordlib.cases.netflix_regions_failures`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coordlib.engine import Constant, Crash, Network, simulate
from coordlib.protocols.viewing_history import lost_events, nodes
from coordlib.quantity import quantity, scenario
from coordlib.units import MS_PER_SECOND, SECONDS_PER_DAY

__all__ = [
    "LINKS",
    "REGIONS",
    "Streaming",
    "events_lost",
    "events_per_second",
    "lost_in_runs",
    "messages_per_second",
]

REGIONS = ("us-east", "us-west", "eu", "asia", "latam")
_MEMBERS = "Netflix, Form 10-K for 2020"
_ASSUMED = "assumed; the source has none"


@scenario
class Streaming:
    """A streaming service in five regions: caches, viewing history, failures."""

    popularity_skew: float = quantity(
        0.8,
        "",
        0,
        1.4,
        label="Skew of popularity",
        source="assumed; Breslau et al. (1999) found 0.64 to 0.83 on the web",
    )
    edge_cache_share: float = quantity(
        0.05, "of the catalogue", 0.001, 1, scale="log", label="Edge cache", source=_ASSUMED
    )
    region_cache_share: float = quantity(
        0.5, "of the catalogue", 0.001, 1, scale="log", label="Regional cache", source=_ASSUMED
    )
    edge_ms: float = quantity(10.0, "ms", 1, 100, label="Edge answers in", source=_ASSUMED)
    region_ms: float = quantity(40.0, "ms", 1, 300, label="Region answers in", source=_ASSUMED)
    origin_ms: float = quantity(150.0, "ms", 1, 1_000, label="Origin answers in", source=_ASSUMED)
    events_per_day: float = quantity(
        1e11, "events/day", 1e6, 1e13, scale="log", label="Viewing events", source="the source"
    )
    flush_ms: float = quantity(
        1_000.0, "ms", 1, 1e6, scale="log", label="Time between batches", source=_ASSUMED
    )
    link_outage_s: float = quantity(
        0.0, "s", 0, 3_600, label="Links cut before the death", source="assumed"
    )
    us_east_members_m: float = quantity(
        36.97, "M", 10, 100, label="Members, us-east", source=f"{_MEMBERS}; half of US and Canada"
    )
    us_west_members_m: float = quantity(
        36.97, "M", 10, 100, label="Members, us-west", source=f"{_MEMBERS}; half of US and Canada"
    )
    eu_members_m: float = quantity(66.70, "M", 10, 100, label="Members, eu", source=_MEMBERS)
    asia_members_m: float = quantity(25.49, "M", 10, 100, label="Members, asia", source=_MEMBERS)
    latam_members_m: float = quantity(37.54, "M", 10, 100, label="Members, latam", source=_MEMBERS)
    load_share: float = quantity(
        0.6, "of capacity", 0.1, 1, label="Load when all is well", source=_ASSUMED
    )
    second_share: float = quantity(
        0.0,
        "of a region",
        0,
        1,
        label="Goes to its second target",
        source="the source's list, read in order",
    )
    degraded_work_share: float = quantity(
        0.5, "of the work", 0.1, 0.9, label="A degraded answer takes", source=_ASSUMED
    )
    uptime_days: float = quantity(
        10.0, "days", 1, 365, scale="log", label="A region stays up for", source=_ASSUMED
    )
    outage_h: float = quantity(
        4.0, "h", 0.1, 48, scale="log", label="A region is down for", source=_ASSUMED
    )
    detect_s: float = quantity(
        60.0, "s", 1, 3_600, scale="log", label="Noticed after", source=_ASSUMED
    )


def events_per_second(streaming: Streaming) -> float:
    """Return the viewing events of one region in a second, all regions alike.

    >>> round(events_per_second(Streaming()))
    231481
    """
    return streaming.events_per_day / SECONDS_PER_DAY / len(REGIONS)


def events_lost(streaming: Streaming, interval_share: float = 0.5) -> float:
    """Return the events that go with a region: those accepted since its last batch.

    rate * (share * interval + outage). It dies half way between two batches in the mean, and just
    before a batch at worst.

    >>> round(events_lost(Streaming()))
    115741
    """
    waited_s = interval_share * streaming.flush_ms / MS_PER_SECOND + streaming.link_outage_s
    return events_per_second(streaming) * waited_s


def messages_per_second(streaming: Streaming) -> float:
    """Return the batches sent in a second: every region to every other.

    >>> messages_per_second(Streaming())
    20.0
    """
    return len(REGIONS) * (len(REGIONS) - 1) / (streaming.flush_ms / MS_PER_SECOND)


# One way, in ms: half of round trips of 10, 60 and 80.
LINKS = Network(
    {
        ("viewer", "us-east"): Constant(5),
        ("us-east", "us-west"): Constant(30),
        ("us-east", "eu"): Constant(40),
    },
    default=Constant(40),
)


def lost_in_runs(
    runs: int, *, every_ms: float, flush_ms: float, seed: int = 1
) -> NDArray[np.int64]:
    """Run the protocol, each time with us-east dying at a random moment; count the events lost.

    Parameters
    ----------
    runs : int
        How many times.
    every_ms, flush_ms : float
        The time between two events of the viewer, and between two batches.
    seed : int
        What the moments follow from.
    """
    made = nodes(REGIONS[:2], plays=10_000, every_ms=every_ms, flush_ms=flush_ms)
    dies_ms = np.random.default_rng(seed).uniform(2 * flush_ms, 4 * flush_ms, runs)

    def lost(at_ms: float) -> int:
        # A batch that has left arrives within 30 ms, whether or not its sender lives on.
        settled_ms = at_ms + 40
        death = [Crash(REGIONS[0], at_ms)]
        run = simulate(made, LINKS, faults=death, until_ms=settled_ms, is_checked=False)
        return len(lost_events(run.world))

    return np.array([lost(float(at_ms)) for at_ms in dies_ms])
