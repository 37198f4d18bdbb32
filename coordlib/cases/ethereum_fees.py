"""Case 14: the price of a place in an order that everybody agrees on.

EIP-1559's rule to the wei, a fee in dollars, and batches that share one place.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coordlib.quantity import quantity, scenario

__all__ = [
    "BLOB_GAS",
    "BLOB_USABLE_BYTES",
    "CALLDATA_GAS_PER_BYTE",
    "SECONDS_PER_BLOCK",
    "TRANSFER_GAS",
    "WEI_PER_GWEI",
    "Ethereum",
    "batched_usd",
    "blob_batched_usd",
    "clearing_gwei",
    "fee_usd",
    "full_blocks_cost_eth",
    "next_base_fee_wei",
    "scaling_gain",
]

WEI_PER_GWEI = 10**9
ETH_PER_GWEI = 1e-9
SECONDS_PER_BLOCK = 12
# EIP-1559: the intrinsic cost of a transaction, of a byte of data that is not zero; its constants.
TRANSFER_GAS = 21_000
CALLDATA_GAS_PER_BYTE = 16
DENOMINATOR = 8
ELASTICITY = 2
# EIP-4844: a blob has 4,096 field elements of 32 bytes, each of which holds 31 bytes freely.
BLOB_GAS = 4_096 * 32
BLOB_USABLE_BYTES = 4_096 * 31


@scenario
class Ethereum:
    """Blocks, those who want a place in them, and what a place costs."""

    target_mgas: float = quantity(
        15.0, "Mgas", 5, 60, label="Target of a block", source="mainnet in 2021"
    )
    gas_per_tx: float = quantity(
        100_000.0,
        "gas",
        21_000,
        500_000,
        scale="log",
        label="Gas of a transaction",
        source="a trade, by Buterin 2021",
    )
    demand_ratio: float = quantity(
        2.0, "targets", 1.1, 5, label="Usual demand at price 0", source="assumed"
    )
    burst_ratio: float = quantity(
        5.0, "times", 1, 20, label="Demand in the burst", source="assumed"
    )
    burst_blocks: int = quantity(25, "blocks", 0, 100, label="Burst lasts", source="assumed")
    worth_gwei: float = quantity(
        30.0, "gwei", 1, 300, scale="log", label="Median of the most paid", source="assumed"
    )
    spread: float = quantity(
        1.0, "", 0.3, 2, label="Spread of the most paid", source="assumed: of its logarithm"
    )
    patience_blocks: float = quantity(
        20.0, "blocks", 1, 200, scale="log", label="Patience", source="assumed"
    )
    tip_share: float = quantity(
        0.05, "", 0.001, 0.5, scale="log", label="Tip, of the most paid", source="assumed"
    )
    denominator: int = quantity(8, "", 2, 64, label="The rule's denominator", source="EIP-1559")
    bid_share: float = quantity(
        0.8, "", 0.1, 1, label="Bid in an auction, of the most paid", source="assumed"
    )
    gas_price_gwei: float = quantity(
        100.0, "gwei", 0.1, 10_000, scale="log", label="Gas price", source="assumed"
    )
    usd_per_eth: float = quantity(
        3_000.0, "USD", 100, 10_000, scale="log", label="Price of an ETH", source="assumed"
    )
    batch_gas: float = quantity(
        500_000.0,
        "gas",
        50_000,
        5_000_000,
        scale="log",
        label="Gas of a batch itself",
        source="Buterin 2021: to verify its proof",
    )
    rollup_bytes: int = quantity(
        12, "bytes", 5, 300, label="Data of a transfer", source="Buterin 2021"
    )
    batch_tx: float = quantity(
        1_000.0, "tx", 1, 1e5, scale="log", label="Transfers in a batch", source="assumed"
    )
    blob_gwei: float = quantity(
        1.0, "gwei", 1e-9, 1_000, scale="log", label="Price of blob gas", source="assumed"
    )


def next_base_fee_wei(
    base_fee_wei: int, gas_used: int, gas_limit: int, *, denominator: int = DENOMINATOR
) -> int:
    """Return the base fee of the next block, as EIP-1559 has it: whole numbers, rounded down.

    Parameters
    ----------
    base_fee_wei : int
        The base fee of this block, in wei for a unit of gas.
    gas_used, gas_limit : int
        Of this block, in gas; the target is half of the limit.
    denominator : int
        8 in the EIP: a full block raises the fee by an eighth.

    Returns
    -------
    int
        In wei for a unit of gas.

    Source: EIP-1559, Specification.

    >>> next_base_fee_wei(1_000_000_000, 30_025_257, 30_029_122)
    1124967822
    >>> next_base_fee_wei(7, 15_000_001, 30_000_000)
    8
    """
    target = gas_limit // ELASTICITY
    if gas_used > target:
        delta = base_fee_wei * (gas_used - target) // target // denominator
        return base_fee_wei + max(delta, 1)
    return base_fee_wei - base_fee_wei * (target - gas_used) // target // denominator


def full_blocks_cost_eth(base_fee_wei: int, gas_limit: int, blocks: int) -> float:
    """Return the base fees burned by whoever fills that many blocks in a row, in ETH.

    >>> round(full_blocks_cost_eth(WEI_PER_GWEI, 30_000_000, 2), 5)
    0.06375
    """
    burned_wei = 0
    for _ in range(blocks):
        burned_wei += base_fee_wei * gas_limit
        base_fee_wei = next_base_fee_wei(base_fee_wei, gas_limit, gas_limit)
    return burned_wei / WEI_PER_GWEI * ETH_PER_GWEI


def clearing_gwei(ethereum: Ethereum, demand_ratio: float) -> float:
    """Return the price at which as many would pay as the target has room for.

    With the most that one would pay lognormal, D P(most > p) = 1; 0 if there is room for all.

    Parameters
    ----------
    ethereum : Ethereum
        The scenario: median and spread.
    demand_ratio : float
        The demand D at price 0, in targets.

    >>> round(clearing_gwei(Ethereum(), 2.0), 6)
    30.0
    """
    if demand_ratio <= 1:
        return 0.0
    quantile = NormalDist().inv_cdf(1 - 1 / demand_ratio)
    return ethereum.worth_gwei * math.exp(ethereum.spread * quantile)


def fee_usd(gas: ArrayLike, gas_price_gwei: ArrayLike, usd_per_eth: float) -> NDArray[np.float64]:
    """Return a fee: gas times its price in gwei, times 1e-9 ETH a gwei, times the price of an ETH.

    >>> round(float(fee_usd(TRANSFER_GAS, 100, 3_000)), 6)
    6.3
    """
    return np.asarray(gas, dtype=float) * gas_price_gwei * ETH_PER_GWEI * usd_per_eth


def batched_usd(ethereum: Ethereum, batch_tx: ArrayLike) -> NDArray[np.float64]:
    """Return what a transfer costs in a batch whose data are part of a transaction (calldata).

    (G / n + 16 b) gas each: its share of the batch's own gas, and its bytes.
    """
    batch_tx = np.asarray(batch_tx, dtype=float)
    gas = ethereum.batch_gas / batch_tx + CALLDATA_GAS_PER_BYTE * ethereum.rollup_bytes
    return fee_usd(gas, ethereum.gas_price_gwei, ethereum.usd_per_eth)


def blob_batched_usd(ethereum: Ethereum, batch_tx: ArrayLike) -> NDArray[np.float64]:
    """Return what a transfer costs in a batch whose data are in blobs, paid whole.

    Source: EIP-4844.
    """
    batch_tx = np.asarray(batch_tx, dtype=float)
    blobs = np.ceil(batch_tx * ethereum.rollup_bytes / BLOB_USABLE_BYTES)
    own = fee_usd(ethereum.batch_gas / batch_tx, ethereum.gas_price_gwei, ethereum.usd_per_eth)
    return own + fee_usd(blobs * BLOB_GAS / batch_tx, ethereum.blob_gwei, ethereum.usd_per_eth)


def scaling_gain(layer_1_gas: float, rollup_bytes: float, data_share: float = 1.0) -> float:
    """Return how many more operations fit, if a block's gas went to a rollup's data.

    >>> round(scaling_gain(21_000, 12, 0.96), 1)
    105.0
    """
    return layer_1_gas / (CALLDATA_GAS_PER_BYTE * rollup_bytes) * data_share
