"""Case 4: laws of the caches, the history, the failover map and the chaos run."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.cases import netflix_regions as netflix
from coordlib.cases import netflix_regions_caches as caching
from coordlib.cases import netflix_regions_failures as failures
from coordlib.cases import netflix_regions_views as views
from coordlib.cases.netflix_regions import REGIONS, Streaming
from coordlib.cases.netflix_regions_caches import TITLES
from coordlib.cases.netflix_regions_failures import DOWN, SILENT, UP
from coordlib.quantity import quantities
from coordlib.view import Rows

VIEWS = {name: getattr(views, name) for name in views.__all__}
KNOWN = quantities(Streaming)


def scenarios():
    """Any scenario that its quantities allow."""
    return st.builds(
        Streaming, **{name: st.floats(one.low, one.high) for name, one in KNOWN.items()}
    )


def states():
    """Any state of the five regions."""
    one = st.lists(st.sampled_from([UP, SILENT, DOWN]), min_size=5, max_size=5)
    return one.map(lambda row: np.array([row], np.int8))


def raised(streaming, name, factor):
    """Return the scenario with one quantity raised, within its bounds."""
    return dataclasses.replace(
        streaming, **{name: KNOWN[name].within(getattr(streaming, name) * factor)}
    )


@given(scenarios(), st.floats(0.01, 0.99))
def test_a_cache_holds_as_many_titles_as_fit_and_never_beats_the_one_filled_ahead(
    streaming, held_share
):
    asked = caching.popularity(streaming)
    size = round(held_share * TITLES)
    present, hits = caching.least_recently_used(asked, size)
    assert present.sum() == pytest.approx(size, rel=1e-5)
    assert 0 <= hits <= caching.filled_ahead(asked, size) + 1e-9


@given(scenarios(), st.sampled_from(["edge_cache_share", "region_cache_share"]), st.floats(1, 9))
def test_more_room_never_sends_more_to_the_origin(streaming, name, factor):
    more = raised(streaming, name, factor)
    for is_filled_ahead in (False, True):
        before = caching.caches(streaming, is_filled_ahead=is_filled_ahead)
        after = caching.caches(more, is_filled_ahead=is_filled_ahead)
        # Che's approximation of the second level is not exactly monotone in the first.
        assert after.origin_share <= before.origin_share + 0.01
        assert sum(dataclasses.astuple(before)) == pytest.approx(1)
        assert min(dataclasses.astuple(before)) >= -1e-12


@pytest.mark.parametrize("size", [100, 500, 2_000])
def test_the_formula_agrees_with_a_cache_that_is_run(size):
    """100,000 requests are counted: four standard errors, and the approximation's own 0.002."""
    run = caching.lru_simulated(0.8, size)
    _, formula = caching.least_recently_used(caching.popularity(Streaming()), size)
    assert run == pytest.approx(formula, abs=4 * (0.25 / 100_000) ** 0.5 + 0.002)


def test_a_curve_of_sizes_is_the_one_that_solving_gives():
    asked = caching.popularity(Streaming())
    sizes, hits = caching.hits_by_size(asked)
    for size, hit in list(zip(sizes, hits, strict=True))[5:30:6]:
        assert caching.least_recently_used(asked, size)[1] == pytest.approx(hit, abs=1e-5)


@given(scenarios(), st.floats(1, 5))
def test_more_events_or_longer_intervals_lose_more(streaming, factor):
    assert netflix.events_lost(streaming) >= 0
    for name in ("events_per_day", "flush_ms"):
        more = raised(streaming, name, factor)
        assert netflix.events_lost(more) >= netflix.events_lost(streaming) * (1 - 1e-12)
    longer = raised(streaming, "flush_ms", factor)
    assert netflix.messages_per_second(longer) <= netflix.messages_per_second(streaming)


def test_the_protocol_loses_what_the_formula_says():
    """An event every 13 ms and a batch every 100: half an interval's events in the mean."""
    lost = netflix.lost_in_runs(100, every_ms=13, flush_ms=100)
    standard_error = lost.std() / 10
    assert lost.mean() == pytest.approx(100 / 2 / 13, abs=4 * standard_error)
    assert lost.max() <= 100 / 13 + 1


@given(scenarios(), states())
def test_no_request_is_invented_and_shares_are_shares(streaming, state):
    asked = failures.routed(streaming, state)
    assert (asked >= 0).all()
    assert asked.sum() <= 1 + 1e-9
    assert (asked[state == DOWN] == 0).all()
    became = failures.outcome(streaming, state)
    for part in (became.full_share, became.degraded_share, became.lost_share):
        assert -1e-12 <= part[0] <= 1 + 1e-9
    assert became.full_share + became.degraded_share + became.lost_share == pytest.approx(1)


