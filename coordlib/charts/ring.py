"""Arcs of a ring, each in its owner's colour, with labels beside it."""

from __future__ import annotations

from coordlib.charts.blit import BlitChart
from coordlib.charts.labels import Label
from coordlib.charts.style import COLOURS, INK
from coordlib.view import Drawing, Ring

__all__ = ["RingChart"]

RADIUS_SHOWN = 1.15
RING_WIDTH_PT = 15
LABELS_X, LABELS_TOP, LABEL_STEP = 0.6, 0.3, 0.09
ABOVE_PX = 22


class RingChart(BlitChart):
    """The chart of a `coordlib.view.Ring` frame.

    Parameters
    ----------
    frame : Ring
        The names of the owners.
    """

    def __init__(self, frame: Ring) -> None:
        super().__init__()
        self.frame = frame
        self.figure.subplots_adjust(left=0.03, right=0.63, top=0.9, bottom=0.02)
        self.axes.set_axis_off()
        self.axes.set_aspect("equal")
        self.axes.set(xlim=(-RADIUS_SHOWN, RADIUS_SHOWN), ylim=(-RADIUS_SHOWN, RADIUS_SHOWN))
        style = {"linewidth": RING_WIDTH_PT, "solid_capstyle": "butt"}
        self._arcs = [
            self._moving(self.axes.plot([], [], color=colour, **style)[0])
            for colour in COLOURS[: len(frame.names)]
        ]
        dots = {"color": INK, "markersize": 7, "markeredgecolor": "white"}
        self._dots = self._moving(self.axes.plot([], [], "o", **dots)[0])
        self._finish_building()

    def _set_data(self, drawing: Drawing) -> list[Label]:
        for arcs, name in zip(self._arcs, self.frame.names, strict=True):
            arcs.set_data(*drawing.curves[name])
        marked = [note for note in drawing.notes.values() if note.is_marked]
        self._dots.set_data([note.x for note in marked], [note.y for note in marked])
        return self._beside(drawing) + self._notes(drawing)

    def _beside(self, drawing: Drawing) -> list[Label]:
        width, height = self.figure.bbox.width, self.figure.bbox.height
        return [
            Label(LABELS_X * width, (LABELS_TOP + LABEL_STEP * row) * height, text, colour)
            for row, (name, colour) in enumerate(zip(self.frame.names, COLOURS, strict=False))
            if (text := drawing.labels.get(name))
        ]

    def _notes(self, drawing: Drawing) -> list[Label]:
        notes = [note for note in drawing.notes.values() if note.text]
        places = self._pixels([note.x for note in notes], [note.y for note in notes])
        return [
            Label(x, y + ABOVE_PX * note.is_marked, note.text, anchor="mm")
            for note, (x, y) in zip(notes, places, strict=True)
        ]
