"""Where a course's parts lie, as nbgrader_config.py says, and what the instructor put there."""

from __future__ import annotations

import json
import os
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from coordlib.grading.handed_in import students

__all__ = ["CannotGradeError", "as_given", "instructors_files", "open_course"]


class CannotGradeError(Exception):
    """The class can't be graded; the message says why in one sentence."""


def open_course(course: Path, assignment: str) -> CourseDirectory:
    """Return nbgrader's view of the course in a folder.

    Raises
    ------
    CannotGradeError
        If there is no course, no such assignment in it, or nothing was submitted for it.
    """
    try:
        config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    except ConfigFileNotFound:
        raise CannotGradeError(f"no course in {course.resolve()}: no nbgrader_config.py") from None
    coursedir = CourseDirectory(config=config)
    sources = Path(coursedir.format_path(coursedir.source_directory, ".", "."))
    known = sorted(path.parent.name for path in sources.glob("*/*.ipynb"))
    if assignment not in known:
        raise CannotGradeError(f"no assignment {assignment}; there are {', '.join(known)}")
    if not students(coursedir, assignment):
        where = coursedir.format_path(coursedir.submitted_directory, "*", assignment)
        raise CannotGradeError(f"nothing was submitted for {assignment}: there is no {where}")
    return coursedir


def as_given(coursedir: CourseDirectory, name: str) -> tuple[list[str], list[str]]:
    """Return the order of the cells that students were given, and the course's text in them."""
    folder = coursedir.format_path(coursedir.release_directory, ".", name)
    try:
        cells = json.loads((Path(folder) / f"{name}.ipynb").read_bytes())["cells"]
    except FileNotFoundError:
        return [], []
    kept = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    prose = ["".join(one["source"]) for one in cells if one["cell_type"] == "markdown"]
    return [name for name in kept if name], prose


def instructors_files(coursedir: CourseDirectory, assignment: str) -> dict[str, bytes]:
    """Return what lies beside the instructor's notebook; nbgrader hands it on."""
    folder = coursedir.format_path(coursedir.source_directory, ".", assignment)
    paths = find_all_files(folder, [*coursedir.ignore, "*.ipynb"])
    return {os.path.relpath(path, folder): Path(path).read_bytes() for path in paths}
