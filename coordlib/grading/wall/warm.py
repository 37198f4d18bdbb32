"""The warm parent: a Python that has its imports done, and forks one process a submission.

It runs trusted code only, has one thread, an empty environment, and holds no check. For each
submission it gets two sockets: one for the process that it forks, and one whose end of file says
that nobody needs that process any more.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
from pathlib import Path

import coordlib
from coordlib.grading.wall import sandbox, worker

__all__ = ["main"]

PACKAGE = Path(coordlib.__file__).resolve().parent


def main(control: socket.socket, is_trusted: bool) -> None:
    """Serve requests until the grader's end of `control` is closed."""
    shell = worker.make_shell()
    # What is there now stays shared between all the processes that are forked.
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        if not request:
            return
        if os.fork() == 0:
            control.close()
            _attend(shell, *descriptors, is_trusted)
        for descriptor in descriptors:
            os.close(descriptor)


def _attend(shell: worker.Shell, connection: int, life: int, is_trusted: bool) -> None:
    """Make a sandbox, fork the student's process into it, and end both when `life` ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    room, status = None, 1
    try:
        if not is_trusted:
            room = sandbox.Room(show=(PACKAGE,), hide=(PACKAGE / "grading",))
            room.join()
        student = os.fork()
        if student == 0:
            # Whoever signals its own process group must not find the grader in it.
            os.setsid()
            sandbox.close_all_but(connection)
            if not is_trusted:
                sandbox.confine()
            worker.serve(shell, socket.socket(fileno=connection))
            os._exit(0)
        os.close(connection)
        # The student's process may end before; the grader sees that, and then ends this one.
        select.select([life], [], [])
        os.kill(student, signal.SIGKILL)
        os.waitpid(student, 0)
        status = 0
    except Exception as error:
        _say_why(connection, error)
    finally:
        try:
            if room is not None:
                room.close()
        finally:
            os._exit(status)


def _say_why(connection: int, error: Exception) -> None:
    from coordlib.grading.wall import wire

    wire.send(socket.socket(fileno=connection), {"wall": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2] == "trusted")
