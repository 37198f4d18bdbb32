"""Case 3: the laws of ring, quorums, carts and throughput, and the published table."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib import engine
from coordlib.cases import dynamodb_quorums_published as pbs
from coordlib.cases import dynamodb_quorums_views as views
from coordlib.cases.dynamodb_quorums import (
    RING_SIZE,
    Benchmark,
    Cart,
    Placement,
    Reading,
    heirs,
    kept_by_last_write,
    lost_share,
    preference_list,
    read_usd_per_month,
    ring,
    share_held,
    throughput_tps,
)
from coordlib.cases.dynamodb_quorums_staleness import (
    LNKD_SSD,
    Quorum,
    fresh_after_ms,
    kth_smallest,
    messages,
    outcome,
    repeated,
    stale_share,
    trials,
)
from coordlib.charts import chart_for
from coordlib.claims.ledger import LEDGER
from coordlib.protocols.quorum_store import ALL_DONE, Client
from coordlib.protocols.replica import replicas
from coordlib.published.dynamo import unaccounted_percent
from coordlib.quantity import quantities

SCENARIOS = {
    "RING": Placement(),
    "STALENESS": Quorum(read_answers=2),
    "WAIT_FOR_QUORUM": Quorum(),
    "LOST_ADDS": Cart(),
    "THROUGHPUT": Benchmark(),
}


def any_of(scenario):
    """Any scenario that its quantities allow."""
    fields = {
        name: st.integers(one.low, one.high) if one.is_whole else st.floats(one.low, one.high)
        for name, one in quantities(scenario).items()
    }
    return st.builds(scenario, **fields)


# The ring

tokens = st.builds(
    ring,
    st.integers(2, 8).map(lambda count: "ABCDEFGH"[:count]),
    st.integers(1, 20),
)
keys = st.integers(0, RING_SIZE - 1)


@given(tokens)
def test_every_key_has_one_first_node(some):
    assert sum(share_held(some).values()) == pytest.approx(1)
    assert min(share_held(some).values()) >= 0


@given(tokens, keys, st.integers(1, 8))
def test_a_key_has_n_distinct_homes_and_more_replicas_only_add_to_them(some, key, replicas_n):
    homes = preference_list(some, key, replicas_n)
    nodes = {node for _, node in some}
    assert len(homes) == len(set(homes)) == min(replicas_n, len(nodes))
    assert preference_list(some, key, replicas_n + 1)[: len(homes)] == homes


@given(tokens, keys)
def test_a_node_that_leaves_moves_no_key_but_its_own(some, key):
    first, *others = preference_list(some, key, 8)
    for gone in others:
        left = [token for token in some if token[1] != gone]
        assert preference_list(left, key, 1) == [first]


@given(tokens)
def test_the_heirs_share_out_all_that_the_node_held(some):
    shares = heirs(some, gone="A")
    assert sum(shares.values()) == pytest.approx(1)
    assert min(shares.values()) >= -1e-9


def test_the_document_s_key_lies_before_the_token_of_node_2():
    thirds = [(0, "Node 1"), (RING_SIZE // 3, "Node 2"), (2 * RING_SIZE // 3, "Node 3")]
    assert preference_list(thirds, 1_234_567, 3) == ["Node 2", "Node 3", "Node 1"]


def test_with_one_token_each_the_fullest_node_holds_what_theory_says():
    """The longest of n arcs cut at random has the mean (1 + 1/2 + ... + 1/n) / n."""
    rings = [ring([f"{number}.{node}" for node in range(3)], 1) for number in range(2_000)]
    fullest = np.array([max(share_held(one).values()) for one in rings])
    standard_error = fullest.std() / math.sqrt(fullest.size)
    assert fullest.mean() == pytest.approx((1 + 1 / 2 + 1 / 3) / 3, abs=4 * standard_error)


# Staleness


@given(any_of(Quorum))
@settings(max_examples=40, deadline=None)
def test_overlapping_quorums_are_never_stale_and_shares_are_shares(quorum):
    simulated = trials(quorum, count=500)
    stale = stale_share(simulated, np.array([0.0, 1.0, 10.0, 1e9]))
    assert (np.diff(stale) <= 0).all() and stale.min() >= 0 and stale.max() <= 1
    if quorum.overlaps:
        assert stale[0] == 0
        assert fresh_after_ms(simulated) == (0.0, 0.0)


@given(any_of(Quorum))
@settings(max_examples=30, deadline=None)
def test_asking_more_replicas_takes_longer_and_is_never_staler(quorum):
    sent = messages(quorum, count=300)
    for r in range(1, quorum.replicas):
        few, many = outcome(sent, r, 1), outcome(sent, r + 1, 1)
        assert (few.read_ms <= many.read_ms).all()
        assert (few.stale_until_ms >= many.stale_until_ms).all()
    for w in range(1, quorum.replicas):
        few, many = outcome(sent, 1, w), outcome(sent, 1, w + 1)
        assert (few.write_ms <= many.write_ms).all()
        assert (few.stale_until_ms >= many.stale_until_ms).all()


@given(st.integers(1, 6), st.data())
def test_the_kth_smallest_is_the_one_that_a_sort_finds(rows, data):
    k = data.draw(st.integers(1, rows))
    some = np.random.default_rng(rows * 10 + k).random((rows, 20), np.float32)
    assert (kth_smallest(some, k) == np.sort(some, axis=0)[k - 1]).all()


def test_a_message_has_the_mean_of_its_mixture():
    """Pareto's mean is least · alpha / (alpha - 1)."""
    request_ms = messages(LNKD_SSD).request_ms
    mean_ms = 0.9122 * 0.235 * 10 / 9 + (1 - 0.9122) / 1.66
    standard_error_ms = float(request_ms.std()) / math.sqrt(request_ms.size)
    assert request_ms.mean() == pytest.approx(mean_ms, abs=4 * standard_error_ms)


