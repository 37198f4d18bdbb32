"""Case 14's charts, as data: a burst, who waits and is served, a fee in dollars, a batch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coordlib.cases.ethereum_fees import (
    TRANSFER_GAS,
    Ethereum,
    batched_usd,
    blob_batched_usd,
    clearing_gwei,
    fee_usd,
)
from coordlib.cases.ethereum_fees_market import (
    AUCTION,
    BASE_FEE,
    BLOCKS,
    BURST_AT,
    LOTTERY,
    MOST_GWEI,
    RULES,
    Market,
    arrivals,
    market,
    market_of,
)
from coordlib.published.ethereum import ROLLUPS
from coordlib.units import money
from coordlib.view import Axis, Drawing, Lines, Note, View

__all__ = ["BATCH", "BURST", "FEE", "SERVED", "WAITING"]

BASE, TIP, CLEARS = "base fee", "tip", "clearing price"
NUMBERS = np.arange(BLOCKS, dtype=float) - BURST_AT


def _gwei(price: float) -> str:
    return f"{price:,.3g} gwei" if price < 999.5 else f"{price:,.0f} gwei"


def _draw_burst(ethereum: Ethereum) -> Drawing:
    run = market(ethereum, BASE_FEE)
    usual = clearing_gwei(ethereum, ethereum.demand_ratio)
    burst = clearing_gwei(ethereum, ethereum.demand_ratio * ethereum.burst_ratio)
    is_burst = (NUMBERS >= 0) & (ethereum.burst_blocks > NUMBERS)
    top = int(run.base_gwei.argmax())
    half_way = np.sqrt(usual * burst)
    late = np.flatnonzero((run.base_gwei >= half_way) & (NUMBERS >= 0))
    reached = (
        f"is half-way there, by ratio, after {NUMBERS[late[0]]:.0f} blocks"
        if late.size and burst > usual
        else "does not get half-way there"
    )
    highest = run.base_gwei[top]
    return Drawing(
        finding=f"The base fee peaks at {_gwei(highest)}, {NUMBERS[top]:.0f} blocks in",
        sentence=f"In the burst the price that clears goes from {_gwei(usual)} to {_gwei(burst)}. "
        f"The base fee {reached}, and peaks at {_gwei(highest)}. The tip is "
        f"{_gwei(run.tip_gwei.mean())} on average.",
        curves={
            BASE: (NUMBERS, run.base_gwei),
            TIP: (NUMBERS, np.maximum(run.tip_gwei, 1e-3)),
            CLEARS: (NUMBERS, np.where(is_burst, burst, usual)),
        },
    )


BURST = View(
    sliders=(
        "burst_ratio",
        "burst_blocks",
        "demand_ratio",
        "patience_blocks",
        "tip_share",
        "denominator",
    ),
    frame=Lines(
        x=Axis("Blocks since the burst began", -BURST_AT, BLOCKS - BURST_AT - 1),
        y=Axis("Price of gas (gwei)", 0.1, 1e4, "log"),
        names=(BASE, TIP, CLEARS),
        labels_at=("end", "end", "end"),
    ),
    draw=_draw_burst,
)


BINS_A_POINT, ENOUGH = 5, 0.02


def _runs(ethereum: Ethereum) -> dict[str, Market]:
    """Run every rule on the same arrivals."""
    came = arrivals(ethereum)
    return {rule: market_of(ethereum, rule, came) for rule in RULES}


def _listed(figures: dict[str, str]) -> str:
    return ", ".join(f"{figure} ({name})" for name, figure in figures.items())


def _draw_waiting(ethereum: Ethereum) -> Drawing:
    runs = _runs(ethereum)
    most = {rule: f"{run.waiting.max():,.0f}" for rule, run in runs.items()}
    after = {rule: f"{run.waiting[-1]:,.0f}" for rule, run in runs.items()}
    return Drawing(
        finding=f"Up to {most[BASE_FEE]} wait for the price to fall; by lot, {most[LOTTERY]}",
        sentence="Of those who would pay the usual price, there wait at most "
        f"{_listed(most)}, and at the end {_listed(after)}.",
        curves={rule: (NUMBERS, np.maximum(run.waiting, 1.0)) for rule, run in runs.items()},
    )


WAITING = View(
    sliders=("burst_ratio", "burst_blocks", "demand_ratio", "patience_blocks", "spread"),
    frame=Lines(
        x=Axis("Blocks since the burst began", -BURST_AT, BLOCKS - BURST_AT - 1),
        y=Axis("Waiting, at the usual price", 1, 9e5, "log"),
        names=(BASE_FEE, AUCTION, LOTTERY),
        labels_at=("end", "end", "end"),
    ),
    draw=_draw_waiting,
)


def _share_served(run: Market) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the share served by the most that they would pay, where enough of them come."""
    came, included = (
        one[::-1].reshape(-1, BINS_A_POINT).sum(axis=1) for one in (run.came, run.included)
    )
    most_gwei = MOST_GWEI[::-1].reshape(-1, BINS_A_POINT).mean(axis=1)
    enough = came > came.max() * ENOUGH
    return most_gwei[enough], included[enough] / came[enough]


