"""Case 5's charts, as data: cost, cost of a transaction, block times, double spends, gossip."""

from __future__ import annotations

import numpy as np

from coordlib.cases.bitcoin_gossip import spread, stale_share
from coordlib.cases.bitcoin_proof_of_work import (
    Bitcoin,
    block_cost,
    block_intervals_s,
    blocks_per_year,
    catch_up_exact,
    catch_up_paper,
    joules_per_block,
)
from coordlib.units import JOULES_PER_KWH, MS_PER_SECOND, money, ratio
from coordlib.view import Axis, Drawing, Lines, Note, Rows, View

__all__ = ["BLOCK_TIMES", "COST", "DOUBLE_SPEND", "GOSSIP", "PER_TRANSACTION"]

A_BLOCK, A_TRANSACTION = "a block", "a transaction"


def _rounded(figure: float) -> str:
    return f"{float(f'{figure:.3g}'):,.10g}"


def _draw_cost(bitcoin: Bitcoin) -> Drawing:
    cost = block_cost(bitcoin)
    block_usd = np.array([cost.electricity_usd, cost.hardware_usd, cost.total_usd, cost.reward_usd])
    kwh = joules_per_block(bitcoin) / JOULES_PER_KWH
    year_usd = cost.total_usd * blocks_per_year(bitcoin)
    verb = "earn" if cost.reward_usd > cost.total_usd else "lose"
    margin_usd = abs(cost.reward_usd - cost.total_usd)
    return Drawing(
        finding=f"A transaction takes {_rounded(kwh / bitcoin.tx_per_block)} kWh and costs "
        f"{money(cost.total_usd / bitcoin.tx_per_block)}",
        sentence=f"A block takes {_rounded(kwh)} kWh and costs {money(cost.total_usd)}, a year "
        f"{money(year_usd)}. At a reward of {money(cost.reward_usd)} the miners {verb} "
        f"{money(margin_usd)} a block. Of its {_rounded(bitcoin.tx_per_block)} transactions "
        f"each costs {money(cost.total_usd / bitcoin.tx_per_block)}.",
        values={A_BLOCK: block_usd, A_TRANSACTION: block_usd / bitcoin.tx_per_block},
    )


COST = View(
    sliders=(
        "hashrate_eh_per_s",
        "joules_per_th",
        "power_usd_per_kwh",
        "hardware_usd_per_th_per_s",
        "hardware_life_years",
        "reward_btc",
        "btc_usd",
        "tx_per_block",
    ),
    frame=Rows(
        x=Axis("USD", 1e-4, 1e8, "log", money=True),
        rows=("Electricity", "Hardware", "Cost", "Reward"),
        names=(A_BLOCK, A_TRANSACTION),
    ),
    draw=_draw_cost,
)

COSTS, EARNS, CARD = "costs the miners", "pays the miners", "a card payment"
TX_PER_BLOCK = np.geomspace(1, 1e8, 81)


def _draw_per_transaction(bitcoin: Bitcoin) -> Drawing:
    cost = block_cost(bitcoin)
    here_usd = cost.total_usd / bitcoin.tx_per_block
    even_tx = cost.total_usd / bitcoin.card_usd_per_tx
    return Drawing(
        finding=f"{money(here_usd)} a transaction: {ratio(here_usd / bitcoin.card_usd_per_tx)} a "
        "card payment",
        sentence=f"A block costs {money(cost.total_usd)} whatever is in it. At "
        f"{bitcoin.tx_per_block:,.0f} transactions, or {_tps(bitcoin, bitcoin.tx_per_block)} a "
        f"second, that is {money(here_usd)} each; to reach the {money(bitcoin.card_usd_per_tx)} of "
        f"a card payment it takes {_tps(bitcoin, even_tx)} a second.",
        curves={
            EARNS: (TX_PER_BLOCK, cost.reward_usd / TX_PER_BLOCK),
            COSTS: (TX_PER_BLOCK, cost.total_usd / TX_PER_BLOCK),
            CARD: (TX_PER_BLOCK, np.full_like(TX_PER_BLOCK, bitcoin.card_usd_per_tx)),
        },
        notes={COSTS: Note(bitcoin.tx_per_block, here_usd, money(here_usd))},
    )


def _tps(bitcoin: Bitcoin, tx_per_block: float) -> str:
    return _rounded(tx_per_block / bitcoin.block_interval_s)


PER_TRANSACTION = View(
    sliders=(
        "tx_per_block",
        "block_interval_s",
        "hashrate_eh_per_s",
        "joules_per_th",
        "power_usd_per_kwh",
        "card_usd_per_tx",
    ),
    frame=Lines(
        x=Axis("Transactions a block", 1, 1e8, "log"),
        y=Axis("USD a transaction", 1e-4, 1e7, "log", money=True),
        names=(COSTS, EARNS, CARD),
        labels_at=("end", "end", "end"),
        notes=(COSTS,),
    ),
    draw=_draw_per_transaction,
)

SEEN, LAW = "seen", "exponential law"
MINUTES = np.linspace(0, 120, 241)
SECONDS_PER_MINUTE = 60


