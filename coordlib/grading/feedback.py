"""The page that a student gets back: the points, and for each loss a history to learn from.

``nbgrader generate_feedback`` and Formgrader's button make it by `FeedbackExporter`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from coordlib.grading.autograded import PROBLEM
from coordlib.grading.graded import Graded, Part
from coordlib.grading.pages import Room, alt_text, picture, plain, render, tidy
from coordlib.grading.submissions import UNREADABLE_ID

__all__ = ["FeedbackExporter", "Marks", "feedback_page", "label_of"]

# What a page holds at most, in bytes: together with the points' table, well below 1 MB.
_LOSSES_BYTES = 150_000
_PICTURES_BYTES, _PICTURE_BYTES = 350_000, 60_000
_CELLS_BYTES = 200_000
_COMMENTS_BYTES = 50_000
_CELL_MARKUP = "<" * 60
_MOST_PARTS = 100


@dataclasses.dataclass(frozen=True)
class Marks:
    """What the gradebook says of a submission: scores and comments of a person's, lateness.

    Parameters
    ----------
    points, most_points : dict of float
        What was earned and what could be, by the name of the part.
    comments : dict of str
        By the name of the cell.
    late_penalty : float
        The points taken off.
    """

    points: Mapping[str, float] = dataclasses.field(default_factory=dict)
    most_points: Mapping[str, float] = dataclasses.field(default_factory=dict)
    comments: Mapping[str, str] = dataclasses.field(default_factory=dict)
    late_penalty: float = 0.0


class _Row(NamedTuple):
    """A part, as the page shows it."""

    anchor: str
    label: str
    points: float
    most: float
    note: str

    @property
    def share(self) -> float:
        return min(max(self.points / self.most, 0.0), 1.0) if self.most > 0 else 1.0


class _Loss(NamedTuple):
    """Why points were lost."""

    anchor: str
    label: str
    points: float
    most: float
    reason: str
    more: str
    replay: str
    text: str = ""
    alt: str = ""
    picture: str = ""


class _Cell(NamedTuple):
    """A cell of the student's."""

    is_answer: bool
    source: str
    printed: str


class FeedbackExporter(Exporter):
    """Makes the page of an autograded notebook, for nbgrader's GenerateFeedback."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert a notebook; nbgrader's GetGrades has put the gradebook's scores into it."""
        notebook, resources = super().from_notebook_node(nb, resources, **options)
        facts = resources.get("nbgrader", {})
        name = facts.get("notebook", "")
        page = feedback_page(
            _graded_in(notebook, name),
            notebook.cells,
            student=facts.get("student", ""),
            marks=_marks_in(notebook.cells, facts.get("late_penalty", 0.0)),
        )
        return page, resources


def feedback_page(
    graded: Graded,
    cells: Iterable[Mapping[str, Any]] = (),
    *,
    student: str = "",
    marks: Marks | None = None,
) -> str:
    """Return the page of a graded submission.

    Parameters
    ----------
    graded : Graded
        The result.
    cells : iterable of dict
        The cells of the autograded notebook: what the student wrote, and what it printed.
    student : str
        Whose it is.
    marks : Marks, optional
        What the gradebook says; without it, the result stands as it is.

    Returns
    -------
    str
        HTML below 1 MB that loads and runs nothing, whatever was handed in.
    """
    marks = marks or Marks()
    cells = list(cells)
    rows, losses = _rows_and_losses(graded, marks)
    shown, left_out = _shown(cells)
    return render(
        "feedback.html",
        title=plain(_heading(cells) or graded.exercise, 150),
        student=plain(student, 150),
        score=sum(row.points for row in rows) - marks.late_penalty,
        most=sum(row.most for row in rows),
        late_penalty=marks.late_penalty,
        problem=plain(graded.problem, 1_000),
        comments=list(_comments(graded.exercise, marks)),
        is_all=all(part.points >= part.most_points for part in graded.parts),
        rows=rows[:_MOST_PARTS],
        losses=losses,
        answers=[cell for cell in shown if cell.is_answer],
        others=[cell for cell in shown if not cell.is_answer],
        left_out=left_out,
    )


def label_of(name: str) -> str:
    """Return what a person calls a part.

    >>> label_of("check-merging")
    'Merging'
    """
    words = plain(name, 60).removeprefix("check-").replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def _rows_and_losses(graded: Graded, marks: Marks) -> tuple[list[_Row], list[_Loss]]:
    """Return all parts, and those that say why they lost points."""
    known = {part.name for part in graded.parts}
    others = [
        Part(name, 0.0, most) for name, most in marks.most_points.items() if name not in known
    ]
    rows, losses, room, pictures = [], [], Room(_LOSSES_BYTES), Room(_PICTURES_BYTES)
    for place, part in enumerate([*graded.parts, *others], start=1):
        points = marks.points.get(part.name, part.points)
        most = marks.most_points.get(part.name, part.most_points)
        note = _last_line(part.said) if points == part.points else "set by your instructor"
        row = _Row(f"part-{place}" if part.reason else "", label_of(part.name), points, most, note)
        loss = _loss(row, part, pictures) if part.reason else None
        if loss is None or not room.takes(*loss[4:9]):
            row, loss = row._replace(anchor=""), None
        rows.append(row)
        losses += [loss] if loss else []
    return rows, losses


