"""The student's side of the wall: runs cells and plays scripts, as it is told over a socket.

Nothing here is to be trusted once a student's cell has run. Many scripts can be under way at once:
each one has a greenlet that rests while its stand-in's call is being answered, so that one message
carries a call of each.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import io
import socket
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy  # noqa: F401 - many exercises' cells use it; imported once for all
from greenlet import getcurrent, greenlet
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import coordlib.protocols.saga
import coordlib.protocols.truetime  # noqa: F401
from coordlib.grading.direct import Player
from coordlib.grading.quick_loop import new_event_loop
from coordlib.grading.subject import Cancel, Crash, Halt, Script, steps_of
from coordlib.grading.wall import wire

__all__ = ["Shell", "make_shell", "serve"]

MOST_CHARACTERS = 20_000
SIGNALS = {kind.__name__: kind for kind in (Crash, Halt, Cancel)}
CHECKS = ("commit_wait", "gcounter", "saga")


class Shell(InteractiveShell):
    """An IPython with no window, terminal or kernel around it."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Do without: ``%matplotlib`` asks for it."""

    def ask_exit(self) -> None:
        """Go on: ``exit()`` asks, and there may be cells left."""


def make_shell() -> Shell:
    """Return the IPython that runs the cells, as a notebook's kernel would."""
    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.colors = "nocolor"
    settings.InteractiveShell.separate_in = ""
    return Shell.instance(config=settings)


def serve(shell: Shell, connection: socket.socket) -> None:
    """Do what the grader asks, until it closes the connection."""
    _put_away_the_checks()
    stage = Stage(Names(shell.user_ns), connection)
    wire.send(connection, {"ready": True})
    while True:
        try:
            request, _ = wire.receive(connection)
        except wire.WireError:
            return
        if "cell" in request:
            wire.send(connection, run_cell(shell, request["cell"]))
        elif "aloud" in request:
            stage.play_aloud(request["aloud"])
        else:
            stage.take(request)


def _put_away_the_checks() -> None:
    """Let a cell that calls a check go on: the grader has checks of its own."""
    import coordlib.grading as package

    for name in CHECKS:
        module = types.ModuleType(f"coordlib.grading.{name}")
        module.__getattr__ = _does_nothing
        sys.modules[module.__name__] = module
        setattr(package, name, module)


def _does_nothing(name: str) -> Callable[..., None]:
    if name.startswith("__"):  # such as __file__, which tracebacks ask every module for
        raise AttributeError(name)
    return lambda *given, **named: None


def run_cell(shell: Shell, source: str) -> dict[str, str]:
    """Run a cell; return what it printed and, if it failed, how."""
    printed = _Page()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        result = shell.run_cell(source, silent=False, store_history=False)
    error = result.error_before_exec or result.error_in_exec
    return {"printed": printed.getvalue(), "error": "" if error is None else _line_of(error)}


def _line_of(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"[:500]
    except Exception:
        return type(error).__name__[:500]


class _Page(io.StringIO):
    """Keeps the first part of what is printed, and takes the rest without a word."""

    encoding = "utf-8"
    _room = MOST_CHARACTERS

    def write(self, text: str) -> int:
        if self._room > 0:
            kept = text[: self._room]
            self._room -= len(kept)
            super().write(kept if self._room else f"{kept}\n(and more, not kept)")
        return len(text)


class Names:
    """The student's classes and functions, as the cells have left them."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def __getitem__(self, name: str) -> Any:
        if name not in self._namespace:
            raise NameError(f"name {name!r} is not defined")
        return self._namespace[name]


class Stage:
    """Plays scripts for the grader, each in a greenlet with an event loop.

    Parameters
    ----------
    names : Names
        What scripts can call.
    connection : socket.socket
        Where calls and outcomes go.
    """

    def __init__(self, names: Names, connection: socket.socket) -> None:
        self._names = names
        self._connection = connection
        self._actors: dict[int, greenlet] = {}
        self._idle_loops: list[asyncio.AbstractEventLoop] = []
        self._calls: list[list[Any]] = []
        self._done: list[list[Any]] = []
        self._hub = getcurrent()

    def take(self, request: dict[str, Any]) -> None:
        """Start scripts, hand over answers, and tell what came of both."""
        self._hub = getcurrent()
        for number, script in request.get("play", ()):
            self._actors[number] = greenlet(self._perform)
            self._actors[number].switch(number, steps_of(script))
        for number, answer in request.get("answers", ()):
            self._actors[number].switch(answer)
        calls, self._calls = self._calls, []
        done, self._done = self._done, []
        self._send({"calls": calls, "done": done})

    def play_aloud(self, script: Script) -> None:
        """Play a script without stand-ins, and tell of each step as it ends."""
        player = Player(self._names, {}, self._loop())
        player.outcomes = _Told(lambda outcome: self._send({"said": wire.outcome_to(outcome)}))
        player.play(script)
        self._send({"played": True})

    def _send(self, message: Any) -> None:
        wire.send(self._connection, message)

    def _perform(self, number: int, script: Script) -> None:
        loop = self._loop() if any(step[0] == "await" for step in script) else None
        player = Player(self._names, Asker(self._ask, number), loop)
        try:
            player.play(script)
        finally:
            del self._actors[number]
        if loop is not None:
            self._idle_loops.append(loop)
        self._done.append([number, [wire.outcome_to(outcome) for outcome in player.outcomes]])

    def _loop(self) -> asyncio.AbstractEventLoop:
        return self._idle_loops.pop() if self._idle_loops else new_event_loop()

    def _ask(self, number: int, name: str, arguments: tuple[Any, ...]) -> Any:
        """Have a stand-in's call answered; other scripts go on meanwhile."""
        self._calls.append([number, name, arguments])
        loop = asyncio._get_running_loop()
        answer = self._hub.switch() if loop is None else self._rest(loop)
        if "returned" in answer:
            return answer["returned"]
        kind, text = answer["raised"]
        raise (SIGNALS[kind] if kind in SIGNALS else getattr(builtins, kind))(text)

    def _rest(self, loop: asyncio.AbstractEventLoop) -> dict[str, Any]:
        """Wait for an answer; other event loops may run in this thread until it is there."""
        task = asyncio.current_task(loop)
        if task is not None:
            asyncio.tasks._leave_task(loop, task)
        asyncio._set_running_loop(None)
        try:
            return self._hub.switch()
        finally:
            asyncio._set_running_loop(loop)
            if task is not None:
                asyncio.tasks._enter_task(loop, task)


class Asker:
    """The stand-ins of a script: whatever is called goes to the grader."""

    def __init__(self, ask: Callable[[int, str, tuple[Any, ...]], Any], number: int) -> None:
        self._ask, self._number = ask, number

    def get(self, name: str) -> Callable[..., Any]:
        """Return what stands in for the check's callback of that name."""
        return lambda *arguments: self._ask(self._number, name, arguments)


class _Told(list):
    """A list that tells somebody of what is appended."""

    def __init__(self, tell: Callable[[Any], None]) -> None:
        super().__init__()
        self._tell = tell

    def append(self, entry: Any) -> None:
        super().append(entry)
        self._tell(entry)
