"""Example 2, continued: the stock split over shards that each sell their share alone."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coordlib.cases.inventory import Crowd, Outcome, Sale, crowd, locked, own_counts

__all__ = [
    "DESIGNS",
    "compare",
    "expected_sold",
    "half_of_next",
    "home_shards",
    "left_out",
    "left_when_rebalanced",
    "nothing",
    "one_from_first",
    "rebalanced",
    "run_shards",
    "shard_of",
    "shards_by_hash",
    "shares",
    "weights",
]

MOST_CUSTOMERS = 4_000
LOG_FACTORIALS = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, MOST_CUSTOMERS + 1)))])

Fetch = Callable[[list[int], int], int]


def left_out(stock: int, shards: int) -> int:
    """Count the items that no shard holds when each gets the whole-number share, as in the source.

    >>> left_out(1_000, 100), left_out(1_099, 100), left_out(99, 100)
    (0, 99, 99)
    """
    return stock - shards * (stock // shards)


def shares(stock: ArrayLike, shards: int) -> NDArray[np.int64]:
    """Return what each shard gets when nothing is left out: some get one more, evenly spaced.

    Parameters
    ----------
    stock : array_like of int
        What there is to split; an array of it gives a row each.
    shards : int
        How many shards.

    >>> shares(8, 3).tolist()
    [3, 2, 3]
    """
    each, rest = np.divmod(np.asarray(stock)[..., np.newaxis], shards)
    return each + (np.arange(shards) * rest % shards < rest)


def weights(shards: int, skew: float) -> NDArray[np.float64]:
    """Return each shard's share of the customers: by Zipf's law, the k-th is asked 1/k^skew.

    >>> weights(2, skew=1).round(3).tolist()
    [0.667, 0.333]
    """
    popularity = np.arange(1, shards + 1) ** -float(skew)
    return popularity / popularity.sum()


def expected_sold(comers: int, stocks: NDArray[np.int64], chances: NDArray[np.float64]) -> float:
    """Return the mean number of items that shards sell alone.

    A shard of s items with a share w of M customers sells E[min(B, s)], B binomial (M, w): that is
    s - sum over k < s of (s - k) P(B = k).

    Parameters
    ----------
    comers : int
        The customers, M.
    stocks : array, shape (shards,)
        What each shard holds, s.
    chances : array, shape (shards,)
        Each shard's share of the customers, w.
    """
    if len(stocks) == 1:
        return float(min(comers, stocks[0]))
    # Shards that are alike are computed once: a whole number and a share tell them apart.
    _, first, alike = np.unique(stocks + chances, return_index=True, return_counts=True)
    s, w = stocks[first], chances[first]
    k = np.arange(min(int(s.max()), comers + 1))
    ways = LOG_FACTORIALS[comers] - LOG_FACTORIALS[k] - LOG_FACTORIALS[comers - k]
    log_chances = ways + np.outer(np.log(w), k) + np.outer(np.log1p(-w), comers - k)
    short = np.maximum(s[:, np.newaxis] - k, 0)
    return float(alike @ (s - (short * np.exp(log_chances)).sum(axis=1)))


def nothing(stocks: list[int], home: int) -> int:
    """Leave the customer's shard alone; return the shards asked."""
    return 0


def one_from_first(stocks: list[int], home: int) -> int:
    """Fetch one item from the first shard that has any, as the source does; return those asked."""
    asked = 0
    for other in range(len(stocks)):
        if other != home:
            asked += 1
            if stocks[other]:
                stocks[other] -= 1
                stocks[home] += 1
                break
    return asked


def half_of_next(stocks: list[int], home: int) -> int:
    """Fetch half of what the next shard that has any holds; return the shards asked."""
    for asked in range(1, len(stocks)):
        other = home - asked
        if stocks[other]:
            fetched = (stocks[other] + 1) // 2
            stocks[other] -= fetched
            stocks[home] += fetched
            return asked
    return len(stocks) - 1


