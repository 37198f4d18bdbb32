"""Example 2: a stock sold from counts of their own, or under one lock that is replicated.

The figures marked "the source" are the defaults of the document that the course examines.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coordlib.cases.coordination_spectrum import Spectrum
from coordlib.quantity import quantity, scenario
from coordlib.units import KIB_PER_GIB, MS_PER_SECOND

__all__ = [
    "Bill",
    "Crowd",
    "Outcome",
    "Sale",
    "bill",
    "crowd",
    "customers",
    "expected_oversold",
    "locked",
    "mean_sold",
    "orders_per_lock_s",
    "own_counts",
    "queue_ms",
    "sold_from_own_counts",
]

# The source's diagram: to the first replica, on to the second, and both answers.
MESSAGES_PER_LOCKED_ORDER = 4


@scenario
class Sale:
    """One article on sale: its stock, its customers, and who may say yes to them."""

    stock: int = quantity(1_000, "items", 1, 2_000, label="Stock", source="assumed")
    demand_share: float = quantity(
        1.2, "", 0.1, 2, label="Customers for each item", source="assumed"
    )
    orders_per_s: float = quantity(
        100.0, "1/s", 1, 1e6, scale="log", label="Orders", source="assumed"
    )
    copies: int = quantity(2, "", 2, 8, label="Copies of the count", source="the source's diagram")
    delay_ms: float = quantity(
        200.0, "ms", 1, 60_000, scale="log", label="Replication delay", source="assumed"
    )
    round_trip_ms: float = quantity(
        50.0, "ms", 0.5, 400, scale="log", label="Lock and replicate", source="the source"
    )
    local_ms: float = quantity(
        1.0, "ms", 0.1, 10, scale="log", label="Local reservation", source="the source"
    )
    shards: int = quantity(100, "", 1, 200, label="Shards", source="the source")
    skew: float = quantity(
        0.0, "", 0, 1.5, label="Unevenness of demand", source="the source: a hash spreads evenly"
    )
    rebalances: int = quantity(4, "", 0, 30, label="Rebalancings during the sale", source="assumed")
    compensation_usd: float = quantity(
        20.0, "USD", 0.1, 1_000, scale="log", label="Order taken back", source="assumed"
    )
    margin_usd: float = quantity(
        5.0, "USD", 0.1, 1_000, scale="log", label="Margin of a sale", source="assumed"
    )


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a design made of a sale.

    Parameters
    ----------
    sold : int
        Orders that were told yes.
    needless : int
        Customers refused who could have had an item.
    messages : int
        Messages between machines that keep counts.
    times_ms : array, shape (customers,)
        From each customer's order to the answer.
    """

    sold: int
    needless: int
    messages: int
    times_ms: NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Bill:
    """What a sale's mistakes and messages cost, in USD."""

    oversold_usd: float
    needless_usd: float
    messages_usd: float

    @property
    def total_usd(self) -> float:
        """The sum of the parts."""
        return self.oversold_usd + self.needless_usd + self.messages_usd


def customers(sale: Sale) -> int:
    """Return how many customers come, each for one item; at least one.

    >>> customers(Sale())
    1200
    """
    return max(round(sale.stock * sale.demand_share), 1)


@dataclasses.dataclass(frozen=True)
class Crowd:
    """The customers of one run, the same for every design.

    Parameters
    ----------
    comes_ms : array, shape (customers,)
        When each comes: at random, with exponential gaps.
    luck : array, shape (customers,)
        What decides to which copy or shard each comes: from 0 to 1, uniform.
    """

    comes_ms: NDArray[np.float64]
    luck: NDArray[np.float64]


def crowd(sale: Sale, seed: int = 1, count: int | None = None) -> Crowd:
    """Draw the customers of a sale, or so many of them."""
    rng = np.random.default_rng(seed)
    count = customers(sale) if count is None else count
    gaps_ms = rng.standard_exponential(count) * (MS_PER_SECOND / sale.orders_per_s)
    return Crowd(np.cumsum(gaps_ms), rng.random(count))