@pytest.mark.parametrize("row", pbs.TABLE, ids=lambda row: row.name)
def test_the_published_table_lies_within_the_spread_of_one_run(row):
    """Within 3 deviations of one run of 50,000 trials, and the error of our own mean."""
    runs = 20
    residuals = row.residuals(*repeated(row.quorum, runs))
    assert max(map(abs, residuals.values())) < 3 * math.sqrt(1 + 1 / runs)


def test_the_share_fresh_at_once_follows_from_the_simulator_s_alpha_and_not_the_printed_one():
    published = pbs.FRESH_AT_ONCE["YMMR"]
    for quorum, is_close in ((pbs.YMMR_OF_THE_SIMULATOR, True), (pbs.YMMR, False)):
        mean, deviation = repeated(quorum, runs=10)
        residual = (published - mean.fresh_at_once) / deviation.fresh_at_once
        assert (abs(residual) < 3) == is_close


def test_the_nodes_of_the_engine_are_as_stale_as_the_model_says():
    """All four messages of LNKD-SSD have one distribution, so the engine's links can have it."""
    runs = 600
    latency = engine.ParetoMixture(engine.Exponential(1 / 1.66), 0.9122, 0.235, 10.0)
    amy = Client("amy", "abc", write_quorum=1, read_quorum=1, script=("milk", "read"))
    missed = 0
    for seed in range(runs):
        nodes = [amy, *replicas("abc")]
        run = engine.simulate(
            nodes, engine.Network(default=latency), seed=seed, finally_=ALL_DONE, is_checked=False
        )
        assert run.broken == ""
        missed += bool(run.world["amy"].missed)
    share = float(stale_share(trials(LNKD_SSD), 0.0))
    standard_error = math.sqrt(share * (1 - share) / runs)
    assert missed / runs == pytest.approx(share, abs=4 * standard_error)


def test_the_published_version_counts_leave_a_gap_larger_than_what_they_count():
    assert unaccounted_percent() == pytest.approx(0.05887)
    assert unaccounted_percent() > 50 * (0.00057 + 0.00047 + 0.00009)
    # Half of the last digit printed in 99.94 can't account for it.
    assert unaccounted_percent() > 0.005


