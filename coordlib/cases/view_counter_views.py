"""Example 4's charts, as data: throughput by model and measured, waiting, staleness, messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from coordlib.cases.view_counter import (
    MOST_PROCESSES,
    US_PER_SECOND,
    ViewCounter,
    break_even_per_second,
    counts_per_second,
    missing_views,
    most_per_second,
    news_per_second,
    time_to_count_ms,
    usd_per_million,
)
from coordlib.cases.view_counter_processes import (
    DESIGNS,
    NO_LOCK,
    ONE_LOCK,
    OWN,
    Benchmark,
    Measured,
    measure_all,
)
from coordlib.units import MS_PER_SECOND, money
from coordlib.view import Axis, Drawing, Lines, Note, View

__all__ = ["MEASURED", "MESSAGES", "STALENESS", "THROUGHPUT", "WAITING"]

SHARDED = "shards"
PROCESSES = np.arange(1, MOST_PROCESSES + 1, dtype=float)
THOUSAND = 1_000


def _figure(value: float) -> str:
    """Write three figures, or all of a larger whole number."""
    return f"{value:,.0f}" if value >= 99.5 else f"{value:.3g}"


def _several(count: int, one: str, more: str) -> str:
    """Write a number of things.

    >>> _several(1, "lock", "locks"), _several(16, "lock", "locks")
    ('1 lock', '16 locks')
    """
    return f"{count} {one if count == 1 else more}"


def _draw_throughput(counter: ViewCounter) -> Drawing:
    alone_us = counter.work_us + counter.locked_us
    curves = {
        OWN: PROCESSES * (US_PER_SECOND / alone_us),
        SHARDED: counts_per_second(counter, counter.shards),
        ONE_LOCK: counts_per_second(counter, 1),
    }
    here = {name: float(rates[counter.processes - 1]) for name, rates in curves.items()}
    locked = _several(counter.shards, "lock", "locks")
    many = _several(counter.processes, "process", "processes")
    return Drawing(
        finding=f"Under one lock, {many} can do the work of "
        f"{here[ONE_LOCK] / here[OWN] * counter.processes:.1f}",
        sentence=f"{many} can count {here[ONE_LOCK]:,.0f} views a second under "
        f"one lock, {here[SHARDED]:,.0f} with {locked} taken at random, and {here[OWN]:,.0f} if "
        f"each has a count of its own; one process alone, {curves[OWN][0]:,.0f}.",
        curves={name: (PROCESSES, rates / THOUSAND) for name, rates in curves.items()},
        labels={SHARDED: locked},
        notes={
            name: Note(counter.processes, rate / THOUSAND, f"{rate:,.0f}" * (name == ONE_LOCK))
            for name, rate in here.items()
        },
    )


THROUGHPUT = View(
    sliders=("processes", "work_us", "locked_us", "handover_us", "shards"),
    frame=Lines(
        x=Axis("Processes", 0, MOST_PROCESSES),
        y=Axis("Views counted in a second (thousands)", 0.5, 1e5, "log"),
        names=(OWN, SHARDED, ONE_LOCK),
        labels_at=("end", "end", "end"),
        notes=(OWN, SHARDED, ONE_LOCK),
    ),
    draw=_draw_throughput,
)

SHARE_NOTHING, SHARE_ALL = "share nothing", "share everything"
MOST_MEASURED = 8
COUNTS = np.arange(1, MOST_MEASURED + 1, dtype=float)
LIMITS = {SHARE_NOTHING: (COUNTS, COUNTS), SHARE_ALL: (COUNTS, np.ones_like(COUNTS))}
NAMES_OF_LIMITS = {
    SHARE_NOTHING: Note(6.5, 4.6, SHARE_NOTHING, is_marked=False),
    SHARE_ALL: Note(6.5, 1.22, SHARE_ALL, is_marked=False),
}


def _draw_unmeasured(benchmark: Benchmark) -> Drawing:
    most = _several(benchmark.most_processes, "process", "processes")
    return Drawing(
        finding="Not measured here yet: the two limits, and room for your machine's figures",
        sentence=f"Press Measure: {len(DESIGNS)} counters with up to {most} "
        f"on this machine, {benchmark.run_ms:,.0f} ms each. Processes that share nothing "
        "count n times what one counts, while there are cores for them.",
        curves=LIMITS,
        notes=NAMES_OF_LIMITS,
    )


def draw_measured(found: Sequence[Measured]) -> Drawing:
    """Draw what was measured, each design beside what it did with one process."""
    curves, labels = dict(LIMITS), {}
    for name in DESIGNS:
        runs = [one for one in found if one.design == name]
        if runs:
            rates = np.array([one.per_second for one in runs]) / runs[0].per_second
            curves[name] = (np.array([one.processes for one in runs], dtype=float), rates)
            labels[name] = f"{name}: {rates[-1]:.2g} times"
    alone = {one.design: f"{one.per_second:,.0f}" for one in found if one.processes == 1}
    most = max(one.processes for one in found)
    lost = sum(one.wanted - one.counted for one in found if one.design == NO_LOCK)
    wanted = sum(one.wanted for one in found if one.design == NO_LOCK)
    said = ", ".join(f"{name} {rate}" for name, rate in alone.items())
    return Drawing(
        finding=f"Measured on this machine, with up to {_several(most, 'process', 'processes')}",
        sentence=f"One process counts, in a second: {said}. Without a lock {lost:,} of {wanted:,} "
        f"increments are lost ({100 * lost / wanted:.1f} %).",
        curves=curves,
        labels=labels,
        notes=NAMES_OF_LIMITS,
    )


def _measure(benchmark: Benchmark) -> Iterator[tuple[float, Drawing]]:
    for share, found in measure_all(benchmark):
        yield share, draw_measured(found)


MEASURED = View(
    sliders=("most_processes", "run_ms"),
    frame=Lines(
        x=Axis("Processes", 1, MOST_MEASURED),
        y=Axis("Times what one process counts", 0.1, 10, "log"),
        names=(*DESIGNS, SHARE_NOTHING, SHARE_ALL),
        labels_at=("end",) * len(DESIGNS),
        notes=tuple(LIMITS),
    ),
    draw=_draw_unmeasured,
    measure=_measure,
)

RATES = np.geomspace(1, 1e4, 81)
# Shares of a design's own capacity, ever closer to all of it.
LOADS = 1 - np.geomspace(0.999999, 1e-5, 120)
CHOSEN, EVEN = "chosen", "even"
ONE_ROW = "one row"


def _draw_waiting(counter: ViewCounter) -> Drawing:
    rate = counter.views_per_second
    curves, notes, said = {OWN: (RATES, np.zeros_like(RATES))}, {}, {}
    for name, rows in ((ONE_ROW, 1), (SHARDED, counter.shards)):
        most = most_per_second(counter, rows)
        curves[name] = (LOADS * most, time_to_count_ms(counter, LOADS * most, rows))
        said[name] = f"without end (room for {_figure(most)} a second)"
        if rate < most * LOADS[-1]:
            time_ms = float(time_to_count_ms(counter, rate, rows))
            said[name] = f"{_figure(time_ms)} ms"
            notes[name] = Note(rate, time_ms, said[name])
    rows_in_all = _several(counter.shards, "row", "rows")
    return Drawing(
        finding=f"Room for {_figure(most_per_second(counter, 1))} views a second in one row, "
        f"{_figure(most_per_second(counter, counter.shards))} in {rows_in_all}",
        sentence=f"At {_figure(rate)} views a second, the mean time until a view is counted is, "
        f"with one row, {said[ONE_ROW]}; with {rows_in_all}, {said[SHARDED]}; with a count for "
        "each server, nothing.",
        curves=curves,
        labels={SHARDED: rows_in_all, OWN: "own counts: 0 ms"},
        notes=notes,
    )


WAITING = View(
    sliders=("views_per_second", "shards", "commit_ms", "round_trip_ms"),
    frame=Lines(
        x=Axis("Views in a second", 1, 1e4, "log"),
        y=Axis("Mean time until a view is counted (ms)", -20, 800),
        names=(OWN, SHARDED, ONE_ROW),
        labels_at=("end", "right", "left"),
        notes=(ONE_ROW, SHARDED),
    ),
    draw=_draw_waiting,
)

MEAN, WORST, CENTRAL = "in the mean", "just before news", "one row's answer"
INTERVALS_MS = np.geomspace(10, 1e4, 81)


def _draw_staleness(counter: ViewCounter) -> Drawing:
    rate, servers = counter.views_per_second, counter.servers
    mean = float(missing_views(counter, counter.news_ms))
    worst = float(missing_views(counter, counter.news_ms, 1.0))
    central = rate * counter.round_trip_ms / 2 / MS_PER_SECOND
    return Drawing(
        finding=f"A read misses {_figure(mean)} views of {_figure(rate)} a second",
        sentence=f"With news every {_figure(counter.news_ms)} ms, a read at one of {servers} "
        f"servers misses {_figure(mean)} views in the mean and {_figure(worst)} just before news. "
        f"The answer of one row misses {_figure(central)}: those counted while it travelled.",
        curves={
            MEAN: (INTERVALS_MS, missing_views(counter, INTERVALS_MS)),
            WORST: (INTERVALS_MS, missing_views(counter, INTERVALS_MS, 1.0)),
            CENTRAL: (INTERVALS_MS, np.full_like(INTERVALS_MS, central)),
        },
        notes={CHOSEN: Note(counter.news_ms, mean, "")},
    )


STALENESS = View(
    sliders=("news_ms", "views_per_second", "servers", "round_trip_ms"),
    frame=Lines(
        x=Axis("Time between news (ms)", 10, 1e4, "log"),
        y=Axis("Views that a read misses", 1e-3, 3e5, "log"),
        names=(MEAN, WORST, CENTRAL),
        labels_at=("end", "end", "end"),
        notes=(CHOSEN,),
    ),
    draw=_draw_staleness,
)


def _draw_messages(counter: ViewCounter) -> Drawing:
    rate, even = counter.views_per_second, break_even_per_second(counter)
    own = news_per_second(counter) / rate
    usd = {n: money(float(usd_per_million(counter, n))) for n in (2.0, own)}
    cheaper = "fewer" if own < 2 else "no fewer"
    return Drawing(
        finding=f"News is {_figure(own)} messages for a view, {cheaper} than the 2 of asking",
        sentence=f"At {_figure(rate)} views a second, {counter.servers} servers send "
        f"{_figure(news_per_second(counter))} messages of news a second: {usd[own]} for a million "
        f"views. Asking a row costs {usd[2.0]}. Equal at {_figure(even)} views a second.",
        curves={
            "own counts": (RATES, news_per_second(counter) / RATES),
            "ask a row": (RATES, np.full_like(RATES, 2.0)),
        },
        notes={
            CHOSEN: Note(rate, own, ""),
            EVEN: Note(even, 2.0, f"equal at {_figure(even)} a second"),
        },
    )


MESSAGES = View(
    sliders=("views_per_second", "servers", "news_ms", "message_kib", "traffic_usd_per_gib"),
    frame=Lines(
        x=Axis("Views in a second", 1, 1e4, "log"),
        y=Axis("Messages for a view", 1e-5, 9.9e5, "log"),
        names=("own counts", "ask a row"),
        labels_at=("end", "end"),
        notes=(CHOSEN, EVEN),
    ),
    draw=_draw_messages,
)
