"""What a class has learnt, and what it has not: the instructor's report of an assignment.

A page and a table are written beside the gradebook, with the students' names: they are the
instructor's. What failed alike is shown once, as one history and how many have it.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import io
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from nbgrader.coursedir import CourseDirectory

from coordlib.grading.course import open_course
from coordlib.grading.feedback import label_of
from coordlib.grading.graded import Part
from coordlib.grading.pages import alt_text, data_uri, number, picture, plain, render, tidy
from coordlib.grading.report_chart import score_chart
from coordlib.grading.standing import Standing, standings

__all__ = ["Misconception", "add_report", "misconceptions", "report_class", "report_page", "table"]

_MOST_SHOWN = 12


@dataclasses.dataclass(frozen=True)
class Misconception:
    """A part that students failed alike.

    Parameters
    ----------
    part : Part
        What the first of them lost, and why.
    students : tuple of str
        Who they are.
    """

    part: Part
    students: tuple[str, ...]


class _Rate(NamedTuple):
    """How a part went."""

    label: str
    full: int
    share: float
    mean: float
    most: float


def report_class(assignment: str, course: Path | str = ".") -> tuple[Path, Path]:
    """Write an assignment's report.

    Parameters
    ----------
    assignment : str
        Its name.
    course : Path
        The folder with nbgrader_config.py.

    Returns
    -------
    tuple of Path
        The page and the table.

    Raises
    ------
    CannotGradeError
        If there is no such assignment, or nothing of it is graded.
    """
    coursedir = open_course(Path(course), assignment)
    found = standings(coursedir, assignment)
    folder = _folder(coursedir)
    folder.mkdir(parents=True, exist_ok=True)
    page, rows = folder / f"{assignment}.html", folder / f"{assignment}.csv"
    page.write_text(report_page(assignment, found), encoding="utf-8")
    rows.write_text(table(found), encoding="utf-8", newline="")
    return page, rows


def _folder(coursedir: CourseDirectory) -> Path:
    """Return where reports go: beside what was graded."""
    graded = Path(coursedir.format_path(coursedir.autograded_directory, ".", "."))
    return graded.parent / "reports"


def add_report(commands: Any) -> None:
    """Add the command ``report`` to those of ``python -m coordlib.grading``."""
    report = commands.add_parser("report", help="write what a class got right and wrong")
    report.add_argument("assignment")
    report.add_argument("--course", default=".", metavar="FOLDER", help="where the course is")
    report.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    for path in report_class(chosen.assignment, chosen.course):
        print(path)


def misconceptions(found: Iterable[Standing]) -> list[Misconception]:
    """Return what students failed alike, the most common first.

    Alike is the same part with the same sentence and the same shortest history.
    """
    alike: dict[tuple[str, str, str], list[tuple[Part, str]]] = defaultdict(list)
    for one in found:
        for part in one.graded.parts:
            if part.reason:
                line = part.trace.line if part.trace else ""
                alike[part.name, line, part.reason].append((part, one.student))
    groups = [
        Misconception(members[0][0], tuple(student for _, student in members))
        for members in alike.values()
    ]
    return sorted(groups, key=lambda group: -len(group.students))


def report_page(assignment: str, found: Sequence[Standing]) -> str:
    """Return the report as a page that loads and runs nothing.

    Parameters
    ----------
    assignment : str
        Its name.
    found : sequence of Standing
        The class; at least one student.
    """
    totals, most = [one.total for one in found], max(one.most for one in found)
    groups = misconceptions(found)
    return render(
        "report.html",
        assignment=assignment,
        found=found,
        names=_part_names(found),
        label_of=label_of,
        most=most,
        mean=statistics.mean(totals),
        median=statistics.median(totals),
        late=sum(one.is_late for one in found),
        seconds=statistics.median(sum(one.graded.seconds.values()) for one in found),
        chart=data_uri(score_chart(totals, most)),
        chart_alt=_in_words(totals),
        rates=_rates(found),
        problems=_problems(found),
        groups=[_shown(group) for group in groups[:_MOST_SHOWN]],
        left_out=len(groups) - len(groups[:_MOST_SHOWN]),
    )


def _part_names(found: Sequence[Standing]) -> list[str]:
    """Return the parts' names in the order of the exercise."""
    return list(dict.fromkeys(part.name for one in found for part in one.graded.parts))


def _in_words(totals: Sequence[float]) -> str:
    counts = sorted((points, totals.count(points)) for points in set(totals))
    listed = ", ".join(f"{count} with {number(points)}" for points, count in counts[:30])
    return f"Bar chart of how many students have how many points: {listed}."


def _rates(found: Sequence[Standing]) -> list[_Rate]:
    rates = []
    for name in _part_names(found):
        most = max(p.most_points for one in found for p in one.graded.parts if p.name == name)
        points = [one.points.get(name, 0.0) for one in found]
        full = sum(one >= most for one in points)
        mean = statistics.mean(points)
        rates.append(_Rate(label_of(name), full, full / len(found), mean, most))
    return rates


def _problems(found: Iterable[Standing]) -> list[tuple[str, str]]:
    """Return whose submission as a whole had a problem, and which."""
    whose = [(one.student, one.graded.problem) for one in found if one.graded.problem]
    return [(plain(student, 100), plain(problem, 300)) for student, problem in whose]


def _shown(group: Misconception) -> dict[str, Any]:
    part = group.part
    trace = part.trace and tidy(part.trace)
    return {
        "label": label_of(part.name),
        "count": len(group.students),
        "reason": plain(part.reason, 1_500),
        "text": plain(trace.text(), 6_000) if trace else "",
        "alt": alt_text(trace) if trace else "",
        "picture": picture(trace) if trace else "",
        "replay": plain(part.replay, 4_000),
        "students": [plain(student, 100) for student in group.students],
    }


def table(found: Sequence[Standing]) -> str:
    """Return the class as CSV: a row a student, in which no spreadsheet finds a formula.

    Parameters
    ----------
    found : sequence of Standing
        The class.
    """
    names = _part_names(found)
    text = io.StringIO()
    rows = csv.writer(text)
    header = ["student", *names, "total", "most", "late", "late_penalty", "first_reason"]
    rows.writerow(map(_defused, header))
    for one in found:
        points = [one.points.get(name, 0.0) for name in names]
        figures = map(number, (*points, one.total, one.most))
        late = ["yes" if one.is_late else "no", number(one.late_penalty)]
        rows.writerow(
            [_defused(one.student), *figures, *late, _defused(plain(one.first_reason, 500))]
        )
    return text.getvalue()


def _defused(text: str) -> str:
    r"""Put an apostrophe before what a spreadsheet would take for a formula.

    >>> _defused('=HYPERLINK("https://attacker.example")'), _defused("Ada")
    ('\'=HYPERLINK("https://attacker.example")', 'Ada')
    """
    clean = plain(text, 1_000)
    return f"'{clean}" if clean.lstrip()[:1] in tuple("=+-@|%＝＋－＠") else clean
