import itertools

import pytest
from matplotlib.figure import Figure

from coordlib.charts.spacetime import spacetime, spacetime_png
from coordlib.engine import (
    Breach,
    Crash,
    Network,
    Partition,
    Restart,
    Step,
    System,
    Trace,
    Uniform,
    explore,
    simulate,
)
from coordlib.protocols.two_phase_commit import DECIDED, links, nodes

FIVE = ["us", "eu", "ap", "sa", "af"]


def busy(count, **options):
    network = Network(default=Uniform(50, 250), loss_share=0.2)
    return simulate(nodes(FIVE[:count], timeout_ms=800), network, seed=3, **options).trace


TRACES = {
    "3 nodes": explore(System(nodes(["us", "eu"]), crashes=1), finally_=DECIDED).broken[0].trace,
    "4 nodes": simulate(
        nodes(FIVE[:3]),
        links({"us": 140, "eu": 180, "ap": 230}),
        faults=[Crash("coordinator", 450), Restart("coordinator", 2_500)],
    ).trace,
    "6 nodes": busy(5, faults=[Partition(("us", "eu"), 100, 700)], until_ms=2_500),
    "cut": busy(5, faults=[Crash("coordinator", 400)], until_ms=30_000, finally_=DECIDED),
}


@pytest.mark.parametrize("name", TRACES)
def test_labels_do_not_overlap_and_stay_inside(name):
    figure = spacetime(TRACES[name])
    figure.canvas.draw()
    texts = [text for text in figure.axes[0].texts if text.get_text()]
    assert texts
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        assert not first.overlaps(second), f"{one!r} over {other!r}"
    width, height = figure.bbox.size
    for text, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height, text


def test_every_message_has_an_arrow_and_every_loss_a_cross():
    trace = TRACES["6 nodes"]
    axes = spacetime(trace).axes[0]
    arrows = [text for text in axes.texts if getattr(text, "arrow_patch", None)]
    crosses = [line for line in axes.lines if line.get_marker() == "x"]
    assert len(arrows) == trace.count("deliver") + trace.count("lose")
    assert len(crosses) == trace.count("lose") > 0


def test_the_breach_is_ringed_and_its_reason_is_the_title():
    trace = TRACES["3 nodes"]
    axes = spacetime(trace).axes[0]
    assert axes.get_title(loc="left") == trace.breach.reason
    rings = [line for line in axes.lines if line.get_markerfacecolor() == "none"]
    assert len(rings) == 1


def test_a_long_history_says_what_it_leaves_out():
    trace = TRACES["cut"]
    assert len(trace.steps) > 100
    words = [text.get_text() for text in spacetime(trace).axes[0].texts]
    assert any(f"of {len(trace.steps)} events left out" in word for word in words)


def test_the_picture_is_the_notebooks_width_and_grows_with_the_events():
    small, large = spacetime(TRACES["3 nodes"]), spacetime(TRACES["6 nodes"])
    assert small.get_figwidth() == large.get_figwidth() == 9.0
    assert small.get_figheight() < large.get_figheight() < 12


def test_the_same_history_gives_the_same_bytes():
    first, second = (spacetime_png(TRACES["4 nodes"]) for _ in range(2))
    assert first == second and first.startswith(b"\x89PNG")


def test_pyplot_is_not_involved():
    figure = spacetime(TRACES["3 nodes"])
    assert isinstance(figure, Figure)
    assert figure.canvas.manager is None


def test_an_empty_history_and_a_message_to_itself_can_be_drawn():
    spacetime(Trace(("a",), (), "ms"))
    step = Step(1, "deliver", "a", "a", "hello", 0)
    spacetime(Trace(("a",), (step,), "step", breach=Breach(0, "it broke")))
