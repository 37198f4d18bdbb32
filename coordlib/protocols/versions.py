"""Versions of one value, and what to keep of several: vector clocks, or last write wins.

DeCandia et al., "Dynamo" (SOSP 2007), section 4.4. Two clients add to the same empty cart:

>>> milk = Version(("milk",), clock_of([], "amy"), stamp=1)
>>> eggs = Version(("eggs",), clock_of([], "bob"), stamp=2)
>>> items_of(newest([milk, eggs])), items_of(last_writer([milk, eggs]))
(('eggs', 'milk'), ('eggs',))
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = [
    "Clock",
    "Version",
    "clock_of",
    "concurrent",
    "descends",
    "items_of",
    "last_writer",
    "newest",
]

Clock = tuple[tuple[str, int], ...]


class Version(NamedTuple):
    """One version of the cart.

    Parameters
    ----------
    items : tuple of str
        What is in it, sorted.
    clock : tuple of (str, int)
        The vector clock: how many writes of each client it builds on, sorted by client.
    stamp : int
        What the writer's wall clock said; only last-write-wins looks at it.
    """

    items: tuple[str, ...]
    clock: Clock
    stamp: int = 0

    def __str__(self) -> str:
        return "+".join(self.items)


def descends(later: Clock, earlier: Clock) -> bool:
    """Whether a version with the clock `later` builds on one with the clock `earlier`.

    >>> descends((("amy", 2), ("bob", 1)), (("amy", 1),)), descends((("amy", 1),), (("bob", 1),))
    (True, False)
    """
    counts = dict(later)
    return all(counts.get(name, 0) >= count for name, count in earlier)


def concurrent(one: Version, other: Version) -> bool:
    """Whether neither version builds on the other."""
    return not descends(one.clock, other.clock) and not descends(other.clock, one.clock)


def newest(versions: Iterable[Version]) -> frozenset[Version]:
    """Drop every version that another builds on; those that are left are siblings."""
    kept = frozenset(versions)
    return frozenset(
        one
        for one in kept
        if not any(descends(other.clock, one.clock) for other in kept if other.clock != one.clock)
    )


def last_writer(versions: Iterable[Version]) -> frozenset[Version]:
    """Keep the version with the latest stamp, and no other: last write wins."""
    kept = max(versions, key=lambda one: (one.stamp, one.clock), default=None)
    return frozenset() if kept is None else frozenset({kept})


def items_of(versions: Iterable[Version]) -> tuple[str, ...]:
    """Return what is in any of the versions: how the application merges siblings of a cart."""
    return tuple(sorted({item for one in versions for item in one.items}))


def clock_of(versions: Iterable[Version], writer: str) -> Clock:
    """Return the clock of a write by `writer` that builds on all of the versions.

    >>> milk, eggs = Version(("milk",), (("amy", 1),)), Version(("eggs",), (("bob", 1),))
    >>> clock_of([milk, eggs], "bob")
    (('amy', 1), ('bob', 2))
    """
    # Sorted by count, so that the highest count of each client comes last and stays.
    counts = dict(sorted((pair for one in versions for pair in one.clock), key=lambda p: p[1]))
    counts[writer] = counts.get(writer, 0) + 1
    return tuple(sorted(counts.items()))
