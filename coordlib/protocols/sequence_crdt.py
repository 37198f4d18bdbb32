"""A text as a set of facts: letters with names of their own, and the names of those deleted.

A letter says after which letter it was typed, by name and not by position, so nothing has to be
transformed. Merging two copies is the union of their facts, in any order and as often as one likes:

>>> base = typed(Text(), 0, "The price", "ann")
>>> ann, ben = typed(base, 4, "high ", "ann"), typed(base, 9, " is latency", "ben")
>>> read(merged(ann, ben)), merged(ann, ben) == merged(ben, merged(ann, ann))
('The high price is latency', True)

This is the timestamped insertion tree of Attiya et al., "Specification and Complexity of
Collaborative Text Editing" (PODC 2016), which orders letters as RGA does: Roh et al., "Replicated
abstract data types" (JPDC 71(3), 2011). It is written to be read; see `pycrdt` for one to be used.
"""

from __future__ import annotations

import collections
from typing import NamedTuple

from coordlib.protocols.text_operations import Edit, Insert

__all__ = [
    "BYTES_PER_LETTER",
    "Letter",
    "Name",
    "Text",
    "deleted",
    "edited",
    "merged",
    "names",
    "read",
    "typed",
]

# Two names of 8 bytes (a count of 4, a writer of 4) and the letter itself.
BYTES_PER_LETTER = 17


class Name(NamedTuple):
    """A letter's name: a count above every count its writer has seen, and the writer."""

    count: int
    writer: str


class Letter(NamedTuple):
    """One letter: its name, the name of the letter that it was typed after, and itself."""

    name: Name
    after: Name
    letter: str


START = Name(0, "")


class Text(NamedTuple):
    """Everything known of a text: letters ever typed, and names of those deleted since."""

    letters: frozenset[Letter] = frozenset()
    gone: frozenset[Name] = frozenset()

    def __str__(self) -> str:
        return f"“{read(self)}”"


def merged(one: Text, other: Text) -> Text:
    """Return what both know together."""
    return Text(one.letters | other.letters, one.gone | other.gone)


def in_order(text: Text) -> list[Letter]:
    """Return every letter whose place is known, the deleted ones too, from left to right.

    After each letter come those typed after it, the newest first, each followed by its own. A
    letter whose predecessor has not arrived waits unseen.
    """
    following = collections.defaultdict(list)
    for letter in text.letters:
        following[letter.after].append(letter)
    order, waiting = [], sorted(following[START])
    while waiting:
        letter = waiting.pop()
        order.append(letter)
        waiting.extend(sorted(following.get(letter.name, ())))
    return order


def names(text: Text) -> list[Name]:
    """Return the names of the letters that are to be seen, from left to right."""
    return [letter.name for letter in in_order(text) if letter.name not in text.gone]


def read(text: Text) -> str:
    """Return the text as a reader sees it."""
    return "".join(letter.letter for letter in in_order(text) if letter.name not in text.gone)


def typed(text: Text, at: int, letters: str, writer: str) -> Text:
    """Return the text after `writer` has typed letters behind the first `at` that are seen."""
    after = [START, *names(text)][at]
    count = max((letter.name.count for letter in text.letters), default=0)
    new = []
    for number, letter in enumerate(letters, start=count + 1):
        new.append(Letter(Name(number, writer), after, letter))
        after = new[-1].name
    return text._replace(letters=text.letters.union(new))


def deleted(text: Text, at: int, count: int = 1) -> Text:
    """Return the text without `count` of the letters that are seen, from position `at` on."""
    return text._replace(gone=text.gone.union(names(text)[at : at + count]))


def edited(text: Text, edit: Edit, writer: str) -> Text:
    """Return the text after an edit by position, made by that writer on what it reads."""
    if isinstance(edit, Insert):
        return typed(text, edit.at, edit.letters, writer)
    return deleted(text, edit.at)
