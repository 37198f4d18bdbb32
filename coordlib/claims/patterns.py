"""The claims of the implementation patterns: counter, shards."""

from __future__ import annotations

from coordlib.claims import Claim
from coordlib.units import MS_PER_SECOND

__all__ = ["CLAIMS"]

SHARDS = 100


def _sharded_over_locked() -> float:
    """Return the document's ratio: 100 shards at 1 ms each over one lock at 50 ms."""
    return (MS_PER_SECOND / 1 * SHARDS) / (MS_PER_SECOND / 50)


def _left_out(stock: int, shards: int = SHARDS) -> int:
    """Count the items that no shard holds when each gets the whole-number share."""
    return stock - shards * (stock // shards)


CLAIMS = (
    Claim(
        id="gcounter-1",
        place="Pattern 1",
        words="after 5 at one replica, 3 at the other and a merge, both read",
        claimed=8,
        unit="",
        ours=lambda: sum((5, 3)),
        recorded="8",
        reason="a counter's value is the sum of all increments; the graded exercise holds a merge "
        "to that in every order",
    ),
    Claim(
        id="shards-1",
        place="Pattern 2",
        words="100,000 against 20 operations a second with 100 shards",
        claimed=5_000,
        unit="times",
        ours=_sharded_over_locked,
        recorded="5,000 times",
        reason="right for one customer at a time. 100 is the shards and 50 the assumed latencies; "
        "a hundred items under a lock each gain the 100 as well",
    ),
    Claim(
        id="shards-2",
        place="Pattern 2",
        words="100 shards hold the whole inventory; at most left out",
        claimed=0,
        unit="items",
        ours=lambda: max(map(_left_out, range(10 * SHARDS))),
        recorded="99 items",
        reason="the division drops the remainder. And an order larger than any shard's rest is "
        "refused while the shards together could fill it",
    ),
)
