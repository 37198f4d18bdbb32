"""TrueTime's answer, in the words and the unit of its paper.

`coordlib.engine.TrueTime` is the clock of a simulation and counts in milliseconds; this is what a
transaction sees of it (Corbett et al., *Spanner*, OSDI 2012, section 3, table 1).
"""

from __future__ import annotations

import dataclasses

__all__ = ["Interval"]


@dataclasses.dataclass(frozen=True)
class Interval:
    """The true time is somewhere in it, both ends included.

    Parameters
    ----------
    earliest, latest : float
        The ends, in seconds.

    Examples
    --------
    >>> Interval(10.0, 10.5).latest
    10.5
    """

    earliest: float
    latest: float
