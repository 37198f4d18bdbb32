"""Case 4's caches: which share of the requests each level answers, and how long that takes."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from coordlib.cases.netflix_regions import Streaming

__all__ = [
    "TITLES",
    "Answers",
    "Caches",
    "answers",
    "caches",
    "filled_ahead",
    "hits_by_size",
    "least_recently_used",
    "lru_simulated",
    "popularity",
]

TITLES = 10_000
TRIALS = 20_000


def popularity(streaming: Streaming, titles: int = TITLES) -> NDArray[np.float64]:
    """Return each title's share of the requests: the k-th most popular has k to the minus skew.

    Source: Breslau, Cao, Fan, Phillips and Shenker, *Web Caching and Zipf-like Distributions*,
    INFOCOM 1999.
    """
    weights = np.arange(1, titles + 1) ** -streaming.popularity_skew
    return weights / weights.sum()


def least_recently_used(
    requests: NDArray[np.float64], size: float
) -> tuple[NDArray[np.float64], float]:
    """Return the chance that each title is in a cache that drops the least recently used one.

    A title stays for a characteristic time t after its last request, so it is there with chance
    1 - exp(-p t); t is such that the cache is just full. Newton's method from below finds it: the
    expected fill is concave in t.

    Source: Che, Tung and Wang, *Hierarchical Web Caching Systems*, IEEE JSAC 20(7), 2002.

    Parameters
    ----------
    requests : array, shape (titles,)
        Each title's rate of requests; only their proportions matter.
    size : float
        Titles that fit.

    Returns
    -------
    tuple of array, shape (titles,), and float
        The chances, and the share of requests that hit.
    """
    shares = requests / requests.sum()
    if size >= shares.size - 0.5:
        return np.ones_like(shares), 1.0
    time = float(size)
    for _ in range(100):
        absent = np.exp(-shares * time)
        unfilled, missed = size - (shares.size - absent.sum()), shares @ absent
        # Of titles that are hardly ever asked for, some never arrive to fill what is left.
        if unfilled < 1e-6 * size or missed < 1e-9:
            break
        time += unfilled / missed
    return 1 - absent, float(shares @ (1 - absent))


def filled_ahead(requests: NDArray[np.float64], size: float) -> float:
    """Return the share of requests that hit a cache holding the most popular titles."""
    shares = np.sort(requests)[::-1] / requests.sum()
    return float(shares[: round(size)].sum())


def hits_by_size(
    requests: NDArray[np.float64], points: int = 40
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return cache sizes in titles and the hit share of each, without solving for any of them.

    Each characteristic time gives a size and a hit share; so a row of times gives the whole curve.
    """
    shares = requests / requests.sum()
    times = np.geomspace(1, 200 * shares.size, points)
    present = -np.expm1(-np.outer(times, shares))
    return present.sum(axis=1), present @ shares


@dataclasses.dataclass(frozen=True)
class Caches:
    """Which share of the requests each level answers."""

    edge_share: float
    region_share: float
    origin_share: float


def caches(streaming: Streaming, *, is_filled_ahead: bool = False) -> Caches:
    """Work out who answers: the edge, else the region, else the origin.

    The region sees only what the edge missed; filled ahead, it holds the edge's titles too.
    """
    asked = popularity(streaming)
    edge_size = max(streaming.edge_cache_share * TITLES, 1.0)
    region_size = max(streaming.region_cache_share * TITLES, 1.0)
    if is_filled_ahead:
        edge_share = filled_ahead(asked, edge_size)
        either_share = max(edge_share, filled_ahead(asked, region_size))
        return Caches(edge_share, either_share - edge_share, 1 - either_share)
    in_edge, edge_share = least_recently_used(asked, edge_size)
    missed = asked * (1 - in_edge)
    if not missed.sum():
        return Caches(edge_share, 0.0, 0.0)
    _, of_missed = least_recently_used(missed, region_size)
    return Caches(edge_share, (1 - edge_share) * of_missed, (1 - edge_share) * (1 - of_missed))


def lru_simulated(
    skew: float, size: int, requests: int = 200_000, titles: int = TITLES, seed: int = 1
) -> float:
    """Return the share of hits of a cache that is really run, its first half of requests aside."""
    rng = np.random.default_rng(seed)
    shares = popularity(Streaming(popularity_skew=skew), titles)
    cache: dict[int, None] = {}
    hits = 0
    for number, title in enumerate(rng.choice(titles, requests, p=shares).tolist()):
        if title in cache:
            hits += number >= requests // 2
            del cache[title]
        elif len(cache) >= size:
            # A dict keeps the order of insertion, so its first key is the oldest.
            del cache[next(iter(cache))]
        cache[title] = None
    return hits / (requests - requests // 2)


@dataclasses.dataclass(frozen=True)
class Answers:
    """Simulated times to an answer, in ms, each of shape (trials,)."""

    lru_ms: NDArray[np.float64]
    ahead_ms: NDArray[np.float64]
    origin_ms: NDArray[np.float64]


def answers(streaming: Streaming, seed: int = 1, trials: int = TRIALS) -> Answers:
    """Simulate requests that ask the edge, on a miss the region, and on a miss the origin.

    Each level takes its time and an exponential jitter of a tenth of it.
    """
    rng = np.random.default_rng(seed)
    which = rng.random(trials)
    levels_ms = np.array([streaming.edge_ms, streaming.region_ms, streaming.origin_ms])
    taken_ms = levels_ms * (1 + 0.1 * rng.standard_exponential((trials, 3)))
    after_ms = np.cumsum(taken_ms, axis=1)

    def through(split: Caches) -> NDArray[np.float64]:
        ends = np.cumsum([split.edge_share, split.region_share])
        return after_ms[np.arange(trials), np.searchsorted(ends, which, side="right")]

    ahead = caches(streaming, is_filled_ahead=True)
    return Answers(through(caches(streaming)), through(ahead), taken_ms[:, 2])
