"""Case 1's charts, as data: cost in its parts, latency, throughput against cost, break-even."""

from __future__ import annotations

import dataclasses

import numpy as np

from coordlib.cases.expedia_two_phase_commit import (
    TRIALS,
    Booking,
    MonthlyCost,
    break_even_usd_per_tx,
    decided_locally,
    latencies,
    transactions_per_month,
    two_phase_commit,
)
from coordlib.units import money, ratio
from coordlib.view import Axis, Drawing, Lines, Note, Rows, View

__all__ = ["BREAK_EVEN", "COST_IN_PARTS", "LATENCY", "THROUGHPUT_AND_COST"]

AGREED = "two-phase commit"
LOCAL = "local decisions"
LOCAL_RUNNING = "local, no conflicts"
ROWS = ("Servers", "Traffic", "Support", "Engineering", "Compensation", "Total")


def _draw_cost_in_parts(booking: Booking) -> Drawing:
    agreed, local = two_phase_commit(booking), decided_locally(booking)
    cheap, dear = sorted([(agreed.total_usd, AGREED), (local.total_usd, LOCAL)])
    return Drawing(
        finding=f"{dear[1].capitalize()}: {ratio(dear[0] / cheap[0])} the cost of {cheap[1]}",
        sentence=f"Two-phase commit costs {money(agreed.total_usd)} a month. Local decisions cost "
        f"{money(local.running_usd)} to run and {money(local.compensation_usd)} in compensation.",
        values={AGREED: _parts(agreed), LOCAL: _parts(local)},
    )


def _parts(cost: MonthlyCost) -> np.ndarray:
    return np.array([*dataclasses.astuple(cost), cost.total_usd])


COST_IN_PARTS = View(
    sliders=(
        "rate_tps",
        "regions",
        "message_kib",
        "capacity_multiplier",
        "conflicts_per_tx",
        "compensation_usd",
        "server_usd_per_month",
        "traffic_usd_per_gib",
    ),
    frame=Rows(
        x=Axis("USD a month", 10, 1e13, "log", money=True),
        rows=ROWS,
        names=(AGREED, LOCAL),
    ),
    draw=_draw_cost_in_parts,
)

CHOSEN = "chosen"
SHARES = np.linspace(1, 0, 201)
QUANTILES = np.rint((1 - SHARES) * (TRIALS - 1)).astype(int)
MEDIAN, LAST_PERCENT = 100, 198
LOCAL_ANSWER = "local decision"
VOTE_ANSWER = "after the votes"
LOCKS_RELEASED = "locks released"


def _draw_latency(booking: Booking) -> Drawing:
    simulated = latencies(booking)
    samples = {
        LOCAL_ANSWER: simulated.local_ms,
        VOTE_ANSWER: simulated.vote_ms,
        LOCKS_RELEASED: simulated.release_ms,
    }
    # Sorted once: the sample's own order is its quantiles.
    waiting = {name: np.sort(sample)[QUANTILES] for name, sample in samples.items()}
    median_ms = {name: float(quantiles_ms[MEDIAN]) for name, quantiles_ms in waiting.items()}
    last_percent_ms = waiting[LOCKS_RELEASED][LAST_PERCENT]
    times = ratio(median_ms[VOTE_ANSWER] / median_ms[LOCAL_ANSWER])
    return Drawing(
        finding=f"Asking the other regions first takes {times} as long",
        sentence=f"Half of the bookings are answered within {median_ms[LOCAL_ANSWER]:.3g} ms "
        f"locally and within {median_ms[VOTE_ANSWER]:.0f} ms after a vote; two-phase commit holds "
        f"its locks for {median_ms[LOCKS_RELEASED]:.0f} ms in the median, and one booking in a "
        f"hundred for more than {last_percent_ms:.0f} ms.",
        curves={name: (quantiles_ms, SHARES) for name, quantiles_ms in waiting.items()},
        labels={name: f"{name}\nmedian {ms:,.3g} ms" for name, ms in median_ms.items()},
    )


LATENCY = View(
    sliders=("slowest_link_ms", "regions", "jitter_share", "local_commit_ms"),
    frame=Lines(
        x=Axis("Time since the booking was asked for (ms)", 0.1, 20_000, "log"),
        y=Axis("Share of bookings still waiting", 0, 1.02),
        names=(LOCKS_RELEASED, VOTE_ANSWER, LOCAL_ANSWER),
        labels_at=("right", "left", "left"),
    ),
    draw=_draw_latency,
)

RATES_TPS = np.geomspace(10, 100_000, 81)


