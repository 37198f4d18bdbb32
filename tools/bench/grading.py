"""Grading a class: nbgrader's autograde in its stock configuration, and make grade, in one run.

The class hands in the banks' answers, in turn a right one and a wrong one. Set STUDENTS in the
environment for a smaller class than 60.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.grading import answers
from tools.bench._class import class_of, grade_here, grade_stock

STUDENTS = int(os.environ.get("STUDENTS", "60"))


def run() -> Iterator[str]:
    """Yield the rows that `make bench` prints."""
    exercises = tuple(answers.PARTS)
    totals = [0.0, 0.0]
    yield f"{STUDENTS} students; seconds a submission: stock, here, times as fast; scores that part"
    with tempfile.TemporaryDirectory() as folder:
        course = class_of(STUDENTS, Path(folder) / "course", exercises)
        for exercise in exercises:
            stock_s, stock = grade_stock(course, exercise, Path(folder) / f"stock-{exercise}")
            here_s, here, results = grade_here(course, exercise)
            totals = [totals[0] + stock_s, totals[1] + here_s]
            apart = sorted(name for name in here if here[name] != stock.get(name))
            row = f"{stock_s / STUDENTS:6.2f}  {here_s / STUDENTS:6.2f}  {stock_s / here_s:5.1f}"
            yield f"{exercise:14} {row}  {len(apart)} of {len(here)} {' '.join(apart[:5])}"
            spent = [one.graded.seconds for one in results if one.graded is not None]
            for part, median_ms in _split(spent).items():
                yield f"  of it {part:14} {median_ms:8.1f} ms (median)"
    yield f"all of it      {totals[0] / totals[1]:.1f} times as fast"


def _split(spent: list[Mapping[str, float]]) -> dict[str, float]:
    """Return the median of each part of what grading took, in ms."""
    parts = dict.fromkeys(part for seconds in spent for part in seconds)
    return {part: statistics.median(one.get(part, 0.0) for one in spent) * 1000 for part in parts}
