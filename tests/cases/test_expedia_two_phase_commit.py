"""Case 1: the model's laws, and its figures for the document's inputs."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordlib.cases import expedia_two_phase_commit as expedia
from coordlib.cases import expedia_two_phase_commit_views as views
from coordlib.cases.expedia_two_phase_commit import (
    Booking,
    break_even_compensation_usd,
    decided_locally,
    latencies,
    messages_across_regions,
    servers_needed,
    two_phase_commit,
)
from coordlib.quantity import quantities
from coordlib.view import Rows

VIEWS = {name: getattr(views, name) for name in views.__all__}


def bookings():
    """Any scenario that its quantities allow."""
    fields = {
        name: st.integers(one.low, one.high) if one.is_whole else st.floats(one.low, one.high)
        for name, one in quantities(Booking).items()
    }
    return st.builds(Booking, **fields)


def test_the_document_s_inputs_give_these_figures():
    agreed, local = two_phase_commit(Booking()), decided_locally(Booking())
    assert agreed.total_usd == pytest.approx(141_892.90, abs=0.01)
    assert local.running_usd == pytest.approx(53_446.45, abs=0.01)
    assert local.compensation_usd == pytest.approx(518_400_000)


@given(bookings())
def test_no_part_of_a_cost_is_negative_and_the_parts_make_the_total(booking):
    for cost in (two_phase_commit(booking), decided_locally(booking)):
        parts = dataclasses.astuple(cost)
        assert min(parts) >= 0
        assert cost.total_usd == pytest.approx(sum(parts))
        assert cost.running_usd + cost.compensation_usd == pytest.approx(cost.total_usd)


PRICES = ("server_usd_per_month", "traffic_usd_per_gib", "engineer_usd_per_year", "rate_tps")


@given(bookings(), st.sampled_from(PRICES), st.floats(1, 3))
def test_costs_rise_with_price_and_volume(booking, name, factor):
    dearer = dataclasses.replace(
        booking, **{name: quantities(Booking)[name].within(getattr(booking, name) * factor)}
    )
    for design in (two_phase_commit, decided_locally):
        assert design(dearer).total_usd >= design(booking).total_usd * (1 - 1e-12)


@given(bookings())
def test_at_the_break_even_both_designs_cost_the_same(booking):
    compensation_usd = break_even_compensation_usd(booking, booking.conflicts_per_tx)
    known = quantities(Booking)["compensation_usd"]
    if known.low <= compensation_usd <= known.high:
        even = dataclasses.replace(booking, compensation_usd=compensation_usd)
        assert decided_locally(even).total_usd == pytest.approx(two_phase_commit(even).total_usd)


@pytest.mark.parametrize(("regions", "kinds", "messages"), [(3, 4, 8), (2, 4, 4), (8, 2, 14)])
def test_messages_go_once_between_the_coordinator_and_each_other_region(regions, kinds, messages):
    assert messages_across_regions(regions, kinds) == messages


def test_servers_are_never_fewer_than_availability_asks_for():
    assert servers_needed(Booking(rate_tps=10)) == 30
    assert servers_needed(Booking(rate_tps=100_000)) == 2_000


@given(bookings())
def test_each_phase_waits_at_least_for_the_slowest_link(booking):
    simulated = latencies(booking, trials=50)
    slowest_ms = expedia.round_trips_ms(booking).max()
    assert (simulated.vote_ms >= slowest_ms).all()
    assert (simulated.release_ms >= simulated.vote_ms + slowest_ms).all()
    assert (simulated.local_ms >= 0).all()


def test_the_simulated_mean_is_the_one_that_theory_gives():
    """One other region: each phase is a link, its jitter and a write; means add up."""
    booking = Booking(regions=2)
    trials = 20_000
    simulated = latencies(booking, trials=trials)
    phase_ms = 230 * 1.1 + 5
    deviation_ms = np.sqrt(23**2 + 5**2 + 5**2)
    standard_error_ms = deviation_ms / np.sqrt(trials)
    assert simulated.vote_ms.mean() == pytest.approx(phase_ms + 5, abs=4 * standard_error_ms)


def test_same_seed_same_draws():
    first, second, other = (latencies(Booking(), seed=seed, trials=9) for seed in (1, 1, 2))
    assert (first.release_ms == second.release_ms).all()
    assert (first.release_ms != other.release_ms).any()


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@given(booking=bookings())
def test_every_view_draws_every_scenario_that_is_allowed(view, booking):
    drawing = view.draw(booking)
    frame = view.frame
    data = drawing.values if isinstance(frame, Rows) else drawing.curves
    assert set(data) == set(frame.names)
    assert np.isfinite(np.concatenate([np.ravel(one) for one in data.values()])).all()
    assert drawing.finding
    assert drawing.sentence.endswith(".")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_is_a_quantity_and_moves_its_chart(view):
    known = quantities(Booking)
    before = view.draw(Booking())
    for name in view.sliders:
        moved = view.draw(Booking(**{name: known[name].high}))
        assert moved.sentence != before.sentence or moved.finding != before.finding, name


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("name", views.COST_IN_PARTS.sliders)
def test_the_cost_axis_covers_what_each_slider_reaches(name, end):
    """Above its end an axis would hide growth; a cost below its start is shown at the edge."""
    known = quantities(Booking)
    drawing = views.COST_IN_PARTS.draw(Booking(**{name: getattr(known[name], end)}))
    assert (
        max(values.max() for values in drawing.values.values()) <= views.COST_IN_PARTS.frame.x.high
    )
