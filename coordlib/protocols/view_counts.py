"""Views counted at one keeper, or by each server for itself with news for the others.

Two servers that read the keeper's count and write it back, plus one, lose a view between them:

>>> from coordlib.engine import System, explore
>>> print(explore(System(read_and_write(2)), finally_=ALL_KEPT).broken[0].line)
deliver read server 1>keeper; deliver read server 2>keeper

A keeper that adds loses none. It counts a view twice if an answer is lost, unless it remembers whom
it has answered:

>>> print(explore(System(ask(1), losses=1), always=NONE_TWICE).broken[0].line)
deliver view 1 server 1>keeper; lose counted 1 keeper>server 1; timeout server 1 answer; \
deliver view 1 server 1>keeper
>>> explore(System(ask(2, remembers=True), losses=1), always=NONE_TWICE, finally_=ALL_KEPT).holds
True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from coordlib.engine import Context, Node, World

__all__ = [
    "ALL_KEPT",
    "BEHIND",
    "EVERYBODY_KNOWS",
    "NEVER_TOO_MANY",
    "NONE_TWICE",
    "Asking",
    "Counting",
    "Keeper",
    "News",
    "Overwriting",
    "ask",
    "read_and_write",
    "with_news",
]


class Keeper(Node):
    """Keeps the only count. Messages to it are read, a number to write, or a view to count.

    Parameters
    ----------
    name : str
        Its name.
    remembers : bool
        Whether it keeps which views it has counted, so as to count none of them again.
    """

    durable: ClassVar = ("total", "seen")

    def __init__(self, name: str, remembers: bool = False) -> None:
        super().__init__(name)
        self.remembers = remembers
        self.total = 0
        self.seen: frozenset[tuple[str, str]] = frozenset()

    def on_message(self, context: Context, sender: str, message: str | int) -> None:
        """Tell the count, overwrite it, or add one to it."""
        if message == "read":
            context.send(sender, self.total)
        elif isinstance(message, int):
            self.total = message
        else:
            if (sender, message) not in self.seen:
                self.total += 1
            if self.remembers:
                self.seen |= {(sender, message)}
            context.send(sender, message.replace("view", "counted"))


class Overwriting(Node):
    """Counts one view without a lock: reads the count, and writes what it read plus one."""

    views = 1

    def on_start(self, context: Context) -> None:
        """Read."""
        context.send("keeper", "read")

    def on_message(self, context: Context, sender: str, message: int) -> None:
        """Write."""
        context.send("keeper", message + 1)


class Asking(Node):
    """Asks the keeper to count its views, one after the other, again if no answer comes.

    Parameters
    ----------
    name : str
        Its name.
    views : int
        How many it has.
    patience_ms : float
        How long it waits for an answer.
    """

    durable: ClassVar = ("done",)

    def __init__(self, name: str, views: int = 1, patience_ms: float = 300.0) -> None:
        super().__init__(name)
        self.views = views
        self.patience_ms = patience_ms
        self.done = 0

    def on_start(self, context: Context) -> None:
        """Ask for the next."""
        if self.done < self.views:
            context.send("keeper", f"view {self.done + 1}")
            context.set_timer("answer", self.patience_ms)

    def on_restart(self, context: Context) -> None:
        """Ask again for what has no answer yet."""
        self.on_start(context)

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Go on, unless the answer is one that came before."""
        if message == f"counted {self.done + 1}":
            self.done += 1
            context.cancel_timer("answer")
            self.on_start(context)

    def on_timer(self, context: Context, timer: str) -> None:
        """Ask again: the view, or its answer, may be lost."""
        self.on_start(context)


class News(NamedTuple):
    """What a server has counted: one number; or two, what was added and what was taken off."""

    numbers: tuple[int, ...]

    def __str__(self) -> str:
        return " down ".join(f"{number}" for number in self.numbers)

    @property
    def value(self) -> int:
        """What the numbers amount to."""
        added, *taken_off = self.numbers
        return added - sum(taken_off)


