"""The replicated cart: what quorums, versions, hints and repair promise, and what they do not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.engine import (
    Constant,
    Crash,
    Network,
    Partition,
    Restart,
    System,
    Uniform,
    explore,
    simulate,
)
from coordlib.protocols.quorum_store import (
    ALL_DONE,
    HOMES_HOLD,
    NOTHING_LOST,
    READS_SHOW_WRITES,
    Client,
)
from coordlib.protocols.replica import replicas
from coordlib.protocols.versions import last_writer, newest

WRITE_THEN_READ = ("milk", "read")


def shop(n=3, **options):
    homes = "abcde"[:n]
    return [Client("amy", homes, script=WRITE_THEN_READ, **options), *replicas(homes)]


def two_shoppers(keep):
    shoppers = [
        Client(name, "ab", script=(item,), keep=keep, stamp=stamp)
        for name, item, stamp in (("amy", "milk", 1), ("bob", "eggs", 2))
    ]
    return [*shoppers, *replicas("ab", keep)]


@pytest.mark.parametrize("bounds", [{}, {"crashes": 1, "restarts": 1}, {"duplicates": 1}])
def test_overlapping_quorums_never_read_stale(bounds):
    found = explore(System(shop(), **bounds), always=READS_SHOW_WRITES, sometimes=ALL_DONE)
    assert found.holds, str(found)


@pytest.mark.parametrize(("n", "r", "w"), [(n, r, w) for n in (1, 2, 3) for r, w in [(1, 1)]])
def test_one_answer_each_reads_stale_as_soon_as_there_are_two_replicas(n, r, w):
    found = explore(System(shop(n, read_quorum=r, write_quorum=w)), always=READS_SHOW_WRITES)
    assert bool(found.broken) == (r + w <= n)


@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_by_the_clock_overlapping_quorums_never_read_stale(data, seed):
    n = data.draw(st.integers(1, 5))
    r = data.draw(st.integers(1, n))
    w = data.draw(st.integers(n - r + 1, n))
    network = Network(default=Uniform(1, 40), loss_share=0.1, duplicate_share=0.1)
    nodes = shop(n, read_quorum=r, write_quorum=w)
    run = simulate(nodes, network, seed=seed, always=READS_SHOW_WRITES, finally_=ALL_DONE)
    assert run.broken == ""


def sloppy(**options):
    return [Client("amy", "abc", spares="d", **options), *replicas("abcd")]


def test_a_sloppy_quorum_reads_stale_though_r_plus_w_exceeds_n():
    nodes = sloppy(script=WRITE_THEN_READ)
    found = explore(System(nodes, early_timeouts=1), always=READS_SHOW_WRITES)
    assert len(found.broken[0].history) == 9
    assert "deliver milk, for b amy>d" in found.broken[0].history


def test_a_hint_reaches_its_home_and_is_dropped():
    away = [Partition(("b", "c"), at_ms=0, heal_ms=150)]
    run = simulate(sloppy(script=("milk",)), Network(default=Constant(5)), faults=away)
    assert [one.items for one in run.world["b"].versions] == [("milk",)]
    assert run.world["d"].hints == frozenset()
    assert run.trace.notes("milk acknowledged")[0].at == 70


def test_a_hint_survives_a_crash_of_who_holds_it():
    faults = [Partition(("b", "c"), 0, 500), Crash("d", 100), Restart("d", 300)]
    run = simulate(sloppy(script=("milk",)), Network(default=Constant(5)), faults=faults)
    assert run.world["b"].versions


def test_a_lost_write_stays_lost_until_a_read_repairs_it():
    found = explore(System(shop(), losses=1), finally_=HOMES_HOLD)
    assert found.broken[0].kind == "finally"
    assert "lose write milk amy>c" in found.broken[0].line
    repaired = explore(System(shop(repairs=True), losses=1), finally_=HOMES_HOLD)
    assert repaired.holds, str(repaired)


def test_last_write_wins_loses_an_acknowledged_add_and_vector_clocks_keep_it():
    lost = explore(System(two_shoppers(last_writer)), always=NOTHING_LOST)
    assert lost.broken[0].kind == "always"
    kept = explore(System(two_shoppers(newest)), always=NOTHING_LOST, finally_=HOMES_HOLD)
    assert kept.holds, str(kept)


def test_who_reads_both_siblings_writes_one_version_that_descends_from_both():
    carol = Client("carol", "ab", script=("read", "jam"), starts_ms=50)
    run = simulate([*two_shoppers(newest), carol])
    for home in "ab":
        (version,) = run.world[home].versions
        assert version.items == ("eggs", "jam", "milk")
        assert version.clock == (("amy", 1), ("bob", 1), ("carol", 1))
