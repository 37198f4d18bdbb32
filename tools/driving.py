"""What a reader does in JupyterLab, done through Playwright."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tools.serving import Lab

__all__ = ["live_views", "open_notebook", "press_and_time_ms", "run_all", "watch_pictures"]

START_LIMIT_MS = 60_000
RUN_LIMIT_MS = 120_000
UPDATE_LIMIT_MS = 20_000

# Notes when a key goes down, and when a picture that came after it is decoded and painted.
WATCH = """
() => {
  if (window.courseWatch) return;
  const watch = window.courseWatch = { pressed: null, painted: null };
  document.addEventListener('keydown', () => {
    watch.pressed = performance.now();
    watch.painted = null;
  }, true);
  document.addEventListener('load', (event) => {
    if (event.target.tagName !== 'IMG' || watch.pressed === null || watch.painted !== null) return;
    requestAnimationFrame(() => setTimeout(() => { watch.painted = performance.now(); }, 0));
  }, true);
}
"""


def open_notebook(page: Page, lab: Lab, path: str) -> None:
    """Open a notebook and wait until its kernel is idle."""
    # Reset: JupyterLab would open again whatever a page before this one had open.
    page.goto(lab.at(f"lab/tree/{path}") + "&reset")
    idle = page.get_by_role("button", name="Python 3 (ipykernel) | Idle")
    expect(idle).to_be_visible(timeout=START_LIMIT_MS)


def run_all(page: Page) -> None:
    """Run all cells by the menu and wait until the kernel has gone through them."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    # The last code cell's prompt is a star until it has run.
    page.wait_for_function(
        """() => {
          const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
          return prompts.length > 0 && prompts.every((one) => /\\[\\d+\\]/.test(one.textContent));
        }""",
        timeout=RUN_LIMIT_MS,
    )


def live_views(page: Page) -> Locator:
    """Find the live views: the boxes with sliders, a picture and a sentence."""
    return page.locator(".widget-vbox").filter(has=page.locator("img.widget-image"))


def watch_pictures(page: Page) -> None:
    """Begin to note when keys are pressed and pictures painted."""
    page.evaluate(WATCH)


def press_and_time_ms(page: Page, handle: Locator, key: str) -> float:
    """Press a key on a slider's handle; return the time until a new picture is painted, in ms."""
    handle.press(key)
    page.wait_for_function(
        "() => window.courseWatch.painted !== null", timeout=UPDATE_LIMIT_MS, polling="raf"
    )
    return page.evaluate("() => window.courseWatch.painted - window.courseWatch.pressed")
