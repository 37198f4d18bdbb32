"""Example 1: a post copied into its followers' feeds, at once or when all of them have it.

The figures marked "the source" are those of the document that the course examines. What the rules
cost and what goes wrong under them is in `coordlib.cases.social_feed_rules`, and who is followed by
how many in `coordlib.cases.social_feed_celebrities`.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coordlib.published.twitter import (
    FEED_READS_PER_SECOND,
    POSTS_PER_DAY,
    USERS,
)
from coordlib.quantity import quantity, scenario
from coordlib.units import MS_PER_SECOND, SECONDS_PER_DAY

__all__ = [
    "Delays",
    "Feed",
    "all_kept",
    "delays",
    "drawn_delays_s",
    "first_delay_s",
    "last_delay_s",
    "late_share",
    "mean_delay_s",
    "pull_s",
]

_TWITTER = "Krikorian (2012)"
_ASSUMED = "assumed; the source has none"
DRAWS = 4_000
# Moments at which a distribution is computed: so many on a log scale, so many on a linear one.
STEPS = 400


@scenario
class Feed:
    """Authors, their followers, the servers that copy posts into feeds, and prices."""

    followers: float = quantity(
        75.0, "", 1, 1e8, scale="log", label="Followers of the author", source=f"{_TWITTER}: mean"
    )
    inserts_per_s: float = quantity(
        1e5,
        "inserts/s",
        1e3,
        1e7,
        scale="log",
        label="Speed of one post's fan-out",
        source=f"{_TWITTER}: 31 M followers in 5 minutes",
    )
    link_ms: float = quantity(
        10.0, "ms", 1, 200, scale="log", label="Link, one way", source=_ASSUMED
    )
    jitter_ms: float = quantity(
        10.0, "ms", 1, 1_000, scale="log", label="Mean jitter", source=_ASSUMED
    )
    slow_share: float = quantity(
        0.001, "of inserts", 1e-6, 0.1, scale="log", label="Slow inserts", source=_ASSUMED
    )
    slow_s: float = quantity(
        5.0, "s", 0.1, 60, scale="log", label="A slow insert takes", source="the source's range"
    )
    reads_per_day: float = quantity(
        FEED_READS_PER_SECOND * SECONDS_PER_DAY / USERS,
        "a day",
        0.1,
        1e4,
        scale="log",
        label="A user looks at the feed",
        source=_TWITTER,
    )
    posts_per_day: float = quantity(
        POSTS_PER_DAY / USERS,
        "a day",
        0.01,
        1e4,
        scale="log",
        label="A user posts",
        source=_TWITTER,
    )
    authors_per_pull: float = quantity(
        1.0, "", 1, 1_000, scale="log", label="Authors that one pull asks", source="assumed"
    )
    most_pushed: float = quantity(
        1e6, "followers", 100, 1e8, scale="log", label="Pushed up to", source="assumed"
    )
    message_kib: float = quantity(
        1.0, "KiB", 0.01, 10, scale="log", label="Message size", source="the source, economics"
    )
    traffic_usd_per_gib: float = quantity(
        0.09, "USD/GiB", 0, 0.5, label="Traffic", source="the source, economics"
    )
    server_usd_per_hour: float = quantity(
        0.10, "USD/h", 0.001, 10, scale="log", label="A server", source="the source, economics"
    )
    server_messages_per_s: float = quantity(
        1e4, "messages/s", 1e3, 1e5, scale="log", label="A server handles", source=_ASSUMED
    )


def _sending_s(feed: Feed) -> float:
    """Return how long it takes to send a post to all followers: F / rate."""
    return feed.followers / feed.inserts_per_s


def late_share(feed: Feed, after_s: ArrayLike) -> NDArray[np.float64]:
    """Return the chance that a follower's feed has not got the post so long after it was written.

    An insert has a place in the sending that is uniform on 0 to T = F / rate, takes the link's time
    L, and an exponential time on top: mean j, or mean s for a share p that is slow. With
    x = t - L and a = x clipped to 0 to T, an exponential of mean m leaves

        (T - a) / T + (m / T) (e^(-(x - a) / m) - e^(-x / m)).

    Parameters
    ----------
    feed : Feed
        The scenario.
    after_s : array_like
        Time since the post was written, in s.

    >>> late_share(Feed(), [0.0, 0.05, 1.0, 10.0]).round(5).tolist()
    [1.0, 0.01999, 0.00082, 0.00014]
    """
    sending_s = _sending_s(feed)
    past_s = np.asarray(after_s, dtype=float) - feed.link_ms / MS_PER_SECOND
    sent_s = np.clip(past_s, 0, sending_s)
    past_s = np.maximum(past_s, 0)

    def late(mean_s: float) -> NDArray[np.float64]:
        left = np.exp(-(past_s - sent_s) / mean_s) - np.exp(-past_s / mean_s)
        return (sending_s - sent_s + mean_s * left) / sending_s

    usual = (1 - feed.slow_share) * late(feed.jitter_ms / MS_PER_SECOND)
    return np.clip(usual + feed.slow_share * late(feed.slow_s), 0, 1)


def mean_delay_s(feed: Feed) -> float:
    """Return a follower's mean delay: T / 2 + L + (1 - p) j + p s.

    >>> round(mean_delay_s(Feed()), 4)
    0.0254
    """
    extra_s = (1 - feed.slow_share) * feed.jitter_ms / MS_PER_SECOND
    extra_s += feed.slow_share * feed.slow_s
    return _sending_s(feed) / 2 + feed.link_ms / MS_PER_SECOND + extra_s


def _times_s(feed: Feed) -> NDArray[np.float64]:
    """Return times from the first moment at which a feed can have the post until all have it."""
    sending_s, mean_s = _sending_s(feed), max(feed.jitter_ms / MS_PER_SECOND, feed.slow_s)
    tail_s = mean_s * (np.log(feed.followers) + 16)
    after_s = np.concatenate(
        [
            np.geomspace(1e-9, sending_s + tail_s, STEPS),
            sending_s + np.linspace(0, tail_s, STEPS),
        ]
    )
    after_s.sort()
    return feed.link_ms / MS_PER_SECOND + after_s


def all_kept(feed: Feed) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return times and the chance that by then all F feeds have the post: (1 - late)^F."""
    times_s = _times_s(feed)
    with np.errstate(divide="ignore"):
        return times_s, np.exp(feed.followers * np.log1p(-late_share(feed, times_s)))


