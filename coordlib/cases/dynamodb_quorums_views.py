"""Case 3's charts, as data: the ring, staleness, the wait for quorums, lost adds, throughput."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from coordlib.cases.dynamodb_quorums import (
    RING_SIZE,
    Benchmark,
    Cart,
    Placement,
    Tokens,
    kept_by_last_write,
    lost_share,
    preference_list,
    ring,
    share_held,
    throughput_tps,
)
from coordlib.cases.dynamodb_quorums_staleness import (
    NEARLY_ALL,
    TRIALS,
    Quorum,
    fresh_after_ms,
    messages,
    outcome,
    stale_share,
    trials,
)
from coordlib.units import MS_PER_SECOND, ratio
from coordlib.view import Axis, Drawing, Lines, Note, Ring, View

__all__ = [
    "LOST_ADDS",
    "RING",
    "STALENESS",
    "THROUGHPUT",
    "WAIT_FOR_QUORUM",
]

NODES = ("A", "B", "C", "D", "E", "F")
ARC_STEP = 1 / 360
KEY = "key"
INSIDE = 0.82


def _draw_ring(placement: Placement) -> Drawing:
    nodes = NODES[: placement.nodes]
    tokens = ring(nodes, placement.tokens_each)
    held = share_held(tokens)
    key = round(placement.key_share * RING_SIZE)
    homes = preference_list(tokens, key, placement.replicas)
    fullest = max(held, key=held.__getitem__)
    marks = {KEY: Note(*_on_circle(placement.key_share, INSIDE), KEY)}
    for token, node in _first_tokens(tokens, key, homes):
        marks[node] = Note(*_on_circle(token / RING_SIZE, 1), "")
    labels = {node: f"{node}  first for {100 * held[node]:.1f} %" for node in nodes}
    labels |= {
        node: f"{labels[node]}; home {place} of the key"
        for place, node in enumerate(homes, start=1)
    }
    return Drawing(
        finding=f"The fullest node holds {ratio(held[fullest] * len(nodes))} its fair share",
        sentence=f"Node {fullest} is the first for {100 * held[fullest]:.1f} % of the keys; a fair "
        f"share is {100 / len(nodes):.1f} %. The key lives on {', '.join(homes)}, in this order.",
        curves={node: _arcs(tokens, node) for node in NODES},
        labels=labels,
        notes=marks,
    )


def _on_circle(share: float, radius: float) -> tuple[float, float]:
    """Return the place that far round, clockwise from the top."""
    return radius * math.sin(2 * math.pi * share), radius * math.cos(2 * math.pi * share)


def _first_tokens(tokens: Tokens, key: int, homes: list[str]) -> Tokens:
    """Return the token at which each home is first met, clockwise from the key."""
    clockwise = sorted(tokens, key=lambda token: (token[0] - key) % RING_SIZE)
    return [next(token for token in clockwise if token[1] == home) for home in homes]


def _arcs(tokens: Tokens, node: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the arcs that a node is the first for, each ending at one of its tokens."""
    shares = [np.array([np.nan])]
    for (before, _), (here, owner) in zip([tokens[-1], *tokens[:-1]], tokens, strict=True):
        if owner == node:
            length = (here - before) % RING_SIZE / RING_SIZE
            steps = np.linspace(0, length, 2 + round(length / ARC_STEP))
            shares += [before / RING_SIZE + steps, shares[0]]
    angles = 2 * np.pi * np.concatenate(shares)
    return np.sin(angles), np.cos(angles)


RING = View(
    sliders=("nodes", "tokens_each", "replicas", "key_share"),
    frame=Ring(names=NODES),
    draw=_draw_ring,
)

CHOSEN = "your N, R, W"
ONE_ANSWER = "R = W = 1"
AFTER_MS = np.geomspace(0.1, 10_000, 161)
LEAST_SHARE = 1e-4


