"""Live charts: kernel time of an update, for every slider of every chart of every notebook.

An update is all that the kernel does between a slider's message and the picture that it sends: the
model recomputed in full, what moved drawn, the picture encoded.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import statistics
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from coordlib import cases
from coordlib.charts import BlitChart, chart_for
from coordlib.quantity import Quantity, quantities
from coordlib.view import View

POSITIONS = 12
MEDIAN_LIMIT_MS, LIMIT_MS = 30, 60


def run() -> list[str]:
    """Measure every chart and return rows to print, the slowest chart last."""
    times_ms = {name: _times_ms(view, scenario) for name, view, scenario in live_charts()}
    rows = [_row(name, times) for name, times in sorted(times_ms.items(), key=_median)]
    slow = [name for name, times in times_ms.items() if statistics.median(times) > MEDIAN_LIMIT_MS]
    late = [name for name, times in times_ms.items() if max(times) > LIMIT_MS]
    return [
        *rows,
        f"charts with a median above {MEDIAN_LIMIT_MS} ms: {', '.join(slow) or 'none'}",
        f"charts with any update above {LIMIT_MS} ms: {', '.join(late) or 'none'}",
    ]


def live_charts() -> Iterator[tuple[str, View, Any]]:
    """Yield the name, the view and the starting scenario of every live chart."""
    for found in pkgutil.iter_modules(cases.__path__):
        if found.name.endswith("_views"):
            views = importlib.import_module(f"{cases.__name__}.{found.name}")
            for name, view in vars(views).items():
                if isinstance(view, View) and name in views.__all__:
                    yield f"{found.name.removesuffix('_views')} {name}", view, _start(views, view)


def _start(views: ModuleType, view: View) -> Any:
    """Find the scenario of a view among what its module imports: the one with all its sliders."""
    for one in vars(views).values():
        if isinstance(one, type) and dataclasses.is_dataclass(one):
            known = quantities(one)
            if known and known.keys() >= {*view.sliders}:
                return one()
    raise LookupError(f"{views.__name__} imports no scenario with {', '.join(view.sliders)}")


def _times_ms(view: View, start: Any) -> list[float]:
    chart = chart_for(view.frame)
    chart.update(view.draw(start))
    chart.png()
    return [
        _time_ms(chart, view, dataclasses.replace(start, **{name: value}))
        for name in view.sliders
        for value in _positions(quantities(start)[name])
    ]


def _positions(one: Quantity) -> list[float]:
    """Return places along a slider, both ends among them."""
    shares = [step / (POSITIONS - 1) for step in range(POSITIONS)]
    if one.scale == "log":
        values = [one.low * (one.high / one.low) ** share for share in shares]
    else:
        values = [one.low + (one.high - one.low) * share for share in shares]
    return [one.within(round(value) if one.is_whole else value) for value in values]


def _time_ms(chart: BlitChart, view: View, scenario: Any) -> float:
    start_s = time.perf_counter()
    chart.update(view.draw(scenario))
    chart.png()
    return (time.perf_counter() - start_s) * 1000


def _median(item: tuple[str, list[float]]) -> float:
    return statistics.median(item[1])


def _row(name: str, times_ms: list[float]) -> str:
    return (
        f"{name:55} median {statistics.median(times_ms):5.1f} ms, slowest {max(times_ms):5.1f} ms, "
        f"{len(times_ms)} updates"
    )