def _mean_s(times_s: NDArray[np.float64], not_yet: NDArray[np.float64]) -> float:
    """Return the mean of a time from the chance that it is not yet over."""
    return float(times_s[0] + np.trapezoid(not_yet, times_s))


def last_delay_s(feed: Feed) -> float:
    """Return the mean delay of a post's last follower.

    >>> round(last_delay_s(Feed()), 3)
    0.424
    """
    times_s, kept = all_kept(feed)
    return _mean_s(times_s, 1 - kept)


def first_delay_s(feed: Feed) -> float:
    """Return the mean delay of a post's first follower: the mean of the least of F delays."""
    times_s = _times_s(feed)
    return _mean_s(times_s, late_share(feed, times_s) ** feed.followers)


def _extra_s(feed: Feed, rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Draw what inserts take beyond the link."""
    is_slow = rng.random(shape) < feed.slow_share
    means_s = np.where(is_slow, feed.slow_s, feed.jitter_ms / MS_PER_SECOND)
    return rng.standard_exponential(shape) * means_s


def drawn_delays_s(
    feed: Feed, rng: np.random.Generator, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Draw followers' delays, each by itself."""
    place_s = rng.random(shape) * _sending_s(feed)
    return place_s + feed.link_ms / MS_PER_SECOND + _extra_s(feed, rng, shape)


def pull_s(feed: Feed, pulls: float) -> float:
    """Return the mean time until the slowest of so many answers is in.

    A round trip, and the largest of n exponential times: the integral of 1 - (1 - S(x))^n, where
    S(x) = (1 - p) e^(-x / j) + p e^(-x / s).

    >>> round(pull_s(Feed(), 1), 3), round(pull_s(Feed(), 75), 3)
    (0.035, 0.434)
    """
    link_s, jitter_s = feed.link_ms / MS_PER_SECOND, feed.jitter_ms / MS_PER_SECOND
    after_s = np.geomspace(1e-9, max(jitter_s, feed.slow_s) * (np.log(pulls) + 16), 2 * STEPS)
    late = (1 - feed.slow_share) * np.exp(-after_s / jitter_s)
    late += feed.slow_share * np.exp(-after_s / feed.slow_s)
    return 2 * link_s + _mean_s(after_s, -np.expm1(pulls * np.log1p(-late)))


@dataclasses.dataclass(frozen=True)
class Delays:
    """Of one follower, each of another post: times since the post was written, in s.

    Attributes
    ----------
    kept_s, last_s : array, shape (draws,)
        When this follower's feed has the post, and when the coordinator knows that all have it.
    seen_s : array, shape (draws,)
        When the release has reached this follower's feed.
    """

    kept_s: NDArray[np.float64]
    last_s: NDArray[np.float64]
    seen_s: NDArray[np.float64]


def delays(feed: Feed, seed: int = 1, draws: int = DRAWS) -> Delays:
    """Draw a follower's delays when all must have the post before anybody sees it.

    The last of F delays is drawn by its quantile, stratified. This follower is that last one with
    probability 1 / F, and otherwise has a delay drawn below it. The release starts a link's time
    after the last, and has to reach the follower as the post had.
    """
    rng = np.random.default_rng(seed)
    link_s = feed.link_ms / MS_PER_SECOND
    times_s, all_have = all_kept(feed)
    has = 1 - late_share(feed, times_s)
    strata = rng.permutation(draws) + rng.random(draws)
    last_s = np.interp(strata / draws, all_have, times_s)
    below_s = np.interp(rng.random(draws) * np.interp(last_s, times_s, has), has, times_s)
    kept_s = np.where(rng.random(draws) * feed.followers < 1, last_s, below_s)
    known_s = last_s + link_s
    return Delays(kept_s, known_s, known_s + drawn_delays_s(feed, rng, (draws,)))
