"""Case 6: laws of queues, of trips across cities and of the surge rule."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.cases import uber_city_shards as uber
from coordlib.cases import uber_city_shards_views as views
from coordlib.cases.uber_city_shards import Marketplace
from coordlib.quantity import quantities

VIEWS = {name: getattr(views, name) for name in views.__all__}
KNOWN = quantities(Marketplace)


def markets():
    """Any scenario that its quantities allow."""
    fields = {
        name: st.integers(one.low, one.high) if one.is_whole else st.floats(one.low, one.high)
        for name, one in KNOWN.items()
    }
    return st.builds(Marketplace, **fields)


loads = st.floats(0.001, 0.999)
servers = st.integers(1, 500)


@given(loads, servers)
def test_the_chance_to_wait_is_a_chance_and_at_most_the_load(load, count):
    """With one server it is the load; with more it is less."""
    chance = float(uber.wait_probability(load * count, count))
    assert 0 <= chance <= load * (1 + 1e-9)


@pytest.mark.parametrize("offered", [0.5, 1.0, 3.7])
def test_erlang_s_formula_is_the_one_in_textbooks(offered):
    count = 4
    top = offered**count / math.factorial(count) * count / (count - offered)
    below = sum(offered**k / math.factorial(k) for k in range(count))
    assert float(uber.wait_probability(offered, count)) == pytest.approx(top / (below + top))


@given(loads, servers, st.floats(1, 3))
def test_more_requests_never_shorten_the_time_and_more_matchers_never_lengthen_it(
    load, count, factor
):
    rate = load * count
    before = uber.mean_time_ms(rate, 1_000, count)
    assert uber.mean_time_ms(rate * factor, 1_000, count) >= before * (1 - 1e-9)
    assert uber.mean_time_ms(rate, 1_000, count + 1) <= before * (1 + 1e-9)
    assert before >= 1_000


@given(loads, st.integers(1, 50), st.integers(2, 8))
def test_one_queue_is_never_slower_than_the_same_matchers_in_several(load, count, queues):
    apart = uber.mean_time_ms(load * count, 1_000, count)
    together = uber.mean_time_ms(load * count * queues, 1_000, count * queues)
    assert together <= apart * (1 + 1e-9)


def test_beyond_the_capacity_there_is_no_mean():
    assert uber.mean_time_ms([3.9, 4.0, 9.0], 1_000, 4)[1:].tolist() == [np.inf, np.inf]


@pytest.mark.parametrize(("count", "load"), [(1, 0.5), (4, 0.43), (4, 0.8), (400, 0.7)])
def test_the_formula_agrees_with_a_queue_that_is_run(count, load):
    rate, work_ms = load * count * 2, 500
    runs = [
        uber.simulated_times_ms(rate, work_ms, count, seed=seed, requests=8_000).mean()
        for seed in range(20)
    ]
    standard_error = np.std(runs) / len(runs) ** 0.5
    exact_ms = float(uber.mean_time_ms(rate, work_ms, count))
    assert np.mean(runs) == pytest.approx(exact_ms, abs=4 * standard_error)


@given(markets())
def test_at_the_break_even_share_both_designs_take_the_same_work(market):
    share = KNOWN["cross_city_share"].within(uber.break_even_share(market))
    even = dataclasses.replace(market, cross_city_share=share)
    if share == pytest.approx(uber.break_even_share(market)):
        assert uber.city_work_ms(even) == pytest.approx(uber.global_work_ms(even))
    assert uber.city_work_ms(market) >= market.match_ms


@given(markets(), st.floats(0, 20))
def test_a_multiplier_is_from_1_to_the_cap(market, ratio):
    for rule in (uber.surge, uber.surge_without_a_jump):
        assert 1 <= rule(market, ratio) <= max(market.surge_cap, 1)


def test_the_rule_jumps_where_it_starts():
    just_above = float(uber.surge(Marketplace(), np.nextafter(2.0, 3.0)))
    assert float(uber.surge(Marketplace(), 2.0)) == 1.0
    assert just_above == pytest.approx(2.0)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_between_the_threshold_and_its_power_the_rule_has_no_rest(elasticity, place):
    """A price above 1 must be above 2 and lower demand to itself: r > 2^(1 + e); 1 needs r <= 2."""
    low, high = 2.0, 2.0 ** (1 + elasticity)
    ratio = low + (high - low) * place
    market = Marketplace(elasticity=elasticity, riders_per_driver=ratio, surge_cap=4.0)
    assert not uber.is_settled(uber.surge_in_time(market))


@given(st.floats(0, 0.7), st.floats(0.5, 6))
def test_without_the_jump_an_inelastic_demand_settles(elasticity, ratio):
    market = Marketplace(elasticity=elasticity, riders_per_driver=ratio)
    assert uber.is_settled(uber.surge_in_time(market, uber.surge_without_a_jump))


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@given(market=markets())
@settings(max_examples=15, deadline=None)
def test_every_view_draws_every_scenario_that_is_allowed(view, market):
    drawing = view.draw(market)
    assert set(drawing.curves) == set(view.frame.names)
    data = [np.ravel(one) for one in drawing.curves.values()]
    assert np.isfinite(np.concatenate(data)).all()
    assert all(np.isfinite([note.x, note.y]).all() for note in drawing.notes.values())
    assert drawing.finding
    assert drawing.sentence.endswith(".")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_is_a_quantity_and_moves_its_chart(view):
    before = view.draw(Marketplace())
    for name in view.sliders:
        moved = view.draw(Marketplace(**{name: KNOWN[name].high}))
        assert moved.sentence != before.sentence, name
