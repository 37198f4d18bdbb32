"""Case 13: laws of the loss, the alarm, the designs and the copies forgotten; the SEC's figures."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.cases import knight_capital as case
from coordlib.cases import knight_capital_views as views
from coordlib.cases.knight_capital import Deployment
from coordlib.published import knight
from coordlib.quantity import quantities

VIEWS = {name: getattr(views, name) for name in views.__all__}
KNOWN = quantities(Deployment)


def deployments():
    """Any scenario that its quantities allow."""
    fields = {
        name: st.integers(one.low, one.high) if one.is_whole else st.floats(one.low, one.high)
        for name, one in KNOWN.items()
    }
    return st.builds(Deployment, **fields)


minutes = st.floats(0, 60)


def test_the_published_totals_are_those_of_the_default():
    day = Deployment()
    assert case.executions(day, knight.MINUTES) == pytest.approx(knight.EXECUTIONS)
    assert case.loss_usd(day, knight.MINUTES) == pytest.approx(knight.LOSS_USD)
    assert knight.LONG_STOCKS + knight.SHORT_STOCKS == knight.STOCKS


@given(st.floats(0, 45))
def test_whenever_the_code_was_taken_back_the_rate_gives_the_published_executions(minute):
    rate = case.executions_per_s_if(minute)
    day = Deployment(taken_back_after_min=minute, executions_per_s=rate)
    assert case.executions(day, knight.MINUTES) == pytest.approx(knight.EXECUTIONS)
    assert case.executions_per_s_if(0) <= rate <= case.executions_per_s_if(45)


@given(deployments(), minutes, minutes)
def test_a_loss_never_shrinks_in_time(deployment, one, other):
    early, late = sorted((one, other))
    assert case.loss_usd(deployment, early) <= case.loss_usd(deployment, late) * (1 + 1e-9)
    assert case.loss_usd(deployment, 0) == 0


@given(deployments(), minutes)
def test_bad_servers_are_between_none_and_all(deployment, minute):
    busy = case.server_minutes(deployment, minute)
    assert 0 <= busy <= deployment.servers * minute * (1 + 1e-9)


@given(deployments(), minutes)
def test_taking_the_new_code_back_never_helps(deployment, minute):
    never = dataclasses.replace(deployment, taken_back_after_min=60)
    assert case.loss_usd(never, minute) <= case.loss_usd(deployment, minute) * (1 + 1e-9)


@given(st.floats(1, 2), st.floats(1, 45))
def test_a_faster_growth_loses_less_before_the_published_minute(growth, minute):
    steady, faster = Deployment(), Deployment(growth=growth)
    assert case.loss_usd(faster, minute) <= case.loss_usd(steady, minute) * (1 + 1e-9)


@given(deployments())
def test_at_the_even_chance_carrying_on_costs_what_stopping_does(deployment):
    chance = case.even_chance(deployment)
    assert 0 < chance <= 1
    if chance < 1:
        expected = chance * case.loss_usd_per_min(deployment)
        assert expected == pytest.approx(deployment.idle_usd_per_min)


@given(deployments(), st.sampled_from(case.DESIGNS))
def test_a_missed_server_never_makes_a_deployment_cheaper(deployment, design):
    fine, missed = (case.price_usd(deployment, design, is_missed=one) for one in (False, True))
    assert 0 <= fine <= missed


@given(deployments())
def test_a_limit_never_costs_more_than_none(deployment):
    limited, by_hand = (
        case.price_usd(deployment, design, is_missed=True)
        for design in (case.LIMITED, case.BY_HAND)
    )
    assert limited <= by_hand


def test_the_price_of_each_design_by_hand():
    idle = knight.REVENUE_USD_A_QUARTER / knight.TRADING_MINUTES_A_QUARTER
    prices = {d: case.price_usd(Deployment(), d, is_missed=True) for d in case.DESIGNS}
    assert prices == pytest.approx(
        {
            case.BY_HAND: 460e6,
            case.CHECKED: idle * (10 / 60 + 5),
            case.OWN_FLAG: idle * 45 / 8,
            case.LIMITED: 2e6 / 6.65e9 * 460e6 + idle * 5,
        }
    )
    assert case.until_limit_s(Deployment()) == pytest.approx(2e6 / 6.65e9 * 45 * 60)


@given(st.floats(1e-5, 0.5), st.integers(1, 1_000))
def test_the_chance_of_a_miss_is_that_of_not_reaching_all(share, servers):
    assert case.chance_missed(share, servers) == pytest.approx(1 - (1 - share) ** servers)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@given(deployment=deployments())
@settings(max_examples=15, deadline=None)
def test_every_view_draws_every_scenario_that_is_allowed(view, deployment):
    drawing = view.draw(deployment)
    data = [np.ravel(one) for one in (drawing.curves or drawing.values).values()]
    assert set(drawing.curves or drawing.values) == set(view.frame.names)
    assert np.isfinite(np.concatenate(data)).all()
    assert all(np.isfinite([note.x, note.y]).all() for note in drawing.notes.values())
    assert drawing.finding
    assert drawing.sentence.endswith(".")
    assert "inf" not in drawing.sentence


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_is_a_quantity_and_moves_its_chart(view):
    before = view.draw(Deployment())
    for name in view.sliders:
        ends = [view.draw(Deployment(**{name: end})) for end in (KNOWN[name].low, KNOWN[name].high)]
        assert any(moved.sentence != before.sentence for moved in ends), name
