"""Who grades: processes of this machine, or the workers of a Dask scheduler.

Both are executors of `concurrent.futures`. What crosses to a grader is a submission's bytes and
the exercise; what comes back is the result.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import gc
import hashlib
import multiprocessing
import multiprocessing.util
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from concurrent.futures import ThreadPoolExecutor as Threads
from pathlib import Path
from typing import Any

import coordlib
from coordlib.grading.autograded import autograded
from coordlib.grading.graded import Graded, Part
from coordlib.grading.released import Released

__all__ = [
    "GraderDiedError",
    "Graders",
    "Job",
    "NoGradersError",
    "Worked",
    "digest_of_checks",
    "graders",
]

MOST_DEATHS = 3
_NEW_OBJECTS = 20_000
_turn = threading.Lock()


class GraderDiedError(RuntimeError):
    """A submission ended every process that tried to grade it."""


class NoGradersError(RuntimeError):
    """There is nobody to grade; the message says why."""


@dataclasses.dataclass(frozen=True)
class Job:
    """What a grader needs to know besides a submission.

    Parameters
    ----------
    released : Released
        The exercise.
    make_wall : callable
        What makes the wall, `coordlib.grading.wall.Wall`.
    trusted : bool
        Whether the submissions' code may run without a wall.
    checks : str
        `digest_of_checks` where the job comes from.
    """

    released: Released
    make_wall: Callable[..., Any]
    trusted: bool
    checks: str

    def __call__(self, content: bytes, problem: str, fingerprint: str) -> Worked:
        """Grade a submission, here; one with a problem gets no points and says it."""
        if digest_of_checks() != self.checks:
            raise RuntimeError(
                f"the coordlib on {socket.gethostname()} is not the one that grades here: "
                "install the same version there"
            )
        with _turn:  # a Dask worker may have several threads, but checks have one stdout
            graded = self.refuse(problem) if problem else self._grade(content)
        return self.shown(content, graded, fingerprint)

    def _grade(self, content: bytes) -> Graded:
        wall = _wall(self.make_wall, self.trusted)
        return wall.grade(content, self.released.exercise)

    def refuse(self, problem: str) -> Graded:
        """Return the result of a submission that was not run."""
        exercise = self.released.exercise
        parts = [Part(one.name, 0.0, one.points, reason=problem) for one in exercise.checks]
        return Graded(exercise.name, tuple(parts), problem)

    def shown(self, content: bytes, graded: Graded, fingerprint: str = "") -> Worked:
        """Return a result together with the notebook that shows it."""
        file, unanswered = autograded(content, graded, self.released, fingerprint)
        return Worked(graded, file, unanswered)


@dataclasses.dataclass(frozen=True)
class Worked:
    """What a grader gives back.

    Parameters
    ----------
    graded : Graded
        The result.
    file : bytes
        The notebook that shows it.
    unanswered : list of str
        The cells for an answer that are as they were released.
    """

    graded: Graded
    file: bytes
    unanswered: list[str]


@functools.cache
def _wall(make_wall: Callable[..., Any], trusted: bool) -> Any:
    """Make this process's one wall, and have it closed when the process ends."""
    stack = contextlib.ExitStack()
    # Unlike atexit's, these run in the processes of multiprocessing too.
    multiprocessing.util.Finalize(None, stack.close, exitpriority=10)
    return stack.enter_context(make_wall(trusted=trusted))


@functools.cache
def digest_of_checks() -> str:
    """Return a digest of all code that a result depends on."""
    package = Path(coordlib.__file__).parent
    digest = hashlib.sha256()
    for part in ("engine", "grading", "protocols"):
        for path in sorted((package / part).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


class LocalGraders(Threads):
    """An executor whose every thread has a process to itself.

    So it is known what a process was doing when it died: that is given to another process, and
    after the third death ends with `GraderDiedError`. Everything else goes on.

    Parameters
    ----------
    workers : int
        How many processes.
    """

    def __init__(self, workers: int) -> None:
        super().__init__(workers, thread_name_prefix="grader")
        self._own = threading.local()
        self._all: list[ProcessPoolExecutor] = []

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Have a process call the function."""
        return super().submit(self._in_a_process, function, arguments)

    def _in_a_process(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        for _ in range(MOST_DEATHS):
            if not hasattr(self._own, "process"):
                context = multiprocessing.get_context("spawn")
                self._own.process = ProcessPoolExecutor(1, context, _begin)
                self._all.append(self._own.process)
            try:
                return self._own.process.submit(function, *arguments).result()
            except BrokenExecutor:
                del self._own.process
        raise GraderDiedError(f"ended {MOST_DEATHS} graders, one after another")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes after what they are at."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        for process in self._all:
            process.shutdown(wait)


def _begin() -> None:
    """Make a new process a grader's."""
    # Checks keep thousands of scripts and make much else that goes at once: to look for cycles as
    # often as Python does by itself takes a tenth of the time.
    gc.set_threshold(_NEW_OBJECTS, 50, 50)
    _end_with_the_class()


def _end_with_the_class() -> None:
    """Make a grader's process end when the one that started it ends, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that started it
    parent = multiprocessing.parent_process()

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@dataclasses.dataclass(frozen=True)
class Graders:
    """An executor, and how many submissions to have under way on it.

    Parameters
    ----------
    executor : Executor
        Where they are graded.
    most : callable
        Returns how many; Dask's workers come and go.
    """

    executor: Executor
    most: Callable[[], int]


@contextlib.contextmanager
def graders(workers: int | None = None, scheduler: str | None = None) -> Iterator[Graders]:
    """Start graders, and end them at the end.

    Parameters
    ----------
    workers : int, optional
        How many processes of this machine; without it, one for each core.
    scheduler : str, optional
        The address of a Dask scheduler, whose workers grade instead.

    Raises
    ------
    NoGradersError
        If no scheduler answers there, or dask.distributed is not installed.
    """
    if scheduler is None:
        count = workers or _cores()
        with _ending(LocalGraders(count)) as executor:
            yield Graders(executor, lambda: 2 * count)
        return
    try:
        from distributed import Client  # an optional extra

        connected = Client(scheduler, timeout="10s", set_as_default=False)
    except (ImportError, OSError, ValueError) as error:
        problem = f"can't grade on the Dask scheduler {scheduler}: {error}"
        raise NoGradersError(problem) from error
    with (
        connected as client,
        _ending(client.get_executor(pure=False)) as executor,
    ):
        yield Graders(executor, lambda: 2 * max(1, len(client.nthreads())))


def _cores() -> int:
    """Return how many cores this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def _ending(executor: Executor) -> Iterator[Executor]:
    """Shut an executor down; if something went wrong, without waiting for what it is at."""
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False)
        raise
    executor.shutdown()
