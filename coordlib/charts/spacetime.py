"""The space-time diagram: one line a node, time downwards, an arrow a message.

Every event has a row of its own, so that labels don't meet; rows lie further apart where more
time passes between them.

>>> from coordlib.engine import Step, Trace
>>> trace = Trace(("us", "eu"), (Step(140.0, "deliver", "eu", "us", "prepare"),), "ms")
>>> spacetime(trace).axes[0].get_title(loc="left")
'us sends to eu'
"""

from __future__ import annotations

import io

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from coordlib.charts.style import COLOURS, INK
from coordlib.engine import Step, Trace

__all__ = ["spacetime", "spacetime_png"]

# The house colours by name; line styles and marks say the same without colour.
_BLUE, _VERMILION, _GREEN, _PURPLE, _, _ORANGE = COLOURS
_GREY = "#777777"
_MARKS = {
    "timer": ("v", _ORANGE),
    "crash": ("X", _VERMILION),
    "restart": ("o", _GREEN),
    "note": ("o", "black"),
}
_SMALL_PT = 7.5
_BEHIND = {"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}


def spacetime(trace: Trace, *, limit: int = 40, title: str = "", width_in: float = 9.0) -> Figure:
    """Draw a history.

    Parameters
    ----------
    trace : Trace
        The history; where it has a breach, that event is ringed and its reason is the title.
    limit : int
        How many events are drawn; of a longer history the middle is left out, and a line says so.
    title : str
        What the picture shows, in words; by default the breach's reason.
    width_in : float
        The width, in inches. The height follows from the events: 4.5 inches up to 18 of them.

    Returns
    -------
    Figure
        A figure with its own canvas, which pyplot does not hold on to.
    """
    drawing = _Drawing(trace.shortened(limit))
    height_in = 0.9 + max(min(3.6, 0.45 * drawing.bottom), 0.2 * drawing.bottom)
    figure = Figure(figsize=(width_in, height_in), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    drawing.draw(axes)
    axes.set_xlabel(trace.on_its_way(), fontsize=_SMALL_PT, loc="left", color=_GREY)
    style = {"fontsize": 11, "fontweight": "bold", "color": INK, "parse_math": False}
    axes.set_title(title or drawing.headline(), loc="left", wrap=True, **style)
    return figure


def spacetime_png(trace: Trace, *, dpi: int = 100, **options: object) -> bytes:
    """Return the diagram as the bytes of a PNG; `options` are those of `spacetime`."""
    buffer = io.BytesIO()
    # No software version in the file: the same history gives the same bytes for longer.
    spacetime(trace, **options).savefig(buffer, dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


class _Drawing:
    """A trace laid out: each step's row, and what is written on it."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.columns = {name: column for column, name in enumerate(trace.names)}
        self.gap_row = 0.0
        self.rows = self._place()
        self.bottom = (self.rows[-1] if self.rows else 0.0) + 1.0

    def _place(self) -> list[float]:
        """Give each step a row: one below the last, and more the more time has passed."""
        steps = self.trace.steps
        total = (steps[-1].at - steps[0].at if steps else 0.0) or 1.0
        slack = max(4.0, len(steps) / 4) if self.trace.unit == "ms" else 0.0
        rows: list[float] = []
        row, before = 0.0, None
        for index, step in enumerate(steps):
            if index == self.trace.gap:
                row += 1.5
                self.gap_row = row
                before = step
            row += 1.0 + slack * (step.at - (before or step).at) / total
            rows.append(row)
            before = step
        return rows

    def headline(self) -> str:
        """Say what the picture shows, when nobody else has."""
        if self.trace.breach:
            return self.trace.breach.reason
        senders = dict.fromkeys(step.sender for step in self.trace.steps if step.sender)
        to = dict.fromkeys(step.node for step in self.trace.steps if step.sender)
        if len(senders) == len(to) == 1:
            return f"{next(iter(senders))} sends to {next(iter(to))}"
        return f"{len(self.trace.steps)} events at {len(self.columns)} nodes"

    def draw(self, axes: Axes) -> None:
        """Draw everything, from the back to the front."""
        self._frame(axes)
        self._partitions(axes)
        self._lifelines(axes)
        for step, row in zip(self.trace.steps, self.rows, strict=True):
            if step.kind in ("deliver", "lose"):
                self._message(axes, step, row)
            elif step.kind in _MARKS:
                self._mark(axes, step, row)
        if self.trace.gap is not None:
            axes.axhline(self.gap_row, color=_GREY, linewidth=1, linestyle=(0, (1, 2)))
            self._write(axes, self._middle, self.gap_row, self.trace.left_out, "center", _GREY)
        if self.trace.breach and self.rows:
            self._breach(axes)

    @property
    def _middle(self) -> float:
        return (len(self.columns) - 1) / 2

    def _frame(self, axes: Axes) -> None:
        last = len(self.columns) - 1
        is_wide = any(
            step.kind in _MARKS and step.node == self.trace.names[last] for step in self.trace.steps
        )
        axes.set_xlim(-0.25, last + (0.25 + 0.11 * len(self.columns) if is_wide else 0.25))
        axes.set_ylim(self.bottom, -0.4)
        axes.set_xticks(range(last + 1), self.trace.names, fontsize=9, fontweight="bold")
        axes.xaxis.tick_top()
        times = {0.0: 0.0} | dict(
            zip(self.rows, (step.at for step in self.trace.steps), strict=True)
        )
        shown = {at: row for row, at in reversed(times.items())}
        axes.set_yticks(list(shown.values()), map(self.trace.show_time, shown), fontsize=_SMALL_PT)
        axes.set_ylabel({"ms": "time (ms)", "step": "event"}[self.trace.unit], fontsize=9)
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)

    def _partitions(self, axes: Axes) -> None:
        cuts: dict[str, float] = {}
        for step, row in zip(self.trace.steps, self.rows, strict=True):
            if step.kind == "cut":
                cuts[step.node] = row
                self._write(axes, self._middle, row, f"{step.node} cut off", "center", _GREY)
            elif step.kind == "heal":
                axes.axhspan(cuts.pop(step.node, -0.4), row, color=_GREY, alpha=0.15, linewidth=0)
                self._write(axes, self._middle, row, f"{step.node} back", "center", _GREY)
        for row in cuts.values():
            axes.axhspan(row, self.bottom, color=_GREY, alpha=0.15, linewidth=0)

    def _lifelines(self, axes: Axes) -> None:
        """Draw each node's line: solid while it is up, dotted and pale while it is down."""
        for name, column in self.columns.items():
            start, is_up = 0.0, True
            for step, row in zip(self.trace.steps, self.rows, strict=True):
                if step.node == name and step.kind in ("crash", "restart"):
                    self._lifeline(axes, column, start, row, is_up)
                    start, is_up = row, step.kind == "restart"
            self._lifeline(axes, column, start, self.bottom, is_up)

    def _lifeline(self, axes: Axes, column: int, top: float, end: float, is_up: bool) -> None:
        style = ("black", 1.2, "solid") if is_up else (_GREY, 1.0, (0, (1, 3)))
        color, width, dashes = style
        axes.plot([column] * 2, [top, end], color=color, linewidth=width, linestyle=dashes)

    def _message(self, axes: Axes, step: Step, row: float) -> None:
        start, end = self.columns[step.sender], self.columns[step.node]
        is_lost = step.kind == "lose"
        side = 1 if start >= end else -1
        x = end + 0.1 * (start - end) if is_lost else end
        color, dashes = (_VERMILION, (0, (4, 2))) if is_lost else (_BLUE, "solid")
        if start != end:
            arrow = {"arrowstyle": "-" if is_lost else "-|>", "color": color, "linestyle": dashes}
            arrow |= {"shrinkA": 0, "shrinkB": 0, "linewidth": 1.0}
            top = self._row_of_sending(step)
            axes.annotate("", xy=(x, row), xytext=(start, top), arrowprops=arrow)
        if is_lost:
            axes.plot([x], [row], marker="x", color=color, markersize=7, markeredgewidth=2)
        align = "left" if side > 0 else "right"
        # Below its row: the arrow comes from above.
        self._write(axes, x + 0.05 * side, row + 0.4, step.text, align, color)

    def _row_of_sending(self, step: Step) -> float:
        """Return the row of the event that sent the message: the top, or the gap, if not drawn."""
        rows = [
            row
            for other, row in zip(self.trace.steps, self.rows, strict=True)
            if other.node == step.sender and other.at == step.sent_at
        ]
        if rows:
            return rows[-1]
        is_after_gap = self.trace.gap is not None and step.sent_at > 0
        return self.gap_row if is_after_gap else 0.0

    def _mark(self, axes: Axes, step: Step, row: float) -> None:
        marker, color = _MARKS[step.kind]
        x = self.columns[step.node]
        size = {"note": 4, "crash": 10}.get(step.kind, 7)
        axes.plot([x], [row], marker=marker, color=color, markersize=size, zorder=5)
        # Columns are nearer to each other the more there are; a ring must not cover the label.
        beside = 0.016 * len(self.columns)
        self._write(axes, x + beside, row, step.label, "left", "black")

    def _breach(self, axes: Axes) -> None:
        step, row = self.trace.steps[-1], self.rows[-1]
        if step.node in self.columns:  # and not a cut, which befalls several
            ring = {"marker": "o", "markersize": 17, "markerfacecolor": "none", "zorder": 6}
            axes.plot([self.columns[step.node]], [row], color=_PURPLE, markeredgewidth=2.5, **ring)
        axes.axhline(row, color=_PURPLE, linewidth=1, linestyle="dashdot", zorder=0)

    def _write(self, axes: Axes, x: float, y: float, text: str, align: str, color: str) -> None:
        style = {"fontsize": _SMALL_PT, "color": color, "bbox": _BEHIND, "zorder": 4}
        # A student's value may hold dollars, which are no formula here.
        axes.text(x, y, text, ha=align, va="center", parse_math=False, **style)
