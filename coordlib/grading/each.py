"""Judging one history after another, or many at a time where that saves messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from coordlib.grading.subject import Subject

__all__ = ["each"]

T = TypeVar("T")


def each(subject: Subject, items: Iterable[T], judge: Callable[[T], int]) -> int:
    """Judge items in their order; the failure raised is that of the first one that fails.

    Behind a wall each call back to the check costs a message there and an answer here. A subject
    that has a way of its own to have many items under way at once is therefore asked to use it.
    What an item's judge sees is the same: its own scripts, in their order.

    Parameters
    ----------
    subject : Subject
        The student's code.
    items : iterable
        What to judge.
    judge : callable
        Plays an item's scripts, raises CheckFailed or returns how many histories were tried.

    Returns
    -------
    int
        How many histories were tried in all.
    """
    at_once = getattr(subject, "each", None)
    return at_once(items, judge) if at_once else sum(map(judge, items))
