r"""Three-way merges by the git on this machine, in folders that are gone afterwards.

Nothing of the user's configuration is read, and nothing of what git says depends on the day:

>>> merge("one\ntwo\nthree\n", "ONE\ntwo\nthree\n", "one\ntwo\nTHREE\n").text
'ONE\ntwo\nTHREE\n'
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

__all__ = ["GitError", "Merge", "merge", "merge_branches"]

FILE = "text.txt"
SETTINGS = ("core.autocrlf=false", "gc.auto=0", "merge.conflictStyle=merge")
# What git counts at most, as conflicts come back as the exit status; above it are errors.
MOST_CONFLICTS = 127


class GitError(RuntimeError):
    """Git is not there, or failed."""


class Merge(NamedTuple):
    """What a merge left.

    Parameters
    ----------
    text : str
        The merged text; where git found a conflict, both versions between its marks.
    conflicts : int
        The places where a person is asked.
    said : str
        What git printed.
    """

    text: str
    conflicts: int
    said: str


def merge(base: str, ours: str, theirs: str) -> Merge:
    """Merge two versions of one text with `git merge-file`, without a repository.

    Parameters
    ----------
    base : str
        The version that both began with.
    ours, theirs : str
        What became of it.

    Raises
    ------
    GitError
        If git is not installed, or fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("ann", ours), ("base", base), ("ben", theirs)):
            _write(Path(folder, name), text)
        run = _git(folder, "merge-file", "-p", "ann", "base", "ben", most=MOST_CONFLICTS)
        return Merge(run.stdout, run.returncode, run.stderr)


def merge_branches(base: str, ours: str, theirs: str) -> Merge:
    """Commit a text, change it on the branches ann and ben, and merge ben into ann.

    Parameters and errors are those of `merge`.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, FILE)
        _git(folder, "init", "--quiet", "--template=")
        _git(folder, "checkout", "--quiet", "-b", "ann")
        _commit(folder, file, base, "Ann")
        _git(folder, "branch", "ben")
        _commit(folder, file, ours, "Ann")
        _git(folder, "checkout", "--quiet", "ben")
        _commit(folder, file, theirs, "Ben")
        _git(folder, "checkout", "--quiet", "ann")
        said = _git(folder, "merge", "--no-edit", "ben", most=1).stdout
        text = file.read_text(encoding="utf-8")
        return Merge(text, text.count("<<<<<<< HEAD\n"), said)


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")


def _commit(folder: str, file: Path, text: str, writer: str) -> None:
    _write(file, text)
    _git(folder, "add", file.name)
    author = f"--author={writer} <{writer.lower()}@localhost>"
    _git(folder, "commit", "--quiet", "--allow-empty", author, "--message", "An edit")


def _git(folder: str, *arguments: str, most: int = 0) -> subprocess.CompletedProcess[str]:
    """Run git in a folder; an exit status above `most` is an error."""
    git = shutil.which("git")
    if git is None:
        raise GitError("git: not found on the PATH; this merge is a real one, so install git")
    settings = [word for setting in SETTINGS for word in ("-c", setting)]
    run = subprocess.run(
        [git, *settings, *arguments],
        cwd=folder,
        env=_environment(folder),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if not 0 <= run.returncode <= most:
        raise GitError(f"git {arguments[0]}: exit status {run.returncode}: {run.stderr.strip()}")
    return run


def _environment(folder: str) -> dict[str, str]:
    """Return an environment in which git knows nobody's settings, and always the same day."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    kept |= {"HOME": folder, "XDG_CONFIG_HOME": folder, "LC_ALL": "C"}
    kept |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    for who in ("AUTHOR", "COMMITTER"):
        kept |= {f"GIT_{who}_NAME": "Ann", f"GIT_{who}_EMAIL": "ann@localhost"}
        kept |= {f"GIT_{who}_DATE": "2000-01-01T00:00:00Z"}
    return kept
