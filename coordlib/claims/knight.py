"""The claim of the document's front matter that case 13 judges."""

from __future__ import annotations

from coordlib.claims import Claim
from coordlib.published import knight

__all__ = ["CLAIMS"]

USD_PER_MILLION = 1e6

CLAIMS = (
    Claim(
        id="intro-1",
        place="Front matter",
        words="Knight Capital lost",
        claimed=440,
        unit="M USD",
        ours=lambda: knight.LOSS_USD / USD_PER_MILLION,
        recorded="460 M USD",
        reason="SEC order 34-70694: over 460. The firm's first filing said about "
        f"{knight.FIRST_FILING_LOSS_USD / USD_PER_MILLION:.0f}, before tax. No agreement cost "
        "that: one was missing, on which code "
        f"{knight.SERVERS} servers run",
        basis="sourced",
    ),
)
