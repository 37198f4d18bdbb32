"""Case 2's charts, as data: uncertainty, order, a write, two-phase commit, and messages."""

from __future__ import annotations

import numpy as np

from coordlib.cases.spanner_truetime import (
    Deployment,
    needed_waits_ms,
    round_latencies,
    share_broken,
    true_time,
    two_phase_commits_ms,
    worst_uncertainty_ms,
    writes,
)
from coordlib.published.spanner import TWO_PHASE_MEAN_MS, TWO_PHASE_P99_MS
from coordlib.units import MS_PER_SECOND, ratio
from coordlib.view import Axis, Drawing, Lines, Note, View

__all__ = ["BROKEN_PAIRS", "PARTICIPANTS", "ROUNDS", "SAWTOOTH", "WRITE_LATENCY"]

CLOCK_SLIDERS = ("floor_ms", "drift_us_per_s", "sync_every_s")

EARLIEST, LATEST, CLOCK = "earliest possible", "latest possible", "the clock's error"
TIMES_MS = np.linspace(0, 100 * MS_PER_SECOND, 2_001)


def _draw_sawtooth(deployment: Deployment) -> Drawing:
    bound_ms = true_time(deployment).uncertainty_ms(TIMES_MS)
    worst_ms = worst_uncertainty_ms(deployment)
    mean_ms = (deployment.floor_ms + worst_ms) / 2
    read_ms = deployment.error_share * (bound_ms - deployment.floor_ms)
    times_s = TIMES_MS / MS_PER_SECOND
    return Drawing(
        finding=f"The bound on a clock's error swings from {deployment.floor_ms:.3g} to "
        f"{worst_ms:.3g} ms",
        sentence=f"The uncertainty is {mean_ms:.3g} ms on average; it falls to "
        f"{deployment.floor_ms:.3g} ms every {deployment.sync_every_s:.3g} s. The clock drawn "
        f"drifts by {deployment.error_share * deployment.drift_us_per_s:.3g} µs a second. A "
        f"timestamp is certainly past after twice the uncertainty: {2 * deployment.floor_ms:.3g} "
        f"to {2 * worst_ms:.3g} ms.",
        curves={
            LATEST: (times_s, bound_ms),
            CLOCK: (times_s, read_ms),
            EARLIEST: (times_s, -bound_ms),
        },
    )


SAWTOOTH = View(
    sliders=(*CLOCK_SLIDERS, "error_share"),
    frame=Lines(
        x=Axis("Time (s)", 0, 100),
        y=Axis("Away from the true time (ms)", -16, 16),
        names=(LATEST, CLOCK, EARLIEST),
        labels_at=("end", "end", "end"),
    ),
    draw=_draw_sawtooth,
)

ANY, WORST, CHOSEN = "any two clocks", "one fast, then one slow", "chosen"
WAITS_MS = np.linspace(0, 32, 161)


def _draw_broken_pairs(deployment: Deployment) -> Drawing:
    needed_ms = {
        ANY: needed_waits_ms(deployment),
        WORST: needed_waits_ms(deployment, is_worst=True),
    }
    curves = {name: share_broken(one, WAITS_MS) for name, one in needed_ms.items()}
    here = share_broken(needed_ms[ANY], deployment.wait_ms)
    worst = share_broken(needed_ms[WORST], deployment.wait_ms)
    enough_ms = 2 * worst_uncertainty_ms(deployment)
    chosen = f"{deployment.wait_ms:.3g} ms: {100 * here:.1f} %"
    never = "No pair" if worst == 0 else f"{100 * here:.1f} % of pairs"
    return Drawing(
        finding=f"{never} in the wrong order after a wait of {deployment.wait_ms:.3g} ms",
        sentence=f"With a fixed wait of {deployment.wait_ms:.3g} ms, {100 * here:.1f} % of pairs "
        f"get timestamps in the wrong order, and {100 * worst:.1f} % where the first clock is as "
        f"fast and the second as slow as can be. Twice the largest uncertainty, "
        f"{enough_ms:.3g} ms, is enough for all.",
        curves={name: (WAITS_MS, curve) for name, curve in curves.items()},
        notes={CHOSEN: Note(deployment.wait_ms, here, chosen)},
    )


BROKEN_PAIRS = View(
    sliders=("wait_ms", "gap_ms", *CLOCK_SLIDERS, "error_share"),
    frame=Lines(
        x=Axis("Fixed wait before the first write is answered (ms)", 0, 32),
        y=Axis("Share of pairs in the wrong order", 0, 1.02),
        names=(WORST, ANY),
        labels_at=("right", "right"),
        notes=(CHOSEN,),
    ),
    draw=_draw_broken_pairs,
)

WITHOUT, OVERLAPPED = "no commit wait", "with commit wait"
SHARES = np.linspace(1, 0, 201)


def _draw_write_latency(deployment: Deployment) -> Drawing:
    simulated = writes(deployment)
    samples = {WITHOUT: simulated.without_ms, OVERLAPPED: simulated.overlapped_ms}
    mean_ms = {name: float(sample.mean()) for name, sample in samples.items()}
    added_ms = mean_ms[OVERLAPPED] - mean_ms[WITHOUT]
    return Drawing(
        finding=f"Waiting for certainty adds {added_ms:.1f} ms to a write",
        sentence=f"A write takes {mean_ms[WITHOUT]:.1f} ms on average without commit wait, "
        f"{mean_ms[OVERLAPPED]:.1f} ms with the wait beside the part of the write that follows "
        f"the timestamp, and {simulated.in_turn_ms.mean():.1f} ms with the wait after it. One row "
        f"takes at most {MS_PER_SECOND / mean_ms[OVERLAPPED]:.0f} such writes a second.",
        curves={name: (np.quantile(one, 1 - SHARES), SHARES) for name, one in samples.items()},
        labels={name: f"{name}\nmean {ms:.1f} ms" for name, ms in mean_ms.items()},
    )


