"""Case 14: the rule to the wei, laws of the market, of fees and of batches; published figures."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.cases import ethereum_fees as fees
from coordlib.cases import ethereum_fees_market as markets
from coordlib.cases import ethereum_fees_views as views
from coordlib.cases.ethereum_fees import Ethereum, next_base_fee_wei
from coordlib.published import ethereum as published
from coordlib.quantity import quantities

VIEWS = {name: getattr(views, name) for name in views.__all__}
KNOWN = quantities(Ethereum)


def chains():
    """Any scenario that its quantities allow."""
    values = {
        name: st.integers(one.low, one.high) if one.is_whole else st.floats(one.low, one.high)
        for name, one in KNOWN.items()
    }
    return st.builds(Ethereum, **values)


some_chains = given(chains())
some = settings(max_examples=40)
a_few = settings(max_examples=15, deadline=None)
base_fees = st.integers(0, 10**15)
limits = st.integers(5_000, 60_000_000)


@pytest.mark.parametrize(("number", "after"), [*itertools.pairwise(published.HEADERS)])
def test_mainnet_s_headers_follow_from_one_another(number, after):
    now = published.HEADERS[number]
    found = next_base_fee_wei(now.base_fee_wei, now.gas_used, now.gas_limit)
    assert found == published.HEADERS[after].base_fee_wei


# From the tests of two clients, go-ethereum and reth.
CLIENTS_CASES = [
    (1_000_000_000, 10_000_000, 20_000_000, 1_000_000_000),
    (1_000_000_000, 9_000_000, 20_000_000, 987_500_000),
    (1_000_000_000, 11_000_000, 20_000_000, 1_012_500_000),
    (1_000_000_000, 10_000_000, 10_000_000, 1_125_000_000),
    (1_000_000_000, 10_000_000, 12_000_000, 1_083_333_333),
    (1_000_000_000, 10_000_000, 14_000_000, 1_053_571_428),
    (1_072_671_875, 9_000_000, 10_000_000, 1_179_939_062),
    (1_059_263_476, 10_001_000, 14_000_000, 1_116_028_649),
    (1_049_238_967, 0, 2_000_000, 918_084_097),
    (1_049_238_967, 10_000_000, 18_000_000, 1_063_811_730),
    (0, 10_000_000, 18_000_000, 1),
    (1, 10_000_000, 18_000_000, 2),
    (2, 10_000_000, 18_000_000, 3),
]


@pytest.mark.parametrize(("base", "used", "limit", "after"), CLIENTS_CASES)
def test_the_rule_gives_what_clients_test_for(base, used, limit, after):
    assert next_base_fee_wei(base, used, limit) == after


def test_full_blocks_give_the_published_table():
    base, ours = 100 * fees.WEI_PER_GWEI, {}
    for number in range(1, 101):
        ours[number] = base / fees.WEI_PER_GWEI
        base = next_base_fee_wei(base, 15_000_000 if number == 1 else 30_000_000, 30_000_000)
    for number, gwei in published.BASE_FEES_GWEI.items():
        assert ours[number] == pytest.approx(gwei, abs=0.0500001)


@given(base_fees, limits, st.floats(0, 1))
def test_a_block_moves_the_fee_by_an_eighth_at_most_and_the_right_way(base, limit, share):
    used, target = int(share * limit), limit // 2
    after = next_base_fee_wei(base, used, limit)
    assert base - base // 8 <= after <= base + max(base * (limit - target) // target // 8, 1)
    assert (after > base) == (used > target)
    assert after >= 0


@given(base_fees, limits, st.integers(2, 64))
def test_at_the_target_the_fee_rests(base, limit, denominator):
    assert next_base_fee_wei(base, limit // 2, limit, denominator=denominator) == base


@some_chains
@some
def test_at_the_clearing_price_the_target_is_what_would_pay(ethereum):
    price = fees.clearing_gwei(ethereum, ethereum.demand_ratio)
    law = markets.NormalDist(np.log(ethereum.worth_gwei), ethereum.spread)
    assert ethereum.demand_ratio * (1 - law.cdf(np.log(price))) == pytest.approx(1, rel=1e-6)
    assert fees.clearing_gwei(ethereum, 1) == 0


@pytest.mark.parametrize("rule", markets.RULES)
@some_chains
@a_few
def test_nobody_is_served_who_did_not_come_and_nothing_is_paid_beyond_the_most(rule, ethereum):
    run = markets.market(ethereum, rule)
    assert (run.included <= run.came * (1 + 1e-9)).all()
    assert (run.waiting >= -1e-6).all()
    assert 0 <= run.burned <= run.paid * (1 + 1e-9) + 1e-9
    assert run.paid <= (run.included @ markets.MOST_GWEI) * (1 + 1e-9) + 1e-6
    assert 0 <= run.worth_share <= 1 + 1e-9


@some_chains
@a_few
def test_the_auction_serves_no_less_worth_than_the_lottery(ethereum):
    came = markets.arrivals(ethereum)
    auction, lottery = (
        markets.market_of(ethereum, rule, came) for rule in (markets.AUCTION, markets.LOTTERY)
    )
    assert auction.worth_share >= lottery.worth_share * (1 - 1e-9)


def test_the_base_fee_rests_near_the_clearing_price_and_follows_a_burst():
    steady = markets.market(Ethereum(burst_ratio=1), markets.BASE_FEE)
    assert np.median(steady.base_gwei) == pytest.approx(30, rel=0.1)
    burst = markets.market(Ethereum(burst_blocks=60), markets.BASE_FEE)
    cleared = fees.clearing_gwei(Ethereum(), 10)
    late = slice(markets.BURST_AT + 30, markets.BURST_AT + 60)
    assert np.median(burst.base_gwei[late]) == pytest.approx(cleared, rel=0.1)


def test_each_block_s_base_fee_follows_by_the_rule():
    """Where blocks are full, every step is exactly an eighth."""
    run = markets.market(Ethereum(burst_ratio=20, patience_blocks=200), markets.BASE_FEE)
    steps = run.base_gwei[1:] / run.base_gwei[:-1]
    assert steps.max() == pytest.approx(1.125)
    assert (steps >= 0.875 - 1e-9).all()


def test_other_seeds_tell_the_same_story():
    shares = [
        markets.market_of(Ethereum(), rule, markets.arrivals(Ethereum(), seed)).worth_share
        for rule in markets.RULES
        for seed in range(6)
    ]
    for row, expected in zip(np.reshape(shares, (3, 6)), (0.63, 0.61, 0.27), strict=True):
        assert row.mean() == pytest.approx(expected, abs=0.01)
        assert row.std() < 0.01


@pytest.mark.parametrize("name", published.ROLLUPS)
def test_the_guide_s_gains(name):
    row = published.ROLLUPS[name]
    ours = fees.scaling_gain(row.layer_1_gas, row.rollup_bytes, published.ROLLUP_SHARE)
    assert int(ours + 1e-9) == row.gain


@given(chains(), st.integers(1, 100_000))
@some
def test_a_larger_batch_never_costs_more_with_calldata(ethereum, batch):
    one, more = fees.batched_usd(ethereum, [batch, batch + 1])
    assert more <= one * (1 + 1e-12)


@some_chains
@some
def test_blobs_are_paid_whole(ethereum):
    full = fees.BLOB_USABLE_BYTES // ethereum.rollup_bytes
    prices = fees.blob_batched_usd(ethereum, [full, full + 1])
    own = fees.fee_usd(ethereum.batch_gas, ethereum.gas_price_gwei, ethereum.usd_per_eth)
    blob = fees.fee_usd(fees.BLOB_GAS, ethereum.blob_gwei, ethereum.usd_per_eth)
    assert prices * [full, full + 1] == pytest.approx([own + blob, own + 2 * blob])


def test_a_fee_by_hand():
    assert float(fees.fee_usd(21_000, 100, 3_000)) == pytest.approx(6.3)
    assert fees.full_blocks_cost_eth(10**9, 30_000_000, 2) == pytest.approx(0.03 * 2.125)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@some_chains
@a_few
def test_every_view_draws_every_scenario_that_is_allowed(view, ethereum):
    drawing = view.draw(ethereum)
    assert set(drawing.curves) == set(view.frame.names)
    assert all(np.size(one) for one in drawing.curves.values())
    assert np.isfinite(np.concatenate([np.ravel(one) for one in drawing.curves.values()])).all()
    assert all(np.isfinite([note.x, note.y]).all() for note in drawing.notes.values())
    assert drawing.finding
    assert drawing.sentence.endswith(".")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_is_a_quantity_and_moves_its_chart(view):
    before = view.draw(Ethereum())
    for name in view.sliders:
        moved = view.draw(dataclasses.replace(Ethereum(), **{name: KNOWN[name].high}))
        assert moved.sentence != before.sentence, name
