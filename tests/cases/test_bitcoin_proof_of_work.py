"""Case 5: the model's laws, section 11's tables to the digit, mining for real, and gossip."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordlib.cases import bitcoin_proof_of_work_views as views
from coordlib.cases.bitcoin_gossip import spread, stale_share
from coordlib.cases.bitcoin_proof_of_work import (
    Bitcoin,
    block_cost,
    block_intervals_s,
    blocks_per_year,
    catch_up_exact,
    catch_up_paper,
    confirmations_needed,
    joules_per_block,
    mine,
    mine_chain,
    raced,
    work,
)
from coordlib.published.bitcoin import CATCH_UP, CONFIRMATIONS_FOR_A_THOUSANDTH
from coordlib.quantity import quantities
from coordlib.view import Rows

VIEWS = {name: getattr(views, name) for name in views.__all__}
KNOWN = quantities(Bitcoin)
CHANCES = (catch_up_paper, catch_up_exact)
ROUNDING = 1e-13


def networks(**fixed):
    """Any scenario that its quantities allow, but for what is fixed."""
    fields = {
        name: st.integers(one.low, one.high) if one.is_whole else st.floats(one.low, one.high)
        for name, one in KNOWN.items()
    }
    return st.builds(Bitcoin, **fields | {name: st.just(value) for name, value in fixed.items()})


def ends(name):
    return KNOWN[name].low, KNOWN[name].high


def test_the_document_s_inputs_give_these_figures():
    assert joules_per_block(Bitcoin()) == pytest.approx(5.4e12)
    assert block_cost(Bitcoin()).electricity_usd == pytest.approx(75_000)
    assert block_cost(Bitcoin()).reward_usd == pytest.approx(250_000)
    assert blocks_per_year(Bitcoin()) == 365 * 24 * 6


def test_hardware_is_paid_off_once_over_its_life():
    cost = block_cost(Bitcoin())
    life_blocks = 3 * blocks_per_year(Bitcoin())
    assert cost.hardware_usd * life_blocks == pytest.approx(300e6 * 20)


@given(networks())
def test_costs_are_never_negative_and_rise_with_price_and_hashrate(bitcoin):
    cost = block_cost(bitcoin)
    assert min(dataclasses.astuple(cost)) >= 0
    assert cost.total_usd == pytest.approx(cost.electricity_usd + cost.hardware_usd)
    for name in ("hashrate_eh_per_s", "power_usd_per_kwh", "hardware_usd_per_th_per_s"):
        dearer = dataclasses.replace(
            bitcoin, **{name: KNOWN[name].within(2 * getattr(bitcoin, name))}
        )
        assert block_cost(dearer).total_usd >= cost.total_usd * (1 - 1e-12)


@given(networks(), st.floats(1, 1e8))
def test_a_block_costs_the_same_whatever_is_in_it(bitcoin, tx_per_block):
    fuller = dataclasses.replace(bitcoin, tx_per_block=tx_per_block)
    assert block_cost(fuller) == block_cost(bitcoin)


@pytest.mark.parametrize("share", CATCH_UP)
def test_the_paper_s_first_table_is_reproduced_to_the_digit(share):
    ours = {z: f"{catch_up_paper(share, z):.7f}" for z in CATCH_UP[share]}
    assert ours == {z: f"{chance:.7f}" for z, chance in CATCH_UP[share].items()}


def test_the_paper_s_second_table_is_reproduced_exactly():
    ours = {share: confirmations_needed(share) for share in CONFIRMATIONS_FOR_A_THOUSANDTH}
    assert ours == CONFIRMATIONS_FOR_A_THOUSANDTH


@given(st.floats(0.01, 0.49), st.integers(0, 60))
def test_a_chance_is_a_probability_and_falls_with_the_wait(share, confirmations):
    for chance in CHANCES:
        now, later = chance(share, confirmations), chance(share, confirmations + 1)
        assert 0 <= later <= now * (1 + 1e-9) + ROUNDING
        assert now <= 1


@given(st.floats(0.02, 0.49), st.integers(1, 60))
def test_a_stronger_attacker_succeeds_more_often(share, confirmations):
    for chance in CHANCES:
        assert chance(share, confirmations) >= chance(0.9 * share, confirmations) - ROUNDING


@pytest.mark.parametrize(("share", "confirmations"), [(0.1, 1), (0.1, 3), (0.3, 5), (0.3, 10)])
def test_races_are_won_as_often_as_the_exact_law_says(share, confirmations):
    trials = 20_000
    bitcoin = Bitcoin(attacker_share=share, confirmations=confirmations)
    law = catch_up_exact(share, confirmations)
    standard_error = np.sqrt(law * (1 - law) / trials)
    assert raced(bitcoin, trials=trials).mean() == pytest.approx(law, abs=4 * standard_error)


def test_without_confirmations_the_attacker_has_won_already():
    assert raced(Bitcoin(confirmations=0), trials=5).all()


@pytest.mark.parametrize("zero_bits", [0, 1, 6, 9])
def test_a_mined_block_s_hash_begins_with_its_zero_bits(zero_bits):
    block = mine("0" * 64, "Ann pays Bob", zero_bits)
    assert int(block.hash, 16) < 2 ** (256 - zero_bits)
    earlier = (dataclasses.replace(block, nonce=nonce) for nonce in range(block.nonce))
    assert all(work(one) < zero_bits for one in earlier)


def test_a_chain_hangs_together_and_takes_the_tries_expected():
    chain = mine_chain(300, zero_bits=6)
    assert all(after.before == block.hash for block, after in itertools.pairwise(chain))
    # The number of tries is geometric: its deviation is nearly its mean.
    tries = np.array([block.tries for block in chain])
    assert tries.mean() == pytest.approx(64, abs=4 * 64 / np.sqrt(300))


@pytest.mark.parametrize("change", [0.25, 1.0, 4.0])
def test_intervals_are_exponential(change):
    bitcoin = Bitcoin(hashrate_change=change, blocks_seen=2_016)
    intervals_s = block_intervals_s(bitcoin)
    mean_s = 600 / change
    tolerance_s = 4 * mean_s / np.sqrt(2_016)
    assert intervals_s.mean() == pytest.approx(mean_s, abs=tolerance_s)
    # Having waited for the mean, one waits as long again.
    left_s = intervals_s[intervals_s > mean_s] - mean_s
    assert left_s.mean() == pytest.approx(mean_s, abs=4 * mean_s / np.sqrt(left_s.size))


@given(networks(nodes=300))
def test_gossip_reaches_everybody_once(bitcoin):
    news = spread(bitcoin)
    reached = np.isfinite(news.heard_ms)
    # Few links may leave a node that only links to itself.
    assert reached.mean() > 0.98
    assert news.payloads == reached.sum() - 1
    links = bitcoin.nodes * bitcoin.connections
    assert links <= news.announcements <= 2 * links
    assert 0 <= stale_share(bitcoin, news.heard_ms) <= 1


def test_news_takes_the_shortest_way():
    """A node has it after three trips over its best link from a neighbour, and a check."""
    slow, quick = (spread(Bitcoin(nodes=200, check_ms=check)) for check in (500.0, 0.0))
    assert np.sort(slow.heard_ms)[1] >= 500
    assert (slow.heard_ms >= quick.heard_ms).all()
    assert quick.heard_ms[0] == 0


def test_a_rival_block_is_likelier_when_blocks_come_sooner():
    heard_ms = np.array([0.0, 1_000.0, 2_000.0])
    shares = [stale_share(Bitcoin(block_interval_s=t), heard_ms) for t in (600.0, 60.0, 1.0)]
    assert shares == pytest.approx([1 - np.exp(-1 / t) for t in (600, 60, 1)])


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@given(bitcoin=networks(nodes=500))
def test_every_view_draws_every_scenario_that_is_allowed(view, bitcoin):
    drawing = view.draw(bitcoin)
    data = drawing.values if isinstance(view.frame, Rows) else drawing.curves
    assert set(data) == set(view.frame.names)
    assert np.isfinite(np.concatenate([np.ravel(one) for one in data.values()])).all()
    assert drawing.finding
    assert drawing.sentence.endswith(".")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_is_a_quantity_and_moves_its_chart(view):
    for name in view.sliders:
        low, high = (view.draw(Bitcoin(**{name: end})) for end in ends(name))
        assert low.sentence != high.sentence, name


@pytest.mark.parametrize("name", views.COST.sliders)
def test_the_cost_axis_covers_what_each_slider_reaches(name):
    for end in ends(name):
        drawing = views.COST.draw(Bitcoin(**{name: end}))
        assert max(values.max() for values in drawing.values.values()) <= views.COST.frame.x.high
