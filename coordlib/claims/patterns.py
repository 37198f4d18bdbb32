"""The claims of the implementation patterns: shards, saga."""

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


def _undone(succeeds: list[bool]) -> list[int]:
    """Return the steps that the document's saga undoes, in its order.

    It notes a step as completed before it looks at the step's result.
    """
    noted = []
    for step, is_success in enumerate(succeeds):
        noted.append(step)
        if not is_success:
            return noted[::-1]
    return []


CLAIMS = (
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
    Claim(
        id="saga-1",
        place="Pattern 3",
        words="of three steps the third reports failure; steps compensated",
        claimed=2,
        unit="steps",
        ours=lambda: len(_undone([True, True, False])),
        recorded="3 steps",
        reason="a step counts as completed before its result is looked at, so a payment that was "
        "refused is refunded. A step that raises is not counted",
    ),
)
