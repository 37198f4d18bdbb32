"""Case 2: Spanner, which orders transactions by clocks whose error it knows the bound of.

"The paper" is Corbett et al., "Spanner: Google's Globally-Distributed Database", OSDI 2012.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coordlib.engine import TrueTime
from coordlib.published.spanner import Measured
from coordlib.quantity import quantity, scenario
from coordlib.units import MS_PER_SECOND, US_PER_MS

__all__ = [
    "Deployment",
    "RoundLatencies",
    "Writes",
    "heaviest_ms",
    "needed_waits_ms",
    "paxos_writes_ms",
    "round_latencies",
    "share_broken",
    "true_time",
    "two_phase_commits_ms",
    "uncertainties_ms",
    "worst_uncertainty_ms",
    "writes",
]

TRIALS = 20_000
_SECTION_3 = "the paper, section 3"


@scenario
class Deployment:
    """Machines with bounded clocks, the replicated groups on them, and their clients."""

    floor_ms: float = quantity(
        1.0, "ms", 0.1, 4, label="Uncertainty after a poll", source=_SECTION_3
    )
    drift_us_per_s: float = quantity(
        200.0, "µs/s", 0, 250, label="Drift allowed for", source=_SECTION_3
    )
    sync_every_s: float = quantity(30.0, "s", 1, 45, label="Poll interval", source=_SECTION_3)
    error_share: float = quantity(
        1.0, "of the bound", 0, 1, label="Clocks err by up to", source="assumed: anywhere within"
    )
    wait_ms: float = quantity(0.0, "ms", 0, 32, label="Fixed wait", source="a reader's choice")
    gap_ms: float = quantity(
        0.5, "ms", 0, 20, label="Answer to next request", source="assumed; less than the bound"
    )
    log_write_ms: float = quantity(
        9.05, "ms", 1, 100, scale="log", label="Paxos write", source="the paper, Table 3, fitted"
    )
    write_spread: float = quantity(
        0.3, "of the mean", 0.05, 1, label="Spread of a write", source="assumed"
    )
    overlapped_share: float = quantity(
        0.34, "of the write", 0, 1, label="Waited meanwhile", source="the paper, Table 3, fitted"
    )
    replicas: int = quantity(3, "", 1, 9, label="Replicas", source="the paper, Table 3")
    round_trip_ms: float = quantity(
        1.0, "ms", 0, 200, label="Between replicas", source="the paper, section 5.1: below 1 ms"
    )
    stall_share: float = quantity(
        0.005, "of writes", 0, 0.05, label="Writes that stall", source="the paper, Table 4, fitted"
    )
    stall_ms: float = quantity(
        70.0, "ms", 0, 200, label="A stall takes", source="the paper, Table 4, fitted"
    )
    nodes: int = quantity(100, "", 2, 1_000, label="Nodes", source="the source")
    message_ms: float = quantity(
        50.0, "ms", 0.1, 300, scale="log", label="Message latency", source="the source"
    )
    handling_us: float = quantity(
        10.0, "µs", 0, 1_000, label="Handling a message", source="assumed; the source has none"
    )


def true_time(deployment: Deployment) -> TrueTime:
    """Return a clock of the deployment, synchronised at 0 ms, that reads the true time."""
    return TrueTime(
        floor_ms=deployment.floor_ms,
        drift_us_per_s=deployment.drift_us_per_s,
        sync_every_ms=deployment.sync_every_s * MS_PER_SECOND,
    )


def worst_uncertainty_ms(deployment: Deployment) -> float:
    """Return the uncertainty just before a poll.

    >>> worst_uncertainty_ms(Deployment())
    7.0
    """
    drift_ms = deployment.drift_us_per_s * deployment.sync_every_s / US_PER_MS
    return deployment.floor_ms + drift_ms


def uncertainties_ms(
    deployment: Deployment, rng: np.random.Generator, size: int
) -> NDArray[np.float64]:
    """Draw uncertainties, the paper's epsilon, at moments that fall anywhere between two polls."""
    clock = true_time(deployment)
    return clock.uncertainty_ms(rng.uniform(0, clock.sync_every_ms, size))


def needed_waits_ms(
    deployment: Deployment, seed: int = 1, trials: int = TRIALS, *, is_worst: bool = False
) -> NDArray[np.float64]:
    """Simulate pairs of writes on two machines; return the wait after which each pair is in order.

    At 0 the first write gets the timestamp s1 = (1 + e1) ε1, the latest that its clock holds
    possible; e is the clock's error as a share of its uncertainty ε. The second request comes a
    wait w and a gap g later, and gets s2 = w + g + (1 + e2) ε2. So s1 < s2 needs
    w > (1 + e1) ε1 - (1 + e2) ε2 - g.

    Parameters
    ----------
    deployment : Deployment
        The scenario; its own fixed wait plays no part.
    seed, trials : int
        What the draws follow from, and how many pairs.
    is_worst : bool
        The first clock fast by all of its uncertainty, the second slow.

    Returns
    -------
    array, shape (trials,)
        In ms; negative where the pair is in order without a wait.
    """
    rng = np.random.default_rng(seed)
    first_ms, second_ms = (uncertainties_ms(deployment, rng, trials) for _ in range(2))
    most = deployment.error_share
    errors = (1.0, -1.0) if is_worst else rng.uniform(-most, most, (2, trials))
    return (1 + errors[0]) * first_ms - (1 + errors[1]) * second_ms - deployment.gap_ms


