"""The claims of the document's front matter."""

from __future__ import annotations

from coordlib.claims import Claim

__all__ = ["CLAIMS"]

# US Securities and Exchange Commission, Order 34-70694, October 2013: "over $460 million".
KNIGHT_LOSS_MILLION_USD = 460

TRANSFER_GAS = 21_000
ETH_PER_GWEI = 1e-9
# Assumed, as the document names neither a price of gas nor one of ether.
GAS_PRICE_GWEI = 100
USD_PER_ETH = 3_000


def _transfer_usd(gas_price_gwei: float = GAS_PRICE_GWEI) -> float:
    return TRANSFER_GAS * gas_price_gwei * ETH_PER_GWEI * USD_PER_ETH


CLAIMS = (
    Claim(
        id="intro-1",
        place="Front matter",
        words="Knight Capital lost",
        claimed=440,
        unit="M USD",
        ours=lambda: KNIGHT_LOSS_MILLION_USD,
        recorded="460 M USD",
        reason="SEC order 34-70694: over 460; the firm's first filing said about 440 before tax. "
        "One of eight servers ran old code: a roll-out that was never agreed on",
        basis="sourced",
    ),
    Claim(
        id="intro-2",
        place="Front matter",
        words="an Ethereum fee",
        claimed=50,
        unit="USD",
        ours=_transfer_usd,
        recorded="6.3 USD",
        reason="no inputs; ours is a plain transfer at 100 gwei and 3,000 USD/ETH, both assumed. "
        f"50 USD would take {GAS_PRICE_GWEI * 50 / _transfer_usd():,.0f} gwei at that price",
        basis="illustrative",
    ),
)
