"""The spectrum: what each level of coordination costs, carries and waits for.

The figures marked "the source" are the inputs of the document that the course examines.
"""

from __future__ import annotations

import dataclasses
import math

from coordlib.cases.coordination_levels import MESSAGE_DELAYS, Protocol
from coordlib.quantity import quantity, scenario
from coordlib.units import (
    DAYS_PER_MONTH,
    HOURS_PER_MONTH,
    KIB_PER_GIB,
    MONTHS_PER_YEAR,
    SECONDS_PER_DAY,
)

__all__ = [
    "MonthlyCost",
    "Spectrum",
    "capacity_tps",
    "latency_ms",
    "monthly_cost",
    "needs",
    "ratio_bounds",
    "servers_needed",
    "usd_per_tx",
]


@scenario
class Spectrum:
    """A volume, prices, and how much of everything the protocols need."""

    tx_per_day: float = quantity(
        1e6, "tx/day", 1e3, 1e10, scale="log", label="Volume", source="the source"
    )
    server_usd_per_hour: float = quantity(
        0.10, "USD/h", 0.001, 10, scale="log", label="A server", source="the source"
    )
    traffic_usd_per_gib: float = quantity(
        0.09, "USD/GiB", 0, 0.5, label="Traffic", source="the source"
    )
    engineer_usd_per_hour: float = quantity(
        100.0, "USD/h", 10, 500, label="An engineer", source="the source"
    )
    operator_usd_per_year: float = quantity(
        150_000.0, "USD/year", 10_000, 500_000, label="An operator", source="the source"
    )
    written_off_months: int = quantity(
        12, "months", 1, 120, label="Written off over", source="the source"
    )
    server_messages_per_s: float = quantity(
        10_000.0,
        "messages/s",
        1_000,
        1e5,
        scale="log",
        label="A server handles",
        source="assumed; the source has none",
    )
    messages_factor: float = quantity(
        1.0, "× the source", 0.1, 10, scale="log", label="Messages", source="the source"
    )
    size_factor: float = quantity(
        1.0, "× the source", 0.1, 100, scale="log", label="Message size", source="the source"
    )
    servers_factor: float = quantity(
        1.0, "× the source", 0.1, 10, scale="log", label="Servers", source="the source"
    )
    hours_factor: float = quantity(
        1.0, "× the source", 0.1, 10, scale="log", label="Hours to build", source="the source"
    )
    operators_factor: float = quantity(
        1.0, "× the source", 0.1, 10, scale="log", label="Operators", source="the source"
    )
    round_trip_ms: float = quantity(
        140.0,
        "ms",
        0.1,
        400,
        scale="log",
        label="Link, round trip",
        source="the source, US East to EU West",
    )
    local_write_ms: float = quantity(
        1.0, "ms", 0.1, 50, scale="log", label="Durable write", source="the source"
    )


@dataclasses.dataclass(frozen=True)
class MonthlyCost:
    """What a protocol costs in a month, in USD, in its parts."""

    servers_usd: float
    traffic_usd: float
    development_usd: float
    operations_usd: float

    @property
    def total_usd(self) -> float:
        """The sum of the parts."""
        return self.servers_usd + self.traffic_usd + self.development_usd + self.operations_usd


def servers_needed(spectrum: Spectrum, protocol: Protocol) -> int:
    """Count the servers: those that the protocol needs anyway, or more where messages ask for it.

    >>> from coordlib.cases.coordination_levels import EVENTUAL
    >>> servers_needed(Spectrum(), EVENTUAL), servers_needed(Spectrum(tx_per_day=1e10), EVENTUAL)
    (10, 35)
    """
    messages = protocol.messages_per_tx * spectrum.messages_factor
    for_load = spectrum.tx_per_day / SECONDS_PER_DAY * messages / spectrum.server_messages_per_s
    return math.ceil(max(protocol.servers * spectrum.servers_factor, for_load))


def needs(spectrum: Spectrum, protocol: Protocol) -> dict[str, float]:
    """Count what a month takes before any price: servers, GiB, engineering hours, operators."""
    tx_per_month = spectrum.tx_per_day * DAYS_PER_MONTH
    kib_per_tx = protocol.messages_per_tx * spectrum.messages_factor * protocol.message_kib
    return {
        "servers": servers_needed(spectrum, protocol),
        "traffic": tx_per_month * kib_per_tx * spectrum.size_factor / KIB_PER_GIB,
        "development": protocol.engineering_hours * spectrum.hours_factor,
        "operations": protocol.operators * spectrum.operators_factor,
    }


def monthly_cost(spectrum: Spectrum, protocol: Protocol) -> MonthlyCost:
    """Price a month: each need times its price.

    >>> from coordlib.cases.coordination_levels import EVENTUAL
    >>> round(monthly_cost(Spectrum(), EVENTUAL).total_usd, 2)
    3644.39
    """
    need = needs(spectrum, protocol)
    return MonthlyCost(
        servers_usd=need["servers"] * spectrum.server_usd_per_hour * HOURS_PER_MONTH,
        traffic_usd=need["traffic"] * spectrum.traffic_usd_per_gib,
        development_usd=need["development"]
        * spectrum.engineer_usd_per_hour
        / spectrum.written_off_months,
        operations_usd=need["operations"] * spectrum.operator_usd_per_year / MONTHS_PER_YEAR,
    )


def usd_per_tx(spectrum: Spectrum, protocol: Protocol) -> float:
    """Return a month's cost over a month's transactions."""
    tx_per_month = spectrum.tx_per_day * DAYS_PER_MONTH
    return monthly_cost(spectrum, protocol).total_usd / tx_per_month


def capacity_tps(spectrum: Spectrum, protocol: Protocol) -> float:
    """Return the transactions a second that its servers can handle the messages of.

    These are the servers that it needs anyway, before any are added for the load.
    """
    handled_per_s = protocol.servers * spectrum.servers_factor * spectrum.server_messages_per_s
    return handled_per_s / (protocol.messages_per_tx * spectrum.messages_factor)


def ratio_bounds(spectrum: Spectrum, dear: Protocol, cheap: Protocol) -> tuple[float, float]:
    """Return the least and the largest ratio of two costs that any prices can give.

    A cost is a sum of needs times prices that both protocols pay. So the ratio of two costs is a
    mean of the ratios of their needs, weighted by what the cheap one spends on each; and a mean
    lies between its smallest and its largest term.

    Parameters
    ----------
    spectrum : Spectrum
        The volume and the factors; the prices play no part.
    dear, cheap : Protocol
        The protocols compared.
    """
    over, under = needs(spectrum, dear), needs(spectrum, cheap)
    ratios = [over[part] / under[part] for part in over]
    return min(ratios), max(ratios)


def latency_ms(spectrum: Spectrum, level: str) -> float:
    """Return how long a write waits: a durable write, and half a round trip a message delay."""
    return spectrum.local_write_ms + MESSAGE_DELAYS[level] * spectrum.round_trip_ms / 2
