"""A group chat, and three windows on what arrived: by arrival, by vector clock, by number.

Every line goes straight to everybody, with the vector clock of what its author had received, and to
a sequencer, which gives it a number and tells everybody. What arrives where and when is one
history; the windows are three ways to read it.

Without faults, a reply can overtake its question, and only the window by arrival shows that:

>>> from coordlib.engine import System, explore
>>> print(explore(System(group(QUESTION)), always=QUESTIONS_FIRST["by arrival"]).broken[0].line)
deliver at 5? ann>bob; deliver no, 6 bob>dan
>>> print(explore(System(group(QUESTION)), always=QUESTIONS_FIRST["by clock"]))
complete within no faults: 1,468 states, 12 events deep

Sources: Birman, Schiper and Stephenson (1991) on causal delivery; Kaashoek and others (1989) on the
sequencer.
"""

from __future__ import annotations

import collections
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from coordlib.engine import Context, Node, World
from coordlib.protocols.versions import Clock, clock_of, descends

__all__ = [
    "AT_ONCE",
    "NOTHING_HIDDEN",
    "QUESTION",
    "QUESTIONS_FIRST",
    "SAME_ORDER",
    "SEQUENCER",
    "TWO_REPLIES",
    "WINDOWS",
    "Line",
    "Number",
    "Person",
    "Script",
    "Sequencer",
    "by_arrival",
    "by_clock",
    "by_number",
    "group",
    "is_next",
    "seen",
]

SEQUENCER = "sequencer"


class Line(NamedTuple):
    """One line of the conversation.

    Parameters
    ----------
    author, text : str
        Who wrote what; no two lines have the same text.
    clock : tuple of (str, int)
        The vector clock: how many lines of each author it builds on, itself included.
    """

    author: str
    text: str
    clock: Clock

    def __str__(self) -> str:
        return self.text


class Number(NamedTuple):
    """The place of a line in the sequencer's order, from 1."""

    place: int
    text: str

    def __str__(self) -> str:
        return f"{self.text} is {self.place}"


def by_arrival(arrived: Sequence[Line], numbers: Sequence[Number] = ()) -> tuple[Line, ...]:
    """Show every line as it arrives."""
    return tuple(arrived)


def by_clock(arrived: Sequence[Line], numbers: Sequence[Number] = ()) -> tuple[Line, ...]:
    """Hold each line back until everything that its vector clock counts is shown.

    >>> asked = Line("ann", "at 5?", (("ann", 1),))
    >>> reply = Line("bob", "no, 6", (("ann", 1), ("bob", 1)))
    >>> by_clock([reply]), [line.text for line in by_clock([reply, asked])]
    ((), ['at 5?', 'no, 6'])
    """
    shown: list[Line] = []
    held: list[Line] = []
    for line in arrived:
        held.append(line)
        while ready := [one for one in held if is_next(one, shown)]:
            held.remove(ready[0])
            shown.append(ready[0])
    return tuple(shown)


def is_next(line: Line, shown: Sequence[Line]) -> bool:
    """Whether what is shown, and the line itself, is all that its clock counts."""
    counts = collections.Counter(one.author for one in [*shown, line])
    return descends(tuple(counts.items()), line.clock)


def by_number(arrived: Sequence[Line], numbers: Sequence[Number] = ()) -> tuple[Line, ...]:
    """Show lines in the sequencer's order, as far as it is known without a gap."""
    lines = {line.text: line for line in arrived}
    texts = dict(numbers)
    shown: list[Line] = []
    while texts.get(len(shown) + 1) in lines:
        shown.append(lines[texts[len(shown) + 1]])
    return tuple(shown)


Window = Callable[[Sequence[Line], Sequence[Number]], tuple[Line, ...]]
WINDOWS: Mapping[str, Window] = {
    "by arrival": by_arrival,
    "by clock": by_clock,
    "by number": by_number,
}


