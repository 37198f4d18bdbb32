"""The node: a deterministic state machine that reacts to messages and timers.

A protocol is written once, as classes of `Node`. The same class runs by the clock
(`coordlib.engine.simulate`) and in every order of events (`coordlib.engine.System`), because a
handler sees nothing but its own attributes, what arrived, and the `Context` that it acts through.

>>> class Echo(Node):
...     def on_message(self, context, sender, message):
...         context.send(sender, message)
>>> member = Member(Echo("echo"))
>>> member.react(member.initial, "on_message", "caller", "hello").effects
(Send(to='caller', message='hello'),)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from coordlib.engine.clock import Interval
from coordlib.engine.determinism import backwards

__all__ = [
    "Context",
    "EngineError",
    "Member",
    "Node",
    "NonDeterministicError",
    "World",
]

State = tuple[tuple[str, Hashable], ...]


class EngineError(ValueError):
    """A node, a network or a history that the engine can't run; the text says why."""


class NonDeterministicError(EngineError):
    """A handler that did different things when it ran twice on the same state."""


class Send(NamedTuple):
    """A message on its way to another node."""

    to: str
    message: Hashable


class SetTimer(NamedTuple):
    """A timer that rings `after_ms` from now; setting it again moves it."""

    timer: str
    after_ms: float


class CancelTimer(NamedTuple):
    """A timer that shall not ring."""

    timer: str


class Note(NamedTuple):
    """A remark for the reader of the history."""

    text: str


class Reaction(NamedTuple):
    """What a handler did: the node's state after it, and its effects in order."""

    state: State
    effects: tuple[Send | SetTimer | CancelTimer | Note, ...]


class Context:
    """What a handler acts through. It collects the effects; the engine carries them out.

    Parameters
    ----------
    read_clock : callable, optional
        Returns the node's clock as an `Interval`; absent where there is no time.
    """

    def __init__(self, read_clock: Callable[[], Interval] | None = None) -> None:
        self.effects: list[Send | SetTimer | CancelTimer | Note] = []
        self._read_clock = read_clock

    def send(self, to: str, message: Hashable) -> None:
        """Send a message, any hashable value, to the node of that name."""
        self.effects.append(Send(to, message))

    def set_timer(self, timer: str, after_ms: float) -> None:
        """Ask for `on_timer(timer)` in `after_ms`; explored exhaustively, it may ring any time."""
        if not after_ms >= 0:
            raise EngineError(f"timer {timer!r}: got {after_ms} ms, allowed is 0 ms or more")
        self.effects.append(SetTimer(timer, after_ms))

    def cancel_timer(self, timer: str) -> None:
        """Let that timer not ring; one that isn't set is no mistake."""
        self.effects.append(CancelTimer(timer))

    def note(self, text: str) -> None:
        """Leave a remark in the history, such as ``"committed"``."""
        self.effects.append(Note(text))

    def now(self) -> Interval:
        """Read the node's own clock: an interval that holds the true time, in ms."""
        if self._read_clock is None:
            raise EngineError("there is no clock where every order of events is tried")
        return self._read_clock()


class Node:
    """One process of a protocol; subclasses override the handlers that they need.

    Attributes are the node's state. They hold hashable values only (numbers, strings, tuples,
    frozensets, frozen dataclasses), so that a state can be kept, compared and returned to.

    Parameters
    ----------
    name : str
        What other nodes send to.
    """

    durable: ClassVar[tuple[str, ...]] = ()
    """Names of the attributes that survive a crash; the others return to their first value."""

    timer_labels: ClassVar[Mapping[str, str]] = {}
    """What its timers mean, by name, for the reader of a history; else it says "<name> timeout"."""

    def __init__(self, name: str) -> None:
        self.name = name

    def on_start(self, context: Context) -> None:
        """React to the beginning of the run."""

    def on_message(self, context: Context, sender: str, message: Any) -> None:
        """React to a message."""

    def on_timer(self, context: Context, timer: str) -> None:
        """React to a timer that this node set."""

    def timer_label(self, timer: str) -> str:
        """Return what stands in a history where that timer rings."""
        return self.timer_labels.get(timer, f"{timer} timeout")

    def on_restart(self, context: Context) -> None:
        """React to waking after a crash; only what is durable is remembered, no timer is set."""

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({shown})"


