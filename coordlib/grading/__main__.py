"""Grade a class and report on it: ``python -m coordlib.grading grade gcounter``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

import coordlib.grading.notebook_format  # noqa: F401 - first, for nbgrader imports nbformat too
from coordlib.grading.class_run import CannotGradeError, Result, grade_class
from coordlib.grading.report import add_report

_WIDEST = 100
_OF_PARSER = ("command", "run")


def report(results: Sequence[Result], seconds: float) -> list[str]:
    """Return one line a student, and a summary.

    Parameters
    ----------
    results : list of Result
        The class's.
    seconds : float
        How long the run took.
    """
    names = [_line(result.student, 30) for result in results]
    wide = max(map(len, names))
    lines = []
    for name, result in zip(names, results, strict=True):
        most = sum(part.most_points for part in result.graded.parts)
        score = f"{name:{wide}}  {result.graded.points:5.4g} / {most:g}"
        lines.append(_line(f"{score}  {_reason(result)}", _WIDEST))
    new = sum(result.is_new for result in results)
    mean = sum(result.graded.points for result in results) / len(results)
    lines.append(
        f"{len(results)} submitted: {new} graded in {seconds:.1f} s, "
        f"{len(results) - new} unchanged; mean {mean:.3g} points"
    )
    return lines


def _reason(result: Result) -> str:
    """Return what to say of a result besides its points: the first thing that was wrong."""
    lost = [f"{part.name}: {part.reason}" for part in result.graded.parts if part.reason]
    said = [result.note, result.graded.problem, *lost]
    return next(filter(None, said), "")


def _line(text: str, width: int) -> str:
    """Return text as one line: what a student wrote must not steer the terminal."""
    clean = "".join(one if one.isprintable() else "?" for one in " ".join(text.split(None)))
    return clean if len(clean) <= width else f"{clean[: width - 1]}…"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m coordlib.grading", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")
    grade = commands.add_parser("grade", help="grade all that was submitted for an assignment")
    grade.add_argument("assignment")
    grade.add_argument("--course", default=".", metavar="FOLDER", help="where the course is")
    grade.add_argument("--force", action="store_true", help="grade what has not changed, too")
    grade.add_argument("--workers", type=_count, metavar="N", help="processes; else one a core")
    grade.add_argument("--scheduler", metavar="ADDRESS", help="of Dask; its workers grade")
    grade.add_argument(
        "--trusted", action="store_true", help="grade without a wall, with all your rights"
    )
    grade.set_defaults(run=_grade)
    add_report(commands)
    chosen = parser.parse_args(arguments)
    try:
        chosen.run(chosen)
    except CannotGradeError as error:
        print(f"make {chosen.command}: {error}", file=sys.stderr)
        return 2
    return 0


def _grade(chosen: argparse.Namespace) -> None:
    options = {name: value for name, value in vars(chosen).items() if name not in _OF_PARSER}
    began = time.monotonic()
    results = grade_class(**options)
    print(*report(results, time.monotonic() - began), sep="\n")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(f"got {number} workers, allowed are 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
