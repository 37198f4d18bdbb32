"""Grading 1, 10, 100 and 1000 submissions: the time grows in a straight line, the memory does not.

Set MOST in the environment to stop at fewer.
"""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.bench._class import class_of, grade_here

MOST = int(os.environ.get("MOST", "1000"))


def run() -> Iterator[str]:
    """Yield the rows that `make bench` prints."""
    yield "submissions of gcounter: seconds, seconds each, most memory of this process so far"
    for students in (count for count in (1, 10, 100, 1000) if count <= MOST):
        with tempfile.TemporaryDirectory() as folder:
            course = class_of(students, Path(folder) / "course", ("gcounter",))
            seconds, _, _ = grade_here(course, "gcounter")
        most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        yield f"{students:5}  {seconds:8.1f} s  {seconds / students:6.3f} s  {most_mb:6.0f} MB"
