"""Case 5: Bitcoin, whose nodes agree by work, and what the work costs.

"The paper" is S. Nakamoto, "Bitcoin: A Peer-to-Peer Electronic Cash System", 2008.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import math

import numpy as np
from numpy.typing import NDArray

from coordlib.quantity import quantity, scenario
from coordlib.units import JOULES_PER_KWH, SECONDS_PER_YEAR

__all__ = [
    "Bitcoin",
    "Block",
    "BlockCost",
    "block_cost",
    "block_intervals_s",
    "blocks_per_year",
    "catch_up_exact",
    "catch_up_paper",
    "caught_up",
    "confirmations_needed",
    "joules_per_block",
    "mine",
    "mine_chain",
    "raced",
    "work",
]

TERAHASHES_PER_EXAHASH = 1e6


@scenario
class Bitcoin:
    """The network's miners, what they pay and earn, its nodes, and an attacker."""

    hashrate_eh_per_s: float = quantity(
        300.0, "EH/s", 1, 2_000, scale="log", label="Hashrate", source="the source"
    )
    joules_per_th: float = quantity(
        30.0, "J/TH", 5, 1_000, scale="log", label="Energy of a hash", source="the source"
    )
    power_usd_per_kwh: float = quantity(
        0.05, "USD/kWh", 0.005, 0.5, scale="log", label="Price of power", source="the source"
    )
    hardware_usd_per_th_per_s: float = quantity(
        20.0, "USD per TH/s", 1, 200, scale="log", label="Hardware", source="assumed"
    )
    hardware_life_years: float = quantity(
        3.0, "years", 0.5, 10, label="Hardware lasts", source="the source"
    )
    block_interval_s: float = quantity(
        600.0, "s", 1, 3_600, scale="log", label="A block every", source="the source"
    )
    reward_btc: float = quantity(6.25, "BTC", 0, 50, label="Reward a block", source="the source")
    btc_usd: float = quantity(
        40_000.0, "USD", 100, 500_000, scale="log", label="A bitcoin", source="the source"
    )
    tx_per_block: float = quantity(
        2_000.0, "tx", 1, 1e8, scale="log", label="Transactions a block", source="the source"
    )
    card_usd_per_tx: float = quantity(
        2e9 / 150e9, "USD", 1e-3, 1, scale="log", label="A card payment", source="the source"
    )
    hashrate_change: float = quantity(
        1.0, "times", 0.25, 4, scale="log", label="Hashrate since last adjusted", source="assumed"
    )
    blocks_seen: int = quantity(144, "", 10, 2_016, label="Blocks seen", source="a day's")
    attacker_share: float = quantity(
        0.1, "of the hashrate", 0.01, 0.49, label="Attacker", source="the paper, section 11"
    )
    confirmations: int = quantity(6, "blocks", 0, 30, label="Merchant waits", source="assumed")
    nodes: int = quantity(10_000, "", 100, 15_000, label="Nodes", source="the source's diagram")
    connections: int = quantity(
        8, "", 2, 12, label="Links that a node opens", source="Bitcoin Core's default"
    )
    link_ms: float = quantity(
        100.0, "ms", 1, 1_000, scale="log", label="Mean link latency", source="assumed"
    )
    check_ms: float = quantity(
        100.0, "ms", 0, 2_000, label="Checking what arrives", source="assumed"
    )


def blocks_per_year(bitcoin: Bitcoin) -> float:
    """Count a year's blocks.

    >>> blocks_per_year(Bitcoin())
    52560.0
    """
    return SECONDS_PER_YEAR / bitcoin.block_interval_s


def joules_per_block(bitcoin: Bitcoin) -> float:
    """Return the energy that a block takes: power times time.

    A joule per terahash, times terahashes a second, is a watt.
    """
    watts = bitcoin.hashrate_eh_per_s * TERAHASHES_PER_EXAHASH * bitcoin.joules_per_th
    return watts * bitcoin.block_interval_s


@dataclasses.dataclass(frozen=True)
class BlockCost:
    """What a block costs the miners, and what it earns them, in USD."""

    electricity_usd: float
    hardware_usd: float
    reward_usd: float

    @property
    def total_usd(self) -> float:
        """What it costs."""
        return self.electricity_usd + self.hardware_usd


def block_cost(bitcoin: Bitcoin) -> BlockCost:
    """Price a block: its electricity, its share of the hardware, and its reward."""
    kwh = joules_per_block(bitcoin) / JOULES_PER_KWH
    hardware_th_per_s = bitcoin.hashrate_eh_per_s * TERAHASHES_PER_EXAHASH
    life_blocks = bitcoin.hardware_life_years * blocks_per_year(bitcoin)
    return BlockCost(
        electricity_usd=kwh * bitcoin.power_usd_per_kwh,
        hardware_usd=hardware_th_per_s * bitcoin.hardware_usd_per_th_per_s / life_blocks,
        reward_usd=bitcoin.reward_btc * bitcoin.btc_usd,
    )


