"""Nodes as a model to explore: every order of what may happen to them, within bounds.

>>> from coordlib.engine import Node, explore
>>> class Greeter(Node):
...     heard = 0
...     def on_start(self, context):
...         if self.name == "a":
...             context.send("b", "hello")
...     def on_message(self, context, sender, message):
...         self.heard += 1
>>> system = System([Greeter("a"), Greeter("b")], losses=1)
>>> print(explore(system, finally_={"b heard a": lambda world: world["b"].heard == 1}))
complete within losses 1: 3 states, 1 events deep
finally 'b heard a': out of reach for good after 1 event: lose hello a>b
"""

from __future__ import annotations

import collections
from collections.abc import Iterator, Sequence
from typing import Any

from coordlib.engine.explore import History, Model
from coordlib.engine.histories import follow
from coordlib.engine.moment import (
    AT_A_NODE,
    BUDGETS,
    CRASHES,
    DUPLICATES,
    EARLY,
    LOSSES,
    RESTARTS,
    Effect,
    Event,
    Letter,
    Local,
    Moment,
    Numbering,
    following,
    spend,
)
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
from coordlib.engine.trace import Step, Trace

__all__ = ["System"]


class System(Model):
    """Nodes and the network between them, as a state machine.

    Any message on its way may be the next to arrive; one that reaches a crashed node is gone. A
    timer that is set rings at any moment with no message on its way to or from its node; ringing
    earlier, as when a message is merely slow, spends a bound, or retries would never come to an
    end. Nodes that exchange messages without end hold up their own timers.

    Parameters
    ----------
    nodes : sequence of Node
        The nodes as made; they start in this order.
    losses, duplicates, crashes, restarts, early_timeouts : int
        How many messages may be lost or arrive twice, how many times a node may crash or restart,
        and how many timers may ring early, in all.
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        *,
        losses: int = 0,
        duplicates: int = 0,
        crashes: int = 0,
        restarts: int = 0,
        early_timeouts: int = 0,
    ) -> None:
        self._budget = (losses, duplicates, crashes, restarts, early_timeouts)
        for name, value in zip(BUDGETS, self._budget, strict=True):
            if not isinstance(value, int) or value < 0:
                raise EngineError(f"{name}: got {value!r}, allowed is a whole number from 0")
        self._members = list(members_of(nodes).values())
        self.names = tuple(member.name for member in self._members)
        self._numbers = {name: number for number, name in enumerate(self.names)}
        self._locals: Numbering[Local] = Numbering()
        self._views: dict[tuple[int, int], Node] = {}
        self._letters: Numbering[Letter] = Numbering()
        self._effects: dict[tuple[int, int, Event], Effect] = {}
        self._first, self._first_notes = self._start()

    def initial(self) -> Moment:
        """Return the state after every node has started."""
        return self._first

    def successors(self, state: Moment) -> Iterator[tuple[Event, Moment]]:
        """Return every event that may come next, with the state after it."""
        locals_, flight, left = state
        for place, letter in enumerate(flight):
            if place and flight[place - 1] == letter:
                continue
            yield from self._arrivals(state, letter, flight[:place] + flight[place + 1 :])
        for node, local in enumerate(locals_):
            part = self._locals.things[local]
            if part.timers:
                yield from self._timeouts(state, node, part.timers)
            name = "crash" if part.is_up else "restart"
            budget = CRASHES if part.is_up else RESTARTS
            if left[budget]:
                event = Event(name, node)
                effect = self._effect(node, local, event)
                yield event, following(state, node, effect, flight, spend(left, budget))

    def _timeouts(
        self, state: Moment, node: int, timers: tuple[str, ...]
    ) -> Iterator[tuple[Event, Moment]]:
        left = state.left
        is_early = any(node in self._letters.things[letter][:2] for letter in state.flight)
        if is_early and not left[EARLY]:
            return
        for timer in timers:
            event = Event("early" if is_early else "timeout", node, timer)
            effect = self._effect(node, state.locals[node], event)
            spent = spend(left, EARLY) if is_early else left
            yield event, following(state, node, effect, state.flight, spent)

    def _arrivals(
        self, state: Moment, letter: int, rest: tuple[int, ...]
    ) -> Iterator[tuple[Event, Moment]]:
        locals_, flight, left = state
        node = self._letters.things[letter].to
        if not self._locals.things[locals_[node]].is_up:
            yield Event("miss", letter), Moment(locals_, rest, left)
            return
        effect = self._effect(node, locals_[node], Event("deliver", letter))
        yield Event("deliver", letter), following(state, node, effect, rest, left)
        if left[LOSSES]:
            yield Event("lose", letter), Moment(locals_, rest, spend(left, LOSSES))
        if left[DUPLICATES]:
            spent = spend(left, DUPLICATES)
            yield Event("duplicate", letter), following(state, node, effect, flight, spent)

    def view(self, state: Moment) -> World:
        """Return the nodes as they are in that state."""
        nodes, down = {}, []
        for number, local in enumerate(state.locals):
            node = self._views.get((number, local))
            if node is None:
                node = self._members[number].revive(self._locals.things[local].state)
                self._views[number, local] = node
            nodes[self.names[number]] = node
            if not self._locals.things[local].is_up:
                down.append(self.names[number])
        return World(nodes, frozenset(down))

    def describe(self, event: Event) -> str:
        """Return the event as text, such as ``deliver yes eu>us`` or ``timeout us votes``."""
        kind, subject, timer = event
        if kind in AT_A_NODE:
            said = "early timeout" if kind == "early" else kind
            return " ".join(filter(None, [said, self.names[subject], timer]))
        text = f"{kind} {self._address(subject)}"
        if ";" in text:
            raise EngineError(f"event {text!r}: allowed in a history is text without ';'")
        return text

    def _address(self, letter: int) -> str:
        sender, to, message = self._letters.things[letter]
        return f"{message} {self.names[sender]}>{self.names[to]}"

    def is_fault(self, event: Event) -> bool:
        """Whether it is a crash, a loss, a duplicate or an early timeout; a restart mends."""
        return event.kind in ("crash", "lose", "duplicate", "early")

    @property
    def bounds(self) -> str:
        """The faults allowed, in words, such as ``"crashes 1"``."""
        spent = [f"{name} {most}" for name, most in zip(BUDGETS, self._budget, strict=True) if most]
        return ", ".join(spent) or "no faults"

    def _start(self) -> tuple[Moment, list[tuple[int, str]]]:
        locals_, flight, notes = [], [], []
        for number, member in enumerate(self._members):
            local = self._locals.number(Local(member.initial, (), True))
            effect = self._react(number, local, "on_start")
            locals_.append(effect.local)
            flight.extend(effect.sent)
            notes.extend((number, note) for note in effect.notes)
        return Moment(tuple(locals_), tuple(sorted(flight)), self._budget), notes

    def _effect(self, node: int, local: int, event: Event) -> Effect:
        """Run an event's handler, once for all the states that share the node's part."""
        key = (node, local, event)
        effect = self._effects.get(key)
        if effect is None:
            effect = self._effects[key] = self._compute(*key)
        return effect

    def _compute(self, node: int, local: int, event: Event) -> Effect:
        part = self._locals.things[local]
        if event.kind == "crash":
            left = Local(self._members[node].crashed(part.state), (), False)
            return Effect(self._locals.number(left), (), ())
        if event.kind == "restart":
            return self._react(node, self._locals.number(part._replace(is_up=True)), "on_restart")
        if event.kind in ("timeout", "early"):
            rung = tuple(timer for timer in part.timers if timer != event.timer)
            return self._react(
                node, self._locals.number(part._replace(timers=rung)), "on_timer", event.timer
            )
        letter = self._letters.things[event.subject]
        return self._react(node, local, "on_message", self.names[letter.sender], letter.message)

    def _react(self, node: int, local: int, handler: str, *arguments: Any) -> Effect:
        part = self._locals.things[local]
        state, effects = self._members[node].react(part.state, handler, *arguments)
        timers, sent, notes = set(part.timers), [], []
        for effect in effects:
            match effect:
                case Send(to, message):
                    check_addressee(self._numbers, self.names[node], to, message)
                    letter = Letter(node, self._numbers[to], message)
                    sent.append(self._letters.number(letter))
                case SetTimer(timer, _):
                    timers.add(timer)
                case CancelTimer(timer):
                    timers.discard(timer)
                case Note(text):
                    notes.append(text)
        local = self._locals.number(Local(state, tuple(sorted(timers)), True))
        return Effect(local, tuple(sent), tuple(notes))

    def trace(self, history: str | History) -> Trace:
        """Return a history, a line of text or its events, as a trace to draw."""
        steps = [Step(0, "note", self.names[node], text=text) for node, text in self._first_notes]
        sent_at = collections.defaultdict(list)
        for letter in self._first.flight:
            sent_at[letter].append(0)
        before, events = self._first, []
        for at, (event, after) in enumerate(follow(self, history), start=1):
            steps += self._steps(at, before, event, sent_at)
            events.append(self.describe(event))
            before = after
        in_flight = tuple(self._address(letter) for letter in before.flight)
        line = "; ".join(events)
        return Trace(self.names, tuple(steps), "step", line, in_flight=in_flight)

    def _steps(self, at: int, before: Moment, event: Event, sent_at: Any) -> Iterator[Step]:
        kind, subject, timer = event
        is_letter = kind not in AT_A_NODE
        node = self._letters.things[subject].to if is_letter else subject
        name = self.names[node]
        if is_letter:
            sender, _, message = self._letters.things[subject]
            sent = sent_at[subject][0]
            if kind != "duplicate":
                sent_at[subject].pop(0)
            shown = "deliver" if kind in ("deliver", "duplicate") else "lose"
            yield Step(at, shown, name, self.names[sender], str(message), sent)
        else:
            said = timer and self._members[node].timer_label(timer)
            yield Step(at, "timer" if timer else kind, name, text=said)
        if kind in ("miss", "lose"):
            return
        key = event._replace(kind="deliver") if kind == "duplicate" else event
        effect = self._effect(node, before.locals[node], key)
        for letter in effect.sent:
            sent_at[letter].append(at)
        yield from (Step(at, "note", name, text=text) for text in effect.notes)
