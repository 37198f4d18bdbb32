"""The room that a student's process is in, seen from inside; and what is said without one."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from coordlib.grading.wall import sandbox
from coordlib.grading.wall.grader import Wall
from coordlib.grading.wall.sandbox import WallError
from tests.attacks.conftest import needs_bubblewrap

LOOK = """
import ctypes, json, os, resource, sys
from pathlib import Path
from coordlib.grading.wall import sandbox
PATHS = ("/", "/usr", "/etc", sys.prefix, sys.argv[1], "/dev", "/proc/sys")
room = sandbox.Room(show=(Path(sys.argv[1]),), hide=(Path(sys.argv[1]) / "hidden",))
room.join()
child = os.fork()
if child == 0:
    sandbox.confine()
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    print(json.dumps({
        "ids": {*os.getresuid(), *os.getresgid()} == {os.getuid()},
        "root": os.getuid() == 0,
        "groups": len(os.getgroups()),
        "capabilities": [text.strip() for name, text in status.items() if name[:3] == "Cap"],
        "no_new_privileges": status["NoNewPrivs"].strip(),
        "seccomp": status["Seccomp"].strip(),
        "interfaces": Path("/proc/self/net/dev").read_text().count(":"),
        "pids": sum(name.isdigit() for name in os.listdir("/proc")),
        "folder": os.listdir(sys.argv[1]),
        "hidden": os.listdir(sys.argv[1] + "/hidden"),
        "tmp": os.listdir("/tmp"),
        "cwd": os.getcwd(),
        "limits": {name: resource.getrlimit(getattr(resource, name)) for name in sandbox.LIMITS},
        "writable": [path for path in PATHS if os.access(path, os.W_OK)],
        "etc": sorted(os.listdir("/etc")),
    }), flush=True)
    os._exit(0)
os.waitpid(child, 0)
room.close()
print(room._process.returncode is not None)
"""


@pytest.fixture(scope="module")
def seen():
    # Not below /tmp, where a room has a folder of its own.
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        yield look_inside(Path(folder))


def look_inside(folder):
    folder.chmod(0o755)
    (folder / "hidden").mkdir()
    (folder / "hidden" / "secret").write_text("")
    (folder / "seen").write_text("")
    command = [sys.executable, "-c", LOOK, str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    inside, closed = run.stdout.splitlines()
    return json.loads(inside) | {"closed": closed}


@needs_bubblewrap
def test_inside_there_are_no_rights(seen):
    assert (seen["ids"], seen["root"], seen["groups"] <= 1) == (True, False, True)
    assert {int(one, 16) for one in seen["capabilities"]} == {0}
    assert (seen["no_new_privileges"], seen["seccomp"]) == ("1", "2")
    assert {name: tuple(pair) for name, pair in seen["limits"].items()} == {
        name: (most, most) for name, most in sandbox.LIMITS.items()
    }


@needs_bubblewrap
def test_inside_there_is_nothing_but_what_is_shown(seen):
    assert sorted(seen["folder"]) == ["hidden", "seen"]
    assert (seen["hidden"], seen["tmp"], seen["cwd"]) == ([], [], "/tmp")
    assert set(seen["etc"]) <= {"ld.so.cache", "localtime"}
    assert seen["interfaces"] <= 1
    assert seen["pids"] <= 3
    assert seen["writable"] == []


@needs_bubblewrap
def test_a_room_that_is_closed_is_gone(seen):
    assert seen["closed"] == "True"


def test_without_bubblewrap_grading_is_refused_and_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WallError, match=r"bubblewrap.*not installed.*--trusted"):
        Wall()


def test_a_bubblewrap_that_fails_is_named(monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho no namespaces here >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(WallError, match="could not build a sandbox here: no namespaces here"):
        sandbox.Room()


def test_without_libseccomp_grading_is_refused(monkeypatch):
    monkeypatch.setattr(sandbox, "seccomp", None)
    with pytest.raises(WallError, match="libseccomp is not installed"):
        sandbox._forbid_calls()


@needs_bubblewrap
def test_a_room_shows_the_system_read_only_and_no_folder_of_a_user():
    options = " ".join(sandbox.Room._options(_NoRoot(), (), ()))
    assert "--unshare-user" in options
    assert str(Path.home() / ".ssh") not in options
    assert "--bind " not in options


class _NoRoot:
    _is_root = False
