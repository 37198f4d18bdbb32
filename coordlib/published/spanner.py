"""Figures of Spanner: Corbett et al., "Spanner: Google's Globally-Distributed Database", OSDI 2012.

>>> WRITE_MS[3]
Measured(mean_ms=13.9, spread_ms=0.6)
"""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

__all__ = [
    "COMMITS_A_DAY",
    "F1_MS",
    "TWO_PHASE_MEAN_MS",
    "TWO_PHASE_P99_MS",
    "WRITE_MS",
    "WRITE_WITHOUT_WAIT_MS",
    "Measured",
    "Residual",
]


class Measured(NamedTuple):
    """A mean and a standard deviation, in ms: over 10 runs in Tables 3 and 4, over all in 6."""

    mean_ms: float
    spread_ms: float


@dataclasses.dataclass(frozen=True)
class Residual:
    """Our figure beside a published one.

    Attributes
    ----------
    published : Measured
        The figure and its standard deviation over the published runs, in ms.
    ours_ms : float
        The figure of our simulation.
    """

    published: Measured
    ours_ms: float

    @property
    def residual_ms(self) -> float:
        """Ours less the published."""
        return self.ours_ms - self.published.mean_ms

    @property
    def spreads(self) -> float:
        """The residual, in standard deviations of the published runs."""
        return self.residual_ms / self.published.spread_ms

    def __str__(self) -> str:
        return (
            f"{self.published.mean_ms:6.1f} ± {self.published.spread_ms:4.1f}   ours "
            f"{self.ours_ms:6.1f}   residual {self.residual_ms:+7.1f} ms, {self.spreads:+5.1f} sd"
        )


# Table 3: a write of 4 KB, by replicas; its row "1D" is one replica with commit wait disabled.
WRITE_WITHOUT_WAIT_MS = Measured(9.4, 0.6)
WRITE_MS = {1: Measured(14.4, 1.0), 3: Measured(13.9, 0.6), 5: Measured(14.4, 0.4)}

# Table 4: two-phase commit, by participants, on 3 zones of 25 servers each.
TWO_PHASE_MEAN_MS = {
    1: Measured(17.0, 1.4),
    2: Measured(24.5, 2.5),
    5: Measured(31.5, 6.2),
    10: Measured(30.0, 3.7),
    25: Measured(35.5, 5.6),
    50: Measured(42.7, 4.1),
    100: Measured(71.4, 7.6),
    200: Measured(150.5, 11.0),
}
TWO_PHASE_P99_MS = {
    1: Measured(75.0, 34.9),
    2: Measured(87.6, 35.9),
    5: Measured(104.5, 52.2),
    10: Measured(95.6, 25.4),
    25: Measured(100.4, 42.7),
    50: Measured(93.7, 22.9),
    100: Measured(131.2, 17.6),
    200: Measured(320.3, 35.1),
}

# Table 6: F1, an advertising system, over 24 hours in production; 5 replicas in the United States.
F1_MS = {
    "all reads": Measured(8.7, 376.4),
    "single-site commit": Measured(72.3, 112.8),
    "multi-site commit": Measured(103.0, 52.2),
}
COMMITS_A_DAY = 31.2e6 + 32.1e6
