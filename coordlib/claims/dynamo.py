"""The claims of case 3, judged by the document's own inputs and by our model."""

from __future__ import annotations

import dataclasses

import numpy as np

from coordlib.cases.dynamodb_quorums import (
    RING_SIZE,
    Benchmark,
    preference_list,
    throughput_tps,
)
from coordlib.cases.dynamodb_quorums_staleness import LNKD_SSD, trials
from coordlib.claims import Claim
from coordlib.units import SECONDS_PER_DAY

__all__ = ["CLAIMS", "DOCUMENT_RING", "blind_put_clock", "gain"]

BENCHMARK = "Case 3, benchmark"
NODES = 100
# Elhemali et al., "Amazon DynamoDB" (USENIX ATC 2022): the peak of Amazon's own calls in 2021.
PEAK_PER_S = 89.2e6
DOCUMENT_RING = (
    (0, "Node 1"),
    (RING_SIZE // 3, "Node 2"),
    (2 * RING_SIZE // 3, "Node 3"),
)
DOCUMENT_KEY = 1_234_567


def gain(in_flight: float) -> float:
    """Return how many times the throughput local writes give, with so many in flight a node."""
    benchmark = Benchmark()
    tps = [
        throughput_tps(in_flight, ms, benchmark.capacity_tps)
        for ms in (benchmark.local_ms, benchmark.coordinated_ms)
    ]
    return float(tps[0] / tps[1])


def blind_put_clock(node: int) -> dict[int, int]:
    """Return the clock that the document's `put` gives to a write without a context."""
    return {node: 1}


def _total_tps(latency_ms: float) -> float:
    return NODES * float(throughput_tps(1, latency_ms, Benchmark().capacity_tps))


def _two_of_three_ms() -> float:
    quorum = dataclasses.replace(LNKD_SSD, write_answers=2)
    return float(np.median(trials(quorum).write_ms))


CLAIMS = (
    Claim(
        id="dynamo-1",
        place="Case 3",
        words="trillions of requests a day, so at least",
        claimed=1,
        unit="trillion/day",
        ours=lambda: PEAK_PER_S * SECONDS_PER_DAY / 1e12,
        recorded="7.707 trillion/day",
        reason="the document names no source; ours is a bound for Amazon's own calls: their peak "
        "of 89.2 million a second (Elhemali et al. 2022), held for a day",
        basis="illustrative",
    ),
    Claim(
        id="dynamo-2",
        place="Case 3, ring",
        words="nodes that hold the key with hash 1234567, N = 3",
        claimed=3,
        unit="nodes",
        ours=lambda: len(preference_list(DOCUMENT_RING, DOCUMENT_KEY, replicas=3)),
        recorded="3 nodes",
        reason="all three, clockwise from the key: "
        f"{', '.join(preference_list(DOCUMENT_RING, DOCUMENT_KEY, replicas=3))}; the diagram "
        "draws Node 1 first, but its token lies before the key",
    ),
    Claim(
        id="dynamo-3",
        place=BENCHMARK,
        words="throughput of local over coordinated writes",
        claimed=50,
        unit="times",
        ours=lambda: gain(in_flight=1_000),
        recorded="1 times",
        reason="50 is the ratio of the latencies, and of the throughputs while one write at a time "
        "is in flight. With 1,000 in flight a node, both reach its capacity (assumed: 10,000/s)",
    ),
    Claim(
        id="dynamo-4",
        place=BENCHMARK,
        words="coordinated writes, 100 nodes",
        claimed=2_000,
        unit="writes/s",
        ours=lambda: _total_tps(Benchmark().coordinated_ms),
        recorded="2,000 writes/s",
        reason="Little's law with one write in flight a node: 100 · 1 / 50 ms",
    ),
    Claim(
        id="dynamo-5",
        place=BENCHMARK,
        words="zero-coordination writes, 100 nodes",
        claimed=100_000,
        unit="writes/s",
        ours=lambda: _total_tps(Benchmark().local_ms),
        recorded="100,000 writes/s",
        reason="Little's law with one write in flight a node: 100 · 1 / 1 ms",
    ),
    Claim(
        id="dynamo-6",
        place=BENCHMARK,
        words="a write without coordination",
        claimed=1,
        unit="ms",
        ours=_two_of_three_ms,
        recorded="0.5144 ms",
        reason="no source. The diagram has W = 2, so a write does wait for others; ours is the "
        "median wait for two of three by the published fit LNKD-SSD",
        basis="illustrative",
    ),
    Claim(
        id="dynamo-7",
        place="Case 3, code",
        words="clocks that tell two new writes at a node apart",
        claimed=2,
        unit="clock(s)",
        ours=lambda: len({tuple(blind_put_clock(node=1).items()) for _ in range(2)}),
        recorded="1 clock(s)",
        reason="put without a context always starts at {node: 1}, so two different values carry "
        "the same clock and neither can be seen to be the later",
    ),
)
