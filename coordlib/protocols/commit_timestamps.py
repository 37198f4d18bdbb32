"""Writes with timestamps from two machines' clocks, and a reader who trusts the timestamps.

Ann takes Bob off her list, hears that it is done, and then posts a photo. The list and the photo
lie on different servers, each with a clock of its own. Bob reads both as of one timestamp.

A server may hold its answer back for a fixed time; with none, the clocks can put the two writes in
the wrong order, and Bob sees the photo:

>>> from coordlib.engine import TrueTime, simulate
>>> clocks = {"list": TrueTime(phase_ms=29_000, error_share=1), "photo": TrueTime(error_share=-1)}
>>> run = simulate(nodes(wait_ms=0), NEARBY, clocks=clocks, always=IN_ORDER)
>>> run.broken
"always 'who sees the photo sees the new list': broken at 11.0 ms"
>>> simulate(nodes(wait_ms=14), NEARBY, clocks=clocks, always=IN_ORDER).broken
''
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from coordlib.engine import Constant, Context, Network, Node, World

__all__ = ["IN_ORDER", "NEARBY", "Done", "Read", "Reader", "Server", "Writer", "nodes"]


class Done(NamedTuple):
    """A write stands, with that timestamp in ms."""

    timestamp_ms: float

    def __str__(self) -> str:
        return f"done at {self.timestamp_ms:.1f}"


class Read(NamedTuple):
    """A question for what was written up to that timestamp, in ms."""

    as_of_ms: float

    def __str__(self) -> str:
        return f"read as of {self.as_of_ms:.1f}"


class Server(Node):
    """Keeps one thing, the old and the new, and gives a write a timestamp from its own clock.

    Parameters
    ----------
    name : str
        What it keeps.
    wait_ms : float
        How long it holds back the answer to a write.
    """

    timer_labels: ClassVar = {"wait": "wait is over"}

    def __init__(self, name: str, wait_ms: float) -> None:
        super().__init__(name)
        self.wait_ms = wait_ms
        self.timestamp_ms: float | None = None
        self.writer = ""

    def on_message(self, context: Context, sender: str, message: str | Read) -> None:
        """Give a write its timestamp; answer a read as of another."""
        if isinstance(message, Read):
            is_new = self.timestamp_ms is not None and self.timestamp_ms <= message.as_of_ms
            context.send(sender, f"{'new' if is_new else 'old'} {self.name}")
            return
        self.timestamp_ms = context.now().latest_ms
        self.writer = sender
        context.note(f"timestamp {self.timestamp_ms:.1f}")
        if self.wait_ms:
            context.set_timer("wait", self.wait_ms)
        else:
            context.send(sender, Done(self.timestamp_ms))

    def on_timer(self, context: Context, timer: str) -> None:
        """Answer the write."""
        context.send(self.writer, Done(self.timestamp_ms))


class Writer(Node):
    """Writes to one server after the other, each once the one before is done; then tells Bob."""

    def __init__(self, name: str, servers: tuple[str, ...], reader: str) -> None:
        super().__init__(name)
        self.servers = servers
        self.reader = reader

    def on_start(self, context: Context) -> None:
        """Begin with the first."""
        context.send(self.servers[0], "write")

    def on_message(self, context: Context, sender: str, message: Done) -> None:
        """Go on to the next server, or tell the reader where to look."""
        after = self.servers.index(sender) + 1
        if after < len(self.servers):
            context.send(self.servers[after], "write")
        else:
            context.send(self.reader, Read(message.timestamp_ms))


class Reader(Node):
    """Reads all servers as of one timestamp."""

    def __init__(self, name: str, servers: tuple[str, ...]) -> None:
        super().__init__(name)
        self.servers = servers
        self.seen: tuple[str, ...] = ()

    def on_message(self, context: Context, sender: str, message: Read | str) -> None:
        """Ask everybody, then remember what comes."""
        if isinstance(message, Read):
            for server in self.servers:
                context.send(server, message)
        else:
            self.seen += (message,)


def nodes(wait_ms: float) -> list[Node]:
    """Return Ann, the two servers, which hold back their answers for `wait_ms`, and Bob."""
    servers = ("list", "photo")
    kept = [Server(name, wait_ms) for name in servers]
    return [Writer("ann", servers, "bob"), *kept, Reader("bob", servers)]


NEARBY = Network(
    {("ann", "photo"): Constant(2), ("bob", "photo"): Constant(2)}, default=Constant(1)
)
"""Links of 1 to 2 ms, one way: a message goes round faster than the clocks are certain."""


def _in_order(world: World) -> bool:
    return not {"old list", "new photo"} <= set(world["bob"].seen)


IN_ORDER = {"who sees the photo sees the new list": _in_order}