class Counting(Node):
    """Counts its own views, tells the others its own count, and holds what it heard from each.

    News may come late or twice. Of two pieces of news from one server it keeps what is larger.

    Parameters
    ----------
    name : str
        Its name.
    others : sequence of str
        Whom it tells.
    moves : sequence of int
        What it counts, one after the other; below 0 if views are taken off.
    is_apart : bool
        Whether it counts apart what it adds and what it takes off.
    every_ms : float
        The time from one move to the next; at 0 it makes all of them as it starts.
    news_ms : float
        The time between two pieces of news; also the first comes after it if moves take time.
    """

    durable: ClassVar = ("own", "heard", "made")
    timer_labels: ClassVar = {"move": "next move", "news": "tells"}

    def __init__(
        self,
        name: str,
        others: Sequence[str],
        moves: Sequence[int],
        is_apart: bool = False,
        every_ms: float = 0.0,
        news_ms: float = 250.0,
    ) -> None:
        super().__init__(name)
        self.others, self.moves = tuple(others), tuple(moves)
        self.is_apart, self.every_ms, self.news_ms = is_apart, every_ms, news_ms
        self.own = News((0, 0) if is_apart else (0,))
        self.heard = tuple((other, self.own) for other in self.others)
        self.made = 0

    @property
    def total(self) -> int:
        """What it shows to a reader."""
        return self.own.value + sum(news.value for _, news in self.heard)

    def on_start(self, context: Context) -> None:
        """Make the first move, or all, and tell from time to time."""
        while self.made < len(self.moves):
            self.move(context)
            if self.every_ms:
                break
            self.tell(context)
        context.set_timer("news", self.news_ms)

    def on_restart(self, context: Context) -> None:
        """Go on."""
        self.on_start(context)

    def move(self, context: Context) -> None:
        """Count, here and now."""
        amount = self.moves[self.made]
        self.made += 1
        first = self.own.numbers[0]
        if self.is_apart:
            taken_off = self.own.numbers[1]
            self.own = News((first + max(amount, 0), taken_off + max(-amount, 0)))
        else:
            self.own = News((first + amount,))
        context.note(f"{amount:+}: shows {self.total}")
        if self.every_ms and self.made < len(self.moves):
            context.set_timer("move", self.every_ms)

    def tell(self, context: Context) -> None:
        """Send everybody the whole of its own count, not what was added since."""
        for other in self.others:
            context.send(other, self.own)

    def on_timer(self, context: Context, timer: str) -> None:
        """Make the next move; or tell, and again later."""
        if timer == "move":
            self.move(context)
        else:
            self.tell(context)
            context.set_timer("news", self.news_ms)

    def on_message(self, context: Context, sender: str, news: News) -> None:
        """Keep the larger of what was heard and what is heard."""
        before = dict(self.heard)[sender]
        kept = News(tuple(map(max, before.numbers, news.numbers)))
        self.heard = tuple((one, kept if one == sender else old) for one, old in self.heard)
        if kept != before:
            context.note(f"shows {self.total}")


def read_and_write(servers: int) -> list[Node]:
    """Return a keeper and servers that overwrite its count; each has one view."""
    names = [f"server {number}" for number in range(1, servers + 1)]
    return [Keeper("keeper"), *map(Overwriting, names)]


def ask(servers: int, views: int = 1, remembers: bool = False) -> list[Node]:
    """Return a keeper and servers that ask it to count that many views each."""
    names = [f"server {number}" for number in range(1, servers + 1)]
    return [Keeper("keeper", remembers), *(Asking(name, views) for name in names)]


def with_news(moves: Mapping[str, Sequence[int]], **how: Any) -> list[Node]:
    """Return servers that count for themselves, with the moves of each by name.

    Parameters
    ----------
    moves : mapping of str to sequence of int
        What each server counts.
    **how
        `is_apart`, `every_ms` and `news_ms` of `Counting`.
    """
    others = {name: [other for other in moves if other != name] for name in moves}
    return [Counting(name, others[name], made, **how) for name, made in moves.items()]


def _views(world: World) -> int:
    return sum(node.views for node in world.values() if isinstance(node, Overwriting | Asking))


def _true_total(world: World) -> int:
    return sum(node.own.value for node in world.values())


ALL_KEPT = {"every view is counted": lambda world: world["keeper"].total == _views(world)}
NONE_TWICE = {"no view is counted twice": lambda world: world["keeper"].total <= _views(world)}
EVERYBODY_KNOWS = {
    "every server shows the true total": lambda world: all(
        node.total == _true_total(world) for node in world.values()
    )
}
NEVER_TOO_MANY = {
    "no server shows more than was counted": lambda world: all(
        node.total <= _true_total(world) for node in world.values()
    )
}
BEHIND = {
    "somebody shows less than was counted": lambda world: any(
        node.total < _true_total(world) for node in world.values()
    )
}
