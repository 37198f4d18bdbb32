"""A post that is copied into its followers' feeds, and when a feed may show it.

Three rules. *At once*: a feed shows the copy as it comes. *Released*: it hides the copy, and shows
it when the service has heard from all feeds and says so. *Held*: the same, and who asks a feed that
hides a copy waits for its release.

Two readers compare their feeds. The first to see the post tells the second, who looks too, and
at once may find nothing:

>>> from coordlib.engine import System, explore
>>> print(explore(System(nodes("at once")), always=NEVER_BEHIND).broken[0].line)
deliver insert service>feed 1; deliver read reader 1>feed 1; deliver post feed 1>reader 1; \
deliver seen it? reader 1>reader 2; deliver read reader 2>feed 2; deliver nothing feed 2>reader 2

Waiting for all acknowledgements does not mend that, as the release arrives here before there:

>>> explore(System(nodes("released")), always=NEVER_BEHIND).holds
False
>>> explore(System(nodes("held")), always=NEVER_BEHIND, finally_=ANSWERED).holds
True
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from coordlib.engine import Context, Node, World

__all__ = [
    "ANSWERED",
    "FOUND",
    "NEVER_BEHIND",
    "SHOWN",
    "Feed",
    "Reader",
    "Rule",
    "Service",
    "fan_out",
    "nodes",
]

Rule = Literal["at once", "released", "held"]


class Service(Node):
    """Sends a post to every feed, and again to those that it has not heard from.

    Parameters
    ----------
    name : str
        Its name.
    feeds : sequence of str
        The feeds of the author's followers.
    rule : {"at once", "released", "held"}
        Whether feeds show what they get, or wait to be told.
    again_ms : float
        How long it waits before it sends again.
    """

    durable: ClassVar = ("kept", "shown")
    timer_labels: ClassVar = {"again": "sends again"}

    def __init__(
        self, name: str, feeds: Sequence[str], rule: Rule, again_ms: float = 1_000.0
    ) -> None:
        super().__init__(name)
        self.feeds = tuple(feeds)
        self.has_release = rule != "at once"
        self.again_ms = again_ms
        self.kept: frozenset[str] = frozenset()
        self.shown: frozenset[str] = frozenset()

    def on_start(self, context: Context) -> None:
        """Write the post down, which is not drawn, and send it."""
        if not self.has_release:
            context.note("posted")
        self.send_out(context)

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Note who has it, or shows it; release it when all have it."""
        was_kept = self.is_kept
        if message == "kept":
            self.kept |= {sender}
        else:
            self.shown |= {sender}
        if self.has_release and self.is_kept and not was_kept:
            context.note("posted")
            self.send_out(context)
        elif self.is_done:
            context.cancel_timer("again")

    @property
    def is_kept(self) -> bool:
        """Whether every feed has the post."""
        return len(self.kept) == len(self.feeds)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to send."""
        return self.is_kept and (not self.has_release or len(self.shown) == len(self.feeds))

    def send_out(self, context: Context) -> None:
        """Send the post, or its release, to every feed that has not said that it has it."""
        message, heard = ("release", self.shown) if self.is_kept else ("insert", self.kept)
        for feed in self.feeds:
            if feed not in heard:
                context.send(feed, message)
        context.set_timer("again", self.again_ms)

    def on_timer(self, context: Context, timer: str) -> None:
        """Send again."""
        self.send_out(context)

    def on_restart(self, context: Context) -> None:
        """Send again what the log says is open."""
        if not self.is_done:
            self.send_out(context)


class Feed(Node):
    """One follower's feed.

    Parameters
    ----------
    name : str
        Its name.
    rule : {"at once", "released", "held"}
        What it does with a copy, and with who asks while it hides one.
    """

    durable: ClassVar = ("post",)

    def __init__(self, name: str, rule: Rule) -> None:
        super().__init__(name)
        self.rule = rule
        self.post: Literal["", "hidden", "shown"] = ""
        self.waiting: tuple[str, ...] = ()

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Keep a copy, show it, or answer a reader; a copy that comes twice changes nothing."""
        if message == "insert":
            self.post = self.post or ("shown" if self.rule == "at once" else "hidden")
            context.send(sender, "kept")
        elif message == "release":
            self.show(context)
            context.send(sender, "shown")
        elif self.post == "hidden" and self.rule == "held":
            self.waiting += (sender,)
        else:
            context.send(sender, "post" if self.post == "shown" else "nothing")

    def show(self, context: Context) -> None:
        """Show the post, also to those who wait for it."""
        self.post = "shown"
        for reader in self.waiting:
            context.send(reader, "post")
        self.waiting = ()


class Reader(Node):
    """Looks at a feed, once: when the time has come, or when told of the post.

    Parameters
    ----------
    name, feed : str
        Its name, and its feed's.
    tells : str
        Whom it tells of the post; empty for the one who is told.
    looks_ms : float
        When it looks, if it is not the one who is told.
    """

    timer_labels: ClassVar = {"look": "looks"}

    def __init__(self, name: str, feed: str, tells: str = "", looks_ms: float = 0.0) -> None:
        super().__init__(name)
        self.feed = feed
        self.tells = tells
        self.looks_ms = looks_ms
        self.answer: Literal["", "waits", "post", "nothing"] = ""

    def on_start(self, context: Context) -> None:
        """Look, now or later."""
        if self.tells and self.looks_ms:
            context.set_timer("look", self.looks_ms)
        elif self.tells:
            self.look(context)

    def on_timer(self, context: Context, timer: str) -> None:
        """Look."""
        self.look(context)

    def look(self, context: Context) -> None:
        """Ask the feed."""
        self.answer = "waits"
        context.send(self.feed, "read")

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Look when told; otherwise keep the answer, and tell."""
        if message == "seen it?":
            self.look(context)
        else:
            self.answer = message
            if message == "post" and self.tells:
                context.send(self.tells, "seen it?")


def fan_out(rule: Rule, feeds: int) -> list[Node]:
    """Return a service and so many feeds, which nobody reads."""
    names = [f"feed {number}" for number in range(1, feeds + 1)]
    return [Service("service", names, rule), *(Feed(name, rule) for name in names)]


def nodes(rule: Rule, looks_ms: float = 0.0) -> list[Node]:
    """Return a service, two feeds and their readers, of whom the first tells the second.

    Parameters
    ----------
    rule : {"at once", "released", "held"}
        When a feed shows a post.
    looks_ms : float
        When the first reader looks.
    """
    service, one, other = fan_out(rule, feeds=2)
    first = Reader("reader 1", one.name, tells="reader 2", looks_ms=looks_ms)
    return [first, one, service, other, Reader("reader 2", other.name)]


def _is_answered(world: World) -> bool:
    waiting = (one for one in world.values() if isinstance(one, Reader) and one.answer == "waits")
    return not any(world.is_up(one.name) and world.is_up(one.feed) for one in waiting)


def _is_shown(world: World) -> bool:
    feeds = (one for one in world.values() if isinstance(one, Feed))
    return all(one.post == "shown" for one in feeds if world.is_up(one.name))


NEVER_BEHIND = {
    "who is told of a post finds it": lambda world: world["reader 2"].answer != "nothing"
}
FOUND = {"reader 2 finds the post": lambda world: world["reader 2"].answer == "post"}
ANSWERED = {"a reader with a running feed has an answer": _is_answered}
SHOWN = {"every running feed shows the post": _is_shown}