def _draw_block_times(bitcoin: Bitcoin) -> Drawing:
    seen_minutes = np.sort(block_intervals_s(bitcoin)) / SECONDS_PER_MINUTE
    mean_minutes = bitcoin.block_interval_s / bitcoin.hashrate_change / SECONDS_PER_MINUTE
    still = 1 - np.searchsorted(seen_minutes, MINUTES, side="right") / seen_minutes.size
    error_minutes = seen_minutes.std() / np.sqrt(seen_minutes.size)
    return Drawing(
        finding=f"{bitcoin.blocks_seen:,} blocks: half within {np.median(seen_minutes):.1f} "
        f"minutes, the slowest after {seen_minutes[-1]:.0f}",
        sentence=f"The mean of {bitcoin.blocks_seen:,} intervals is {seen_minutes.mean():.1f} ± "
        f"{error_minutes:.1f} minutes; expected are {mean_minutes:.3g}. By the law, half of the "
        f"blocks come within {mean_minutes * np.log(2):.3g} minutes, and one in twenty takes more "
        f"than {mean_minutes * np.log(20):.3g}.",
        curves={
            SEEN: (MINUTES, still),
            LAW: (MINUTES, np.exp(-MINUTES / mean_minutes)),
        },
    )


BLOCK_TIMES = View(
    sliders=("hashrate_change", "blocks_seen"),
    frame=Lines(
        x=Axis("Minutes since the block before", 0, 120),
        y=Axis("Share of blocks not yet found", 0, 1.02),
        names=(SEEN, LAW),
        labels_at=("right", "right"),
    ),
    draw=_draw_block_times,
)

PAPER, EXACT = "as in the paper", "exactly"
CONFIRMATIONS = np.arange(31)


def _draw_double_spend(bitcoin: Bitcoin) -> Drawing:
    share, waited = bitcoin.attacker_share, bitcoin.confirmations
    curves = {
        EXACT: np.array([catch_up_exact(share, z) for z in CONFIRMATIONS.tolist()]),
        PAPER: np.array([catch_up_paper(share, z) for z in CONFIRMATIONS.tolist()]),
    }
    exact, paper = float(curves[EXACT][waited]), float(curves[PAPER][waited])
    minutes = waited * bitcoin.block_interval_s / SECONDS_PER_MINUTE
    return Drawing(
        finding=f"After {waited} confirmations an attacker with {100 * share:.0f} % succeeds "
        f"{_odds(exact)}",
        sentence=f"{waited} confirmations take {minutes:.0f} minutes on average. Then the paper "
        f"gives the attacker a chance of {paper:.3g}, and the exact law {exact:.3g}.",
        curves={name: (CONFIRMATIONS, curve) for name, curve in curves.items()},
        notes={EXACT: Note(waited, exact, f"{exact:.2g}")},
    )


def _odds(chance: float) -> str:
    if chance < 1e-9:
        return "less than once in a billion"
    return (
        f"in {100 * chance:.1f} % of all cases"
        if chance >= 0.01
        else f"once in {_rounded(1 / chance)}"
    )


DOUBLE_SPEND = View(
    sliders=("attacker_share", "confirmations"),
    frame=Lines(
        x=Axis("Confirmations that the merchant waits for", 0, 30),
        y=Axis("Probability of a double spend", 1e-10, 2, "log"),
        names=(EXACT, PAPER),
        labels_at=("end", "end"),
        notes=(EXACT,),
    ),
    draw=_draw_double_spend,
)

GOSSIPED, TOLD = "by gossip", "told directly"
SHARES = np.linspace(0.0005, 0.9995, 201)


def _draw_gossip(bitcoin: Bitcoin) -> Drawing:
    news = spread(bitcoin)
    heard_s = news.heard_ms[np.isfinite(news.heard_ms)] / MS_PER_SECOND
    direct_s = (bitcoin.check_ms - bitcoin.link_ms * np.log1p(-SHARES)) / MS_PER_SECOND
    return Drawing(
        finding=f"{news.messages:,} messages until {heard_s.size:,} nodes have heard",
        sentence=f"Half of the nodes have it after {np.median(heard_s):.2g} s and the last after "
        f"{heard_s.max():.2g} s. It takes {news.announcements:,} announcements, "
        f"{news.payloads:,} requests and {news.payloads:,} copies. A block that spreads like this "
        f"has a rival in {100 * stale_share(bitcoin, news.heard_ms):.2f} % of all cases.",
        curves={GOSSIPED: (np.quantile(heard_s, SHARES), SHARES), TOLD: (direct_s, SHARES)},
    )


GOSSIP = View(
    sliders=("nodes", "connections", "link_ms", "check_ms", "block_interval_s"),
    frame=Lines(
        x=Axis("Time since it was sent (s)", 1e-3, 100, "log"),
        y=Axis("Share of nodes that have it", 0, 1.02),
        names=(GOSSIPED, TOLD),
        labels_at=("right", "left"),
    ),
    draw=_draw_gossip,
)
