"""Example 3's charts, as data: money missing, accounts locked, cost in parts, a busy account."""

from __future__ import annotations

import dataclasses

import numpy as np

from coordlib.cases.bank_transfer import (
    CRASH_MS,
    DESIGNS,
    END_MS,
    PARTITION_MS,
    Bank,
    Fates,
    Times,
    how_many,
    is_missing,
    workload,
)
from coordlib.cases.bank_transfer_hot_account import hot_account_ms, simulated_hot_account_ms
from coordlib.cases.bank_transfer_toll import Cost, cost, toll
from coordlib.units import MS_PER_SECOND, money, ratio
from coordlib.view import Axis, Drawing, Lines, Note, Rows, View

__all__ = ["COST", "HOT_ACCOUNT", "LOCKED", "MISSING"]

APART, SAGA, AGREED = DESIGNS
CRASH, PARTITION = "crash", "partition"
# Not to the very ends: what is under way there began before, or ends after.
NOW_MS = np.linspace(1_500, END_MS - 1_500, 715)
NOW_S = NOW_MS / MS_PER_SECOND
TIME = Axis("Time (s)", 0, END_MS / MS_PER_SECOND)


def _fates(bank: Bank) -> tuple[Times, Times, dict[str, Fates]]:
    starts_ms, weights = workload(bank)
    return starts_ms, weights, {name: of(bank, starts_ms) for name, of in DESIGNS.items()}


def _faults(bank: Bank, height: float) -> dict[str, Note]:
    """Write above the chart's data when the two faults are."""
    middles_s = {
        CRASH: CRASH_MS / MS_PER_SECOND + bank.crash_s / 2,
        PARTITION: PARTITION_MS / MS_PER_SECOND + bank.partition_s / 2,
    }
    return {name: Note(at_s, height, name, is_marked=False) for name, at_s in middles_s.items()}


def _draw_missing(bank: Bank) -> Drawing:
    starts_ms, weights, fates = _fates(bank)
    missing = {
        name: how_many(*is_missing(one), weights, NOW_MS) / bank.rate_tps
        for name, one in fates.items()
    }
    tolls = {name: toll(one, starts_ms, weights) for name, one in fates.items()}
    second_usd = bank.rate_tps * bank.amount_usd
    lost_usd, peak_usd = tolls[APART].lost * bank.amount_usd, missing[SAGA].max() * second_usd
    return Drawing(
        finding=f"Independent writes lose {money(lost_usd)} for good; "
        f"a saga shows {money(peak_usd)} missing and finds it again",
        sentence=f"Of {weights.sum():,.0f} transfers independent writes lose "
        f"{tolls[APART].lost:,.0f}. A saga loses none; at worst {money(peak_usd)} are missing, the "
        f"longest for {tolls[SAGA].longest_missing_s:.1f} s. By two-phase commit nothing is ever "
        f"missing, and {tolls[AGREED].turned_away:,.0f} transfers are turned away, "
        f"{tolls[AGREED].turned_away - tolls[SAGA].turned_away:,.0f} more than by a saga.",
        curves={name: (NOW_S, seconds) for name, seconds in missing.items()},
        notes=_faults(bank, 132),
    )


MISSING = View(
    sliders=("partition_s", "crash_s", "retry_s", "rate_tps", "amount_usd"),
    frame=Lines(
        x=TIME,
        y=Axis("Money missing (seconds' worth of transfers)", -3, 138),
        names=tuple(DESIGNS),
        labels_at=("end", "end", "end"),
        notes=(CRASH, PARTITION),
    ),
    draw=_draw_missing,
)

LONG_MS = 1_500.0
LONG = "two-phase, over 1.5 s"
ONE_BY_ONE = "one by one"
FEWEST = 0.01


def _locked(fates: Fates, weights: Times, after_ms: float = 0.0) -> Times:
    """Count at each moment the accounts that have been locked for longer than `after_ms`."""
    spans = ((fates.a_locked_ms, fates.a_free_ms), (fates.b_locked_ms, fates.b_free_ms))
    # What is over by then counts for nothing.
    return sum(
        how_many(np.minimum(from_ms + after_ms, until_ms), until_ms, weights, NOW_MS)
        for from_ms, until_ms in spans
    )


def _count(mean: float) -> str:
    return f"{mean:,.0f}" if mean >= 9.5 else f"{mean:.2g}"


