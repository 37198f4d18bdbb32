"""A viewing history kept in several regions: answered at once, or after a second region has it.

A region that answers at once sends its events on in batches; what it has not sent when it dies is
gone, though the viewer was told that it was kept:

>>> from coordlib.engine import System, explore
>>> alone = System(nodes(["east", "west"], copies=1), crashes=1)
>>> print(explore(alone, always=NOTHING_LOST).broken[0].line)
deliver watched 1 viewer>east; deliver accepted 1 east>viewer; crash east

Asking a second region first mends that. It blocks when there is no other region left to ask:

>>> together = System(nodes(["east", "west"], copies=2), crashes=1)
>>> print(explore(together, always=NOTHING_LOST, finally_=ANSWERED).broken[0].line)
crash east
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from coordlib.engine import Context, Node, World

__all__ = ["ANSWERED", "NOTHING_LOST", "Region", "Viewer", "lost_events", "nodes"]


class Message(NamedTuple):
    """Events and what is said of them: watched, accepted, events (a batch) or kept."""

    kind: str
    events: tuple[int, ...]

    def __str__(self) -> str:
        first, last = self.events[0], self.events[-1]
        return f"{self.kind} {first}" if first == last else f"{self.kind} {first}-{last}"


class Region(Node):
    """Keeps events as a set that only grows, and owes each of them to its peers.

    Sets merge by union, so an event that arrives twice, or late, does no harm.

    Parameters
    ----------
    name : str
        Its name.
    peers : sequence of str
        The other regions.
    copies : int
        1 to answer the viewer at once; 2 to answer when one of the peers has the event too.
    flush_ms : float
        How often what is owed is sent.
    """

    durable: ClassVar = ("events", "owed", "shared")
    timer_labels: ClassVar = {"flush": "flushes"}

    def __init__(
        self, name: str, peers: Sequence[str], copies: int = 1, flush_ms: float = 250.0
    ) -> None:
        super().__init__(name)
        self.peers = tuple(peers)
        self.copies = copies
        self.flush_ms = flush_ms
        self.events: frozenset[int] = frozenset()
        self.owed: frozenset[tuple[str, int]] = frozenset()
        self.shared: frozenset[int] = frozenset()
        self.unanswered: frozenset[tuple[str, int]] = frozenset()

    def on_message(self, context: Context, sender: str, message: Message) -> None:
        """Keep what was watched or sent on; strike out what a peer has kept."""
        if message.kind == "watched":
            self.watch(context, sender, message.events[0])
        elif message.kind == "events":
            self.events |= {*message.events}
            self.share(context, sender, message.events)
            context.send(sender, Message("kept", message.events))
        else:
            self.share(context, sender, message.events)

    def watch(self, context: Context, viewer: str, event: int) -> None:
        """Keep an event, and answer if that is enough."""
        is_new, was_idle = event not in self.events, not self.owed
        self.events |= {event}
        if is_new:
            self.owed |= {(peer, event) for peer in self.peers}
        if self.copies == 1 or event in self.shared:
            context.send(viewer, Message("accepted", (event,)))
        else:
            self.unanswered |= {(viewer, event)}
        if is_new and self.copies > 1:
            self.flush(context)
        elif is_new and was_idle:
            context.set_timer("flush", self.flush_ms)

    def share(self, context: Context, peer: str, events: tuple[int, ...]) -> None:
        """Owe a peer no more what it has, and answer whoever waited for a second copy."""
        self.owed -= {(peer, event) for event in events}
        self.shared |= {*events}
        answered = {entry for entry in self.unanswered if entry[1] in events}
        self.unanswered -= answered
        for viewer, event in sorted(answered):
            context.send(viewer, Message("accepted", (event,)))
        if not self.owed:
            context.cancel_timer("flush")

    def flush(self, context: Context) -> None:
        """Send each peer what it is owed, and again later unless it says that it has it."""
        for peer in self.peers:
            events = tuple(sorted(event for to, event in self.owed if to == peer))
            if events:
                context.send(peer, Message("events", events))
        context.set_timer("flush", self.flush_ms)

    def on_timer(self, context: Context, timer: str) -> None:
        """Send a batch."""
        self.flush(context)

    def on_restart(self, context: Context) -> None:
        """Send on what the log says is still owed."""
        if self.owed:
            self.flush(context)


class Viewer(Node):
    """Watches, tells a region, and turns to the next region when it hears nothing.

    Parameters
    ----------
    name : str
        Its name.
    regions : sequence of str
        The regions in the order of the failover map, the nearest first.
    plays : int
        How many events there are.
    every_ms : float
        The time from one to the next.
    patience_ms : float
        How long it waits for an answer.
    """

    timer_labels: ClassVar = {"next": "plays the next"}

    def __init__(
        self,
        name: str,
        regions: Sequence[str],
        plays: int = 1,
        every_ms: float = 100.0,
        patience_ms: float = 200.0,
    ) -> None:
        super().__init__(name)
        self.regions = tuple(regions)
        self.plays, self.every_ms, self.patience_ms = plays, every_ms, patience_ms
        self.turn = 0
        self.watched = 0
        self.accepted: frozenset[int] = frozenset()

    def on_start(self, context: Context) -> None:
        """Watch the first."""
        self.watch(context)

    def watch(self, context: Context) -> None:
        """Tell the region of the next event."""
        self.watched += 1
        self.tell(context, self.watched)
        if self.watched < self.plays:
            context.set_timer("next", self.every_ms)

    def tell(self, context: Context, event: int) -> None:
        """Send one event and wait for its answer."""
        region = self.regions[self.turn % len(self.regions)]
        context.send(region, Message("watched", (event,)))
        context.set_timer("answer", self.patience_ms)

    def on_message(self, context: Context, sender: str, message: Any) -> None:
        """Count an event as kept."""
        self.accepted |= {*message.events}
        if not self.missing:
            context.cancel_timer("answer")

    @property
    def missing(self) -> list[int]:
        """The events that nobody has accepted yet."""
        return [event for event in range(1, self.watched + 1) if event not in self.accepted]

    def on_timer(self, context: Context, timer: str) -> None:
        """Watch the next; or, without an answer, tell the next region of all that is missing."""
        if timer == "next":
            self.watch(context)
            return
        self.turn = (self.turn + 1) % len(self.regions)
        for event in self.missing:
            self.tell(context, event)


def nodes(
    regions: Sequence[str],
    *,
    copies: int = 1,
    plays: int = 1,
    every_ms: float = 100.0,
    flush_ms: float = 250.0,
) -> list[Node]:
    """Return a viewer, named so, and regions of those names; the viewer starts at the first."""
    peers = {name: [other for other in regions if other != name] for name in regions}
    kept = [Region(name, peers[name], copies, flush_ms) for name in regions]
    return [Viewer("viewer", regions, plays, every_ms), *kept]


def lost_events(world: World) -> frozenset[int]:
    """Return the events that the viewer believes are kept, and that no running region has."""
    running = [node for node in world.values() if isinstance(node, Region)]
    held = [node.events for node in running if world.is_up(node.name)]
    return world["viewer"].accepted - frozenset().union(*held)


NOTHING_LOST = {"a running region has every accepted event": lambda world: not lost_events(world)}
ANSWERED = {"the viewer has an answer": lambda world: not world["viewer"].missing}
