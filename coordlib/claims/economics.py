"""The claims of the protocol costs: what the document's program gives, which it does not print."""

from __future__ import annotations

from coordlib.cases.coordination_levels import (
    BYZANTINE,
    CHAIN,
    EVENTUAL,
    MULTI_PAXOS,
    Protocol,
    byzantine_messages,
)
from coordlib.cases.coordination_spectrum import Spectrum, monthly_cost, usd_per_tx
from coordlib.claims import Claim, written

__all__ = ["CLAIMS"]

PLACE = "Protocol costs"


def _total_usd(protocol: Protocol) -> float:
    return monthly_cost(Spectrum(), protocol).total_usd


def _cost_of(number: int, protocol: Protocol, claimed_usd: float, recorded: str) -> Claim:
    per_tx = written(usd_per_tx(Spectrum(), protocol), "USD a transaction")
    times = _total_usd(protocol) / _total_usd(EVENTUAL)
    return Claim(
        id=f"economics-{number}",
        place=PLACE,
        words=f"{protocol.name} at 1 M tx/day, as its program gives it",
        claimed=claimed_usd,
        unit="USD/month",
        ours=lambda: _total_usd(protocol),
        recorded=recorded,
        reason=f"{per_tx}, {times:.1f} times eventual consistency",
    )


CLAIMS = (
    _cost_of(1, EVENTUAL, 3_644, "3,644 USD/month"),
    _cost_of(2, CHAIN, 9_010, "9,010 USD/month"),
    _cost_of(3, MULTI_PAXOS, 31_018, "31,018 USD/month"),
    _cost_of(4, BYZANTINE, 70_910, "70,910 USD/month"),
    Claim(
        id="economics-5",
        place=PLACE,
        words="Byzantine consensus, O(n²) messages a transaction",
        claimed=50,
        unit="messages",
        ours=lambda: byzantine_messages(4),
        recorded="29 messages",
        reason="an input without a source; ours is PBFT with 4 replicas, which survive one liar. "
        f"7 replicas take {byzantine_messages(7)}, the 50 servers that it also assumes "
        f"{byzantine_messages(50):,}",
        basis="illustrative",
    ),
)
