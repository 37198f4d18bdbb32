"""The student's code beside the check, in the same process: for the student's own notebook.

>>> subject = Direct(len_of=len)
>>> print(*subject.play([["run", "len_of", ["four"]], ["run", "len_of", [4]]]), sep="; ")
returned 4; raised TypeError: object of type 'int' has no len()
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import inspect
import queue
import threading
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from coordlib.grading.growing_list import GrowingList
from coordlib.grading.plain import NotPlainError, plain, short_repr, unplain
from coordlib.grading.quick_loop import new_event_loop
from coordlib.grading.subject import Cancel, Outcome, Script, Signal, StandIns, is_last, patience

__all__ = ["Direct", "Player"]

_OFTEN = {value: Outcome("returned", value) for value in (None, *range(1000))}
_OFTEN_TYPES = (int, type(None))


class Direct:
    """A subject that calls the student's code directly, on a thread that can be given up.

    Parameters
    ----------
    **names : type or callable
        The student's classes and functions, under the names that scripts use.
    """

    def __init__(self, **names: Callable[..., Any]) -> None:
        self._names = names
        self._worker: _Worker | None = None
        self.memory: dict[Any, Any] = {}

    def __del__(self) -> None:
        if self._worker is not None:
            self._worker.end()

    def play(
        self, script: Script, stand_ins: StandIns | None = None, seconds: float = 2.0
    ) -> list[Outcome]:
        """Run a script; see `coordlib.grading.subject.Subject.play`."""
        worker, self._worker = self._worker or _Worker(), None
        player = Player(self._names, stand_ins or {}, worker.loop)
        try:
            worker.run(lambda: player.play(script), seconds * patience())
        except TimeoutError:
            outcomes = [*player.outcomes, Outcome("stuck", text=f"after {seconds:g} s")]
            worker.give_up()
            return outcomes
        except BaseException:  # somebody interrupts the check itself
            worker.give_up()
            raise
        self._worker = worker
        return player.outcomes


class Player:
    """Runs one script on the student's side, and keeps the student's objects there.

    Parameters
    ----------
    names : dict of callables
        The student's classes and functions.
    stand_ins : dict of callables
        The check's callbacks.
    loop : asyncio.AbstractEventLoop
        Where asynchronous methods run; its thread is the one that plays.

    Attributes
    ----------
    outcomes : list of Outcome
        The outcome of each step run so far.
    """

    def __init__(
        self,
        names: Mapping[str, Callable[..., Any]],
        stand_ins: StandIns,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._names = names
        self._stand_ins = stand_ins
        self._loop = loop
        self._objects: list[Any] = []
        self._task: asyncio.Task[Any] | None = None
        self._tasks: list[asyncio.Task[Any]] = []
        self.outcomes: list[Outcome] = []

    def play(self, script: Script) -> None:
        """Run the steps until one is the last."""
        note = self.outcomes.append
        try:
            for step in script:
                # Most steps are plain calls that come back with a number or nothing.
                try:
                    value = self._do(step) if step[0] == "do" else self._call(step)
                    outcome = _OFTEN.get(value) if type(value) in _OFTEN_TYPES else None
                except BaseException as error:
                    outcome = _failed(error)
                    note(outcome)
                    if is_last(outcome, step):
                        return
                else:
                    note(outcome or _returned(value))
        finally:
            if self._tasks:
                self._cancel_what_is_left()

    def _do(self, step: list[Any]) -> Any:
        _, number, method, given = step
        call = getattr(self._objects[number], method)
        return call(*self._arguments(given)) if given else call()

    def _call(self, step: list[Any]) -> Any:
        if step[0] == "await":
            started = self._do(step)
            self._loop.set_task_factory(self._make_task)
            return self._loop.run_until_complete(self._awaited(step[2], started))
        kind, name, given = step
        arguments = self._arguments(given)
        if kind == "anew":
            self._objects.clear()
        value = self._names[name](*arguments)
        if kind == "run":
            return value
        self._objects.append(value)
        return None

    def _arguments(self, given: list[Any]) -> list[Any]:
        for one in given:
            if type(one) in (dict, list):
                return [*map(self._argument, given)]
        return given

    def _make_task(self, loop: Any, coroutine: Any, **facts: Any) -> asyncio.Task[Any]:
        """Note each task: to ask asyncio for a loop's tasks is to look at those of all loops."""
        self._tasks.append(asyncio.Task(coroutine, loop=loop, **facts))
        return self._tasks[-1]

    async def _awaited(self, name: str, started: Any) -> Any:
        self._task = asyncio.current_task()
        if not inspect.isawaitable(started):
            raise TypeError(f"{name} is not async: it returned {short_repr(started)}")
        return await started

    def _cancel_what_is_left(self) -> None:
        left = [task for task in self._tasks if not task.done()]
        for task in left:
            task.cancel()
        if left:
            self._loop.run_until_complete(asyncio.wait(left))
            # Their exceptions are of no interest: say so, or asyncio prints them.
            _ = [task.cancelled() or task.exception() for task in left]

    def _argument(self, given: Any) -> Any:
        if type(given) is not dict:
            return unplain(given)
        if "$handle" in given:
            return self._objects[given["$handle"]]
        return self._stand_in(**given) if "$stand_in" in given else unplain(given)

    def _stand_in(
        self, kind: str, methods: Sequence[str] = (), entries: Sequence[Any] = (), **named: str
    ) -> Any:
        name = named["$stand_in"]
        if kind == "object":
            calls = {method: self._caller(f"{name}.{method}") for method in methods}
            return types.SimpleNamespace(**calls)
        if kind == "list":
            return GrowingList(unplain(list(entries)), self._caller(name))
        return self._caller(name) if kind == "function" else self._coroutine(self._caller(name))

    def _caller(self, name: str) -> Callable[..., Any]:
        callback = self._stand_ins.get(name)

        def call_back(*arguments: Any) -> Any:
            return unplain(callback(*map(plain, arguments)))

        call_back.__name__ = call_back.__qualname__ = name
        return call_back

    def _coroutine(self, call_back: Callable[..., Any]) -> Callable[..., Any]:
        async def coroutine() -> Any:
            try:
                call_back("begin")
            except Cancel:
                # As in real life: somebody cancels the task while the action is under way.
                self._task.cancel()
                await asyncio.Event().wait()
            await asyncio.sleep(0)
            return call_back("end")

        return coroutine


