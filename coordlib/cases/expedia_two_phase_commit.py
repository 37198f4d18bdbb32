"""Case 1: a hotel booking agreed by three regions, or decided in one and compensated later.

The figures marked "the source" are the defaults of the document that the course examines.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from coordlib.quantity import quantity, scenario
from coordlib.units import KIB_PER_GIB, MONTHS_PER_YEAR, SECONDS_PER_MONTH

__all__ = [
    "Booking",
    "Latencies",
    "MonthlyCost",
    "break_even_compensation_usd",
    "decided_locally",
    "latencies",
    "messages_across_regions",
    "round_trips_ms",
    "servers_needed",
    "two_phase_commit",
]

# Asia Pacific-US East, US East-EU West, EU West-Asia Pacific, as the source draws them.
LINKS_MS = (230.0, 140.0, 180.0)
TRIALS = 20_000


@scenario
class Booking:
    """A booking service in several regions, and what its parts cost."""

    rate_tps: float = quantity(
        1_000.0, "tx/s", 10, 100_000, scale="log", label="Transaction rate", source="the source"
    )
    regions: int = quantity(3, "", 2, 8, label="Regions", source="the source")
    slowest_link_ms: float = quantity(
        230.0, "ms", 5, 1_000, label="Slowest link, round trip", source="the source's diagram"
    )
    jitter_share: float = quantity(
        0.1, "of the link", 0, 1, label="Mean jitter", source="assumed; the source has none"
    )
    local_commit_ms: float = quantity(
        5.0,
        "ms",
        0.1,
        50,
        scale="log",
        label="Durable write",
        source="assumed; the source has none",
    )
    message_kib: float = quantity(
        2.0, "KiB", 0.1, 100, scale="log", label="Message size", source="the source"
    )
    traffic_usd_per_gib: float = quantity(
        0.09, "USD/GiB", 0, 0.5, label="Price of traffic", source="the source"
    )
    server_usd_per_month: float = quantity(
        1_000.0,
        "USD/month",
        10,
        10_000,
        scale="log",
        label="Price of a server",
        source="the source",
    )
    server_tps: float = quantity(
        50.0, "tx/s", 5, 5_000, scale="log", label="A server handles", source="assumed"
    )
    fewest_servers: int = quantity(
        10, "per region", 1, 100, label="Servers for availability", source="the source"
    )
    capacity_multiplier: float = quantity(
        3.0, "", 1, 10, label="Capacity multiplier of 2PC", source="the source"
    )
    agreement_servers: int = quantity(
        15, "", 0, 100, label="Servers for stuck transactions and monitoring", source="the source"
    )
    local_servers: int = quantity(
        5, "", 0, 100, label="Servers for monitoring", source="the source"
    )
    agreement_engineers: float = quantity(
        2.0, "", 0, 20, label="Engineers on coordination", source="the source"
    )
    local_engineers: float = quantity(
        1.0, "", 0, 20, label="Engineers on compensation", source="assumed; the source has none"
    )
    engineer_usd_per_year: float = quantity(
        200_000.0, "USD/year", 20_000, 500_000, label="An engineer", source="the source"
    )
    conflicts_per_tx: float = quantity(
        0.001, "per tx", 1e-9, 0.01, scale="log", label="Conflict rate", source="the source"
    )
    compensation_usd: float = quantity(
        200.0,
        "USD",
        0.01,
        1_000,
        scale="log",
        label="Compensation a conflict",
        source="the source",
    )


@dataclasses.dataclass(frozen=True)
class MonthlyCost:
    """What a design costs in a month, in USD, in its parts."""

    servers_usd: float
    traffic_usd: float
    support_usd: float
    engineering_usd: float
    compensation_usd: float

    @property
    def running_usd(self) -> float:
        """All parts but the compensation: what the design costs when nothing goes wrong."""
        return self.total_usd - self.compensation_usd

    @property
    def total_usd(self) -> float:
        """The sum of the parts."""
        return sum(dataclasses.astuple(self))


def transactions_per_month(booking: Booking) -> float:
    """Count a month's transactions.

    >>> transactions_per_month(Booking(rate_tps=1_000))
    2592000000.0
    """
    return booking.rate_tps * SECONDS_PER_MONTH


def servers_needed(booking: Booking, multiplier: float = 1.0) -> int:
    """Count the servers that carry the load, and never fewer than availability asks for.

    >>> servers_needed(Booking()), servers_needed(Booking(), multiplier=3)
    (30, 90)
    """
    for_availability = booking.fewest_servers * booking.regions
    for_load = booking.rate_tps / booking.server_tps
    return math.ceil(multiplier * max(for_availability, for_load))


def messages_across_regions(regions: int, kinds: int) -> int:
    """Count a transaction's messages that cross a border between regions.

    The coordinator sits in one of the regions; each kind of message travels once between it and
    every other region.

    Parameters
    ----------
    regions : int
        Regions that take part.
    kinds : int
        4 for two-phase commit: prepare, vote and decision (Gray and Lamport 2006, section 3), and
        the acknowledgement that lets the coordinator forget. 2 for a booking that is validated
        later: booking and answer.
    """
    return kinds * (regions - 1)


def traffic_usd(booking: Booking, messages_per_tx: float) -> float:
    """Price a month's messages between regions."""
    month_gib = (
        transactions_per_month(booking) * messages_per_tx * booking.message_kib / KIB_PER_GIB
    )
    return month_gib * booking.traffic_usd_per_gib


