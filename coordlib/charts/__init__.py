"""Matplotlib pictures that are built once and then updated."""

from coordlib.charts.blit import BlitChart
from coordlib.charts.lines import LineChart
from coordlib.charts.ring import RingChart
from coordlib.charts.rows import RowChart
from coordlib.view import Lines, Ring, Rows

__all__ = ["BlitChart", "LineChart", "RingChart", "RowChart", "chart_for"]


def chart_for(frame: Lines | Rows | Ring) -> BlitChart:
    """Build the chart of a frame; it is empty until its first `update`."""
    return {Lines: LineChart, Rows: RowChart, Ring: RingChart}[type(frame)](frame)