def share_broken(
    needed_ms: NDArray[np.float64], wait_ms: NDArray[np.float64] | float
) -> NDArray[np.float64] | float:
    """Return the share of pairs that a fixed wait leaves in the wrong order."""
    return 1 - np.searchsorted(np.sort(needed_ms), wait_ms) / needed_ms.size


def paxos_writes_ms(
    deployment: Deployment, rng: np.random.Generator, size: int
) -> NDArray[np.float64]:
    """Simulate replicated writes: each is done when a majority of the replicas has it.

    The leader writes its log while the others do; theirs take a round trip longer. One write in
    many stalls, for a time that is always the same.
    """
    shape = 1 / deployment.write_spread**2
    scale_ms = deployment.log_write_ms / shape
    logs_ms = rng.gamma(shape, scale_ms, (deployment.replicas, size))
    logs_ms[1:] += deployment.round_trip_ms
    majority = deployment.replicas // 2
    stalls = rng.random(size) < deployment.stall_share
    return np.partition(logs_ms, majority, axis=0)[majority] + deployment.stall_ms * stalls


@dataclasses.dataclass(frozen=True)
class Writes:
    """Simulated latencies of one write, in ms, each of shape (trials,).

    Attributes
    ----------
    without_ms : array
        With commit wait off.
    overlapped_ms : array
        As in Spanner: the wait runs beside the part of the write after the timestamp is picked.
    in_turn_ms : array
        The wait after the write.
    """

    without_ms: NDArray[np.float64]
    overlapped_ms: NDArray[np.float64]
    in_turn_ms: NDArray[np.float64]


def writes(deployment: Deployment, seed: int = 1, trials: int = TRIALS) -> Writes:
    """Simulate writes of one group, with and without commit wait.

    The timestamp is the latest time that the clock holds possible. It has certainly passed twice
    the uncertainty later, whatever the clock's error: 2 ε (the paper, section 4.2.1).
    """
    rng = np.random.default_rng(seed)
    paxos_ms = paxos_writes_ms(deployment, rng, trials)
    wait_ms = 2 * uncertainties_ms(deployment, rng, trials)
    after_ms = deployment.overlapped_share * paxos_ms
    overlapped_ms = paxos_ms - after_ms + np.maximum(after_ms, wait_ms)
    return Writes(paxos_ms, overlapped_ms, paxos_ms + wait_ms)


def two_phase_commits_ms(
    deployment: Deployment, participants: Sequence[int], seed: int = 1, trials: int = TRIALS
) -> dict[int, NDArray[np.float64]]:
    """Simulate two-phase commits over several groups.

    Every participant but the coordinator first logs a prepare record; the slowest counts. Then the
    coordinator picks the timestamp, logs the commit, and waits. The slowest of m draws is drawn at
    once, as P(max < x) = P(one < x)^m, from a sample of single writes.

    Parameters
    ----------
    deployment : Deployment
        The scenario.
    participants : sequence of int
        Groups that take part, the coordinator's included; 1 is a plain write.
    seed, trials : int
        What the draws follow from, and how many commits.

    Returns
    -------
    dict of int to array, shape (trials,)
        Latencies in ms by the number of participants.
    """
    rng = np.random.default_rng([seed, 1])
    commit_ms = writes(deployment, seed, trials).overlapped_ms
    one_prepare_ms = np.sort(paxos_writes_ms(deployment, rng, trials))
    draws = rng.random(trials)
    return {
        count: commit_ms + one_prepare_ms[(draws ** (1 / (count - 1)) * trials).astype(int)]
        if count > 1
        else commit_ms
        for count in participants
    }


def heaviest_ms(measured: Measured) -> float:
    """Return how long the slowest must take at least: E[X²] / E[X], for X never negative.

    It is also the mean length of the operation that a random moment spent waiting belongs to.
    """
    return measured.mean_ms + measured.spread_ms**2 / measured.mean_ms


@dataclasses.dataclass(frozen=True)
class RoundLatencies:
    """How long it takes a number of nodes to hear from one another, in ms, and the messages.

    Attributes
    ----------
    summed_ms : float
        All messages of an all-to-all exchange, added up as if each waited for the one before.
    at_once_ms : float
        The same exchange, with messages under way together.
    leader_ms : float
        A leader asks everybody and hears from everybody: two rounds.
    """

    summed_ms: float
    at_once_ms: float
    leader_ms: float


def round_latencies(deployment: Deployment, nodes: int | None = None) -> RoundLatencies:
    """Compute how long an exchange takes: rounds of latency, and handling at the busiest node.

    >>> round_latencies(Deployment(handling_us=0))
    RoundLatencies(summed_ms=495000.0, at_once_ms=50.0, leader_ms=100.0)
    """
    others = (deployment.nodes if nodes is None else nodes) - 1
    handling_ms = others * deployment.handling_us / US_PER_MS
    return RoundLatencies(
        summed_ms=(others + 1) * others * deployment.message_ms,
        at_once_ms=deployment.message_ms + handling_ms,
        leader_ms=2 * deployment.message_ms + 2 * handling_ms,
    )
