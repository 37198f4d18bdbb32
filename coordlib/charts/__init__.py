"""Matplotlib pictures that are built once and then updated."""

from coordlib.charts.blit import BlitChart
from coordlib.charts.lines import LineChart
from coordlib.charts.points import PointChart
from coordlib.charts.ring import RingChart
from coordlib.charts.rows import RowChart
from coordlib.view import Frame, Lines, Points, Ring, Rows

__all__ = ["BlitChart", "LineChart", "PointChart", "RingChart", "RowChart", "chart_for"]

_CHARTS = {Lines: LineChart, Points: PointChart, Ring: RingChart, Rows: RowChart}


def chart_for(frame: Frame) -> BlitChart:
    """Build the chart of a frame; it is empty until its first `update`."""
    return _CHARTS[type(frame)](frame)
