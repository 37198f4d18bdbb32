"""How many students have how many points, drawn in the house style."""

from __future__ import annotations

import io
import math
import statistics
from collections.abc import Sequence

import numpy as np
from matplotlib.ticker import MaxNLocator

from coordlib.charts.style import COLOURS, INK, new_figure
from coordlib.grading.pages import number

__all__ = ["score_chart"]

_MOST_BARS = 20


def score_chart(totals: Sequence[float], most: float) -> bytes:
    """Draw the distribution of scores.

    Parameters
    ----------
    totals : sequence of float
        Each student's points.
    most : float
        The points that could be had.

    Returns
    -------
    bytes
        A PNG.
    """
    step = max(1, math.ceil(most / _MOST_BARS))
    low = min(0, math.floor(min(totals)))
    edges = np.arange(low, max(most, *totals, 1) + step + 0.5, step) - 0.5
    counts, _ = np.histogram(totals, edges)
    figure, axes = new_figure()
    figure.subplots_adjust(left=0.08, right=0.97, top=0.87, bottom=0.14)
    bars = axes.bar(edges[:-1] + step / 2, counts, width=0.8 * step, color=COLOURS[0])
    axes.bar_label(bars, [str(count) if count else "" for count in counts], color=INK, padding=2)
    axes.grid(visible=False, axis="x")
    axes.margins(y=0.12)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=_MOST_BARS))
    axes.set_xlabel(f"Points, of {number(most)}", color=INK, size=10)
    axes.set_ylabel("Students", color=INK, size=10)
    axes.set_title(_finding(totals, most), loc="left", size=12, weight="bold", color=INK)
    buffer = io.BytesIO()
    figure.savefig(buffer, metadata={"Software": None})
    return buffer.getvalue()


def _finding(totals: Sequence[float], most: float) -> str:
    """Say the chart in a sentence.

    >>> _finding([10, 10, 4], 10), _finding([0, 0, 10], 10)
    ('Half of the class has all 10 points', 'Half of the class has 0 of 10 points or more')
    """
    middle = statistics.median_low(totals)
    if middle >= most:
        return f"Half of the class has all {number(most)} points"
    return f"Half of the class has {number(middle)} of {number(most)} points or more"
