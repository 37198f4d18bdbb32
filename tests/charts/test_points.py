"""Labelled points: labels that stay apart, and points said beside points computed."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordlib.charts import chart_for
from coordlib.view import Axis, Drawing, Points

FRAME = Points(x=Axis("x (ms)", 1, 1_000, "log"), y=Axis("USD", 0, 10), groups=("ours", "theirs"))


CHART = chart_for(FRAME)


def shown(ours, theirs=None, chart=CHART, **labels):
    points = {"ours": ours, "theirs": theirs or {}}
    chart.update(Drawing(finding="f", sentence="s.", points=points, labels=labels))
    return chart


def overlap(one, other):
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(
        one[1], other[1]
    )


NAMES = ("none", "eventual", "causal", "snapshot", "serializable", "Byzantine")


@given(st.lists(st.tuples(st.floats(5, 200), st.floats(3, 7)), min_size=1, max_size=6))
def test_labels_of_any_six_points_away_from_the_edges_lie_apart(places):
    chart = shown(dict(zip(NAMES, places, strict=False)))
    boxes = [label.box for label in chart.labels[1:]]
    assert not any(overlap(*pair) for pair in itertools.combinations(boxes, 2))


@pytest.mark.parametrize("place", [(1, 0), (1_000, 10), (1, 10), (1_000, 0), (5_000, -3)])
def test_a_label_at_the_edge_stays_in_the_picture(place):
    chart = shown({"a long name of a level": place})
    left, top, right, bottom = chart.labels[1].box
    width, height = chart.picture().size
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


def test_a_name_that_comes_again_is_joined_to_its_first_and_not_labelled_again():
    chart = shown({"a": (10, 5)}, {"a": (100, 9), "b": (3, 1)})
    assert [label.text for label in chart.labels[1:]] == ["a", "b"]
    np.testing.assert_array_equal(chart._joins.get_xdata(), [10, 100, np.nan])
    np.testing.assert_array_equal(chart._joins.get_ydata(), [5, 9, np.nan])


def test_a_label_says_more_than_the_name_where_it_is_told_to():
    assert shown({"a": (10, 5)}, a="a $3").labels[1].text == "a $3"


def test_an_update_leaves_nothing_of_the_state_before():
    shown({"a": (10, 5), "b": (11, 5)}, {"a": (100, 9)})
    updated = shown({"a": (500, 2)}).png()
    assert updated == shown({"a": (500, 2)}, chart=chart_for(FRAME)).png()
