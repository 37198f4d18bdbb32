"""Clocks with bounded uncertainty: an interval that holds the true time, as TrueTime gives it.

>>> clock = TrueTime(error_share=1.0)
>>> clock.uncertainty_ms(0.0), clock.uncertainty_ms(29_999.0)
(1.0, 6.9998)
>>> clock.now(15_000.0)
Interval(earliest_ms=15000.0, latest_ms=15008.0)
"""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

from coordlib.quantity import quantity, scenario

__all__ = ["Interval", "TrueTime"]

_SPANNER = "Corbett et al., Spanner, OSDI 2012, section 3"


class Interval(NamedTuple):
    """A clock's answer: the true time, in ms, is not before `earliest_ms` nor after `latest_ms`."""

    earliest_ms: float
    latest_ms: float


@scenario
class TrueTime:
    """A clock whose uncertainty is a sawtooth: it grows by drift and falls when synchronised."""

    floor_ms: float = quantity(
        1.0, "ms", 0, 1000, label="Uncertainty just after a synchronisation", source=_SPANNER
    )
    drift_us_per_s: float = quantity(
        200.0, "µs/s", 0, 10_000, label="Drift assumed between synchronisations", source=_SPANNER
    )
    sync_every_ms: float = quantity(
        30_000.0, "ms", 1, 3_600_000, label="Time between synchronisations", source=_SPANNER
    )
    phase_ms: float = quantity(
        0.0, "ms", 0, 3_600_000, label="Time since the last synchronisation at 0", source="assumed"
    )
    error_share: float = quantity(
        0.0, "", -1, 1, label="Clock error as a share of the uncertainty", source="assumed"
    )

    def uncertainty_ms(self, true_ms: float) -> float:
        """Return half of the interval's width at that true time: the paper's epsilon."""
        since_sync_ms = (true_ms + self.phase_ms) % self.sync_every_ms
        return self.floor_ms + since_sync_ms * self.drift_us_per_s / 1e6

    def now(self, true_ms: float) -> Interval:
        """Read the clock at that true time; the interval holds `true_ms`."""
        uncertainty_ms = self.uncertainty_ms(true_ms)
        read_ms = true_ms + self.error_share * uncertainty_ms
        # Rounding must not push the true time out at an error share of -1 or 1.
        return Interval(
            min(read_ms - uncertainty_ms, true_ms), max(read_ms + uncertainty_ms, true_ms)
        )

    def at_corner(self, error_share: float) -> TrueTime:
        """Return the same clock with its error at another place in the uncertainty."""
        return dataclasses.replace(self, error_share=error_share)


PERFECT = TrueTime(floor_ms=0.0, drift_us_per_s=0.0)
"""A clock that knows the true time."""
