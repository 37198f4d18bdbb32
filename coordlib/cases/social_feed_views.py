"""Example 1's charts, as data: who waits, the last follower, four rules, push or pull, a hybrid."""

from __future__ import annotations

import dataclasses

import numpy as np

from coordlib.cases.social_feed import Feed, delays, last_delay_s, late_share, mean_delay_s
from coordlib.cases.social_feed_celebrities import (
    Hybrid,
    hybrid,
    is_pushed,
    messages_a_day,
)
from coordlib.cases.social_feed_rules import AT_ONCE, HELD, ON_READ, RELEASED, RULES, outcome
from coordlib.units import MS_PER_SECOND, SECONDS_PER_HOUR, money, ratio
from coordlib.view import Axis, Drawing, Lines, Note, Rows, View

__all__ = ["COMPARED", "DELAYS", "HYBRID", "LAST", "PUSH_OR_PULL"]

AFTER_S = np.geomspace(1e-3, 1e4, 301)
FEWEST_SHARE = 3e-4


def seconds(time_s: float) -> str:
    """Write a time with three significant figures, in ms, s or min.

    >>> [seconds(time_s) for time_s in (0.0254, 0.424, 43.2, 344)]
    ['25.4 ms', '424 ms', '43.2 s', '5.73 min']
    """
    if time_s < 0.9995:
        return f"{time_s * MS_PER_SECOND:.3g} ms"
    if time_s < 120:
        return f"{time_s:.3g} s"
    minutes = time_s / 60
    return f"{minutes:,.0f} min" if minutes >= 99.95 else f"{minutes:.3g} min"


def figure(number: float) -> str:
    """Write a number with three significant figures, or more if it is large.

    >>> [figure(number) for number in (0.02, 5.333, 172.8, 10_000)]
    ['0.02', '5.33', '173', '10,000']
    """
    return f"{number:,.0f}" if number >= 999.5 else f"{number:.3g}"


def followed_by(feed: Feed) -> str:
    """Write how many followers the author has."""
    return f"{feed.followers:,.0f} follower{'' if round(feed.followers) == 1 else 's'}"


def _draw_delays(feed: Feed) -> Drawing:
    drawn = delays(feed)
    one_s, last_s = mean_delay_s(feed), last_delay_s(feed)
    all_s = last_s + feed.link_ms / MS_PER_SECOND + one_s
    seen_s = np.sort(drawn.seen_s)[::10]
    waiting = 1 - np.arange(seen_s.size) / seen_s.size
    early_s = [AFTER_S[0], *seen_s]
    return Drawing(
        finding=f"A follower sees the post after {seconds(one_s)}, or {seconds(all_s)} when all "
        "must have it",
        sentence=f"With {followed_by(feed)}, a follower sees a post after "
        f"{seconds(one_s)} in the mean when it is shown at once, and after {seconds(all_s)} when "
        f"it is released once all have it; the last of them has it after {seconds(last_s)}.",
        curves={
            AT_ONCE: (AFTER_S, 100 * late_share(feed, AFTER_S)),
            RELEASED: (np.array(early_s), 100 * np.array([1.0, *waiting])),
        },
    )


DELAYS = View(
    sliders=("followers", "slow_share", "slow_s", "jitter_ms", "link_ms", "inserts_per_s"),
    frame=Lines(
        x=Axis("Time since the post was written (s)", AFTER_S[0], AFTER_S[-1], "log"),
        y=Axis("Followers who do not see it yet (%)", 100 * FEWEST_SHARE, 120, "log"),
        names=(AT_ONCE, RELEASED),
        labels_at=("left", "right"),
    ),
    draw=_draw_delays,
)

FOLLOWERS = np.geomspace(1, 1e8, 33)
ONE, LAST_ONE, EVERYBODY = "a follower, at once", "the last, at once", "a follower, released"


