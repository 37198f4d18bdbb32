"""Nodes by the clock: virtual time, one seed, and what befalls them when.

>>> from coordlib.engine import Constant, Network, Node, simulate
>>> class Pinger(Node):
...     def on_start(self, context):
...         context.send("server", "ping")
>>> class Server(Node):
...     def on_message(self, context, sender, message):
...         context.note("served")
>>> run = simulate([Pinger("pinger"), Server("server")], Network(default=Constant(70)))
>>> run.sent, run.ended, run.trace.notes("served")[0].at
(1, 'at 70 ms, with nothing more to happen', 70.0)
"""

from __future__ import annotations

import dataclasses
import heapq
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from coordlib.engine.clock import PERFECT, TrueTime
from coordlib.engine.network import Crash, Fault, Network, Partition, Restart
from coordlib.engine.node import (
    CancelTimer,
    EngineError,
    Node,
    Note,
    Send,
    SetTimer,
    World,
    check_addressee,
    members_of,
)
from coordlib.engine.trace import Breach, Step, Trace

__all__ = ["Run", "simulate"]


@dataclasses.dataclass(frozen=True)
class Run:
    """What a simulation gave.

    Parameters
    ----------
    trace : Trace
        Its history.
    world : World
        The nodes at the end.
    sent, delivered, lost : int
        Messages: those that nodes sent, and the copies that arrived and that did not.
    message_delays : int
        The longest chain of messages, each sent after the one before arrived: the protocol's
        rounds, counted one way.
    ended : str
        When and why the run ended.
    broken : str
        The reason if a property did not hold, else empty.
    """

    trace: Trace
    world: World
    sent: int
    delivered: int
    lost: int
    message_delays: int
    ended: str
    broken: str


Property = Callable[[World], bool]


def simulate(
    nodes: Sequence[Node],
    network: Network | None = None,
    *,
    seed: int = 0,
    faults: Sequence[Fault] = (),
    clocks: Mapping[str, TrueTime] | None = None,
    until_ms: float = 60_000.0,
    max_events: int = 1_000_000,
    always: Mapping[str, Property] | None = None,
    finally_: Mapping[str, Property] | None = None,
    is_checked: bool = True,
) -> Run:
    """Run the nodes by the clock; the same arguments give the same history, to the byte.

    Parameters
    ----------
    nodes : sequence of Node
        The nodes as made; they start in this order at 0 ms.
    network : Network, optional
        The links; by default each message takes 1 ms.
    seed : int
        What the network's draws follow from.
    faults : sequence of Crash, Restart or Partition
        What befalls the nodes.
    clocks : mapping of str to TrueTime, optional
        The nodes' clocks; by default they know the true time.
    until_ms : float
        When to stop, in ms of virtual time.
    max_events : int
        When to stop, in events.
    always : mapping of str to callable
        What holds after every event; the first breach ends the run.
    finally_ : mapping of str to callable
        What holds when the run ends.
    is_checked : bool
        Run each handler twice, to find one that is not deterministic.

    Raises
    ------
    NonDeterministicError
        If a handler does different things on the same state.
    EngineError
        If a fault or a message names a node that there isn't.
    """
    simulation = _Simulation(nodes, network or Network(), seed, clocks or {}, is_checked)
    simulation.plan(faults)
    ended = simulation.run(until_ms, max_events, always or {})
    for name, holds in (finally_ or {}).items():
        if not simulation.broken and not holds(simulation.world()):
            simulation.broken = f"finally '{name}': not so by {simulation.now_ms:,.0f} ms"
    return simulation.result(ended, seed)