def run_shards(
    sale: Sale, stocks: NDArray[np.int64], homes: NDArray[np.int64], fetch: Fetch
) -> Outcome:
    """Let customers come one after the other, each to a shard that sells while it has stock.

    Parameters
    ----------
    sale : Sale
        The scenario: how long a reservation and a question to another shard take.
    stocks : array, shape (shards,)
        What each shard holds at first.
    homes : array, shape (customers,)
        Each customer's shard.
    fetch : callable
        What an empty shard does: `nothing`, `one_from_first` or `half_of_next`.
    """
    held = stocks.tolist()
    left, asked = sum(held), []
    # Whom to ask changes nothing once all is sold; all are asked in vain.
    in_vain = 0 if fetch is nothing else len(held) - 1
    for home in homes.tolist():
        asks = 0
        if not held[home]:
            asks = fetch(held, home) if left else in_vain
        if held[home]:
            held[home] -= 1
            left -= 1
        asked.append(asks)
    sold = int(stocks.sum()) - left
    times_ms = sale.local_ms + sale.round_trip_ms * np.array(asked)
    return Outcome(sold, min(len(homes), sale.stock) - sold, 2 * sum(asked), times_ms)


def left_when_rebalanced(
    stock: int, homes: NDArray[np.int64], shards: int, times: int
) -> NDArray[np.int64]:
    """Return what is left when shards sell alone and are rebalanced during the sale.

    Parameters
    ----------
    stock : int
        The items, spread evenly at first and each time again.
    homes : array, shape (runs, customers)
        Each customer's shard.
    shards, times : int
        How many shards, and how many times what is left is spread.

    Returns
    -------
    array, shape (runs,)
        Items.
    """
    left = np.full(len(homes), stock)
    for part in np.array_split(homes, times + 1, axis=1):
        where = part + shards * np.arange(len(homes))[:, np.newaxis]
        wanted = np.bincount(where.ravel(), minlength=shards * len(homes))
        held = shares(left, shards)
        left = left - np.minimum(wanted.reshape(held.shape), held).sum(axis=1)
    return left


def home_shards(luck: NDArray[np.float64], shards: int, skew: float) -> NDArray[np.int64]:
    """Return each customer's shard, the popular ones more often.

    Parameters
    ----------
    luck : array
        What decides, uniform from 0 to 1: one number a customer, in any shape.
    shards : int
        How many shards.
    skew : float
        The exponent of `weights`.
    """
    return np.searchsorted(np.cumsum(weights(shards, skew)[:-1]), luck, side="right")


def rebalanced(sale: Sale, comers: Crowd) -> Outcome:
    """Let shards sell alone, and spread what is left evenly every so often.

    Each time, every shard is asked for its count and told its new one.
    """
    homes = home_shards(comers.luck, sale.shards, sale.skew)
    left = left_when_rebalanced(sale.stock, homes[np.newaxis], sale.shards, sale.rebalances)
    sold = sale.stock - int(left[0])
    times_ms = np.full(len(homes), sale.local_ms)
    needless = min(len(homes), sale.stock) - sold
    return Outcome(sold, needless, 2 * sale.shards * sale.rebalances, times_ms)


def _with(fetch: Fetch, is_as_written: bool = True) -> Callable[[Sale, Crowd], Outcome]:
    """Return the design in which an empty shard does that, with the source's shares or ours."""

    def run(sale: Sale, comers: Crowd) -> Outcome:
        each = np.full(sale.shards, sale.stock // sale.shards)
        stocks = each if is_as_written else shares(sale.stock, sale.shards)
        return run_shards(sale, stocks, home_shards(comers.luck, sale.shards, sale.skew), fetch)

    return run


DESIGNS: Mapping[str, Callable[[Sale, Crowd], Outcome]] = {
    "own counts": own_counts,
    "one lock": locked,
    "shards alone": _with(nothing),
    "overflow": _with(one_from_first),
    "escrow": _with(half_of_next, is_as_written=False),
    "rebalanced": rebalanced,
}


def compare(sale: Sale, seed: int = 1) -> dict[str, Outcome]:
    """Run the same customers through every design.

    The shards alone and with overflow are as the source writes them, remainder and all.
    """
    comers = crowd(sale, seed)
    return {name: run(sale, comers) for name, run in DESIGNS.items()}


def shard_of(customer: str, shards: int) -> int:
    """Return a customer's shard by a checksum of the name: the same in every process.

    >>> shard_of("customer 7", 100)
    49
    """
    return zlib.crc32(customer.encode()) % shards


def shards_by_hash(names: Sequence[str], shards: int, seed: int) -> list[int]:
    """Return the shards that Python's own `hash` gives, in a new process with that hash seed.

    Without a seed in its environment, each process of Python draws one when it starts.
    """
    code = f"import sys; [print(hash(line[:-1]) % {shards}) for line in sys.stdin]"
    run = subprocess.run(
        [sys.executable, "-S", "-c", code],
        input="".join(f"{name}\n" for name in names),
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True,
        text=True,
        check=True,
    )
    return [int(line) for line in run.stdout.split()]
