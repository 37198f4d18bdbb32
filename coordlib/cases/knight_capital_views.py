"""Case 13's charts, as data: the loss in time, an alarm, four designs, copies forgotten."""

from __future__ import annotations

import dataclasses

import numpy as np

from coordlib.cases.knight_capital import (
    DESIGNS,
    Deployment,
    chance_missed,
    check_worth_usd,
    even_chance,
    loss_usd,
    loss_usd_per_min,
    price_usd,
    until_limit_s,
)
from coordlib.published import knight
from coordlib.quantity import quantities
from coordlib.units import money, ratio
from coordlib.view import Axis, Drawing, Lines, Note, Rows, View

__all__ = ["ALARM", "FOUR_DESIGNS", "LOSS", "MISSED"]

HERE, PUBLISHED, SAID = "here", "published", "said"
AS_SET, TAKEN_BACK, STILL = "servers as they are", "new code taken back", "everything stopped"
MINUTES = np.geomspace(0.01, 60, 121)
NEVER_MIN = quantities(Deployment)["taken_back_after_min"].high
OUT_OF_SIGHT_USD = 1.0


def _above(x: float, y: float, text: str) -> dict[str, Note]:
    """Mark a point of a rising line, its text above and to the left, clear of the line."""
    return {HERE: Note(x, y, ""), SAID: Note(x / 1.8, 4 * y, text, is_marked=False)}


def _draw_loss(deployment: Deployment) -> Drawing:
    alone = dataclasses.replace(deployment, taken_back_after_min=NEVER_MIN)
    stopped = deployment.stopped_after_min
    lost_usd = float(loss_usd(deployment, stopped))
    idle_usd = deployment.idle_usd_per_min * stopped
    is_taken_back = deployment.taken_back_after_min < NEVER_MIN
    taken_back_usd = loss_usd(deployment, MINUTES)
    published = {PUBLISHED: Note(knight.MINUTES, knight.LOSS_USD, "")}
    return Drawing(
        finding=f"Stopped after {stopped:.3g} minutes: {money(lost_usd)}",
        sentence=f"With {deployment.servers_missed} of {deployment.servers} servers missed and "
        f"{deployment.executions_per_s:,.0f} executions a second on each bad server, "
        f"{stopped:.3g} minutes cost {money(lost_usd)}, or "
        f"{money(loss_usd_per_min(deployment))} a minute; the first minute costs "
        f"{money(float(loss_usd(deployment, 1)))}. Had everything stood still instead, they would "
        f"have cost {money(idle_usd)}.",
        curves={
            TAKEN_BACK: (
                MINUTES,
                taken_back_usd if is_taken_back else np.full_like(MINUTES, OUT_OF_SIGHT_USD),
            ),
            AS_SET: (MINUTES, loss_usd(alone, MINUTES)),
            STILL: (MINUTES, deployment.idle_usd_per_min * MINUTES),
        },
        labels={} if is_taken_back else {TAKEN_BACK: ""},
        notes=published | (_above(stopped, lost_usd, money(lost_usd)) if lost_usd > 0 else {}),
    )


LOSS = View(
    sliders=(
        "servers_missed",
        "stopped_after_min",
        "executions_per_s",
        "usd_per_execution",
        "taken_back_after_min",
        "growth",
    ),
    frame=Lines(
        x=Axis("Minutes since the market opened", 0.01, 60, "log"),
        y=Axis("Lost by then (USD)", 1e2, 1e11, "log", money=True),
        names=(AS_SET, TAKEN_BACK, STILL),
        labels_at=("end", "end", "end"),
        notes=(HERE, SAID, PUBLISHED),
    ),
    draw=_draw_loss,
)

CARRY_ON, STOP = "carry on", "stop and look"
CHANCES = np.geomspace(1e-6, 1, 61)


