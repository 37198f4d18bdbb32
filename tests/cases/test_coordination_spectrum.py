"""The spectrum: the model's laws, the document's figures, and its charts."""

import dataclasses

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coordlib.cases import coordination_spectrum_views as views
from coordlib.cases.coordination_levels import (
    BYZANTINE,
    EVENTUAL,
    LEVELS,
    MULTI_PAXOS,
    PROTOCOLS,
    STATED,
    TABLES,
    byzantine_messages,
    chain_messages,
    interpolated,
    paxos_messages,
    relative_to_eventual,
)
from coordlib.cases.coordination_spectrum import (
    Spectrum,
    capacity_tps,
    latency_ms,
    monthly_cost,
    needs,
    ratio_bounds,
    usd_per_tx,
)
from coordlib.quantity import quantities
from coordlib.units import HOURS_PER_MONTH
from coordlib.view import Lines, Points

VIEWS = {name: getattr(views, name) for name in views.__all__}
protocols = st.sampled_from([*PROTOCOLS, *LEVELS.values()])


def spectra():
    """Any scenario that its quantities allow."""
    fields = {
        name: st.integers(one.low, one.high) if one.is_whole else st.floats(one.low, one.high)
        for name, one in quantities(Spectrum).items()
    }
    return st.builds(Spectrum, **fields)


# What the document's program prints for its four protocols when it is run.
PROGRAM = {
    "eventual": (3_644, 0.000121, 1.0),
    "chain replication": (9_010, 0.000300, 2.5),
    "multi-Paxos": (31_018, 0.001034, 8.5),
    "Byzantine": (70_910, 0.002364, 19.5),
}


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda one: one.name)
def test_the_document_s_program_gives_these_figures(protocol):
    total_usd = monthly_cost(Spectrum(), protocol).total_usd
    times = total_usd / monthly_cost(Spectrum(), EVENTUAL).total_usd
    found = round(total_usd), round(usd_per_tx(Spectrum(), protocol), 6), round(times, 1)
    assert found == PROGRAM[protocol.name]


@given(spectra(), protocols)
def test_no_part_of_a_cost_is_negative_and_the_parts_make_the_total(spectrum, protocol):
    cost = monthly_cost(spectrum, protocol)
    assert min(dataclasses.astuple(cost)) >= 0
    assert cost.total_usd == pytest.approx(sum(dataclasses.astuple(cost)))


RISING = (
    *("tx_per_day", "server_usd_per_hour", "traffic_usd_per_gib", "engineer_usd_per_hour"),
    *("operator_usd_per_year", "messages_factor", "size_factor", "servers_factor"),
    *("hours_factor", "operators_factor"),
)


@given(spectra(), protocols, st.sampled_from(RISING), st.floats(1, 10))
def test_costs_rise_with_price_volume_and_need(spectrum, protocol, name, factor):
    more = quantities(Spectrum)[name].within(getattr(spectrum, name) * factor)
    dearer = dataclasses.replace(spectrum, **{name: more})
    cost, more_cost = (monthly_cost(one, protocol).total_usd for one in (spectrum, dearer))
    assert more_cost >= cost * (1 - 1e-12)


@given(spectra(), protocols, protocols)
def test_no_prices_bring_a_ratio_of_costs_out_of_its_bounds(spectrum, dear, cheap):
    least, most = ratio_bounds(spectrum, dear, cheap)
    times = monthly_cost(spectrum, dear).total_usd / monthly_cost(spectrum, cheap).total_usd
    assert least * (1 - 1e-9) <= times <= most * (1 + 1e-9)


@given(spectra(), spectra())
def test_the_bounds_do_not_hang_on_prices(one, other):
    prices = (
        *("server_usd_per_hour", "traffic_usd_per_gib", "engineer_usd_per_hour"),
        *("operator_usd_per_year", "written_off_months"),
    )
    repriced = dataclasses.replace(one, **{name: getattr(other, name) for name in prices})
    bounds = ratio_bounds(one, BYZANTINE, EVENTUAL)
    assert ratio_bounds(repriced, BYZANTINE, EVENTUAL) == bounds


@given(st.floats(1e3, 1e10))
def test_no_volume_takes_the_ratios_past_what_the_tables_would_need(tx_per_day):
    spectrum = Spectrum(tx_per_day=tx_per_day)
    assert ratio_bounds(spectrum, MULTI_PAXOS, EVENTUAL)[1] <= 10
    assert ratio_bounds(spectrum, BYZANTINE, EVENTUAL)[1] == pytest.approx(250 / 3)
    assert min(relative_to_eventual(table)["serializable"] for table in TABLES.values()) == 50


