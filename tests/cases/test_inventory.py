"""Example 2: laws of counts of their own, of a lock's queue, and of a stock split over shards."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.cases import inventory
from coordlib.cases import inventory_shards as shards
from coordlib.cases import inventory_views as views
from coordlib.cases.inventory import Sale
from coordlib.engine import Constant, Network, simulate
from coordlib.protocols import last_item
from coordlib.quantity import quantities
from coordlib.view import Rows

VIEWS = {name: getattr(views, name) for name in views.__all__}
KNOWN = quantities(Sale)


def sales():
    """Any scenario that its quantities allow."""
    fields = {
        name: st.integers(one.low, one.high) if one.is_whole else st.floats(one.low, one.high)
        for name, one in KNOWN.items()
    }
    return st.builds(Sale, **fields)


small = st.builds(
    Sale,
    stock=st.integers(1, 30),
    copies=st.integers(2, 4),
    delay_ms=st.floats(1, 1_000),
    shards=st.integers(1, 12),
    skew=st.floats(0, 1.5),
    demand_share=st.floats(0.1, 2),
)
stocks_and_shards = (st.integers(1, 2_000), st.integers(1, 200))


def one_by_one(sale, comers):
    """Sell from counts of their own, order after order, hearing of each sale a delay later."""
    sales_of = [[] for _ in range(sale.copies)]
    for now, copy in zip(comers.comes_ms, (comers.luck * sale.copies).astype(int), strict=True):
        heard = sum(
            at <= now - sale.delay_ms
            for other, times in enumerate(sales_of)
            for at in times
            if other != copy
        )
        if sale.stock - len(sales_of[copy]) - heard > 0:
            sales_of[copy].append(now)
    return sum(map(len, sales_of))


@settings(max_examples=30)
@given(small, st.integers(0, 1_000))
def test_counting_orders_as_sales_gives_what_each_copy_would_sell(sale, seed):
    comers = inventory.crowd(sale, seed, count=4 * sale.stock + 40)
    assert inventory.sold_from_own_counts(sale, comers) == one_by_one(sale, comers)


@pytest.mark.parametrize(("later_ms", "sold"), [(69, 2), (71, 1)])
def test_of_one_item_it_sells_what_the_protocol_sells_on_the_engine(later_ms, sold):
    comes_ms = {"us": 100.0, "eu": 100.0 + later_ms}
    near = {(f"{name} customer", name): Constant(at) for name, at in comes_ms.items()}
    run = simulate(last_item.shops([*comes_ms]), Network(near, default=Constant(70)))
    assert sum(run.world[name].sold for name in comes_ms) == sold
    comers = inventory.Crowd(np.array([*comes_ms.values()]), np.array([0.2, 0.8]))
    assert inventory.sold_from_own_counts(Sale(stock=1, delay_ms=70), comers) == sold


@given(st.floats(1e-6, 1e5), st.integers(1, 2_000))
def test_what_is_sold_is_at_most_what_is_asked_for_and_what_there_is(mean, stock):
    sold = float(inventory.mean_sold(mean, stock))
    assert sold + 1e-9 >= 0
    assert sold <= min(mean, stock) + 1e-6


@settings(max_examples=30)
@given(sales(), st.floats(1, 3))
def test_more_delay_never_oversells_less_and_each_other_copy_a_stock_at_most(sale, factor):
    few, more = inventory.expected_oversold(sale, [sale.delay_ms, sale.delay_ms * factor])
    assert -1e-6 <= few <= more + 1e-6
    assert more <= (sale.copies - 1) * sale.stock + 1e-6


@given(st.floats(0.001, 5))
def test_the_last_item_is_sold_twice_with_the_chance_of_an_order_within_a_delay(orders):
    sale = Sale(stock=1, delay_ms=1_000)
    both = float(inventory.expected_oversold(sale, 1_000, orders_per_s=orders))
    assert both == pytest.approx(1 - math.exp(-orders / 2), abs=1e-9)


@pytest.mark.parametrize(
    "sale",
    [
        Sale(stock=1, delay_ms=1_000, orders_per_s=2),
        Sale(stock=20),
        Sale(stock=200, copies=8),
        Sale(stock=10, delay_ms=2_000),
    ],
)
def test_the_formula_agrees_with_sales_that_are_run(sale):
    crowds = (inventory.crowd(sale, seed, count=8 * sale.stock + 600) for seed in range(100))
    runs = [inventory.sold_from_own_counts(sale, one) - sale.stock for one in crowds]
    standard_error = np.std(runs) / len(runs) ** 0.5
    exact = float(inventory.expected_oversold(sale, sale.delay_ms))
    assert np.mean(runs) == pytest.approx(exact, abs=4 * standard_error + 1e-9)


@settings(max_examples=30)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), st.floats(0.1, 50))
def test_a_lock_serves_one_order_after_the_other(gaps_ms, hold_ms):
    comes_ms, free_ms, times_ms = np.cumsum(gaps_ms), 0.0, []
    for comes in comes_ms:
        free_ms = max(free_ms, comes) + hold_ms
        times_ms.append(free_ms - comes)
    assert inventory.queue_ms(comes_ms, hold_ms) == pytest.approx(times_ms, abs=1e-6)


@given(*stocks_and_shards)
def test_shares_are_all_of_the_stock_and_differ_by_one_at_most(stock, count):
    held = shards.shares(stock, count)
    assert held.sum() == stock
    assert held.max() - held.min() <= 1
    assert shards.left_out(stock, count) == stock - (stock // count) * count < count


@settings(max_examples=30)
@given(small)
def test_shares_of_the_customers_add_up_to_one(sale):
    chances = shards.weights(sale.shards, sale.skew)
    assert chances.sum() == pytest.approx(1)
    assert (np.diff(chances) <= 0).all()


@settings(max_examples=30)
@given(small)
def test_shards_alone_sell_at_most_what_one_count_would(sale):
    comers, held = inventory.customers(sale), shards.shares(sale.stock, sale.shards)
    sold = shards.expected_sold(comers, held, shards.weights(sale.shards, sale.skew))
    assert -1e-9 <= sold <= min(comers, sale.stock) + 1e-9


@pytest.mark.parametrize("sale", [Sale(stock=200, shards=20), Sale(stock=150, shards=40, skew=1)])
def test_what_shards_sell_alone_agrees_with_sales_that_are_run(sale):
    held = shards.shares(sale.stock, sale.shards)
    runs = []
    for seed in range(100):
        homes = shards.home_shards(inventory.crowd(sale, seed).luck, sale.shards, sale.skew)
        runs.append(shards.run_shards(sale, held, homes, shards.nothing).sold)
    standard_error = np.std(runs) / len(runs) ** 0.5
    chances = shards.weights(sale.shards, sale.skew)
    exact = shards.expected_sold(inventory.customers(sale), held, chances)
    assert np.mean(runs) == pytest.approx(exact, abs=4 * standard_error)


def test_at_as_many_customers_as_items_shards_refuse_about_0_4_over_the_root_of_a_share():
    for count in (10, 25, 100):
        held = np.full(count, 1_000 // count)
        refused = 1 - shards.expected_sold(1_000, held, np.full(count, 1 / count)) / 1_000
        rule = 1 / math.sqrt(2 * math.pi * held[0])
        assert refused == pytest.approx(rule, rel=0.06)


@settings(max_examples=30)
@given(small, st.integers(0, 1_000))
def test_only_counts_of_their_own_oversell_and_who_asks_refuses_nobody_needlessly(sale, seed):
    outcomes = shards.compare(sale, seed)
    could = min(inventory.customers(sale), sale.stock)
    for name in ("one lock", "shards alone", "overflow", "escrow", "rebalanced"):
        assert outcomes[name].sold + outcomes[name].needless == could
        assert outcomes[name].needless >= 0
    assert outcomes["own counts"].sold >= could
    assert outcomes["escrow"].needless == outcomes["one lock"].needless == 0
    whole = sale.shards * (sale.stock // sale.shards)
    assert outcomes["overflow"].sold == min(inventory.customers(sale), whole)
    assert outcomes["shards alone"].sold <= outcomes["overflow"].sold


@settings(max_examples=30)
@given(small, st.integers(0, 1_000))
def test_never_rebalanced_is_alone(sale, seed):
    homes = shards.home_shards(inventory.crowd(sale, seed).luck, sale.shards, sale.skew)
    alone = shards.run_shards(
        sale, shards.shares(sale.stock, sale.shards), homes, shards.nothing
    ).sold
    left = shards.left_when_rebalanced(sale.stock, homes[np.newaxis], sale.shards, 0)
    assert left.tolist() == [sale.stock - alone]


@pytest.mark.parametrize("fetch", [shards.one_from_first, shards.half_of_next])
@settings(max_examples=30)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=8), st.data())
def test_fetching_moves_items_and_makes_none(fetch, stocks, data):
    home = data.draw(st.integers(0, len(stocks) - 1))
    before, stocks[home] = [*stocks], 0
    total = sum(stocks)
    asked = fetch(stocks, home)
    assert sum(stocks) == total
    assert (stocks[home] > 0) == (total > 0)
    assert asked <= len(before) - 1


def test_a_hash_with_another_seed_sends_nearly_everybody_elsewhere():
    names = [f"customer {number}" for number in range(2_000)]
    first, again, second = (shards.shards_by_hash(names, 100, seed) for seed in (1, 1, 2))
    assert first == again
    assert sum(map(int.__eq__, first, second)) < 60


def test_a_checksum_spreads_customers_evenly():
    found = np.bincount([shards.shard_of(f"customer {n}", 10) for n in range(10_000)])
    assert len(found) == 10
    assert found.min() > 900


def test_a_bill_prices_what_went_wrong_and_what_was_sent():
    sale = Sale(compensation_usd=20, margin_usd=5)
    good = inventory.Outcome(sold=1_000, needless=0, messages=0, times_ms=np.ones(1))
    assert inventory.bill(sale, good).total_usd == 0
    bad = inventory.Outcome(sold=1_003, needless=2, messages=0, times_ms=np.ones(1))
    assert inventory.bill(sale, bad).total_usd == 70


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@given(sale=sales())
@settings(max_examples=10)
def test_every_view_draws_every_scenario_that_is_allowed(view, sale):
    drawing = view.draw(sale)
    is_rows = isinstance(view.frame, Rows)
    drawn = drawing.values if is_rows else drawing.curves
    assert set(drawn) == set(view.frame.names)
    data = np.concatenate([np.ravel(one) for one in drawn.values()])
    assert (np.isfinite(data) | (np.isnan(data) & is_rows)).all()
    assert all(np.isfinite([note.x, note.y]).all() for note in drawing.notes.values())
    assert drawing.finding
    assert drawing.sentence.endswith(".")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_is_a_quantity_and_moves_its_chart(view):
    start = Sale(skew=0.5)
    before = view.draw(start)
    for name in view.sliders:
        moved = {one: getattr(start, one) for one in KNOWN} | {name: KNOWN[name].high}
        assert view.draw(Sale(**moved)).sentence != before.sentence, name
