"""Two-phase commit: as Gray and Lamport specify it, and as nodes that send messages.

`Specification` is the model of "Consensus on Transaction Commit" (ACM TODS 31(1), 2006,
appendix; TLA+ module TwoPhase): no clocks, no crashes, and messages that are never lost, kept in a
set that only grows. It is what readers learn the engine from.

>>> from coordlib.engine import System, explore, simulate
>>> print(explore(Specification(3), always=AGREE, sometimes=REACHABLE))
complete: 288 states, 10 events deep

`Coordinator` and `Participant` are the protocol with time-outs, a durable log, and recovery. By
the clock, over links of 140, 180 and 230 ms, a commit is decided after two of the slowest trips:

>>> run = simulate(nodes(["us", "eu", "ap"]), links({"us": 140, "eu": 180, "ap": 230}))
>>> run.trace.notes("decides commit")[0].at, run.sent, run.message_delays
(460.0, 12, 4)

In every order of events with one crash, the shortest history that blocks a participant:

>>> found = explore(System(nodes(["us", "eu"]), crashes=1), always=NODES_AGREE, finally_=DECIDED)
>>> print(found.broken[0].line)
deliver prepare coordinator>us; crash coordinator
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

from coordlib.engine import Constant, Context, Model, Network, Node, World

__all__ = [
    "AGREE",
    "DECIDED",
    "NODES_AGREE",
    "REACHABLE",
    "Coordinator",
    "Participant",
    "Specification",
    "links",
    "nodes",
]


class SpecState(NamedTuple):
    """The specification's four variables; resource managers are numbered from 0."""

    rm_state: tuple[str, ...]
    tm_state: str
    tm_prepared: frozenset[int]
    messages: frozenset[str | int]


class Specification(Model):
    """Gray and Lamport's two-phase commit.

    `messages` holds ``"commit"``, ``"abort"``, and for each Prepared message its manager's number.

    Parameters
    ----------
    managers : int
        How many resource managers take part.
    """

    def __init__(self, managers: int) -> None:
        self.managers = range(managers)

    def initial(self) -> tuple:
        """Return TPInit."""
        return (("working",) * len(self.managers), "init", frozenset(), frozenset())

    def successors(self, state: tuple) -> Iterator[tuple[tuple, tuple]]:
        """Return TPNext, action by action; plain tuples; named ones would take twice as long."""
        rm_state, tm_state, tm_prepared, messages = state
        if tm_state == "init":
            if len(tm_prepared) == len(self.managers):
                yield ("TMCommit",), (rm_state, "committed", tm_prepared, messages | {"commit"})
            yield ("TMAbort",), (rm_state, "aborted", tm_prepared, messages | {"abort"})
        for rm in self.managers:
            if tm_state == "init" and rm in messages:
                yield ("TMRcvPrepared", rm), (rm_state, tm_state, tm_prepared | {rm}, messages)
            if rm_state[rm] == "working":
                ready = _put(rm_state, rm, "prepared")
                yield ("RMPrepare", rm), (ready, tm_state, tm_prepared, messages | {rm})
                left = _put(rm_state, rm, "aborted")
                yield ("RMChooseToAbort", rm), (left, tm_state, tm_prepared, messages)
            if "commit" in messages:
                done = _put(rm_state, rm, "committed")
                yield ("RMRcvCommitMsg", rm), (done, tm_state, tm_prepared, messages)
            if "abort" in messages:
                done = _put(rm_state, rm, "aborted")
                yield ("RMRcvAbortMsg", rm), (done, tm_state, tm_prepared, messages)

    def view(self, state: tuple) -> SpecState:
        """Return the state with its variables named."""
        return SpecState._make(state)

    def describe(self, event: tuple) -> str:
        """Return an action as the specification writes it, such as ``RMPrepare(0)``."""
        action, *manager = event
        return f"{action}({manager[0]})" if manager else action


def _put(values: tuple[str, ...], place: int, value: str) -> tuple[str, ...]:
    return (*values[:place], value, *values[place + 1 :])


AGREE = {
    "no manager aborts where another commits": lambda state: (
        not ("aborted" in state.rm_state and "committed" in state.rm_state)
    )
}
REACHABLE = {
    "all commit": lambda state: set(state.rm_state) == {"committed"},
    "all abort": lambda state: set(state.rm_state) == {"aborted"},
}


