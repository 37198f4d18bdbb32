"""Case 3: a key on a ring of nodes, and what it costs to agree on it, or not to.

The ring is that of DeCandia et al., "Dynamo" (SOSP 2007), sections 4.2 and 4.3. Figures marked
"the source" are those of the document that the course examines. How stale a read can be is in
`coordlib.cases.dynamodb_quorums_staleness`.
"""

from __future__ import annotations

import bisect
import hashlib
import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from coordlib.quantity import quantity, scenario
from coordlib.units import MS_PER_SECOND, SECONDS_PER_MONTH

__all__ = [
    "RING_SIZE",
    "Benchmark",
    "Cart",
    "Placement",
    "Reading",
    "heirs",
    "kept_by_last_write",
    "lost_share",
    "preference_list",
    "read_usd_per_month",
    "ring",
    "share_held",
    "throughput_tps",
]

RING_SIZE = 2**32
Tokens = Sequence[tuple[int, str]]


@scenario
class Placement:
    """Nodes on a ring, and a key."""

    nodes: int = quantity(3, "", 2, 6, label="Nodes", source="the source's diagram")
    tokens_each: int = quantity(1, "", 1, 64, label="Tokens a node", source="the source's diagram")
    replicas: int = quantity(3, "", 1, 6, label="Replicas N", source="the source's diagram")
    key_share: float = quantity(0.1, "of the ring", 0, 1, label="Where the key lies", source="ours")


def position(text: str) -> int:
    """Return where a text lies on the ring: the first 32 bits of its MD5 hash.

    >>> position("user123") < RING_SIZE
    True
    """
    digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:4])


def ring(nodes: Iterable[str], tokens_each: int) -> Tokens:
    """Give each node its tokens, by the hash of its name and a number; return them in order.

    >>> [node for _, node in ring("ABC", tokens_each=1)]
    ['C', 'B', 'A']
    """
    return sorted(
        (position(f"{node}/{number}"), node) for node in nodes for number in range(tokens_each)
    )


def preference_list(tokens: Tokens, key: int, replicas: int) -> list[str]:
    """Return the first N distinct nodes that are met clockwise from the key.

    >>> preference_list([(10, "A"), (20, "B"), (30, "A"), (40, "C")], key=25, replicas=2)
    ['A', 'C']
    """
    start = bisect.bisect_left(tokens, (key, ""))
    clockwise = [*tokens[start:], *tokens[:start]]
    return list(dict.fromkeys(node for _, node in clockwise))[:replicas]


def share_held(tokens: Tokens) -> dict[str, float]:
    """Return the share of keys whose first node each one is: from the token before to its own.

    >>> share_held([(0, "A"), (RING_SIZE // 4, "B")])
    {'A': 0.75, 'B': 0.25}
    """
    shares = dict.fromkeys(sorted({node for _, node in tokens}), 0.0)
    for (before, _), (here, node) in zip([tokens[-1], *tokens[:-1]], tokens, strict=True):
        # A token that is alone is its own predecessor, and all the way round lies between.
        shares[node] += ((here - before) % RING_SIZE or RING_SIZE) / RING_SIZE
    return shares


def heirs(tokens: Tokens, gone: str) -> dict[str, float]:
    """Return how the keys of a node that leaves are shared out, as shares of what it held.

    >>> heirs([(10, "A"), (20, "B"), (30, "C")], gone="B")
    {'A': 0.0, 'C': 1.0}
    """
    before = share_held(tokens)
    after = share_held([token for token in tokens if token[1] != gone])
    return {node: (after[node] - before[node]) / before[gone] for node in after}


@scenario
class Cart:
    """A cart that several clients add to; each reads it, and writes it back a while later."""

    adds_per_s: float = quantity(
        1.0, "adds/s", 0.01, 100, scale="log", label="Adds to one cart", source="assumed"
    )
    window_ms: float = quantity(
        100.0, "ms", 1, 10_000, scale="log", label="From read to write", source="assumed"
    )
    skew_ms: float = quantity(
        0.0, "ms", 0, 1_000, label="Clocks are off by up to", source="assumed"
    )


