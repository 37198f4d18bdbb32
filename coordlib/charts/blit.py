"""The base of every chart: built once, then only what moved is drawn again.

Matplotlib spends most of a redraw on axes, ticks and text that did not change. A `BlitChart` draws
those once, keeps the pixels, and on each update restores them and draws only its moving artists.
"""

from __future__ import annotations

import io
from typing import TypeVar

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from coordlib.charts.labels import Label
from coordlib.charts.style import new_figure
from coordlib.view import Drawing

__all__ = ["BlitChart"]

AnyArtist = TypeVar("AnyArtist", bound=Artist)
# Flat colours and their blends: a palette of this size loses nothing that the eye sees, and the
# picture shrinks to less than half. Level 1 compresses nearly as well as 6, several times faster.
PALETTE_COLOURS = 128
PNG_COMPRESSION = 1
TITLE_PLACE = (16, 12)


class BlitChart:
    """A figure with still parts, moving artists, and labels.

    A subclass builds its still parts, passes each moving artist to `_moving`, calls
    `_finish_building`, and sets the artists' data in `_set_data`, which returns the labels.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        The figure, unknown to pyplot, so that nothing keeps it alive.
    drawing : coordlib.view.Drawing or None
        What it shows.
    labels : list of Label
        The texts of what it shows, the title first.
    """

    def __init__(self) -> None:
        self.figure, self.axes = new_figure()
        self.drawing: Drawing | None = None
        self.labels: list[Label] = []
        self._artists: list[Artist] = []

    def update(self, drawing: Drawing) -> None:
        """Show `drawing`; the next picture has it."""
        self.drawing = drawing
        title = Label(*TITLE_PLACE, drawing.finding, anchor="la", size_pt=12, is_bold=True)
        self.labels = [title, *self._set_data(drawing)]

    def picture(self) -> Image.Image:
        """Draw what moved over the still parts."""
        canvas = self.figure.canvas
        canvas.restore_region(self._still)
        for artist in self._artists:
            self.figure.draw_artist(artist)
        size = canvas.get_width_height(physical=True)
        image = Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
        image = image.convert("RGB")
        pen = ImageDraw.Draw(image)
        for label in self.labels:
            label.write(pen)
        return image

    def png(self) -> bytes:
        """Draw what moved and encode the picture."""
        image = self.picture().quantize(
            PALETTE_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
        out = io.BytesIO()
        image.save(out, "PNG", compress_level=PNG_COMPRESSION)
        return out.getvalue()

    def _moving(self, artist: AnyArtist) -> AnyArtist:
        artist.set_animated(True)
        self._artists.append(artist)
        return artist

    def _finish_building(self) -> None:
        self.figure.canvas.draw()
        self._still = self.figure.canvas.copy_from_bbox(self.figure.bbox)

    def _pixels(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """Turn places in data units into pixels from the left and top, shape (n, 2)."""
        places = self.axes.transData.transform(np.column_stack([x, y]))
        return np.column_stack([places[:, 0], self.figure.bbox.height - places[:, 1]])

    def _set_data(self, drawing: Drawing) -> list[Label]:
        raise NotImplementedError
