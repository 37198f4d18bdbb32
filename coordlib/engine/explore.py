"""Every history of a model within bounds, breadth first: all its states, or the shortest breach.

A model says which states come first and which events lead on. States are hashable values, best
tuples of small values. Pure Python holds about a million states in reach (a minute, half a
gigabyte); ten million are not. Three or four nodes with one crash and one loss stay well below.

>>> class Die(Model):
...     '''Turn a die over its edge until it shows six.'''
...     def initial(self):
...         return 1
...     def successors(self, state):
...         return [(f"turn to {up}", up) for up in range(1, 7) if up not in (state, 7 - state)]
>>> print(explore(Die(), always={"below six": lambda state: state < 6}))
stopped at the first breach, after 6 states: nothing is claimed of the rest
always 'below six': broken after 2 events: turn to 2; turn to 6
"""

from __future__ import annotations

import abc
import collections
import dataclasses
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Literal

from coordlib.engine.trace import Breach, Trace

__all__ = ["Broken", "Exploration", "Model", "explore"]

Property = Callable[[Any], bool]
History = tuple[str, ...]


class Model(abc.ABC):
    """A state machine to explore."""

    @abc.abstractmethod
    def initial(self) -> Hashable:
        """Return the state that every history begins in."""

    @abc.abstractmethod
    def successors(self, state: Any) -> Iterable[tuple[Any, Hashable]]:
        """Return each event that may come next, with the state after it, in a fixed order."""

    def view(self, state: Any) -> Any:
        """Return what a property is asked about."""
        return state

    def describe(self, event: Any) -> str:
        """Return the event as it is written in a history; no two alike in one state."""
        return str(event)

    def is_fault(self, event: Any) -> bool:
        """Whether the event need never happen; *finally* counts on no such event."""
        return False

    @property
    def bounds(self) -> str:
        """What the model leaves out by its bounds, in words; empty if nothing."""
        return ""

    def trace(self, history: History) -> Trace | None:
        """Return the history as a trace to draw, if the model has nodes."""
        return None


@dataclasses.dataclass(frozen=True)
class Broken:
    """A property that does not hold, with the history that shows it.

    For *sometimes* there is no such history: that is the finding.
    """

    kind: Literal["always", "sometimes", "finally"]
    name: str
    history: History = ()
    trace: Trace | None = None

    @property
    def line(self) -> str:
        """The history as the line of text that `replay` reads."""
        return "; ".join(self.history)

    @property
    def reason(self) -> str:
        """What is broken, in words."""
        if self.kind == "sometimes":
            return f"sometimes '{self.name}': never reached"
        ways = {"always": "broken", "finally": "out of reach for good"}
        events = f"{len(self.history)} event{'' if len(self.history) == 1 else 's'}"
        return f"{self.kind} '{self.name}': {ways[self.kind]} after {events}"

    def __str__(self) -> str:
        return f"{self.reason}: {self.line}" if self.history else self.reason


@dataclasses.dataclass(frozen=True)
class Exploration:
    """What an exploration found.

    Parameters
    ----------
    states : int
        How many different states were reached.
    depth : int
        How many events away the farthest of them is.
    bounds : str
        The model's bounds, in words.
    stopped : str
        Why it stopped early; empty when every state within the model's bounds was reached.
    broken : tuple of Broken
        The properties that do not hold.
    reached : dict
        For each *sometimes* property, the shortest history that reaches it.
    """

    states: int
    depth: int
    bounds: str
    stopped: str
    broken: tuple[Broken, ...]
    reached: dict[str, History]

    @property
    def is_complete(self) -> bool:
        """Whether every state within the model's bounds was reached."""
        return not self.stopped

    @property
    def holds(self) -> bool:
        """Whether every state was reached and no property is broken."""
        return self.is_complete and not self.broken

    def __str__(self) -> str:
        within = f" within {self.bounds}" if self.bounds else ""
        head = f"complete{within}: {self.states:,} states, {self.depth} events deep"
        if self.stopped:
            head = f"stopped {self.stopped}, after {self.states:,} states{within}: "
            head += "nothing is claimed of the rest"
        return "\n".join([head, *map(str, self.broken)])


