"""Shards of a stock: what is handed over is neither lost nor doubled, in every order of events."""

import pytest

from coordlib.engine import Partition, System, explore, simulate
from coordlib.protocols.stock_shards import (
    ANSWERED,
    NEVER_OVERSOLD,
    NONE_STRANDED,
    REFUSED_IN_VAIN,
    Shard,
    links,
    shards,
)

STOCKS, BUYERS = {"a": 0, "b": 2}, ["a", "a", "b"]
THREE = {"a": 0, "b": 3, "c": 0}
ALL_SOLD = {"all is sold": lambda world: sum(one.sold for one in _shards(world)) == 2}
FAULTS = {"losses": 1, "duplicates": 1}


def _shards(world):
    return [one for one in world.values() if isinstance(one, Shard)]


@pytest.mark.parametrize("takes_half", [True, False])
def test_without_faults_everybody_is_answered_and_all_is_sold(takes_half):
    system = System(shards(STOCKS, BUYERS, takes_half=takes_half))
    found = explore(system, always=NEVER_OVERSOLD, finally_=ANSWERED | NONE_STRANDED | ALL_SOLD)
    assert found.holds
    assert found.states == 115


@pytest.mark.parametrize("takes_half", [True, False])
def test_a_loss_and_a_duplicate_neither_lose_nor_double_an_item(takes_half):
    system = System(shards(STOCKS, BUYERS, takes_half=takes_half), **FAULTS)
    found = explore(system, always=NEVER_OVERSOLD, sometimes=ALL_SOLD, finally_=NONE_STRANDED)
    assert found.holds
    assert found.states == 7_940


def test_a_crash_and_a_restart_do_not_either():
    system = System(shards(STOCKS, ["a", "b"]), losses=1, crashes=1, restarts=1)
    assert explore(system, always=NEVER_OVERSOLD, sometimes=ALL_SOLD, finally_=NONE_STRANDED).holds


def test_a_request_that_is_repeated_too_early_is_one_request():
    system = System(shards(STOCKS, ["a", "b"]), **FAULTS, early_timeouts=1)
    assert explore(system, always=NEVER_OVERSOLD, sometimes=ALL_SOLD, finally_=NONE_STRANDED).holds


def test_without_numbers_one_duplicate_oversells_and_one_loss_strands():
    careless = shards(STOCKS, BUYERS, is_numbered=False)
    doubled = explore(System(careless, duplicates=1), always=NEVER_OVERSOLD)
    assert doubled.broken[0].history[-2:] == (
        "duplicate take 1 1 b>a",
        "deliver take 1 1 b>a",
    )
    stranded = explore(System(careless, losses=1), finally_=NONE_STRANDED)
    assert stranded.broken[0].history[-1] == "lose take 1 1 b>a"


def test_a_batch_on_its_way_is_nowhere_and_a_single_item_is_promised():
    """Half of three is two: one of them is spare while both travel."""
    for takes_half, is_reached in ((True, True), (False, False)):
        system = System(shards(THREE, ["a", "b", "c"], takes_half=takes_half))
        found = explore(system, always=NEVER_OVERSOLD, sometimes=REFUSED_IN_VAIN)
        assert bool(found.reached) == is_reached


def test_shards_that_never_ask_refuse_while_stock_is_left():
    system = System(shards({"a": 1, "b": 1}, ["a", "a"], asks=False))
    found = explore(system, always=NEVER_OVERSOLD, sometimes=REFUSED_IN_VAIN, finally_=ANSWERED)
    assert found.holds


def test_cut_off_a_shard_sells_its_own_and_asks_again_until_it_is_heard():
    buyers, comes_ms = ["a", "a", "b"], [10, 20, 30]
    cut = [Partition(("a", "customer 1", "customer 2"), at_ms=0, heal_ms=1_200)]
    run = simulate(shards({"a": 1, "b": 2}, buyers), links(buyers, comes_ms, 25), faults=cut)
    sold = run.trace.notes("sells")
    assert [(step.node, step.at) for step in sold] == [("a", 10), ("b", 30), ("a", 1_570)]
    assert run.world["customer 2"].answer == "yours"