@dataclasses.dataclass(frozen=True)
class Block:
    """A mined block, in the parts that matter here.

    Parameters
    ----------
    before : str
        The hash of the block before, in hexadecimal.
    text : str
        What the block says; in Bitcoin, the root of a tree of transactions.
    nonce : int
        The number that makes the hash small enough; miners try 0, 1, 2 and so on.
    """

    before: str
    text: str
    nonce: int

    @property
    def hash(self) -> str:
        """SHA-256, twice, as Bitcoin does."""
        header = f"{self.before}{self.text}{self.nonce}".encode()
        return hashlib.sha256(hashlib.sha256(header).digest()).hexdigest()

    @property
    def tries(self) -> int:
        """How many nonces were tried."""
        return self.nonce + 1


def work(block: Block) -> int:
    """Count the leading zero bits of a block's hash."""
    return 256 - int(block.hash, 16).bit_length()


def mine(before: str, text: str, zero_bits: int) -> Block:
    """Try nonces until the hash begins with that many zero bits; 2^bits tries are expected.

    >>> block = mine("0" * 64, "Ann pays Bob", zero_bits=8)
    >>> block.nonce, block.hash[:8], work(block) >= 8
    (75, '001c7da3', True)
    """
    tried = (Block(before, text, nonce) for nonce in itertools.count())
    return next(block for block in tried if work(block) >= zero_bits)


def mine_chain(blocks: int, zero_bits: int) -> list[Block]:
    """Mine blocks one upon the other."""
    chain: list[Block] = []
    for number in range(blocks):
        before = chain[-1].hash if chain else "0" * 64
        chain.append(mine(before, f"block {number}", zero_bits))
    return chain


def block_intervals_s(bitcoin: Bitcoin, seed: int = 1) -> NDArray[np.float64]:
    """Simulate the times between blocks, shape (blocks_seen,).

    Every try succeeds with the same small probability, whatever was tried before: the time to the
    first success is exponential. The difficulty is adjusted every 2,016 blocks; until then, more
    hashrate makes blocks come sooner.
    """
    mean_s = bitcoin.block_interval_s / bitcoin.hashrate_change
    return np.random.default_rng(seed).exponential(mean_s, bitcoin.blocks_seen)


def caught_up(log_weights: NDArray[np.float64], attacker_share: float) -> float:
    """Weigh the attacker's progress k = 0 to z by his chance to catch up from z - k behind."""
    weights = np.exp(log_weights)
    behind = np.arange(weights.size)[::-1]
    chances = (attacker_share / (1 - attacker_share)) ** behind
    return float(min(weights @ chances + max(1 - weights.sum(), 0.0), 1.0))


def _log_factorials(most: int) -> NDArray[np.float64]:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])


def catch_up_paper(attacker_share: float, confirmations: int) -> float:
    """Return the probability that an attacker replaces a payment, as in the paper, section 11.

    While the others find z blocks, he finds k with the probabilities of a Poisson law of mean
    z q / p; from z - k behind he catches up with probability (q / p)^(z - k).

    Parameters
    ----------
    attacker_share : float
        His share q of the hashrate, above 0 and below 0.5.
    confirmations : int
        z, the blocks that the merchant waits for.

    Examples
    --------
    >>> f"{catch_up_paper(0.1, 5):.7f}"
    '0.0009137'
    """
    if confirmations == 0:
        return 1.0
    found = np.arange(confirmations + 1)
    mean = confirmations * attacker_share / (1 - attacker_share)
    log_weights = found * math.log(mean) - mean - _log_factorials(confirmations)
    return caught_up(log_weights, attacker_share)


def catch_up_exact(attacker_share: float, confirmations: int) -> float:
    """Return the same probability with the time that z blocks take left to chance.

    Each block is the attacker's with probability q; what he finds while the others find z follows
    a negative binomial law (M. Rosenfeld, "Analysis of Hashrate-Based Double Spending", 2014).

    >>> f"{catch_up_exact(0.1, 5):.7f}"
    '0.0017818'
    """
    if confirmations == 0:
        return 1.0
    found = np.arange(confirmations + 1)
    logs = _log_factorials(2 * confirmations)
    ways = logs[found + confirmations - 1] - logs[confirmations - 1] - logs[found]
    odds = confirmations * math.log(1 - attacker_share) + found * math.log(attacker_share)
    return caught_up(ways + odds, attacker_share)


def confirmations_needed(attacker_share: float, most: float = 0.001) -> int:
    """Return the first z at which the paper's probability is below `most`."""
    waits = itertools.count()
    return next(z for z in waits if catch_up_paper(attacker_share, z) < most)


def raced(
    bitcoin: Bitcoin, seed: int = 1, trials: int = 20_000, give_up_behind: int = 60
) -> NDArray[np.bool_]:
    """Race the attacker against the others block by block; return which races he wins.

    He works in secret from the payment's block on. Once the merchant has seen z confirmations and
    delivered, he wins as soon as his chain is as long, and gives up when hopelessly behind.
    """
    if bitcoin.confirmations == 0:
        return np.ones(trials, dtype=bool)
    rng = np.random.default_rng(seed)
    found = rng.negative_binomial(bitcoin.confirmations, 1 - bitcoin.attacker_share, trials)
    behind = np.maximum(bitcoin.confirmations - found, 0)
    while (racing := (behind > 0) & (behind < give_up_behind)).any():
        is_his = rng.random(int(racing.sum())) < bitcoin.attacker_share
        behind[racing] += np.where(is_his, -1, 1)
    return behind == 0
