"""The house style: one palette, one set of line styles, one type size for every chart.

The colours are those of Okabe and Ito (2008), which readers with any common colour vision
deficiency can tell apart; a line style goes with each, so that a grey print can be read too.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

from coordlib.units import money
from coordlib.view import Axis

__all__ = [
    "COLOURS",
    "DASHES",
    "DOTS_PER_INCH",
    "FONT",
    "GRID",
    "INK",
    "MARKERS",
    "MUTED",
    "draw_key",
    "dress_axis",
    "new_figure",
]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 3)))
MARKERS = ("o", "D", "s", "^", "v", "P")
FONT = "DejaVu Sans"
INK = "#222222"
MUTED = "#767676"
GRID = "#E4E4E4"

WIDTH_IN = 9.0
HEIGHT_IN = 4.4
# 144 dots an inch is drawn at 96: sharp on dense screens, and still encoded within a few ms.
DOTS_PER_INCH = 144


def new_figure() -> tuple[Figure, Axes]:
    """Make a figure that pyplot does not know, so that nothing keeps it alive."""
    figure = Figure(figsize=(WIDTH_IN, HEIGHT_IN), dpi=DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(MUTED)
    axes.tick_params(colors=INK, labelsize=9, color=MUTED)
    axes.grid(visible=True, color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    return figure, axes


def dress_axis(axes: Axes, which: str, axis: Axis) -> None:
    """Give one of the axes its label, bounds, scale and ticks.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The axes to dress.
    which : {"x", "y"}
        Which of its two axes.
    axis : coordlib.view.Axis
        What it shows.
    """
    axes.set(**{f"{which}label": axis.label, f"{which}scale": axis.scale})
    axes.set(**{f"{which}lim": (axis.low, axis.high)})
    ticks = axes.xaxis if which == "x" else axes.yaxis
    ticks.label.set(color=INK, size=10)
    if axis.scale == "log":
        ticks.set_major_locator(LogLocator(base=10, numticks=9))
        ticks.set_minor_locator(NullLocator())
        ticks.set_minor_formatter(NullFormatter())
    if axis.money:
        ticks.set_major_formatter(FuncFormatter(lambda usd, _: _tick_usd(usd)))
    elif axis.scale == "log":
        ticks.set_major_formatter(FuncFormatter(lambda value, _: _tick_number(value)))


def draw_key(figure: Figure, names: Sequence[str], left_share: float) -> None:
    """Write above the axes which mark is whose.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure, which keeps its uppermost fifth free for the title and the key.
    names : sequence of str
        What the marks stand for, in the order of the colours.
    left_share : float
        Where the key begins, as a share of the figure's width.
    """
    # As a share of the figure's width: from a dot to its name, a letter, and from name to name.
    to_name, letter, gap = 0.014, 0.0085, 0.03
    left = left_share
    for name, colour, marker in zip(names, COLOURS, MARKERS, strict=False):
        style = {"color": colour, "marker": marker, "markersize": 7}
        figure.add_artist(Line2D([left], [0.865], transform=figure.transFigure, **style))
        figure.text(left + to_name, 0.865, name, size=10, color=colour, va="center")
        left += to_name + letter * len(name) + gap


def _tick_usd(usd: float) -> str:
    return rf"\${_tick_number(usd)}" if usd < 1e-4 else money(usd)


def _tick_number(value: float) -> str:
    if 1e-4 <= value < 1e7:
        return f"{value:,.10g}"
    mantissa, exponent = f"{value:.0e}".split("e")
    power = f"$10^{{{int(exponent)}}}$"
    return power if mantissa == "1" else f"${mantissa}$ × {power}"
