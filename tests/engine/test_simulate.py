import subprocess
import sys

import pytest

from coordlib.engine import (
    Constant,
    Crash,
    EngineError,
    Exponential,
    Network,
    Node,
    NonDeterministicError,
    Partition,
    Restart,
    TrueTime,
    Uniform,
    simulate,
)


class Source(Node):
    """Sends 1, 2, 3, ... to the sink, one every 10 ms."""

    def __init__(self, name="source", count=5):
        super().__init__(name)
        self.count = count
        self.sent = 0

    def on_start(self, context):
        context.set_timer("next", 10)

    def on_timer(self, context, timer):
        self.sent += 1
        context.send("sink", self.sent)
        if self.sent < self.count:
            context.set_timer("next", 10)


class Sink(Node):
    durable = ("got",)

    def __init__(self, name="sink"):
        super().__init__(name)
        self.got = ()
        self.seen = 0

    def on_message(self, context, sender, message):
        self.got += (message,)
        self.seen += 1


def got(*faults, network=None, count=5, **options):
    run = simulate([Source(count=count), Sink()], network, faults=faults, **options)
    return run, run.world["sink"].got


def test_messages_take_their_latency():
    run, received = got(network=Network(default=Constant(70)))
    arrivals = [step.at for step in run.trace.steps if step.kind == "deliver"]
    assert (arrivals, received) == ([80, 90, 100, 110, 120], (1, 2, 3, 4, 5))
    assert (run.sent, run.delivered, run.lost, run.message_delays) == (5, 5, 0, 1)
    assert run.ended == "at 120 ms, with nothing more to happen"


def test_a_crashed_node_misses_messages_and_keeps_what_is_durable():
    run, received = got(Crash("sink", 25), Restart("sink", 45))
    assert received == (1, 2, 5)
    assert (run.world["sink"].seen, run.lost) == (1, 2)


def test_a_crashed_node_forgets_its_timers():
    _, received = got(Crash("source", 25), Restart("source", 26))
    assert received == (1, 2)


def test_a_partition_cuts_and_heals():
    run, received = got(Partition(("source",), at_ms=15, heal_ms=35))
    assert received == (1, 4, 5)
    assert [(s.kind, s.at, s.node) for s in run.trace.steps if s.kind in ("cut", "heal")] == [
        ("cut", 15, "source"),
        ("heal", 35, "source"),
    ]


def test_a_partition_that_never_heals_lets_the_run_end():
    run, received = got(Partition(("source",), at_ms=15))
    assert received == (1,)
    assert run.ended.endswith("nothing more to happen")


def test_messages_overtake_unless_in_order():
    wild = {"default": Uniform(1, 100)}
    _, mixed = got(network=Network(**wild), count=20, seed=1)
    _, sorted_ = got(network=Network(**wild, is_in_order=True), count=20, seed=1)
    assert sorted(mixed) == list(sorted_) != list(mixed)


def test_all_lost_and_all_twice():
    run, received = got(network=Network(loss_share=1))
    assert (received, run.lost) == ((), 5)
    _, received = got(network=Network(duplicate_share=1))
    assert received == (1, 1, 2, 2, 3, 3, 4, 4, 5, 5)


def test_a_breach_stops_the_run_and_is_marked():
    few = {"at most two": lambda world: len(world["sink"].got) <= 2}
    run, _ = got(always=few)
    assert run.broken == "always 'at most two': broken at 31.0 ms"
    assert run.trace.breach == (len(run.trace.steps) - 1, run.broken)
    run, _ = got(finally_={"six": lambda world: len(world["sink"].got) == 6})
    assert run.broken == "finally 'six': not so by 51 ms"


def test_what_is_still_on_its_way_at_the_end_is_listed():
    run, _ = got(network=Network(default=Constant(100)), until_ms=125)
    assert run.trace.in_flight == ("3 source>sink", "4 source>sink", "5 source>sink")
    assert run.trace.text().endswith("still on its way: " + ", ".join(run.trace.in_flight))


def test_bounds_are_told():
    assert got(until_ms=30)[0].ended == "at 30 ms, the bound until_ms"
    assert got(max_events=4)[0].ended == "at 11 ms, at max_events=4"


def test_a_node_reads_its_own_clock():
    class Watch(Node):
        read = ()

        def on_start(self, context):
            context.set_timer("look", 15_000)

        def on_timer(self, context, timer):
            self.read = context.now()

    clocks = {"late": TrueTime(error_share=-1)}
    run = simulate([Watch("late"), Watch("right")], clocks=clocks)
    assert run.world["late"].read == (14_992.0, 15_000.0)
    assert run.world["right"].read == (15_000.0, 15_000.0)


def test_a_fault_at_nobody_is_named():
    with pytest.raises(EngineError, match="got node 'moon', allowed is one of source, sink"):
        got(Crash("moon", 5))


def test_a_handler_that_is_not_deterministic_is_found_by_the_clock_too():
    class Fickle(Sink):
        def on_message(self, context, sender, message):
            self.got += (object(),)

    with pytest.raises(NonDeterministicError, match=r"Fickle\.on_message"):
        simulate([Source(), Fickle()])


SCRIPT = """
from coordlib.engine import *
from coordlib.protocols.two_phase_commit import nodes, DECIDED
network = Network(default=Uniform(50, 250), loss_share=0.2, duplicate_share=0.2)
print(simulate(nodes(["us", "eu", "ap"]), network, seed=7, until_ms=9_000).trace)
print(explore(System(nodes(["us", "eu"]), crashes=1, losses=1), finally_=DECIDED).broken[0].trace)
"""


def test_the_same_seed_gives_the_same_bytes_in_any_process():
    def bytes_with(hash_seed):
        command = [sys.executable, "-c", SCRIPT]
        env = {"PYTHONHASHSEED": hash_seed}
        return subprocess.run(command, env=env, capture_output=True, check=True).stdout

    assert bytes_with("1") == bytes_with("2") != b""


def test_another_seed_gives_another_history():
    def text(seed):
        return got(network=Network(default=Exponential(50)), seed=seed)[0].trace.text()

    assert text(1) == text(1) != text(2)
