"""Ethereum's own figures: block headers, a table of its documentation, and a guide to rollups.

Headers: Ethereum mainnet, blocks 12,965,000 (the first with a base fee, 5 August 2021) and the
five after it. Base fees of full blocks: ethereum.org, *Gas and fees*. Rollups: V. Buterin, *An
Incomplete Guide to Rollups*, 2021, which also counts 500,000 gas to verify the proof of a batch.

>>> HEADERS[12_965_001].base_fee_wei
1124967822
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["BASE_FEES_GWEI", "HEADERS", "ROLLUPS", "ROLLUP_SHARE", "Header", "Rollup"]


class Header(NamedTuple):
    """What the next block's base fee follows from."""

    gas_limit: int
    gas_used: int
    base_fee_wei: int


HEADERS = {
    12_965_000: Header(30_029_122, 30_025_257, 1_000_000_000),
    12_965_001: Header(29_999_798, 29_985_144, 1_124_967_822),
    12_965_002: Header(29_970_503, 29_950_343, 1_265_451_421),
    12_965_003: Header(29_941_236, 29_933_895, 1_423_420_054),
    12_965_004: Header(29_911_998, 29_895_283, 1_601_260_312),
    12_965_005: Header(29_882_789, 29_874_058, 1_801_194_152),
}

# Block 1 uses the target, and every later one twice as much.
BASE_FEES_GWEI = {
    1: 100.0,
    2: 100.0,
    3: 112.5,
    4: 126.6,
    5: 142.4,
    6: 160.2,
    7: 180.2,
    8: 202.7,
    30: 2705.6,
    50: 28531.3,
    100: 10302608.6,
}


class Rollup(NamedTuple):
    """What an operation takes on the chain and in a rollup, and the gain that the guide gives."""

    layer_1_gas: int
    rollup_bytes: int
    gain: int


ROLLUPS = {
    "ETH transfer": Rollup(21_000, 12, 105),
    "ERC20 transfer": Rollup(50_000, 16, 187),
    "Uniswap trade": Rollup(100_000, 14, 428),
    "private withdrawal, optimistic": Rollup(380_000, 296, 77),
    "private withdrawal, ZK": Rollup(380_000, 40, 570),
}
# Of a block's 12.5 million gas, what the guide leaves for the data of a batch.
ROLLUP_SHARE = 12 / 12.5