def kept_by_last_write(cart: Cart, seed: int = 1, adds: int = 20_000) -> NDArray[np.bool_]:
    """Simulate adds at random times, and tell which are in the cart at the end.

    An add reads the stored version, and writes it back with one item more. The version with the
    latest stamp stays. So what is kept is the chain of versions that leads to the last one; with
    perfect clocks, in expectation 1 in 1 + rate · window.

    Parameters
    ----------
    cart : Cart
        The scenario.
    seed : int
        Same seed, same draws.
    adds : int
        How many adds.
    """
    rng = np.random.default_rng(seed)
    read_s = np.cumsum(rng.standard_exponential(adds)) / cart.adds_per_s
    written_s = read_s + cart.window_ms / MS_PER_SECOND
    stamp_s = written_s + cart.skew_ms / MS_PER_SECOND * rng.uniform(-1, 1, adds)
    latest_s = np.maximum.accumulate(stamp_s)
    stored = np.maximum.accumulate(np.where(stamp_s == latest_s, np.arange(adds), 0))
    written_before = np.searchsorted(written_s, read_s, side="right")
    built_on = np.where(written_before > 0, stored[written_before - 1], -1).tolist()
    kept = np.zeros(adds, dtype=bool)
    one = int(stored[-1])
    while one >= 0:
        kept[one] = True
        one = built_on[one]
    return kept


def lost_share(kept: NDArray[np.bool_], batches: int = 20) -> tuple[float, float]:
    """Return the share of adds lost, and its standard error from the spread over batches."""
    means = [1 - batch.mean() for batch in np.array_split(kept, batches)]
    return float(1 - kept.mean()), float(np.std(means, ddof=1) / math.sqrt(batches))


@scenario
class Benchmark:
    """Writes to one node, each of which takes its time."""

    coordinated_ms: float = quantity(
        50.0, "ms", 0.1, 1_000, scale="log", label="Coordinated write", source="the source"
    )
    local_ms: float = quantity(
        1.0, "ms", 0.1, 1_000, scale="log", label="Local write", source="the source"
    )
    in_flight: float = quantity(
        1.0,
        "a node",
        1,
        10_000,
        scale="log",
        label="Writes in flight",
        source="what the source's 1000 / latency stands for",
    )
    capacity_tps: float = quantity(
        10_000.0,
        "writes/s",
        100,
        100_000,
        scale="log",
        label="A node's capacity",
        source="assumed; the source has none",
    )


def throughput_tps(
    in_flight: NDArray[np.float64] | float, latency_ms: float, capacity_tps: float
) -> NDArray[np.float64] | float:
    """Return a node's throughput by Little's law, up to its capacity.

    In flight = throughput · latency (Little 1961), so throughput = in flight / latency, for as long
    as the node can do that much.

    >>> float(throughput_tps(1, latency_ms=50, capacity_tps=10_000))
    20.0
    """
    by_little_tps = np.asarray(in_flight) * (MS_PER_SECOND / latency_ms)
    return np.minimum(by_little_tps, capacity_tps)


@scenario
class Reading:
    """Reads of one table in a month, as DynamoDB bills them on demand."""

    reads_per_s: float = quantity(
        1_000.0, "reads/s", 1, 1_000_000, scale="log", label="Reads", source="assumed"
    )
    item_kib: float = quantity(2.0, "KiB", 1, 400, scale="log", label="Item size", source="assumed")
    unit_usd_per_million: float = quantity(
        0.125,
        "USD/million",
        0.01,
        10,
        scale="log",
        label="Price of read units",
        source="Amazon's price list for US East, 2025",
    )


# Amazon's developer guide, "DynamoDB reads and writes": units for each 4 KiB begun.
UNITS_PER_READ = {"eventual": 0.5, "strong": 1.0, "transactional": 2.0}
KIB_PER_UNIT = 4


def read_usd_per_month(reading: Reading) -> dict[str, float]:
    """Price a month of reads at each level of consistency."""
    blocks = math.ceil(reading.item_kib / KIB_PER_UNIT)
    month_reads = reading.reads_per_s * SECONDS_PER_MONTH
    return {
        level: month_reads * blocks * units * reading.unit_usd_per_million / 1e6
        for level, units in UNITS_PER_READ.items()
    }
