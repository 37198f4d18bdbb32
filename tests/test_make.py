"""The commands of the Makefile and the launcher, where nothing has to be installed for it."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools import serving

ROOT = Path(__file__).resolve().parent.parent


def make(*words, cwd=ROOT, **environment):
    # Without what an outer make hands on to its children.
    handed_on = re.compile("MAKE|MFLAGS$|ARGS$|PYTHON$")
    outer = {name: value for name, value in os.environ.items() if not handed_on.match(name)}
    return subprocess.run(
        ["make", *words], cwd=cwd, env=outer | environment, capture_output=True, text=True
    )


def program(path, script):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def checkout(tmp_path):
    """Copy what the commands need, into a path with spaces."""
    root = tmp_path / "a course's folder" / "my checkout"
    (root / "tools").mkdir(parents=True)
    for name in ("Makefile", "requirements.txt", "pyproject.toml", "tools/setup.sh"):
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture
def fake_python(checkout):
    """Stand in for Python 3.11: it makes a .venv whose Python notes what it is called with."""
    noted = checkout / "calls"
    venv_python = program(checkout / "venv_python", f'echo "$@" >>"{noted}"')
    script = f"""\
case "$1" in
    --version) echo "Python 3.11.9" ;;
    -m) mkdir -p .venv/bin && cp "{venv_python}" .venv/bin/python ;;
esac"""
    return program(checkout / "bin" / "python3", script), noted


def one_line(run):
    lines = [line for line in run.stderr.splitlines() if not line.startswith("make: ***")]
    assert run.returncode != 0
    assert len(lines) == 1, run.stderr
    return lines[0]


def test_make_alone_lists_every_target_in_one_line():
    lines = make().stdout.splitlines()
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [line.split()[0] for line in lines] == [name for name in targets if name != "help"]
    assert all(len(line) <= 100 and len(line.split()) > 3 for line in lines)


def test_an_old_python_is_named_in_one_line(checkout):
    script = 'test "$1" = --version && echo "Python 3.9.2"'
    old = program(checkout / "bin" / "python3", script)
    found = one_line(make("lab", "PYTHON=bin/python3", cwd=checkout))
    assert found == (
        "make setup: needs Python 3.11 or later, but bin/python3 is Python 3.9.2; "
        "name another: make PYTHON=/path/to/python3"
    )
    assert old.exists() and not (checkout / ".venv").exists()


def test_a_missing_python_is_named_in_one_line(checkout):
    found = one_line(make("setup", "PYTHON=no-such-python", cwd=checkout))
    assert "needs Python 3.11 or later, but no-such-python is not there" in found


def test_a_python_without_venv_is_named_in_one_line(checkout):
    program(checkout / "bin" / "python3", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    found = one_line(make("setup", "PYTHON=bin/python3", cwd=checkout))
    assert found.endswith("venv module (Debian, Ubuntu: apt install python3-venv)")


def test_a_newer_python_is_taken_where_python3_is_old(checkout, fake_python):
    python, _ = fake_python
    python.rename(python.with_name("python3.12"))
    program(python, "exit 1")
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    run = make("setup", "PYTHON=python3 python3.12", cwd=checkout, PATH=path)
    assert run.returncode == 0, run.stderr
    assert (checkout / ".venv" / "made").exists()


def test_the_second_time_nothing_is_installed(checkout, fake_python):
    _, noted = fake_python
    first = make("lab", "PYTHON=bin/python3", cwd=checkout)
    assert first.returncode == 0, first.stderr
    installs, lab = noted.read_text().splitlines()[:-1], noted.read_text().splitlines()[-1]
    assert ["pip install" in call for call in installs] == [True, True]
    assert lab == "tools/lab.py"
    noted.write_text("")
    assert make("lab", "ARGS=--no-browser", cwd=checkout).returncode == 0
    assert noted.read_text() == "tools/lab.py --no-browser\n"


def test_a_set_up_that_was_interrupted_is_done_again(checkout, fake_python):
    _, noted = fake_python
    program(checkout / ".venv" / "bin" / "python", "exit 1")
    assert make("setup", "PYTHON=bin/python3", cwd=checkout).returncode == 0
    assert noted.read_text().count("pip install") == 2


def test_new_requirements_are_installed(checkout, fake_python):
    _, noted = fake_python
    assert make("setup", "PYTHON=bin/python3", cwd=checkout).returncode == 0
    later = (checkout / ".venv" / "made").stat().st_mtime + 10
    os.utime(checkout / "requirements.txt", (later, later))
    assert make("setup", "PYTHON=bin/python3", cwd=checkout).returncode == 0
    assert noted.read_text().count("pip install") == 4


def test_make_requirements_says_that_it_needs_uv(checkout):
    for name in ("sh", "make"):
        (checkout / "bin").mkdir(exist_ok=True)
        (checkout / "bin" / name).symlink_to(shutil.which(name))
    found = one_line(make("requirements", cwd=checkout, PATH=str(checkout / "bin")))
    assert found == "make requirements: needs uv, which is not installed"


@pytest.mark.parametrize(("required", "outcome"), [("", "2 skipped"), ("1", "2 errors")])
def test_without_chromium_the_browser_tests_say_how_to_get_it(tmp_path, required, outcome):
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "tests/browser/test_lab_opens.py",
        ],
        cwd=ROOT,
        env={"PATH": str(tmp_path), "COURSE_REQUIRE_BROWSER": required},
        capture_output=True,
        text=True,
    )
    assert serving.NO_CHROMIUM in run.stdout
    assert f"{outcome} in" in run.stdout.splitlines()[-1]
    assert run.returncode == bool(required)


def start_lab(root, *arguments):
    return subprocess.Popen(
        [sys.executable, root / "tools" / "lab.py", "--no-browser", *arguments],
        env={"PATH": os.environ["PATH"], "HOME": "/dev/null/home"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_lab_says_in_one_line_what_it_may_not_write_to(tmp_path):
    root = serving.copy_of_course(tmp_path / "course")
    (root / "classroom").write_text("in the way")  # as good as read-only, also to root
    refused = start_lab(root)
    said = refused.communicate()[0]
    folder = root / "classroom" / "jupyter" / "ipython"
    assert refused.returncode == 1
    assert said == f"the course needs to write to {folder}, and may not\n"


def test_lab_needs_no_home_and_takes_the_next_port_where_one_is_taken(tmp_path):
    root = serving.copy_of_course(tmp_path / "a course")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        lab = start_lab(root, f"--port={port}")
        said = []
        for line in lab.stdout:
            said.append(line)
            if "/lab/tree/README.md?token=" in line:
                break
        lab.kill()  # a politer signal is lost where its loop has not begun
        rest = lab.communicate()[0]
    told = "".join([*said, rest])
    assert f"The port {port} is already in use, trying another port." in told
    address = re.search(r"http://127\.0\.0\.1:(\d+)/lab", said[-1])
    assert address and int(address[1]) != port
    assert "Traceback" not in told
