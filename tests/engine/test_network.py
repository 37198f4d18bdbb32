import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordlib.engine import (
    Constant,
    EngineError,
    Exponential,
    Measured,
    Network,
    ParetoMixture,
    TrueTime,
    Uniform,
)
from coordlib.quantity import QuantityError

LATENCIES = [
    (Constant(140), 140, 140),
    (Uniform(10, 20), 10, 20),
    (Exponential(mean_ms=30, floor_ms=50), 50, np.inf),
    (ParetoMixture(Constant(5), tail_share=0.5, tail_from_ms=100, shape=1.5), 5, np.inf),
    (Measured([3, 9, 4]), 3, 9),
]


@pytest.mark.parametrize(("latency", "low_ms", "high_ms"), LATENCIES)
def test_samples_stay_within_the_distribution(latency, low_ms, high_ms):
    samples = latency.sample_ms(np.random.default_rng(0), 1000)
    assert samples.shape == (1000,)
    assert low_ms <= samples.min() and samples.max() <= high_ms
    assert low_ms <= latency.sample_ms(np.random.default_rng(0)) <= high_ms


def test_means_are_those_of_the_distributions():
    rng = np.random.default_rng(0)
    assert Exponential(30, floor_ms=50).sample_ms(rng, 100_000).mean() == pytest.approx(80, 0.01)
    heavy = ParetoMixture(Constant(10), tail_share=0.1, tail_from_ms=100, shape=3)
    # Pareto's mean is shape / (shape - 1) of its smallest value: 150 ms.
    assert heavy.sample_ms(rng, 200_000).mean() == pytest.approx(0.9 * 10 + 0.1 * 150, 0.02)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Constant(-1), "latency_ms: got -1 ms, allowed is a number from 0 to 3,600,000 ms"),
        (lambda: Network(loss_share=2), "loss_share: got 2, allowed is a number from 0 to 1"),
        (lambda: Uniform(9, 3), "low_ms: got 9.0 ms, allowed is up to 3.0 ms"),
        (
            lambda: Measured([]),
            "samples_ms: got (), allowed is one or more from 0 to 3,600,000 ms",
        ),
    ],
)
def test_bad_parameters_are_named(make, text):
    with pytest.raises((QuantityError, EngineError)) as caught:
        make()
    assert str(caught.value) == text


def test_a_link_holds_both_ways_unless_the_reverse_is_given():
    network = Network({("a", "b"): Constant(1), ("b", "a"): Constant(2), ("a", "c"): Constant(3)})
    assert [network.latency(*link).latency_ms for link in (("a", "b"), ("b", "a"), ("c", "a"))] == [
        1,
        2,
        3,
    ]


def test_loss_and_duplication_follow_their_shares():
    network, rng = Network(loss_share=0.25, duplicate_share=0.1), np.random.default_rng(0)
    drawn = [network.copies(rng, "a", "b") for _ in range(20_000)]
    copies = [copy for message in drawn for copy in message]
    assert np.mean([len(message) for message in drawn]) == pytest.approx(1.1, abs=0.01)
    assert np.mean([copy.is_lost for copy in copies]) == pytest.approx(0.25, abs=0.01)


@given(
    true_ms=st.floats(0, 1e7),
    phase_ms=st.floats(0, 30_000),
    error_share=st.floats(-1, 1),
    drift_us_per_s=st.floats(0, 10_000),
)
def test_the_interval_always_holds_the_true_time(true_ms, phase_ms, error_share, drift_us_per_s):
    clock = TrueTime(phase_ms=phase_ms, error_share=error_share, drift_us_per_s=drift_us_per_s)
    interval = clock.now(true_ms)
    assert interval.earliest_ms <= true_ms <= interval.latest_ms
    width_ms = interval.latest_ms - interval.earliest_ms
    assert width_ms == pytest.approx(2 * clock.uncertainty_ms(true_ms), rel=1e-6, abs=1e-6)


def test_the_sawtooth_is_the_papers():
    clock = TrueTime()
    epsilons_ms = [clock.uncertainty_ms(at_ms) for at_ms in (0, 15_000, 29_999.999, 30_000)]
    assert epsilons_ms == pytest.approx([1, 4, 7, 1], abs=1e-3)
    assert clock.at_corner(-1).now(15_000) == (14_992.0, 15_000.0)
