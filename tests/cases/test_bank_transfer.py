"""Example 3: the closed forms against the engine, laws of the toll and of the cost, the views."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.cases import bank_transfer as model
from coordlib.cases import bank_transfer_runs as runs
from coordlib.cases import bank_transfer_toll as tolls
from coordlib.cases import bank_transfer_views as views
from coordlib.cases.bank_transfer import CRASH_MS, END_MS, PARTITION_MS, Bank
from coordlib.cases.bank_transfer_hot_account import hot_account_ms, simulated_hot_account_ms
from coordlib.quantity import quantities

VIEWS = {name: getattr(views, name) for name in views.__all__}
KNOWN = quantities(Bank)
DESIGNS = tuple(model.DESIGNS)


def banks():
    """Any scenario that its quantities allow."""
    fields = {name: st.floats(one.low, one.high) for name, one in KNOWN.items()}
    return st.builds(Bank, **fields)


def edges_ms(bank):
    """Return when the faults begin and end."""
    crash_ms, partition_ms = bank.crash_s * 1_000, bank.partition_s * 1_000
    return (CRASH_MS, CRASH_MS + crash_ms, PARTITION_MS, PARTITION_MS + partition_ms)


@pytest.mark.parametrize("design", DESIGNS)
@given(bank=banks(), seed=st.integers(0, 999))
@settings(max_examples=12, deadline=None)
def test_every_fate_is_what_the_engine_gives(design, bank, seed):
    rng = np.random.default_rng(seed)
    near = [edge + rng.uniform(-1_500, 300, 6) for edge in edges_ms(bank)]
    starts_ms = np.concatenate([*near, rng.uniform(0, END_MS, 3)])
    # A run begins at its own 0 ms: it can't lose a message sent in a cut that ends on the way.
    heal_ms = edges_ms(bank)[-1]
    starts_ms = starts_ms[(starts_ms < heal_ms - bank.far_round_trip_ms) | (starts_ms > heal_ms)]
    ours = model.DESIGNS[design](bank, starts_ms)
    theirs = runs.fates_by_engine(bank, design, starts_ms)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-3)


@pytest.mark.parametrize("design", DESIGNS)
def test_messages_are_counted_on_the_engine(design):
    assert tolls.FAR_MESSAGES[design] == runs.far_messages(design)


@given(banks())
@settings(max_examples=25, deadline=None)
def test_only_independent_writes_lose_and_only_two_phase_commit_locks(bank):
    starts_ms, weights = model.workload(bank)
    found = {
        name: tolls.toll(of(bank, starts_ms), starts_ms, weights)
        for name, of in model.DESIGNS.items()
    }
    everybody = bank.rate_tps * END_MS / 1_000
    for one in found.values():
        assert one.done + one.turned_away + one.lost == pytest.approx(everybody)
    apart, saga, agreed = found.values()
    assert apart.lost >= bank.rate_tps * bank.partition_s * 0.99
    assert saga.lost == agreed.lost == 0
    assert apart.locked_s == saga.locked_s == agreed.missing_s == 0
    assert agreed.turned_away >= saga.turned_away == pytest.approx(apart.turned_away)
    # Late by the fault, the message under way, and at most one wait until it is sent again.
    slack_s = bank.retry_s + 2 * bank.far_round_trip_ms / 1_000 + 0.1
    assert saga.longest_missing_s <= max(bank.partition_s, bank.crash_s) + slack_s
    assert agreed.longest_locked_s <= max(bank.partition_s, bank.crash_s) + slack_s


@given(banks(), st.sampled_from(DESIGNS))
@settings(max_examples=25, deadline=None)
def test_without_faults_and_refusals_a_transfer_costs_its_traffic_and_interest(bank, design):
    calm = dataclasses.replace(
        bank, crashes_per_year=0, partitions_per_year=0, refusals_per_tx=1e-7
    )
    cost = tolls.cost(calm, design)
    assert cost.late_usd == cost.turned_away_usd == 0
    assert cost.losses_usd <= 1e-7 * bank.investigation_usd * (1 + 1e-9)
    assert cost.traffic_usd * 2 == pytest.approx(
        tolls.cost(calm, "two-phase commit").traffic_usd * (2 if "two" in design else 1)
    )


@given(banks(), st.sampled_from(DESIGNS))
@settings(max_examples=25, deadline=None)
def test_more_faults_never_cost_less(bank, design):
    more = dataclasses.replace(bank, crashes_per_year=100, partitions_per_year=100)
    assert tolls.cost(more, design).total_usd >= tolls.cost(bank, design).total_usd * (1 - 1e-9)


def test_at_the_break_even_price_both_cost_the_same():
    even = dataclasses.replace(Bank(), investigation_usd=tolls.break_even_usd(Bank()))
    costs = [tolls.cost(even, name).total_usd for name in ("independent writes", DESIGNS[2])]
    assert costs[0] == pytest.approx(costs[1])


def test_a_busy_account_s_formula_agrees_with_a_queue_that_is_run():
    for load in (0.3, 0.8):
        rate = load * 1_000 / 140
        means = [simulated_hot_account_ms(140, rate, seed=seed).mean() for seed in range(20)]
        standard_error = np.std(means) / len(means) ** 0.5
        exact_ms = float(hot_account_ms(140, rate))
        assert np.mean(means) == pytest.approx(exact_ms, abs=4 * standard_error)
    assert hot_account_ms(140, [7.2, 50.0]).tolist() == [np.inf, np.inf]


def test_the_default_s_figures():
    starts_ms, weights = model.workload(Bank())
    lost = tolls.toll(model.independent_writes(Bank(), starts_ms), starts_ms, weights).lost
    # For the cut and half a trip before it; and for an answer on its way as the teller crashes.
    assert lost == pytest.approx(100 * (60 + 0.070 + 0.010), abs=1)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@given(bank=banks())
@settings(max_examples=15, deadline=None)
def test_every_view_draws_every_scenario_that_is_allowed(view, bank):
    drawing = view.draw(bank)
    assert set(drawing.curves or drawing.values) == set(view.frame.names)
    data = [np.ravel(one) for one in drawing.curves.values()]
    assert all(np.isfinite(one).all() for one in data)
    if drawing.values:
        assert all(np.isfinite(one[-1]) for one in drawing.values.values())
    assert all(np.isfinite([note.x, note.y]).all() for note in drawing.notes.values())
    assert drawing.finding
    assert drawing.sentence.endswith(".")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_is_a_quantity_and_moves_its_chart(view):
    before = view.draw(Bank())
    for name in view.sliders:
        moved = view.draw(Bank(**{name: KNOWN[name].high}))
        assert moved.sentence != before.sentence, name
