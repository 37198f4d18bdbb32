"""What a chart shows, as plain data that no plotting library is needed for.

A case declares a `View`: which sliders move it, the frame of axes that holds still, and the
function that turns a scenario into a `Drawing`. `coordlib.charts` draws it, `coordlib.lab` makes it
live.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Axis", "Drawing", "Frame", "Lines", "Note", "Points", "Ring", "Rows", "View"]


@dataclasses.dataclass(frozen=True)
class Axis:
    """One axis, whose bounds cover all that the sliders can reach.

    Parameters
    ----------
    label : str
        What is measured, with its unit.
    low, high : float
        The ends of the axis.
    scale : {"linear", "log"}
        How the values are spread.
    money : bool
        Whether the ticks are US dollars.
    """

    label: str
    low: float
    high: float
    scale: Literal["linear", "log"] = "linear"
    money: bool = False


@dataclasses.dataclass(frozen=True)
class Lines:
    """A frame for curves, each labelled where it ends or where it peaks.

    Parameters
    ----------
    x, y : Axis
        The two axes.
    names : tuple of str
        The curves, in the order of their colours.
    labels_at : tuple of {"end", "left", "right"}
        Where each curve carries its label: beyond its end, or beside its middle.
    is_filled : bool
        Whether the area below the curves is tinted.
    notes : tuple of str
        The names of the points that carry a text of their own.
    """

    x: Axis
    y: Axis
    names: tuple[str, ...]
    labels_at: tuple[Literal["end", "left", "right"], ...]
    is_filled: bool = False
    notes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Rows:
    """A frame for figures in rows: one row a part, one mark in it for each name.

    Parameters
    ----------
    x : Axis
        The axis of the figures.
    rows : tuple of str
        The rows from top to bottom.
    names : tuple of str
        What is compared in each row, in the order of their colours.
    """

    x: Axis
    rows: tuple[str, ...]
    names: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Ring:
    """A frame for arcs of a circle with radius 1, and points in and around it.

    Parameters
    ----------
    names : tuple of str
        Whose arcs they are, in the order of their colours. Their labels stand beside the ring; of
        those that have none, nothing is drawn.
    """

    names: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Points:
    """A frame for labelled points in groups.

    A name that comes again in a later group is drawn hollow and joined to its first point, which
    carries the label: what is said of a thing beside what is computed of it.

    Parameters
    ----------
    x, y : Axis
        The two axes.
    groups : tuple of str
        What the key calls each group, in the order of their colours.
    """

    x: Axis
    y: Axis
    groups: tuple[str, ...]


Frame = Lines | Points | Ring | Rows


@dataclasses.dataclass(frozen=True)
class Note:
    """A text, which may be empty, at a point; with `is_marked`, the point is drawn too."""

    x: float
    y: float
    text: str
    is_marked: bool = True


@dataclasses.dataclass(frozen=True)
class Drawing:
    """The data of one state of a chart.

    Parameters
    ----------
    finding : str
        The title: what this state of the chart shows.
    sentence : str
        The same with its figures, for below the picture and for readers without it.
    curves : mapping of str to pair of arrays, shape (n,)
        For `Lines` and `Ring`: the x and y of each curve by name; one that is missing is not drawn.
    labels : mapping of str to str
        For `Lines`, `Points` and `Ring`: what a label says when that is more than the name.
    values : mapping of str to array, shape (rows,)
        For `Rows`: the figure of each row by name; NaN where there is none.
    points : mapping of str to mapping of str to pair of float
        For `Points`: the x and y of each name by group.
    notes : mapping of str to Note
        For `Lines` and `Ring`: the points that carry a text; one that is missing is not drawn.
    """

    finding: str
    sentence: str
    curves: Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]] = dataclasses.field(
        default_factory=dict
    )
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    values: Mapping[str, NDArray[np.float64]] = dataclasses.field(default_factory=dict)
    points: Mapping[str, Mapping[str, tuple[float, float]]] = dataclasses.field(
        default_factory=dict
    )
    notes: Mapping[str, Note] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class View:
    """A chart of a case: what moves it, what holds still, and how its data come about.

    Parameters
    ----------
    sliders : tuple of str
        The quantities of the scenario that the reader moves.
    frame : Lines, Points, Ring or Rows
        The axes and names.
    draw : callable
        Takes a scenario, returns a `Drawing`.
    measure : callable, optional
        For what must be measured where the reader is: takes a scenario, yields the share done and
        the `Drawing` so far. It runs when the reader presses a button, so that nothing is saved.
    """

    sliders: tuple[str, ...]
    frame: Frame
    draw: Callable[[Any], Drawing]
    measure: Callable[[Any], Iterator[tuple[float, Drawing]]] | None = None
