"""Example 3 on the engine: the same transfers under three designs, one run for each of them."""

from __future__ import annotations

import numpy as np

from coordlib.cases.bank_transfer import CRASH_MS, PARTITION_MS, Bank, Fates, Times
from coordlib.engine import Crash, Partition, Restart, Trace, simulate
from coordlib.protocols import transfer
from coordlib.units import MS_PER_SECOND

__all__ = ["NODES", "far_messages", "fates_by_engine", "run"]

NODES = {
    "independent writes": transfer.independent_writes,
    "saga": transfer.saga,
    "two-phase commit": transfer.two_phase_commit,
}
NEVER = np.inf


def _faults(bank: Bank, start_ms: float) -> list[Crash | Restart | Partition]:
    """Return the two faults as one transfer meets them, its own start at 0 ms."""
    down_ms = CRASH_MS - start_ms
    cut_ms = PARTITION_MS - start_ms
    heal_ms = cut_ms + bank.partition_s * MS_PER_SECOND
    faults: list[Crash | Restart | Partition] = []
    if down_ms >= 0:
        up_ms = down_ms + bank.crash_s * MS_PER_SECOND
        faults += [Crash("coordinator", down_ms), Restart("coordinator", up_ms)]
    if heal_ms > 0:
        faults.append(Partition(("B",), max(cut_ms, 0.0), heal_ms))
    return faults


def run(bank: Bank, design: str, start_ms: float) -> Trace:
    """Run one transfer that begins at that moment of the workload; its own times begin at 0 ms."""
    retry = {} if design == "independent writes" else {"retry_ms": bank.retry_s * MS_PER_SECOND}
    network = transfer.links(bank.near_round_trip_ms, bank.far_round_trip_ms)
    faults = _faults(bank, start_ms)
    nodes = NODES[design](**retry)
    return simulate(nodes, network, faults=faults, until_ms=1e6, is_checked=False).trace


def _first_ms(trace: Trace, node: str, *notes: str) -> float:
    times_ms = [step.at for text in notes for step in trace.notes(text) if step.node == node]
    return min(times_ms, default=NEVER)


def _fate(bank: Bank, design: str, start_ms: float) -> list[float]:
    """Read the six times of `Fates` from one transfer's run."""
    if CRASH_MS <= start_ms < CRASH_MS + bank.crash_s * MS_PER_SECOND:
        return [NEVER] * 6
    trace = run(bank, design, start_ms)
    a_locked_ms, b_locked_ms = (_first_ms(trace, name, "locked") for name in "AB")
    debited_ms, credited_ms = _first_ms(trace, "A", "debited"), _first_ms(trace, "B", "credited")
    a_free_ms = b_free_ms = NEVER
    if np.isfinite(a_locked_ms):
        a_free_ms = min(debited_ms, _first_ms(trace, "A", "released"))
    if np.isfinite(b_locked_ms):
        b_free_ms = min(credited_ms, _first_ms(trace, "B", "released"))
    own_ms = (debited_ms, credited_ms, a_locked_ms, a_free_ms, b_locked_ms, b_free_ms)
    return [start_ms + one for one in own_ms]


def fates_by_engine(bank: Bank, design: str, starts_ms: Times) -> Fates:
    """Run every transfer on the engine, and return when things happened to it."""
    fates = [_fate(bank, design, float(start_ms)) for start_ms in starts_ms]
    return Fates(*np.array(fates).T)


def far_messages(design: str) -> int:
    """Count the messages that cross between the regions for a transfer that nothing befalls."""
    trace = simulate(NODES[design]()).trace
    return sum(step.kind == "deliver" and "B" in (step.node, step.sender) for step in trace.steps)
