"""Case 6: rides matched within a city, or by one matcher for the world.

The figures marked "the source" are the defaults of the document that the course examines.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coordlib.quantity import quantity, scenario
from coordlib.units import MS_PER_SECOND, SECONDS_PER_DAY

__all__ = [
    "Marketplace",
    "break_even_share",
    "city_work_ms",
    "global_work_ms",
    "hot_city_ms",
    "is_settled",
    "matches_per_second",
    "mean_time_ms",
    "peak_per_second",
    "simulated_times_ms",
    "surge",
    "surge_in_time",
    "surge_without_a_jump",
    "wait_probability",
]

MINUTES = 30


@scenario
class Marketplace:
    """A ride service in many cities: its matchers, its trips and its prices."""

    trips_per_day: float = quantity(
        15e6, "trips/day", 1e5, 1e8, scale="log", label="Trips", source="the source"
    )
    peak_factor: float = quantity(
        2.0, "", 1, 5, label="Peak over the mean", source="assumed; the source has none"
    )
    cities: int = quantity(100, "", 10, 400, label="Cities", source="assumed")
    matchers_per_city: int = quantity(4, "", 1, 20, label="Matchers a city", source="assumed")
    match_ms: float = quantity(
        500.0, "ms", 200, 2_000, label="Time of one match", source="the source's lower figure"
    )
    agreement_ms: float = quantity(
        300.0, "ms", 0, 3_000, label="Agreement across cities", source="assumed: two round trips"
    )
    cross_city_share: float = quantity(
        0.001, "of trips", 1e-4, 1, scale="log", label="Trips across cities", source="the source"
    )
    hot_city_share: float = quantity(
        0.02, "of trips", 0.001, 0.5, scale="log", label="The hot city's trips", source="assumed"
    )
    riders_per_driver: float = quantity(
        2.7, "", 0.5, 6, label="Riders for a driver at price 1", source="assumed"
    )
    elasticity: float = quantity(
        0.5,
        "",
        0,
        1.5,
        label="Elasticity of demand",
        source="assumed; Cohen et al. (2016) find demand inelastic, below 1",
    )
    surge_from: float = quantity(
        2.0, "riders/driver", 1, 4, label="Surge starts above", source="the source"
    )
    surge_cap: float = quantity(2.5, "times", 1, 4, label="Surge is capped at", source="the source")


def peak_per_second(market: Marketplace) -> float:
    """Return the requests for a ride in a second at the peak.

    >>> round(peak_per_second(Marketplace()), 1)
    347.2
    """
    return market.trips_per_day / SECONDS_PER_DAY * market.peak_factor


def city_work_ms(market: Marketplace) -> float:
    """Return the matcher time that a trip takes when cities match for themselves.

    A trip across cities holds a matcher at home while the two cities agree, and takes one match in
    the other: S + x (S + R).
    """
    more_ms = market.match_ms + market.agreement_ms
    return market.match_ms + market.cross_city_share * more_ms


def global_work_ms(market: Marketplace) -> float:
    """Return the matcher time of a trip when every match is agreed across the world: S + R."""
    return market.match_ms + market.agreement_ms


def break_even_share(market: Marketplace) -> float:
    """Return the share of trips across cities at which both designs need the same matcher time.

    S + x (S + R) = S + R, so x = R / (S + R).

    >>> break_even_share(Marketplace())
    0.375
    """
    return market.agreement_ms / global_work_ms(market)


def matches_per_second(market: Marketplace, work_ms: float) -> float:
    """Return what all matchers together can do in a second, each trip taking that time."""
    return market.cities * market.matchers_per_city * MS_PER_SECOND / work_ms


def wait_probability(offered: ArrayLike, servers: int) -> NDArray[np.float64]:
    """Return the chance that a request finds all servers busy: Erlang's C formula.

    Erlang's B formula is 1/B = 1 + c/a + c(c - 1)/a^2 + ... + c!/a^c; where that sum overflows,
    the chance is 0. Then C = c B / (c - a (1 - B)).

    Parameters
    ----------
    offered : array_like
        Work offered, in erlangs: the rate times the service time. Below `servers`.
    servers : int
        How many there are.

    Source: Erlang 1917; Kleinrock, *Queueing Systems* I, 1975.

    >>> float(wait_probability(0.5, 1))
    0.5
    """
    offered = np.asarray(offered, dtype=float)
    with np.errstate(over="ignore", divide="ignore"):
        factors = np.arange(servers, 0, -1) / offered[..., np.newaxis]
        blocked = 1 / (1 + np.cumprod(factors, axis=-1).sum(axis=-1))
    return servers * blocked / (servers - offered * (1 - blocked))


def mean_time_ms(per_second: ArrayLike, work_ms: float, servers: int) -> NDArray[np.float64]:
    """Return the mean time from a request to its match in M/M/c: S + C(c, a) S / (c - a).

    Parameters
    ----------
    per_second : array_like
        Requests in a second.
    work_ms : float
        The mean time of one match, in ms.
    servers : int
        Matchers that share one queue.

    Returns
    -------
    array
        In ms; infinite where more is asked for than the matchers can do.
    """
    offered = np.asarray(per_second, dtype=float) * work_ms / MS_PER_SECOND
    is_stable = offered < servers
    within = np.where(is_stable, offered, 0.0)
    mean_ms = work_ms * (1 + wait_probability(within, servers) / (servers - within))
    return np.where(is_stable, mean_ms, np.inf)


def simulated_times_ms(
    per_second: float, work_ms: float, servers: int, *, seed: int = 1, requests: int = 6_000
) -> NDArray[np.float64]:
    """Run the queue: each request takes the matcher that is free first; return their times.

    Requests come at random (exponential gaps), matches take exponential times. The first half,
    while the queue fills, is left out.
    """
    rng = np.random.default_rng(seed)
    comes_ms = np.cumsum(rng.standard_exponential(requests)) * (MS_PER_SECOND / per_second)
    takes_ms = rng.standard_exponential(requests) * work_ms
    free_ms = [0.0] * servers
    done_ms = []
    for comes, takes in zip(comes_ms.tolist(), takes_ms.tolist(), strict=True):
        done = max(comes, free_ms[0]) + takes
        heapq.heapreplace(free_ms, done)
        done_ms.append(done)
    return (np.array(done_ms) - comes_ms)[requests // 2 :]


def hot_city_ms(
    market: Marketplace, hot_share: NDArray[np.float64], matchers: int
) -> NDArray[np.float64]:
    """Return the mean time to a match in a city with that share of all trips, shape (n,)."""
    return mean_time_ms(hot_share * peak_per_second(market), city_work_ms(market), matchers)


def surge(market: Marketplace, riders_per_driver: ArrayLike) -> NDArray[np.float64]:
    """Return the price multiplier by the source's rule.

    Above the threshold it is the ratio of riders to drivers, at most the cap; otherwise 1. The rule
    as written divides by the drivers, so with none of them it fails.

    >>> surge(Marketplace(), [1.0, 2.0, 2.01, 2.4, 9.0]).tolist()
    [1.0, 1.0, 2.01, 2.4, 2.5]
    """
    ratio = np.asarray(riders_per_driver, dtype=float)
    return np.where(ratio > market.surge_from, np.minimum(market.surge_cap, ratio), 1.0)


def surge_without_a_jump(market: Marketplace, riders_per_driver: ArrayLike) -> NDArray[np.float64]:
    """Return a multiplier that starts at 1 and follows the ratio up to the same cap."""
    return np.clip(np.asarray(riders_per_driver, dtype=float), 1.0, market.surge_cap)


def surge_in_time(
    market: Marketplace,
    rule: Callable[[Marketplace, float], NDArray[np.float64]] = surge,
    minutes: int = MINUTES,
) -> NDArray[np.float64]:
    """Let riders answer the price, and the rule the riders, minute by minute.

    At a multiplier m, riders for each driver are r m^-e: some wait for a lower price. The next
    minute's multiplier follows from them.

    Parameters
    ----------
    market : Marketplace
        The scenario: r and e.
    rule : callable
        `surge` or `surge_without_a_jump`.
    minutes : int
        How long.

    Returns
    -------
    array, shape (minutes + 1,)
        The multiplier in each minute, the first at 1.
    """
    multipliers = [1.0]
    for _ in range(minutes):
        waiting = market.riders_per_driver * multipliers[-1] ** -market.elasticity
        multipliers.append(float(rule(market, waiting)))
    return np.array(multipliers)


def is_settled(multipliers: NDArray[np.float64]) -> bool:
    """Say whether the last two minutes have the same price, to a thousandth."""
    return bool(abs(multipliers[-1] - multipliers[-2]) < 1e-3)