class _StoppedError(BaseException):
    """Thrown into a script that took too long."""


class _Worker:
    """A thread that runs one job at a time and can be given up."""

    _ATTEMPTS, _PAUSE_S = 500, 0.002

    def __init__(self) -> None:
        self.loop = new_event_loop()
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._ends: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="student's code", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        # A job may end just as it is stopped; the thread is given up then anyway.
        with contextlib.suppress(_StoppedError):
            while (job := self._jobs.get()) is not None:
                try:
                    job()
                except BaseException as error:
                    self._ends.put(error)
                else:
                    self._ends.put(None)
            self.loop.close()

    def run(self, job: Callable[[], None], seconds: float) -> None:
        """Run a job to its end, or raise TimeoutError and leave it running."""
        self._jobs.put(job)
        try:
            error = self._ends.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if error is not None:
            raise error

    def end(self) -> None:
        """Let the thread end after its last job."""
        self._jobs.put(None)

    def give_up(self) -> None:
        """Stop a job that does not return. A call that blocks outside Python is left to itself."""
        thread_id = ctypes.c_ulong(self._thread.ident)
        for _ in range(self._ATTEMPTS):
            # Code such as `while True: try: ... except: ...` swallows some of these, not all.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread_id, ctypes.py_object(_StoppedError))
            # An event loop that waits for nothing has to be woken up to notice.
            self.loop.call_soon_threadsafe(lambda: None)
            with contextlib.suppress(queue.Empty):
                self._ends.get(timeout=self._PAUSE_S)
                self.end()
                return


def _returned(value: Any) -> Outcome:
    try:
        return Outcome("returned", plain(value))
    except NotPlainError:
        return Outcome("alien", name=type(value).__name__, text=short_repr(value))


def _failed(error: BaseException) -> Outcome:
    if isinstance(error, _StoppedError):
        raise error
    if isinstance(error, Signal):
        return Outcome("signal", name=type(error).__name__, text=str(error))
    return Outcome("raised", name=type(error).__name__, text=_text_of(error))


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return short_repr(error)
