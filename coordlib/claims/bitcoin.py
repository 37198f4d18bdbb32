"""The claims of case 5, judged by the document's own inputs and by our model."""

from __future__ import annotations

from coordlib.cases.bitcoin_gossip import spread
from coordlib.cases.bitcoin_proof_of_work import (
    Bitcoin,
    block_cost,
    blocks_per_year,
    joules_per_block,
)
from coordlib.claims import Claim
from coordlib.published.bitcoin import VISA_EXPENSES_USD, VISA_TRANSACTIONS
from coordlib.units import JOULES_PER_KWH

__all__ = ["CLAIMS"]

CODE = "Case 5, code"
COMPARISON = "Case 5, comparison"
# What the document's formulas give; it prints none of them.
ELECTRICITY_USD_PER_BLOCK = 300e18 * 30 / 1e12 * (600 / 3600) / 1000 * 0.05
HARDWARE_DIVISOR_BLOCKS = 365 * 24 * 6


def _usd_per_tx() -> float:
    return block_cost(Bitcoin()).total_usd / Bitcoin().tx_per_block


def _terawatt_hours_per_year() -> float:
    kwh = joules_per_block(Bitcoin()) / JOULES_PER_KWH
    return kwh * blocks_per_year(Bitcoin()) / 1e9


CLAIMS = (
    Claim(
        id="bitcoin-1",
        place="Case 5",
        words="cost of a transaction at peaks, from (to 100)",
        claimed=50,
        unit="USD/tx",
        ours=_usd_per_tx,
        recorded="56.53 USD/tx",
        reason="no source. Ours is no peak: the document's inputs, with hardware at an assumed 20 "
        "USD per TH/s; electricity alone is 37.5 USD. The reward pays the miners 125 USD",
        basis="illustrative",
    ),
    Claim(
        id="bitcoin-2",
        place=CODE,
        words="electricity of a block, as the code computes it",
        claimed=ELECTRICITY_USD_PER_BLOCK,
        unit="USD/block",
        ours=lambda: block_cost(Bitcoin()).electricity_usd,
        recorded="75,000 USD/block",
        reason="9 GW for ten minutes are 1.5 million kWh; 37.5 USD and 750 kWh a transaction",
    ),
    Claim(
        id="bitcoin-3",
        place=CODE,
        words="hardware is paid over three years",
        claimed=3 * blocks_per_year(Bitcoin()),
        unit="blocks",
        ours=lambda: HARDWARE_DIVISOR_BLOCKS,
        recorded="52,560 blocks",
        reason="365 · 24 · 6 are one year's blocks, so hardware would be charged three times; the "
        "function that prices it is called and nowhere defined",
    ),
    Claim(
        id="bitcoin-4",
        place=COMPARISON,
        words="Visa, a transaction",
        claimed=0.013,
        unit="USD/tx",
        ours=lambda: 2e9 / 150e9,
        recorded="0.01333 USD/tx",
        tolerance=0.04,
        reason="the division is right; its inputs have no source. Visa's annual report of 2023 has "
        f"{VISA_EXPENSES_USD / VISA_TRANSACTIONS:.3f} USD of operating expenses a transaction",
    ),
    Claim(
        id="bitcoin-5",
        place="Case 5, diagram",
        words="messages of one transaction among 10,000 nodes, one to each",
        claimed=10_000,
        unit="messages",
        ours=lambda: spread(Bitcoin()).messages,
        recorded="133,548 messages",
        reason="gossip, run: 8 links opened by each node carry an announcement or two each, and "
        "9,999 nodes ask for and get a copy",
    ),
    Claim(
        id="bitcoin-6",
        place=CODE,
        words="electricity of a year",
        claimed=ELECTRICITY_USD_PER_BLOCK * HARDWARE_DIVISOR_BLOCKS,
        unit="USD/year",
        ours=lambda: block_cost(Bitcoin()).electricity_usd * blocks_per_year(Bitcoin()),
        recorded="3,942,000,000 USD/year",
        reason=f"for {_terawatt_hours_per_year():.0f} TWh; the document's total adds hardware, "
        "which it cannot compute",
    ),
    Claim(
        id="bitcoin-7",
        place=COMPARISON,
        words="Bitcoin against Visa, as the code would print it from electricity alone",
        claimed=ELECTRICITY_USD_PER_BLOCK / 2_000 / (2e9 / 150e9),
        unit="times",
        ours=lambda: _usd_per_tx() / (VISA_EXPENSES_USD / VISA_TRANSACTIONS),
        recorded="1,031 times",
        reason="like for like, both with all that running costs: our cost of a transaction against "
        "Visa's operating expenses of 2023",
    ),
)
