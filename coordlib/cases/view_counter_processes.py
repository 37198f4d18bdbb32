"""Counters that really run: several processes, one piece of shared memory, with locks or without.

What a process runs stands in this module, as one that starts anew (as on macOS and Windows) must be
able to import it; a function from a notebook it could not. So that it starts quickly, the module
imports little.
"""

from __future__ import annotations

import dataclasses
import multiprocessing
import random
import time
from collections.abc import Iterator
from typing import Any

from coordlib.quantity import quantity, scenario

__all__ = [
    "DESIGNS",
    "Benchmark",
    "Measured",
    "increment_places",
    "measure",
    "measure_all",
    "process_counts",
]

NO_LOCK, ONE_LOCK, SHARDS, OWN = "no lock", "one lock", "16 shards", "own counts"
DESIGNS = (NO_LOCK, ONE_LOCK, SHARDS, OWN)
LOCKS = {NO_LOCK: 0, ONE_LOCK: 1, SHARDS: 16, OWN: 0}
# Counts stand 128 bytes apart, so that no two of them are in one line of a cache.
APART = 16
# Increments between two looks at the clock.
CHUNK = 500
LONGEST_S = 60.0


@scenario
class Benchmark:
    """How much is measured; small by default."""

    most_processes: int = quantity(4, "", 1, 8, label="Processes, up to", source="chosen")
    run_ms: float = quantity(200.0, "ms", 50, 2_000, label="Each run lasts", source="chosen")


@dataclasses.dataclass(frozen=True)
class Measured:
    """What one run gave.

    Parameters
    ----------
    design : str
        One of `DESIGNS`.
    processes : int
        How many counted at once.
    per_second : float
        Increments done in a second by all of them.
    wanted, counted : int
        Increments done, and what the counter says in the end.
    """

    design: str
    processes: int
    per_second: float
    wanted: int
    counted: int


def increment_places(places: list[int], locks: list[Any], cells: Any) -> None:
    """Add one in each of those places, under its lock if there are locks."""
    if locks:
        for place in places:
            with locks[place]:
                cells[place * APART] += 1
    else:
        for place in places:
            cells[place * APART] += 1


def _run_process(
    number: int, design: str, run_s: float, locks: list[Any], shared: dict[str, Any]
) -> None:
    """Count in a process of its own for that long, from a common start; report what was done."""
    places = random.Random(number).choices(range(len(locks) or 1), k=CHUNK)
    if design == OWN:
        places = [number] * CHUNK
    chunks, took_s = 0, 0.0
    shared["start"].wait(LONGEST_S)
    start_s = time.perf_counter()
    while took_s < run_s:
        increment_places(places, locks, shared["cells"])
        chunks += 1
        took_s = time.perf_counter() - start_s
    shared["done"][number], shared["took_s"][number] = chunks * CHUNK, took_s


def measure(design: str, processes: int, run_ms: float) -> Measured:
    """Let processes count at once for a while.

    Parameters
    ----------
    design : str
        One of `DESIGNS`.
    processes : int
        How many.
    run_ms : float
        For how long each of them counts, in ms.

    Raises
    ------
    ValueError
        If there is no such design.
    threading.BrokenBarrierError
        If a process has not started within a minute.
    """
    if design not in LOCKS:
        raise ValueError(f"design: got {design!r}, allowed is one of {', '.join(DESIGNS)}")
    # The same everywhere: Windows can only spawn, and a fork would copy a kernel's threads.
    context = multiprocessing.get_context("spawn")
    locks = [context.Lock() for _ in range(LOCKS[design])]
    shared = {
        "start": context.Barrier(processes + 1),
        "cells": context.RawArray("q", APART * max(processes, len(locks))),
        "done": context.RawArray("q", processes),
        "took_s": context.RawArray("d", processes),
    }
    running = [
        context.Process(target=_run_process, args=(number, design, run_ms / 1_000, locks, shared))
        for number in range(processes)
    ]
    for one in running:
        one.start()
    shared["start"].wait(LONGEST_S)
    for one in running:
        one.join()
    reports = zip(shared["done"], shared["took_s"], strict=True)
    per_second = sum(done / took_s for done, took_s in reports)
    return Measured(design, processes, per_second, sum(shared["done"]), sum(shared["cells"]))


def process_counts(most: int) -> list[int]:
    """Return 1, 2, 4, ... up to `most`, and `most` itself.

    >>> process_counts(6), process_counts(1)
    ([1, 2, 4, 6], [1])
    """
    return [*(2**power for power in range(most.bit_length()) if 2**power < most), most]


def measure_all(benchmark: Benchmark) -> Iterator[tuple[float, list[Measured]]]:
    """Measure every design with 1, 2, 4, ... processes; yield the share done and what was found."""
    counts = process_counts(benchmark.most_processes)
    runs = [(design, count) for count in counts for design in DESIGNS]
    found: list[Measured] = []
    for number, (design, count) in enumerate(runs, start=1):
        found.append(measure(design, count, benchmark.run_ms))
        yield number / len(runs), list(found)
