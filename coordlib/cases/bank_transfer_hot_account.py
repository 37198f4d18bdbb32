"""Example 3: one busy account, which each of its transfers holds alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coordlib.units import MS_PER_SECOND

__all__ = ["hot_account_ms", "simulated_hot_account_ms"]

Times = NDArray[np.float64]


def hot_account_ms(hold_ms: float, per_second: ArrayLike) -> Times:
    """Return the mean time of a transfer at one busy account that each holds alone: M/D/1.

    T = L + u L / (2 (1 - u)) with u = rate L; infinite from u = 1 on.

    Parameters
    ----------
    hold_ms : float
        How long a transfer holds the account, in ms.
    per_second : array_like
        Transfers a second at that account.

    Source: Pollaczek 1930, Khinchine 1932; Kleinrock, *Queueing Systems* I, 1975.

    >>> hot_account_ms(100, [0, 5]).tolist()
    [100.0, 150.0]
    """
    load = np.asarray(per_second, dtype=float) * hold_ms / MS_PER_SECOND
    with np.errstate(divide="ignore"):
        waits_ms = load * hold_ms / (2 * np.maximum(1 - load, 0.0))
    return hold_ms + np.where(load < 1, waits_ms, np.inf)


def simulated_hot_account_ms(
    hold_ms: float, per_second: float, *, seed: int = 1, transfers: int = 20_000
) -> Times:
    """Run that queue: transfers come at random; return the times of the second half, in ms.

    By Lindley's recursion a transfer ends when the one before it has, or as it comes, plus L:
    end_k = max(end_(k-1), come_k) + L, so end_k - k L is a running maximum.
    """
    rng = np.random.default_rng(seed)
    comes_ms = np.cumsum(rng.standard_exponential(transfers)) * (MS_PER_SECOND / per_second)
    before_ms = np.arange(transfers) * hold_ms
    ends_ms = np.maximum.accumulate(comes_ms - before_ms) + before_ms + hold_ms
    return (ends_ms - comes_ms)[transfers // 2 :]
