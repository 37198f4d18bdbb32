"""Figures in rows: one row a part, one mark in it for each thing compared."""

from __future__ import annotations

import numpy as np
from matplotlib.lines import Line2D

from coordlib.charts.blit import BlitChart
from coordlib.charts.labels import Label
from coordlib.charts.style import COLOURS, MARKERS, dress_axis
from coordlib.units import money
from coordlib.view import Drawing, Rows

__all__ = ["RowChart"]

LEFT_SHARE = 0.13
BESIDE_PX = 14
LABEL_ROOM_PX = 110


class RowChart(BlitChart):
    """The chart of a `coordlib.view.Rows` frame.

    Marks and not bars: on a log axis a bar's length says nothing.

    Parameters
    ----------
    frame : Rows
        The axis, the rows and the names of what is compared.
    """

    def __init__(self, frame: Rows) -> None:
        super().__init__()
        self.frame = frame
        dress_axis(self.axes, "x", frame.x)
        self.figure.subplots_adjust(left=LEFT_SHARE, right=0.97, top=0.81, bottom=0.125)
        self._heights = np.arange(len(frame.rows), dtype=float)[::-1]
        self.axes.set(yticks=self._heights, yticklabels=frame.rows)
        self.axes.set_ylim(-0.6, len(frame.rows) - 0.4)
        self.axes.grid(visible=False, axis="y")
        self._build_key()
        self._marks = [self._build_marks(index) for index in range(len(frame.names))]
        self._finish_building()

    def _build_key(self) -> None:
        for index, name in enumerate(self.frame.names):
            left = LEFT_SHARE + 0.25 * index
            style = {"color": COLOURS[index], "marker": MARKERS[index], "markersize": 7}
            dot = Line2D([left], [0.865], transform=self.figure.transFigure, **style)
            self.figure.add_artist(dot)
            self.figure.text(left + 0.014, 0.865, name, size=10, color=COLOURS[index], va="center")

    def _build_marks(self, index: int) -> Line2D:
        style = {"color": COLOURS[index], "marker": MARKERS[index], "markersize": 7}
        return self._moving(self.axes.plot([], [], linestyle="", clip_on=False, **style)[0])

    def _set_data(self, drawing: Drawing) -> list[Label]:
        axis = self.frame.x
        labels = []
        for index, (name, marks) in enumerate(zip(self.frame.names, self._marks, strict=True)):
            figures = np.asarray(drawing.values[name], dtype=float)
            heights = self._heights + 0.36 * ((len(self.frame.names) - 1) / 2 - index)
            places = np.clip(figures, axis.low, axis.high)
            marks.set_data(places, heights)
            for figure, (x, y) in zip(figures, self._pixels(places, heights), strict=True):
                text = money(figure) if axis.money else f"{figure:,.3g}"
                if x < self.axes.bbox.x1 - LABEL_ROOM_PX:
                    labels.append(Label(x + BESIDE_PX, y, text, size_pt=9))
                else:
                    labels.append(Label(x - BESIDE_PX, y, text, size_pt=9, anchor="rm"))
        return labels
