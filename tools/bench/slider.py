"""Sliders: from a key press to changed pixels, in headless Chromium.

The main chart of notebook 1, live, beside the same figure redrawn by ipywidgets.interactive_output
with the inline backend. The baseline's picture is the smaller one: it keeps that backend's own
resolution.
"""

from __future__ import annotations

import gc
import statistics
import tempfile
from pathlib import Path

import nbformat
from matplotlib.figure import Figure
from nbformat import v4
from playwright.sync_api import Locator, Page, sync_playwright

from coordlib.cases.expedia_two_phase_commit import Booking
from coordlib.cases.expedia_two_phase_commit_views import COST_IN_PARTS
from coordlib.lab import Live
from tools import driving, serving
from tools.notebooks import KERNEL

PRESSES = 40
WARM_UP = 5
LEAK_UPDATES = 500

OURS = """
from coordlib import lab
from coordlib.cases.expedia_two_phase_commit import Booking
from coordlib.cases.expedia_two_phase_commit_views import COST_IN_PARTS
lab.live(COST_IN_PARTS, Booking())
"""
BASELINE = """
%matplotlib inline
import ipywidgets
from IPython.display import display
from tools.bench._inline import redraw
from coordlib.lab import slider
from coordlib.quantity import quantities
from coordlib.cases.expedia_two_phase_commit import Booking
from coordlib.cases.expedia_two_phase_commit_views import COST_IN_PARTS
sliders = {name: slider(quantities(Booking)[name], getattr(Booking(), name))
           for name in COST_IN_PARTS.sliders}
picture = ipywidgets.interactive_output(redraw, sliders)
display(ipywidgets.VBox([*sliders.values(), picture]))
"""


def run() -> list[str]:
    """Measure both in one run and return rows to print."""
    chromium = serving.find_chromium()
    if chromium is None:
        return [serving.NO_CHROMIUM]
    ours_ms, baseline_ms = _in_browser(chromium)
    times = statistics.median(baseline_ms) / statistics.median(ours_ms)
    left = figures_left()
    return [
        f"live view:          {_row(ours_ms)}",
        f"interactive_output: {_row(baseline_ms)}, {times:.1f} times as long by the median",
        f"figures left by {LEAK_UPDATES} updates: {left}",
    ]


def _row(times_ms: list[float]) -> str:
    last = statistics.quantiles(times_ms, n=20)[-1]
    return f"median {statistics.median(times_ms):4.0f} ms, 95th percentile {last:4.0f} ms"


def _in_browser(chromium: str) -> tuple[list[float], list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        root = serving.copy_of_course(Path(folder) / "checkout")
        for name, code in (("ours", OURS), ("baseline", BASELINE)):
            _write_notebook(root / f"{name}.ipynb", code)
        with serving.jupyterlab(root) as lab, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=serving.CHROMIUM_ARGS
            )
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            times = [_times_ms(page, lab, f"{name}.ipynb") for name in ("ours", "baseline")]
            browser.close()
    return times[0], times[1]


def _write_notebook(path: Path, code: str) -> None:
    cell = v4.new_code_cell(code.strip())
    nbformat.write(v4.new_notebook(cells=[cell], metadata={"kernelspec": KERNEL}), path)


def _times_ms(page: Page, lab: serving.Lab, notebook: str) -> list[float]:
    driving.open_notebook(page, lab, notebook)
    driving.run_all(page)
    handle = page.locator(".widget-slider .noUi-handle").first
    handle.wait_for()
    driving.watch_pictures(page)
    # Right and left in turn from the start's right: the slider never reaches an end.
    return [_press_ms(page, handle, press) for press in range(WARM_UP + PRESSES)][WARM_UP:]


def _press_ms(page: Page, handle: Locator, press: int) -> float:
    key = "ArrowLeft" if press % 2 else "ArrowRight"
    elapsed_ms = driving.press_and_time_ms(page, handle, key)
    # The next press finds the page at rest, as a reader's next look does.
    page.wait_for_function("() => new Promise((done) => requestIdleCallback(() => done(true)))")
    return elapsed_ms


def figures_left() -> int:
    """Count the figures that many updates of a live view leave behind."""
    live = Live(COST_IN_PARTS, Booking())
    before = _figures()
    for step in range(LEAK_UPDATES):
        live.sliders["regions"].value = 2 + step % 7
    return _figures() - before


def _figures() -> int:
    gc.collect()
    return sum(isinstance(one, Figure) for one in gc.get_objects())