def _draw_last(feed: Feed) -> Drawing:
    at_each = [dataclasses.replace(feed, followers=float(count)) for count in FOLLOWERS]
    one_s = np.array([mean_delay_s(at) for at in at_each])
    last_s = np.array([last_delay_s(at) for at in at_each])
    link_s = feed.link_ms / MS_PER_SECOND
    here_s, here_last_s = mean_delay_s(feed), last_delay_s(feed)
    here_all_s = here_last_s + link_s + here_s
    return Drawing(
        finding=f"With {followed_by(feed)}, all wait {seconds(here_all_s)} for the "
        f"last, instead of {seconds(here_s)} each",
        sentence=f"An author with {followed_by(feed)} reaches one of them after "
        f"{seconds(here_s)} in the mean, the last after {seconds(here_last_s)}, and each of them "
        f"after {seconds(here_all_s)} if all must have the post first.",
        curves={
            ONE: (FOLLOWERS, one_s),
            LAST_ONE: (FOLLOWERS, last_s),
            EVERYBODY: (FOLLOWERS, last_s + link_s + one_s),
        },
        notes={
            ONE: Note(feed.followers, here_s, ""),
            EVERYBODY: Note(feed.followers, here_all_s, ""),
        },
    )


LAST = View(
    sliders=("followers", "inserts_per_s", "slow_share", "slow_s"),
    frame=Lines(
        x=Axis("Followers of the author", 1, 1e8, "log"),
        y=Axis("Mean delay (s)", 1e-2, 1e6, "log"),
        names=(ONE, LAST_ONE, EVERYBODY),
        labels_at=("end", "end", "end"),
        notes=(ONE, EVERYBODY),
    ),
    draw=_draw_last,
)

POSTS = 1e6
MEASURES = ("Messages (M)", "Bill (USD)", "Stale reads (k)", "Waiting (h)", "Seen after (s)")


def _draw_compared(feed: Feed) -> Drawing:
    found = {rule: outcome(feed, rule) for rule in RULES}
    values = {}
    for rule, one in found.items():
        row = [one.messages, POSTS * one.usd, one.stale_reads * POSTS / 1e3]
        row += [one.waited_s * POSTS / SECONDS_PER_HOUR, one.seen_s]
        # Nothing has no place on a log axis.
        values[rule] = np.array([figure if figure > 0 else np.nan for figure in row])
    at_once, held, on_read = found[AT_ONCE], found[HELD], found[ON_READ]
    bills = [money(POSTS * found[rule].usd) for rule in (AT_ONCE, HELD, ON_READ)]
    return Drawing(
        finding=f"To hold readers costs {held.usd / at_once.usd:.2f} times the bill and "
        f"{ratio(held.seen_s / at_once.seen_s)} the delay",
        sentence=f"A million posts and their reads cost {bills[0]} at once, {bills[1]} released or "
        f"held, {bills[2]} on read. At once {POSTS * at_once.stale_reads:,.0f} reads are stale, "
        f"released {POSTS * found[RELEASED].stale_reads:,.0f}; held, readers wait "
        f"{figure(POSTS * held.waited_s / SECONDS_PER_HOUR)} hours in sum, on read "
        f"{figure(POSTS * on_read.waited_s / SECONDS_PER_HOUR)}. A follower sees a post after "
        f"{seconds(at_once.seen_s)} at once and after {seconds(held.seen_s)} released or held.",
        values=values,
    )


COMPARED = View(
    sliders=(
        "followers",
        "slow_share",
        "slow_s",
        "reads_per_day",
        "posts_per_day",
        "authors_per_pull",
        "message_kib",
        "traffic_usd_per_gib",
    ),
    frame=Rows(
        x=Axis("A million posts and their reads, each row in its unit", 1e-3, 1e7, "log"),
        rows=MEASURES,
        names=RULES,
    ),
    draw=_draw_compared,
)

PUSHED, PULLED = "pushed", "pulled"
AUTHOR, EQUAL = "the author", "the equal"
POSTS_A_DAY = np.geomspace(0.01, 1e4, 61)


