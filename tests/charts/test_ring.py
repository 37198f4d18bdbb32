"""The ring: an owner without a label has none drawn, and a point is a dot or a text."""

import numpy as np
import pytest

from coordlib.charts import chart_for
from coordlib.view import Drawing, Note, Ring

NAMES = ("A", "B", "C")
EMPTY = (np.array([np.nan]), np.array([np.nan]))


@pytest.fixture
def chart():
    turn = np.linspace(0, 2 * np.pi, 50)
    made = chart_for(Ring(NAMES))
    made.update(
        Drawing(
            finding="A holds it all",
            sentence="A holds it all.",
            curves={"A": (np.sin(turn), np.cos(turn)), "B": EMPTY, "C": EMPTY},
            labels={"A": "A holds 100 %"},
            notes={"key": Note(0.8, 0, "key"), "home": Note(0, 1, "")},
        )
    )
    return made


def test_only_what_has_a_text_is_labelled(chart):
    assert [label.text for label in chart.labels] == ["A holds it all", "A holds 100 %", "key"]


def test_marked_points_are_dots_and_the_ring_is_round(chart):
    assert chart._dots.get_xydata().tolist() == [[0.8, 0], [0, 1]]
    (left, middle), (_, top) = chart._pixels([-1, 0], [0, 1])
    (right, _), (_, bottom) = chart._pixels([1, 0], [0, -1])
    assert right - left == pytest.approx(bottom - top)
    assert 0 < top < middle < bottom < chart.figure.bbox.height


def test_every_label_lies_within_the_picture(chart):
    assert all(
        0 <= label.x < chart.figure.bbox.width and 0 <= label.y < chart.figure.bbox.height
        for label in chart.labels
    )