@given(scenarios(), states())
def test_no_region_does_more_work_than_it_can(streaming, state):
    became = failures.outcome(streaming, state)
    capacity = failures.demand_shares(streaming) / streaming.load_share
    work = became.full_share + streaming.degraded_work_share * became.degraded_share
    assert work[0] <= capacity[state[0] == UP].sum() + 1e-9


def test_any_two_regions_may_fail_and_five_of_the_ten_threes_may_not():
    has_somewhere = [
        sum(failures.routed(Streaming(), failures.states_with(n)).sum(axis=1) > 1 - 1e-9)
        for n in range(5)
    ]
    assert has_somewhere == [1, 5, 10, 5, 0]


def test_the_regions_that_overload():
    loads = failures.load_of_capacity(Streaming(), failures.states_with(1))
    over = {REGIONS[down]: list(np.flatnonzero(row > 1)) for down, row in enumerate(loads)}
    east, west = REGIONS.index("us-east"), REGIONS.index("us-west")
    assert over == {name: [east] for name in ("us-west", "eu", "latam")} | {
        name: [west] for name in ("us-east", "asia")
    }


@given(scenarios(), st.floats(1, 5))
def test_doubling_the_load_never_lowers_utilisation(streaming, factor):
    before = failures.load_of_capacity(streaming, failures.states_with(1))
    after = failures.load_of_capacity(
        raised(streaming, "load_share", factor), failures.states_with(1)
    )
    assert (after >= before - 1e-12).all()


@given(scenarios(), st.integers(0, 2))
def test_the_map_never_needs_less_than_sending_traffic_wherever_there_is_room(streaming, number):
    least = failures.spread_over_all(number)
    assert failures.capacity_to_survive(streaming, number) >= least - 1e-9


def test_chaos_comes_to_what_the_states_probabilities_say():
    months = [failures.chaos(Streaming(), seed=seed) for seed in range(400)]
    _, degraded, lost = failures.expected(Streaming())
    for wanted, drawn in (
        (degraded, [month.mean(month.became.degraded_share) for month in months]),
        (lost, [month.mean(month.became.lost_share) for month in months]),
    ):
        standard_error = np.std(drawn) / len(months) ** 0.5
        assert np.mean(drawn) == pytest.approx(wanted, abs=4 * standard_error)


@given(scenarios(), st.integers(0, 99))
@settings(max_examples=30)
def test_a_month_is_a_month_and_its_parts_make_the_whole(streaming, seed):
    month = failures.chaos(streaming, seed=seed)
    assert month.edges_h[0] == 0 and month.edges_h[-1] == 30 * 24
    assert (np.diff(month.edges_h) > 0).all()
    assert set(np.unique(month.states)) <= {UP, SILENT, DOWN}
    became = month.became
    parts = (became.full_share, became.degraded_share, became.lost_share)
    assert sum(map(month.mean, parts)) == pytest.approx(1)


@given(scenarios())
def test_the_expected_shares_make_the_whole(streaming):
    parts = failures.expected(streaming)
    assert sum(parts) == pytest.approx(1)
    assert min(parts) >= -1e-12


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@given(streaming=scenarios())
@settings(max_examples=25, deadline=None)
def test_every_view_draws_every_scenario_that_is_allowed(view, streaming):
    drawing = view.draw(streaming)
    frame = view.frame
    data = drawing.values if isinstance(frame, Rows) else drawing.curves
    assert set(data) == set(frame.names)
    assert np.isfinite(np.concatenate([np.ravel(one) for one in data.values()])).all()
    assert drawing.finding
    assert drawing.sentence.endswith(".")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_is_a_quantity_and_moves_its_chart(view):
    before = view.draw(Streaming())
    for name in view.sliders:
        moved = view.draw(Streaming(**{name: KNOWN[name].high}))
        assert moved.sentence != before.sentence, name


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("view", [views.LOAD, views.CAPACITY], ids=["LOAD", "CAPACITY"])
def test_the_axes_cover_what_each_slider_reaches(view, end):
    for name in view.sliders:
        drawing = view.draw(Streaming(**{name: getattr(KNOWN[name], end)}))
        assert max(values.max() for values in drawing.values.values()) <= view.frame.x.high