def two_phase_commit(booking: Booking) -> MonthlyCost:
    """Price the design in which every region agrees before a booking stands."""
    servers = servers_needed(booking, booking.capacity_multiplier)
    engineers_usd = booking.agreement_engineers * booking.engineer_usd_per_year
    return MonthlyCost(
        servers_usd=servers * booking.server_usd_per_month,
        traffic_usd=traffic_usd(booking, messages_across_regions(booking.regions, kinds=4)),
        support_usd=booking.agreement_servers * booking.server_usd_per_month,
        engineering_usd=engineers_usd / MONTHS_PER_YEAR,
        compensation_usd=0.0,
    )


def decided_locally(booking: Booking) -> MonthlyCost:
    """Price the design in which one region decides, and conflicts are compensated."""
    conflicts = transactions_per_month(booking) * booking.conflicts_per_tx
    engineers_usd = booking.local_engineers * booking.engineer_usd_per_year
    return MonthlyCost(
        servers_usd=servers_needed(booking) * booking.server_usd_per_month,
        traffic_usd=traffic_usd(booking, messages_across_regions(booking.regions, kinds=2)),
        support_usd=booking.local_servers * booking.server_usd_per_month,
        engineering_usd=engineers_usd / MONTHS_PER_YEAR,
        compensation_usd=conflicts * booking.compensation_usd,
    )


def break_even_usd_per_tx(booking: Booking) -> float:
    """Return what local decisions may lose to conflicts, per transaction, before they cost more.

    Negative when local decisions cost more even without a conflict.
    """
    spared_usd = two_phase_commit(booking).running_usd - decided_locally(booking).running_usd
    return spared_usd / transactions_per_month(booking)


def break_even_compensation_usd(
    booking: Booking, conflicts_per_tx: NDArray[np.float64] | float
) -> NDArray[np.float64] | float:
    """Return the compensation at which both designs cost the same.

    Parameters
    ----------
    booking : Booking
        The scenario; its own conflict rate and compensation play no part.
    conflicts_per_tx : float or array, shape (n,)
        Conflicts per transaction, above 0.

    Returns
    -------
    float or array, shape (n,)
        USD per conflict.
    """
    return break_even_usd_per_tx(booking) / conflicts_per_tx


def round_trips_ms(booking: Booking) -> NDArray[np.float64]:
    """Return the round trips from the coordinator's region to the others, without jitter.

    The source names three links. They keep their proportions as the slowest one moves; a fourth
    and later region takes the next of the three again.

    >>> round_trips_ms(Booking())
    array([230., 140.])
    """
    links = np.resize(np.array(LINKS_MS), booking.regions - 1)
    return links * (booking.slowest_link_ms / max(LINKS_MS))


@dataclasses.dataclass(frozen=True)
class Latencies:
    """Simulated latencies of one booking, in ms, each of shape (trials,).

    Attributes
    ----------
    local_ms : array
        One durable write in the customer's region.
    vote_ms : array
        The first phase and the coordinator's own write: the customer can have an answer.
    release_ms : array
        Both phases: every region knows the decision and has released its locks.
    """

    local_ms: NDArray[np.float64]
    vote_ms: NDArray[np.float64]
    release_ms: NDArray[np.float64]


def latencies(booking: Booking, seed: int = 1, trials: int = TRIALS) -> Latencies:
    """Simulate bookings: each phase waits for the slowest of the other regions.

    A round trip takes its link's time and an exponential jitter on top; a region answers after a
    durable write, which takes an exponential time with the mean of the scenario.

    Parameters
    ----------
    booking : Booking
        The scenario.
    seed : int
        Same seed, same draws: as a slider moves, only its effect is seen.
    trials : int
        Bookings to simulate.
    """
    rng = np.random.default_rng(seed)
    links_ms = round_trips_ms(booking)
    shape = (2, trials, links_ms.size)
    travel_ms = links_ms * (1 + booking.jitter_share * rng.standard_exponential(shape))
    writes_ms = booking.local_commit_ms * rng.standard_exponential(shape)
    own_write_ms = booking.local_commit_ms * rng.standard_exponential(trials)
    first_ms, second_ms = (travel_ms + writes_ms).max(axis=2)
    vote_ms = first_ms + own_write_ms
    return Latencies(local_ms=own_write_ms, vote_ms=vote_ms, release_ms=vote_ms + second_ms)
