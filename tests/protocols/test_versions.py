"""Vector clocks: the laws of their order, and what is kept of several versions."""

from hypothesis import given
from hypothesis import strategies as st

from coordlib.protocols.versions import (
    Version,
    clock_of,
    concurrent,
    descends,
    items_of,
    last_writer,
    newest,
)

clocks = st.dictionaries(st.sampled_from("abc"), st.integers(1, 3)).map(
    lambda counts: tuple(sorted(counts.items()))
)
versions = st.builds(
    Version,
    items=st.sets(st.sampled_from(["eggs", "jam", "milk"])).map(lambda some: tuple(sorted(some))),
    clock=clocks,
    stamp=st.integers(0, 3),
)
several = st.frozensets(versions, max_size=5)


@given(clocks, clocks, clocks)
def test_descent_is_a_partial_order(one, two, three):
    assert descends(one, one)
    assert not (descends(one, two) and descends(two, one)) or one == two
    assert not (descends(one, two) and descends(two, three)) or descends(one, three)


@given(several, st.sampled_from("abc"))
def test_a_write_descends_from_all_that_it_builds_on_and_from_nothing_descends_back(some, writer):
    clock = clock_of(some, writer)
    assert all(descends(clock, one.clock) for one in some)
    assert not any(descends(one.clock, clock) for one in some)


@given(several)
def test_what_is_kept_is_concurrent_and_nothing_new_is_dropped(some):
    kept = newest(some)
    assert kept <= some
    pairs = [(one, other) for one in kept for other in kept if one.clock != other.clock]
    assert all(concurrent(one, other) for one, other in pairs)
    # Whatever was dropped, a version that is kept builds on it.
    assert all(any(descends(one.clock, gone.clock) for one in kept) for gone in some - kept)


@given(several, several)
def test_last_write_wins_keeps_one_and_does_not_mind_the_order(one, other):
    assert len(last_writer(one)) == bool(one)
    together = {version.stamp for version in last_writer(one | other)}
    assert together == {version.stamp for version in last_writer(last_writer(one) | other)}


@given(several)
def test_merging_siblings_drops_no_item(some):
    assert {*items_of(some)} == {item for one in some for item in one.items}
