"""Case 13: code that reached seven of eight servers, and what a minute of disagreement cost.

"The SEC's order" is the one that `coordlib.published.knight` quotes.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coordlib.published import knight
from coordlib.quantity import quantity, scenario

__all__ = [
    "BY_HAND",
    "CHECKED",
    "DESIGNS",
    "LIMITED",
    "OWN_FLAG",
    "Deployment",
    "chance_missed",
    "check_worth_usd",
    "even_chance",
    "executions",
    "executions_per_s_if",
    "loss_usd",
    "loss_usd_per_min",
    "price_usd",
    "server_minutes",
    "until_limit_s",
]

SECONDS_PER_MINUTE = 60
POSITION_USD_PER_EXECUTION = (knight.LONG_USD + knight.SHORT_USD) / knight.EXECUTIONS


@scenario
class Deployment:
    """New code for some servers, how it goes wrong, and what ends it."""

    servers: int = quantity(knight.SERVERS, "", 2, 100, label="Servers", source="the SEC's order")
    servers_missed: int = quantity(
        knight.SERVERS_MISSED, "", 0, 8, label="Servers missed", source="the SEC's order"
    )
    stopped_after_min: float = quantity(
        float(knight.MINUTES), "min", 0.5, 60, label="Stopped after", source="the SEC's order"
    )
    executions_per_s: float = quantity(
        knight.EXECUTIONS / (knight.MINUTES * SECONDS_PER_MINUTE),
        "/s",
        10,
        10_000,
        scale="log",
        label="Executions, each bad server",
        source="the SEC's order, if one server made them all",
    )
    usd_per_execution: float = quantity(
        knight.LOSS_USD / knight.EXECUTIONS,
        "USD",
        1,
        1_000,
        scale="log",
        label="Loss an execution",
        source="the SEC's order: the loss over the executions",
    )
    taken_back_after_min: float = quantity(
        60.0,
        "min",
        0,
        60,
        label="New code taken back after",
        source="the SEC's order says that it was, not when",
    )
    growth: float = quantity(
        1.0, "", 1, 2, label="Growth: 1 steady, 2 ever faster", source="assumed steady"
    )
    idle_usd_per_min: float = quantity(
        knight.REVENUE_USD_A_QUARTER / knight.TRADING_MINUTES_A_QUARTER,
        "USD/min",
        100,
        1e6,
        scale="log",
        label="Standing still",
        source="the firm's revenue in a quarter over its trading minutes",
    )
    check_s: float = quantity(
        10.0, "s", 0.1, 1_000, scale="log", label="A check takes", source="assumed"
    )
    repair_min: float = quantity(5.0, "min", 0.5, 60, label="A repair takes", source="assumed")
    limit_usd: float = quantity(
        2e6, "USD", 1e4, 1e9, scale="log", label="Limit on the position", source="assumed"
    )
    miss_share: float = quantity(
        0.003, "", 1e-5, 0.5, scale="log", label="A copy is forgotten", source="assumed"
    )
    overlooked_share: float = quantity(
        0.1, "", 0.001, 1, scale="log", label="A second look misses it", source="assumed"
    )
    deployments_per_year: int = quantity(
        50, "/year", 1, 1_000, label="Deployments", source="assumed: one a week"
    )


def server_minutes(deployment: Deployment, minutes: ArrayLike) -> NDArray[np.float64]:
    """Return for how long servers ran the old code, all added up, in minutes.

    Those missed from the start; all of them from when the new code is taken back.

    >>> float(server_minutes(Deployment(taken_back_after_min=30), 45))
    150.0
    """
    minutes = np.asarray(minutes, dtype=float)
    after = np.maximum(minutes - deployment.taken_back_after_min, 0)
    missed = min(deployment.servers_missed, deployment.servers)
    return missed * (minutes - after) + deployment.servers * after


def executions(deployment: Deployment, minutes: ArrayLike) -> NDArray[np.float64]:
    """Return the executions until then: the rate times the servers' minutes M.

    With growth g, they are M (M / M_order)^(g - 1) times the rate: the same at the 45 minutes of
    the SEC's order, fewer before and more after. At g = 2, every order that comes adds a stream of
    its own.

    >>> f"{float(executions(Deployment(), 45)):,.0f}"
    '4,000,000'
    """
    busy = server_minutes(deployment, minutes)
    more = (busy / (knight.SERVERS_MISSED * knight.MINUTES)) ** (deployment.growth - 1)
    return deployment.executions_per_s * SECONDS_PER_MINUTE * busy * more


def executions_per_s_if(taken_back_after_min: float) -> float:
    """Return what a bad server did in a second, had the new code been taken back then.

    The executions of the SEC's order over its servers' seconds.

    >>> round(executions_per_s_if(45)), round(executions_per_s_if(0))
    (1481, 185)
    """
    day = dataclasses.replace(Deployment(), taken_back_after_min=taken_back_after_min)
    seconds = SECONDS_PER_MINUTE * server_minutes(day, knight.MINUTES)
    return float(knight.EXECUTIONS / seconds)


def loss_usd(deployment: Deployment, minutes: ArrayLike) -> NDArray[np.float64]:
    """Return the loss until then: the executions times the loss of each.

    >>> f"{float(loss_usd(Deployment(), 45)):,.0f}"
    '460,000,000'
    """
    return executions(deployment, minutes) * deployment.usd_per_execution


def loss_usd_per_min(deployment: Deployment) -> float:
    """Return what a minute of disagreement costs, on average until it was stopped."""
    stopped = deployment.stopped_after_min
    return float(loss_usd(deployment, stopped)) / stopped


def even_chance(deployment: Deployment) -> float:
    """Return how likely an alarm must be true for standing still to be the cheaper choice.

    Carrying on costs p L a minute and standing still I: equal at p = I / L; 1 if L is below I.
    """
    a_minute = loss_usd_per_min(deployment)
    idle = deployment.idle_usd_per_min
    return idle / a_minute if a_minute > idle else 1.0


def until_limit_s(deployment: Deployment) -> float:
    """Return after how many seconds the position reaches the limit, at a steady rate.

    Infinite where no server was missed.
    """
    bad = min(deployment.servers_missed, deployment.servers)
    usd_per_s = bad * deployment.executions_per_s * POSITION_USD_PER_EXECUTION
    return deployment.limit_usd / usd_per_s if bad else float("inf")


BY_HAND, CHECKED, OWN_FLAG, LIMITED = "by hand", "check first", "own flag", "limit"
DESIGNS = (BY_HAND, CHECKED, OWN_FLAG, LIMITED)


def price_usd(deployment: Deployment, design: str, *, is_missed: bool) -> float:
    """Return what a deployment costs by one of `DESIGNS`, with or without a server missed.

    By hand, all that is lost until somebody stops it. A check holds up the whole firm while it
    runs, and for the repair if it finds something. With a flag of its own, the missed servers
    refuse their share of the orders until somebody stops it. A limit stops everything when the
    position reaches it: what is lost by then, and a repair.
    """
    idle = deployment.idle_usd_per_min
    missed = min(deployment.servers_missed, deployment.servers) if is_missed else 0
    repair_usd = idle * deployment.repair_min if missed else 0.0
    stopped = deployment.stopped_after_min
    if design == CHECKED:
        return idle * deployment.check_s / SECONDS_PER_MINUTE + repair_usd
    if design == OWN_FLAG:
        return idle * stopped * missed / deployment.servers
    if not missed:
        return 0.0
    lost_usd = float(loss_usd(deployment, stopped))
    if design == BY_HAND:
        return lost_usd
    by_limit = deployment.limit_usd / POSITION_USD_PER_EXECUTION
    return min(by_limit * deployment.usd_per_execution + repair_usd, lost_usd)


def chance_missed(share: ArrayLike, servers: ArrayLike) -> NDArray[np.float64]:
    """Return the chance that at least one of the servers is missed: 1 - (1 - p)^n.

    >>> round(float(chance_missed(0.003, 8)), 4)
    0.0237
    """
    return -np.expm1(np.asarray(servers) * np.log1p(-np.asarray(share, dtype=float)))


def check_worth_usd(deployment: Deployment) -> float:
    """Return what a check before each deployment may cost: the chance of a miss times its loss.

    A miss is taken to cost what the missed servers cost until somebody stops them.
    """
    chance = float(chance_missed(deployment.miss_share, deployment.servers))
    return chance * price_usd(deployment, BY_HAND, is_missed=True)
