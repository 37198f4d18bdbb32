"""The process that a student's code runs in, as the grader holds it, and its limits."""

from __future__ import annotations

import socket
import time
from typing import NamedTuple

from coordlib.grading.wall import wire
from coordlib.grading.wall.sandbox import WallError

__all__ = ["Limits", "Process"]

START_S = 60.0


class Limits(NamedTuple):
    """How long things may take on an idle machine, in seconds; on a busy one all but the last more.

    Parameters
    ----------
    cell_s : float
        A cell.
    script_s : float
        The longest script; a check may allow less.
    submission_s : float
        All of a submission.
    """

    cell_s: float = 30.0
    script_s: float = 30.0
    submission_s: float = 120.0


class Process:
    """The student's process: a fork of the warm parent's, in a sandbox of its own.

    Parameters
    ----------
    control : socket.socket
        Where the warm parent takes requests.
    """

    def __init__(self, control: socket.socket) -> None:
        self.connection, theirs = socket.socketpair()
        self._life, their_life = socket.socketpair()
        with theirs, their_life:
            socket.send_fds(control, [b"1"], [theirs.fileno(), their_life.fileno()])
        # Only before any cell has run can what is said here be believed.
        first, _ = wire.receive(self.connection, time.monotonic() + START_S)
        if "wall" in first:
            raise WallError(f"students' code can't be confined here: {first['wall']}")

    def close(self) -> None:
        """End the process, its sandbox and all that runs in it."""
        self._life.close()
        self.connection.close()
