"""Take the README's picture, a live notebook in JupyterLab: `python -m tools.readme_picture`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools import driving, serving

NOTEBOOK = "notebooks/01_expedia_two_phase_commit.ipynb"
TARGET = serving.ROOT / "notebooks" / "images" / "live_notebook.png"
VIEWPORT = {"width": 1360, "height": 900}
# Enough to bring the two designs within sight of each other.
PRESSES_LEFT = 30


def main() -> None:
    chromium = serving.find_chromium() or sys.exit(serving.NO_CHROMIUM)
    TARGET.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = serving.copy_of_course(Path(folder) / "checkout")
        with serving.jupyterlab(root) as lab, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=serving.CHROMIUM_ARGS
            )
            page = browser.new_page(viewport=VIEWPORT)
            driving.open_notebook(page, lab, NOTEBOOK)
            driving.run_all(page)
            page.keyboard.press("Control+b")  # closes the side bar
            view = driving.live_views(page).last
            view.scroll_into_view_if_needed()
            handle = view.locator(".noUi-handle").first
            for _ in range(PRESSES_LEFT):
                handle.press("ArrowLeft")
            page.wait_for_function("() => new Promise((done) => requestIdleCallback(done))")
            page.screenshot(path=TARGET)
            browser.close()


if __name__ == "__main__":
    main()