def mean_sold(mean_orders: ArrayLike, stock: int) -> NDArray[np.float64]:
    """Return E[min(N, S)] for N orders, Poisson, and a stock of S: S - sum over k < S of (S-k) P_k.

    >>> mean_sold([0.5, 1e6], 1).round(3).tolist()
    [0.393, 1.0]
    """
    mean = np.maximum(np.asarray(mean_orders, dtype=float), 1e-12)[..., np.newaxis]
    k = np.arange(stock)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, stock)))])
    chances = np.exp(k * np.log(mean) - mean - log_factorial)
    return stock - chances @ (stock - k)


def expected_oversold(
    sale: Sale, delay_ms: ArrayLike, orders_per_s: float | None = None
) -> NDArray[np.float64]:
    """Return the mean number of orders beyond the stock: (n - 1) E[min(N, S)].

    N is Poisson with mean (rate D / n): what one copy is asked for during one delay. Each of the
    other n - 1 copies goes on selling for a delay, or until its own count is used up.

    Parameters
    ----------
    sale : Sale
        The stock S and the number n of copies.
    delay_ms : array_like
        How long the news of a sale travels, D.
    orders_per_s : float, optional
        The rate; by default the sale's.
    """
    rate = sale.orders_per_s if orders_per_s is None else orders_per_s
    in_a_delay = rate * np.asarray(delay_ms, dtype=float) / MS_PER_SECOND / sale.copies
    return (sale.copies - 1) * mean_sold(in_a_delay, sale.stock)


def sold_from_own_counts(sale: Sale, comers: Crowd) -> int:
    """Count the orders that are told yes when every copy sells from its own count.

    A copy's count is the stock less its own sales and those it has heard of, one delay ago. Here it
    takes every order elsewhere for a sale: by the time that it would hear of one that was refused,
    its own count is used up too.
    """
    comes_ms = comers.comes_ms
    copy = (comers.luck * sale.copies).astype(int)
    heard = np.searchsorted(comes_ms, comes_ms - sale.delay_ms, side="right")
    sold = 0
    for one in range(sale.copies):
        is_own = copy == one
        own = np.concatenate([[0], np.cumsum(is_own)])
        count = sale.stock - own[:-1] - (heard - own[heard])
        sold += int((is_own & (count > 0)).sum())
    return sold


def own_counts(sale: Sale, comers: Crowd) -> Outcome:
    """Run the sale with a count at every copy; each sale is told to the other copies."""
    sold = sold_from_own_counts(sale, comers)
    times_ms = np.full(len(comers.comes_ms), sale.local_ms)
    return Outcome(sold, 0, sold * (sale.copies - 1), times_ms)


def orders_per_lock_s(hold_ms: float) -> float:
    """Return the most orders in a second that pass one lock, held for so long for each.

    >>> orders_per_lock_s(50)
    20.0
    """
    return MS_PER_SECOND / hold_ms


def queue_ms(comes_ms: NDArray[np.float64], hold_ms: float) -> NDArray[np.float64]:
    """Return the time from each order to its answer when all pass one lock, first come first.

    Order k is done at (k + 1) h + max over j <= k of (t_j - j h).

    Parameters
    ----------
    comes_ms : array, shape (..., orders)
        When the orders come.
    hold_ms : float
        How long each holds the lock, h.
    """
    k = np.arange(comes_ms.shape[-1])
    done_ms = (k + 1) * hold_ms + np.maximum.accumulate(comes_ms - k * hold_ms, axis=-1)
    return done_ms - comes_ms


def locked(sale: Sale, comers: Crowd) -> Outcome:
    """Run the sale under one lock, which is held until the second replica has acknowledged."""
    sold = min(sale.stock, len(comers.comes_ms))
    times_ms = queue_ms(comers.comes_ms, sale.round_trip_ms)
    return Outcome(sold, 0, sold * MESSAGES_PER_LOCKED_ORDER, times_ms)


def bill(sale: Sale, outcome: Outcome) -> Bill:
    """Price an outcome: orders taken back, sales not made, and messages of 1 KiB each."""
    message_usd = Spectrum().traffic_usd_per_gib / KIB_PER_GIB
    oversold = max(outcome.sold - sale.stock, 0)
    return Bill(
        oversold_usd=oversold * sale.compensation_usd,
        needless_usd=outcome.needless * sale.margin_usd,
        messages_usd=outcome.messages * message_usd,
    )
