"""The grader's side of the wall: a submission's bytes in, its result out."""

from __future__ import annotations

import ast
import builtins
import contextlib
import dataclasses
import functools
import io
import os
import socket
import subprocess
import sys
import time
from typing import Any

from coordlib.engine.trace import Trace
from coordlib.grading.failure import CheckFailed
from coordlib.grading.graded import Check, Exercise, Graded, Part
from coordlib.grading.notebook_format import NotebookNode
from coordlib.grading.wall import wire
from coordlib.grading.wall.process import Limits, Process
from coordlib.grading.wall.reading import grade_id_of, read_cells
from coordlib.grading.wall.remote import Named, Remote
from coordlib.grading.wall.sandbox import require_bubblewrap

__all__ = ["Wall"]

# What a result may hold of what a student's code says: its page is to stay small.
_MOST_OUTPUT = 100_000
_LONGEST_REASON, _MOST_STEPS, _LONGEST_LABEL = 5_000, 200, 100


class Wall:
    """Grades submissions, one at a time, each in a process of its own.

    Parameters
    ----------
    trusted : bool
        Run the students' code with this process's own rights: no sandbox is needed then.
    limits : Limits, optional
        How long things may take.

    Raises
    ------
    WallError
        If the code can't be confined on this machine.

    Examples
    --------
    >>> with Wall(trusted=True) as wall:
    ...     graded = wall.grade(b"{}", Exercise("counter", ()))
    >>> graded.problem[:39]
    'the file that was handed in is not a no'
    """

    def __init__(self, trusted: bool = False, limits: Limits | None = None) -> None:
        self._limits = limits
        if not trusted:
            require_bubblewrap()
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-m", "coordlib.grading.wall.warm", str(theirs.fileno())]
        with theirs:
            self._warm = subprocess.Popen(
                [*command, "trusted" if trusted else "confined"],
                pass_fds=[theirs.fileno()],
                env=_environment(),
                stdin=subprocess.DEVNULL,
                cwd="/",
            )

    def __enter__(self) -> Wall:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the warm parent; what it forked ends with its connection."""
        self._control.close()
        self._warm.wait()

    def grade(self, submission: bytes, exercise: Exercise) -> Graded:
        """Run a submission's cells and the exercise's checks of them.

        Parameters
        ----------
        submission : bytes
            The notebook that was handed in.
        exercise : Exercise
            What it is an answer to.

        Returns
        -------
        Graded
            The result; there always is one, whatever was handed in.
        """
        started_s = time.perf_counter()
        cells, problem = read_cells(submission)
        read_s = time.perf_counter()
        remote = Remote(lambda: Process(self._control), self._limits)
        try:
            parts, outputs = _grade_cells(cells, exercise, remote)
        finally:
            remote.end()
        seconds = {"reading": read_s - started_s, **remote.seconds}
        seconds["checks"] = time.perf_counter() - started_s - sum(seconds.values())
        problem = problem or remote.problem
        return Graded(exercise.name, parts, problem, tuple(outputs), seconds)


def _grade_cells(
    cells: list[NotebookNode], exercise: Exercise, remote: Remote
) -> tuple[tuple[Part, ...], list[tuple[str, str]]]:
    """Run cells and checks in their order; checks that are missing come last."""
    names = Names(remote)
    names.update(_imported(exercise))
    checks = {check.name: check for check in exercise.checks}
    # Of a check that was copied the last one counts.
    places = {name: at for at, cell in enumerate(cells) if (name := grade_id_of(cell)) in checks}
    parts: dict[str, Part] = {}
    outputs: list[tuple[str, str]] = []
    last_code, room = -1, _MOST_OUTPUT
    for at, cell in enumerate(cells):
        name = grade_id_of(cell)
        if name in checks:
            if places[name] == at:
                parts[name] = run_check(checks[name], names)
        elif cell.cell_type == "code" and cell.source.strip():
            printed, error = remote.run_cell(cell.source)
            room -= _keep(outputs, room, cell.source.strip().splitlines()[0], printed or error)
            last_code = at
    for name, check in checks.items():
        # A cell below a check may define what the answer needs.
        if name not in parts or (not parts[name].points and places[name] < last_code):
            parts[name] = run_check(check, names)
    return tuple(parts[check.name] for check in exercise.checks), outputs


def _keep(outputs: list[tuple[str, str]], room: int, line: str, text: str) -> int:
    """Append what a cell printed, as far as there is room for it; return the characters taken."""
    line, text = wire.clean(line[:100]), text[:room]
    if len(line) < room:
        outputs.append((line, text))
    return len(line) + len(text)


@functools.cache
def _imported(exercise: Exercise) -> dict[str, Any]:
    """Return what the checks' cells import: a check may use what one before it imported."""
    names: dict[str, Any] = {}
    for check in exercise.checks:
        lines = ast.parse(check.source, check.name).body
        imports = [line for line in lines if isinstance(line, ast.Import | ast.ImportFrom)]
        exec(compile(ast.Module(imports, []), check.name, "exec"), names)
    names.pop("__builtins__", None)
    return names


class Names(dict):
    """The namespace of the checks' cells, where every unknown name is the student's."""

    def __init__(self, remote: Remote) -> None:
        super().__init__()
        self._remote = remote

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name):
            raise KeyError(name)
        return Named(self._remote, name)


def run_check(check: Check, names: Names) -> Part:
    """Run a check's cell in the grader; return what it said."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(check.source, check.name, "exec"), {"__name__": "check"}, names)
    except CheckFailed as failure:
        lost = (failure.reason[:_LONGEST_REASON], _short(failure.trace), failure.replay)
    except Exception as error:
        # A check that can't cope with what it is shown: no points, and no end to the class.
        lost = (f"the check could not judge this: {type(error).__name__}: {error}"[:500], None, "")
    else:
        return Part(check.name, check.points, check.points, printed.getvalue())
    return Part(check.name, 0.0, check.points, printed.getvalue(), *lost)


def _short(trace: Trace | None) -> Trace | None:
    """Return a history as far as anybody can look at it."""
    if trace is None:
        return None
    trace = trace.shortened(_MOST_STEPS)
    steps = tuple(step._replace(text=step.text[:_LONGEST_LABEL]) for step in trace.steps)
    breach = trace.breach and trace.breach._replace(reason=trace.breach.reason[:_LONGEST_REASON])
    return dataclasses.replace(trace, steps=steps, breach=breach)


def _environment() -> dict[str, str]:
    """Return all that the warm parent's environment holds: nothing of the grader's."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    homes = {"HOME": "/tmp", "MPLCONFIGDIR": "/tmp", "IPYTHONDIR": "/tmp", "MPLBACKEND": "agg"}
    return kept | one_thread | homes
