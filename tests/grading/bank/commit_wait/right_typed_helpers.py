"""Type hints and small functions; two polls at the start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

LOSES = set()


STEP_S = 0.0005


def has_passed(truetime: Any, timestamp: float) -> bool:
    """Whether the timestamp is certainly in the past."""
    return truetime.now().earliest > timestamp


def publish(truetime: Any, timestamp: float, apply_writes: Callable[[float], None]) -> float:
    """Wait the timestamp out, then make the writes visible."""
    while not has_passed(truetime, timestamp):
        truetime.sleep(STEP_S)
    apply_writes(timestamp)
    return timestamp


def commit(truetime: Any, apply_writes: Callable[[float], None]) -> float:
    """Commit on one machine."""
    return publish(truetime, truetime.now().latest, apply_writes)


def commit_across(
    truetime: Any,
    prepare_timestamps: Sequence[float],
    last_timestamp: float,
    apply_writes: Callable[[float], None],
) -> float:
    """Commit across machines."""
    bounds = sorted([truetime.now().latest, *prepare_timestamps])
    timestamp = bounds[-1] if bounds[-1] > last_timestamp else last_timestamp + STEP_S
    return publish(truetime, timestamp, apply_writes)
