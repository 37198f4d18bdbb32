"""Case 14's market: the same burst of demand under a base fee, an auction, and a lottery.

Each transaction names the most that it would pay. Those that wait are counted by that figure, in
bins; they come at random, and a share of them gives up in every block.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from coordlib.cases.ethereum_fees import (
    ELASTICITY,
    WEI_PER_GWEI,
    Ethereum,
    clearing_gwei,
    next_base_fee_wei,
)

__all__ = [
    "AUCTION",
    "BASE_FEE",
    "BLOCKS",
    "BURST_AT",
    "LOTTERY",
    "MOST_GWEI",
    "RULES",
    "Market",
    "arrivals",
    "by_auction",
    "by_base_fee",
    "by_lot",
    "market",
    "market_of",
]

BASE_FEE, AUCTION, LOTTERY = "base fee", "auction", "lottery"
BLOCKS, BURST_AT = 120, 20
GAS_PER_MGAS = 1_000_000
# From the highest to the lowest, so that sums run down the order of payment; the bins are finer
# than the steps of the base fee.
EDGES_GWEI = np.geomspace(1e5, 1e-1, 321)
MOST_GWEI = np.sqrt(EDGES_GWEI[1:] * EDGES_GWEI[:-1])


@dataclasses.dataclass(frozen=True)
class Market:
    """What became of the transactions.

    Parameters
    ----------
    base_gwei, tip_gwei : array, shape (blocks,)
        The base fee, and the mean of what the block's maker got for a unit of gas.
    waiting : array, shape (blocks,)
        Transactions left waiting that would pay the usual price.
    came, included : array, shape (bins,)
        Transactions by the most that they would pay, `MOST_GWEI`.
    paid, burned : float
        The sums of what was paid and of what of that went to nobody, in gwei for a unit of gas.
    """

    base_gwei: NDArray[np.float64]
    tip_gwei: NDArray[np.float64]
    waiting: NDArray[np.float64]
    came: NDArray[np.float64]
    included: NDArray[np.float64]
    paid: float
    burned: float

    @property
    def worth_share(self) -> float:
        """Of all that those who came would pay, the share of those who were included."""
        return float(self.included @ MOST_GWEI / (self.came @ MOST_GWEI))


def _target_tx(ethereum: Ethereum) -> float:
    return ethereum.target_mgas * GAS_PER_MGAS / ethereum.gas_per_tx


def arrivals(ethereum: Ethereum, seed: int = 1) -> NDArray[np.float64]:
    """Draw how many come in each block, by the most that they would pay: shape (blocks, bins)."""
    law = NormalDist(np.log(ethereum.worth_gwei), ethereum.spread)
    share = -np.diff([law.cdf(edge) for edge in np.log(EDGES_GWEI).tolist()])
    in_burst = np.zeros(BLOCKS, dtype=bool)
    in_burst[BURST_AT : BURST_AT + ethereum.burst_blocks] = True
    usual = _target_tx(ethereum) * ethereum.demand_ratio
    rates = np.where(in_burst, usual * ethereum.burst_ratio, usual)
    shares = share / share.sum()
    return np.random.default_rng(seed).poisson(rates[:, np.newaxis] * shares).astype(float)


def _highest_first(waiting: NDArray[np.float64], room: float) -> NDArray[np.float64]:
    """Return how many of each bin get in, as those come first that would pay most."""
    left = room - (waiting.cumsum() - waiting)
    return np.minimum(np.maximum(left, 0), waiting)


# A rule takes those who wait, by bin, and the base fee; it returns who gets in, and what each of a
# bin gives the block's maker for a unit of gas.
Taken = tuple[NDArray[np.float64], NDArray[np.float64]]
Rule = Callable[[Ethereum, NDArray[np.float64], float], Taken]


def by_base_fee(ethereum: Ethereum, waiting: NDArray[np.float64], base_gwei: float) -> Taken:
    """Take those who would pay the base fee, the highest tip first, up to twice the target."""
    can_pay = waiting * (base_gwei <= MOST_GWEI)
    tips = np.minimum(ethereum.tip_share * MOST_GWEI, MOST_GWEI - base_gwei)
    return _highest_first(can_pay, ELASTICITY * _target_tx(ethereum)), tips


def by_auction(ethereum: Ethereum, waiting: NDArray[np.float64], base_gwei: float) -> Taken:
    """Take the highest bids, up to the target; each pays what it bids."""
    return _highest_first(waiting, _target_tx(ethereum)), ethereum.bid_share * MOST_GWEI


def by_lot(ethereum: Ethereum, waiting: NDArray[np.float64], base_gwei: float) -> Taken:
    """Take as many as the target has room for, each with the same chance, for nothing."""
    share = min(1.0, _target_tx(ethereum) / max(waiting.sum(), 1.0))
    return waiting * share, np.zeros_like(MOST_GWEI)


RULES: dict[str, Rule] = {BASE_FEE: by_base_fee, AUCTION: by_auction, LOTTERY: by_lot}


def market(ethereum: Ethereum, rule: str) -> Market:
    """Run one of `RULES` over the burst; all get the same arrivals."""
    return market_of(ethereum, rule, arrivals(ethereum))


def market_of(ethereum: Ethereum, rule: str, came: NDArray[np.float64]) -> Market:
    """Run a rule on those arrivals.

    With the base fee, it starts where the usual demand clears, and follows EIP-1559's rule from
    block to block. In the auction and the lottery there is none.

    Parameters
    ----------
    ethereum : Ethereum
        The scenario.
    rule : str
        One of `RULES`.
    came : array, shape (blocks, bins)
        Who comes when.
    """
    usual_gwei = clearing_gwei(ethereum, ethereum.demand_ratio)
    would_pay = (usual_gwei <= MOST_GWEI).astype(float)
    base_wei = round(usual_gwei * WEI_PER_GWEI) if rule == BASE_FEE else 0
    waiting, included = np.zeros_like(MOST_GWEI), np.zeros_like(MOST_GWEI)
    base_gwei, tip_gwei, left, counts = (np.zeros(BLOCKS) for _ in range(4))
    for block in range(BLOCKS):
        waiting += came[block]
        base_gwei[block] = base_wei / WEI_PER_GWEI
        taken, tips = RULES[rule](ethereum, waiting, base_gwei[block])
        counts[block] = taken.sum()
        tip_gwei[block] = taken @ tips / max(counts[block], 1e-9)
        included += taken
        waiting -= taken
        left[block] = waiting @ would_pay
        waiting *= 1 - 1 / ethereum.patience_blocks
        if rule == BASE_FEE:
            base_wei = _next_wei(ethereum, base_wei, counts[block])
    burned = float(counts @ base_gwei)
    paid = burned + float(counts @ tip_gwei)
    return Market(base_gwei, tip_gwei, left, came.sum(axis=0), included, paid, burned)


def _next_wei(ethereum: Ethereum, base_wei: int, count: float) -> int:
    gas_limit = ELASTICITY * round(ethereum.target_mgas * GAS_PER_MGAS)
    gas_used = min(round(count * ethereum.gas_per_tx), gas_limit)
    return next_base_fee_wei(base_wei, gas_used, gas_limit, denominator=ethereum.denominator)
