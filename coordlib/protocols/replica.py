"""The replicas of a key, and the messages between them and a client.

DeCandia et al., "Dynamo" (SOSP 2007), section 4.6: a node that stands in for another keeps what it
is given as a hint, and hands it over when the other answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar, NamedTuple

from coordlib.engine import Context, Node
from coordlib.protocols.versions import Version, newest

__all__ = ["Found", "Hint", "Policy", "Read", "Replica", "Write", "Written", "replicas"]

Policy = Callable[[Iterable[Version]], frozenset[Version]]


class Write(NamedTuple):
    """Store this version."""

    version: Version

    def __str__(self) -> str:
        return f"write {self.version}"


class Hint(NamedTuple):
    """Keep this version for its home, which does not answer."""

    version: Version
    home: str

    def __str__(self) -> str:
        return f"{self.version}, for {self.home}"


class Written(NamedTuple):
    """The version is stored."""

    version: Version

    def __str__(self) -> str:
        return "written"


class Read(NamedTuple):
    """What do you hold? The number tells one read's answers from another's."""

    number: int

    def __str__(self) -> str:
        return "read"


class Found(NamedTuple):
    """What a replica holds, in answer to the read of that number."""

    number: int
    versions: frozenset[Version]

    def __str__(self) -> str:
        return " | ".join(map(str, sorted(self.versions))) or "nothing"


class Replica(Node):
    """Holds versions, and hints for others until they have them.

    Parameters
    ----------
    name : str
        Its name.
    keep : callable
        Which of several versions stay: `newest` or `last_writer`.
    hand_off_ms : float
        How often it offers its hints to their homes.
    """

    durable: ClassVar = ("versions", "hints")
    timer_labels: ClassVar = {"hand off": "hands off"}

    def __init__(self, name: str, keep: Policy = newest, hand_off_ms: float = 200.0) -> None:
        super().__init__(name)
        self.keep = keep
        self.hand_off_ms = hand_off_ms
        self.versions: frozenset[Version] = frozenset()
        self.hints: frozenset[tuple[str, Version]] = frozenset()

    def on_message(self, context: Context, sender: str, message: NamedTuple) -> None:
        """Store, answer, and drop a hint once its home has it."""
        match message:
            case Read(number):
                context.send(sender, Found(number, self.versions))
            case Write(version):
                self.versions = self.keep(self.versions | {version})
                context.send(sender, Written(version))
            case Hint(version, home):
                self.hints |= {(home, version)}
                context.send(sender, Written(version))
                context.set_timer("hand off", self.hand_off_ms)
            case Written(version):
                self.hints -= {(sender, version)}
                if not self.hints:
                    context.cancel_timer("hand off")

    def on_timer(self, context: Context, timer: str) -> None:
        """Offer each hint to its home, for as long as there are any."""
        for home, version in sorted(self.hints):
            context.send(home, Write(version))
        self.on_restart(context)

    def on_restart(self, context: Context) -> None:
        """Go on with the hints."""
        if self.hints:
            context.set_timer("hand off", self.hand_off_ms)


def replicas(names: Iterable[str], keep: Policy = newest) -> list[Node]:
    """Return replicas of those names."""
    return [Replica(name, keep) for name in names]
