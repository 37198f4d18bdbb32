"""How a check drives a student's code: a plain script goes in, plain outcomes come out.

A script is a list of steps on objects that it makes itself, so each script starts afresh:

``["make", "GCounter", ["a"]]``
    Call a class; the object is known by its number from then on, the first one being 0.
``["anew", "GCounter", ["a"]]``
    Forget all objects, and then do as ``make`` does: the number of this one is 0 again.
``["do", 0, "increment", [2]]``
    Call a method of an object.
``["await", 0, "execute", []]``
    Call a method of an object, and await what it returns.
``["run", "commit", [...]]``
    Call a function.

Among the arguments `handle` stands for an object of the script, and `stand_in` for something whose
calls come back to the check. A check therefore never holds a student's object, and runs unchanged
whether the code is beside it (`coordlib.grading.direct.Direct`) or in another process.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol

__all__ = [
    "Cancel",
    "Crash",
    "Halt",
    "KeptScript",
    "Outcome",
    "Script",
    "Signal",
    "StandIns",
    "Subject",
    "handle",
    "is_last",
    "patience",
    "stand_in",
    "steps_of",
]

Script = Sequence[list[Any]]
StandIns = Mapping[str, Callable[..., Any]]

_MAKING = ("make", "anew")
_CORES = os.cpu_count() or 1


class KeptScript(list[list[Any]]):
    """A script that is played for every submission, and so written as JSON just once."""

    @functools.cached_property
    def json(self) -> bytes:
        """The script as JSON: its different steps, and which of them come one after another.

        Read it with `steps_of`.
        """
        numbers: dict[str, int] = {}
        order = [numbers.setdefault(json.dumps(step), len(numbers)) for step in self]
        return f'{{"steps":[{",".join(numbers)}],"order":{order}}}'.encode("ascii")


def steps_of(script: Any) -> list[list[Any]]:
    """Return the steps of a script that came as JSON, of a kept one or of another."""
    if type(script) is dict:
        return [*map(script["steps"].__getitem__, script["order"])]
    return script


class Signal(BaseException):
    """What the check throws into the student's code; `except Exception` does not catch it."""


class Crash(Signal):
    """The machine stops here: nothing of the program is kept but its log."""


class Halt(Signal):
    """The check has seen enough and stops the script."""


class Cancel(Signal):
    """Asks an asynchronous stand-in to have the task cancelled while it is awaited."""


class Outcome(NamedTuple):
    """How one step of a script ended.

    Parameters
    ----------
    kind : {"returned", "alien", "raised", "signal", "stuck"}
        ``alien`` is a returned value that is not plain data; ``signal`` a `Signal` that came out;
        ``stuck`` a call that was stopped because it did not return in time.
    value : object
        The value returned, as plain data.
    name : str
        The type of the exception, of the signal or of the alien value.
    text : str
        The exception's message, or the alien value's repr.
    """

    kind: Literal["returned", "alien", "raised", "signal", "stuck"]
    value: Any = None
    name: str = ""
    text: str = ""

    def __str__(self) -> str:
        """Say it in words, as in 'returned 3' or 'raised TypeError: ...'."""
        if self.kind == "returned":
            return f"returned {self.value!r}"
        if self.kind == "alien":
            return f"returned {self.text}, of type {self.name}, which is not all plain data"
        if self.kind == "stuck":
            return f"never returned (stopped {self.text})"
        return f"raised {self.name}: {self.text}".removesuffix(": ")


class Subject(Protocol):
    """A student's code, wherever it runs.

    Attributes
    ----------
    memory : dict
        What checks remember of scripts that were played, so as not to play them again.
    """

    memory: dict[Any, Any]

    def play(
        self, script: Script, stand_ins: StandIns | None = None, seconds: float = 2.0
    ) -> list[Outcome]:
        """Run a script and return the outcome of each step that was run.

        A step that is stuck or ends with a signal is the last one, and so is a failed ``make``.

        Parameters
        ----------
        script : list of list
            The steps, as in this module's docstring.
        stand_ins : dict of callables
            What to call when the student's code calls a stand-in, by the stand-in's name. It gets
            and returns plain data (see `coordlib.grading.plain`) and may raise a `Signal`, or an
            exception that the student's code shall see.
        seconds : float
            How long the whole script may take on a machine that has nothing else to do.
        """
        ...


def is_last(outcome: Outcome, step: list[Any]) -> bool:
    """Tell whether no step can come after this one; see `Subject.play`."""
    return outcome.kind == "signal" or (step[0] in _MAKING and outcome.kind == "raised")


def patience() -> float:
    """Return how much longer a script may take while the machine has more to do than it can."""
    return max(1.0, os.getloadavg()[0] / _CORES)


def handle(number: int) -> dict[str, int]:
    """Stand for the script's object of that number."""
    return {"$handle": number}


def stand_in(
    name: str,
    *,
    kind: Literal["function", "coroutine", "list", "object"] = "function",
    methods: Sequence[str] = (),
    entries: Sequence[Any] = (),
) -> dict[str, Any]:
    """Stand for something that calls back to the check.

    Parameters
    ----------
    name : str
        What the check's callback is called.
    kind : {"function", "coroutine", "list", "object"}
        A coroutine function calls ``name("begin")``, gives way to the event loop, and returns
        ``name("end")``. A list that grows only calls ``name(entry)`` before it takes an entry.
        An object has methods; each calls ``name.method``.
    methods : list of str
        An object's methods.
    entries : list
        What a list holds at first, as plain data.
    """
    facts: dict[str, Any] = {"$stand_in": name, "kind": kind}
    if methods:
        facts["methods"] = list(methods)
    if entries:
        facts["entries"] = list(entries)
    return facts