WRITE_LATENCY = View(
    sliders=(
        *CLOCK_SLIDERS,
        "overlapped_share",
        "log_write_ms",
        "write_spread",
        "replicas",
        "round_trip_ms",
    ),
    frame=Lines(
        x=Axis("Time since the commit was asked for (ms)", 0.3, 1_000, "log"),
        y=Axis("Share of writes still under way", 0, 1.02),
        names=(WITHOUT, OVERLAPPED),
        labels_at=("left", "right"),
    ),
    draw=_draw_write_latency,
)

MEAN, MEAN_PUBLISHED = "mean, ours", "mean, published"
P99, P99_PUBLISHED = "p99, ours", "p99, published"
PARTICIPANT_COUNTS = np.array([*TWO_PHASE_MEAN_MS])


def _draw_participants(deployment: Deployment) -> Drawing:
    simulated = two_phase_commits_ms(deployment, PARTICIPANT_COUNTS.tolist())
    means_ms = np.array([one.mean() for one in simulated.values()])
    p99s_ms = np.array([np.quantile(one, 0.99) for one in simulated.values()])
    published_ms = np.array([one.mean_ms for one in TWO_PHASE_MEAN_MS.values()])
    spreads_ms = np.array([one.spread_ms for one in TWO_PHASE_MEAN_MS.values()])
    off = np.abs(means_ms - published_ms) / spreads_ms
    curves = {
        P99: p99s_ms,
        P99_PUBLISHED: np.array([one.mean_ms for one in TWO_PHASE_P99_MS.values()]),
        MEAN: means_ms,
        MEAN_PUBLISHED: published_ms,
    }
    return Drawing(
        finding=f"{(off <= 2).sum()} of {off.size} published means within two of their standard "
        "deviations",
        sentence=f"Our mean goes from {means_ms[0]:.1f} ms with one participant to "
        f"{means_ms[-3]:.1f} ms with 50 and {means_ms[-1]:.1f} ms with 200; published are "
        f"{published_ms[0]}, {published_ms[-3]} and {published_ms[-1]} ms. Our 99th percentile "
        f"goes from {p99s_ms[0]:.0f} to {p99s_ms[-1]:.0f} ms.",
        curves={name: (PARTICIPANT_COUNTS, curve) for name, curve in curves.items()},
    )


PARTICIPANTS = View(
    sliders=(
        "stall_share",
        "stall_ms",
        "log_write_ms",
        "write_spread",
        "replicas",
        "overlapped_share",
    ),
    frame=Lines(
        x=Axis("Participants in a two-phase commit", 1, 200, "log"),
        y=Axis("Latency (ms)", 3, 2_000, "log"),
        names=(P99, P99_PUBLISHED, MEAN, MEAN_PUBLISHED),
        labels_at=("end", "end", "end", "end"),
    ),
    draw=_draw_participants,
)

SUM, AT_ONCE, LEADER, WAIT = "all messages added up", "all at once", "through a leader", "the wait"
NODE_COUNTS = np.unique(np.geomspace(2, 1_000, 61).round())


def _draw_rounds(deployment: Deployment) -> Drawing:
    along = [round_latencies(deployment, count) for count in NODE_COUNTS]
    here = round_latencies(deployment)
    wait_ms = 2 * worst_uncertainty_ms(deployment)
    curves = {
        SUM: np.array([one.summed_ms for one in along]),
        LEADER: np.array([one.leader_ms for one in along]),
        AT_ONCE: np.array([one.at_once_ms for one in along]),
        WAIT: np.full(NODE_COUNTS.size, wait_ms),
    }
    messages = deployment.nodes * (deployment.nodes - 1)
    return Drawing(
        finding=f"{deployment.nodes} nodes hear from one another in {here.at_once_ms:,.3g} ms, "
        f"not {here.summed_ms:,.0f}",
        sentence=f"The {messages:,} messages added up make {here.summed_ms:,.0f} ms. Under way "
        f"together they take {here.at_once_ms:,.3g} ms, {ratio(here.at_once_ms / wait_ms)} the "
        f"longest commit wait of {wait_ms:.3g} ms; two rounds through a leader take "
        f"{here.leader_ms:,.3g} ms.",
        curves={name: (NODE_COUNTS, curve) for name, curve in curves.items()},
        notes={SUM: Note(deployment.nodes, here.summed_ms, f"{here.summed_ms:,.0f} ms")},
    )


ROUNDS = View(
    sliders=("nodes", "message_ms", "handling_us", *CLOCK_SLIDERS),
    frame=Lines(
        x=Axis("Nodes", 2, 1_000, "log"),
        y=Axis("Latency (ms)", 0.1, 1e9, "log"),
        names=(SUM, LEADER, AT_ONCE, WAIT),
        labels_at=("end", "end", "end", "end"),
        notes=(SUM,),
    ),
    draw=_draw_rounds,
)
