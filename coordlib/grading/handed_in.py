"""What students handed in, found as nbgrader finds it, and read with care.

Nothing of a submission is followed or run here: a symbolic link, a pipe, a file too large is the
result, in a sentence.
"""

from __future__ import annotations

import dataclasses
import datetime
import errno
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc

__all__ = ["MOST_BYTES", "Submission", "submissions"]

MOST_BYTES = 10_000_000
_LONGEST_NAME = 128  # characters, of the gradebook's column
_TIMESTAMP = "timestamp.txt"
_SECRET, _SECRET_FORM = "submission_secret.txt", re.compile("[0-9a-f]{128}")


@dataclasses.dataclass(frozen=True)
class Submission:
    """A student's submission.

    Parameters
    ----------
    student : str
        Whose it is: the name of the folder.
    content : bytes
        The notebook's file as handed in; empty if it can't be read.
    problem : str
        Why it can't be read, in a sentence; empty if it can.
    timestamp : str
        The text of timestamp.txt; empty if there is none.
    secret : str
        What nbgrader finds the student's feedback by; empty if there is none.
    """

    student: str
    content: bytes = b""
    problem: str = ""
    timestamp: str = ""
    secret: str = ""

    @property
    def submitted_at(self) -> datetime.datetime | None:
        """When it was handed in, UTC; None if that's not known or not a time."""
        try:
            return parse_utc(self.timestamp) if self.timestamp else None
        except (ValueError, OverflowError, TypeError):
            return None

    @property
    def has_a_name(self) -> bool:
        """Whether the gradebook can hold the student's name."""
        is_text = self.student.encode("utf-8", "replace").decode() == self.student
        return is_text and len(self.student) <= _LONGEST_NAME


def students(coursedir: CourseDirectory, assignment: str) -> list[str]:
    """Return the names of the students who handed something in for an assignment, in order."""
    excluded = {"", *coursedir.student_id_exclude.split(",")}
    inside = Path(coursedir.format_path(coursedir.submitted_directory, "*", assignment))
    place = inside.parts.index("*")
    top = Path(*inside.parts[:place])
    rest = Path(*inside.parts[place + 1 :])
    if not top.is_dir():
        return []
    return sorted(
        folder.name
        for folder in top.iterdir()
        if folder.name[0] != "." and folder.name not in excluded and os.path.lexists(folder / rest)
    )


def submissions(coursedir: CourseDirectory, assignment: str) -> Iterator[Submission]:
    """Read one submission after another, in the order of the students' names."""
    for student in students(coursedir, assignment):
        yield read(coursedir, student, assignment)


def read(coursedir: CourseDirectory, student: str, assignment: str) -> Submission:
    """Read a student's submission of an assignment."""
    folder = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment))
    for place in (folder.parent, folder):
        if place.is_symlink():
            problem = f"The folder {place.name} is a symbolic link, which is not followed."
            return Submission(student, problem=problem)
    timestamp, _ = _read_file(folder / _TIMESTAMP, 100)
    content, problem = _read_file(folder / f"{assignment}.ipynb", MOST_BYTES)
    written, _ = _read_file(folder / _SECRET, 200)
    secret = _SECRET_FORM.fullmatch(written.decode("ascii", "replace").strip())
    return Submission(
        student,
        content,
        problem,
        timestamp.decode("ascii", "replace").strip(),
        secret[0] if secret else "",
    )


def _read_file(path: Path, most_bytes: int) -> tuple[bytes, str]:
    """Return a plain file's content, or nothing and why."""
    try:
        # Without NONBLOCK, opening a pipe would wait for somebody who writes to it.
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return b"", f"There is no {path.name} in the submission."
    except OSError as error:
        if error.errno == errno.ELOOP:
            return b"", f"{path.name} is a symbolic link, which is not followed."
        return b"", f"{path.name} can't be read: {error.strerror}."
    with os.fdopen(number, "rb") as file:
        facts = os.fstat(number)
        if not stat.S_ISREG(facts.st_mode):
            return b"", f"{path.name} is not a file."
        if facts.st_size > most_bytes:
            size = f"{facts.st_size / 1e6:,.1f} MB; at most {most_bytes / 1e6:g} MB are graded"
            return b"", f"{path.name} has {size}."
        return file.read(most_bytes), ""