def _draw_push_or_pull(feed: Feed) -> Drawing:
    pushed, pulled = messages_a_day(feed)
    even = feed.reads_per_day / feed.authors_per_pull
    is_cheaper = PUSHED if is_pushed(feed) else PULLED
    return Drawing(
        finding=f"Push who posts less than {figure(even)} times a day: pushing takes "
        f"{figure(pushed)} messages, pulling {figure(pulled)}",
        sentence=f"For one follower, an author who posts {figure(feed.posts_per_day)} times a day "
        f"takes {figure(pushed)} messages a day pushed and {figure(pulled)} pulled; {is_cheaper} "
        f"is cheaper, and both are equal at {figure(even)} posts a day.",
        curves={
            PUSHED: (POSTS_A_DAY, 2 * POSTS_A_DAY),
            PULLED: (POSTS_A_DAY, np.full_like(POSTS_A_DAY, pulled)),
        },
        notes={
            AUTHOR: Note(feed.posts_per_day, pushed, ""),
            EQUAL: Note(even, pulled, ""),
            # Where neither line passes: below the one that rises, and above the other.
            "of the author": Note(
                max(3 * feed.posts_per_day, 0.1), pushed / 8, "this author", False
            ),
            "of the equal": Note(max(even / 6, 0.1), 4 * pulled, f"equal at {figure(even)}", False),
        },
    )


PUSH_OR_PULL = View(
    sliders=("posts_per_day", "reads_per_day", "authors_per_pull"),
    frame=Lines(
        x=Axis("Posts of the author (a day)", 0.01, 1e4, "log"),
        y=Axis("Messages a day for each follower", 1e-4, 1e5, "log"),
        names=(PUSHED, PULLED),
        labels_at=("end", "end"),
        notes=(AUTHOR, EQUAL, "of the author", "of the equal"),
    ),
    draw=_draw_push_or_pull,
)

PUSHED_UP_TO = np.geomspace(100, 1e8, 31)
A_FOLLOWER, LAST_FOLLOWER = "a follower", "the last follower"


def _draw_hybrid(feed: Feed) -> Drawing:
    def at(most_pushed: float) -> Hybrid:
        return hybrid(dataclasses.replace(feed, most_pushed=most_pushed))

    along = [at(float(most)) for most in PUSHED_UP_TO]
    here, all_pushed = at(feed.most_pushed), at(float(PUSHED_UP_TO[-1]))
    times = np.array([one.messages for one in along]) / all_pushed.messages
    here_times = here.messages / all_pushed.messages
    return Drawing(
        finding=f"{here.authors:,.0f} authors pulled: {here_times:.2f} times the messages, and the "
        f"last push after {seconds(here.last_s)}",
        sentence=f"Pushing authors up to {feed.most_pushed:,.0f} followers leaves "
        f"{here.authors:,.0f} to pull. A post takes {here.messages:,.0f} messages with its reads "
        f"instead of {all_pushed.messages:,.0f}, and the last follower of the largest author that "
        f"is pushed has a post after {seconds(here.last_s)} instead of "
        f"{seconds(all_pushed.last_s)}.",
        curves={
            A_FOLLOWER: (times, np.array([one.seen_s for one in along])),
            LAST_FOLLOWER: (times, np.array([one.last_s for one in along])),
        },
        notes={
            A_FOLLOWER: Note(here_times, here.seen_s, seconds(here.seen_s)),
            LAST_FOLLOWER: Note(here_times, here.last_s, seconds(here.last_s)),
        },
    )


HYBRID = View(
    sliders=(
        "most_pushed",
        "authors_per_pull",
        "reads_per_day",
        "posts_per_day",
        "inserts_per_s",
        "slow_share",
    ),
    frame=Lines(
        x=Axis("Messages, as a multiple of those when all are pushed", 0.1, 100, "log"),
        y=Axis("Delay of the largest author that is pushed (s)", 1e-2, 1e5, "log"),
        names=(A_FOLLOWER, LAST_FOLLOWER),
        labels_at=("left", "left"),
        notes=(A_FOLLOWER, LAST_FOLLOWER),
    ),
    draw=_draw_hybrid,
)
