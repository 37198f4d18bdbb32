"""Writers of one text without a server: they exchange edits by position, or facts that merge.

Transformed edits that reach three writers in different orders can leave them with different texts;
facts cannot. `coordlib.protocols.text_server` has the design with a server.

>>> from coordlib.engine import System, explore
>>> print(explore(System(among_peers("price", PUZZLE)), always=SAME_HEARD_SAME_READ).broken[0].line)
deliver +x@3 ann>ben; deliver +x@3 ann>cy; deliver -@2 ben>cy; deliver +y@2 cy>ben
>>> explore(System(with_facts("price", PUZZLE)), always=SAME_HEARD_SAME_READ).holds
True
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from coordlib.engine import Context, Node, World
from coordlib.protocols.sequence_crdt import Text, edited, merged, read, typed
from coordlib.protocols.text_operations import Delete, Edit, Insert, applied, transformed

__all__ = [
    "ALL_IN_ALL",
    "PUZZLE",
    "SAME_HEARD_SAME_READ",
    "TWO_READ_DIFFERENTLY",
    "FactWriter",
    "Peer",
    "Writer",
    "among_peers",
    "with_facts",
]

# Two insertions on either side of a letter that a third writer deletes.
PUZZLE: Mapping[str, Edit] = {
    "ann": Insert(3, "x", "ann"),
    "ben": Delete(2),
    "cy": Insert(2, "y", "cy"),
}


class Writer(Node):
    """What all writers have in common.

    Parameters
    ----------
    name : str
        Its name.
    text : str
        What everybody starts from.
    edit : Edit, optional
        What it does to that as the run begins.
    """

    def __init__(self, name: str, text: str, edit: Edit | None) -> None:
        super().__init__(name)
        self.reading = text
        self.edit = edit
        self.heard: frozenset[str] = frozenset([name] if edit else [])

    def hears(self, writer: str, reading: str) -> None:
        """Take note that this writer's edit is now part of what is read."""
        self.heard |= {writer}
        self.reading = reading


class Peer(Writer):
    """Sends its edit to the others, and applies theirs, transformed or just as they come.

    Parameters
    ----------
    name, text, edit
        As for `Writer`.
    others : sequence of str
        The other peers.
    transforms : bool
        Whether it transforms an edit by those that it has applied already.
    """

    def __init__(
        self, name: str, text: str, edit: Edit | None, others: Sequence[str], transforms: bool
    ) -> None:
        super().__init__(name, text, edit)
        self.others = tuple(others)
        self.transforms = transforms
        self.done: tuple[Edit, ...] = ()

    def on_start(self, context: Context) -> None:
        """Edit, and tell the others."""
        if self.edit:
            self.perform(context, self.name, self.edit)
            for other in self.others:
                context.send(other, self.edit)

    def on_message(self, context: Context, sender: str, message: Edit) -> None:
        """Apply another's edit, which was made on the text that all began with."""
        edit = message
        for earlier in self.done if self.transforms else ():
            edit = transformed(edit, earlier)
        self.perform(context, sender, edit)

    def perform(self, context: Context, writer: str, edit: Edit) -> None:
        """Apply an edit."""
        self.done += (edit,)
        self.hears(writer, applied(self.reading, edit))
        context.note(f"reads {self.reading}")


class FactWriter(Writer):
    """Merges facts, from whomever and in whatever order; sends its own until all have them.

    Parameters
    ----------
    name, text, edit
        As for `Writer`.
    others : sequence of str
        The other writers.
    patience_ms : float
        How long it waits before it sends them again; 0 to send them just once.
    """

    timer_labels: ClassVar = {"facts": "sends again"}

    def __init__(
        self, name: str, text: str, edit: Edit | None, others: Sequence[str], patience_ms: float
    ) -> None:
        super().__init__(name, text, edit)
        self.facts = typed(Text(), 0, text, "")
        self.own = Text()
        self.owed = tuple(others) if edit else ()
        self.patience_ms = patience_ms

    def on_start(self, context: Context) -> None:
        """Edit, and send what is new."""
        if self.edit:
            before = self.facts
            self.facts = edited(before, self.edit, self.name)
            self.own = Text(self.facts.letters - before.letters, self.facts.gone - before.gone)
            self.hears(self.name, read(self.facts))
            context.note(f"reads {self.reading}")
            self.on_timer(context, "facts")

    def on_timer(self, context: Context, timer: str) -> None:
        """Send the new facts to whoever has not confirmed them."""
        for other in self.owed:
            context.send(other, Facts(str(self.edit), self.own))
        if self.patience_ms:
            context.set_timer("facts", self.patience_ms)

    def on_message(self, context: Context, sender: str, message: Any) -> None:
        """Merge facts and confirm them; or strike a reader who has confirmed off the list."""
        if isinstance(message, Facts):
            self.facts = merged(self.facts, message.facts)
            self.hears(sender, read(self.facts))
            context.note(f"reads {self.reading}")
            context.send(sender, "ok")
            return
        self.owed = tuple(name for name in self.owed if name != sender)
        if not self.owed:
            context.cancel_timer("facts")


class Facts(NamedTuple):
    """Letters and deletions that are new, with the edit they came from for the reader."""

    label: str
    facts: Text

    def __str__(self) -> str:
        return self.label


def among_peers(text: str, edits: Mapping[str, Edit], *, transforms: bool = True) -> list[Node]:
    """Return writers who send their edits to one another."""
    return [
        Peer(name, text, edit, [other for other in edits if other != name], transforms)
        for name, edit in edits.items()
    ]


def with_facts(text: str, edits: Mapping[str, Edit], *, patience_ms: float = 1_000.0) -> list[Node]:
    """Return writers who send one another facts."""
    return [
        FactWriter(name, text, edit, [other for other in edits if other != name], patience_ms)
        for name, edit in edits.items()
    ]


def _writers(world: World) -> list[Writer]:
    return [node for node in world.values() if isinstance(node, Writer)]


def _same_heard_same_read(world: World) -> bool:
    return all(
        one.reading == other.reading
        for one, other in itertools.combinations(_writers(world), 2)
        if one.heard == other.heard
    )


def _all_in_all(world: World) -> bool:
    writers = _writers(world)
    return all(len(writer.heard) == len(writers) for writer in writers)


# What Shapiro et al. (SSS 2011) call strong convergence.
SAME_HEARD_SAME_READ = {"who has the same edits reads the same": _same_heard_same_read}
ALL_IN_ALL = {"everybody has every edit": _all_in_all}
TWO_READ_DIFFERENTLY = {
    "two read different texts": lambda world: (
        len({writer.reading for writer in _writers(world)}) > 1
    )
}
