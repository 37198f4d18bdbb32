"""The last item in stock: every shop keeps its own count, or asks the one that keeps it.

With counts of their own two shops answer at once, and both sell the last item before either has
heard of the other. With one keeper that cannot happen, and a shop that is cut off cannot answer.

>>> from coordlib.engine import System, explore
>>> print(explore(System(shops(["us", "eu"])), always=NEVER_OVERSOLD).broken[0].line)
deliver buy us customer>us; deliver buy eu customer>eu
>>> explore(System(shops(["us", "eu"], keeper="us")), always=NEVER_OVERSOLD).holds
True
"""

from __future__ import annotations

from collections.abc import Sequence

from coordlib.engine import Constant, Context, Network, Node, World

__all__ = ["ANSWERED", "NEVER_OVERSOLD", "Customer", "Shop", "links", "shops"]

STOCK = 1


class Customer(Node):
    """Asks a shop for the item, once.

    Parameters
    ----------
    name, shop : str
        Its name, and the shop's.
    """

    def __init__(self, name: str, shop: str) -> None:
        super().__init__(name)
        self.shop = shop
        self.answer = ""

    def on_start(self, context: Context) -> None:
        """Ask."""
        context.send(self.shop, "buy")

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Keep the answer, ``"yours"`` or ``"sold out"``."""
        self.answer = message


class Shop(Node):
    """Sells from its own count, or by asking the keeper of the only count.

    Parameters
    ----------
    name : str
        Its name.
    others : sequence of str
        The other shops.
    keeper : str
        Who keeps the count; empty where every shop keeps its own.
    """

    def __init__(self, name: str, others: Sequence[str], keeper: str) -> None:
        super().__init__(name)
        self.others = tuple(others)
        self.keeper = keeper
        self.stock = STOCK
        self.sold = 0
        self.waiting: tuple[str, ...] = ()

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Answer from the count at hand, or ask; hear the answer, or of a sale elsewhere."""
        if message == "buy" and self.keeper in ("", self.name):
            self.answer(context, sender, self.take())
        elif message == "buy":
            self.waiting += (sender,)
            context.send(self.keeper, "one?")
        elif message == "one?":
            context.send(sender, "yes" if self.take() else "no")
        elif message == "sold":
            self.stock = max(self.stock - 1, 0)
        else:
            first, *rest = self.waiting
            self.waiting = tuple(rest)
            self.answer(context, first, message == "yes")

    def take(self) -> bool:
        """Take one from the count, if it holds one."""
        has_one = self.stock > 0
        self.stock -= has_one
        return has_one

    def answer(self, context: Context, customer: str, has_one: bool) -> None:
        """Answer the customer; where every shop counts for itself, tell the others of a sale."""
        self.sold += has_one
        context.note("sells" if has_one else "refuses")
        context.send(customer, "yours" if has_one else "sold out")
        if has_one and not self.keeper:
            for other in self.others:
                context.send(other, "sold")


def _customer_of(shop: str) -> str:
    return f"{shop} customer"


def shops(names: Sequence[str], keeper: str = "") -> list[Node]:
    """Return shops of those names, each with a customer.

    Parameters
    ----------
    names : sequence of str
        The shops' names.
    keeper : str
        The shop that keeps the only count; empty where every shop keeps its own.
    """
    sellers = [Shop(name, [one for one in names if one != name], keeper) for name in names]
    first, *rest = [Customer(_customer_of(name), name) for name in names]
    return [first, *sellers, *rest]


def links(names: Sequence[str], between_ms: float, customer_ms: float = 5.0) -> Network:
    """Return a network with those one-way latencies between shops, and to each shop's customer."""
    near = {(name, _customer_of(name)): Constant(customer_ms) for name in names}
    return Network(near, default=Constant(between_ms))


def _never_oversold(world: World) -> bool:
    return sum(one.sold for one in world.values() if isinstance(one, Shop)) <= STOCK


def _answered(world: World) -> bool:
    return all(one.answer for one in world.values() if isinstance(one, Customer))


NEVER_OVERSOLD = {"no more is sold than there is": _never_oversold}
ANSWERED = {"every customer has an answer": _answered}
