"""Example 2's charts, as data: oversold orders, waiting, what each design costs, and shards."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from coordlib.cases.inventory import (
    Sale,
    bill,
    customers,
    expected_oversold,
    orders_per_lock_s,
    queue_ms,
)
from coordlib.cases.inventory_shards import (
    DESIGNS,
    compare,
    expected_sold,
    home_shards,
    left_out,
    left_when_rebalanced,
    shares,
    weights,
)
from coordlib.units import MS_PER_SECOND, money
from coordlib.view import Axis, Drawing, Lines, Note, Rows, View

__all__ = ["COST", "OVERSOLD", "REBALANCED", "SHARDS", "WAITING"]

CHOSEN = "chosen"
# Below every log axis: what is zero is not seen.
UNSEEN = 1e-6

DELAYS_MS = np.geomspace(1, 60_000, 61)
FACTORS = np.array([1, 10, 0.1])
HERE, TENFOLD, TENTH = "at this demand", "ten times as much", "a tenth of it"


def _time(time_ms: float) -> str:
    return f"{time_ms:,.3g} ms" if time_ms < MS_PER_SECOND else f"{time_ms / MS_PER_SECOND:,.3g} s"


def _figure(count: float) -> str:
    return f"{count:,.0f}" if count >= 99.5 else f"{count:.3g}"


def _shards(sale: Sale) -> str:
    return f"{sale.shards} shard{'s' if sale.shards > 1 else ''}"


def _draw_oversold(sale: Sale) -> Drawing:
    rates = dict(zip((HERE, TENFOLD, TENTH), sale.orders_per_s * FACTORS, strict=True))
    here = float(expected_oversold(sale, sale.delay_ms))
    most = (sale.copies - 1) * sale.stock
    rate, delay = _figure(sale.orders_per_s), _time(sale.delay_ms)
    return Drawing(
        finding=f"{rate} orders a second, news after {delay}: {_figure(here)} orders too many",
        sentence=f"{sale.copies} copies of a count of {sale.stock:,}, {rate} orders a second, news "
        f"of a sale after {delay}: on average {_figure(here)} orders are oversold, and never more "
        f"than {most:,}.",
        curves={
            name: (DELAYS_MS, np.maximum(expected_oversold(sale, DELAYS_MS, float(one)), UNSEEN))
            for name, one in rates.items()
        },
        notes={CHOSEN: Note(sale.delay_ms, max(here, UNSEEN), _figure(here))},
    )


OVERSOLD = View(
    sliders=("delay_ms", "orders_per_s", "copies", "stock"),
    frame=Lines(
        x=Axis("Replication delay (ms)", 1, 60_000, "log"),
        y=Axis("Oversold orders, mean", 0.01, 20_000, "log"),
        names=(HERE, TENFOLD, TENTH),
        labels_at=("end", "end", "end"),
        notes=(CHOSEN,),
    ),
    draw=_draw_oversold,
)

RATES = np.geomspace(1, 1e6, 61)
ONE_LOCK, LOCKS, LOCAL = "one lock", "a lock a shard", "shards, local"


def _waits(sale: Sale) -> dict[str, tuple[int, float]]:
    """Return how many queues each design has, and how long an order holds one."""
    return {
        ONE_LOCK: (1, sale.round_trip_ms),
        LOCKS: (sale.shards, sale.round_trip_ms),
        LOCAL: (sale.shards, sale.local_ms),
    }


def _mean_waits_ms(
    sale: Sale, rates: NDArray[np.float64], queues: int, hold_ms: float
) -> NDArray[np.float64]:
    """Return the mean time to an answer for the customers of one sale, by rate of orders."""
    each = max(customers(sale) // queues, 1)
    gaps = np.random.default_rng(1).standard_exponential((queues, each))
    comes_ms = np.cumsum(gaps, axis=1) * (MS_PER_SECOND * queues)
    return queue_ms(comes_ms / rates[:, np.newaxis, np.newaxis], hold_ms).mean(axis=(1, 2))


def _draw_waiting(sale: Sale) -> Drawing:
    here = np.array([sale.orders_per_s])
    waits = _waits(sale)
    now_ms = {name: float(_mean_waits_ms(sale, here, *one)[0]) for name, one in waits.items()}
    most = {name: count * orders_per_lock_s(hold_ms) for name, (count, hold_ms) in waits.items()}
    rate = _figure(sale.orders_per_s)
    return Drawing(
        finding=f"{rate} orders a second: {_time(now_ms[ONE_LOCK])} for one lock, "
        f"{_time(now_ms[LOCAL])} for shards",
        sentence=f"{customers(sale):,} customers at {rate} orders a second. One lock, held for "
        f"{_time(sale.round_trip_ms)}, does {_figure(most[ONE_LOCK])} a second and answers after "
        f"{_time(now_ms[ONE_LOCK])} on average. One such lock a shard, {sale.shards} in all, makes "
        f"{_figure(most[LOCKS])} a second; shards that reserve by themselves within "
        f"{_time(sale.local_ms)} do {_figure(most[LOCAL])} and answer after "
        f"{_time(now_ms[LOCAL])}.",
        curves={
            name: (RATES, _mean_waits_ms(sale, RATES, *one) / MS_PER_SECOND)
            for name, one in waits.items()
        },
        notes={
            name: Note(sale.orders_per_s, now_ms[name] / MS_PER_SECOND, _time(now_ms[name]))
            for name in (ONE_LOCK, LOCAL)
        },
    )


WAITING = View(
    sliders=("orders_per_s", "round_trip_ms", "local_ms", "shards", "stock"),
    frame=Lines(
        x=Axis("Orders a second", 1, 1e6, "log"),
        y=Axis("Mean time to an answer (s)", 1e-4, 1e3, "log"),
        names=(ONE_LOCK, LOCKS, LOCAL),
        labels_at=("end", "end", "end"),
        notes=(ONE_LOCK, LOCAL),
    ),
    draw=_draw_waiting,
)

TAKEN_BACK, NOT_MADE, MESSAGES = "orders taken back", "sales not made", "messages"


def _draw_cost(sale: Sale) -> Drawing:
    outcomes = compare(sale)
    bills = {name: bill(sale, one) for name, one in outcomes.items()}
    parts = np.array([dataclasses.astuple(one) for one in bills.values()])
    parts[parts == 0] = np.nan
    told = {
        name: f"{name.capitalize()}: {money(bills[name].total_usd)}, "
        f"{_time(float(one.times_ms.mean()))}"
        for name, one in outcomes.items()
    }
    return Drawing(
        finding=". ".join(told[name] for name in ("own counts", "one lock", "escrow")),
        sentence=f"{customers(sale):,} customers, {sale.stock:,} items, one run. What mistakes and "
        f"messages cost, and the mean time to an answer: {'. '.join(told.values())}.",
        values=dict(zip((TAKEN_BACK, NOT_MADE, MESSAGES), parts.T, strict=True)),
    )


COST = View(
    sliders=(
        "demand_share",
        "orders_per_s",
        "delay_ms",
        "round_trip_ms",
        "shards",
        "rebalances",
        "compensation_usd",
        "margin_usd",
    ),
    frame=Rows(
        x=Axis("US dollars for the whole sale", 1e-6, 1e7, "log", money=True),
        rows=tuple(DESIGNS),
        names=(TAKEN_BACK, NOT_MADE, MESSAGES),
    ),
    draw=_draw_cost,
)

UNEVEN, EVEN, REMAINDER = "uneven demand", "even demand", "largest remainder"
COUNTS = np.unique(np.geomspace(1, 200, 36).astype(int))


def _alone_percent(sale: Sale, shards: int, skew: float) -> float:
    """Return the share of customers refused needlessly by shards that hold all the stock, in %."""
    comers, held = customers(sale), shares(sale.stock, shards)
    lost = min(comers, sale.stock) - expected_sold(comers, held, weights(shards, skew))
    return max(100 * lost / comers, UNSEEN)


def _draw_shards(sale: Sale) -> Drawing:
    alone = {
        name: np.array([_alone_percent(sale, int(count), skew) for count in COUNTS])
        for name, skew in ((UNEVEN, sale.skew), (EVEN, 0.0))
    }
    # Of a division by n, at most n - 1 items are left over.
    could = min(customers(sale), sale.stock)
    most = np.minimum(COUNTS - 1, could) / customers(sale)
    alone[REMAINDER] = np.maximum(100 * most, UNSEEN)
    here, rest = _alone_percent(sale, sale.shards, sale.skew), left_out(sale.stock, sale.shards)
    split = f"{_shards(sale)} of {_figure(sale.stock / sale.shards)} items"
    return Drawing(
        finding=f"{split}: {_percent(here)} of the customers are refused while stock is left",
        sentence=f"{customers(sale):,} customers, {sale.stock:,} items in {split} on "
        f"average: {_percent(here)} of the customers are refused who could have had an "
        f"item, {_percent(_alone_percent(sale, sale.shards, 0.0))} if demand were even. The "
        f"document's division leaves out {rest}.",
        curves={name: (COUNTS.astype(float), one) for name, one in alone.items()},
        notes={CHOSEN: Note(sale.shards, here, _percent(here))},
    )


def _percent(share: float) -> str:
    return f"{share:.3g} %" if share >= 0.01 else "less than 0.01 %"


SHARDS = View(
    sliders=("shards", "stock", "demand_share", "skew"),
    frame=Lines(
        x=Axis("Shards", 1, 200),
        y=Axis("Customers refused while stock is left (%)", 0.01, 100, "log"),
        names=(UNEVEN, EVEN, REMAINDER),
        labels_at=("end", "end", "end"),
        notes=(CHOSEN,),
    ),
    draw=_draw_shards,
)

TIMES = (0, 1, 2, 3, 4, 6, 8, 12, 20, 30)
RUNS = 10


def _refused_percent(sale: Sale, homes: NDArray[np.int64], times: int) -> NDArray[np.float64]:
    """Return the share of customers refused needlessly in each run, in %."""
    left = left_when_rebalanced(sale.stock, homes, sale.shards, times)
    return 100 * (left - max(sale.stock - customers(sale), 0)) / customers(sale)


def _draw_rebalanced(sale: Sale) -> Drawing:
    luck = np.random.default_rng(1).random((RUNS, customers(sale)))
    homes = {
        name: home_shards(luck, sale.shards, skew)
        for name, skew in ((UNEVEN, sale.skew), (EVEN, 0.0))
    }
    curves = {
        name: np.array([_refused_percent(sale, one, count).mean() for count in TIMES])
        for name, one in homes.items()
    }
    runs = _refused_percent(sale, homes[UNEVEN], sale.rebalances)
    here, error = float(runs.mean()), float(runs.std() / RUNS**0.5)
    often = "once" if sale.rebalances == 1 else f"{sale.rebalances} times"
    sent = 2 * sale.shards * sale.rebalances
    return Drawing(
        finding=f"Rebalanced {often}: {_percent(here)} of the customers refused "
        f"while stock is left, for {sent:,} messages",
        sentence=f"{_shards(sale)}, rebalanced {often} while "
        f"{customers(sale):,} customers come: {here:.2f} ± {error:.2f} % of them are refused while "
        f"stock is left, on average over {RUNS} runs, for {sent:,} messages.",
        curves={
            name: (np.array(TIMES, dtype=float), np.maximum(one, UNSEEN))
            for name, one in curves.items()
        },
        notes={CHOSEN: Note(sale.rebalances, max(here, UNSEEN), _percent(here))},
    )


REBALANCED = View(
    sliders=("rebalances", "shards", "skew", "stock", "demand_share"),
    frame=Lines(
        x=Axis("Times that what is left is spread again", 0, 30),
        y=Axis("Customers refused while stock is left (%)", 0.01, 100, "log"),
        names=(UNEVEN, EVEN),
        labels_at=("end", "end"),
        notes=(CHOSEN,),
    ),
    draw=_draw_rebalanced,
)
