"""A rollup's sequencer: it tells users their order at once, and the chain in a batch, later.

A user believes either the sequencer's receipt or the chain's block. A receipt from memory is broken
by a crash before the batch is posted:

>>> from coordlib.engine import System, explore
>>> print(explore(System(rollup(), crashes=1, restarts=1), always=AS_TOLD).broken[0].line)
deliver tx a>sequencer; deliver receipt a sequencer>a; crash sequencer; restart sequencer; \
deliver tx b>sequencer; deliver receipt b sequencer>b; timeout sequencer post; \
deliver batch b sequencer>chain

Who waits for the block is told nothing that the chain does not hold:

>>> explore(System(rollup(believes="block"), crashes=1, restarts=1), always=AS_TOLD).holds
True
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from coordlib.engine import Constant, Context, Network, Node, World

__all__ = ["AS_TOLD", "TOLD", "Chain", "LoggingSequencer", "Sequencer", "User", "links", "rollup"]

BLOCK_MS = 12_000.0
PATIENCE_MS = 30_000.0


class User(Node):
    """Sends a transaction, and again when no block has it in time.

    Parameters
    ----------
    name : str
        Its name, and its transaction's.
    believes : {"receipt", "block"}
        What it takes for the order that holds.
    """

    durable: ClassVar = ("told",)
    timer_labels: ClassVar = {"again": "sends again"}

    def __init__(self, name: str, believes: Literal["receipt", "block"]) -> None:
        super().__init__(name)
        self.believes = believes
        self.told: tuple[str, ...] = ()

    def on_start(self, context: Context) -> None:
        """Send it."""
        context.send("sequencer", "tx")
        context.set_timer("again", PATIENCE_MS)

    def on_timer(self, context: Context, timer: str) -> None:
        """Send it again; whoever has it already does nothing twice."""
        self.on_start(context)

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Note the order that it is told, up to its own transaction."""
        kind, *order = message.split()
        if kind == self.believes and not self.told:
            self.told = tuple(order)
        if kind == "block":
            context.cancel_timer("again")


class Sequencer(Node):
    """Keeps the order in memory, gives a receipt at once, and posts a batch by and by."""

    durable: ClassVar = ()
    timer_labels: ClassVar = {"post": "posts"}

    def __init__(self) -> None:
        super().__init__("sequencer")
        self.order: tuple[str, ...] = ()

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Put it last, unless it is in the order; tell its user the order up to it."""
        if sender not in self.order:
            self.order += (sender,)
            context.set_timer("post", BLOCK_MS)
        before = self.order[: self.order.index(sender) + 1]
        context.send(sender, f"receipt {' '.join(before)}")

    def on_timer(self, context: Context, timer: str) -> None:
        """Post all of the order; the chain skips what it has."""
        context.send("chain", f"batch {' '.join(self.order)}")


class LoggingSequencer(Sequencer):
    """Writes the order to disk before it gives a receipt."""

    durable: ClassVar = ("order",)

    def on_restart(self, context: Context) -> None:
        """Post what was promised before the crash."""
        if self.order:
            context.set_timer("post", BLOCK_MS)


class Chain(Node):
    """The place where everybody agrees: it appends, tells, and never changes what it has."""

    durable: ClassVar = ("order",)

    def __init__(self) -> None:
        super().__init__("chain")
        self.order: tuple[str, ...] = ()

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Append what is new, and tell the users of the batch."""
        _, *batch = message.split()
        self.order += tuple(tx for tx in batch if tx not in self.order)
        for user in batch:
            before = self.order[: self.order.index(user) + 1]
            context.send(user, f"block {' '.join(before)}")


def rollup(
    users: Sequence[str] = ("a", "b"),
    believes: Literal["receipt", "block"] = "receipt",
    sequencer: type[Sequencer] = Sequencer,
) -> list[Node]:
    """Return users, a sequencer of that kind and a chain; see their parameters."""
    first, *rest = [User(name, believes) for name in users]
    return [first, sequencer(), Chain(), *rest]


def links(users: Sequence[str], user_ms: float = 50.0, chain_ms: float = 100.0) -> Network:
    """Return a network with those one-way latencies to the sequencer, and to the chain."""
    near = {(user, "sequencer"): Constant(user_ms) for user in users}
    return Network(near, default=Constant(chain_ms))


def _as_told(world: World) -> bool:
    """Say whether every order that a user believes and the chain's agree as far as both go."""
    order = world["chain"].order
    told = [one.told for one in world.values() if isinstance(one, User)]
    return all(one[: len(order)] == order[: len(one)] for one in told)


def _told(world: World) -> bool:
    return all(one.told for one in world.values() if isinstance(one, User))


AS_TOLD = {"the chain has the order that users were told": _as_told}
TOLD = {"every user is told": _told}
