"""A post's fan-out: what waiting for acknowledgements mends, what it costs, and who waits."""

import pytest

from coordlib.engine import Constant, Crash, Network, Partition, Restart, System, explore, simulate
from coordlib.protocols.feed_fanout import (
    ANSWERED,
    FOUND,
    NEVER_BEHIND,
    SHOWN,
    Feed,
    fan_out,
    nodes,
)

RULES = ["at once", "released", "held"]
NETWORK = Network(default=Constant(10))


def shown_by(run):
    return [one.name for one in run.world.values() if isinstance(one, Feed) and one.post == "shown"]


@pytest.mark.parametrize(("rule", "events"), [("at once", 6), ("released", 10)])
def test_a_reader_can_be_behind_another_unless_it_is_held(rule, events):
    found = explore(System(nodes(rule)), always=NEVER_BEHIND)
    assert len(found.broken[0].history) == events


def test_held_readers_are_never_behind_in_any_order():
    found = explore(
        System(nodes("held")), always=NEVER_BEHIND, sometimes=FOUND, finally_=ANSWERED | SHOWN
    )
    assert found.holds
    assert found.states == 87


def test_held_readers_are_never_behind_whatever_fails():
    faults = {"losses": 1, "crashes": 1, "restarts": 1}
    found = explore(System(nodes("held"), **faults), always=NEVER_BEHIND, sometimes=FOUND)
    assert found.holds
    assert found.states == 6_238


def test_a_service_that_dies_leaves_held_readers_waiting():
    found = explore(System(nodes("held"), crashes=1), finally_=ANSWERED)
    assert found.broken[0].line == "deliver insert service>feed 1; crash service"


def test_shown_at_once_no_death_leaves_a_reader_waiting():
    found = explore(System(nodes("at once"), crashes=1), finally_=ANSWERED | SHOWN)
    assert found.holds
    assert found.states == 495


@pytest.mark.parametrize("feeds", [1, 7])
@pytest.mark.parametrize(("rule", "kinds"), [("at once", 2), ("released", 4), ("held", 4)])
def test_without_a_fault_messages_are_so_many_kinds_for_each_feed(rule, kinds, feeds):
    run = simulate(fan_out(rule, feeds), NETWORK)
    assert run.sent == kinds * feeds
    assert run.message_delays == kinds
    assert len(shown_by(run)) == feeds


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_lost_is_sent_again(rule, seed):
    network = Network(default=Constant(10), loss_share=0.4, duplicate_share=0.3)
    run = simulate(fan_out(rule, feeds=5), network, seed=seed)
    assert len(shown_by(run)) == 5


@pytest.mark.parametrize("rule", RULES)
def test_a_service_that_returns_finishes_from_its_log(rule):
    faults = [Crash("service", 15), Restart("service", 500)]
    run = simulate(fan_out(rule, feeds=3), NETWORK, faults=faults)
    assert len(shown_by(run)) == 3


@pytest.mark.parametrize(("rule", "others"), [("at once", 2), ("released", 0), ("held", 0)])
def test_one_feed_that_is_cut_off_stops_all_who_wait_for_it(rule, others):
    cut = [Partition(("feed 3",), at_ms=0, heal_ms=3_500)]
    early = simulate(fan_out(rule, feeds=3), NETWORK, faults=cut, until_ms=3_000)
    assert len(shown_by(early)) == others
    assert len(shown_by(simulate(fan_out(rule, feeds=3), NETWORK, faults=cut))) == 3