def explore(
    model: Model,
    *,
    always: Mapping[str, Property] | None = None,
    sometimes: Mapping[str, Property] | None = None,
    finally_: Mapping[str, Property] | None = None,
    max_states: int = 1_000_000,
    max_depth: int | None = None,
) -> Exploration:
    """Reach every state, breadth first, and hold it to the properties.

    Parameters
    ----------
    model : Model
        What to explore.
    always : mapping of str to callable
        What holds in every state; the first breach ends the search, and none is shorter.
    sometimes : mapping of str to callable
        What holds in one state at least, so that nothing else passes for want of trying.
    finally_ : mapping of str to callable
        What can still come about from every state with no further fault. Where it can't, the
        system is stuck for good. (In a fair run, what can always still come about does.)
    max_states, max_depth : int
        Where to stop. A stopped search says so, and judges *finally* only where all that can
        follow is known.

    Returns
    -------
    Exploration
        The count of states, whether that is all of them, and what is broken.
    """
    search = _Search(model, always or {}, sometimes or {})
    search.run(max_states, max_depth)
    broken = search.breaches
    if not broken:
        found = ((name, search.first_stuck(goal)) for name, goal in (finally_ or {}).items())
        broken = [("finally", name, state) for name, state in found if state is not None]
    failures = [
        broken_after(model, kind, name, search.history(state)) for kind, name, state in broken
    ]
    if not search.stopped:
        failures += [Broken("sometimes", name) for name in search.pending]
    return Exploration(
        states=len(search.parents),
        depth=search.depth,
        bounds=model.bounds,
        stopped=search.stopped,
        broken=tuple(failures),
        reached={name: search.history(state) for name, state in search.reached.items()},
    )


class _Search:
    """One breadth-first search; the order of `parents` is the order of discovery."""

    def __init__(
        self, model: Model, always: Mapping[str, Property], sometimes: Mapping[str, Property]
    ) -> None:
        self.model = model
        self.always = tuple(always.items())
        self.pending = dict(sometimes)
        self.parents: dict[Any, tuple[Any, Any] | None] = {}
        self.reached: dict[str, Any] = {}
        self.breaches: list[tuple[str, str, Any]] = []
        self.unexpanded: set[Any] = set()
        self.depth = 0
        self.stopped = ""

    def run(self, max_states: int, max_depth: int | None) -> None:
        level = [self.model.initial()]
        self.parents[level[0]] = None
        if self._judge(level[0]):
            return
        while level and not self.stopped:
            if self.depth == max_depth:
                self._stop(f"at max_depth={max_depth:,}", level)
                return
            level = self._expand(level, max_states)
            self.depth += bool(level)

    def _expand(self, level: list[Any], max_states: int) -> list[Any]:
        """Return the states one event further; the hot loop, hence the local names."""
        parents, successors = self.parents, self.model.successors
        is_judged = bool(self.always or self.pending)
        following: list[Any] = []
        for index, state in enumerate(level):
            if len(parents) >= max_states:
                self._stop(f"at max_states={max_states:,}", level[index:] + following)
                break
            try:
                for event, successor in successors(state):
                    if successor not in parents:
                        parents[successor] = (state, event)
                        following.append(successor)
                        if is_judged and self._judge(successor):
                            return following
            except Exception as error:
                error.add_note(f"after the history: {'; '.join(self.history(state))}")
                raise
        return following

    def _judge(self, state: Any) -> bool:
        """Hold one state to the properties; True ends the search."""
        seen = self.model.view(state)
        for name, holds in tuple(self.pending.items()):
            if holds(seen):
                self.reached[name] = state
                del self.pending[name]
        for name, holds in self.always:
            if not holds(seen):
                self.breaches.append(("always", name, state))
                self.stopped = "at the first breach"
        return bool(self.breaches)

    def _stop(self, why: str, unexpanded: list[Any]) -> None:
        self.stopped = why
        self.unexpanded = set(unexpanded)

    def first_stuck(self, goal: Property) -> Any:
        """Return the first state from which no state of the goal can be reached without a fault."""
        before: dict[Any, list[Any]] = collections.defaultdict(list)
        hopeful = []
        for state in self.parents:
            if state in self.unexpanded or goal(self.model.view(state)):
                hopeful.append(state)
                continue
            for event, successor in self.model.successors(state):
                if not self.model.is_fault(event):
                    before[successor].append(state)
        safe = set(hopeful)
        while hopeful:
            new = [state for state in before.pop(hopeful.pop(), ()) if state not in safe]
            safe.update(new)
            hopeful.extend(new)
        return next((state for state in self.parents if state not in safe), None)

    def history(self, state: Any) -> History:
        """Return the events that lead to that state."""
        events = []
        while (link := self.parents[state]) is not None:
            state, event = link
            events.append(self.model.describe(event))
        return tuple(reversed(events))


def broken_after(model: Model, kind: Any, name: str, history: History) -> Broken:
    """Return the finding, with its history drawn if the model can; the last step is marked."""
    broken = Broken(kind, name, history)
    trace = model.trace(history)
    if trace is None:
        return broken
    breach = Breach(max(len(trace.steps) - 1, 0), broken.reason)
    return dataclasses.replace(broken, trace=dataclasses.replace(trace, breach=breach))
