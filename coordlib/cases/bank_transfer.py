"""Example 3: transfers between two regions' accounts, through a crash and a partition.

Every second brings the same number of transfers; a coordinator near account A debits it and credits
account B, far away. Each transfer's fate is worked out in closed form for three designs, and held
to what `coordlib.protocols.transfer` does on the engine (`coordlib.cases.bank_transfer_runs`).

The figures marked "the source" are the defaults of the document that the course examines.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coordlib.quantity import quantity, scenario
from coordlib.units import MS_PER_SECOND

__all__ = [
    "CRASH_MS",
    "DESIGNS",
    "END_MS",
    "PARTITION_MS",
    "Bank",
    "Fates",
    "arrives_ms",
    "how_many",
    "independent_writes",
    "is_missing",
    "saga",
    "two_phase_commit",
    "workload",
]

Times = NDArray[np.float64]

# When the faults begin, and when we stop looking: the first is over before the second begins.
CRASH_MS, PARTITION_MS, END_MS = 30_000.0, 180_000.0, 360_000.0
NEVER = np.inf


@scenario
class Bank:
    """Transfers between accounts in two regions, and what goes wrong."""

    amount_usd: float = quantity(
        1_000.0, "USD", 10, 100_000, scale="log", label="A transfer", source="the source"
    )
    rate_tps: float = quantity(
        100.0, "transfers/s", 1, 10_000, scale="log", label="Transfers", source="assumed"
    )
    near_round_trip_ms: float = quantity(
        10.0, "ms", 0.1, 50, label="Round trip to A, with its write", source="assumed"
    )
    far_round_trip_ms: float = quantity(
        140.0, "ms", 60, 400, label="Round trip to B", source="the source, US East to EU West"
    )
    retry_s: float = quantity(
        1.0, "s", 0.5, 10, scale="log", label="Asks again after", source="assumed"
    )
    crash_s: float = quantity(
        30.0, "s", 1, 120, label="The coordinator is down for", source="assumed"
    )
    partition_s: float = quantity(60.0, "s", 1, 120, label="The link is cut for", source="assumed")
    write_ms: float = quantity(
        5.0, "ms", 1, 10, scale="log", label="A local write", source="as in notebook 1: assumed"
    )
    crashes_per_year: float = quantity(
        12.0, "a year", 0, 100, label="Crashes", source="assumed: one a month"
    )
    partitions_per_year: float = quantity(
        12.0, "a year", 0, 100, label="Partitions", source="assumed: one a month"
    )
    refusals_per_tx: float = quantity(
        1e-4,
        "per transfer",
        1e-7,
        0.01,
        scale="log",
        label="B refuses the credit",
        source="assumed; an account closed or blocked",
    )
    investigation_usd: float = quantity(
        50.0,
        "USD",
        0.01,
        1_000,
        scale="log",
        label="To find and mend a loss",
        source="assumed: half an hour at the source's 100 USD/h",
    )
    refused_usd: float = quantity(
        0.5, "USD", 0.001, 10, scale="log", label="A transfer turned away", source="assumed"
    )
    late_usd: float = quantity(
        0.1, "USD", 0.001, 10, scale="log", label="A transfer that is late", source="assumed"
    )
    interest_per_year: float = quantity(0.05, "a year", 0, 0.3, label="Interest", source="assumed")
    message_kib: float = quantity(
        2.0, "KiB", 0.1, 100, scale="log", label="Message size", source="the source, case 1"
    )
    traffic_usd_per_gib: float = quantity(
        0.09, "USD/GiB", 0.001, 0.5, label="Price of traffic", source="the source"
    )


class Fates(NamedTuple):
    """When things happen to transfers, in ms, each of shape (transfers,); infinite for never.

    Attributes
    ----------
    debited_ms, credited_ms : array
        When the debit of A and the credit of B take effect.
    a_locked_ms, a_free_ms, b_locked_ms, b_free_ms : array
        From when and until when A and B are locked.
    """

    debited_ms: Times
    credited_ms: Times
    a_locked_ms: Times
    a_free_ms: Times
    b_locked_ms: Times
    b_free_ms: Times

    @property
    def is_lost(self) -> NDArray[np.bool_]:
        """Whether the debit took effect and the credit never does."""
        return np.isfinite(self.debited_ms) & np.isinf(self.credited_ms)

    @property
    def is_turned_away(self) -> NDArray[np.bool_]:
        """Whether nothing was moved."""
        return np.isinf(self.debited_ms)


def workload(bank: Bank) -> tuple[Times, Times]:
    """Return starts of transfers in ms, and how many transfers each stands for.

    They are dense where a fault begins or ends, so that those then under way are counted well.
    """
    under_way_ms = 3 * (bank.near_round_trip_ms + bank.far_round_trip_ms)
    crash_end_ms = CRASH_MS + bank.crash_s * MS_PER_SECOND
    heal_ms = PARTITION_MS + bank.partition_s * MS_PER_SECOND
    dense = [
        np.linspace(edge_ms - under_way_ms, edge_ms + 100, 401)
        for edge_ms in (CRASH_MS, crash_end_ms, PARTITION_MS, heal_ms)
    ]
    edges_ms = np.unique(np.concatenate([np.linspace(0, END_MS, 1_441), *dense]))
    starts_ms = (edges_ms[1:] + edges_ms[:-1]) / 2
    return starts_ms, np.diff(edges_ms) * bank.rate_tps / MS_PER_SECOND


def _is_cut(bank: Bank, at_ms: Times) -> NDArray[np.bool_]:
    heal_ms = PARTITION_MS + bank.partition_s * MS_PER_SECOND
    return (at_ms >= PARTITION_MS) & (at_ms < heal_ms)


def _is_lost(bank: Bank, sent_ms: Times) -> NDArray[np.bool_]:
    """Whether a message to or from B is lost: the link is cut as it is sent or arrives."""
    return _is_cut(bank, sent_ms) | _is_cut(bank, sent_ms + bank.far_round_trip_ms / 2)


def _is_down(bank: Bank, at_ms: Times) -> NDArray[np.bool_]:
    return (at_ms >= CRASH_MS) & (at_ms < CRASH_MS + bank.crash_s * MS_PER_SECOND)


def arrives_ms(bank: Bank, sent_ms: Times) -> Times:
    """Return when a message to or from B arrives that is sent again until it does.

    Of copies sent at t, t + r, t + 2r, ... the first that meets no cut.
    """
    retry_ms = bank.retry_s * MS_PER_SECOND
    heal_ms = PARTITION_MS + bank.partition_s * MS_PER_SECOND
    copies = np.where(_is_lost(bank, sent_ms), np.ceil((heal_ms - sent_ms) / retry_ms), 0)
    return sent_ms + copies * retry_ms + bank.far_round_trip_ms / 2


def _one_by_one(bank: Bank, starts_ms: Times) -> tuple[Times, Times]:
    """Return when A is debited, and when its answer reaches the coordinator."""
    debited_ms = starts_ms + bank.near_round_trip_ms / 2
    debited_ms = np.where(_is_down(bank, starts_ms), NEVER, debited_ms)
    return debited_ms, debited_ms + bank.near_round_trip_ms / 2


def independent_writes(bank: Bank, starts_ms: Times) -> Fates:
    """Debit A, and when it answers credit B, once."""
    debited_ms, answered_ms = _one_by_one(bank, starts_ms)
    is_sent = ~_is_down(bank, answered_ms) & ~_is_lost(bank, answered_ms)
    credited_ms = np.where(is_sent, answered_ms + bank.far_round_trip_ms / 2, NEVER)
    return Fates(debited_ms, credited_ms, *[np.full_like(starts_ms, NEVER)] * 4)


def saga(bank: Bank, starts_ms: Times) -> Fates:
    """Debit A, then credit B, each again until it answers; a restart goes on from the log."""
    debited_ms, answered_ms = _one_by_one(bank, starts_ms)
    restart_ms = CRASH_MS + bank.crash_s * MS_PER_SECOND
    again_ms = restart_ms + bank.near_round_trip_ms
    answered_ms = np.where(_is_down(bank, answered_ms), again_ms, answered_ms)
    credited_ms = arrives_ms(bank, answered_ms)
    return Fates(debited_ms, credited_ms, *[np.full_like(starts_ms, NEVER)] * 4)


def two_phase_commit(bank: Bank, starts_ms: Times) -> Fates:
    """Lock both, decide when both have voted, then change and free both.

    Without both votes after `retry_s`, or after a crash before the decision, the decision is abort.
    """
    near_ms, far_ms = bank.near_round_trip_ms, bank.far_round_trip_ms
    retry_ms = bank.retry_s * MS_PER_SECOND
    restart_ms = CRASH_MS + bank.crash_s * MS_PER_SECOND
    begins_ms = np.where(_is_down(bank, starts_ms), NEVER, starts_ms)
    asks_b = ~_is_lost(bank, begins_ms) & np.isfinite(begins_ms)
    has_votes = asks_b & ~_is_lost(bank, begins_ms + far_ms / 2)
    has_crashed = _is_down(bank, begins_ms + far_ms)
    commits = has_votes & ~has_crashed
    decided_ms = begins_ms + np.where(has_votes, far_ms, retry_ms)
    decided_ms = np.where(has_crashed, restart_ms, decided_ms)
    # B hears the decision, or the answer to its own question, whichever comes first.
    asked_ms = arrives_ms(bank, begins_ms + far_ms / 2 + retry_ms)
    asked_ms = np.where(has_crashed, NEVER, asked_ms + far_ms / 2)
    b_free_ms = np.where(asks_b, np.minimum(arrives_ms(bank, decided_ms), asked_ms), NEVER)
    a_free_ms = decided_ms + near_ms / 2
    return Fates(
        debited_ms=np.where(commits, a_free_ms, NEVER),
        credited_ms=np.where(commits, b_free_ms, NEVER),
        a_locked_ms=begins_ms + near_ms / 2,
        a_free_ms=a_free_ms,
        b_locked_ms=np.where(asks_b, begins_ms + far_ms / 2, NEVER),
        b_free_ms=b_free_ms,
    )


DESIGNS = {
    "independent writes": independent_writes,
    "saga": saga,
    "two-phase commit": two_phase_commit,
}


def is_missing(fates: Fates) -> tuple[Times, Times]:
    """Return from when and until when one who reads all the accounts finds too little.

    While B is locked, nobody can read them all.
    """
    is_hidden = fates.b_locked_ms <= fates.debited_ms
    until_ms = np.where(is_hidden, fates.debited_ms, fates.credited_ms)
    return fates.debited_ms, until_ms


def how_many(from_ms: Times, until_ms: Times, weights: Times, at_ms: ArrayLike) -> Times:
    """Count what has begun and not ended at each moment: begun by then, less ended by then.

    As each transfer stands for many around it, half of them begin or end before it, half after.

    Parameters
    ----------
    from_ms, until_ms : array, shape (transfers,)
        When each begins and ends, in ms; infinite for never.
    weights : array, shape (transfers,)
        How many transfers each stands for.
    at_ms : array, shape (n,)
        The moments, in ms.

    >>> how_many(np.array([1, 2]), np.array([3, np.inf]), np.ones(2), [0, 1.5, 2.5, 4]).tolist()
    [0.0, 1.0, 2.0, 1.0]
    """

    def by_then(times_ms: Times) -> Times:
        order = np.argsort(times_ms)[: np.isfinite(times_ms).sum()]
        total = weights[order].sum()
        middles = np.cumsum(weights[order]) - weights[order] / 2
        return np.interp(at_ms, times_ms[order], middles, left=0, right=total)

    return by_then(from_ms) - by_then(until_ms)