class Person(Node):
    """Writes lines, and keeps what arrives in the order in which it does.

    Parameters
    ----------
    name : str
        Its name.
    others : sequence of str
        The other people.
    says : sequence of (str, str)
        Each line and the text that it replies to; one that replies to nothing is written at once.
    answers_from : {"by arrival", "by clock", "by number"}
        The window in which it reads what it replies to.
    reply_ms : float
        How long after reading it replies.
    """

    def __init__(
        self,
        name: str,
        others: Sequence[str],
        says: Sequence[tuple[str, str]] = (),
        answers_from: str = "by arrival",
        reply_ms: float = 0.0,
    ) -> None:
        super().__init__(name)
        self.others = tuple(others)
        self.to_say = tuple(says)
        self.answers_from = answers_from
        self.reply_ms = reply_ms
        self.arrived: tuple[Line, ...] = ()
        self.numbers: tuple[Number, ...] = ()

    def on_start(self, context: Context) -> None:
        """Write what replies to nothing."""
        self.reply(context)

    def on_message(self, context: Context, sender: str, message: Line | Number) -> None:
        """Keep a line or a number, and reply to what is now in the window."""
        if isinstance(message, Number):
            self.numbers = tuple(sorted({*self.numbers, message}))
        elif message not in self.arrived:
            self.arrived += (message,)
        self.reply(context)

    def reply(self, context: Context) -> None:
        """Write each line whose question is in the window, now or in a while."""
        texts = {"", *(line.text for line in self.window(self.answers_from))}
        for text, answers in self.to_say:
            if answers and answers in texts and self.reply_ms:
                context.set_timer(text, self.reply_ms)
            elif answers in texts:
                self.on_timer(context, text)
        self.to_say = tuple(pair for pair in self.to_say if pair[1] not in texts)

    def on_timer(self, context: Context, timer: str) -> None:
        """Send the line of that text to everybody and the sequencer; here it has arrived."""
        line = Line(self.name, timer, clock_of(self.arrived, self.name))
        self.arrived += (line,)
        for one in (*self.others, SEQUENCER):
            context.send(one, line)

    def window(self, name: str) -> tuple[Line, ...]:
        """Return the lines in one of the windows."""
        return WINDOWS[name](self.arrived, self.numbers)


class Sequencer(Node):
    """Numbers the lines, and tells everybody.

    Parameters
    ----------
    people : sequence of str
        Whom it tells.
    in_order : {"by arrival", "by clock"}
        Whether it numbers a line as it arrives, or once all that the line builds on is numbered.
    """

    def __init__(self, people: Sequence[str], in_order: str = "by arrival") -> None:
        super().__init__(SEQUENCER)
        self.people = tuple(people)
        self.in_order = in_order
        self.arrived: tuple[Line, ...] = ()
        self.numbered = 0

    def on_message(self, context: Context, sender: str, message: Line) -> None:
        """Give a number to what can have one now, and tell everybody."""
        if message not in self.arrived:
            self.arrived += (message,)
        for line in WINDOWS[self.in_order](self.arrived, ())[self.numbered :]:
            self.numbered += 1
            for person in self.people:
                context.send(person, Number(self.numbered, line.text))


Script = Mapping[str, Sequence[tuple[str, str]]]
ASKED = ("at 5?", "")
QUESTION: Script = {"ann": [ASKED], "bob": [("no, 6", "at 5?")], "dan": []}
TWO_REPLIES: Script = {
    "ann": [ASKED],
    "bob": [("no, 6", "at 5?")],
    "cleo": [("yes!", "at 5?")],
    "dan": [],
}
AT_ONCE: Script = {"ann": [ASKED], "bob": [("at 6?", "")]}


def group(
    script: Script,
    answers_from: str = "by arrival",
    in_order: str = "by arrival",
    reply_ms: float = 0.0,
) -> list[Node]:
    """Return the people of a script and the sequencer.

    Parameters
    ----------
    script : mapping of str to sequence of (str, str)
        What each person says, as in `Person`.
    answers_from, in_order, reply_ms
        As in `Person` and `Sequencer`.
    """
    people = [
        Person(name, [one for one in script if one != name], says, answers_from, reply_ms)
        for name, says in script.items()
    ]
    return [*people, Sequencer(tuple(script), in_order)]


def _people(world: World) -> list[Person]:
    return [node for node in world.values() if isinstance(node, Person)]


def seen(world: World, window: str) -> dict[str, list[str]]:
    """Return the texts that each person sees in that window, in their order."""
    return {one.name: [line.text for line in one.window(window)] for one in _people(world)}


def _windows(world: World, window: str) -> list[tuple[Line, ...]]:
    return [one.window(window) for one in _people(world)]


def _questions_first(window: str) -> Callable[[World], bool]:
    """Whether every such window is one that the vector clocks would have shown as well."""
    return lambda world: all(by_clock(shown) == shown for shown in _windows(world, window))


def _is_one_order(shown: Sequence[Sequence[Line]]) -> bool:
    return all(
        [line for line in one if line in other] == [line for line in other if line in one]
        for one, other in itertools.combinations(shown, 2)
    )


def _nothing_hidden(window: str) -> Callable[[World], bool]:
    return lambda world: all(len(one.window(window)) == len(one.arrived) for one in _people(world))


QUESTIONS_FIRST = {
    name: {f"no reply before its question, {name}": _questions_first(name)} for name in WINDOWS
}
SAME_ORDER = {
    name: {
        f"one order for all, {name}": lambda world, name=name: _is_one_order(_windows(world, name))
    }
    for name in WINDOWS
}
NOTHING_HIDDEN = {
    name: {f"nothing that arrived is hidden, {name}": _nothing_hidden(name)} for name in WINDOWS
}
