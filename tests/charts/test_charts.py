"""Charts: built once, updated by their data, kept inside the picture."""

import gc
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image

from coordlib.cases import expedia_two_phase_commit_views as views
from coordlib.cases.expedia_two_phase_commit import Booking
from coordlib.charts import chart_for
from coordlib.charts.labels import spread
from coordlib.view import Axis, Drawing, Lines, Note

VIEWS = {name: getattr(views, name) for name in views.__all__}


def shown(view, **values):
    chart = chart_for(view.frame)
    chart.update(view.draw(Booking(**values)))
    return chart


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_an_update_gives_the_picture_that_a_new_chart_gives(view):
    """Nothing of the state before remains: the blitted picture is that of a fresh chart."""
    updated = shown(view, rate_tps=20_000, regions=7, slowest_link_ms=50, conflicts_per_tx=1e-7)
    updated.update(view.draw(Booking()))
    assert updated.png() == shown(view).png()


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_changes_the_picture(view):
    before = shown(view).png()
    for name in view.sliders:
        start = getattr(Booking(), name)
        other = start + 1 if isinstance(start, int) else start * 0.5
        assert shown(view, **{name: other}).png() != before, name


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_labels_lie_within_the_picture(view):
    chart = shown(view)
    width, height = chart.picture().size
    for label in chart.labels:
        assert 0 <= label.x <= width, label.text
        assert 0 <= label.y <= height, label.text


def test_the_title_is_the_finding_and_notes_carry_their_figures():
    chart = shown(views.BREAK_EVEN)
    texts = [label.text for label in chart.labels]
    assert texts[0] == chart.drawing.finding
    assert "chosen: $0.2 lost a tx" in texts


def test_a_note_stands_where_it_covers_no_curve_and_no_other_note():
    frame = Lines(Axis("x", 0, 10), Axis("y", 0, 10), ("rises",), ("end",), notes=("one", "two"))
    ends = np.array([0.0, 10.0])
    for rises in (ends, ends[::-1]):
        notes = {"one": Note(5, 5, "a note on the curve"), "two": Note(5.2, 5, "and another")}
        chart = chart_for(frame)
        chart.update(Drawing("found", "Found.", curves={"rises": (ends, rises)}, notes=notes))
        _, _, *boxes = (label.box for label in chart.labels)
        x, y = chart._pixels(np.linspace(0, 10, 500), np.linspace(*rises, 500)).T
        for left, top, right, bottom in boxes:
            assert not ((left < x) & (x < right) & (top < y) & (y < bottom)).any()
        (left, top, right, bottom), other = boxes
        assert left > other[2] or other[0] > right or top > other[3] or other[1] > bottom


def test_row_labels_carry_the_figures_of_both_designs():
    texts = {label.text for label in shown(views.COST_IN_PARTS).labels}
    assert {"$142 k", "$518 M", "$90 k", "$0"} <= texts


def test_the_picture_is_a_png_with_white_corners():
    image = Image.open(io.BytesIO(shown(views.LATENCY).png())).convert("RGB")
    assert image.size == (1296, 633)
    assert image.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_the_palette_keeps_every_colour_as_the_eye_sees_it(view):
    chart = shown(view)
    sent = np.asarray(Image.open(io.BytesIO(chart.png())).convert("RGB"), dtype=int)
    drawn = np.asarray(chart.picture(), dtype=int)
    off = np.abs(sent - drawn).max(axis=2)
    assert np.mean(off > 24) < 0.001
    assert off.max() < 80


def test_no_figure_outlives_its_chart():
    def count():
        gc.collect()
        return sum(isinstance(one, Figure) for one in gc.get_objects())

    before = count()
    for _ in range(3):
        shown(views.BREAK_EVEN).png()
    assert count() == before


@given(st.lists(st.floats(0, 500), min_size=1, max_size=8), st.floats(1, 60))
def test_spread_places_keep_their_order_and_distance(places, gap):
    moved = spread(places, gap, 0, 500)
    order = np.argsort(places, kind="stable")
    gaps = np.diff(np.array(moved)[order])
    assert (gaps >= gap - 1e-9).all()
    if gap * (len(places) - 1) <= 500:
        assert min(moved) >= -1e-9
        assert max(moved) <= 500 + 1e-9
