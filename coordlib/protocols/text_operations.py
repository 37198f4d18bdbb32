"""Edits by position, and how one is transformed so that it can follow another.

Two edits of the same text were made at once. A position counts the letters before it, so once one
edit is in, the other's position may be wrong. Transformation moves it:

>>> high, latency = Insert(4, "high ", "ann"), Insert(9, " is latency", "ben")
>>> applied("The price", high, transformed(latency, high))
'The high price is latency'
>>> applied("The price", latency, transformed(high, latency))
'The high price is latency'

Ellis and Gibbs, "Concurrency Control in Groupware Systems" (SIGMOD 1989).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Delete", "Edit", "Insert", "applied", "rebased", "transformed"]


class Insert(NamedTuple):
    """Put letters in.

    Parameters
    ----------
    at : int
        The letters before them.
    letters : str
        What is put in.
    writer : str
        Who does; of two insertions at one place, the lesser name's goes first.
    """

    at: int
    letters: str
    writer: str

    def __str__(self) -> str:
        return f"+{self.letters.strip()}@{self.at}"


class Delete(NamedTuple):
    """Take one letter out; nothing if `at` is negative: another has taken it out already."""

    at: int

    def __str__(self) -> str:
        return f"-@{self.at}" if self.at >= 0 else "nothing"


Edit = Insert | Delete


def applied(text: str, *edits: Edit) -> str:
    """Return the text after the edits, one after the other.

    A position beyond the end, as one that was not transformed can be, counts as the end.
    """
    for edit in edits:
        if isinstance(edit, Insert):
            text = text[: edit.at] + edit.letters + text[edit.at :]
        elif edit.at >= 0:
            text = text[: edit.at] + text[edit.at + 1 :]
    return text


def transformed(edit: Edit, other: Edit) -> Edit:
    """Return `edit` as it reads once `other`, made on the same text, has been applied.

    Applying `other` and then this gives what applying `edit` and then `other`, transformed in turn,
    gives: the property that Ressel, Nitsche-Ruhland and Gunzenhäuser (CSCW 1996) call TP1.
    """
    if other.at < 0 or edit.at < 0:
        return edit
    if isinstance(other, Insert):
        shift = len(other.letters) if _comes_before(other, edit) else 0
    elif isinstance(edit, Delete) and edit.at == other.at:
        return Delete(-1)
    else:
        shift = -1 if other.at < edit.at else 0
    return edit._replace(at=edit.at + shift)


def _comes_before(insert: Insert, edit: Edit) -> bool:
    """Whether what was put in stands before the place of `edit`; names decide a tie."""
    if isinstance(edit, Delete):
        return insert.at <= edit.at
    return (insert.at, insert.writer) < (edit.at, edit.writer)


def rebased(edits: Sequence[Edit], others: Sequence[Edit]) -> list[Edit]:
    """Return `edits`, each made after the one before, as they read after all of `others`.

    Both began with the same text.

    >>> rebased([Insert(0, "a", "ann"), Insert(1, "b", "ann")], [Insert(0, "xy", "aaron")])
    [Insert(at=2, letters='a', writer='ann'), Insert(at=3, letters='b', writer='ann')]
    """
    moved = list(edits)
    for other in others:
        for place, edit in enumerate(moved):
            moved[place], other = transformed(edit, other), transformed(other, edit)
    return moved