class World(Mapping[str, Node]):
    """The nodes by name at one moment, as a property sees them; look, don't touch."""

    def __init__(self, nodes: Mapping[str, Node], down: frozenset[str] = frozenset()) -> None:
        self._nodes = nodes
        self.down = down

    def __getitem__(self, name: str) -> Node:
        return self._nodes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def is_up(self, name: str) -> bool:
        """Whether that node runs, or has crashed and not restarted."""
        return name not in self.down


class Member:
    """A node as the engine holds it: its class, and its state apart from it.

    Parameters
    ----------
    node : Node
        The node as it was made; its attributes are the first state.
    """

    def __init__(self, node: Node) -> None:
        if not isinstance(node, Node):
            raise EngineError(f"got {node!r}, allowed is an instance of a subclass of Node")
        self.kind = type(node)
        self.name = node.name
        self.initial = self._snapshot(node)

    def revive(self, state: Iterable[tuple[str, Any]]) -> Node:
        """Return a node in that state."""
        node = object.__new__(self.kind)
        vars(node).update(state)
        return node

    def timer_label(self, timer: str) -> str:
        """Return what the node says that this timer means."""
        return self.revive(self.initial).timer_label(timer)

    def crashed(self, state: State) -> State:
        """Return what is left of that state after a crash."""
        kept = {name: value for name, value in state if name in self.kind.durable}
        return tuple(sorted((dict(self.initial) | kept).items()))

    def react(
        self,
        state: State,
        handler: str,
        *arguments: Any,
        read_clock: Callable[[], Interval] | None = None,
        is_checked: bool = True,
    ) -> Reaction:
        """Run one handler on that state.

        With `is_checked`, run it twice, the second time with every frozenset that it is given
        iterating backwards, and compare. A set that the handler itself builds escapes this.

        Raises
        ------
        NonDeterministicError
            If the two runs differ; the error names the handler, the input and the difference.
        EngineError
            If an attribute can't be hashed.
        """
        try:
            first = self._run(state, handler, arguments, read_clock)
            if is_checked:
                turned = [backwards(value) for value in arguments]
                again = [(name, backwards(value)) for name, value in state]
                self._compare(first, self._run(again, handler, turned, read_clock), handler)
        except Exception as error:
            error.add_note(f"in {self.kind.__name__}.{handler}{arguments!r} of node {self.name}")
            raise
        return first

    def _run(self, state: Any, handler: str, arguments: Any, read_clock: Any) -> Reaction:
        node, context = self.revive(state), Context(read_clock)
        getattr(node, handler)(context, *arguments)
        return Reaction(self._snapshot(node), tuple(context.effects))

    def _compare(self, first: Reaction, second: Reaction, handler: str) -> None:
        if first == second:
            return
        before, after = (first.state, second.state)
        if first.effects != second.effects:
            before, after = (list(first.effects), list(second.effects))
        raise NonDeterministicError(
            f"{self.kind.__name__}.{handler} is not deterministic: run twice on the same state, "
            f"it gave {before} and then {after}. Does it use a set's order, a clock or random?"
        )

    def _snapshot(self, node: Node) -> State:
        state = tuple(sorted(vars(node).items()))
        try:
            hash(state)
        except TypeError:
            for name, value in state:
                self._require_hashable(name, value)
        return state

    def _require_hashable(self, name: str, value: Any) -> None:
        try:
            hash(value)
        except TypeError:
            raise EngineError(
                f"{self.kind.__name__}.{name}: got {value!r} of type {type(value).__name__}, "
                "allowed is a hashable value, such as a tuple or a frozenset"
            ) from None


def members_of(nodes: Sequence[Node]) -> dict[str, Member]:
    """Return the nodes as members by name, checked to have names of their own."""
    members: dict[str, Member] = {}
    for node in nodes:
        member = Member(node)
        if member.name in members:
            raise EngineError(f"node name {member.name!r}: got it twice, allowed is once")
        members[member.name] = member
    return members


def check_addressee(known: Iterable[str], sender: str, to: str, message: Hashable) -> None:
    """Raise an error if a message goes to nobody."""
    if to not in known:
        raise EngineError(
            f"message {message!r} from {sender}: got addressee {to!r}, allowed is one of "
            f"{', '.join(known)}"
        )
