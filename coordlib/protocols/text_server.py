"""Writers of one text whose edits a server puts in one order, so that transformation is enough.

Every client shows its own edit at once, and transforms what it has under way by what it hears.
After Nichols, Curtis, Dixon and Lamping, "High-latency, low-bandwidth windowing in the Jupiter
collaboration system" (UIST 1995).

>>> from coordlib.engine import System, explore
>>> from coordlib.protocols.shared_text import PUZZLE, SAME_HEARD_SAME_READ
>>> nodes = through_server("price", PUZZLE, patience_ms=0)
>>> print(explore(System(nodes), always=SAME_HEARD_SAME_READ))
complete within no faults: 6,565 states, 12 events deep
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coordlib.engine import Context, Node
from coordlib.protocols.shared_text import Writer
from coordlib.protocols.text_operations import Edit, applied, transformed

__all__ = ["Ask", "Client", "News", "Server", "through_server"]


class Ask(NamedTuple):
    """A client's edit, or None, and how many edits of the server's log it knows."""

    revision: int
    edit: Edit | None

    def __str__(self) -> str:
        return f"{self.edit or 'news?'} on {self.revision}"


class News(NamedTuple):
    """Part of the server's log: the edits from that revision on, and whose they are."""

    revision: int
    entries: tuple[tuple[str, Edit], ...]

    def __str__(self) -> str:
        return ", ".join(
            f"{number} {edit}" for number, (_, edit) in enumerate(self.entries, self.revision + 1)
        )


class Server(Node):
    """Puts the edits in one order, each transformed so that it can follow those before it.

    Parameters
    ----------
    name : str
        Its name.
    clients : sequence of str
        The writers.
    """

    def __init__(self, name: str, clients: Sequence[str]) -> None:
        super().__init__(name)
        self.clients = tuple(clients)
        self.log: tuple[tuple[str, Edit], ...] = ()

    def on_message(self, context: Context, sender: str, message: Ask) -> None:
        """Append a new edit and tell everybody; tell the sender whatever it does not know yet."""
        edit, later = message.edit, self.log[message.revision :]
        if edit and sender not in dict(self.log):
            for _, other in later:
                edit = transformed(edit, other)
            self.log += ((sender, edit),)
            for client in self.clients:
                if client != sender:
                    context.send(client, News(len(self.log) - 1, self.log[-1:]))
        if self.log[message.revision :]:
            context.send(sender, News(message.revision, self.log[message.revision :]))


class Client(Writer):
    """Shows its own edit at once, and takes everybody's in the server's order.

    Parameters
    ----------
    name, text, edit
        As for `Writer`.
    server : str
        The server's name.
    patience_ms : float
        How long it waits before it asks the server again; 0 to ask just once.
    """

    def __init__(
        self, name: str, text: str, edit: Edit | None, server: str, patience_ms: float
    ) -> None:
        super().__init__(name, text, edit)
        self.server = server
        self.patience_ms = patience_ms
        self.revision = 0
        self.waiting = edit

    def on_start(self, context: Context) -> None:
        """Edit, and tell the server."""
        if self.edit:
            self.reading = applied(self.reading, self.edit)
            context.note(f"reads {self.reading}")
            context.send(self.server, Ask(self.revision, self.waiting))
        if self.patience_ms:
            context.set_timer("news", self.patience_ms)

    def on_timer(self, context: Context, timer: str) -> None:
        """Ask again; the server knows whose edits it has."""
        context.send(self.server, Ask(self.revision, self.waiting))
        context.set_timer("news", self.patience_ms)

    def on_message(self, context: Context, sender: str, message: News) -> None:
        """Take the edits that come next in the log; those known already, or too early, are not."""
        known = self.revision - message.revision
        for writer, edit in message.entries[known:] if known >= 0 else ():
            self.revision += 1
            if writer == self.name:
                self.waiting = None
                continue
            mine = self.waiting
            if mine:
                edit, self.waiting = transformed(edit, mine), transformed(mine, edit)
            self.hears(writer, applied(self.reading, edit))
            context.note(f"reads {self.reading}")


def through_server(
    text: str, edits: Mapping[str, Edit], *, patience_ms: float = 1_000.0
) -> list[Node]:
    """Return writers and the server that orders their edits."""
    first, *rest = [Client(name, text, edits[name], "server", patience_ms) for name in edits]
    return [first, Server("server", [*edits]), *rest]
