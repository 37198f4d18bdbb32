"""Example 1: authors with millions of followers, and who is pushed and who is pulled."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np

from coordlib.cases.social_feed import Feed, last_delay_s, mean_delay_s
from coordlib.cases.social_feed_rules import reads_per_post
from coordlib.published.twitter import DELIVERIES_PER_DAY, MOST_FOLLOWERS, POSTS_PER_DAY, USERS

__all__ = [
    "Hybrid",
    "authors_above",
    "followed_above",
    "hybrid",
    "is_pushed",
    "messages_a_day",
    "skew",
    "sum_of_powers",
]

HALVINGS = 50
MEAN_FOLLOWERS = DELIVERIES_PER_DAY / POSTS_PER_DAY


def sum_of_powers(count: float, exponent: float) -> float:
    """Return 1 + 2^-s + ... + n^-s for s up to 1, by Euler and Maclaurin's formula.

    >>> round(sum_of_powers(3, 0.5), 3), round(1 + 2**-0.5 + 3**-0.5, 3)
    (2.284, 2.284)
    """
    n, s = count, exponent
    whole = np.log(n) if abs(s - 1) < 1e-9 else (n ** (1 - s) - 1) / (1 - s)
    bend = s * (1 - n ** (-s - 1)) / 12 - s * (s + 1) * (s + 2) * (1 - n ** (-s - 3)) / 720
    return float(whole + (1 + n**-s) / 2 + bend)


@functools.cache
def skew() -> float:
    """Return the exponent s of Zipf's law that fits what is published of Twitter in 2012.

    The author of rank i has M i^-s followers. M is the largest number of followers, and all N
    users together have N times the mean F: M (1 + 2^-s + ... + N^-s) = N F, by halving 0 to 1.

    >>> round(skew(), 3)
    0.763
    """
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        has_too_many = MOST_FOLLOWERS * sum_of_powers(USERS, middle) > USERS * MEAN_FOLLOWERS
        low, high = (middle, high) if has_too_many else (low, middle)
    return (low + high) / 2


def authors_above(followers: float) -> float:
    """Count the authors with at least so many followers: (M / F)^(1 / s)."""
    return min(np.floor((MOST_FOLLOWERS / followers) ** (1 / skew()) + 1e-9), USERS)


def followed_above(followers: float) -> float:
    """Return how many authors with at least so many followers a user follows, in the mean."""
    authors = authors_above(followers)
    return MOST_FOLLOWERS * sum_of_powers(authors, skew()) / USERS if authors else 0.0


def messages_a_day(feed: Feed) -> tuple[float, float]:
    """Return what one follower of an author costs a day, pushed and pulled.

    2 p for p posts a day; 2 r / g for r reads, of which each pull serves g authors.
    """
    return 2 * feed.posts_per_day, 2 * feed.reads_per_day / feed.authors_per_pull


def is_pushed(feed: Feed) -> bool:
    """Whether pushing takes fewer messages: the author posts less often than the reader looks.

    Source: Silberstein et al., SIGMOD 2010, who decide so for each author and reader.
    """
    pushed, pulled = messages_a_day(feed)
    return pushed < pulled


@dataclasses.dataclass(frozen=True)
class Hybrid:
    """What pushing up to a number of followers, and pulling the rest, comes to.

    Parameters
    ----------
    authors : float
        How many authors are pulled.
    followed : float
        How many of them a user follows, in the mean.
    messages : float
        Of a post and its share of the reads.
    seen_s, last_s : float
        Until a follower, and the last follower, of the largest author that is pushed has a post.
    """

    authors: float
    followed: float
    messages: float
    seen_s: float
    last_s: float


def hybrid(feed: Feed) -> Hybrid:
    """Push authors up to `most_pushed` followers, and let readers pull the others.

    2 (F - c) messages push a post, 2 R read the feeds, and 2 R max(1, c / g) pull c celebrities, or
    2 R c where c < 1.
    """
    followed = followed_above(feed.most_pushed)
    pulls = min(followed, max(1.0, followed / feed.authors_per_pull))
    messages = 2 * (MEAN_FOLLOWERS - followed) + 2 * reads_per_post(feed) * (1 + pulls)
    largest = dataclasses.replace(feed, followers=min(feed.most_pushed, MOST_FOLLOWERS))
    authors = authors_above(feed.most_pushed)
    return Hybrid(authors, followed, messages, mean_delay_s(largest), last_delay_s(largest))