class Coordinator(Node):
    """Asks everybody to prepare, decides, and repeats the decision until all know it.

    Parameters
    ----------
    name : str
        Its name.
    participants : sequence of str
        The participants' names.
    timeout_ms : float
        How long it waits for votes, and for acknowledgements before it repeats the decision.
    """

    durable: ClassVar = ("decision", "acknowledged")

    def __init__(self, name: str, participants: Sequence[str], timeout_ms: float = 1000.0) -> None:
        super().__init__(name)
        self.participants = tuple(participants)
        self.timeout_ms = timeout_ms
        self.yes_votes: frozenset[str] = frozenset()
        self.decision = ""
        self.acknowledged: frozenset[str] = frozenset()

    def on_start(self, context: Context) -> None:
        """Begin the first phase."""
        for participant in self.participants:
            context.send(participant, "prepare")
        context.set_timer("votes", self.timeout_ms)

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Count votes and acknowledgements; answer a participant in doubt."""
        if message == "ack":
            self.acknowledged |= {sender}
            if len(self.acknowledged) == len(self.participants):
                context.cancel_timer("acks")
        elif self.decision:
            if message == "decision?":
                context.send(sender, self.decision)
        elif message == "no":
            self.decide(context, "abort")
        elif message == "yes":
            self.yes_votes |= {sender}
            if len(self.yes_votes) == len(self.participants):
                self.decide(context, "commit")

    def on_timer(self, context: Context, timer: str) -> None:
        """Abort for want of votes, or repeat the decision for want of acknowledgements."""
        if timer == "votes":
            self.decide(context, "abort")
        else:
            self.announce(context)

    def on_restart(self, context: Context) -> None:
        """Repeat the decision in the log; with none there, nobody can have committed: abort."""
        if self.decision:
            self.announce(context)
        else:
            self.decide(context, "abort")

    def decide(self, context: Context, decision: str) -> None:
        """Log the decision, then begin the second phase."""
        self.decision = decision
        context.note(f"decides {decision}")
        context.cancel_timer("votes")
        self.announce(context)

    def announce(self, context: Context) -> None:
        """Send the decision to whoever has not acknowledged it."""
        for participant in self.participants:
            if participant not in self.acknowledged:
                context.send(participant, self.decision)
        if len(self.acknowledged) < len(self.participants):
            context.set_timer("acks", self.timeout_ms)


class Participant(Node):
    """Votes, and from its yes on is in doubt: it may neither commit nor abort by itself.

    Parameters
    ----------
    name : str
        Its name.
    coordinator : str
        The coordinator's name.
    votes_yes : bool
        Whether it can commit when asked.
    timeout_ms : float
        How long it waits for the prepare before it aborts alone, and for the decision before it
        asks again.
    """

    durable: ClassVar = ("state",)

    def __init__(
        self,
        name: str,
        coordinator: str = "coordinator",
        votes_yes: bool = True,
        timeout_ms: float = 1000.0,
    ) -> None:
        super().__init__(name)
        self.coordinator = coordinator
        self.votes_yes = votes_yes
        self.timeout_ms = timeout_ms
        self.state = "working"

    @property
    def is_in_doubt(self) -> bool:
        """Whether it has voted yes and does not know the decision."""
        return self.state == "prepared"

    def on_start(self, context: Context) -> None:
        """Wait to be asked."""
        context.set_timer("prepare", self.timeout_ms)

    def on_message(self, context: Context, sender: str, message: str) -> None:
        """Vote when asked; do as decided."""
        if message == "prepare":
            self.vote(context)
        else:
            self.state = {"commit": "committed", "abort": "aborted"}[message]
            context.cancel_timer("prepare")
            context.cancel_timer("decision")
            context.send(sender, "ack")

    def vote(self, context: Context) -> None:
        """Log the vote, then send it; a yes is a promise."""
        context.cancel_timer("prepare")
        if self.state == "working":
            self.state = "prepared" if self.votes_yes else "aborted"
        context.send(self.coordinator, "no" if self.state == "aborted" else "yes")
        if self.is_in_doubt:
            context.set_timer("decision", self.timeout_ms)

    def on_timer(self, context: Context, timer: str) -> None:
        """Not asked yet, abort alone; in doubt, ask again and stay blocked."""
        if timer == "prepare":
            self.state = "aborted"
        else:
            self.ask(context)

    def on_restart(self, context: Context) -> None:
        """Not having voted, abort alone; in doubt, ask."""
        if self.is_in_doubt:
            self.ask(context)
        elif self.state == "working":
            self.state = "aborted"

    def ask(self, context: Context) -> None:
        """Ask the coordinator what it decided."""
        context.send(self.coordinator, "decision?")
        context.set_timer("decision", self.timeout_ms)


def nodes(participants: Sequence[str], *, timeout_ms: float = 1000.0) -> list[Node]:
    """Return a coordinator, named so, and participants of those names."""
    voters = [Participant(name, timeout_ms=timeout_ms) for name in participants]
    return [Coordinator("coordinator", participants, timeout_ms), *voters]


def links(latencies_ms: Mapping[str, float]) -> Network:
    """Return a network with that latency, in ms, between the coordinator and each participant."""
    return Network({("coordinator", name): Constant(ms) for name, ms in latencies_ms.items()})


def _participants(world: World) -> list[Participant]:
    return [node for node in world.values() if isinstance(node, Participant)]


def _agree(world: World) -> bool:
    states = {participant.state for participant in _participants(world)}
    return not {"committed", "aborted"} <= states


def _decided(world: World) -> bool:
    return not any(one.is_in_doubt and world.is_up(one.name) for one in _participants(world))


NODES_AGREE = {"no participant aborts where another commits": _agree}
DECIDED = {"no running participant is in doubt": _decided}
