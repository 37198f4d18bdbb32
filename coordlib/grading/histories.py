"""Every order of increments and merges among replicas, up to a length, each order once.

A history is written as words: ``a+2`` (replica a counts 2 more), ``a<b`` (a merges b as it is),
``a<b@1`` (a merges b as it was after b's first event: old news that arrives late).

>>> [str(one) for one in histories(replicas=2, length=1)]
['a+1', 'a<a', 'a<b']
>>> len(list(histories(replicas=3, length=3)))
268
>>> History.parse("a+1 b<a a+2").totals
{'a': 3, 'b': 1}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["NAMES", "Event", "History", "histories"]

NAMES = "abcdefgh"
_WORD = re.compile(r"([a-h])(?:\+(\d+)|<([a-h])(?:@(\d+))?)")


class Event(NamedTuple):
    """One event: `replica` counts `amount`, or merges `source`.

    Parameters
    ----------
    replica : str
        The replica that changes.
    amount : int
        What it counts; 0 in a merge.
    source : str
        The replica that it merges; ``""`` in an increment.
    version : int or None
        How many events of its own the source had seen then; None is the source as it is now.
    """

    replica: str
    amount: int = 0
    source: str = ""
    version: int | None = None

    def __str__(self) -> str:
        if not self.source:
            return f"{self.replica}+{self.amount}"
        late = "" if self.version is None else f"@{self.version}"
        return f"{self.replica}<{self.source}{late}"

    @property
    def rank(self) -> tuple[str, int, str, int]:
        """The place of the event among those that could stand where it does."""
        version = -1 if self.version is None else self.version
        return (self.replica, 0 if self.amount else 1, self.source, version)

    def is_apart_from(self, other: Event) -> bool:
        """Whether the two concern different replicas, so that their order can't matter."""
        mine = {self.replica, self.source or self.replica}
        return mine.isdisjoint({other.replica, other.source or other.replica})


class History(tuple[Event, ...]):
    """Events in their order."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> History:
        """Read a history as `str` writes it.

        Raises
        ------
        ValueError
            If a word is not an event, or names a version that the source never had.
        """
        events = []
        for word in text.split():
            match = _WORD.fullmatch(word)
            if match is None:
                raise ValueError(f"history: got {word!r}, allowed are a+1, a<b and a<b@1")
            replica, amount, source, version = match.groups()
            late = None if version is None else int(version)
            seen = sum(event.replica == source for event in events)
            if late is not None and late > seen:
                raise ValueError(f"history: {word!r} comes when {source} has seen {seen} events")
            events.append(Event(replica, int(amount or 0), source or "", late))
        return cls(events)

    def __str__(self) -> str:
        return " ".join(map(str, self))

    @property
    def names(self) -> list[str]:
        """The replicas, in alphabetical order."""
        return sorted({name for event in self for name in (event.replica, event.source) if name})

    @property
    def totals(self) -> dict[str, int]:
        """What each replica shows at the end, by the specification."""
        return {name: sum(seen[-1].values()) for name, seen in self._known().items()}

    def own_events(self, name: str) -> list[int]:
        """Return where in the history a replica's own events stand."""
        return [index for index, event in enumerate(self) if event.replica == name]

    def _known(self) -> dict[str, list[dict[str, int]]]:
        """Return what each replica knows after each of its own events: the count of each."""
        known: dict[str, list[dict[str, int]]] = {name: [{}] for name in self.names}
        for replica, amount, source, version in self:
            mine = known[replica][-1]
            heard = {replica: mine.get(replica, 0) + amount}
            if source:
                heard = known[source][-1 if version is None else version]
            newest = {key: max(mine.get(key, 0), heard.get(key, 0)) for key in mine | heard}
            known[replica].append(newest)
        return known


def histories(replicas: int, length: int) -> Iterator[History]:
    """Yield every history of that length, one of those that differ in nothing that can matter.

    Two histories count as one when they differ by the replicas' names only, or by the order of
    neighbouring events that concern different replicas. Nothing else is left out: in particular two
    histories after which a right counter would be in the same state are both tried, since a wrong
    one may not be. The n-th increment of a replica counts n, so that no two look alike.

    Parameters
    ----------
    replicas : int
        The most replicas that may take part.
    length : int
        The number of events.
    """
    if length == 0:
        yield History()
        return
    for shorter in histories(replicas, length - 1):
        for event in _next_events(shorter, NAMES[:replicas]):
            is_sorted = not shorter or not event.is_apart_from(shorter[-1])
            if is_sorted or event.rank > shorter[-1].rank:
                yield History((*shorter, event))


def _next_events(history: History, names: str) -> Iterator[Event]:
    used = len(history.names)
    for replica in names[: used + 1]:
        own = history.own_events(replica)
        yield Event(replica, amount=1 + sum(history[index].amount > 0 for index in own))
        for source in names[: max(used, names.index(replica) + 1) + 1]:
            yield Event(replica, source=source)
            late = len(history.own_events(source)) if source != replica else 0
            for version in range(1, late):
                yield Event(replica, source=source, version=version)