def _draw_staleness(quorum: Quorum) -> Drawing:
    sent = messages(quorum)
    simulated = outcome(sent, quorum.read_quorum, quorum.write_quorum)
    one_answer = outcome(sent, read_quorum=1, write_quorum=1)
    curves = {
        name: (AFTER_MS, np.maximum(stale_share(some, AFTER_MS), LEAST_SHARE))
        for name, some in ((CHOSEN, simulated), (ONE_ANSWER, one_answer))
    }
    at_once = float(stale_share(simulated, 0.0))
    fresh_ms, error_ms = fresh_after_ms(simulated)
    named = f"N, R, W = {quorum.replicas}, {quorum.read_quorum}, {quorum.write_quorum}"
    at_once_words = (
        f"{100 * at_once:.2f} % of the reads that start as soon as the write is acknowledged"
    )
    fresh_words = f"{fresh_ms:,.3g} ± {error_ms:,.2g} ms"
    if quorum.overlaps:
        finding = f"{named}: R + W > N, and no read is stale"
        sentence = f"With {named}, every read asks a replica that the write waited for."
    elif fresh_ms == 0:
        finding = f"{named}: {100 * NEARLY_ALL:.1f} % of reads are fresh at once"
        sentence = f"With {named}, {at_once_words} are stale."
    else:
        finding = f"{named}: {100 * NEARLY_ALL:.1f} % of reads are fresh after {fresh_ms:,.3g} ms"
        sentence = f"With {named}, {at_once_words} are stale; {fresh_words} later, one in a "
        sentence += "thousand."
    mark = Note(fresh_ms, 1 - NEARLY_ALL, f"{CHOSEN}: {fresh_words}")
    return Drawing(
        finding=finding,
        sentence=sentence,
        curves=curves,
        labels={CHOSEN: "" if fresh_ms > 0 else CHOSEN},
        notes={CHOSEN: mark} if fresh_ms > 0 else {},
    )


STALENESS = View(
    sliders=(
        "replicas",
        "read_answers",
        "write_answers",
        "write_quick_share",
        "write_slow_ms",
        "other_slow_ms",
    ),
    frame=Lines(
        x=Axis("Time from the write's acknowledgement to the read (ms)", 0.1, 10_000, "log"),
        y=Axis("Share of reads that are stale", LEAST_SHARE, 1, "log"),
        names=(ONE_ANSWER, CHOSEN),
        labels_at=("right", "right"),
        notes=(CHOSEN,),
    ),
    draw=_draw_staleness,
)

READ, WRITE = "a read", "a write"
RANKS = np.linspace(0, TRIALS - 1, 201).astype(int)


