"""The claims of the document's front matter."""

from __future__ import annotations

from coordlib.claims import Claim

__all__ = ["CLAIMS"]

TRANSFER_GAS = 21_000
ETH_PER_GWEI = 1e-9
# Assumed, as the document names neither a price of gas nor one of ether.
GAS_PRICE_GWEI = 100
USD_PER_ETH = 3_000


def _transfer_usd(gas_price_gwei: float = GAS_PRICE_GWEI) -> float:
    return TRANSFER_GAS * gas_price_gwei * ETH_PER_GWEI * USD_PER_ETH


CLAIMS = (
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
