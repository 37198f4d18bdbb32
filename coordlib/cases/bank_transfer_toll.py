"""Example 3: what goes wrong with a workload, and what a transfer costs."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from coordlib.cases.bank_transfer import (
    DESIGNS,
    PARTITION_MS,
    Bank,
    Fates,
    Times,
    is_missing,
    workload,
)
from coordlib.units import KIB_PER_GIB, MS_PER_SECOND, SECONDS_PER_YEAR

__all__ = [
    "FAR_MESSAGES",
    "Cost",
    "Toll",
    "break_even_usd",
    "cost",
    "fault_tolls",
    "lost_per_tx",
    "toll",
]

# Between the regions: credit and answer; or prepare, vote, decision and acknowledgement.
FAR_MESSAGES = {"independent writes": 2, "saga": 2, "two-phase commit": 4}
LATE_S = 2.0
# The crash is long over by now, and the partition has not begun.
BETWEEN_MS = PARTITION_MS - 15 * MS_PER_SECOND


@dataclasses.dataclass(frozen=True)
class Toll:
    """What became of a workload.

    Attributes
    ----------
    done, turned_away, lost : float
        Transfers carried out, those that moved nothing, and those with a debit and no credit.
    late : float
        Of those done, the ones that took longer than 2 s.
    longest_missing_s : float
        The longest that one transfer's money was missing from readable books before it arrived.
    missing_s : float
        The same, summed over all those transfers.
    longest_locked_s, locked_s : float
        The longest that one account was locked, and the sum over all accounts.
    """

    done: float
    turned_away: float
    lost: float
    late: float
    longest_missing_s: float
    missing_s: float
    longest_locked_s: float
    locked_s: float


def _spans_s(from_ms: Times, until_ms: Times) -> Times:
    """Return how long each took, in s; 0 for what never began or never ended."""
    has_ended = np.isfinite(from_ms) & np.isfinite(until_ms)
    spans_ms = np.subtract(until_ms, from_ms, where=has_ended, out=np.zeros_like(from_ms))
    return spans_ms / MS_PER_SECOND


def toll(fates: Fates, starts_ms: Times, weights: Times) -> Toll:
    """Count what became of transfers, each as often as its weight says."""
    is_done = np.isfinite(fates.credited_ms)
    missing_s = _spans_s(*is_missing(fates))
    locked_s = np.concatenate(
        [
            _spans_s(fates.a_locked_ms, fates.a_free_ms),
            _spans_s(fates.b_locked_ms, fates.b_free_ms),
        ]
    )

    def count(which: NDArray[np.bool_]) -> float:
        return float(weights[which].sum())

    return Toll(
        done=count(is_done),
        turned_away=count(fates.is_turned_away),
        lost=count(fates.is_lost),
        late=count(_spans_s(starts_ms, fates.credited_ms) > LATE_S),
        longest_missing_s=float(missing_s.max()),
        missing_s=float(missing_s @ weights),
        longest_locked_s=float(locked_s.max()),
        locked_s=float(locked_s @ np.tile(weights, 2)),
    )


@dataclasses.dataclass(frozen=True)
class Cost:
    """What a transfer costs on average over a year, in USD, in its parts."""

    traffic_usd: float
    interest_usd: float
    late_usd: float
    turned_away_usd: float
    losses_usd: float

    @property
    def total_usd(self) -> float:
        """The sum of the parts."""
        return sum(dataclasses.astuple(self))


def fault_tolls(bank: Bank, design: str) -> tuple[Toll, Toll]:
    """Return the toll of the workload's first part, with the crash, and of its second."""
    starts_ms, weights = workload(bank)
    fates = DESIGNS[design](bank, starts_ms)
    is_first = starts_ms < BETWEEN_MS
    return (
        toll(fates, starts_ms, weights * is_first),
        toll(fates, starts_ms, weights * ~is_first),
    )


def _per_tx(bank: Bank, of_crash: float, of_partition: float) -> float:
    """Return what a year's faults make of something, over the year's transfers."""
    per_year = bank.crashes_per_year * of_crash + bank.partitions_per_year * of_partition
    return per_year / (bank.rate_tps * SECONDS_PER_YEAR)


def lost_per_tx(bank: Bank, design: str) -> float:
    """Return the share of transfers whose money is debited and never credited.

    Independent writes also lose what B refuses: the debit is done, and nobody takes it back.
    """
    by_refusal = bank.refusals_per_tx if design == "independent writes" else 0.0
    return by_refusal + _per_tx(bank, *(one.lost for one in fault_tolls(bank, design)))


def cost(bank: Bank, design: str) -> Cost:
    """Price a transfer: traffic and interest always, the rest as often as a year's faults bring it.

    Interest is lost on money that is missing from the books, for as long as it is missing.
    """
    tolls = fault_tolls(bank, design)
    # The first transfer meets no fault: for that long the money of every transfer is missing.
    plain_s = float(_spans_s(*is_missing(DESIGNS[design](bank, np.zeros(1))))[0])
    longer_s = _per_tx(bank, *(one.missing_s - plain_s * one.done for one in tolls))
    gib = FAR_MESSAGES[design] * bank.message_kib / KIB_PER_GIB
    usd_per_s = bank.amount_usd * bank.interest_per_year / SECONDS_PER_YEAR
    return Cost(
        traffic_usd=gib * bank.traffic_usd_per_gib,
        interest_usd=usd_per_s * (plain_s + longer_s),
        late_usd=bank.late_usd * _per_tx(bank, *(one.late for one in tolls)),
        turned_away_usd=bank.refused_usd * _per_tx(bank, *(one.turned_away for one in tolls)),
        losses_usd=bank.investigation_usd * lost_per_tx(bank, design),
    )


def break_even_usd(bank: Bank) -> float:
    """Return what finding and mending a loss may cost before independent writes cost more.

    Against two-phase commit; not above 0 where independent writes cost more without any loss.
    """
    apart = cost(bank, "independent writes")
    spared_usd = cost(bank, "two-phase commit").total_usd - (apart.total_usd - apart.losses_usd)
    return spared_usd / lost_per_tx(bank, "independent writes")
