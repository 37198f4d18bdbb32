"""The same texts in pycrdt, the CRDT library of JupyterLab's own collaboration.

pycrdt binds Yrs, which is Yjs in Rust: YATA (Nicolaescu et al., GROUP 2016), with runs of letters
kept as one. Nothing else in the course imports it.

>>> ann, ben = copies("The price", ["ann", "ben"])
>>> edit(ann, Insert(4, "high ", "ann")), edit(ben, Insert(9, " is latency", "ben"))
(28, 28)
>>> exchange(ann, ben)
>>> str(text_of(ann)), str(text_of(ann)) == str(text_of(ben))
('The high price is latency', True)
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import pycrdt

from coordlib.protocols.text_operations import Edit, Insert

__all__ = ["copies", "document_bytes", "edit", "exchange", "published_bytes", "text_of", "typed_in"]

# A writer's number takes 5 bytes, as the 32-bit ones of Yjs do; pycrdt's own choice has 53 bits.
FIRST_WRITER = 2**31
ROOT = "text"


def text_of(copy: pycrdt.Doc) -> pycrdt.Text:
    """Return the text of a copy."""
    return copy.get(ROOT, type=pycrdt.Text)


def copies(text: str, writers: Sequence[str]) -> list[pycrdt.Doc]:
    """Return a copy of the text for each writer; the first letters are nobody's."""
    first = pycrdt.Doc(client_id=FIRST_WRITER)
    text_of(first).insert(0, text)
    made = []
    for number, _ in enumerate(writers, start=1):
        made.append(pycrdt.Doc(client_id=FIRST_WRITER + number))
        made[-1].apply_update(first.get_update())
    return made


def edit(copy: pycrdt.Doc, one: Edit) -> int:
    """Carry out an edit; return the bytes that tell another copy of it."""
    before = copy.get_state()
    text = text_of(copy)
    if isinstance(one, Insert):
        text.insert(one.at, one.letters)
    elif one.at >= 0:
        del text[one.at]
    return len(copy.get_update(before))


def exchange(*some: pycrdt.Doc) -> None:
    """Let each copy have what any other knows and it does not."""
    for copy in some:
        for other in some:
            copy.apply_update(other.get_update(copy.get_state()))


def typed_in(places: Iterable[int], writer: int = FIRST_WRITER) -> pycrdt.Doc:
    """Return a document into which letters were put one by one, each at its place."""
    copy = pycrdt.Doc(client_id=writer)
    text = text_of(copy)
    with copy.transaction():
        for place in places:
            text.insert(place, "x")
    return copy


def document_bytes(letters: int, run_letters: int, id_bytes: int, seed: int = 1) -> int:
    """Return the bytes of a document whose writer moves to a random place after every run.

    Parameters
    ----------
    letters : int
        How many are typed, one by one.
    run_letters : int
        How many before the writer moves.
    id_bytes : int
        How many bytes the writer's number takes.
    """
    rng = random.Random(seed)
    places, place = [], 0
    for count in range(letters):
        if count % run_letters == 0:
            place = rng.randrange(count + 1)
        places.append(place)
        place += 1
    return len(typed_in(places, writer=1 << (7 * (id_bytes - 1))).get_update())


def published_bytes(letters: int, seed: int = 1) -> dict[str, int]:
    """Return the document's bytes after each of the benchmark's edits, with so many letters."""
    rng = random.Random(seed)
    gone = typed_in(range(letters))
    del text_of(gone)[0:letters]
    done = {
        "append": typed_in(range(letters)),
        "prepend": typed_in([0] * letters),
        "at random places": typed_in(rng.randrange(count + 1) for count in range(letters)),
        "put in, then deleted": gone,
    }
    return {name: len(one.get_update()) for name, one in done.items()}
