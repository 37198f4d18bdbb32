"""How news spreads over a network of nodes that each know a few others, and what it costs.

>>> from coordlib.cases.bitcoin_proof_of_work import Bitcoin
>>> spread(Bitcoin(nodes=1_000)).payloads
999
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from coordlib.cases.bitcoin_proof_of_work import Bitcoin
from coordlib.units import MS_PER_SECOND

__all__ = ["Spread", "earliest_ms", "spread", "stale_share"]

# An announcement, the request for what is announced, and the thing itself.
TRIPS = 3


@dataclasses.dataclass(frozen=True)
class Spread:
    """How one transaction or block reached everybody.

    Attributes
    ----------
    heard_ms : array, shape (nodes,)
        When each node had it; infinite for one that nobody is linked to.
    announcements : int
        Messages that say "I have it".
    payloads : int
        Messages that carry it; each was asked for by one more message.
    """

    heard_ms: NDArray[np.float64]
    announcements: int
    payloads: int

    @property
    def messages(self) -> int:
        """Announcements, requests and payloads together."""
        return self.announcements + 2 * self.payloads


def spread(bitcoin: Bitcoin, seed: int = 1) -> Spread:
    """Spread news from node 0 over a random network.

    Each node opens the same number of links, and as many are opened to it. It announces what is
    new to all its neighbours but those who announced it first; one that has not got it asks for it,
    gets it, checks it, and announces it in turn.

    Parameters
    ----------
    bitcoin : Bitcoin
        The scenario.
    seed : int
        What the links and their exponential latencies follow from.
    """
    rng = np.random.default_rng(seed)
    shape = (bitcoin.connections, bitcoin.nodes)
    opened = rng.permuted(np.tile(np.arange(bitcoin.nodes, dtype=np.int32), (shape[0], 1)), axis=1)
    opened_ms = bitcoin.link_ms * rng.standard_exponential(shape, dtype=np.float32)
    accepted = np.empty_like(opened)
    np.put_along_axis(accepted, opened, np.arange(bitcoin.nodes, dtype=np.int32)[None], axis=1)
    neighbours = np.concatenate([opened, accepted])
    links_ms = np.concatenate([opened_ms, np.take_along_axis(opened_ms, accepted, axis=1)])
    heard_ms = earliest_ms(neighbours, TRIPS * links_ms + bitcoin.check_ms)
    # A link carries one announcement, or two that cross on the way.
    gap_ms = np.abs(heard_ms[opened] - heard_ms)
    announcements = opened.size + int((gap_ms < opened_ms).sum())
    return Spread(heard_ms, announcements, int(np.isfinite(heard_ms).sum()) - 1)


def earliest_ms(neighbours: NDArray[np.int32], hops_ms: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the least time from node 0 to each: every node asks its neighbours, until no news."""
    heard_ms = np.full(neighbours.shape[1], np.inf, dtype=np.float32)
    heard_ms[0] = 0.0
    while True:
        sooner_ms = np.minimum(heard_ms, (heard_ms[neighbours] + hops_ms).min(axis=0))
        if (sooner_ms == heard_ms).all():
            return heard_ms
        heard_ms = sooner_ms


def stale_share(bitcoin: Bitcoin, heard_ms: NDArray[np.float64]) -> float:
    """Return the probability that a second block is found before all have heard of the first.

    Those who have not heard yet go on mining on the old block. Blocks come at the rate 1 / T, from
    a part of the miners that shrinks as the news spreads, so the expected number is the mean time
    to hear over T (C. Decker and R. Wattenhofer, P2P 2013).
    """
    mean_s = float(heard_ms[np.isfinite(heard_ms)].mean()) / MS_PER_SECOND
    return float(-np.expm1(-mean_s / bitcoin.block_interval_s))
