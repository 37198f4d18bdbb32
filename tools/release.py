"""Put the exercises on the Assignment List: `make release`, or `make release ASSIGNMENT=gcounter`.

The same as Formgrader's Generate and Release: nbgrader generates the student's version, notes its
parts and points in the gradebook, and copies it to the exchange, from where students fetch it. One
that has been released is released again.
"""

from __future__ import annotations

import sys
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from traitlets.config.loader import PyFileConfigLoader

from tools.lab import use_course_folders

ROOT = Path(__file__).resolve().parent.parent


def release(course: Path, chosen: list[str]) -> list[str]:
    """Release assignments of the course at `course`; none chosen means all of them.

    Returns
    -------
    list of str
        What was released.

    Raises
    ------
    SystemExit
        If a name is not one of the course's, or nbgrader refuses; with what it says.
    """
    known = sorted(path.parent.name for path in course.glob("solutions/*/*.ipynb"))
    unknown = sorted({*chosen} - {*known})
    if unknown:
        sys.exit(f"make release: no assignment {', '.join(unknown)}; there are {', '.join(known)}")
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    config.ExchangeReleaseAssignment.force = True
    api = NbGraderAPI(config=config)
    for name in chosen or known:
        for step in (api.generate_assignment, api.release_assignment):
            result = step(name)
            if not result["success"]:
                sys.exit(f"make release: {name}: {result.get('error') or result.get('log')}")
    return chosen or known


def main(arguments: list[str]) -> None:
    use_course_folders()
    for name in release(ROOT, arguments):
        print(f"{name}: on the Assignment List")


if __name__ == "__main__":
    main(sys.argv[1:])
