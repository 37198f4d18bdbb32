"""Type hints, helper functions, and a state that is replaced and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LOSES = set()


State = Mapping[str, int]


def checked(amount: object) -> int:
    """Return the amount, or raise ValueError."""
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise ValueError(f"amount must be an int, not {type(amount).__name__}")
    if amount < 0:
        raise ValueError(f"amount must not be negative: {amount}")
    return amount


def joined(left: State, right: State) -> State:
    """Return the least state that is no less than either."""
    nodes = left.keys() | right.keys()
    return MappingProxyType({node: max(left.get(node, 0), right.get(node, 0)) for node in nodes})


class GCounter:
    """A replica of a counter that only grows."""

    def __init__(self, node_id: str) -> None:
        self._node_id: str = node_id
        self._state: State = MappingProxyType({})

    def increment(self, amount: int = 1) -> None:
        """Count more."""
        counted = self._state.get(self._node_id, 0) + checked(amount)
        self._state = joined(self._state, {self._node_id: counted})

    def value(self) -> int:
        """Return the total."""
        return sum(self._state.values())

    def merge(self, other: GCounter) -> None:
        """Take in what another replica knows."""
        self._state = joined(self._state, other._state)
