"""Texts that move: written by Pillow, and placed so that they do not cover one another.

Matplotlib lays out and renders a text glyph by glyph, at about 0.1 ms each; a chart's dozen labels
would take most of an update. Pillow renders the same font in one call.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from matplotlib.font_manager import FontProperties, findfont
from PIL import Image, ImageDraw, ImageFont

from coordlib.charts.style import DOTS_PER_INCH, FONT, INK

__all__ = ["Label", "spread"]

POINTS_PER_INCH = 72
RIM_PX = 3


@dataclasses.dataclass(frozen=True)
class Label:
    """A text at a place of the picture.

    Parameters
    ----------
    x, y : float
        Its place, in pixels from the picture's left and top.
    text : str
        One line or more.
    colour : str
        As ``"#rrggbb"``.
    anchor : {"lm", "rm", "mm", "lt", "la"}
        Which point of the text lies at the place: left, right or middle; middle or top. More than
        one line needs ``m`` or ``a`` as its second letter.
    size_pt : float
        The size of the type in points.
    is_bold : bool
        Whether it is a title.
    """

    x: float
    y: float
    text: str
    colour: str = INK
    anchor: Literal["lm", "rm", "mm", "la"] = "lm"
    size_pt: float = 9.5
    is_bold: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Its left, top, right and bottom in the picture."""
        left, top, right, bottom = _bounds(self.text, self.anchor, self.size_pt, self.is_bold)
        return self.x + left, self.y + top, self.x + right, self.y + bottom

    def write(self, on: Image.Image) -> None:
        """Write it with a white rim, which keeps it readable where it crosses a line."""
        letters, rim, (left, top) = _rendered(self.text, self.anchor, self.size_pt, self.is_bold)
        place = (round(self.x) + left, round(self.y) + top)
        on.paste("white", place, rim)
        on.paste(self.colour, place, letters)


# As a slider moves, most labels stay the same or come again.
@functools.lru_cache(maxsize=4096)
def _bounds(text: str, anchor: str, size_pt: float, is_bold: bool) -> tuple[int, int, int, int]:
    """Return a text's left, top, right and bottom from its anchor, rim included."""
    pen = ImageDraw.Draw(Image.new("L", (1, 1)))
    box = pen.textbbox((0, 0), text, stroke_width=RIM_PX, **_how(anchor, size_pt, is_bold))
    return tuple(map(round, box))


@functools.lru_cache(maxsize=1024)
def _rendered(
    text: str, anchor: str, size_pt: float, is_bold: bool
) -> tuple[Image.Image, Image.Image, tuple[int, int]]:
    """Return the masks of a text and of its rim, and their left and top from the anchor."""
    left, top, right, bottom = _bounds(text, anchor, size_pt, is_bold)
    masks = []
    for stroke in (0, RIM_PX):
        mask = Image.new("L", (right - left, bottom - top))
        pen = ImageDraw.Draw(mask)
        how = _how(anchor, size_pt, is_bold)
        pen.text((-left, -top), text, 255, stroke_width=stroke, **how)
        masks.append(mask)
    return masks[0], masks[1], (left, top)


def _how(anchor: str, size_pt: float, is_bold: bool) -> dict[str, object]:
    align = "right" if anchor.startswith("r") else "left"
    return {"font": _font(size_pt, is_bold), "anchor": anchor, "align": align}


@functools.cache
def _font(size_pt: float, is_bold: bool) -> ImageFont.FreeTypeFont:
    path = findfont(FontProperties(family=FONT, weight="bold" if is_bold else "normal"))
    return ImageFont.truetype(path, round(size_pt * DOTS_PER_INCH / POINTS_PER_INCH))


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places along a line, as little as order allows, until they are `gap` apart.

    Parameters
    ----------
    places : sequence of float
        Where the labels would like to be.
    gap : float
        The least distance between two of them, in the same unit.
    low, high : float
        Bounds to stay within, as long as there is room.

    Returns
    -------
    list of float
        The new places, in the order given.

    Examples
    --------
    >>> spread([5.0, 5.5, 20.0], gap=2.0, low=0.0, high=20.0)
    [5.0, 7.0, 20.0]
    >>> spread([19.5, 20.0], gap=2.0, low=0.0, high=20.0)
    [18.0, 20.0]
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = [min(max(place, low), high) for place in places]
    for below, above in pairwise(order):
        moved[above] = max(moved[above], moved[below] + gap)
    limit = high
    for index in reversed(order):
        moved[index] = min(moved[index], limit)
        limit = moved[index] - gap
    return moved
