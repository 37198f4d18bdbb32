"""Case 4's charts, as data: hits, answers, events lost, load, capacity, a month of failures."""

from __future__ import annotations

import dataclasses

import numpy as np

from coordlib.cases.netflix_regions import (
    REGIONS,
    Streaming,
    events_lost,
    messages_per_second,
)
from coordlib.cases.netflix_regions_caches import (
    TITLES,
    answers,
    caches,
    filled_ahead,
    hits_by_size,
    least_recently_used,
    popularity,
)
from coordlib.cases.netflix_regions_failures import (
    DAYS,
    HOURS_PER_DAY,
    capacity_to_survive,
    chaos,
    load_of_capacity,
    spread_over_all,
    states_with,
)
from coordlib.units import MS_PER_SECOND, ratio
from coordlib.view import Axis, Drawing, Lines, Note, Rows, View

__all__ = ["ANSWER_TIMES", "CAPACITY", "EVENTS_LOST", "HITS", "LOAD", "MONTH"]

AHEAD = "filled ahead"
LRU = "least recently used"
FROM_ORIGIN = "no cache"


def _draw_hits(streaming: Streaming) -> Drawing:
    asked = popularity(streaming)
    sizes, hits = hits_by_size(asked)
    size = max(streaming.edge_cache_share * TITLES, 1.0)
    by = {AHEAD: filled_ahead(asked, size), LRU: least_recently_used(asked, size)[1]}
    held = np.arange(1, TITLES + 1) / TITLES
    curves = {AHEAD: (held[::20], np.cumsum(asked)[::20]), LRU: (sizes / TITLES, hits)}
    return Drawing(
        finding=f"A cache with {100 * streaming.edge_cache_share:.3g} % of the titles answers "
        f"{100 * by[LRU]:.0f} % of the requests",
        sentence=f"With {100 * streaming.edge_cache_share:.3g} % of the titles, a cache that drops "
        f"the least recently used answers {100 * by[LRU]:.1f} % of the requests, and one that is "
        f"filled ahead with the most popular {100 * by[AHEAD]:.1f} %.",
        curves=curves,
        notes={
            name: Note(streaming.edge_cache_share, hit, f"{100 * hit:.0f} %")
            for name, hit in by.items()
        },
    )


HITS = View(
    sliders=("edge_cache_share", "popularity_skew"),
    frame=Lines(
        x=Axis("Size of the cache (share of the catalogue)", 0.001, 1, "log"),
        y=Axis("Share of the requests it answers", 0, 1.02),
        names=(AHEAD, LRU),
        labels_at=("left", "right"),
        notes=(AHEAD, LRU),
    ),
    draw=_draw_hits,
)

WAITING = np.linspace(1, 0, 201)


def _draw_answer_times(streaming: Streaming) -> Drawing:
    simulated = answers(streaming)
    samples = {
        LRU: simulated.lru_ms,
        AHEAD: simulated.ahead_ms,
        FROM_ORIGIN: simulated.origin_ms,
    }
    mean_ms = {name: float(sample.mean()) for name, sample in samples.items()}
    late_ms = float(np.quantile(simulated.lru_ms, 0.99))
    split = caches(streaming)
    return Drawing(
        finding=f"The edge answers {100 * split.edge_share:.0f} %, the region "
        f"{100 * split.region_share:.0f} %, the origin {100 * split.origin_share:.0f} %",
        sentence=f"Caches take {mean_ms[LRU]:.0f} ms in the mean, filled ahead "
        f"{mean_ms[AHEAD]:.0f} ms, and the origin alone {mean_ms[FROM_ORIGIN]:.0f} ms; one request "
        f"in a hundred takes more than {late_ms:.0f} ms through the caches.",
        curves={name: (np.quantile(one, 1 - WAITING), WAITING) for name, one in samples.items()},
        labels={name: f"{name}\nmean {ms:,.0f} ms" for name, ms in mean_ms.items()},
    )


ANSWER_TIMES = View(
    sliders=(
        "edge_cache_share",
        "region_cache_share",
        "popularity_skew",
        "edge_ms",
        "region_ms",
        "origin_ms",
    ),
    frame=Lines(
        x=Axis("Time since the title was asked for (ms)", 1, 5_000, "log"),
        y=Axis("Share of requests still waiting", 0, 1.02),
        names=(FROM_ORIGIN, LRU, AHEAD),
        labels_at=("right", "right", "left"),
    ),
    draw=_draw_answer_times,
)

MEAN, WORST = "lost in the mean", "lost at worst"
FLUSH_MS = np.geomspace(1, 1e6, 61)


def _draw_events_lost(streaming: Streaming) -> Drawing:
    at_each = [dataclasses.replace(streaming, flush_ms=float(flush_ms)) for flush_ms in FLUSH_MS]
    batches = np.array([messages_per_second(at) for at in at_each])
    mean = np.array([events_lost(at) for at in at_each])
    worst = np.array([events_lost(at, 1.0) for at in at_each])
    here, here_worst = events_lost(streaming), events_lost(streaming, 1.0)
    sent = messages_per_second(streaming)
    return Drawing(
        finding=f"A region that dies takes {here:,.0f} events with it, "
        f"{100 * here / streaming.events_per_day:.2g} % of a day's",
        sentence=f"With a batch every {streaming.flush_ms / MS_PER_SECOND:,.4g} s, {sent:,.5g} "
        f"batches a second cross between regions, and a region's death loses {here:,.0f} accepted "
        f"events in the mean, {here_worst:,.0f} at worst.",
        curves={MEAN: (batches, mean / 1_000), WORST: (batches, worst / 1_000)},
        notes={
            MEAN: Note(sent, here / 1_000, f"every {streaming.flush_ms / MS_PER_SECOND:,.4g} s")
        },
    )


