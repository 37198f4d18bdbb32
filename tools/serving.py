"""A JupyterLab and a Chromium for tests and measurements, both ended when they are done with."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT_S = 90
STOP_LIMIT_S = 20

NO_CHROMIUM = "no Chromium: `apt install chromium`, or name a Chrome by CHROMIUM=/path/to/it"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome, or None where there is none."""
    found = filter(None, map(shutil.which, CHROMIUM_NAMES))
    return os.environ.get("CHROMIUM") or next(found, None)


@dataclasses.dataclass(frozen=True)
class Lab:
    """A JupyterLab that runs on a checkout of its own."""

    root: Path
    address: str
    token: str

    @property
    def url(self) -> str:
        """JupyterLab's page, with the token."""
        return self.at("lab")

    def at(self, path: str) -> str:
        """Return the address of a page of the server, as in ``at("lab/tree/README.md")``."""
        return f"{self.address}/{path}?token={self.token}"


def copy_of_course(to: Path) -> Path:
    """Copy the course's files, without what its commands have made."""
    made = (".git", ".venv", "classroom", "my_work", "__pycache__", ".*_cache", ".hypothesis")
    return shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns(*made))


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def jupyterlab(root: Path, command: Sequence[str | Path] = ()) -> Iterator[Lab]:
    """Run JupyterLab on the checkout at `root` until the block ends; it answers from the start.

    `command` starts it, with this interpreter and tools/lab.py unless given; ``{port}`` in it
    stands for the port.
    """
    port, token = free_port(), secrets.token_hex(16)
    lab = Lab(root, f"http://127.0.0.1:{port}", token)
    command = command or (sys.executable, "tools/lab.py", "--no-browser", "--port={port}")
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(
            [str(word).replace("{port}", str(port)) for word in command],
            cwd=root,
            env={**os.environ, "JUPYTER_TOKEN": token},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            if not _answers(lab.url, server):
                log.seek(0)
                raise RuntimeError(f"no JupyterLab within {START_LIMIT_S} s:\n{log.read()}")
            yield lab
        finally:
            _stop(server)


def _answers(url: str, server: subprocess.Popen) -> bool:
    """Wait until the page is there; False if it takes too long or the server has ended."""
    end = time.monotonic() + START_LIMIT_S
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(url, timeout=START_LIMIT_S).close()
            return True
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.05)
    return False


def _stop(server: subprocess.Popen) -> None:
    """End the server, which ends its kernels; what is left of its group is killed."""
    for one in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, one)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(STOP_LIMIT_S)
