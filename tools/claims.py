"""Print the ledger: each claim of the source document beside the course's figure: `make claims`."""

from __future__ import annotations

import collections
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator

from coordlib.claims import Claim, written
from coordlib.claims.ledger import LEDGER

LEAST_WIDTH, MOST_WIDTH = 72, 110
INDENT = " " * 14


def rows(claims: Iterable[Claim], width: int) -> Iterator[str]:
    """Give the lines of a page: a claim, what it says, what we get, and why.

    Parameters
    ----------
    claims : iterable of Claim
        The claims, whose figures are computed as they come.
    width : int
        Columns of the page.
    """
    for claim in claims:
        yield f"{claim.id:{len(INDENT)}}{claim.verdict}"
        parts = {
            "says": f"{claim.words}: {written(claim.claimed, claim.unit)} ({claim.place})",
            "we get": f"{claim.printed}; {claim.reason}",
        }
        for name, text in parts.items():
            first = f"{INDENT}{name:8}"
            rest = " " * len(first)
            page = textwrap.TextWrapper(width, first, rest, break_on_hyphens=False)
            yield from page.wrap(text)


def summary(claims: Iterable[Claim]) -> str:
    """Count the claims by verdict."""
    counts = collections.Counter(claim.verdict for claim in claims)
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())


def main() -> None:
    width = min(max(shutil.get_terminal_size().columns, LEAST_WIDTH), MOST_WIDTH)
    print(*rows(LEDGER, width), sep="\n")
    print(f"\n{len(LEDGER)} claims: {summary(LEDGER)}")


if __name__ == "__main__":
    sys.exit(main())
