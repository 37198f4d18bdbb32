"""What a student can hand in besides the notebook's own bytes: for whoever collects the files.

The wall is given bytes and sees nothing of this. Each entry plants something in the folder of a
submission; what must come of it is a definite result, and no file read or written elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.attacks.bank import Places, files


class Planted(NamedTuple):
    """A folder that tries something.

    Parameters
    ----------
    name, tries : str
        What it is called, and what it tries, in a sentence.
    plant : callable
        Called with the submission's folder, the notebook's file name, and the `Places`.
    """

    name: str
    tries: str
    plant: Callable[[Path, str, Places], object]


def _linked(folder: Path, name: str, places: Places) -> None:
    (folder / name).symlink_to(places.words["@OTHER@"])


def _linked_folder(folder: Path, name: str, places: Places) -> None:
    folder.rmdir()
    folder.symlink_to(places.folder / "submitted" / "other")


def _timestamp(text: str) -> Callable[[Path, str, Places], object]:
    def plant(folder: Path, name: str, places: Places) -> None:
        (folder / name).write_bytes(files.GOOD)
        (folder / "timestamp.txt").write_text(text, encoding="utf-8")

    return plant


def _odd_name(folder: Path, name: str, places: Places) -> None:
    (folder / name).write_bytes(files.GOOD)
    for odd in ("-rf", "a\nb.ipynb", "$(id).ipynb", "..ipynb", os.fsdecode(b"\xff.ipynb")):
        (folder / odd).write_bytes(files.GOOD)


PLANTED = (
    Planted("symbolic-link", "Links to another student's notebook.", _linked),
    Planted("linked-folder", "Links to another student's folder.", _linked_folder),
    Planted("endless-link", "Links to itself.", lambda at, name, _: (at / name).symlink_to(name)),
    Planted(
        "device", "Links to what never ends.", lambda at, n, _: (at / n).symlink_to("/dev/zero")
    ),
    Planted("pipe", "Is a pipe that nobody writes to.", lambda at, name, _: os.mkfifo(at / name)),
    Planted("folder", "Is a folder.", lambda at, name, _: (at / name).mkdir()),
    Planted("missing", "Is not there.", lambda at, name, _: None),
    Planted("odd-names", "Has neighbours with odd names.", _odd_name),
    Planted(
        "very-large-file",
        "Is a terabyte long.",
        lambda at, name, _: [(at / name).touch(), os.truncate(at / name, 10**12)],
    ),
    Planted("early-timestamp", "Says that it came in 1999.", _timestamp("1999-01-01 00:00:00 UTC")),
    Planted("late-timestamp", "Says that it comes in 9999.", _timestamp("9999-12-31 23:59:59 UTC")),
    Planted("no-timestamp", "Says when it came in words unknown.", _timestamp("\0 soon")),
)
