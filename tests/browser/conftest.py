"""JupyterLab on a copy of the course, and a real Chromium to drive it with."""

import os

import pytest
from playwright.sync_api import sync_playwright

from tools import serving


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Start JupyterLab as `make lab` does, on a copy of the course, in a path with a space."""
    root = serving.copy_of_course(tmp_path_factory.mktemp("a course") / "checkout")
    with serving.jupyterlab(root) as started:
        yield started


@pytest.fixture(scope="session", autouse=True)
def chromium():
    """Find Chromium, or skip and say how to get it; where it must be, fail instead."""
    found = serving.find_chromium()
    if found:
        return found
    if os.environ.get("COURSE_REQUIRE_BROWSER") == "1":
        pytest.fail(serving.NO_CHROMIUM)
    pytest.skip(serving.NO_CHROMIUM)


# A module's, not the session's: while it is open, its thread has a running event loop.
@pytest.fixture(scope="module")
def browser(chromium):
    """Start one headless Chromium for a module's tests."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=serving.CHROMIUM_ARGS)
        yield started
        started.close()


@pytest.fixture
def page(browser):
    """Open a page that keeps what its console reports as errors, in `page.console_errors`."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    opened = context.new_page()
    opened.console_errors = []
    note = opened.console_errors.append
    opened.on("console", lambda said: note(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: note(str(error)))
    yield opened
    context.close()
