"""The bank through stock `nbgrader autograde`: what it gives, where the wall gives nothing.

Stock nbgrader runs a submission with the instructor's rights, so each one gets a course of its own
in a room of its own: bubblewrap, without network, with a limit on memory. What such a room can't
hold is not run.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from unittest import mock

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from coordlib.grading.graded import Exercise
from tests.attacks.bank import RIGHT, Attack, Places, notebook

# The ones that are run where all would take too long: of each kind the plainest.
SAMPLE = (
    *("honest", "equal-to-everything", "lying-int", "refuses-to-be-made", "ast-transformer"),
    *("input-transformer", "patched-run-cell", "patched-showtraceback", "stubbed-check"),
    *("patched-check", "patched-rule", "patched-player", "patched-builtins", "import-hook"),
    *("reads-frames", "reads-history", "instructors-source", "sys-exit", "wrapped-right"),
    *("os-exit", "kill-everything", "kill-parent", "fork", "endless-loop", "exit-in-value"),
    *("much-output", "odd-output", "memory-in-value", "reads-gradebook", "reads-other-student"),
    *("reads-passwords", "writes-gradebook", "truncated", "not-json", "edited-check"),
    *("edited-points", "negative-points", "schema-99", "metadata-as-list", "duplicated-check"),
    *("hundred-checks", "deleted-check", "planted-score", "edited-kernel", "markdown-script"),
    *("output-script", "title", "same-ids", "surrogates-in-source", "widget-state"),
)

STUDENT = "student"
MOST_BYTES, CELL_S, MOST_S = 3 << 30, 10, 180
SCRIPTS = sysconfig.get_path("scripts")
COURSE = Path(__file__).resolve().parents[2]


@functools.cache
def _kept() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="stock-", dir="/var/tmp")


@functools.cache
def released(exercise: Exercise) -> Path:
    """Return a course with this one assignment, released; made once."""
    course = Path(_kept().name) / exercise.checks[0].name / "course"
    source = course / "source" / "assignment"
    source.mkdir(parents=True)
    made = notebook([f"### BEGIN SOLUTION\n{RIGHT}\n### END SOLUTION"], exercise)
    (source / f"{exercise.name}.ipynb").write_text(json.dumps(made), encoding="utf-8")
    # nbgrader starts `alembic` by its bare name.
    path = {"PATH": f"{SCRIPTS}:{os.environ['PATH']}"}
    with contextlib.redirect_stderr(None), mock.patch.dict(os.environ, path):
        result = NbGraderAPI(config=_settings(course)).generate_assignment("assignment")
    if not result["success"]:
        raise RuntimeError(f"stock nbgrader can't generate the assignment: {result}")
    return course


def _settings(course: Path) -> Config:
    settings = Config()
    settings.CourseDirectory.root = str(course)
    settings.NbGrader.log_level = "CRITICAL"
    return settings


def points_by_stock(attack: Attack) -> float | None:
    """Return what stock nbgrader gives a submission; None where there is no result."""
    with tempfile.TemporaryDirectory(prefix="stock-", dir="/var/tmp") as folder:
        course = Path(folder) / "course"
        shutil.copytree(released(attack.exercise), course)
        handed_in = course / "submitted" / STUDENT / "assignment" / f"{attack.exercise.name}.ipynb"
        handed_in.parent.mkdir(parents=True)
        handed_in.write_bytes(attack.submission(Places(course)))
        with contextlib.suppress(subprocess.TimeoutExpired):
            _run_in_a_room(course)
        return _score(course)


def _run_in_a_room(course: Path) -> None:
    room = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    room += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    room += ["--size", "200000000", "--tmpfs", "/tmp", "--bind", str(course), str(course)]
    room += ["--setenv", "HOME", "/tmp", "--setenv", "PYTHONPATH", str(COURSE)]
    room += ["--setenv", "PATH", f"{SCRIPTS}:{os.environ['PATH']}"]
    nbgrader = [sys.executable, "-m", "nbgrader", "autograde", "assignment"]
    nbgrader += [f"--CourseDirectory.root={course}", f"--Execute.timeout={CELL_S}"]
    process = subprocess.Popen(
        [*room, "--chdir", str(course), *nbgrader],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES)),
    )
    try:
        process.wait(timeout=MOST_S)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _score(course: Path) -> float | None:
    try:
        path = mock.patch("nbgrader.api.get_alembic_version", lambda: "not of interest")
        with path, Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
            return gradebook.find_submission("assignment", STUDENT).score
    except MissingEntry:
        return None