def _draw_locked(bank: Bank) -> Drawing:
    starts_ms, weights, fates = _fates(bank)
    locked = _locked(fates[AGREED], weights)
    long = _locked(fates[AGREED], weights, LONG_MS)
    # A local write holds one account, and each transfer has two of them.
    writes_s = 2 * bank.write_ms / MS_PER_SECOND
    begins = how_many(fates[SAGA].debited_ms, fates[SAGA].debited_ms + 1_000, weights, NOW_MS)
    counted = toll(fates[AGREED], starts_ms, weights)
    plain = 2 * bank.rate_tps * bank.far_round_trip_ms / MS_PER_SECOND
    return Drawing(
        finding=f"A fault leaves up to {_count(long.max())} accounts locked for long",
        sentence=f"Two-phase commit has {_count(plain)} accounts locked at any moment without a "
        f"fault, and up to {_count(locked.max())} with one. Up to {_count(long.max())} stay locked "
        f"for more than {LONG_MS / MS_PER_SECOND} s, the longest for "
        f"{counted.longest_locked_s:.1f} s. Local writes lock {_count(bank.rate_tps * writes_s)}.",
        curves={
            AGREED: (NOW_S, np.maximum(locked, FEWEST)),
            LONG: (NOW_S, np.maximum(long, FEWEST)),
            ONE_BY_ONE: (NOW_S, np.maximum(begins * writes_s, FEWEST)),
        },
        notes=_faults(bank, 2.5e5),
    )


LOCKED = View(
    sliders=("far_round_trip_ms", "retry_s", "crash_s", "partition_s", "rate_tps", "write_ms"),
    frame=Lines(
        x=TIME,
        y=Axis("Accounts locked", FEWEST, 5e5, "log"),
        names=(ONE_BY_ONE, LONG, AGREED),
        labels_at=("end", "end", "end"),
        notes=(CRASH, PARTITION),
    ),
    draw=_draw_locked,
)

ROWS = ("Traffic", "Interest", "Late", "Turned away", "Losses", "Total")


def _parts(one: Cost) -> np.ndarray:
    parts = np.array([*dataclasses.astuple(one), one.total_usd])
    return np.where(parts > 0, parts, np.nan)


def _draw_cost(bank: Bank) -> Drawing:
    costs = {name: cost(bank, name) for name in DESIGNS}
    totals = sorted((one.total_usd, name) for name, one in costs.items())
    (least_usd, cheap), (middle_usd, middle), (most_usd, dear) = totals
    return Drawing(
        finding=f"{dear.capitalize()}: {ratio(most_usd / least_usd)} the cost of {_a(cheap)}",
        sentence=f"A transfer costs {money(least_usd)} by {_a(cheap)}, {money(middle_usd)} by "
        f"{_a(middle)} and {money(most_usd)} by {_a(dear)}, of which losses are "
        f"{money(costs[APART].losses_usd)} by {APART}.",
        values={name: _parts(one) for name, one in costs.items()},
    )


def _a(design: str) -> str:
    return f"a {design}" if design == SAGA else design


COST = View(
    sliders=(
        "partitions_per_year",
        "crashes_per_year",
        "partition_s",
        "refusals_per_tx",
        "investigation_usd",
        "refused_usd",
        "late_usd",
        "amount_usd",
    ),
    frame=Rows(
        x=Axis("USD a transfer", 1e-10, 100, "log", money=True),
        rows=ROWS,
        names=tuple(DESIGNS),
    ),
    draw=_draw_cost,
)

RATES_TPS = np.geomspace(0.1, 2_000, 241)
SLOWEST_MS = 20_000.0
HELD_LONG, HELD_SHORT = "locked for the round trip", "locked for a local write"


def _draw_hot_account(bank: Bank) -> Drawing:
    holds_ms = {HELD_LONG: bank.far_round_trip_ms, HELD_SHORT: bank.write_ms}
    most = {name: MS_PER_SECOND / hold_ms for name, hold_ms in holds_ms.items()}
    curves, notes = {}, {}
    for name, hold_ms in holds_ms.items():
        loads = 1 - np.geomspace(0.999, 1e-4, 120)
        curves[name] = (loads * most[name], hot_account_ms(hold_ms, loads * most[name]))
        rate = 0.9 * most[name]
        run_ms = simulated_hot_account_ms(hold_ms, rate).mean()
        notes[name] = Note(rate, run_ms, f"run at {rate:.3g} a second: {run_ms:,.0f} ms")
    return Drawing(
        finding=f"One account takes {most[HELD_LONG]:.3g} transfers a second by two-phase commit, "
        f"{most[HELD_SHORT]:,.0f} one by one",
        sentence=f"Held for {bank.far_round_trip_ms:.0f} ms, one account takes at most "
        f"{most[HELD_LONG]:.3g} transfers a second; held for {bank.write_ms:.3g} ms, "
        f"{most[HELD_SHORT]:,.0f}.",
        curves=curves,
        notes=notes,
    )


HOT_ACCOUNT = View(
    sliders=("far_round_trip_ms", "write_ms"),
    frame=Lines(
        x=Axis("Transfers a second at one account", 0.1, 3_000, "log"),
        y=Axis("Mean time at that account (ms)", 0.9, SLOWEST_MS, "log"),
        names=(HELD_LONG, HELD_SHORT),
        labels_at=("left", "left"),
        notes=(HELD_LONG, HELD_SHORT),
    ),
    draw=_draw_hot_account,
)
