"""Curves with direct labels, in a frame that holds still."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray

from coordlib.charts.blit import BlitChart
from coordlib.charts.labels import Label, spread
from coordlib.charts.style import COLOURS, DASHES, INK, dress_axis
from coordlib.view import Drawing, Lines, Note

__all__ = ["LineChart"]

LABEL_GAP_PX = 28
BESIDE_PX = 14
POINTS_A_CURVE = 400
ABSENT = (np.empty(0), np.empty(0))


class LineChart(BlitChart):
    """The chart of a `coordlib.view.Lines` frame.

    Parameters
    ----------
    frame : Lines
        The axes, and the names of the curves and notes.
    """

    def __init__(self, frame: Lines) -> None:
        super().__init__()
        self.frame = frame
        dress_axis(self.axes, "x", frame.x)
        dress_axis(self.axes, "y", frame.y)
        # Labels at the curves' ends need a margin beyond the axes.
        right = 0.8 if "end" in frame.labels_at else 0.97
        self.figure.subplots_adjust(left=0.1, right=right, top=0.885, bottom=0.125)
        self._curves = [self._build_curve(index) for index in range(len(frame.names))]
        self._dots = self._moving(
            self.axes.plot([], [], "o", color=INK, markersize=7, markeredgecolor="white")[0]
        )
        self._finish_building()

    def _build_curve(self, index: int) -> dict[str, Artist]:
        colour, dash = COLOURS[index], DASHES[index]
        artists = {"line": self.axes.plot([], [], color=colour, linestyle=dash, linewidth=2.2)[0]}
        if self.frame.is_filled:
            artists["fill"] = self.axes.fill_between([], [], color=colour, alpha=0.1, linewidth=0)
        return {part: self._moving(artist) for part, artist in artists.items()}

    def _set_data(self, drawing: Drawing) -> list[Label]:
        for artists, name in zip(self._curves, self.frame.names, strict=True):
            x, y = drawing.curves.get(name, ABSENT)
            artists["line"].set_data(x, y)
            if "fill" in artists:
                artists["fill"].set_data(x, np.full_like(y, self.frame.y.low), y)
        marked = [note for note in drawing.notes.values() if note.is_marked]
        self._dots.set_data([note.x for note in marked], [note.y for note in marked])
        drawn = self._along_curves(drawing)
        labels = [*self._end_labels(drawing), *self._middle_labels(drawing, drawn)]
        for note in drawing.notes.values():
            if note.text and self._in_view(note):
                labels.append(self._note_label(note, drawn, labels))
        return [label for label in labels if label.text]

    def _labelled(self, drawing: Drawing, *places: str) -> list[tuple[str, str, str]]:
        """Return name, colour and place of the curves that carry their label at one of `places`."""
        curves = zip(self.frame.names, COLOURS, self.frame.labels_at, strict=False)
        return [one for one in curves if one[2] in places and one[0] in drawing.curves]

    def _end_labels(self, drawing: Drawing) -> list[Label]:
        curves = self._labelled(drawing, "end")
        if not curves:
            return []
        ends = [self._last_in_view(*drawing.curves[name]) for name, _, _ in curves]
        places = self._pixels([self.frame.x.high] * len(ends), ends)
        bottom, top = self._pixels([self.frame.x.low] * 2, [self.frame.y.low, self.frame.y.high])
        heights = spread(places[:, 1].tolist(), LABEL_GAP_PX, top[1], bottom[1])
        return [
            Label(places[0, 0] + BESIDE_PX, height, drawing.labels.get(name, name), colour)
            for (name, colour, _), height in zip(curves, heights, strict=True)
        ]

    def _last_in_view(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
        bounds = self.frame.y
        inside = (y >= bounds.low) & (y <= bounds.high) & (x <= self.frame.x.high)
        return float(y[inside][-1] if inside.any() else np.clip(y[-1], bounds.low, bounds.high))

    def _middle_labels(self, drawing: Drawing, drawn: NDArray[np.float64]) -> list[Label]:
        curves = self._labelled(drawing, "left", "right")
        labels: list[Label] = []
        # Staggered heights keep the labels of curves that lie close together apart.
        for (name, colour, side), share in zip(
            curves, np.linspace(0.26, 0.72, len(curves)), strict=True
        ):
            places = self._pixels(*drawing.curves[name])
            height = self.figure.bbox.height - self.axes.bbox.y1 + share * self.axes.bbox.height
            x, y = places[np.argmin(np.abs(places[:, 1] - height))]
            text = drawing.labels.get(name, name)
            away, anchor = (-BESIDE_PX, "rm") if side == "left" else (BESIDE_PX, "lm")
            # Beside a curve that is not steep a text has to stand farther off.
            choice = [Label(x + away * far, y, text, colour, anchor) for far in (1, 2, 3)]
            labels.append(self._first_free(choice, drawn, labels))
        return labels

    def _in_view(self, note: Note) -> bool:
        x, y = self.frame.x, self.frame.y
        return x.low <= note.x <= x.high and y.low <= note.y <= y.high

    def _along_curves(self, drawing: Drawing) -> NDArray[np.float64]:
        """Return points along all curves, in pixels, too close for a label to slip between."""
        paths = []
        for x, y in drawing.curves.values():
            places = self._pixels(x, np.clip(y, self.frame.y.low, self.frame.y.high))
            places = places[np.isfinite(places).all(axis=1)]
            if len(places):
                steps = np.hypot(*np.diff(places, axis=0).T)
                length = np.concatenate([[0.0], np.cumsum(steps)])
                even = np.linspace(0.0, length[-1], POINTS_A_CURVE)
                paths.append(np.column_stack([np.interp(even, length, one) for one in places.T]))
        return np.concatenate(paths) if paths else np.empty((0, 2))

    def _note_label(self, note: Note, drawn: NDArray[np.float64], others: Sequence[Label]) -> Label:
        """Write a note's text beside it, where it covers neither a curve nor another label."""
        x, y = self._pixels([note.x], [note.y])[0]
        if not note.is_marked:
            return Label(x, y, note.text, anchor="mm")
        left, width = self.axes.bbox.x0, self.axes.bbox.width
        top = self.figure.bbox.height - self.axes.bbox.y1
        # Best towards the middle of the axes, so that the text stays inside.
        sides = [(10, "lm"), (-10, "rm")][:: 1 if x < left + 0.6 * width else -1]
        heights = [-20, 20][:: -1 if y < top + 40 else 1]
        places = [
            Label(x + beside, y + above, note.text, anchor=anchor)
            for above in heights
            for beside, anchor in sides
        ]
        return self._first_free(places, drawn, others)

    def _first_free(
        self, choice: Sequence[Label], drawn: NDArray[np.float64], others: Sequence[Label]
    ) -> Label:
        """Return the first label that covers no curve and no other label; if none, the first."""
        axes, height = self.axes.bbox, self.figure.bbox.height
        (x, y), boxes = drawn.T, [other.box for other in others]
        for label in choice:
            left, top, right, bottom = label.box
            is_inside = axes.x0 < left and right < axes.x1 and bottom < height - axes.y0
            crosses = ((left < x) & (x < right) & (top < y) & (y < bottom)).any()
            is_over = any(a < right and left < c and b < bottom and top < d for a, b, c, d in boxes)
            if is_inside and not crosses and not is_over:
                return label
        return choice[0]