def _draw_wait_for_quorum(quorum: Quorum) -> Drawing:
    simulated = trials(quorum)
    samples = {READ: simulated.read_ms, WRITE: simulated.write_ms}
    ordered = {name: np.sort(sample) for name, sample in samples.items()}
    last_ms = {name: float(ms[round(NEARLY_ALL * (TRIALS - 1))]) for name, ms in ordered.items()}
    median_ms = {name: float(ms[TRIALS // 2]) for name, ms in ordered.items()}
    slow, quick = sorted(median_ms, key=median_ms.__getitem__, reverse=True)
    return Drawing(
        finding=f"{slow.capitalize()} takes {ratio(median_ms[slow] / median_ms[quick])} as long "
        f"as {quick}",
        sentence=f"A read waits for {quorum.read_quorum} of {quorum.replicas} replicas, "
        f"{median_ms[READ]:,.3g} ms in the median, and one in a thousand for more than "
        f"{last_ms[READ]:,.3g} ms; a write waits for {quorum.write_quorum}, "
        f"{median_ms[WRITE]:,.3g} ms and {last_ms[WRITE]:,.3g} ms.",
        curves={name: (ms[RANKS], 1 - RANKS / TRIALS) for name, ms in ordered.items()},
        labels={name: f"{name}\nmedian {ms:,.3g} ms" for name, ms in median_ms.items()},
    )


WAIT_FOR_QUORUM = View(
    sliders=("replicas", "read_answers", "write_answers", "write_slow_ms", "other_slow_ms"),
    frame=Lines(
        x=Axis("Time since it was asked for (ms)", 0.01, 10_000, "log"),
        y=Axis("Share still waiting", 0, 1.02),
        names=(READ, WRITE),
        labels_at=("left", "right"),
    ),
    draw=_draw_wait_for_quorum,
)

BY_FORMULA = "by the formula,\nperfect clocks"
SIMULATED = "simulated"
RATES_PER_S = np.geomspace(0.01, 100, 81)


def _draw_lost_adds(cart: Cart) -> Drawing:
    lost, error = lost_share(kept_by_last_write(cart))
    in_window = RATES_PER_S * cart.window_ms / MS_PER_SECOND
    expected = cart.adds_per_s * cart.window_ms / MS_PER_SECOND
    return Drawing(
        finding=f"Last write wins loses {100 * lost:.1f} % of the adds; vector clocks lose none",
        sentence=f"{expected:,.3g} other adds begin while one is under way. Of 20,000 simulated "
        f"adds, last write wins loses {100 * lost:.1f} ± {100 * error:.1f} %; with perfect clocks "
        f"the formula gives {100 * (1 - 1 / (1 + expected)):.1f} %.",
        curves={BY_FORMULA: (RATES_PER_S, in_window / (1 + in_window))},
        notes={SIMULATED: Note(cart.adds_per_s, lost, f"simulated: {100 * lost:.1f} %")},
    )


LOST_ADDS = View(
    sliders=("adds_per_s", "window_ms", "skew_ms"),
    frame=Lines(
        x=Axis("Adds to one cart (per second)", 0.01, 100, "log"),
        y=Axis("Share of adds lost", 0, 1.02),
        names=(BY_FORMULA,),
        labels_at=("end",),
        is_filled=True,
        notes=(SIMULATED,),
    ),
    draw=_draw_lost_adds,
)

LOCAL = "local write"
COORDINATED = "coordinated write"
IN_FLIGHT = np.geomspace(1, 10_000, 121)


def _draw_throughput(benchmark: Benchmark) -> Drawing:
    latencies_ms = {LOCAL: benchmark.local_ms, COORDINATED: benchmark.coordinated_ms}
    capacity_tps = benchmark.capacity_tps
    here = {
        name: float(throughput_tps(benchmark.in_flight, ms, capacity_tps))
        for name, ms in latencies_ms.items()
    }
    fill = {name: capacity_tps * ms / MS_PER_SECOND for name, ms in latencies_ms.items()}
    few, many = sorted(here.values())
    verb = "as much" if many == few else f"{ratio(many / few)} as much"
    ahead = LOCAL if here[LOCAL] >= here[COORDINATED] else COORDINATED
    title = f"With {benchmark.in_flight:,.3g} in flight a node, {ahead}s get {verb} done"
    return Drawing(
        finding=title if many > few else "Kept busy, both kinds of write reach the same throughput",
        sentence=f"With {benchmark.in_flight:,.3g} in flight, a node does "
        f"{here[COORDINATED]:,.4g} coordinated or {here[LOCAL]:,.4g} local writes a second. "
        f"{fill[COORDINATED]:,.4g} in flight fill it with the one kind, {fill[LOCAL]:,.4g} with "
        "the other.",
        curves={
            name: (IN_FLIGHT, throughput_tps(IN_FLIGHT, ms, capacity_tps))
            for name, ms in latencies_ms.items()
        },
        notes={name: Note(benchmark.in_flight, tps, f"{tps:,.4g}/s") for name, tps in here.items()},
    )


THROUGHPUT = View(
    sliders=("in_flight", "coordinated_ms", "local_ms", "capacity_tps"),
    frame=Lines(
        x=Axis("Writes in flight (a node)", 0.5, 10_000, "log"),
        y=Axis("Writes a second (a node)", 0.5, 200_000, "log"),
        names=(LOCAL, COORDINATED),
        labels_at=("end", "end"),
        notes=(LOCAL, COORDINATED),
    ),
    draw=_draw_throughput,
)
