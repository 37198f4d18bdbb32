"""Speed of the engine: unique states per second, beside a search written with no engine.

Both reach every state of Gray and Lamport's two-phase commit with 7 resource managers, in one
run, in processor time. The search beside it is the plainest one: tuples, one set, one queue, no
events, no histories.
"""

from __future__ import annotations

import collections
import gc
import time
from collections.abc import Callable, Iterator

from coordlib.engine import System, explore
from coordlib.protocols.two_phase_commit import (
    AGREE,
    DECIDED,
    NODES_AGREE,
    REACHABLE,
    Specification,
    nodes,
)

WORKING, PREPARED, COMMITTED, ABORTED, INIT = range(5)
MANAGERS = 7


def plain_successors(state: tuple) -> Iterator[tuple]:
    """The same model: manager states, coordinator state, prepared flags, sent flags, decisions."""
    managers, coordinator, prepared, sent, decided = state
    commit, abort = decided
    if coordinator == INIT:
        if all(prepared):
            yield managers, COMMITTED, prepared, sent, (True, abort)
        yield managers, ABORTED, prepared, sent, (commit, True)
    for rm, now in enumerate(managers):
        if coordinator == INIT and sent[rm]:
            yield managers, coordinator, put(prepared, rm, True), sent, decided
        if now == WORKING:
            ready = put(managers, rm, PREPARED)
            yield ready, coordinator, prepared, put(sent, rm, True), decided
            yield put(managers, rm, ABORTED), coordinator, prepared, sent, decided
        if commit:
            yield put(managers, rm, COMMITTED), coordinator, prepared, sent, decided
        if abort:
            yield put(managers, rm, ABORTED), coordinator, prepared, sent, decided


def put(values: tuple, place: int, value: object) -> tuple:
    return (*values[:place], value, *values[place + 1 :])


def plain_search(managers: int) -> int:
    """Reach every state and return how many there are."""
    nobody = (False,) * managers
    first = ((WORKING,) * managers, INIT, nobody, nobody, (False, False))
    seen, queue = {first}, collections.deque([first])
    while queue:
        for state in plain_successors(queue.popleft()):
            if state not in seen:
                seen.add(state)
                queue.append(state)
    return len(seen)


def states_per_second(search: Callable[[], int]) -> tuple[int, float]:
    gc.collect()
    start_s = time.process_time()
    states = search()
    return states, states / (time.process_time() - start_s)


def run(managers: int = MANAGERS) -> list[str]:
    """Measure and return rows to print: what, and the figure with its unit."""
    plain_states, plain = states_per_second(lambda: plain_search(managers))
    model = Specification(managers)
    states, bare = states_per_second(lambda: explore(model).states)
    _, judged = states_per_second(lambda: explore(model, always=AGREE, sometimes=REACHABLE).states)
    system = System(nodes(["us", "eu", "ap"]), crashes=1, restarts=1)
    reached, messages = states_per_second(
        lambda: explore(system, always=NODES_AGREE, finally_=DECIDED).states
    )
    assert states == plain_states, f"{states} states with the engine, {plain_states} without"
    return [
        f"two-phase commit, {managers} managers: {states:,} states",
        f"plain tuples, no engine:   {plain:8,.0f} states/s",
        f"engine:                    {bare:8,.0f} states/s, {plain / bare:.2f} times as long",
        f"engine, properties judged: {judged:8,.0f} states/s, {plain / judged:.2f} times as long",
        f"nodes that send messages:  {messages:8,.0f} states/s, over {reached:,} states",
    ]
