"""Case 6's charts, as data: time to a match, trips across cities, surge in time, a hot city."""

from __future__ import annotations

import numpy as np

from coordlib.cases.uber_city_shards import (
    MINUTES,
    Marketplace,
    break_even_share,
    city_work_ms,
    global_work_ms,
    hot_city_ms,
    is_settled,
    matches_per_second,
    mean_time_ms,
    peak_per_second,
    simulated_times_ms,
    surge,
    surge_in_time,
    surge_without_a_jump,
)
from coordlib.units import MS_PER_SECOND
from coordlib.view import Axis, Drawing, Lines, Note, View

__all__ = ["CROSS_CITY", "HOT_CITY", "QUEUES", "SURGE"]

CITIES, GLOBAL, POOLED = "each city alone", "one matcher, agreed", "one queue, not agreed"
# Shares of a design's own capacity, ever closer to all of it.
LOADS = 1 - np.geomspace(0.99, 1e-6, 48)
HIGHEST_MS = 100_000.0


def _designs(market: Marketplace) -> dict[str, tuple[float, int, int]]:
    """Return each design's matcher time, matchers in one queue, and queues."""
    everybody = market.cities * market.matchers_per_city
    return {
        CITIES: (city_work_ms(market), market.matchers_per_city, market.cities),
        GLOBAL: (global_work_ms(market), everybody, 1),
        POOLED: (market.match_ms, everybody, 1),
    }


def _draw_queues(market: Marketplace) -> Drawing:
    rate = peak_per_second(market)
    cities_do = matches_per_second(market, city_work_ms(market))
    curves, notes, said = {}, {}, {}
    for name, (work_ms, servers, queues) in _designs(market).items():
        most = servers * MS_PER_SECOND / work_ms
        load = LOADS * most * queues / cities_do
        curves[name] = (load, mean_time_ms(LOADS * most, work_ms, servers))
        said[name] = "cannot keep up"
        if rate / queues < most * LOADS[-1]:
            exact_ms = float(mean_time_ms(rate / queues, work_ms, servers))
            said[name] = f"{exact_ms:,.0f} ms"
            if name != POOLED:
                run_ms = simulated_times_ms(rate / queues, work_ms, servers)
                notes[name] = Note(rate / cities_do, run_ms.mean(), f"run: {run_ms.mean():,.0f} ms")
    return Drawing(
        finding=f"At {rate:,.0f} requests a second: city {said[CITIES]}, agreed {said[GLOBAL]}",
        sentence=f"With {market.cities * market.matchers_per_city:,} matchers and {rate:,.0f} "
        f"requests a second, mean times to a match: each city alone {said[CITIES]}, one matcher "
        f"with agreement {said[GLOBAL]}, one queue without agreement {said[POOLED]}.",
        curves=curves,
        notes=notes,
    )


QUEUES = View(
    sliders=(
        "trips_per_day",
        "cities",
        "matchers_per_city",
        "match_ms",
        "agreement_ms",
        "cross_city_share",
    ),
    frame=Lines(
        x=Axis("Requests, as a share of what the cities' matchers can do", 0, 1.3),
        y=Axis("Mean time to a match (ms)", 100, 5 * HIGHEST_MS, "log"),
        names=(CITIES, GLOBAL, POOLED),
        labels_at=("left", "left", "right"),
        notes=(CITIES, GLOBAL),
    ),
    draw=_draw_queues,
)

SHARES = np.geomspace(1e-4, 1, 81)
CHOSEN, EVEN = "chosen", "even"


def _draw_cross_city(market: Marketplace) -> Drawing:
    agreed = MS_PER_SECOND / global_work_ms(market)
    here = MS_PER_SECOND / city_work_ms(market)
    along = MS_PER_SECOND / (market.match_ms + SHARES * global_work_ms(market))
    even = break_even_share(market)
    notes = {CHOSEN: Note(market.cross_city_share, here, f"{here:.3g} a second")}
    if even >= SHARES[0]:
        notes[EVEN] = Note(even, agreed, f"equal at {100 * even:.3g} %")
    return Drawing(
        finding=f"With {100 * market.cross_city_share:.3g} % of trips across cities, a city's "
        f"matcher does {here / agreed:.2f} times the trips",
        sentence=f"A matcher does {here:.3g} trips a second when cities match alone, and "
        f"{agreed:.3g} when each match is agreed; the two are equal when {100 * even:.3g} % of the "
        "trips cross cities.",
        curves={CITIES: (SHARES, along), GLOBAL: (SHARES, np.full_like(SHARES, agreed))},
        notes=notes,
    )