EVENTS_LOST = View(
    sliders=("flush_ms", "link_outage_s", "events_per_day"),
    frame=Lines(
        x=Axis("Batches a second between the regions", 0.02, 20_000, "log"),
        y=Axis("Events lost (thousands)", 1e-5, 1e9, "log"),
        names=(MEAN, WORST),
        labels_at=("end", "end"),
        notes=(MEAN,),
    ),
    draw=_draw_events_lost,
)

FAILURES = ("all regions up", "worst one failure", "worst two failures")


def _draw_load(streaming: Streaming) -> Drawing:
    loads = [100 * load_of_capacity(streaming, states_with(n)).max(axis=0) for n in range(3)]
    over = [[name for name, load in zip(REGIONS, row, strict=True) if load > 100] for row in loads]
    heaviest = int(np.argmax(loads[1]))
    return Drawing(
        finding=f"One failure can load {REGIONS[heaviest]} to "
        f"{loads[1][heaviest]:,.0f} % of its capacity",
        sentence=f"After the worst single failure {_listed(over[1])} over capacity, after the "
        f"worst two {_listed(over[2])}; the heaviest load is {loads[1].max():,.0f} % and then "
        f"{loads[2].max():,.0f} %.",
        values=dict(zip(FAILURES, loads, strict=True)),
    )


def _listed(names: list[str]) -> str:
    if not names:
        return "no region is"
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"


MEMBERS = ("us_east_members_m", "us_west_members_m", "eu_members_m", "asia_members_m")
LOAD = View(
    sliders=("load_share", "second_share", *MEMBERS, "latam_members_m"),
    frame=Rows(
        x=Axis("Load (% of the region's capacity)", 10, 3_000, "log"), rows=REGIONS, names=FAILURES
    ),
    draw=_draw_load,
)

BY_MAP, BY_FIRST, ANYWHERE = "map, as chosen", "map, first target", "wherever there is room"
SURVIVED = ("No failure", "Any one", "Any two")


def _draw_capacity(streaming: Streaming) -> Drawing:
    first = dataclasses.replace(streaming, second_share=0.0)
    by_map = np.array([capacity_to_survive(streaming, n) for n in range(3)])
    by_first = np.array([capacity_to_survive(first, n) for n in range(3)])
    anywhere = np.array([spread_over_all(n) for n in range(3)])
    return Drawing(
        finding=f"To survive one failure, the map buys {ratio(by_map[1])} the demand; "
        f"agreement needs {anywhere[1]:.2f}",
        sentence=f"The map needs {by_map[1]:.2f} times the demand for any one failure and "
        f"{by_map[2]:.2f} times for any two; sending traffic wherever there is room needs "
        f"{anywhere[1]:.2f} and {anywhere[2]:.2f}.",
        values={BY_MAP: by_map, BY_FIRST: by_first, ANYWHERE: anywhere},
    )


CAPACITY = View(
    sliders=("second_share", *MEMBERS, "latam_members_m"),
    frame=Rows(
        x=Axis("Capacity to buy (multiple of the demand)", 0.9, 5),
        rows=SURVIVED,
        names=(BY_MAP, BY_FIRST, ANYWHERE),
    ),
    draw=_draw_capacity,
)

ANSWERED, IN_FULL = "answered", "in full"


def _draw_month(streaming: Streaming) -> Drawing:
    month = chaos(streaming)
    became = month.became
    full, degraded, lost = (
        100 * month.mean(part)
        for part in (became.full_share, became.degraded_share, became.lost_share)
    )
    days = np.repeat(month.edges_h / HOURS_PER_DAY, 2)[1:-1]
    answered = np.repeat(100 * (1 - became.lost_share), 2)
    in_full = np.repeat(100 * became.full_share, 2)
    deaths = int(((month.states[1:] > 0) & (month.states[:-1] == 0)).sum())
    return Drawing(
        finding=f"{deaths} failures in {DAYS} days: {lost:.2g} % lost, {degraded:.2g} % degraded",
        sentence=f"In this month {full:.2f} % of the requests are answered in full, "
        f"{degraded:.2f} % in a cheaper way, and {lost:.3f} % are lost, after {deaths} failures.",
        curves={ANSWERED: (days, answered), IN_FULL: (days, in_full)},
    )


MONTH = View(
    sliders=(
        "load_share",
        "second_share",
        "degraded_work_share",
        "uptime_days",
        "outage_h",
        "detect_s",
    ),
    frame=Lines(
        x=Axis("Day", 0, DAYS),
        y=Axis("Share of the requests (%)", 0, 103),
        names=(IN_FULL, ANSWERED),
        labels_at=("end", "end"),
    ),
    draw=_draw_month,
)
