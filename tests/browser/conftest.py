"""JupyterLab on a copy of the course, and a real Chromium to drive it with."""

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
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "classroom", "my_work", "__pycache__", ".*_cache", ".hypothesis"
)
START_LIMIT_S = 90
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclasses.dataclass(frozen=True)
class Lab:
    """A JupyterLab that runs on a checkout of its own."""

    root: Path
    address: str
    token: str

    @property
    def url(self) -> str:
        """What `make lab` opens, with the token."""
        return self.at("lab")

    def at(self, path: str) -> str:
        """Return the address of a page of the server, as in ``at("lab/tree/README.md")``."""
        return f"{self.address}/{path}?token={self.token}"


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start JupyterLab as `make lab` does, on a copy of the course, and stop it at the end."""
    root = tmp_path_factory.mktemp("a course") / "checkout"
    shutil.copytree(ROOT, root, ignore=NOT_COPIED)
    made = Lab(root, f"http://127.0.0.1:{_free_port()}", secrets.token_hex(16))
    port = made.address.rpartition(":")[2]
    command = [sys.executable, root / "tools" / "lab.py", "--no-browser", "--port", port]
    log = root.parent / "lab.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "JUPYTER_TOKEN": made.token},
            start_new_session=True,
        )
    try:
        _wait_for(made.at("api/status"), server, log)
        yield made
    finally:
        _stop(server)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_LIMIT_S
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(url, timeout=5).close()
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.1)
    pytest.fail(f"JupyterLab did not answer within {START_LIMIT_S} s:\n{log.read_text()}")


def _stop(server: subprocess.Popen) -> None:
    """End the server and the kernels that it started."""
    for one in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, one)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(20)
            return


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find Chromium, or skip and say how to get it; where it must be, fail instead."""
    found = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, CHROMIUM_NAMES)), None
    )
    if found:
        return found
    how = "no Chromium: `apt install chromium`, or name a Chrome by CHROMIUM=/path/to/it"
    if os.environ.get("COURSE_REQUIRE_BROWSER") == "1":
        pytest.fail(how)
    pytest.skip(how)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Start one headless Chromium for a module's tests."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=[*CHROMIUM_ARGS])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page that keeps what its console reports as errors, in `page.console_errors`."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    opened = context.new_page()
    errors: list[str] = []
    opened.console_errors = errors
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
