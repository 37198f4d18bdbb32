"""Notebook 1's main chart as ipywidgets.interactive_output redraws it: a new figure every time."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

from coordlib.cases.expedia_two_phase_commit import Booking
from coordlib.cases.expedia_two_phase_commit_views import COST_IN_PARTS
from coordlib.charts.style import COLOURS, HEIGHT_IN, MARKERS, WIDTH_IN, dress_axis
from coordlib.units import money


def redraw(dpi: float | None = None, **values: float) -> None:
    """Draw the chart's state for these slider values, and show it."""
    frame = COST_IN_PARTS.frame
    drawing = COST_IN_PARTS.draw(Booking(**values))
    _, axes = plt.subplots(figsize=(WIDTH_IN, HEIGHT_IN), dpi=dpi)
    dress_axis(axes, "x", frame.x)
    heights = np.arange(len(frame.rows))[::-1]
    axes.set(yticks=heights, yticklabels=frame.rows, title=drawing.finding)
    for name, colour, marker, up in zip(frame.names, COLOURS, MARKERS, (0.18, -0.18), strict=False):
        figures = np.clip(drawing.values[name], frame.x.low, frame.x.high)
        axes.plot(figures, heights + up, marker, color=colour, label=name)
        for figure, place, height in zip(drawing.values[name], figures, heights, strict=True):
            axes.annotate(money(figure), (place, height + up), (9, 0), textcoords="offset points")
    axes.legend()
    plt.show()
    print(drawing.sentence)
