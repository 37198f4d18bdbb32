"""Which processes there are: nothing that an attack started may be left."""

from __future__ import annotations

import ctypes
import os
import time
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
PATIENCE_S = 60.0


def adopt_orphans() -> None:
    """Make orphans among this process's descendants its children, so that none gets away."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants() -> set[int]:
    """Return the processes that this one has started, and those that they have."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, *_ = path.read_text().rpartition(")")[2].split()
            # One that has ended waits to be noticed by whoever adopted it: here nobody does.
            if state != "Z":
                parents[int(path.parent.name)] = int(parent)
        except (FileNotFoundError, ProcessLookupError):
            continue
    found: set[int] = set()
    waiting = [os.getpid()]
    while waiting:
        parent = waiting.pop()
        children = {pid for pid, above in parents.items() if above == parent}
        found |= children
        waiting += children
    return found


def left_running(before: set[int]) -> set[int]:
    """Return what runs that did not before, once it has had time to end."""
    until_s = time.monotonic() + PATIENCE_S
    while (left := descendants() - before) and time.monotonic() < until_s:
        time.sleep(0.005)
    return left
