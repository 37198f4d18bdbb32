"""Bailis et al., "Probabilistically Bounded Staleness" (VLDB 2012): three replicas.

The figures are the paper's; `coordlib.cases.dynamodb_quorums_staleness` computes ours.
"""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

from coordlib.cases.dynamodb_quorums_staleness import LNKD_DISK, LNKD_SSD, YMMR, Figures, Quorum

__all__ = ["FRESH_AT_ONCE", "TABLE", "YMMR_OF_THE_SIMULATOR", "Row"]

# The alpha in the authors' own simulator, where the paper prints 3.35.
YMMR_OF_THE_SIMULATOR = dataclasses.replace(YMMR, write_quick_shape=3.5)


class Row(NamedTuple):
    """One row of the table: the fit with its R and W, and the figures printed."""

    name: str
    quorum: Quorum
    read_ms: float
    write_ms: float
    fresh_after_ms: float

    def residuals(self, mean: Figures, deviation: Figures) -> dict[str, float]:
        """Return how far each figure lies from our mean, in standard deviations of one run."""
        return {
            name: (getattr(self, name) - getattr(mean, name)) / getattr(deviation, name)
            for name in ("read_ms", "write_ms", "fresh_after_ms")
        }


def _reading_two(quorum: Quorum) -> Quorum:
    return dataclasses.replace(quorum, read_answers=2)


# 99.9th percentiles of reads and writes, and the time after which 99.9 % of reads are fresh, in ms.
TABLE = (
    Row("LNKD-SSD R=1 W=1", LNKD_SSD, 0.66, 0.66, 1.85),
    Row("LNKD-DISK R=1 W=1", LNKD_DISK, 0.66, 10.99, 45.5),
    Row("LNKD-DISK R=2 W=1", _reading_two(LNKD_DISK), 1.63, 10.9, 13.6),
    Row("YMMR R=1 W=1", YMMR, 5.58, 10.83, 1364.0),
    Row("YMMR R=2 W=1", _reading_two(YMMR), 32.6, 10.73, 202.0),
)

# The share of reads that are fresh when they start with the write's acknowledgement; R = W = 1.
FRESH_AT_ONCE = {"LNKD-SSD": 0.974, "LNKD-DISK": 0.439, "YMMR": 0.893}