def _draw_served(ethereum: Ethereum) -> Drawing:
    runs = _runs(ethereum)
    worth = {rule: f"{100 * run.worth_share:.0f} %" for rule, run in runs.items()}
    price = {rule: run.paid / run.included.sum() for rule, run in runs.items()}
    return Drawing(
        finding=f"The base fee serves {worth[BASE_FEE]} of the worth, a lottery {worth[LOTTERY]}",
        sentence=f"Of all that those who came would pay, those served would pay {_listed(worth)}. "
        f"On average they pay {_listed({rule: _gwei(one) for rule, one in price.items()})}.",
        curves={rule: _share_served(run) for rule, run in runs.items()},
    )


SERVED = View(
    sliders=("burst_ratio", "demand_ratio", "patience_blocks", "spread", "worth_gwei", "bid_share"),
    frame=Lines(
        x=Axis("The most that one would pay (gwei)", 0.1, 1e4, "log"),
        y=Axis("Share of them that gets a place", 0, 1.05),
        names=(BASE_FEE, AUCTION, LOTTERY),
        labels_at=("end", "end", "end"),
    ),
    draw=_draw_served,
)

HERE, SAID, FIFTY = "here", "said", "50 USD"
ETH_TRANSFER = "ETH transfer"
GAS = {
    ETH_TRANSFER: TRANSFER_GAS,
    "token transfer": ROLLUPS["ERC20 transfer"].layer_1_gas,
    "trade": ROLLUPS["Uniswap trade"].layer_1_gas,
}
PRICES_GWEI = np.geomspace(0.1, 1e4, 41)
FEE_USD = 50.0


def _draw_fee(ethereum: Ethereum) -> Drawing:
    price, usd_per_eth = ethereum.gas_price_gwei, ethereum.usd_per_eth
    fees = {name: float(fee_usd(gas, price, usd_per_eth)) for name, gas in GAS.items()}
    here = fees[ETH_TRANSFER]
    at_fifty = {name: _gwei(price * FEE_USD / fee) for name, fee in fees.items()}
    said = Note(price * 1.8, here / 4, money(here), is_marked=False)
    return Drawing(
        finding=f"At {_gwei(price)} a transfer costs {money(here)}; for $50 it takes "
        f"{at_fifty[ETH_TRANSFER]}",
        sentence=f"At {_gwei(price)} and {money(usd_per_eth)} an ETH the fees are "
        f"{_listed({name: money(fee) for name, fee in fees.items()})}. Fifty dollars take "
        f"{_listed(at_fifty)}.",
        curves={
            FIFTY: (PRICES_GWEI, np.full_like(PRICES_GWEI, FEE_USD)),
            **{
                name: (PRICES_GWEI, fee_usd(g, PRICES_GWEI, usd_per_eth)) for name, g in GAS.items()
            },
        },
        notes={HERE: Note(price, here, ""), SAID: said},
    )


FEE = View(
    sliders=("gas_price_gwei", "usd_per_eth"),
    frame=Lines(
        x=Axis("Price of gas (gwei)", 0.1, 1e4, "log"),
        y=Axis("Fee (USD)", 1e-4, 1e5, "log", money=True),
        names=(*GAS, FIFTY),
        labels_at=("end", "end", "end", "end"),
        notes=(HERE, SAID),
    ),
    draw=_draw_fee,
)

ALONE, CALLDATA, BLOBS = "on the chain", "batch, as calldata", "batch, in blobs"
BATCHES = np.geomspace(1, 1e5, 121)


def _factor(quotient: float) -> str:
    return f"{quotient:.3g}" if quotient < 999.5 else f"{quotient:,.0f}"


def _draw_batch(ethereum: Ethereum) -> Drawing:
    alone = float(fee_usd(TRANSFER_GAS, ethereum.gas_price_gwei, ethereum.usd_per_eth))
    data = float(batched_usd(ethereum, ethereum.batch_tx))
    blobs = float(blob_batched_usd(ethereum, ethereum.batch_tx))
    return Drawing(
        finding=f"In a batch of {ethereum.batch_tx:,.0f} a transfer costs {money(data)}, or "
        f"{money(blobs)} with blobs",
        sentence=f"A transfer costs {money(alone)} on the chain. In a batch of "
        f"{ethereum.batch_tx:,.0f} it costs {money(data)} with calldata, a factor of "
        f"{_factor(alone / data)}, and {money(blobs)} with blobs, a factor of "
        f"{_factor(alone / blobs)}.",
        curves={
            ALONE: (BATCHES, np.full_like(BATCHES, alone)),
            CALLDATA: (BATCHES, batched_usd(ethereum, BATCHES)),
            BLOBS: (BATCHES, blob_batched_usd(ethereum, BATCHES)),
        },
        notes={HERE: Note(ethereum.batch_tx, data, ""), SAID: Note(ethereum.batch_tx, blobs, "")},
    )


BATCH = View(
    sliders=(
        "batch_tx",
        "batch_gas",
        "rollup_bytes",
        "gas_price_gwei",
        "blob_gwei",
        "usd_per_eth",
    ),
    frame=Lines(
        x=Axis("Transfers in a batch", 1, 1e5, "log"),
        y=Axis("A transfer (USD)", 1e-4, 1e4, "log", money=True),
        names=(ALONE, CALLDATA, BLOBS),
        labels_at=("end", "end", "end"),
        notes=(HERE, SAID),
    ),
    draw=_draw_batch,
)
