"""The other order of a set, to find code whose result depends on it.

>>> numbers = frozenset({1, 2, 3})
>>> turned = backwards(("votes", numbers))
>>> turned == ("votes", numbers), list(turned[1]) == list(numbers)
(True, False)
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["backwards"]


class Backwards(frozenset):
    """A frozenset that iterates the other way round, and so do the sets made from it."""

    order: tuple[Any, ...] = ()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.order)


def _turned(plain: frozenset) -> Backwards:
    # The order is kept, as a set that is built anew may have another order of its own.
    turned = Backwards(plain)
    turned.order = tuple(map(backwards, plain))[::-1]
    return turned


def _kept_backwards(name: str) -> Callable[..., Any]:
    plain = getattr(frozenset, name)

    @functools.wraps(plain)
    def method(self: frozenset, *others: Any) -> Any:
        result = plain(self, *others)
        return result if result is NotImplemented else _turned(result)

    return method


for _name in (
    *("__and__", "__or__", "__sub__", "__xor__", "__rand__", "__ror__", "__rsub__", "__rxor__"),
    *("difference", "intersection", "symmetric_difference", "union"),
):
    setattr(Backwards, _name, _kept_backwards(_name))


def backwards(value: Any) -> Any:
    """Turn each frozenset in the value round; equal to the value in all but order."""
    if isinstance(value, frozenset):
        return _turned(value)
    if isinstance(value, tuple):
        turned = map(backwards, value)
        return type(value)(*turned) if hasattr(value, "_fields") else tuple(turned)
    return value
