"""The network by the clock: how long a message takes, and whether it arrives at all.

>>> import numpy
>>> rng = numpy.random.default_rng(seed=1)
>>> network = Network(links={("us", "eu"): Constant(140)}, default=Uniform(50, 60))
>>> network.copies(rng, "eu", "us")
[Copy(delay_ms=140.0, is_lost=False)]
>>> Exponential(mean_ms=-1)
Traceback (most recent call last):
    ...
coordlib.quantity.QuantityError: mean_ms: got -1 ms, allowed is a number from 0 to 3,600,000 ms
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from coordlib.engine.node import EngineError
from coordlib.quantity import Quantity

__all__ = [
    "Constant",
    "Copy",
    "Crash",
    "Exponential",
    "Fault",
    "Latency",
    "Measured",
    "Network",
    "ParetoMixture",
    "Partition",
    "Restart",
    "Uniform",
]


class Latency(Protocol):
    """How long one message takes over a link."""

    def sample_ms(self, rng: np.random.Generator, size: int | None = None) -> Any:
        """Draw one latency, or an array of `size` of them, in ms."""


def _check(owner: Any, unit: str, low: float, high: float, *names: str) -> None:
    for name in names:
        kind = Quantity(name, float(low), unit, low, high, label=name, source="a caller")
        object.__setattr__(owner, name, kind.check(getattr(owner, name)))


_MAX_MS = 3_600_000


@dataclasses.dataclass(frozen=True)
class Constant:
    """Always the same latency, in ms."""

    latency_ms: float

    def __post_init__(self) -> None:
        _check(self, "ms", 0, _MAX_MS, "latency_ms")

    def sample_ms(self, rng: np.random.Generator, size: int | None = None) -> Any:
        """Return the latency, or an array of it, in ms."""
        return self.latency_ms if size is None else np.full(size, self.latency_ms)


@dataclasses.dataclass(frozen=True)
class Uniform:
    """Any latency between two bounds alike, in ms."""

    low_ms: float
    high_ms: float

    def __post_init__(self) -> None:
        _check(self, "ms", 0, _MAX_MS, "low_ms", "high_ms")
        if self.low_ms > self.high_ms:
            raise EngineError(f"low_ms: got {self.low_ms} ms, allowed is up to {self.high_ms} ms")

    def sample_ms(self, rng: np.random.Generator, size: int | None = None) -> Any:
        """Draw latencies, in ms."""
        return rng.uniform(self.low_ms, self.high_ms, size)


@dataclasses.dataclass(frozen=True)
class Exponential:
    """A floor, the distance, and an exponential wait on top of it, in ms."""

    mean_ms: float
    floor_ms: float = 0.0

    def __post_init__(self) -> None:
        _check(self, "ms", 0, _MAX_MS, "mean_ms", "floor_ms")

    def sample_ms(self, rng: np.random.Generator, size: int | None = None) -> Any:
        """Draw latencies, in ms."""
        return self.floor_ms + rng.exponential(self.mean_ms, size)


@dataclasses.dataclass(frozen=True)
class ParetoMixture:
    """Mostly `body`; a share of `tail_share` is at least `tail_from_ms`, Pareto beyond.

    Parameters
    ----------
    body : Latency
        What most messages take.
    tail_share : float
        The share of messages in the tail, 0 to 1.
    tail_from_ms : float
        The tail's smallest latency, in ms.
    shape : float
        Pareto's alpha; below 1 the tail has no mean, below 2 no variance.
    """

    body: Latency
    tail_share: float
    tail_from_ms: float
    shape: float

    def __post_init__(self) -> None:
        _check(self, "", 0, 1, "tail_share")
        _check(self, "ms", 0, _MAX_MS, "tail_from_ms")
        _check(self, "", 0.1, 100, "shape")

    def sample_ms(self, rng: np.random.Generator, size: int | None = None) -> Any:
        """Draw latencies, in ms."""
        in_tail = rng.random(size) < self.tail_share
        tail_ms = self.tail_from_ms * (1 + rng.pareto(self.shape, size))
        drawn = np.where(in_tail, tail_ms, self.body.sample_ms(rng, size))
        return drawn if size is not None else float(drawn)


@dataclasses.dataclass(frozen=True)
class Measured:
    """Latencies drawn with replacement from those measured, in ms."""

    samples_ms: Sequence[float]

    def __post_init__(self) -> None:
        object.__setattr__(self, "samples_ms", tuple(map(float, self.samples_ms)))
        if not self.samples_ms or not all(0 <= value <= _MAX_MS for value in self.samples_ms):
            raise EngineError(
                f"samples_ms: got {self.samples_ms}, allowed is one or more from 0 to {_MAX_MS:,} "
                "ms"
            )

    def sample_ms(self, rng: np.random.Generator, size: int | None = None) -> Any:
        """Draw latencies, in ms."""
        drawn = rng.choice(np.asarray(self.samples_ms), size)
        return drawn if size is not None else float(drawn)


class Copy(NamedTuple):
    """One copy of a message: when it arrives after it was sent, or would have."""

    delay_ms: float
    is_lost: bool


@dataclasses.dataclass(frozen=True)
class Network:
    """The links between nodes.

    Parameters
    ----------
    links : mapping of (str, str) to Latency
        The latency of a link; it holds for both directions unless the reverse is given too.
    default : Latency
        The latency of every other link.
    loss_share, duplicate_share : float
        The shares of messages lost, and of messages that arrive twice, 0 to 1.
    is_in_order : bool
        Whether messages on one link arrive in the order sent, as over one TCP connection;
        otherwise one with a shorter latency overtakes.
    """

    links: Mapping[tuple[str, str], Latency] = dataclasses.field(default_factory=dict)
    default: Latency = Constant(1.0)
    loss_share: float = 0.0
    duplicate_share: float = 0.0
    is_in_order: bool = False

    def __post_init__(self) -> None:
        _check(self, "", 0, 1, "loss_share", "duplicate_share")

    def latency(self, sender: str, to: str) -> Latency:
        """Return the latency of the link from `sender` to `to`."""
        reverse = self.links.get((to, sender), self.default)
        return self.links.get((sender, to), reverse)

    def copies(self, rng: np.random.Generator, sender: str, to: str) -> list[Copy]:
        """Draw what becomes of one message: one copy of it, or two when it is duplicated."""
        latency = self.latency(sender, to)
        count = 1 + (self.duplicate_share > 0 and rng.random() < self.duplicate_share)
        return [
            Copy(
                delay_ms=float(latency.sample_ms(rng)),
                is_lost=self.loss_share > 0 and bool(rng.random() < self.loss_share),
            )
            for _ in range(count)
        ]


@dataclasses.dataclass(frozen=True)
class Crash:
    """A node stops at `at_ms`; what is not durable is gone, and so is what reaches it."""

    node: str
    at_ms: float


@dataclasses.dataclass(frozen=True)
class Restart:
    """A crashed node wakes at `at_ms` with what is durable."""

    node: str
    at_ms: float


@dataclasses.dataclass(frozen=True)
class Partition:
    """From `at_ms` until `heal_ms`, no message passes between `nodes` and the others."""

    nodes: tuple[str, ...]
    at_ms: float
    heal_ms: float = float("inf")

    def parts(self, one: str, other: str) -> bool:
        """Whether those two nodes are on different sides."""
        return (one in self.nodes) != (other in self.nodes)


Fault = Crash | Restart | Partition
