"""The ledger: every claim that the course judges, with the figure that our code computes.

A claim is written once, beside the function that computes ours. Its verdict follows from the two
figures; only what has no figure to compute it from carries a verdict of its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Literal

__all__ = ["Claim", "Verdict", "table", "written"]

UNBROKEN_HYPHEN = "\N{NON-BREAKING HYPHEN}"
Verdict = Literal["reproduced", "corrected", "illustrative", "sourced"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim of the source document, and what became of it.

    Parameters
    ----------
    id : str
        The case and a number, as in ``"expedia-2"``.
    place : str
        Where it stands in the source document.
    words : str
        The claim in short, in our words.
    claimed : float
        The figure claimed.
    unit : str
        The unit of both figures.
    ours : callable
        Computes our figure, in the same unit. For an illustrative claim, this is the bound that the
        reason speaks of.
    recorded : str
        Our figure as the course prints it; a test holds it to what `ours` computes.
    reason : str
        Why the figures agree or differ, in a sentence.
    tolerance : float
        The largest relative difference at which the claim still counts as reproduced; from the
        digits that the document prints.
    basis : {"computed", "illustrative", "sourced"}
        Whether the document gives inputs to compute the figure from, no inputs and no source, or a
        primary source.
    """

    id: str
    place: str
    words: str
    claimed: float
    unit: str
    ours: Callable[[], float]
    recorded: str
    reason: str
    tolerance: float = 0.005
    basis: Literal["computed", "illustrative", "sourced"] = "computed"

    @property
    def verdict(self) -> Verdict:
        """What the figures say."""
        if self.basis != "computed":
            return self.basis
        difference = abs(self.ours() - self.claimed)
        is_close = difference <= self.tolerance * abs(self.claimed)
        return "reproduced" if is_close else "corrected"

    @property
    def printed(self) -> str:
        """Our figure, freshly computed, as the course prints it."""
        return written(self.ours(), self.unit)


def written(figure: float, unit: str) -> str:
    """Write a figure with its unit, with four significant digits below 1,000.

    >>> written(143_672.63, "USD/month"), written(0.0000368, "USD/tx"), written(97.58, "%")
    ('143,673 USD/month', '0.0000368 USD/tx', '97.58 %')
    """
    if abs(figure) >= 1_000:
        text = f"{figure:,.0f}"
    elif abs(figure) >= 0.001 or figure == 0:
        text = f"{figure:.4g}"
    else:
        text = f"{float(f'{figure:.3g}'):.12f}".rstrip("0")
    return f"{text} {unit}".strip()


def table(some: Iterable[Claim]) -> str:
    """Return claims as a Markdown table, each figure computed afresh."""
    lines = ["| claim | it says | we get | verdict | why |", "|---|---|---|---|---|"]
    for claim in some:
        # A hyphen that does not break keeps an id on one line.
        name = claim.id.replace("-", UNBROKEN_HYPHEN)
        says = f"{claim.words}: {written(claim.claimed, claim.unit)}"
        cells = (name, says, claim.printed, f"**{claim.verdict}**", claim.reason)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