CROSS_CITY = View(
    sliders=("cross_city_share", "match_ms", "agreement_ms"),
    frame=Lines(
        x=Axis("Share of trips across cities", 1e-4, 1, "log"),
        y=Axis("Trips a second for each matcher", 0.1, 10, "log"),
        names=(CITIES, GLOBAL),
        labels_at=("end", "end"),
        notes=(CHOSEN, EVEN),
    ),
    draw=_draw_cross_city,
)

AS_WRITTEN, NO_JUMP = "as written", "without a jump"


def _draw_surge(market: Marketplace) -> Drawing:
    rules = {AS_WRITTEN: surge, NO_JUMP: surge_without_a_jump}
    prices = {name: surge_in_time(market, rule) for name, rule in rules.items()}
    how = {
        name: f"settles at {price[-1]:.2f}"
        if is_settled(price)
        else f"keeps jumping between {price[-2:].min():.2f} and {price[-2:].max():.2f}"
        for name, price in prices.items()
    }
    minutes = np.repeat(np.arange(MINUTES + 2, dtype=float), 2)[1:-1]
    return Drawing(
        finding=f"The rule as written {how[AS_WRITTEN]}",
        sentence=f"With {market.riders_per_driver:.3g} riders for a driver at the plain price, the "
        f"rule as written {how[AS_WRITTEN]}; one that follows the ratio from 1 {how[NO_JUMP]}.",
        curves={name: (minutes, np.repeat(price, 2)) for name, price in prices.items()},
    )


SURGE = View(
    sliders=("riders_per_driver", "elasticity", "surge_from", "surge_cap"),
    frame=Lines(
        x=Axis("Minute", 0, MINUTES + 1),
        y=Axis("Price multiplier", 0.8, 4.2),
        names=(AS_WRITTEN, NO_JUMP),
        labels_at=("end", "end"),
    ),
    draw=_draw_surge,
)

AS_OTHERS, BY_SHARE, TOGETHER = "matchers as elsewhere", "matchers by its trips", "one pool for all"
HOT_SHARES = np.geomspace(0.001, 0.5, 91)


def _draw_hot_city(market: Marketplace) -> Drawing:
    rate, own = peak_per_second(market), market.matchers_per_city
    everybody = market.cities * own
    work_ms = city_work_ms(market)
    equal_ms = hot_city_ms(market, HOT_SHARES, own)
    # One city with all of a share's matchers: at least one, and no more than there are.
    given = np.clip(np.rint(HOT_SHARES * everybody), 1, everybody).astype(int)
    by_share_ms = np.array(
        [
            mean_time_ms(share * rate, work_ms, count)
            for share, count in zip(HOT_SHARES, given, strict=True)
        ]
    )
    pooled_ms = np.full_like(HOT_SHARES, mean_time_ms(rate, work_ms, everybody))
    needed = int(market.hot_city_share * rate * work_ms / MS_PER_SECOND) + 1
    here_ms = float(hot_city_ms(market, np.array(market.hot_city_share), own))
    is_lost = not np.isfinite(here_ms)
    says = (
        f"asks for {needed:,} matchers and has {own}: its queue grows without end"
        if is_lost
        else f"has a match after {here_ms:,.0f} ms"
    )
    curves = {AS_OTHERS: equal_ms, BY_SHARE: by_share_ms, TOGETHER: pooled_ms}
    return Drawing(
        finding=f"A city with {100 * market.hot_city_share:.3g} % of the trips {says}",
        sentence=f"A city with {100 * market.hot_city_share:.3g} % of the trips and as many "
        f"matchers as every other ({own}) {says}; an average city has "
        f"{100 / market.cities:.3g} % of the trips.",
        curves={
            name: (HOT_SHARES, np.minimum(times_ms, 2 * HIGHEST_MS))
            for name, times_ms in curves.items()
        },
        notes={}
        if is_lost
        else {CHOSEN: Note(market.hot_city_share, here_ms, f"{here_ms:,.0f} ms")},
    )


HOT_CITY = View(
    sliders=("hot_city_share", "matchers_per_city", "trips_per_day", "match_ms", "cities"),
    frame=Lines(
        x=Axis("The hot city's share of all trips", 0.001, 0.5, "log"),
        y=Axis("Mean time to a match there (ms)", 100, HIGHEST_MS, "log"),
        names=(AS_OTHERS, BY_SHARE, TOGETHER),
        labels_at=("left", "end", "end"),
        notes=(CHOSEN,),
    ),
    draw=_draw_hot_city,
)
