"""Case 11's charts, as data: overtaking, two orders, waiting, wrong against waited, metadata."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from coordlib.cases.chat_ordering import (
    ARRIVAL,
    CLOCK,
    LEVELS,
    NUMBER,
    Chat,
    different_orders_share,
    exchanges,
    extra_bytes,
    messages_per_line,
    overtaking_share,
    somebody_share,
    usd_per_million_lines,
)
from coordlib.units import money
from coordlib.view import Axis, Drawing, Lines, Note, Points, View

__all__ = ["DIFFERENT_ORDERS", "METADATA", "OVERTAKING", "WAITING", "WRONG_AND_WAITED"]

ONE, ANY, NOBODY = "one reader", "any reader", "by clock, number"
CHOSEN = "chosen"
JITTERS_MS = np.geomspace(1, 5_000, 121)


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %" if share >= 1e-5 else "under 0.001 %"


def _error(sample: NDArray[np.float64]) -> float:
    """Return the standard error of the mean."""
    return float(sample.std() / len(sample) ** 0.5)


def _draw_overtaking(chat: Chat) -> Drawing:
    one, anybody = (_percent(float(share(chat))) for share in (overtaking_share, somebody_share))
    run = 100 * exchanges(chat)[ARRIVAL].is_early[:, 0].mean(axis=1)
    return Drawing(
        finding=f"A reply after {chat.reply_ms:,.0f} ms overtakes its question at {one} of readers",
        sentence=f"By arrival, a reply sent {chat.reply_ms:,.0f} ms after reading the question is "
        f"before it at {one} of readers (run: {run.mean():.3g} ± {_error(run):.1g} %), "
        f"and at somebody in a group of {chat.members:,} in {anybody} of cases; by clock or "
        "number, at nobody.",
        curves={
            ONE: (JITTERS_MS, 100 * overtaking_share(chat, JITTERS_MS)),
            ANY: (JITTERS_MS, 100 * somebody_share(chat, JITTERS_MS)),
            NOBODY: (JITTERS_MS, np.zeros_like(JITTERS_MS)),
        },
        notes={CHOSEN: Note(chat.jitter_ms, run.mean(), f"run: {run.mean():.3g} %")},
    )


OVERTAKING = View(
    sliders=("reply_ms", "jitter_ms", "link_ms", "members"),
    frame=Lines(
        x=Axis("Mean wait on a link, on top of its least time (ms)", 1, 5_000, "log"),
        y=Axis("Replies before their question (%)", -2, 100),
        names=(ANY, ONE, NOBODY),
        labels_at=("end", "end", "end"),
        notes=(CHOSEN,),
    ),
    draw=_draw_overtaking,
)

READERS = np.geomspace(1, 1_000, 61)


def _draw_different_orders(chat: Chat) -> Drawing:
    # Everybody but the three who write.
    everybody = chat.members - 3
    two, every = (
        {level: _percent(float(different_orders_share(chat, level, count))) for level in LEVELS}
        for count in (2, everybody)
    )
    run = 100 * exchanges(chat)[CLOCK].is_different
    return Drawing(
        finding=f"Two readers see two orders: by arrival in {two[ARRIVAL]}, by clock in "
        f"{two[CLOCK]} of cases",
        sentence=f"If the second replier waits {chat.later_ms:,.0f} ms longer, two readers see the "
        f"two replies in different orders in {two[ARRIVAL]} of cases by arrival and in "
        f"{two[CLOCK]} by clock (run: {run.mean():.3g} ± {_error(run):.1g} %); {everybody:,} "
        f"readers do not all see one order in {every[ARRIVAL]} and {every[CLOCK]}; by number that "
        "never happens.",
        curves={
            level: (READERS, 100 * different_orders_share(chat, level, READERS)) for level in LEVELS
        },
        notes={CHOSEN: Note(2.0, run.mean(), f"run: {run.mean():.3g} %")},
    )


DIFFERENT_ORDERS = View(
    sliders=("later_ms", "jitter_ms", "link_ms", "members"),
    frame=Lines(
        x=Axis("Readers who wrote neither reply", 1, 1_000, "log"),
        y=Axis("They see more than one order (%)", -2, 100),
        names=LEVELS,
        labels_at=("end", "end", "end"),
        notes=(CHOSEN,),
    ),
    draw=_draw_different_orders,
)

PERCENTS = np.linspace(0.5, 99.5, 100)


def _draw_waiting(chat: Chat) -> Drawing:
    seen = exchanges(chat)
    after_ms = {name: np.sort(one.after_ms, axis=None) for name, one in seen.items()}
    error = max(_error(one.after_ms.mean(axis=(1, 2))) for one in seen.values())
    mean = {name: times.mean() for name, times in after_ms.items()}
    late = {name: times[int(0.99 * len(times))] for name, times in after_ms.items()}
    adds = {name: mean[name] - mean[ARRIVAL] for name in (CLOCK, NUMBER)}
    return Drawing(
        finding=f"On average a clock adds {adds[CLOCK]:,.1f} ms, a number {adds[NUMBER]:,.0f} ms",
        sentence=f"A line is shown {mean[ARRIVAL]:,.0f} ms after it was written by arrival, "
        f"{mean[CLOCK]:,.0f} ms by clock, {mean[NUMBER]:,.0f} ms by number (± {error:.1g} ms); "
        f"one in a hundred takes more than {late[ARRIVAL]:,.0f}, {late[CLOCK]:,.0f} and "
        f"{late[NUMBER]:,.0f} ms.",
        curves={
            name: (times[(PERCENTS / 100 * len(times)).astype(int)], PERCENTS)
            for name, times in after_ms.items()
        },
    )


WAITING = View(
    sliders=("link_ms", "jitter_ms", "agree_ms", "reply_ms"),
    frame=Lines(
        x=Axis("From writing a line to reading it (ms)", 1, 100_000, "log"),
        y=Axis("Lines shown by then (%)", 0, 100),
        names=LEVELS,
        labels_at=("left", "left", "right"),
    ),
    draw=_draw_waiting,
)

EARLY, DIFFERENT = "a reply before its question", "two replies in two orders"


def _draw_wrong_and_waited(chat: Chat) -> Drawing:
    seen = exchanges(chat)
    ms = {name: one.after_ms.mean() for name, one in seen.items()}
    early = {name: 1_000 * one.is_early.any(axis=(1, 2)).mean() for name, one in seen.items()}
    different = {name: 1_000 * one.is_different.mean() for name, one in seen.items()}
    error = max(1_000 * _error(one.is_different) for one in seen.values())
    said = "; ".join(
        f"{name} {early[name]:,.0f} and {different[name]:,.0f}, after {ms[name]:,.0f} ms"
        for name in LEVELS
    )
    return Drawing(
        finding=f"A clock spares {early[ARRIVAL]:,.0f} of 1,000 exchanges a reply before its "
        "question",
        sentence="Of 1,000 exchanges, those in which one of two readers sees a reply before its "
        f"question, and those in which they see two orders (± {error:.0f}): {said}.",
        points={
            EARLY: {name: (ms[name], early[name]) for name in LEVELS},
            DIFFERENT: {name: (ms[name], different[name]) for name in LEVELS},
        },
    )


WRONG_AND_WAITED = View(
    sliders=("reply_ms", "jitter_ms", "link_ms", "later_ms", "agree_ms"),
    frame=Points(
        x=Axis("Mean time from writing a line to reading it (ms)", 1, 100_000, "log"),
        y=Axis("Exchanges of 1,000 that go wrong", -20, 600),
        groups=(EARLY, DIFFERENT),
    ),
    draw=_draw_wrong_and_waited,
)

BYTES = "bytes"
GROUPS = np.unique(np.geomspace(5, 1_000, 60).round())


def _draw_metadata(chat: Chat) -> Drawing:
    clock = extra_bytes(chat, CLOCK)
    outweighs = math.floor(chat.text_bytes / chat.entry_bytes) + 1
    usd = {name: money(usd_per_million_lines(chat, name)) for name in LEVELS}
    traffic = {
        name: np.array(
            [
                usd_per_million_lines(dataclasses.replace(chat, members=int(count)), name)
                for count in GROUPS
            ]
        )
        for name in LEVELS
    }
    here = usd_per_million_lines(chat, CLOCK)
    # Above the point, as the lines rise to its right, and within the axes.
    beside = min(max(chat.members, 8), 500), min(4 * here, 6_000.0)
    notes = {
        CHOSEN: Note(chat.members, here, ""),
        BYTES: Note(*beside, f"clock: {clock:,} bytes", is_marked=False),
    }
    return Drawing(
        finding=f"In a group of {chat.members:,} a clock is {clock:,} bytes beside "
        f"{chat.text_bytes:,.0f} of text",
        sentence=f"In a group of {chat.members:,}, a million lines of {chat.text_bytes:,.0f} bytes "
        f"are traffic for {usd[ARRIVAL]} by arrival, {usd[CLOCK]} by clock and {usd[NUMBER]} by "
        f"number. From {outweighs:,} people on, a clock outweighs the text. A line "
        f"takes {messages_per_line(chat, ARRIVAL):,} messages, by number "
        f"{messages_per_line(chat, NUMBER):,}.",
        curves={name: (GROUPS, usd) for name, usd in traffic.items()},
        notes=notes,
    )


METADATA = View(
    sliders=("members", "text_bytes", "entry_bytes"),
    frame=Lines(
        x=Axis("People in the group", 5, 1_000, "log"),
        y=Axis("Traffic of a million lines (USD)", 0.001, 10_000, "log", money=True),
        names=LEVELS,
        labels_at=("end", "end", "end"),
        notes=(CHOSEN, BYTES),
    ),
    draw=_draw_metadata,
)
