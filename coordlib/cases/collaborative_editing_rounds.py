"""The same random edits by every design, really merged, and what goes wrong counted.

In each round two writers begin with the same text, each puts some words into it, and then they
exchange what they did.
"""

from __future__ import annotations

import dataclasses
import difflib
import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from coordlib.cases import collaborative_editing_pycrdt as library
from coordlib.cases.collaborative_editing_bytes import POSITION_BYTES
from coordlib.cases.collaborative_editing_git import merge
from coordlib.protocols import sequence_crdt as crdt
from coordlib.protocols.text_operations import Edit, Insert, applied, rebased

__all__ = ["DESIGNS", "Count", "Round", "Tally", "rounds", "tally"]

WORDS = "what agreement costs"


class Round(NamedTuple):
    """A text, and the edits of each of two writers, each made after the one before."""

    base: str
    ann: tuple[Edit, ...]
    ben: tuple[Edit, ...]

    def changed(self) -> tuple[str, str]:
        """Return the text as each writer has it before they exchange."""
        return applied(self.base, *self.ann), applied(self.base, *self.ben)

    def words(self) -> list[str]:
        """Return every word that was put in."""
        edits = (*self.ann, *self.ben)
        return [edit.letters.strip() for edit in edits if isinstance(edit, Insert)]


class Count(NamedTuple):
    """What became of a round.

    Parameters
    ----------
    texts : tuple of str
        The text as each writer has it in the end.
    asked : int
        The places where a person has to decide.
    sent_bytes : int
        What was sent so that both have it, without envelopes.
    """

    texts: tuple[str, str]
    asked: int
    sent_bytes: int


@dataclasses.dataclass(frozen=True)
class Tally:
    """Counts over all rounds: what went wrong, and what was sent."""

    different: int
    lost: int
    asked: int
    mixed: int
    sent_bytes: int


def rounds(count: int, lines: int, edits: int, seed: int = 1) -> list[Round]:
    """Draw rounds: each edit puts a word of its own between two words of a random line."""
    rng = random.Random(seed)
    base = "".join(f"{number} {WORDS}\n" for number in range(lines))
    return [
        Round(base, *(_words_of(writer, base, edits, rng) for writer in ("ann", "ben")))
        for _ in range(count)
    ]


def _words_of(writer: str, base: str, edits: int, rng: random.Random) -> tuple[Insert, ...]:
    made, text = [], base
    for number in range(edits):
        line = rng.randrange(base.count("\n"))
        before = sum(map(len, text.splitlines(keepends=True)[:line]))
        spaces = [place for place, one in enumerate(text.splitlines()[line]) if one == " "]
        made.append(Insert(before + rng.choice(spaces), f" {writer}{number}", writer))
        text = applied(text, made[-1])
    return tuple(made)


def last_save(one: Round) -> Count:
    """Let Ben save after Ann: his text replaces hers."""
    _, ben = one.changed()
    return Count((ben, ben), 0, 2 * len(ben))


def by_git(one: Round) -> Count:
    """Merge the two versions by git; patches are what travels."""
    ann, ben = one.changed()
    made = merge(one.base, ann, ben)
    sent = _patch(one.base, ann) + _patch(one.base, ben)
    return Count((made.text, made.text), made.conflicts, sent)


def by_transformation(one: Round) -> Count:
    """Put Ann's edits first, as a server may; each applies the other's, transformed."""
    ann, ben = one.changed()
    texts = applied(ann, *rebased(one.ben, one.ann)), applied(ben, *rebased(one.ann, one.ben))
    edits = (*one.ann, *one.ben)
    letters = sum(len(edit.letters) for edit in edits if isinstance(edit, Insert))
    return Count(texts, 0, 2 * (POSITION_BYTES * len(edits) + letters))


def by_facts(one: Round) -> Count:
    """Let each writer merge the other's facts, in the teaching CRDT."""
    base = crdt.typed(crdt.Text(), 0, one.base, "")
    ann = ben = base
    for edit in one.ann:
        ann = crdt.edited(ann, edit, "ann")
    for edit in one.ben:
        ben = crdt.edited(ben, edit, "ben")
    new = len(ann.letters | ben.letters) - len(base.letters)
    texts = crdt.read(crdt.merged(ann, ben)), crdt.read(crdt.merged(ben, ann))
    return Count(texts, 0, new * crdt.BYTES_PER_LETTER)


def by_pycrdt(one: Round) -> Count:
    """Let each writer take the other's updates, in the library."""
    ann, ben = library.copies(one.base, ["ann", "ben"])
    sent = sum(library.edit(ann, edit) for edit in one.ann)
    sent += sum(library.edit(ben, edit) for edit in one.ben)
    library.exchange(ann, ben)
    return Count((str(library.text_of(ann)), str(library.text_of(ben))), 0, sent)


DESIGNS: dict[str, Callable[[Round], Count]] = {
    "last save wins": last_save,
    "git": by_git,
    "transformation": by_transformation,
    "teaching CRDT": by_facts,
    "pycrdt": by_pycrdt,
}


def _patch(before: str, after: str) -> int:
    """Return the bytes of the changes as a patch."""
    lines = (text.splitlines(keepends=True) for text in (before, after))
    return sum(map(len, difflib.unified_diff(*lines)))


def tally(design: Callable[[Round], Count], some: Sequence[Round]) -> Tally:
    """Run a design over the rounds and count what goes wrong.

    Returns
    -------
    Tally
        Rounds that end with different texts; words that are in neither; places where a person is
        asked; lines that hold words of both, with nobody asked; bytes sent.
    """
    counts = [design(one) for one in some]
    return Tally(
        different=sum(one.texts[0] != one.texts[1] for one in counts),
        lost=sum(
            word not in count.texts[0].split()
            for one, count in zip(some, counts, strict=True)
            for word in one.words()
        ),
        asked=sum(one.asked for one in counts),
        mixed=sum(
            "ann" in line and "ben" in line
            for count in counts
            for line in count.texts[0].splitlines()
        ),
        sent_bytes=sum(one.sent_bytes for one in counts),
    )
