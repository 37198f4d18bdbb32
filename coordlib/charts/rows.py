"""Figures in rows: one row a part, one mark in it for each thing compared."""

from __future__ import annotations

import numpy as np
from matplotlib.lines import Line2D

from coordlib.charts.blit import BlitChart
from coordlib.charts.labels import Label
from coordlib.charts.style import COLOURS, GRID, MARKERS, draw_key, dress_axis
from coordlib.units import money
from coordlib.view import Drawing, Rows

__all__ = ["RowChart"]

LEFT_SHARE = 0.13
BESIDE_PX = 14
LABEL_ROOM_PX = 110
# Of a row's height, between two of its marks and between the first and the last of them.
MOST_STEP, MOST_SPREAD = 0.36, 0.74


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
        if len(frame.names) > 2:
            # Rows that are full need a line between them.
            for height in self._heights[1:] + 0.5:
                self.axes.axhline(height, color=GRID, linewidth=0.8)
        draw_key(self.figure, frame.names, LEFT_SHARE)
        self._marks = [self._build_marks(index) for index in range(len(frame.names))]
        self._finish_building()

    def _build_marks(self, index: int) -> Line2D:
        style = {"color": COLOURS[index], "marker": MARKERS[index], "markersize": 7}
        return self._moving(self.axes.plot([], [], linestyle="", clip_on=False, **style)[0])

    def _set_data(self, drawing: Drawing) -> list[Label]:
        axis, last = self.frame.x, len(self.frame.names) - 1
        step = min(MOST_STEP, MOST_SPREAD / max(last, 1))
        labels = []
        for index, (name, marks) in enumerate(zip(self.frame.names, self._marks, strict=True)):
            figures = np.asarray(drawing.values[name], dtype=float)
            is_known = ~np.isnan(figures)
            figures = figures[is_known]
            heights = self._heights[is_known] + step * (last / 2 - index)
            places = np.clip(figures, axis.low, axis.high)
            marks.set_data(places, heights)
            for figure, (x, y) in zip(figures, self._pixels(places, heights), strict=True):
                text = money(figure) if axis.money else _three_figures(figure)
                if x < self.axes.bbox.x1 - LABEL_ROOM_PX:
                    labels.append(Label(x + BESIDE_PX, y, text, size_pt=9))
                else:
                    labels.append(Label(x - BESIDE_PX, y, text, size_pt=9, anchor="rm"))
        return labels


def _three_figures(figure: float) -> str:
    return f"{figure:,.0f}" if abs(figure) >= 999.5 else f"{figure:.3g}"
