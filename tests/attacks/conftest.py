"""Walls, and the places that attacks are after, made once for all of them."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordlib.grading.wall.grader import Wall
from coordlib.grading.wall.process import Limits
from tests.attacks.bank import RIGHT, Places, notebook
from tests.attacks.processes import adopt_orphans

SECRET = "canary-that-nobody-may-read"
SHORT = Limits(cell_s=1.0, script_s=0.3)

needs_bubblewrap = pytest.mark.skipif(
    shutil.which("bwrap") is None, reason="bubblewrap is not installed"
)


@pytest.fixture(scope="session")
def wall() -> Iterator[Wall]:
    """A wall with its usual limits."""
    adopt_orphans()
    os.environ["CANARY"] = SECRET
    with Wall() as wall:
        yield wall


@pytest.fixture(scope="session")
def impatient_wall() -> Iterator[Wall]:
    """A wall whose limits are short, so that what never ends is stopped soon."""
    adopt_orphans()
    with Wall(limits=SHORT) as wall:
        yield wall


@pytest.fixture(scope="session")
def places() -> Iterator[Places]:
    """Everything that is to be had, where everybody may read and write it.

    The folder is not below /tmp, where a room has a folder of its own anyway.
    """
    folder = Path(tempfile.mkdtemp(prefix="canaries-", dir="/var/tmp"))
    plant(folder)
    with _listening(socket.AF_INET, ("127.0.0.1", 0)) as (_, port), contextlib.ExitStack() as stack:
        abstract = f"canary-{os.getpid()}"
        stack.enter_context(_listening(socket.AF_UNIX, f"\0{abstract}"))
        yield Places(folder, port, abstract)
    shutil.rmtree(folder)


def plant(folder: Path) -> None:
    """Write a gradebook, the instructor's answer and another student's work."""
    import json
    import sqlite3

    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as gradebook, gradebook:
        gradebook.execute("create table grade (extra_credit real, note text)")
        gradebook.execute("insert into grade values (0, ?)", [SECRET])
    for path in ("submitted/other/notebook.ipynb", "source/gcounter.ipynb"):
        (folder / path).parent.mkdir(parents=True)
        text = json.dumps(notebook([f"{RIGHT}\n# {SECRET}"]))
        (folder / path).write_text(text, encoding="utf-8")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777)


@contextlib.contextmanager
def _listening(family: int, address: object) -> Iterator[object]:
    """Tell the secret to whoever connects."""
    with socket.socket(family) as server:
        server.bind(address)
        server.listen()

        def tell() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = server.accept()
                    with client:
                        client.sendall(SECRET.encode())

        threading.Thread(target=tell, daemon=True).start()
        yield server.getsockname() if family == socket.AF_INET else address
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
