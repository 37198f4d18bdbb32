"""The claims of the consistency examples: bank."""

from __future__ import annotations

from coordlib.cases.coordination_levels import EVENTUAL, MULTI_PAXOS
from coordlib.cases.coordination_spectrum import Spectrum, ratio_bounds
from coordlib.claims import Claim

__all__ = ["CLAIMS"]


CLAIMS = (
    Claim(
        id="bank-1",
        place="Example 3",
        words="a transfer by two-phase commit over an eventual one, 0.10 over 0.001 USD",
        claimed=100,
        unit="times",
        ours=lambda: ratio_bounds(Spectrum(), MULTI_PAXOS, EVENTUAL)[1],
        recorded="10 times",
        reason="no source; ours is the most that any prices make of the document's own needs. "
        "That money disappears holds for a credit sent once: kept and repeated until it is "
        "acknowledged, it is late and not lost",
        basis="illustrative",
    ),
)
