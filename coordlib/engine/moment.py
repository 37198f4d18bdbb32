"""What a state of a system of nodes is made of: small tuples of numbers, quick to hash.

A node's part and a letter are numbered as they are first met; as the search is deterministic, so
are the numbers.

>>> parts = Numbering()
>>> parts.number("idle"), parts.number("busy"), parts.number("idle")
(0, 1, 0)
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, Literal, NamedTuple, TypeVar

from coordlib.engine.node import State

__all__ = ["Effect", "Event", "Letter", "Local", "Moment", "Numbering", "following", "spend"]

Thing = TypeVar("Thing", bound=Hashable)


class Local(NamedTuple):
    """One node's part of a state."""

    state: State
    timers: tuple[str, ...]
    is_up: bool


class Event(NamedTuple):
    """What may happen next; `subject` numbers a message, or a node."""

    kind: Literal["deliver", "miss", "lose", "duplicate", "timeout", "early", "crash", "restart"]
    subject: int
    timer: str = ""


AT_A_NODE = ("timeout", "early", "crash", "restart")


class Letter(NamedTuple):
    """A message on its way; nodes by number."""

    sender: int
    to: int
    message: Hashable


class Numbering(Generic[Thing]):
    """Things numbered from 0 as they are first met."""

    def __init__(self) -> None:
        self.things: list[Thing] = []
        self._numbers: dict[Thing, int] = {}

    def number(self, thing: Thing) -> int:
        """Return the thing's number, the next one if it is new."""
        number = self._numbers.setdefault(thing, len(self.things))
        if number == len(self.things):
            self.things.append(thing)
        return number


class Effect(NamedTuple):
    """What an event does: the node's new part, the letters sent, and the notes."""

    local: int
    sent: tuple[int, ...]
    notes: tuple[str, ...]


class Moment(NamedTuple):
    """A whole state. Parts and letters are numbered as they are first met, to hash fast."""

    locals: tuple[int, ...]
    flight: tuple[int, ...]
    left: tuple[int, int, int, int, int]


BUDGETS = ("losses", "duplicates", "crashes", "restarts", "early timeouts")
LOSSES, DUPLICATES, CRASHES, RESTARTS, EARLY = range(5)


def following(
    state: Moment, node: int, effect: Effect, flight: tuple[int, ...], left: tuple[int, ...]
) -> Moment:
    """Return the state after an effect at a node, with what else is in flight and left to spend."""
    locals_ = state.locals
    if effect.local != locals_[node]:
        locals_ = (*locals_[:node], effect.local, *locals_[node + 1 :])
    if effect.sent:
        flight = tuple(sorted(flight + effect.sent))
    return Moment(locals_, flight, left)


def spend(left: tuple[int, ...], budget: int) -> tuple[int, ...]:
    """Return what is left of the budgets after one more fault of a kind."""
    return (*left[:budget], left[budget] - 1, *left[budget + 1 :])
