"""Generate exercises/ from solutions/: `make exercises`.

nbgrader does it, in a temporary course and without a gradebook, so that an instructor's is left
alone. Done twice, it changes nothing. With `--check` nothing is written, and the files that differ
are listed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from traitlets.config.loader import PyFileConfigLoader

ROOT = Path(__file__).resolve().parent.parent


def generate(solutions: Path, course: Path) -> Path:
    """Generate the student's version of all of `solutions` in the empty folder `course`.

    Returns
    -------
    Path
        The folder of the generated exercises.

    Raises
    ------
    RuntimeError
        If nbgrader can't generate an exercise, with what nbgrader says of it.
    """
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    config.CourseDirectory.root = str(course)
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    shutil.copytree(solutions, course / "solutions")
    for solution in sorted((course / "solutions").iterdir()):
        folder = CourseDirectory(config=config, assignment_id=solution.name)
        result = capture_log(GenerateAssignment(coursedir=folder, config=config))
        if not result["success"]:
            raise RuntimeError(f"{solution.name} can't be generated:\n{result['log']}")
    return course / "exercises"


def contents(folder: Path) -> dict[str, bytes]:
    """Return what each file below `folder` holds, by its path from there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }


def differences(made: Path, committed: Path) -> list[str]:
    """Name the files that are not the same, to the byte, in the two folders."""
    new, old = contents(made), contents(committed)
    return sorted(name for name in {*new, *old} if new.get(name) != old.get(name))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make exercises", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, list what differs")
    chosen = parser.parse_args(arguments)
    exercises = ROOT / "exercises"
    with tempfile.TemporaryDirectory() as temporary:
        made = generate(ROOT / "solutions", Path(temporary))
        differing = differences(made, exercises)
        if differing and not chosen.check:
            shutil.rmtree(exercises, ignore_errors=True)
            shutil.copytree(made, exercises)
    for name in differing:
        print(f"exercises/{name}: {'differs from solutions/' if chosen.check else 'written'}")
    return 1 if differing and chosen.check else 0


if __name__ == "__main__":
    sys.exit(main())
