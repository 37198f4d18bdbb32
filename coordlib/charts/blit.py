"""The base of every chart: built once, then only what moved is drawn again.

Matplotlib spends most of a redraw on axes, ticks and text that did not change. A `BlitChart` draws
those once, keeps the pixels, and on each update restores them and draws only its moving artists.
"""

from __future__ import annotations

import functools
import io
from typing import TypeVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from coordlib.charts.labels import Label
from coordlib.charts.style import COLOURS, GRID, INK, MUTED, new_figure
from coordlib.view import Drawing

__all__ = ["BlitChart"]

AnyArtist = TypeVar("AnyArtist", bound=Artist)
# Level 1 compresses nearly as well as 6, several times faster.
PNG_COMPRESSION = 1
# Steps from each colour of the house style to white: edges look smooth, and the palette is full.
SHADES = 28
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
        for label in self.labels:
            label.write(image)
        return image

    def png(self) -> bytes:
        """Draw what moved and encode the picture."""
        image = self.picture().quantize(palette=_palette(), dither=Image.Dither.NONE)
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


@functools.cache
def _palette() -> Image.Image:
    """Return the house colours in shades up to white, as Pillow wants a palette.

    A chart has few colours and their blends with white, so a fixed palette loses nothing that the
    eye sees; it halves the picture and takes a tenth of the time of finding one.
    """
    colours = np.array([to_rgb(colour) for colour in (*COLOURS, INK, MUTED, GRID)])
    share = np.linspace(0, 1, SHADES)[:, None, None]
    shades = np.rint(255 * (colours * (1 - share) + share)).astype(np.uint8).reshape(-1, 3)
    # Pillow tells colours apart by their upper six bits: next to white, only white itself.
    kept = shades[(shades.min(axis=1) < 248) | (shades.min(axis=1) == 255)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.unique(kept, axis=0).tobytes())
    return palette
