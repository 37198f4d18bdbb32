"""Riders who claim the same driver: at one place, at two copies, or through another city.

Where one node keeps a driver, the first claim to arrive wins, and no order of events gives the
driver to two riders:

>>> from coordlib.engine import System, explore
>>> print(explore(System(one_place()), always=AT_MOST_ONE, finally_=ALL_ANSWERED))
complete within no faults: 13 states, 4 events deep

Two copies that each decide, and tell the other afterwards, both say yes:

>>> print(explore(System(two_copies()), always=AT_MOST_ONE).broken[0].line)
deliver claim rider 1>east; deliver claim rider 2>west; deliver yes east>rider 1; \
deliver yes west>rider 2
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from coordlib.engine import Context, Node, World

__all__ = [
    "ALL_ANSWERED",
    "AT_MOST_ONE",
    "City",
    "Gateway",
    "Rider",
    "one_place",
    "through_a_gateway",
    "two_copies",
]


class Rider(Node):
    """Claims the driver, and asks again when it hears nothing.

    Parameters
    ----------
    name : str
        Its name.
    city : str
        Whom it asks.
    patience_ms : float
        How long it waits for an answer; 0 to ask just once.
    """

    def __init__(self, name: str, city: str, patience_ms: float = 1_000.0) -> None:
        super().__init__(name)
        self.city = city
        self.patience_ms = patience_ms
        self.answer = ""

    def on_start(self, context: Context) -> None:
        """Claim."""
        context.send(self.city, "claim")
        if self.patience_ms:
            context.set_timer("answer", self.patience_ms)

    def on_timer(self, context: Context, timer: str) -> None:
        """Claim again; who keeps the driver knows its rider, so that does no harm."""
        self.on_start(context)

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Take the answer."""
        self.answer = message
        context.cancel_timer("answer")


class City(Node):
    """Keeps the driver, or a copy: the first who claims it has it.

    Parameters
    ----------
    name : str
        Its name.
    copies : sequence of str
        The others that keep the same driver; they are told afterwards.
    """

    durable: ClassVar = ("taken_by",)

    def __init__(self, name: str, copies: Sequence[str] = ()) -> None:
        super().__init__(name)
        self.copies = tuple(copies)
        self.taken_by = ""

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Decide a claim at once; or note what another copy has decided."""
        kind, _, rider = message.partition(" for ")
        if kind == "taken":
            self.taken_by = self.taken_by or rider
            return
        rider = rider or sender
        if not self.taken_by:
            self.taken_by = rider
            for copy in self.copies:
                context.send(copy, f"taken for {rider}")
        answer = "yes" if self.taken_by == rider else "no"
        context.send(sender, answer if sender == rider else f"{answer} for {rider}")


class Gateway(Node):
    """Passes claims on to the city that keeps the driver, and answers back.

    Parameters
    ----------
    name : str
        Its name.
    city : str
        The driver's city.
    """

    def __init__(self, name: str, city: str) -> None:
        super().__init__(name)
        self.city = city

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Pass it on; it keeps nothing itself."""
        if sender == self.city:
            answer, _, rider = message.partition(" for ")
            context.send(rider, answer)
        else:
            context.send(self.city, f"{message} for {sender}")


def one_place() -> list[Node]:
    """Return a city and two riders who ask it."""
    return [Rider("rider 1", "city"), City("city"), Rider("rider 2", "city")]


def two_copies() -> list[Node]:
    """Return two cities that each keep a copy of the driver, and a rider at each."""
    cities = [City("east", ["west"]), City("west", ["east"])]
    return [Rider("rider 1", "east"), *cities, Rider("rider 2", "west")]


def through_a_gateway(patience_ms: float = 0.0) -> list[Node]:
    """Return a city, a rider there, and a rider in another city whose claim is passed on."""
    return [
        Rider("rider 1", "city", patience_ms),
        City("city"),
        Gateway("next city", "city"),
        Rider("rider 2", "next city", patience_ms),
    ]


def _riders(world: World) -> list[Rider]:
    return [node for node in world.values() if isinstance(node, Rider)]


AT_MOST_ONE = {
    "at most one rider has the driver": lambda world: (
        sum(rider.answer == "yes" for rider in _riders(world)) <= 1
    )
}
ALL_ANSWERED = {
    "every rider has an answer": lambda world: all(rider.answer for rider in _riders(world))
}
