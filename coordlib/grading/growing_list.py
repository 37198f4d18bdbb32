"""A log that a student's code can read in every way, and change only by adding to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from coordlib.grading.plain import plain, unplain

__all__ = ["GrowingList"]


class GrowingList(list):
    """A list that can be read in every way but changed only by growing.

    Parameters
    ----------
    entries : list
        What it holds at first.
    on_append : callable
        Called with each new entry before the list takes it; what it raises comes out.

    Examples
    --------
    >>> log = GrowingList([], print)
    >>> log.append("started")
    started
    >>> log.clear()
    Traceback (most recent call last):
        ...
    TypeError: the log only grows: clear is not allowed, append is
    """

    def __init__(self, entries: list[Any], on_append: Callable[[Any], Any]) -> None:
        super().__init__(entries)
        self._on_append = on_append

    def append(self, entry: Any) -> None:
        """Add one entry, of plain data; the list keeps a copy of it."""
        copy = unplain(plain(entry))
        self._on_append(entry)
        super().append(copy)

    def extend(self, entries: Iterable[Any]) -> None:
        """Add entries one by one."""
        for entry in entries:
            self.append(entry)

    def __iadd__(self, entries: Iterable[Any]) -> GrowingList:
        self.extend(entries)
        return self


def _forbid(name: str) -> Callable[..., Any]:
    def forbidden(self: GrowingList, *_: Any, **__: Any) -> None:
        raise TypeError(f"the log only grows: {name} is not allowed, append is")

    return forbidden


_FORBIDDEN = ("clear", "insert", "pop", "remove", "reverse", "sort")
for _name in (*_FORBIDDEN, "__delitem__", "__imul__", "__setitem__"):
    setattr(GrowingList, _name, _forbid(_name))
