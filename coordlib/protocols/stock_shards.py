"""A stock split over shards: each sells its share alone, and asks another when it has none.

What a shard is given it may sell without asking again. Handing over must not lose or double an
item, so every request has a number, the giver remembers what it gave for which, and the asker takes
one answer for each. Explored in every order of events:

>>> from coordlib.engine import System, explore
>>> careful = System(shards({"a": 0, "b": 2}, buyers=["a", "a", "b"]), duplicates=1)
>>> explore(careful, always=NEVER_OVERSOLD).holds
True
>>> careless = shards({"a": 0, "b": 2}, buyers=["a", "a", "b"], is_numbered=False)
>>> print(explore(System(careless, duplicates=1), always=NEVER_OVERSOLD).broken[0].reason)
always 'no more is sold than there is': broken after 6 events
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from coordlib.engine import Constant, Context, Network, Node, World
from coordlib.protocols.last_item import Customer

__all__ = [
    "ANSWERED",
    "NEVER_OVERSOLD",
    "NONE_STRANDED",
    "REFUSED_IN_VAIN",
    "Shard",
    "links",
    "shards",
]

PATIENCE_MS = 500.0
CUSTOMER_MS = 5.0


class Shard(Node):
    """Sells its own items; when it has none, asks the others in turn for some of theirs.

    Parameters
    ----------
    name : str
        Its name.
    stock : int
        The items that are its own at first.
    others : sequence of str
        The other shards, in the order it asks them; none if it sells alone.
    takes_half : bool
        Whether a shard that is asked gives half of what it has, or one item.
    is_numbered : bool
        Whether requests are told apart. Without, every copy of a message counts.
    """

    durable: ClassVar = ("stock", "sold", "number", "asking", "given")

    def __init__(
        self,
        name: str,
        stock: int,
        others: Sequence[str] = (),
        *,
        takes_half: bool = True,
        is_numbered: bool = True,
    ) -> None:
        super().__init__(name)
        self.share = self.stock = stock
        self.others = tuple(others)
        self.takes_half = takes_half
        self.is_numbered = is_numbered
        self.sold = 0
        self.waiting: tuple[str, ...] = ()
        self.number = 0
        self.asking: tuple[str, ...] = ()
        self.given: tuple[tuple[str, int, int], ...] = ()

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Serve a customer, give to another shard, or take what one gives."""
        kind, *figures = message.split()
        if kind == "buy":
            self.waiting += (sender,)
            self.serve(context)
        elif kind == "some?":
            self.give(context, sender, int(figures[0]))
        else:
            self.take(context, int(figures[0]), int(figures[1]))

    def serve(self, context: Context) -> None:
        """Sell to those who wait; with nothing left, ask another shard or refuse them."""
        while self.waiting and self.stock:
            self.stock -= 1
            self.sold += 1
            context.note("sells")
            self.answer(context, "yours")
        if self.waiting and not self.asking:
            self.asking = self.others
            self.ask(context)

    def answer(self, context: Context, answer: str) -> None:
        """Answer the customer who has waited longest."""
        first, *rest = self.waiting
        self.waiting = tuple(rest)
        context.send(first, answer)

    def ask(self, context: Context) -> None:
        """Ask the next of those still to be asked; when there is none, refuse who waits."""
        if self.asking:
            self.number += 1
            self.repeat(context)
        while self.waiting and not self.asking:
            context.note("refuses")
            self.answer(context, "sold out")

    def repeat(self, context: Context) -> None:
        """Send the open request, and again if no answer comes."""
        context.send(self.asking[0], f"some? {self.number}")
        context.set_timer("answer", PATIENCE_MS)

    def give(self, context: Context, asker: str, number: int) -> None:
        """Give up items for a request, or repeat what was given for it before."""
        before = {one: (last, count) for one, last, count in self.given}
        last, count = before.get(asker, (0, 0))
        if self.is_numbered and number < last:
            return  # an old copy: its asker has had the answer
        if not self.is_numbered or number > last:
            count = (self.stock + 1) // 2 if self.takes_half else min(self.stock, 1)
            self.stock -= count
            before[asker] = (number, count)
            self.given = tuple(sorted((one, *facts) for one, facts in before.items()))
        context.send(asker, f"take {count} {number}")

    def take(self, context: Context, count: int, number: int) -> None:
        """Take what is given for the open request; a second copy of it is no gift."""
        if self.is_numbered and not (self.asking and number == self.number):
            return
        context.cancel_timer("answer")
        self.stock += count
        self.asking = () if count else self.asking[1:]
        if count:
            self.serve(context)
        else:
            self.ask(context)

    def on_timer(self, context: Context, timer: str) -> None:
        """Ask again; the number tells the other shard that it is the same request."""
        self.repeat(context)

    def on_restart(self, context: Context) -> None:
        """Take up the request that was open: its answer may have been lost."""
        if self.asking:
            self.repeat(context)


def shards(
    stocks: Mapping[str, int],
    buyers: Sequence[str],
    *,
    asks: bool = True,
    takes_half: bool = True,
    is_numbered: bool = True,
) -> list[Node]:
    """Return shards with those stocks, and a customer for each name in `buyers`.

    Parameters
    ----------
    stocks : mapping of str to int
        The items of each shard by name.
    buyers : sequence of str
        The shard of each customer; a shard may come more than once.
    asks : bool
        Whether a shard with nothing left asks the others.
    takes_half, is_numbered : bool
        As for `Shard`.
    """
    names = list(stocks)
    nodes: list[Node] = []
    for place, name in enumerate(names):
        others = [*names[place + 1 :], *names[:place]] if asks else []
        facts = {"takes_half": takes_half, "is_numbered": is_numbered}
        nodes += [_customer(name, at) for at, home in enumerate(buyers) if home == name]
        nodes.append(Shard(name, stocks[name], others, **facts))
    return nodes


def _customer(home: str, place: int) -> Customer:
    return Customer(f"customer {place + 1}", home)


def links(buyers: Sequence[str], comes_ms: Sequence[float], between_ms: float) -> Network:
    """Return a network in which each customer's order arrives when it is said to.

    Parameters
    ----------
    buyers : sequence of str
        The shard of each customer.
    comes_ms : sequence of float
        When each order arrives.
    between_ms : float
        One way between two shards; an answer to a customer takes `CUSTOMER_MS`.
    """
    ways = {}
    for place, (home, at_ms) in enumerate(zip(buyers, comes_ms, strict=True)):
        name = _customer(home, place).name
        ways |= {(name, home): Constant(at_ms), (home, name): Constant(CUSTOMER_MS)}
    return Network(ways, default=Constant(between_ms))


def _shards(world: World) -> list[Shard]:
    return [one for one in world.values() if isinstance(one, Shard)]


def _customers(world: World) -> list[Customer]:
    return [one for one in world.values() if isinstance(one, Customer)]


def _sold(world: World) -> int:
    return sum(one.sold for one in _shards(world))


def _all(world: World) -> int:
    return sum(one.share for one in _shards(world))


def _left(world: World) -> int:
    return sum(one.stock for one in _shards(world))


def _refused(world: World) -> bool:
    return any(one.answer == "sold out" for one in _customers(world))


NEVER_OVERSOLD = {"no more is sold than there is": lambda world: _sold(world) <= _all(world)}
NONE_STRANDED = {
    "what is not sold is in stock": lambda world: _sold(world) + _left(world) == _all(world)
}
ANSWERED = {
    "every customer has an answer": lambda world: all(one.answer for one in _customers(world))
}
REFUSED_IN_VAIN = {
    "a customer is refused and stock is left": lambda world: _refused(world) and _left(world) > 0
}