def _last_line(text: str) -> str:
    return plain(text.strip()[-1_000:].rpartition("\n")[2], 200)


def _loss(row: _Row, part: Part, pictures: Room) -> _Loss:
    # A line that was cut would not run.
    replay = plain(part.replay, 4_000) if len(part.replay) <= 4_000 else ""
    sentence, _, more = part.reason.partition("\n\n")
    loss = _Loss(*row[:4], plain(sentence, 1_500), plain(more, 6_000), replay)
    if part.trace is None:
        return loss
    trace = tidy(part.trace)
    drawn = picture(trace) if pictures.left_bytes > _PICTURE_BYTES else ""
    return loss._replace(
        text=plain(trace.text(), 6_000),
        alt=alt_text(trace),
        picture=drawn if pictures.takes(drawn) else "",
    )


def _comments(exercise: str, marks: Marks) -> Iterator[tuple[str, str]]:
    room = Room(_COMMENTS_BYTES)
    for name, said in marks.comments.items():
        label = "your answer" if name == exercise else label_of(name)
        comment = plain(said, 5_000)
        if room.takes(label, comment):
            yield label, comment


def _shown(cells: list[Mapping[str, Any]]) -> tuple[list[_Cell], int]:
    """Return as many of a student's cells as there is room for, answers first; count the rest."""
    own = [cell for cell in cells if _is_answer(cell) or _is_extra(cell)]
    own.sort(key=lambda cell: not _is_answer(cell))
    room, shown = Room(_CELLS_BYTES), []
    for cell in own:
        source = plain(_joined(cell["source"]), 20_000)
        printed = plain(_printed(cell.get("outputs", ())), 4_000).strip("\n")
        if not room.takes(source, printed, _CELL_MARKUP):
            break
        shown.append(_Cell(_is_answer(cell), source, printed))
    return shown, len(own) - len(shown)


def _is_answer(cell: Mapping[str, Any]) -> bool:
    facts = cell["metadata"].get("nbgrader", {})
    return bool(facts.get("solution") or facts.get("task"))


def _is_extra(cell: Mapping[str, Any]) -> bool:
    facts = cell["metadata"].get("nbgrader", {})
    is_courses = facts.get("grade") or facts.get("locked")
    return cell["cell_type"] == "code" and not is_courses and bool(_joined(cell["source"]).strip())


def _printed(outputs: Iterable[Mapping[str, Any]]) -> str:
    """Return what is text in a cell's outputs; a traceback may quote what is hidden."""
    texts = []
    for output in outputs:
        if output["output_type"] == "stream":
            texts.append(_joined(output["text"]))
        elif output["output_type"] == "error":
            texts.append(f"{output['ename']}: {output['evalue']}")
        else:
            texts.append(_joined(output["data"].get("text/plain", "")))
    return "\n".join(texts)


def _joined(text: Any) -> str:
    return text if isinstance(text, str) else "".join(map(str, text))


def _heading(cells: list[Mapping[str, Any]]) -> str:
    """Return the notebook's own title, if it begins with one."""
    texts = [_joined(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    lines = next((text for text in texts if not text.startswith(PROBLEM)), "").splitlines()
    return lines[0][2:].strip() if lines and lines[0].startswith("# ") else ""


def _graded_in(notebook: NotebookNode, name: str) -> Graded:
    """Return the result in a notebook's metadata, or what its cells say if there is none."""
    try:
        graded = Graded.from_plain(notebook.metadata["coordlib"]["graded"])
    except (LookupError, TypeError, ValueError, AttributeError):
        graded = Graded(name, tuple(_parts_in(notebook.cells)))
    notices = [cell.source for cell in notebook.cells if cell.get("id") == UNREADABLE_ID]
    return dataclasses.replace(graded, problem=graded.problem or "\n".join(notices))


def _parts_in(cells: Iterable[Mapping[str, Any]]) -> Iterator[Part]:
    """Yield the parts of a notebook that was graded by hand, or by nbgrader alone."""
    for cell in cells:
        facts = cell["metadata"].get("nbgrader", {})
        if facts.get("grade") and "score" in facts:
            errors = [one for one in cell.get("outputs", ()) if one["output_type"] == "error"]
            reason = _printed(errors[:1]) if facts["score"] < facts["points"] else ""
            reason = reason.removeprefix("CheckFailed: ")
            said = _printed(one for one in cell.get("outputs", ()) if one not in errors)
            yield Part(facts["grade_id"], facts["score"], facts["points"], said, reason)


def _marks_in(cells: Iterable[Mapping[str, Any]], late_penalty: float) -> Marks:
    facts = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    graded = [one for one in facts if "score" in one]
    return Marks(
        {one["grade_id"]: one["score"] for one in graded},
        {one["grade_id"]: one["points"] for one in graded},
        {one["grade_id"]: one["comment"] for one in facts if one.get("comment")},
        late_penalty,
    )