def _draw_alarm(deployment: Deployment) -> Drawing:
    a_minute, idle = loss_usd_per_min(deployment), deployment.idle_usd_per_min
    even = even_chance(deployment)
    notes = _above(even, idle, f"once in {1 / even:,.0f}") if even < 1 else {}
    advice = f"Stop if one alarm in {1 / even:,.0f} is true" if even < 1 else "Stopping costs more"
    return Drawing(
        finding=advice,
        sentence=f"A minute of disagreement costs {money(a_minute)}, a minute of standing still "
        f"{money(idle)}: {ratio(a_minute / idle)} as much. {advice}.",
        curves={
            CARRY_ON: (CHANCES, CHANCES * a_minute),
            STOP: (CHANCES, np.full_like(CHANCES, idle)),
        },
        notes=notes,
    )


ALARM = View(
    sliders=(
        "servers_missed",
        "executions_per_s",
        "usd_per_execution",
        "idle_usd_per_min",
    ),
    frame=Lines(
        x=Axis("Chance that the alarm is true", 1e-6, 1, "log"),
        y=Axis("Expected cost of the next minute (USD)", 1, 1e9, "log", money=True),
        names=(CARRY_ON, STOP),
        labels_at=("end", "end"),
        notes=(HERE, SAID),
    ),
    draw=_draw_alarm,
)

ALL_REACHED, ONE_MISSED = "every server has the new code", "servers are missed"
ROWS = ("By hand", "Check first", "Own flag", "Limit")


def _draw_designs(deployment: Deployment) -> Drawing:
    prices = {
        name: np.array([price_usd(deployment, design, is_missed=missed) for design in DESIGNS])
        for name, missed in ((ALL_REACHED, False), (ONE_MISSED, True))
    }
    hand, checked, own, limited = prices[ONE_MISSED]
    after_s = until_limit_s(deployment)
    reached = f"reached after {after_s:,.2g} s" if np.isfinite(after_s) else "never reached"
    return Drawing(
        finding=f"A check costs {money(prices[ALL_REACHED][1])}; its lack, {money(hand)}",
        sentence=f"A check of {deployment.check_s:,.3g} s costs {money(prices[ALL_REACHED][1])} "
        f"each time. With {deployment.servers_missed} of {deployment.servers} servers missed the "
        f"deployment costs {money(hand)} by hand, {money(checked)} with the check, {money(own)} "
        f"with a flag of its own and {money(limited)} with a limit, {reached}.",
        values=prices,
    )


FOUR_DESIGNS = View(
    sliders=(
        "servers_missed",
        "stopped_after_min",
        "executions_per_s",
        "check_s",
        "repair_min",
        "limit_usd",
        "idle_usd_per_min",
    ),
    frame=Rows(
        x=Axis("Price of a deployment (USD)", 1, 1e11, "log", money=True),
        rows=ROWS,
        names=(ALL_REACHED, ONE_MISSED),
    ),
    draw=_draw_designs,
)

ALONE, LOOKED_AT = "one person copies", "a second one looks"
SERVERS = np.geomspace(1, 1_000, 61)


def _draw_missed(deployment: Deployment) -> Drawing:
    second_share = deployment.miss_share * deployment.overlooked_share
    alone = float(chance_missed(deployment.miss_share, deployment.servers))
    looked_at = float(chance_missed(second_share, deployment.servers))
    years = 1 / (alone * deployment.deployments_per_year)
    return Drawing(
        finding=f"{deployment.servers} servers: one deployment in {1 / alone:,.3g} misses one",
        sentence=f"With {deployment.servers} servers, one deployment in {1 / alone:,.3g} misses "
        f"at least one, and with a second look one in {1 / looked_at:,.3g}. At "
        f"{deployment.deployments_per_year} a year, that is every {years:.2g} years. A "
        f"check may cost {money(check_worth_usd(deployment))} a deployment.",
        curves={
            ALONE: (SERVERS, chance_missed(deployment.miss_share, SERVERS)),
            LOOKED_AT: (SERVERS, chance_missed(second_share, SERVERS)),
        },
        notes=_above(deployment.servers, alone, f"{alone:.2g}"),
    )


MISSED = View(
    sliders=("servers", "miss_share", "overlooked_share", "deployments_per_year"),
    frame=Lines(
        x=Axis("Servers", 1, 1_000, "log"),
        y=Axis("Chance that a server is missed", 1e-6, 2, "log"),
        names=(ALONE, LOOKED_AT),
        labels_at=("end", "end"),
        notes=(HERE, SAID),
    ),
    draw=_draw_missed,
)
