"""Example 1: the same posts and reads under four rules, what goes wrong, and what it costs."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from coordlib.cases.social_feed import (
    Feed,
    delays,
    drawn_delays_s,
    first_delay_s,
    last_delay_s,
    mean_delay_s,
    pull_s,
)
from coordlib.units import KIB_PER_GIB, MS_PER_SECOND, SECONDS_PER_DAY, SECONDS_PER_HOUR

__all__ = [
    "AT_ONCE",
    "HELD",
    "ON_READ",
    "RELEASED",
    "RULES",
    "Outcome",
    "counted",
    "messages_per_post",
    "outcome",
    "pulls_per_read",
    "reads_per_post",
    "usd_per_message",
]

AT_ONCE, RELEASED, HELD, ON_READ = "at once", "released", "held", "on read"
RULES = (AT_ONCE, RELEASED, HELD, ON_READ)


def reads_per_post(feed: Feed) -> float:
    """Return how often feeds are looked at for each post that is written.

    >>> round(reads_per_post(Feed()), 1)
    64.8
    """
    return feed.reads_per_day / feed.posts_per_day


def pulls_per_read(feed: Feed) -> float:
    """Return whom a reader asks who has no feed: as many as follow an author, in the mean.

    Whoever is followed is followed by somebody, so both means are the same.
    """
    return max(feed.followers / feed.authors_per_pull, 1.0)


def messages_per_post(feed: Feed, rule: str) -> float:
    """Count the messages of a post and of its share of the reads.

    An insert is acknowledged, or would not be repeated when it is lost: 2 F. A release is
    acknowledged too: 4 F. A read asks and is answered: 2 for one feed, 2 for each pull.

    >>> [round(messages_per_post(Feed(), rule), 1) for rule in RULES]
    [279.6, 429.6, 429.6, 9720.0]
    """
    if rule == ON_READ:
        return 2 * reads_per_post(feed) * pulls_per_read(feed)
    kinds = 2 if rule == AT_ONCE else 4
    return kinds * feed.followers + 2 * reads_per_post(feed)


def usd_per_message(feed: Feed) -> float:
    """Price a message: its traffic, and the server's time that it takes.

    >>> f"{1e6 * usd_per_message(Feed()):.4f} USD a million"
    '0.0886 USD a million'
    """
    traffic_usd = feed.message_kib / KIB_PER_GIB * feed.traffic_usd_per_gib
    return traffic_usd + feed.server_usd_per_hour / SECONDS_PER_HOUR / feed.server_messages_per_s


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a rule makes of the same posts and reads, in the mean of a post.

    Parameters
    ----------
    messages, usd : float
        Of a post and its share of the reads.
    stale_reads : float
        Reads of a feed that lacks the post while another follower's shows it.
    waited_s : float
        How long readers wait, in sum: for a release, or for the slowest of many pulls.
    seen_s, last_s : float
        From the post until a follower can see it, and until the last follower can.
    """

    messages: float
    usd: float
    stale_reads: float
    waited_s: float
    seen_s: float
    last_s: float


def outcome(feed: Feed, rule: str) -> Outcome:
    """Compute what a rule makes of a post, in the mean.

    Reads come at random, so as many fall into a window W as it is long: F r E[W] for F followers
    that look at the rate r. A feed lacks what another shows from the first delivery to its own. A
    feed holds its readers from its copy to its release, half of that in the mean of those who
    come: F r E[W^2] / 2 in sum.

    Parameters
    ----------
    feed : Feed
        The scenario.
    rule : {"at once", "released", "held", "on read"}
        When a feed shows a post; or no feed, and the reader asks all authors.
    """
    messages = messages_per_post(feed, rule)
    bill = (messages, messages * usd_per_message(feed))
    if rule == ON_READ:
        longer_s = pull_s(feed, pulls_per_read(feed)) - pull_s(feed, 1)
        return Outcome(*bill, 0.0, reads_per_post(feed) * longer_s, 0.0, 0.0)
    looks_per_s = feed.followers * feed.reads_per_day / SECONDS_PER_DAY
    one_s, last_s = mean_delay_s(feed), last_delay_s(feed)
    known_s = last_s + feed.link_ms / MS_PER_SECOND
    if rule == HELD:
        drawn = delays(feed)
        waited_s = looks_per_s * float(((drawn.seen_s - drawn.kept_s) ** 2).mean()) / 2
        return Outcome(*bill, 0.0, waited_s, known_s + one_s, known_s + last_s)
    stale = looks_per_s * max(one_s - first_delay_s(feed), 0.0)
    starts_s = 0.0 if rule == AT_ONCE else known_s
    return Outcome(*bill, stale, 0.0, starts_s + one_s, starts_s + last_s)


def counted(feed: Feed, rule: str, posts: int = 1_000, seed: int = 1) -> NDArray[np.float64]:
    """Run posts and reads one by one; return the stale reads of each post, and the seconds waited.

    Parameters
    ----------
    feed : Feed
        The scenario; so many followers are drawn for each post.
    rule : {"at once", "released", "held"}
        When a feed shows a post.
    posts : int
        How many.
    seed : int
        What the draws follow from.

    Returns
    -------
    array, shape (2, posts)
        Stale reads, and waiting in s.
    """
    rng = np.random.default_rng(seed)
    shape = (posts, round(feed.followers))
    kept_s = drawn_delays_s(feed, rng, shape)
    known_s = kept_s.max(axis=1, keepdims=True) + feed.link_ms / MS_PER_SECOND
    shown_s = kept_s if rule == AT_ONCE else known_s + drawn_delays_s(feed, rng, shape)
    since_s = kept_s if rule == HELD else shown_s.min(axis=1, keepdims=True)
    window_s = np.broadcast_to(shown_s - since_s, shape)
    reads = rng.poisson(window_s * feed.reads_per_day / SECONDS_PER_DAY)
    none = np.zeros(posts)
    if rule != HELD:
        return np.array([reads.sum(axis=1), none], dtype=float)
    # Each read comes at a random moment of its window; the mean of several is as good.
    return np.array([none, (reads * window_s * rng.random(shape)).sum(axis=1)])
