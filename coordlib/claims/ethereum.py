"""The claim of the document's front matter that case 14 judges."""

from __future__ import annotations

from coordlib.cases.ethereum_fees import TRANSFER_GAS, Ethereum, fee_usd
from coordlib.claims import Claim
from coordlib.published.ethereum import ROLLUPS

__all__ = ["CLAIMS", "gwei_for_usd", "transfer_usd"]

CLAIMED_USD = 50
TRADE_GAS = ROLLUPS["Uniswap trade"].layer_1_gas


def transfer_usd() -> float:
    """Return the fee of a plain transfer at the case's default prices, in USD."""
    ethereum = Ethereum()
    return float(fee_usd(TRANSFER_GAS, ethereum.gas_price_gwei, ethereum.usd_per_eth))


def gwei_for_usd(gas: float, usd: float = CLAIMED_USD) -> float:
    """Return the price of gas at which that much gas costs so many dollars, in gwei."""
    return usd / float(fee_usd(gas, 1, Ethereum().usd_per_eth))


CLAIMS = (
    Claim(
        id="intro-2",
        place="Front matter",
        words="an Ethereum fee",
        claimed=CLAIMED_USD,
        unit="USD",
        ours=transfer_usd,
        recorded="6.3 USD",
        reason="no inputs; ours is a plain transfer at 100 gwei and 3,000 USD/ETH, both assumed. "
        f"50 USD would take {gwei_for_usd(TRANSFER_GAS):,.0f} gwei, or for a trade of 100,000 gas "
        f"{gwei_for_usd(TRADE_GAS):,.0f}",
        basis="illustrative",
    ),
)