class _Simulation:
    """The agenda, and the nodes' states as it is worked off."""

    def __init__(
        self,
        nodes: Sequence[Node],
        network: Network,
        seed: int,
        clocks: Mapping[str, TrueTime],
        is_checked: bool,
    ) -> None:
        self.members = members_of(nodes)
        self.states = {name: member.initial for name, member in self.members.items()}
        self.network, self.clocks, self.is_checked = network, clocks, is_checked
        self.rng = np.random.default_rng(seed)
        self.now_ms = 0.0
        self.agenda: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self.numbers = itertools.count()
        self.steps: list[Step] = []
        self.down: set[str] = set()
        self.partitions: list[Partition] = []
        self.timers: dict[tuple[str, str], int] = {}
        self.chain = dict.fromkeys(self.members, 0)
        self.latest_ms: dict[tuple[str, str], float] = {}
        self.sent = self.delivered = self.lost = 0
        self.broken = ""

    def plan(self, faults: Sequence[Fault]) -> None:
        """Put the start of every node and the faults on the agenda."""
        for name in self.members:
            self.at(0.0, self.start, name)
        for fault in faults:
            named = fault.nodes if isinstance(fault, Partition) else (fault.node,)
            for name in named:
                if name not in self.members:
                    raise EngineError(
                        f"{fault}: got node {name!r}, allowed is one of {', '.join(self.members)}"
                    )
            match fault:
                case Crash():
                    self.at(fault.at_ms, self.crash, fault.node)
                case Restart():
                    self.at(fault.at_ms, self.restart, fault.node)
                case Partition():
                    self.at(fault.at_ms, self.cut, fault)
                    self.at(fault.heal_ms, self.heal, fault)

    def at(self, at_ms: float, action: Callable[..., None], *arguments: Any) -> int:
        """Put an action on the agenda; of two at the same time the older goes first."""
        if not at_ms >= self.now_ms:
            raise EngineError(f"got {at_ms} ms, allowed is {self.now_ms} ms or later")
        number = next(self.numbers)
        if at_ms < float("inf"):
            heapq.heappush(self.agenda, (at_ms, number, action, (*arguments, number)))
        return number

    def run(self, until_ms: float, max_events: int, always: Mapping[str, Property]) -> str:
        """Work the agenda off; return when and why it ended."""
        for _ in range(max_events):
            if not self.agenda:
                return f"at {self.now_ms:,.0f} ms, with nothing more to happen"
            if self.agenda[0][0] > until_ms:
                self.now_ms = until_ms
                return f"at {until_ms:,.0f} ms, the bound until_ms"
            self.now_ms, _, action, arguments = heapq.heappop(self.agenda)
            action(*arguments)
            for name, holds in always.items():
                if not holds(self.world()):
                    self.broken = f"always '{name}': broken at {self.now_ms:,.1f} ms"
                    return f"at {self.now_ms:,.0f} ms, at the first breach"
        return f"at {self.now_ms:,.0f} ms, at max_events={max_events:,}"

    def start(self, name: str, _number: int) -> None:
        self.react(name, "on_start")

    def crash(self, name: str, _number: int) -> None:
        self.log("crash", name)
        self.down.add(name)
        self.states[name] = self.members[name].crashed(self.states[name])
        self.timers = {key: number for key, number in self.timers.items() if key[0] != name}

    def restart(self, name: str, _number: int) -> None:
        if name in self.down:
            self.log("restart", name)
            self.down.discard(name)
            self.react(name, "on_restart")

    def cut(self, partition: Partition, _number: int) -> None:
        self.log("cut", ", ".join(partition.nodes))
        self.partitions.append(partition)

    def heal(self, partition: Partition, _number: int) -> None:
        self.log("heal", ", ".join(partition.nodes))
        self.partitions.remove(partition)

    def arrive(
        self, sender: str, to: str, message: Any, sent_ms: float, chain: int, is_lost: bool, _: int
    ) -> None:
        if is_lost or to in self.down or self.is_parted(sender, to):
            self.lost += 1
            self.log("lose", to, sender, f"{message}", sent_ms)
            return
        self.delivered += 1
        self.chain[to] = max(self.chain[to], chain)
        self.log("deliver", to, sender, f"{message}", sent_ms)
        self.react(to, "on_message", sender, message)

    def ring(self, name: str, timer: str, number: int) -> None:
        if self.timers.get((name, timer)) == number:
            del self.timers[name, timer]
            self.log("timer", name, text=self.members[name].timer_label(timer))
            self.react(name, "on_timer", timer)

    def react(self, name: str, handler: str, *arguments: Any) -> None:
        """Run a handler and carry out its effects."""
        clock = self.clocks.get(name, PERFECT)
        self.states[name], effects = self.members[name].react(
            self.states[name],
            handler,
            *arguments,
            read_clock=lambda: clock.now(self.now_ms),
            is_checked=self.is_checked,
        )
        for effect in effects:
            match effect:
                case Send(to, message):
                    self.send(name, to, message)
                case SetTimer(timer, after_ms):
                    number = self.at(self.now_ms + after_ms, self.ring, name, timer)
                    self.timers[name, timer] = number
                case CancelTimer(timer):
                    self.timers.pop((name, timer), None)
                case Note(text):
                    self.log("note", name, text=text)

    def send(self, sender: str, to: str, message: Any) -> None:
        check_addressee(self.members, sender, to, message)
        self.sent += 1
        is_cut = self.is_parted(sender, to)
        for copy in self.network.copies(self.rng, sender, to):
            arrival_ms = self.now_ms + copy.delay_ms
            if self.network.is_in_order:
                arrival_ms = max(arrival_ms, self.latest_ms.get((sender, to), 0.0))
                self.latest_ms[sender, to] = arrival_ms
            letter = (sender, to, message, self.now_ms, self.chain[sender] + 1)
            self.at(arrival_ms, self.arrive, *letter, copy.is_lost or is_cut)

    def is_parted(self, one: str, other: str) -> bool:
        return any(partition.parts(one, other) for partition in self.partitions)

    def log(
        self, kind: Any, node: str, sender: str = "", text: str = "", sent: float = 0.0
    ) -> None:
        self.steps.append(Step(self.now_ms, kind, node, sender, text, sent))

    def world(self) -> World:
        nodes = {name: self.members[name].revive(state) for name, state in self.states.items()}
        return World(nodes, frozenset(self.down))

    def result(self, ended: str, seed: int) -> Run:
        breach = Breach(len(self.steps) - 1, self.broken) if self.broken else None
        agenda = sorted(self.agenda, key=lambda entry: entry[:2])
        letters = [arguments[:3] for _, _, action, arguments in agenda if action == self.arrive]
        waiting = tuple(f"{message} {sender}>{to}" for sender, to, message in letters)
        names, steps = tuple(self.members), tuple(self.steps)
        trace = Trace(names, steps, "ms", f"seed {seed}", breach, waiting)
        counts = (self.sent, self.delivered, self.lost, max(self.chain.values(), default=0))
        return Run(trace, self.world(), *counts, ended, self.broken)
