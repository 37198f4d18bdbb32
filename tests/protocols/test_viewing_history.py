"""The viewing history: what one copy loses, what two copies cost, and that union heals."""

import pytest

from coordlib.engine import Constant, Crash, Network, Restart, System, explore, simulate
from coordlib.protocols.viewing_history import ANSWERED, NOTHING_LOST, lost_events, nodes

REGIONS = ["east", "west", "eu"]
NETWORK = Network(default=Constant(40), links={("viewer", "east"): Constant(5)})


def regions_of(run):
    return [run.world[name] for name in REGIONS]


def test_one_copy_loses_an_accepted_event_in_three_steps():
    found = explore(System(nodes(REGIONS[:2], copies=1), crashes=1), always=NOTHING_LOST)
    assert len(found.broken[0].history) == 3


def test_two_copies_lose_nothing_in_any_order_and_can_wait_for_ever():
    system = System(nodes(REGIONS[:2], copies=2), crashes=1)
    found = explore(system, always=NOTHING_LOST, sometimes=ANSWERED, finally_=ANSWERED)
    assert found.is_complete and found.states == 703
    assert [broken.line for broken in found.broken] == ["crash east"]


@pytest.mark.parametrize("copies", [1, 2])
def test_without_a_fault_every_region_has_every_event_and_nothing_is_owed(copies):
    run = simulate(nodes(REGIONS, copies=copies, plays=9), NETWORK)
    assert all(region.events == {*range(1, 10)} for region in regions_of(run))
    assert not any(region.owed or region.unanswered for region in regions_of(run))
    assert run.world["viewer"].accepted == {*range(1, 10)}


@pytest.mark.parametrize(("copies", "lost"), [(1, {4, 5}), (2, set())])
def test_a_death_loses_what_was_not_sent_unless_a_second_region_had_it(copies, lost):
    death = [Crash("east", at_ms=480)]
    run = simulate(nodes(REGIONS, copies=copies, plays=6), NETWORK, faults=death, until_ms=5_000)
    assert lost_events(run.world) == lost
    assert not run.world["viewer"].missing


def test_a_region_that_returns_with_its_log_is_late_and_loses_nothing():
    faults = [Crash("east", at_ms=480), Restart("east", at_ms=2_000)]
    run = simulate(nodes(REGIONS, plays=6), NETWORK, faults=faults)
    assert all(region.events == {*range(1, 7)} for region in regions_of(run))


def test_lost_messages_are_sent_again_and_duplicates_do_no_harm():
    network = Network(default=Constant(40), loss_share=0.3, duplicate_share=0.3)
    run = simulate(nodes(REGIONS, copies=2, plays=20), network, seed=3)
    assert all(region.events == {*range(1, 21)} for region in regions_of(run))