@given(spectra(), protocols)
@example(
    Spectrum(tx_per_day=6_003_834_122, traffic_usd_per_gib=0, engineer_usd_per_hour=10),
    LEVELS["eventual"],
)
def test_a_transaction_gets_no_dearer_with_volume_but_for_a_part_of_a_server(spectrum, protocol):
    more = quantities(Spectrum)["tx_per_day"].within(spectrum.tx_per_day * 10)
    larger = dataclasses.replace(spectrum, tx_per_day=more)
    in_step_usd = monthly_cost(spectrum, protocol).total_usd * more / spectrum.tx_per_day
    a_server_usd = spectrum.server_usd_per_hour * HOURS_PER_MONTH
    most_usd = in_step_usd * (1 + 1e-9) + a_server_usd
    assert monthly_cost(larger, protocol).total_usd <= most_usd


@given(spectra(), protocols)
def test_capacity_falls_as_messages_rise(spectrum, protocol):
    talkative = dataclasses.replace(protocol, messages_per_tx=2 * protocol.messages_per_tx)
    assert capacity_tps(spectrum, talkative) == pytest.approx(capacity_tps(spectrum, protocol) / 2)


@given(spectra())
def test_needs_and_latencies_rise_along_the_levels(spectrum):
    along = [needs(spectrum, protocol) for protocol in LEVELS.values()]
    for part in along[0]:
        figures = [need[part] for need in along]
        assert figures == sorted(figures), part
    waits = [latency_ms(spectrum, level) for level in ("none", "causal", "sequential")]
    assert waits == sorted(waits)


def test_interpolation_meets_the_two_protocols_that_it_runs_through():
    for level, protocol in (("eventual", EVENTUAL), ("serializable", MULTI_PAXOS)):
        found = dataclasses.astuple(interpolated(level))[1:]
        assert found == pytest.approx(dataclasses.astuple(protocol)[1:])


def test_messages_as_the_papers_count_them_give_the_document_s_figures_for_these_sizes():
    assert (chain_messages(4), paxos_messages(5)) == (5, 10)
    assert [byzantine_messages(n) for n in (4, 7, 50)] == [29, 92, 4_951]


def test_the_levels_of_the_chart_are_those_of_the_model():
    assert STATED.keys() == LEVELS.keys()
    assert all(table.keys() <= LEVELS.keys() for table in TABLES.values())


def data_of(drawing, frame):
    if isinstance(frame, Points):
        assert tuple(drawing.points) == frame.groups
        return [xy for group in drawing.points.values() for xy in group.values()]
    data = drawing.curves if isinstance(frame, Lines) else drawing.values
    assert tuple(data) == frame.names
    return [np.ravel(one) for one in data.values()]


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@given(spectrum=spectra())
def test_every_view_draws_every_scenario_that_is_allowed(view, spectrum):
    drawing = view.draw(spectrum)
    figures = np.concatenate(data_of(drawing, view.frame))
    assert not np.isinf(figures).any()
    if view is not views.TABLES_SIDE_BY_SIDE:
        assert not np.isnan(figures).any()
    assert drawing.finding
    assert drawing.sentence.endswith(".")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_is_a_quantity_and_moves_its_chart(view):
    known = quantities(Spectrum)
    before = view.draw(Spectrum())
    for name in view.sliders:
        moved = view.draw(Spectrum(**{name: known[name].high}))
        assert moved.sentence != before.sentence or moved.finding != before.finding, name


def ends(*which):
    for name in which:
        yield from ((name, end, getattr(VIEWS[name].frame, end)) for end in ("x", "y"))


@pytest.mark.parametrize("name", ["COMPLEXITY_AND_COST", "THROUGHPUT_AND_COST"])
def test_the_axes_cover_what_each_slider_reaches(name):
    view, known = VIEWS[name], quantities(Spectrum)
    for slider in view.sliders:
        for end in ("low", "high"):
            drawing = view.draw(Spectrum(**{slider: getattr(known[slider], end)}))
            x, y = np.array(data_of(drawing, view.frame)).T
            assert view.frame.x.low <= x.min() <= x.max() <= view.frame.x.high, (slider, end)
            assert view.frame.y.low <= y.min() <= y.max() <= view.frame.y.high, (slider, end)


def test_the_axis_of_the_parts_covers_the_dearest():
    known = quantities(Spectrum)
    for slider in views.COST_IN_PARTS.sliders:
        drawing = views.COST_IN_PARTS.draw(Spectrum(**{slider: known[slider].high}))
        top = max(values.max() for values in drawing.values.values())
        assert top <= views.COST_IN_PARTS.frame.x.high, slider
