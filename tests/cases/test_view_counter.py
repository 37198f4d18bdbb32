"""Example 4: laws of locks and queues, of lost updates, of stale reads and of messages."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.cases import view_counter as counters
from coordlib.cases import view_counter_views as views
from coordlib.cases.view_counter import ViewCounter
from coordlib.cases.view_counter_processes import Benchmark
from coordlib.quantity import quantities

VIEWS = {name: getattr(views, name) for name in views.__all__}
SCENARIOS = (ViewCounter, Benchmark)


def some(kind):
    """Any scenario of that kind that its quantities allow."""
    fields = {
        name: st.integers(one.low, one.high) if one.is_whole else st.floats(one.low, one.high)
        for name, one in quantities(kind).items()
    }
    return st.builds(kind, **fields)


def kind_of(view):
    return next(kind for kind in SCENARIOS if quantities(kind).keys() >= {*view.sliders})


def run_the_lock(counter, processes, views_counted, seed):
    """Run processes and one lock, event by event; return views counted in a second."""
    rng = np.random.default_rng(seed)
    arrives = np.sort(rng.exponential(counter.work_us, processes)).tolist()
    now = 0.0
    for _ in range(views_counted):
        now = max(now, arrives.pop(0))
        left = rng.exponential(1.0)
        # The holder goes slower while another waits; that may change before it is done.
        if not arrives or arrives[0] > now:
            alone = (arrives[0] - now if arrives else np.inf) / counter.locked_us
            spent = min(left, alone)
            now, left = now + spent * counter.locked_us, left - spent
        now += left * (counter.locked_us + counter.handover_us)
        arrives = sorted([*arrives, now + rng.exponential(counter.work_us)])
    return views_counted * 1e6 / now


@pytest.mark.parametrize("processes", [1, 2, 4, 9])
def test_the_model_of_one_lock_agrees_with_a_run(processes):
    counter = ViewCounter(work_us=20, locked_us=5, handover_us=3)
    runs = [run_the_lock(counter, processes, 1_500, seed) for seed in range(12)]
    standard_error = np.std(runs) / len(runs) ** 0.5
    exact = counters.counts_per_second(counter, 1)[processes - 1]
    assert np.mean(runs) == pytest.approx(exact, abs=4 * standard_error)


@given(some(ViewCounter), st.integers(1, 64))
def test_no_lock_is_faster_than_no_waiting_and_one_process_never_waits(counter, shards):
    rates = counters.counts_per_second(counter, shards)
    alone = 1e6 / (counter.work_us + counter.locked_us)
    assert rates[0] == pytest.approx(alone)
    assert (rates <= alone * np.arange(1, 65) * (1 + 1e-9)).all()


@given(some(ViewCounter), st.integers(1, 64))
def test_a_lock_held_all_the_time_is_the_most_there_is(counter, shards):
    rates = counters.counts_per_second(counter, shards)
    assert (rates <= shards * 1e6 / counter.locked_us * (1 + 1e-9)).all()


@given(some(ViewCounter))
def test_with_a_free_hand_over_more_processes_or_locks_never_count_less(counter):
    free = dataclasses.replace(counter, handover_us=0)
    one, many = (counters.counts_per_second(free, shards) for shards in (1, 7))
    assert (np.diff(one) >= -1e-9 * one[:-1]).all()
    assert (many >= one * (1 - 1e-9)).all()


def test_a_hand_over_can_make_more_processes_slower():
    rates = counters.counts_per_second(ViewCounter(work_us=1, handover_us=50), 1)
    assert rates[1] < rates[0]


@given(st.floats(0.5, 20), st.floats(1, 300), st.integers(0, 1_000))
@settings(max_examples=20)
def test_a_count_written_without_a_lock_loses_what_the_formula_says(rate, gap_ms, seed):
    counter = ViewCounter(views_per_second=rate * 50, round_trip_ms=gap_ms)
    counts = counters.counted_without_a_lock(counter, views=4_000, seed=seed)
    assert (np.diff(counts) >= 0).all()
    counted = counters.counted_share(counter) * 4_000
    # Each counted view begins a gap and a wait with the deviation of the wait, 1 / rate.
    assert counts[-1] == pytest.approx(counted, abs=5 * counted**0.5 + 2)


@pytest.mark.parametrize("servers", [2, 3, 20])
def test_a_read_misses_what_the_formula_says(servers):
    counter = ViewCounter(servers=servers)
    missing = counters.simulated_missing(counter, reads=8_000)
    standard_error = missing.std() / len(missing) ** 0.5
    exact = counters.missing_views(counter, counter.news_ms)
    assert missing.mean() == pytest.approx(exact, abs=4 * standard_error)


@given(some(ViewCounter))
def test_at_the_break_even_rate_news_is_as_many_messages_as_asking(counter):
    even = counters.break_even_per_second(counter)
    assert counters.news_per_second(counter) / even == pytest.approx(2)


@given(some(ViewCounter))
def test_only_the_design_without_a_lock_loses_views_and_only_own_counts_wait_for_nobody(counter):
    found = counters.outcomes(counter)
    assert [one.counted < 1 for one in found.values()] == [True, False, False, False]
    assert [one.time_ms == 0 for one in found.values()] == [False, False, False, True]
    assert found["shards"].time_ms <= found["one row"].time_ms


def test_what_the_document_s_three_servers_get():
    found = counters.outcomes(ViewCounter())
    assert found["one row"].time_ms == np.inf
    assert found["shards"].time_ms == pytest.approx(70 + 5 / (1 - 1_000 / 3_200))
    assert found["no lock"].counted == pytest.approx(1 / 71)
    assert found["own counts"].missing == pytest.approx(2_000 / 3 * 0.535)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_every_view_draws_every_scenario_that_is_allowed(view, data):
    drawing = view.draw(data.draw(some(kind_of(view))))
    assert {*drawing.curves} <= {*view.frame.names}
    figures = [np.ravel(one) for one in drawing.curves.values()]
    assert np.isfinite(np.concatenate(figures)).all()
    assert all(np.isfinite([note.x, note.y]).all() for note in drawing.notes.values())
    assert drawing.finding
    assert drawing.sentence.endswith(".")


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_slider_is_a_quantity_and_moves_its_chart(view):
    kind = kind_of(view)
    before = view.draw(kind())
    for name in view.sliders:
        moved = view.draw(kind(**{name: quantities(kind)[name].high}))
        assert moved.sentence != before.sentence, name
