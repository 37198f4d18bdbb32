"""Counters that really run: nothing is timed here, only what they counted."""

import itertools
import subprocess
import sys

import pytest

from coordlib.cases import view_counter_processes as processes
from coordlib.cases.view_counter_processes import DESIGNS, Benchmark, Measured, measure
from coordlib.cases.view_counter_views import MEASURED, draw_measured
from coordlib.charts import chart_for
from coordlib.lab import Live


@pytest.mark.parametrize("design", [one for one in DESIGNS if one != processes.NO_LOCK])
def test_two_processes_lose_nothing_with_locks_or_counts_of_their_own(design):
    found = measure(design, processes=2, run_ms=5)
    assert found.counted == found.wanted >= 2 * processes.CHUNK
    assert found.per_second > 0


def test_without_a_lock_they_never_count_more_than_was_done():
    found = measure(processes.NO_LOCK, processes=2, run_ms=5)
    assert 0 < found.counted <= found.wanted


def test_a_design_that_is_none_is_named():
    with pytest.raises(ValueError, match="design: got 'luck', allowed is one of no lock, one lock"):
        measure("luck", 1, 5)


def invented(design, count, run_ms):
    return Measured(design, count, 1e6 * count, 1_000, 1_000 - 100 * (design == processes.NO_LOCK))


def test_every_design_is_measured_with_every_number_of_processes(monkeypatch):
    monkeypatch.setattr(processes, "measure", invented)
    shares, found = zip(*processes.measure_all(Benchmark(most_processes=3)), strict=True)
    assert [*shares] == sorted(shares)
    assert shares[-1] == 1
    ran = [(one.design, one.processes) for one in found[-1]]
    assert sorted(ran) == sorted(itertools.product(DESIGNS, [1, 2, 3]))


def test_what_was_measured_is_drawn_beside_the_limits():
    runs = [invented(design, count, 1) for count in (1, 2, 4) for design in DESIGNS]
    chart = chart_for(MEASURED.frame)
    for number in range(1, len(runs) + 1):
        chart.update(draw_measured(runs[:number]))
        assert chart.png()
    assert "own counts: 4 times" in [label.text for label in chart.labels]
    assert "300 of 3,000 increments are lost (10.0 %)." in chart.drawing.sentence


def test_the_button_measures_and_a_slider_forgets(monkeypatch):
    monkeypatch.setattr(processes, "measure", invented)
    shown = Live(MEASURED, Benchmark())
    before = shown.picture.value
    assert "Press Measure" in shown.sentence.value
    shown.button.click()
    assert shown.progress.value == 1
    assert not shown.button.disabled
    assert "increments are lost" in shown.sentence.value
    assert shown.picture.value != before
    shown.sliders["run_ms"].value = 100
    assert "Press Measure" in shown.sentence.value
    assert shown.progress.value == 0


def test_a_process_that_starts_anew_loads_little():
    code = f"import sys, {processes.__name__}; print(*sys.modules.keys() & {{'numpy', 'IPython'}})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