# The cart, the benchmark, the bill


@given(any_of(Cart), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_last_write_wins_keeps_at_least_one_add_and_at_most_all(cart, seed):
    kept = kept_by_last_write(cart, seed, adds=400)
    assert 1 <= kept.sum() <= kept.size
    lost, error = lost_share(kept)
    assert 0 <= lost < 1 and error >= 0


@pytest.mark.parametrize("adds_per_s", [0.1, 1.0, 10.0, 100.0])
def test_with_perfect_clocks_one_add_in_one_plus_those_under_way_is_kept(adds_per_s):
    cart = Cart(adds_per_s=adds_per_s)
    lost, error = lost_share(kept_by_last_write(cart))
    assert lost == pytest.approx(1 - 1 / (1 + adds_per_s * 0.1), abs=4 * error)


@given(any_of(Benchmark), st.floats(1, 10_000))
def test_doubling_what_is_in_flight_never_lowers_throughput_and_capacity_bounds_it(some, more):
    few = throughput_tps(more, some.coordinated_ms, some.capacity_tps)
    many = throughput_tps(2 * more, some.coordinated_ms, some.capacity_tps)
    assert 0 < few <= many <= some.capacity_tps
    assert few * some.coordinated_ms / 1000 <= more * (1 + 1e-12)


@given(any_of(Reading), st.floats(1, 3))
def test_a_bill_rises_with_price_and_volume_and_strong_reads_cost_double(reading, factor):
    bill = read_usd_per_month(reading)
    assert bill["strong"] == pytest.approx(2 * bill["eventual"])
    assert bill["transactional"] == pytest.approx(2 * bill["strong"])
    for name in ("reads_per_s", "item_kib", "unit_usd_per_million"):
        more = quantities(Reading)[name].within(getattr(reading, name) * factor)
        dearer = dataclasses.replace(reading, **{name: more})
        assert read_usd_per_month(dearer)["eventual"] >= bill["eventual"] >= 0


# The views


def test_every_view_has_a_scenario_here():
    assert {*SCENARIOS} == {*views.__all__}


@pytest.mark.parametrize("name", SCENARIOS)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_every_view_draws_every_scenario_that_is_allowed(name, data):
    view = getattr(views, name)
    drawing = view.draw(data.draw(any_of(type(SCENARIOS[name]))))
    assert set(drawing.curves) == set(view.frame.names)
    for x, y in drawing.curves.values():
        assert x.shape == y.shape
        assert not np.isinf(y).any() and (name == "RING" or np.isfinite(y).all())
    assert drawing.finding
    assert drawing.sentence.endswith(".")


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_slider_is_a_quantity_and_moves_its_chart(name):
    view, start = getattr(views, name), SCENARIOS[name]
    chart = chart_for(view.frame)
    for slider in view.sliders:
        one = quantities(start)[slider]
        pictures = set()
        for value in (getattr(start, slider), one.high, one.low):
            chart.update(view.draw(dataclasses.replace(start, **{slider: value})))
            pictures.add(chart.png())
        assert len(pictures) > 1, slider


def test_the_arcs_of_the_ring_are_as_long_as_the_shares():
    drawing = views.RING.draw(Placement(nodes=3, tokens_each=1))
    held = share_held(ring("ABC", 1))
    for node, share in held.items():
        x, y = drawing.curves[node]
        lengths = np.hypot(np.diff(x), np.diff(y))
        assert np.nansum(lengths) == pytest.approx(2 * math.pi * share, rel=1e-3)


def test_case_3_is_judged_in_full():
    verdicts = {claim.id: claim.verdict for claim in LEDGER if claim.id.startswith("dynamo")}
    assert verdicts == {
        "dynamo-1": "illustrative",
        "dynamo-2": "reproduced",
        "dynamo-3": "corrected",
        "dynamo-4": "reproduced",
        "dynamo-5": "reproduced",
        "dynamo-6": "illustrative",
        "dynamo-7": "corrected",
    }
