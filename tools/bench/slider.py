"""Sliders: from a key press to changed pixels, in headless Chromium.

The main chart of notebook 1, live, beside the same figure redrawn by ipywidgets.interactive_output
with the inline backend: at the same resolution, and at that backend's own, which has half the
pixels.
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
from coordlib.charts.style import DOTS_PER_INCH
from coordlib.lab import Live
from tools import driving, serving
from tools.notebooks import KERNEL

TURNS, PRESSES, WARM_UP = 5, 12, 2
LEAK_UPDATES = 500

OURS = """
from coordlib import lab
from coordlib.cases.expedia_two_phase_commit import Booking
from coordlib.cases.expedia_two_phase_commit_views import COST_IN_PARTS
lab.live(COST_IN_PARTS, Booking())
"""
BASELINE = """
import functools
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
picture = ipywidgets.interactive_output(functools.partial(redraw, DPI), sliders)
display(ipywidgets.VBox([*sliders.values(), picture]))
"""


def run() -> list[str]:
    """Measure both in one run and return rows to print."""
    chromium = serving.find_chromium()
    if chromium is None:
        return [serving.NO_CHROMIUM]
    ours_ms, same_ms, half_ms = _in_browser(
        chromium,
        [OURS, BASELINE.replace("DPI", str(DOTS_PER_INCH)), BASELINE.replace("DPI", "None")],
    )
    left = figures_left()
    return [
        f"live view:                           {_row(ours_ms)}",
        f"interactive_output, same resolution: {_row(same_ms)}, {_times(same_ms, ours_ms)}",
        f"interactive_output, half the pixels: {_row(half_ms)}, {_times(half_ms, ours_ms)}",
        f"figures left by {LEAK_UPDATES} updates: {left}",
    ]


def _times(slow_ms: list[float], fast_ms: list[float]) -> str:
    quotient = statistics.median(slow_ms) / statistics.median(fast_ms)
    return f"{quotient:.1f} times as long by the median"


def _row(times_ms: list[float]) -> str:
    last = statistics.quantiles(times_ms, n=20)[-1]
    return f"median {statistics.median(times_ms):4.0f} ms, 95th percentile {last:4.0f} ms"


def _in_browser(chromium: str, codes: list[str]) -> list[list[float]]:
    """Measure notebooks of one cell side by side, a few presses each in turn; times in ms."""
    with tempfile.TemporaryDirectory() as folder:
        root = serving.copy_of_course(Path(folder) / "checkout")
        names = [f"measured_{number}.ipynb" for number in range(len(codes))]
        for name, code in zip(names, codes, strict=True):
            _write_notebook(root / name, code)
        with serving.jupyterlab(root) as lab, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=serving.CHROMIUM_ARGS
            )
            viewport = {"width": 1400, "height": 1000}
            opened = [_opened(browser.new_page(viewport=viewport), lab, name) for name in names]
            times_ms: list[list[float]] = [[] for _ in names]
            # In turns, so that whatever else the machine does befalls all of them alike.
            for _ in range(TURNS):
                for handle, times in zip(opened, times_ms, strict=True):
                    times += _turn_ms(handle)
            browser.close()
    return times_ms


def _write_notebook(path: Path, code: str) -> None:
    cell = v4.new_code_cell(code.strip())
    nbformat.write(v4.new_notebook(cells=[cell], metadata={"kernelspec": KERNEL}), path)


def _opened(page: Page, lab: serving.Lab, notebook: str) -> Locator:
    """Open and run a notebook; return the handle of its first slider."""
    driving.open_notebook(page, lab, notebook)
    driving.run_all(page)
    handle = page.locator(".widget-slider .noUi-handle").first
    handle.wait_for()
    driving.watch_pictures(page)
    return handle


def _turn_ms(handle: Locator) -> list[float]:
    """Press right and left in turn: the slider never reaches an end."""
    handle.page.bring_to_front()
    times_ms = [_press_ms(handle, key) for key in ("ArrowRight", "ArrowLeft") * (PRESSES // 2)]
    return times_ms[WARM_UP:]


def _press_ms(handle: Locator, key: str) -> float:
    elapsed_ms = driving.press_and_time_ms(handle.page, handle, key)
    # The next press finds the page at rest, as a reader's next look does.
    handle.page.wait_for_function(
        "() => new Promise((done) => requestIdleCallback(() => done(true)))"
    )
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
