"""Labelled points in groups, each label placed where it covers nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from coordlib.charts.blit import BlitChart
from coordlib.charts.labels import Label
from coordlib.charts.style import COLOURS, MARKERS, MUTED, draw_key, dress_axis
from coordlib.view import Drawing, Points

__all__ = ["PointChart"]

LEFT_SHARE = 0.1
# What a mark keeps free around it, so that no other's label seems to be its own.
ROOM_PX = (24, 13)
# Where a label can go, as seen from its point: near before far, level before slanted.
DISTANCES_PX = (16, 44, 72, 104)
DIRECTIONS = (
    *((1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1)),
    *((1, -2), (1, 2), (-1, -2), (-1, 2)),
)
# What a pixel of distance weighs, in square pixels of what a label covers.
DISTANCE_COST_PX = 4
LONGEST_WITHOUT_LEADER_PX = 30

Box = tuple[float, float, float, float]


class PointChart(BlitChart):
    """The chart of a `coordlib.view.Points` frame.

    Parameters
    ----------
    frame : Points
        The axes and the groups.
    """

    def __init__(self, frame: Points) -> None:
        super().__init__()
        self.frame = frame
        dress_axis(self.axes, "x", frame.x)
        dress_axis(self.axes, "y", frame.y)
        self.figure.subplots_adjust(left=LEFT_SHARE, right=0.97, top=0.81, bottom=0.125)
        draw_key(self.figure, frame.groups, LEFT_SHARE)
        joins = self.axes.plot([], [], color=MUTED, linewidth=1, linestyle=(0, (2, 2)))
        self._joins = self._moving(joins[0])
        self._leaders = self._moving(self.axes.plot([], [], color=MUTED, linewidth=0.8)[0])
        self._marks = [self._build_marks(index) for index in range(len(frame.groups))]
        self._finish_building()

    def _build_marks(self, index: int) -> tuple[Line2D, Line2D]:
        """Return the full and the hollow marks of a group."""
        style = {"color": COLOURS[index], "marker": MARKERS[index], "linestyle": ""}
        full = self.axes.plot([], [], markersize=9, clip_on=False, **style)[0]
        hollow = {"markersize": 7, "markerfacecolor": "white", "markeredgewidth": 1.5}
        repeated = self.axes.plot([], [], clip_on=False, **style, **hollow)[0]
        return self._moving(full), self._moving(repeated)

    def _set_data(self, drawing: Drawing) -> list[Label]:
        first: dict[str, tuple[float, float]] = {}
        colours: dict[str, str] = {}
        joins: list[tuple[float, float]] = []
        for group, colour, marks in zip(self.frame.groups, COLOURS, self._marks, strict=False):
            places = {name: self._within(*xy) for name, xy in drawing.points[group].items()}
            new = {name: xy for name, xy in places.items() if name not in first}
            again = {name: xy for name, xy in places.items() if name in first}
            for line, shown in zip(marks, (new, again), strict=True):
                line.set_data(*np.reshape([*shown.values()], (-1, 2)).T)
            for name, xy in again.items():
                joins += [first[name], xy, (np.nan, np.nan)]
            first |= new
            colours |= dict.fromkeys(new, colour)
        self._joins.set_data(*np.reshape(joins, (-1, 2)).T)
        repeats = np.reshape(joins, (-1, 2))[1::3]
        marks = self._pixels(*np.transpose([*first.values(), *repeats]))
        texts = [Label(0, 0, drawing.labels.get(name, name), colours[name]) for name in first]
        labels = self._placed(texts, marks)
        self._lead(labels, marks)
        return labels

    def _within(self, x: float, y: float) -> tuple[float, float]:
        """Show a point beyond an axis at its edge."""
        across, up = self.frame.x, self.frame.y
        return min(max(x, across.low), across.high), min(max(y, up.low), up.high)

    def _placed(self, texts: Sequence[Label], marks: NDArray[np.float64]) -> list[Label]:
        """Place a label at each of the first marks, where it covers least and is near."""
        rooms = [(*(mark - ROOM_PX), *(mark + ROOM_PX)) for mark in marks]
        placed: dict[int, Label] = {}
        for index in np.argsort(marks[: len(texts), 1], kind="stable"):
            others = [room for other, room in enumerate(rooms) if other != index]
            boxes = [label.box for label in placed.values()]
            placed[index] = self._best(texts[index], marks[index], others, boxes)
        return [placed[index] for index in range(len(texts))]

    def _best(
        self, text: Label, mark: NDArray[np.float64], rooms: Sequence[Box], boxes: Sequence[Box]
    ) -> Label:
        best, least = text, (np.inf, np.inf)
        for distance, way in PLACES:
            label = _at(text, *mark, distance, way)
            own = label.box
            # Above all it covers no other label and stays within the axes.
            hidden = self._outside(own) + sum(_common(own, box) for box in boxes)
            crowded = sum(_common(own, room) for room in rooms)
            cost = (hidden, crowded + DISTANCE_COST_PX * distance)
            if cost < least:
                best, least = label, cost
            if not hidden and not crowded:
                break  # every later place is as far, or farther
        return best

    def _outside(self, box: Box) -> float:
        """Return the area of a label that lies outside of the axes."""
        bounds, height = self.axes.bbox, self.figure.bbox.height
        inside = (bounds.x0, height - bounds.y1, bounds.x1, height - bounds.y0)
        left, top, right, bottom = box
        return (right - left) * (bottom - top) - _common(box, inside)

    def _lead(self, labels: Sequence[Label], marks: NDArray[np.float64]) -> None:
        """Draw a line to each label that is not beside its mark."""
        lines: list[tuple[float, float]] = []
        for label, (x, y) in zip(labels, marks, strict=False):
            if np.hypot(label.x - x, label.y - y) > LONGEST_WITHOUT_LEADER_PX:
                lines += [(x, y), (label.x, label.y), (np.nan, np.nan)]
        places = np.reshape(lines, (-1, 2))
        places[:, 1] = self.figure.bbox.height - places[:, 1]
        self._leaders.set_data(*self.axes.transData.inverted().transform(places).T)


PLACES = tuple((distance, way) for distance in DISTANCES_PX for way in DIRECTIONS)


def _at(label: Label, x: float, y: float, distance: float, way: tuple[int, int]) -> Label:
    """Return the label moved that far from a mark, anchored on the side that faces it."""
    across, down = distance * np.array(way) / np.hypot(*way)
    anchor = "lm" if across > 0 else "rm"
    return dataclasses.replace(label, x=x + across, y=y + down, anchor=anchor)


def _common(one: Box, other: Box) -> float:
    """Return the area that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0