def _draw_throughput_and_cost(booking: Booking) -> Drawing:
    def usd_per_tx(rate_tps: float) -> tuple[float, float, float]:
        at_rate = dataclasses.replace(booking, rate_tps=float(rate_tps))
        local = decided_locally(at_rate)
        costs_usd = (two_phase_commit(at_rate).total_usd, local.total_usd, local.running_usd)
        return tuple(usd / transactions_per_month(at_rate) for usd in costs_usd)

    names = (AGREED, LOCAL, LOCAL_RUNNING)
    along = np.array([usd_per_tx(rate_tps) for rate_tps in RATES_TPS]).T
    here = dict(zip(names, usd_per_tx(booking.rate_tps), strict=True))
    verb = "cost more" if here[LOCAL] > here[AGREED] else "cost less"
    return Drawing(
        finding=f"At {booking.rate_tps:,.0f} tx/s local decisions {verb} than agreement",
        sentence=f"A transaction costs {money(here[AGREED])} by two-phase commit and "
        f"{money(here[LOCAL])} by a local decision, of which "
        f"{money(here[LOCAL] - here[LOCAL_RUNNING])} is compensation. At 100,000 tx/s agreement "
        f"falls to {money(along[0][-1])}: volume thins out fixed costs, and no conflict.",
        curves={name: (RATES_TPS, usd) for name, usd in zip(names, along, strict=True)},
        notes={
            name: Note(booking.rate_tps, usd, money(usd))
            for name, usd in here.items()
            if name != LOCAL_RUNNING
        },
    )


THROUGHPUT_AND_COST = View(
    sliders=(
        "rate_tps",
        "server_tps",
        "fewest_servers",
        "capacity_multiplier",
        "conflicts_per_tx",
        "compensation_usd",
    ),
    frame=Lines(
        x=Axis("Throughput (tx/s)", 10, 100_000, "log"),
        y=Axis("USD a transaction", 1e-7, 10, "log", money=True),
        names=(AGREED, LOCAL, LOCAL_RUNNING),
        labels_at=("end", "end", "end"),
        notes=(AGREED, LOCAL),
    ),
    draw=_draw_throughput_and_cost,
)

CONFLICTS_PER_TX = np.geomspace(1e-9, 0.01, 71)
COMPENSATION_USD = (0.01, 1_000)
EQUAL = "both cost the same"
BELOW = "local decisions cost less"
ABOVE = "agreement costs less"


def _draw_break_even(booking: Booking) -> Drawing:
    spared_usd = break_even_usd_per_tx(booking)
    lost_usd = booking.conflicts_per_tx * booking.compensation_usd
    notes = {
        CHOSEN: Note(
            booking.conflicts_per_tx,
            booking.compensation_usd,
            f"chosen: {money(lost_usd)} lost a tx",
        )
    }
    if spared_usd > 0:
        middle = np.sqrt(COMPENSATION_USD[0] * COMPENSATION_USD[1])
        notes[BELOW] = Note(spared_usd / middle / 80, middle, BELOW, is_marked=False)
        notes[ABOVE] = Note(spared_usd / middle * 80, middle, ABOVE, is_marked=False)
    return Drawing(
        finding=_break_even_finding(spared_usd, lost_usd),
        sentence=f"Running the local design spares {money(spared_usd)} a transaction; "
        f"conflicts lose {booking.conflicts_per_tx:.3g} × {money(booking.compensation_usd)} = "
        f"{money(lost_usd)}.",
        curves={EQUAL: (CONFLICTS_PER_TX, max(spared_usd, 1e-30) / CONFLICTS_PER_TX)},
        notes=notes,
    )


def _break_even_finding(spared_usd: float, lost_usd: float) -> str:
    if spared_usd <= 0:
        return "Agreement costs less even without a conflict"
    if lost_usd <= spared_usd:
        return "Local decisions pay: conflicts lose less than agreement would cost"
    return f"Conflicts lose {ratio(lost_usd / spared_usd)} what agreement would cost"


BREAK_EVEN = View(
    sliders=(
        "conflicts_per_tx",
        "compensation_usd",
        "rate_tps",
        "capacity_multiplier",
        "regions",
        "server_usd_per_month",
    ),
    frame=Lines(
        x=Axis("Conflicts per transaction", 1e-9, 0.01, "log"),
        y=Axis("Compensation a conflict (USD)", *COMPENSATION_USD, "log", money=True),
        names=(EQUAL,),
        labels_at=("right",),
        is_filled=True,
        notes=(CHOSEN, BELOW, ABOVE),
    ),
    draw=_draw_break_even,
)
