"""Live views: sliders that follow their quantities, a picture that follows the sliders."""

import dataclasses
import gc
import math

import pytest
from matplotlib.figure import Figure

from coordlib.cases import expedia_two_phase_commit_views as views
from coordlib.cases.expedia_two_phase_commit import Booking, decided_locally, servers_needed
from coordlib.lab import Live, guide, live, slider, source
from coordlib.quantity import quantities


def test_a_slider_moves_the_scenario_the_picture_and_the_sentence():
    shown = live(views.BREAK_EVEN, Booking())
    picture, sentence = shown.picture.value, shown.sentence.value
    shown.sliders["compensation_usd"].value = 1.0
    assert shown.scenario == Booking(compensation_usd=1.0)
    assert shown.picture.value != picture
    assert shown.sentence.value != sentence


@pytest.mark.parametrize("name", quantities(Booking))
@pytest.mark.parametrize("end", ["min", "max"])
def test_a_slider_s_ends_are_allowed_values(name, end):
    view = dataclasses.replace(views.BREAK_EVEN, sliders=(name,))
    shown = Live(view, Booking())
    one = shown.sliders[name]
    limit = getattr(one, end)
    one.value = 10**limit if hasattr(one, "base") else limit
    bound = getattr(quantities(Booking)[name], {"min": "low", "max": "high"}[end])
    assert getattr(shown.scenario, name) == pytest.approx(bound)


def test_reset_goes_back_to_the_start():
    shown = Live(views.COST_IN_PARTS, Booking(regions=4))
    picture = shown.picture.value
    shown.sliders["regions"].value = 7
    assert shown.picture.value != picture
    shown.reset()
    assert shown.scenario == Booking(regions=4)
    assert shown.picture.value == picture


@pytest.mark.parametrize("one", quantities(Booking).values(), ids=quantities(Booking))
def test_a_slider_starts_on_one_of_its_steps(one):
    """JupyterLab would move it to the nearest step, and the chart would start beside its story."""
    made = slider(one, one.default)
    start = math.log10(one.default) if one.scale == "log" else one.default
    steps = (start - made.min) / made.step
    assert steps == pytest.approx(round(steps), abs=1e-6)


def test_a_slider_says_its_label_and_unit():
    rate = quantities(Booking)["rate_tps"]
    assert slider(rate, rate.default).description == "Transaction rate (tx/s)"


def test_an_unknown_quantity_is_named():
    view = dataclasses.replace(views.LATENCY, sliders=("regions", "colour"))
    with pytest.raises(
        ValueError, match="Booking has no quantity colour; it has rate_tps, regions"
    ):
        Live(view, Booking())


def test_a_sentence_is_text_and_not_markup():
    def draw(booking):
        return dataclasses.replace(views.BREAK_EVEN.draw(booking), sentence="a < b & <b>c</b>.")

    shown = Live(dataclasses.replace(views.BREAK_EVEN, draw=draw), Booking())
    assert "a &lt; b &amp; &lt;b&gt;c&lt;/b&gt;." in shown.sentence.value


def test_the_bundle_holds_the_widget_the_picture_and_the_sentence(monkeypatch):
    shown = Live(views.LATENCY, Booking())
    emitted = []
    monkeypatch.setattr("coordlib.lab.display", lambda bundle, **how: emitted.append((bundle, how)))
    shown._ipython_display_()
    [(bundle, how)] = emitted
    assert how == {"metadata": {"image/png": {"width": 900}}, "raw": True}
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert bundle["text/markdown"] == bundle["text/plain"] == shown.chart.drawing.sentence
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_updates_leave_no_figure_behind():
    shown = Live(views.BREAK_EVEN, Booking())

    def count():
        gc.collect()
        return sum(isinstance(one, Figure) for one in gc.get_objects())

    before = count()
    for step in range(20):
        shown.sliders["regions"].value = 2 + step % 7
    assert count() == before


def test_source_is_the_text_that_runs_without_its_docstring():
    shown = source(decided_locally, servers_needed).data
    assert shown.startswith(
        "```python\ndef decided_locally(booking: Booking) -> MonthlyCost:\n    conf"
    )
    assert (
        "\n\ndef servers_needed(booking: Booking, multiplier: float = 1.0) -> int:\n    for_av"
        in shown
    )
    assert '"""' not in shown
    assert source(Live.reset).data.startswith("```python\ndef reset(self")


def emitted_by(shown, monkeypatch):
    emitted = []
    monkeypatch.setattr("coordlib.lab.display", lambda bundle, **how: emitted.append(bundle))
    shown._ipython_display_()
    return emitted[0]


def test_dollars_in_a_saved_sentence_begin_no_formula(monkeypatch):
    bundle = emitted_by(Live(views.COST_IN_PARTS, Booking()), monkeypatch)
    assert "$142 k" in bundle["text/plain"]
    assert bundle["text/markdown"] == bundle["text/plain"].replace("$", r"\$")


def test_a_guide_follows_its_answers_and_can_be_read_without_a_kernel(monkeypatch):
    questions = {"loss": "May it be lost?", "order": "In order?"}

    def advise(answers):
        return f"{sum(answers.values())} of 2 < 3 $"

    shown = guide(questions, advise)
    assert "0 of 2 &lt; 3" in shown.advice.value
    shown.answers["order"].value = True
    assert "1 of 2 &lt; 3" in shown.advice.value
    bundle = emitted_by(shown, monkeypatch)
    assert bundle["text/plain"] == "0 of 2 < 3 $"
    assert bundle["text/markdown"].splitlines()[2:] == [
        r"| none of them | 0 of 2 < 3 \$ |",
        r"| May it be lost? | 1 of 2 < 3 \$ |",
        r"| In order? | 1 of 2 < 3 \$ |",
    ]
    assert "application/vnd.jupyter.widget-view+json" in bundle
