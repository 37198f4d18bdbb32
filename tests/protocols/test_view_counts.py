"""Counting at one keeper, and each for itself with news: what every order of events allows."""

import pytest

from coordlib.engine import Constant, Network, Partition, System, explore, simulate
from coordlib.protocols.view_counts import (
    ALL_KEPT,
    BEHIND,
    EVERYBODY_KNOWS,
    NEVER_TOO_MANY,
    NONE_TWICE,
    ask,
    read_and_write,
    with_news,
)

UP, DOWN = {"a": (5, 2), "b": (3,)}, {"a": (5, -2), "b": (3,)}
FAULTS = {"losses": 1, "duplicates": 1, "crashes": 1, "restarts": 1}
SLOW = {"some view is counted": lambda world: world["keeper"].total == 1}


def test_two_that_read_before_either_writes_lose_a_view():
    found = explore(System(read_and_write(2)), finally_=ALL_KEPT)
    assert [event.split()[1] for event in found.broken[0].history] == ["read", "read"]
    assert explore(System(read_and_write(1)), finally_=ALL_KEPT).holds


def test_a_lost_answer_makes_a_view_count_twice():
    found = explore(System(ask(1), losses=1), always=NONE_TWICE)
    assert len(found.broken[0].history) == 4
    assert explore(System(ask(2)), always=NONE_TWICE, finally_=ALL_KEPT).holds


def test_a_keeper_that_remembers_counts_each_view_once():
    system = System(ask(2, views=2, remembers=True), **FAULTS)
    found = explore(system, always=NONE_TWICE, sometimes=SLOW, finally_=ALL_KEPT)
    assert found.holds


def test_a_keeper_that_remembers_reaches_so_many_states():
    system = System(ask(2, remembers=True), losses=1, duplicates=1)
    assert explore(system, always=NONE_TWICE, finally_=ALL_KEPT).states == 131


@pytest.mark.parametrize(
    ("faults", "states"), [({"losses": 1, "duplicates": 1}, 69), (FAULTS, None)]
)
def test_counts_that_only_grow_reach_everybody_and_are_never_too_many(faults, states):
    system = System(with_news(UP), **faults)
    found = explore(system, always=NEVER_TOO_MANY, sometimes=BEHIND, finally_=EVERYBODY_KNOWS)
    assert found.holds
    assert states in (None, found.states)


def test_a_count_that_goes_down_is_out_of_reach_for_good():
    found = explore(System(with_news(DOWN)), finally_=EVERYBODY_KNOWS)
    assert found.broken[0].line == "deliver 5 a>b"


def test_with_two_numbers_it_is_not():
    system = System(with_news(DOWN, is_apart=True), **FAULTS)
    assert explore(system, finally_=EVERYBODY_KNOWS, sometimes=BEHIND).holds


def test_but_a_reader_may_be_shown_too_many():
    found = explore(System(with_news(DOWN, is_apart=True)), always=NEVER_TOO_MANY)
    assert found.broken[0].line == "deliver 5 down 0 a>b"


def test_the_document_s_three_servers_reach_450_through_a_cut():
    made = with_news({"1": (100,), "2": (200,), "3": (150,)})
    cut = Partition(("3",), at_ms=0, heal_ms=600)
    links = Network(default=Constant(35))
    during = simulate(made, links, faults=[cut], until_ms=500).world
    after = simulate(made, links, faults=[cut], until_ms=1_000).world
    assert [node.total for node in during.values()] == [300, 300, 150]
    assert [node.total for node in after.values()] == [450, 450, 450]


def test_asking_a_keeper_that_is_cut_off_counts_nothing():
    cut = Partition(("server 1",), at_ms=0)
    run = simulate(ask(2, remembers=True), Network(default=Constant(35)), faults=[cut])
    assert run.world["server 1"].done == 0
    assert run.world["keeper"].total == 1
