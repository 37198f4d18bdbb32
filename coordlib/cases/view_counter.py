"""Example 4: views counted under one lock, in shards, or by each server for itself.

The figures marked "the source" are the defaults of the document that the course examines. The
counters that really run, in processes, are in `coordlib.cases.view_counter_processes`.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coordlib.cases.uber_city_shards import mean_time_ms
from coordlib.quantity import quantity, scenario
from coordlib.units import KIB_PER_GIB, MS_PER_SECOND

__all__ = [
    "Outcome",
    "ViewCounter",
    "break_even_per_second",
    "counted_share",
    "counted_without_a_lock",
    "counts_per_second",
    "missing_views",
    "most_per_second",
    "news_per_second",
    "outcomes",
    "simulated_missing",
    "time_to_count_ms",
    "usd_per_million",
]

US_PER_SECOND = 1_000_000
MILLION = 1_000_000
MOST_PROCESSES = 64
_ASSUMED = "assumed; the source has none"


@scenario
class ViewCounter:
    """A counter of views: within one machine, and between servers far apart."""

    processes: int = quantity(16, "", 1, MOST_PROCESSES, label="Processes", source=_ASSUMED)
    work_us: float = quantity(
        20.0, "µs", 1, 1_000, scale="log", label="Work outside of the lock", source=_ASSUMED
    )
    locked_us: float = quantity(
        5.0, "µs", 0.1, 100, scale="log", label="Time under the lock", source=_ASSUMED
    )
    handover_us: float = quantity(5.0, "µs", 0, 50, label="More, if another waits", source=_ASSUMED)
    shards: int = quantity(16, "", 1, 64, label="Shards", source=_ASSUMED)
    views_per_second: float = quantity(
        1_000.0, "views/s", 1, 1e4, scale="log", label="Views", source="assumed; 86 million a day"
    )
    commit_ms: float = quantity(
        5.0,
        "ms",
        0.1,
        200,
        scale="log",
        label="A row is locked for",
        source="assumed; Gregorio (2008) says 200 ms",
    )
    round_trip_ms: float = quantity(
        70.0, "ms", 0.1, 300, label="Round trip to another server", source=_ASSUMED
    )
    servers: int = quantity(3, "", 2, 100, label="Servers", source="the source")
    news_ms: float = quantity(
        1_000.0, "ms", 10, 1e4, scale="log", label="Time between news", source=_ASSUMED
    )
    message_kib: float = quantity(1.0, "KiB", 0.1, 16, label="Message", source=_ASSUMED)
    traffic_usd_per_gib: float = quantity(
        0.09, "USD/GiB", 0, 0.5, label="Price of traffic", source="the source"
    )


def counts_per_second(counter: ViewCounter, shards: int) -> NDArray[np.float64]:
    """Return what 1, 2, ... 64 processes count in a second, each view under one of the locks.

    A process works for w, then takes a lock at random for s, or for s + h while another waits.
    That is a closed network of queues. With G the normalising constants of its states,

        G = (w^j / j!)_j * (f_j)_j * ... * (f_j)_j, one factor f a shard, f_j = prod s_i / shards,

    n processes count G_(n-1) / G_n views in a unit of time. Exact for times that are exponential.

    Parameters
    ----------
    counter : ViewCounter
        The scenario: w, s and h.
    shards : int
        How many locks there are.

    Returns
    -------
    array, shape (64,)

    Source: J. P. Buzen, Computational Algorithms for Closed Queueing Networks with Exponential
    Servers, CACM 16(9), 1973.
    """
    # In units of one view without waiting, so that no power of it overflows.
    unit_us = counter.work_us + counter.locked_us
    jobs = np.arange(1, MOST_PROCESSES + 1)
    locked = np.where(jobs > 1, counter.locked_us + counter.handover_us, counter.locked_us)
    working = np.cumprod(np.append(1.0, counter.work_us / unit_us / jobs))
    factor = np.cumprod(np.append(1.0, locked / unit_us / shards))
    constants = working
    while shards:
        # Convolved `shards` times, by squaring.
        if shards % 2:
            constants = np.convolve(constants, factor)[: MOST_PROCESSES + 1]
        factor = np.convolve(factor, factor)[: MOST_PROCESSES + 1]
        shards //= 2
    return constants[:-1] / constants[1:] * (US_PER_SECOND / unit_us)


def most_per_second(counter: ViewCounter, shards: int) -> float:
    """Return the most views that rows locked for `commit_ms` each can count in a second."""
    return shards * MS_PER_SECOND / counter.commit_ms


def time_to_count_ms(
    counter: ViewCounter, per_second: ArrayLike, shards: int
) -> NDArray[np.float64]:
    """Return the mean time until a view is counted in one of the rows: the trip, then the queue.

    Each row is a queue M/M/1 with its share of the views; infinite where they are too many.
    """
    rows_ms = mean_time_ms(np.asarray(per_second) / shards, counter.commit_ms, 1)
    return counter.round_trip_ms + rows_ms


def counted_share(counter: ViewCounter) -> float:
    """Return the share of views that survive when a server reads the count, then writes one more.

    Every view that reads within a gap g after a counted one writes the same number again. The next
    that is counted is the first to read after the gap: 1 / (1 + rate g). The gap is a round trip.
    """
    return 1 / (1 + counter.views_per_second * counter.round_trip_ms / MS_PER_SECOND)


def counted_without_a_lock(
    counter: ViewCounter, *, views: int = 20_000, seed: int = 1
) -> NDArray[np.int64]:
    """Run it: views at random moments read the count and write it, plus one, a round trip later.

    Returns
    -------
    array, shape (views,)
        The count after each write.
    """
    rng = np.random.default_rng(seed)
    reads_ms = np.cumsum(rng.standard_exponential(views)) * (
        MS_PER_SECOND / counter.views_per_second
    )
    # The last write that came before each read.
    seen = np.searchsorted(reads_ms + counter.round_trip_ms, reads_ms) - 1
    counts: list[int] = []
    for last in seen.tolist():
        counts.append(1 + (counts[last] if last >= 0 else 0))
    return np.array(counts)


def missing_views(
    counter: ViewCounter, news_ms: ArrayLike, interval_share: float = 0.5
) -> NDArray[np.float64]:
    """Return the views that a read at one server does not know of.

    rate (n - 1) / n (L + share T): news of the others is as old as the way L, half of a round trip,
    and between nothing and T, the time between two pieces of news.
    """
    elsewhere = counter.views_per_second * (counter.servers - 1) / counter.servers
    old_ms = counter.round_trip_ms / 2 + interval_share * np.asarray(news_ms, dtype=float)
    return elsewhere * old_ms / MS_PER_SECOND


def simulated_missing(
    counter: ViewCounter, *, reads: int = 20_000, seed: int = 1
) -> NDArray[np.int64]:
    """Read one server at random moments and count what it has not heard of from the others."""
    rng = np.random.default_rng(seed)
    age_ms = rng.uniform(0, counter.news_ms, (reads, counter.servers - 1))
    rate_per_ms = counter.views_per_second / counter.servers / MS_PER_SECOND
    return rng.poisson(rate_per_ms * (age_ms + counter.round_trip_ms / 2)).sum(axis=1)


def news_per_second(counter: ViewCounter) -> float:
    """Return the messages of news in a second: every server to every other, n (n - 1) / T.

    >>> news_per_second(ViewCounter())
    6.0
    """
    each = counter.servers - 1
    return counter.servers * each * MS_PER_SECOND / counter.news_ms


def break_even_per_second(counter: ViewCounter) -> float:
    """Return the views a second at which news is as many messages as asking and answering for each.

    >>> break_even_per_second(ViewCounter())
    3.0
    """
    return news_per_second(counter) / 2


def usd_per_million(counter: ViewCounter, messages_per_view: ArrayLike) -> NDArray[np.float64]:
    """Return what the messages for a million views cost, in US dollars."""
    kib = MILLION * np.asarray(messages_per_view, dtype=float) * counter.message_kib
    return kib / KIB_PER_GIB * counter.traffic_usd_per_gib


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of the same views under one design.

    Parameters
    ----------
    counted : float
        The share of the views that the count holds in the end.
    time_ms : float
        The mean time until a view is counted; infinite if the queue grows without end.
    missing : float
        Views that a read does not know of, in the mean.
    messages : float
        Messages for a view.
    usd : float
        Their price for a million views, in US dollars.
    """

    counted: float
    time_ms: float
    missing: float
    messages: float
    usd: float


def outcomes(counter: ViewCounter) -> dict[str, Outcome]:
    """Run the same views through every design; a central read is as old as its way, L."""
    rate, trip_ms = counter.views_per_second, counter.round_trip_ms
    central = rate * trip_ms / 2 / MS_PER_SECOND
    own = float(missing_views(counter, counter.news_ms))
    found = {
        "no lock": (counted_share(counter), 2 * trip_ms, central, 4.0),
        "one row": (1.0, float(time_to_count_ms(counter, rate, 1)), central, 2.0),
        "shards": (1.0, float(time_to_count_ms(counter, rate, counter.shards)), central, 2.0),
        "own counts": (1.0, 0.0, own, news_per_second(counter) / rate),
    }
    return {
        name: Outcome(*figures, float(usd_per_million(counter, figures[-1])))
        for name, figures in found.items()
    }
