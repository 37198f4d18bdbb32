"""A replicated shopping cart in the manner of Dynamo, for one key.

DeCandia et al., "Dynamo: Amazon's Highly Available Key-value Store" (SOSP 2007), sections 4.4 to
4.6: versions with vector clocks, quorums of R and W among N homes, sloppy quorums with hinted
hand-off, and read repair. A read here asks the homes alone; Dynamo's asks the first N nodes that
seem healthy.

A strict quorum with R + W > N shows what was acknowledged, in every order of events:

>>> from coordlib.engine import System, explore
>>> from coordlib.protocols.replica import replicas
>>> cart = [Client("amy", "abc", script=("milk", "read")), *replicas("abc")]
>>> print(explore(System(cart), always=READS_SHOW_WRITES, sometimes=ALL_DONE))
complete within no faults: 317 states, 12 events deep

A sloppy one need not: while homes are slow, a spare's acknowledgement counts for theirs.

>>> sloppy = [Client("amy", "abc", spares="d", script=("milk", "read")), *replicas("abcd")]
>>> found = explore(System(sloppy, early_timeouts=1), always=READS_SHOW_WRITES)
>>> found.broken[0].reason
"always 'a read shows what was acknowledged before it': broken after 9 events"
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from coordlib.engine import Context, Node, World
from coordlib.protocols.replica import Found, Hint, Policy, Read, Replica, Write, Written
from coordlib.protocols.versions import Version, clock_of, items_of, newest

__all__ = [
    "ALL_DONE",
    "HOMES_HOLD",
    "NOTHING_LOST",
    "READS_SHOW_WRITES",
    "Client",
]


class Client(Node):
    """Adds to the cart and reads it, one step after the other, and coordinates its own quorums.

    Parameters
    ----------
    name : str
        Its name, which is also its entry in vector clocks.
    homes : sequence of str
        The N replicas on the key's preference list.
    spares : sequence of str
        The nodes after them; with any, the quorum is sloppy.
    write_quorum, read_quorum : int
        W and R: how many answers it waits for.
    script : sequence of str
        ``"read"``, or an item to add to what it last read.
    keep : callable
        As for `Replica`.
    stamp : int
        What its wall clock says.
    repairs : bool
        Whether a read brings stale replicas up to date.
    timeout_ms : float
        How long it waits before it asks again, or writes to the spares.
    starts_ms : float
        When it begins.
    """

    timer_labels: ClassVar = {"start": "starts"}

    def __init__(
        self,
        name: str,
        homes: Sequence[str],
        *,
        spares: Sequence[str] = (),
        write_quorum: int = 2,
        read_quorum: int = 2,
        script: Sequence[str] = ("read",),
        keep: Policy = newest,
        stamp: int = 1,
        repairs: bool = False,
        timeout_ms: float = 60.0,
        starts_ms: float = 0.0,
    ) -> None:
        super().__init__(name)
        self.homes, self.spares, self.script = tuple(homes), tuple(spares), tuple(script)
        self.write_quorum, self.read_quorum = write_quorum, read_quorum
        self.keep, self.stamp, self.repairs = keep, stamp, repairs
        self.timeout_ms, self.starts_ms = timeout_ms, starts_ms
        self.done = 0
        self.heard: frozenset[str] = frozenset()
        self.pending: Version | None = None
        self.reading = -1
        self.answers: frozenset[tuple[str, frozenset[Version]]] = frozenset()
        self.known: frozenset[Version] = frozenset()
        self.acknowledged: tuple[str, ...] = ()
        self.missed: tuple[str, ...] = ()

    @property
    def step(self) -> str:
        """What it is about; empty when the script is done."""
        return self.script[self.done] if self.done < len(self.script) else ""

    @property
    def request(self) -> Write | Read:
        """What the step asks of every home."""
        return Write(self.pending) if self.pending else Read(self.done)

    def on_start(self, context: Context) -> None:
        """Begin the script, now or later."""
        if self.starts_ms:
            context.set_timer("start", self.starts_ms)
        else:
            self.begin(context)

    def begin(self, context: Context) -> None:
        """Send the step's requests to every home."""
        self.heard = frozenset()
        self.pending = None
        if not self.step:
            context.cancel_timer("slow")
            return
        if self.step != "read":
            items = items_of([*self.known, Version((self.step,), ())])
            self.pending = Version(items, clock_of(self.known, self.name), self.stamp)
        else:
            self.reading, self.answers = self.done, frozenset()
        for home in self.homes:
            context.send(home, self.request)
        context.set_timer("slow", self.timeout_ms)

    def on_message(self, context: Context, sender: str, message: Written | Found) -> None:
        """Count answers up to the quorum; a read's later ones can still be repaired."""
        if isinstance(message, Found):
            if message.number == self.reading:
                self.take(context, sender, message.versions)
        elif self.pending == message.version:
            self.heard |= {sender}
            if len(self.heard) == self.write_quorum:
                self.known = self.keep({*self.known, self.pending})
                self.acknowledged += (self.step,)
                self.end_step(context, f"{self.step} acknowledged")

    def take(self, context: Context, sender: str, versions: frozenset[Version]) -> None:
        """With R answers, what they hold is the cart."""
        self.answers |= {(sender, versions)}
        self.heard = frozenset(name for name, _ in self.answers)
        if self.reading == self.done and len(self.heard) == self.read_quorum:
            self.known = self.found()
            seen = items_of(self.known)
            self.missed = tuple(item for item in self.acknowledged if item not in seen)
            self.end_step(context, f"sees {'+'.join(seen) or 'nothing'}")
        if self.repairs:
            self.repair(context)

    def end_step(self, context: Context, note: str) -> None:
        """Go on to the next step of the script."""
        context.note(note)
        self.done += 1
        self.begin(context)

    def found(self) -> frozenset[Version]:
        """Return what the replicas that have answered hold between them."""
        return self.keep({one for _, versions in self.answers for one in versions})

    def repair(self, context: Context) -> None:
        """Send the newest versions to each replica that answered without them."""
        found = self.found()
        for name, versions in sorted(self.answers, key=lambda answer: answer[0]):
            for version in sorted(found - versions):
                context.send(name, Write(version))
        self.answers = frozenset((name, found) for name, _ in self.answers)

    def on_timer(self, context: Context, timer: str) -> None:
        """Write to spares in the place of homes that have not answered, or ask these again."""
        if timer == "start":
            self.begin(context)
            return
        missing = [home for home in self.homes if home not in self.heard]
        if self.pending and self.spares:
            for home, spare in zip(missing, self.spares, strict=False):
                context.send(spare, Hint(self.pending, home))
            return
        for home in missing:
            context.send(home, self.request)
        context.set_timer("slow", self.timeout_ms)


def _clients(world: World) -> list[Client]:
    return [node for node in world.values() if isinstance(node, Client)]


def _nothing_lost(world: World) -> bool:
    stores = [node for node in world.values() if isinstance(node, Replica)]
    held = {item for one in stores for item in items_of(one.versions)}
    held |= {item for one in stores for item in items_of(hint for _, hint in one.hints)}
    return all(held.issuperset(client.acknowledged) for client in _clients(world))


def _homes_hold(world: World) -> bool:
    return all(
        {*client.acknowledged} <= {*items_of(world[home].versions)}
        for client in _clients(world)
        for home in client.homes
        if world.is_up(home)
    )


READS_SHOW_WRITES = {
    "a read shows what was acknowledged before it": lambda world: (
        not any(client.missed for client in _clients(world))
    )
}
ALL_DONE = {
    "every script is done": lambda world: not any(client.step for client in _clients(world))
}
NOTHING_LOST = {"some replica holds each acknowledged item": _nothing_lost}
HOMES_HOLD = {"every home that is up holds each acknowledged item": _homes_hold}
