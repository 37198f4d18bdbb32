"""Case 4, when regions fail: where their traffic goes, who overloads, and a chaos run."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
from numpy.typing import NDArray

from coordlib.cases.netflix_regions import REGIONS, Streaming

__all__ = [
    "DOWN",
    "FAILOVER",
    "SILENT",
    "UP",
    "Month",
    "Outcome",
    "capacity_to_survive",
    "chaos",
    "demand_shares",
    "expected",
    "load_of_capacity",
    "outcome",
    "routed",
    "spread_over_all",
    "states_with",
]

FAILOVER = {
    "us-east": ("us-west", "eu"),
    "us-west": ("us-east", "asia"),
    "eu": ("us-east", "asia"),
    "asia": ("us-west", "eu"),
    "latam": ("us-east", "us-west"),
}
TARGETS = {
    REGIONS.index(region): tuple(map(REGIONS.index, targets))
    for region, targets in FAILOVER.items()
}
# A region that has just died is silent: clients still turn to it, and hear nothing.
UP, SILENT, DOWN = 0, 1, 2
HOURS_PER_DAY = 24
DAYS = 30
# No month has so many outages of one region: each is followed by a day or more in the mean.
MOST_OUTAGES = 90

States = NDArray[np.int8]
Shares = NDArray[np.float64]


def demand_shares(streaming: Streaming) -> Shares:
    """Return each region's share of the requests, by its members."""
    members = np.array(
        [
            streaming.us_east_members_m,
            streaming.us_west_members_m,
            streaming.eu_members_m,
            streaming.asia_members_m,
            streaming.latam_members_m,
        ]
    )
    return members / members.sum()


def states_with(failures: int) -> States:
    """Return every state in which just so many regions are down, shape (states, regions)."""
    which = itertools.combinations(range(len(REGIONS)), failures)
    return np.array([[DOWN if i in down else UP for i in range(5)] for down in which], np.int8)


def routed(streaming: Streaming, states: States) -> Shares:
    """Send each region's requests by the map; what has nowhere to go is in no region.

    Clients go to their own region unless they know that it is down; then to the first target that
    they don't know to be down. With `second_share`, that share goes to the second of two.

    Parameters
    ----------
    streaming : Streaming
        The scenario.
    states : array, shape (states, regions)
        UP, SILENT or DOWN.

    Returns
    -------
    array, shape (states, regions)
        The share of all requests that each region is asked for.
    """
    shares = demand_shares(streaming)
    is_tried = states != DOWN
    asked = np.where(is_tried, shares, 0.0)
    for region, (first, second) in TARGETS.items():
        leaving = np.where(is_tried[:, region], 0.0, shares[region])
        to_second = np.where(is_tried[:, first], streaming.second_share, 1.0)
        to_second *= is_tried[:, second]
        asked[:, first] += leaving * (1 - to_second) * is_tried[:, first]
        asked[:, second] += leaving * to_second
    return asked


def load_of_capacity(streaming: Streaming, states: States) -> Shares:
    """Return each running region's load as a share of its capacity; 0 for the others."""
    capacity = demand_shares(streaming) / streaming.load_share
    return np.where(states == UP, routed(streaming, states) / capacity, 0.0)


@dataclasses.dataclass(frozen=True)
class Outcome:
    """The shares of all requests that are answered in full, and answered in a cheaper way."""

    full_share: Shares
    degraded_share: Shares

    @property
    def lost_share(self) -> Shares:
        """What is left: nowhere to go, nobody there, or too much at once."""
        return np.maximum(1 - self.full_share - self.degraded_share, 0.0)


def outcome(streaming: Streaming, states: States) -> Outcome:
    """Say what becomes of the requests in each state.

    A region asked for load L with capacity C answers d of it in the degraded way, each at a share w
    of the work, as few as will fit: (L - d) + w d = C. If even w L is above C, it answers C / w.
    """
    work = streaming.degraded_work_share
    load = np.where(states == UP, routed(streaming, states), 0.0)
    capacity = demand_shares(streaming) / streaming.load_share
    degraded = np.clip((load - capacity) / (1 - work), 0.0, np.minimum(load, capacity / work))
    full = np.clip(load - degraded, 0.0, np.maximum(capacity - work * degraded, 0.0))
    return Outcome(full.sum(axis=1), degraded.sum(axis=1))


def capacity_to_survive(streaming: Streaming, failures: int) -> float:
    """Return the capacity to buy, as a multiple of the demand, so that no region overloads.

    Each region must carry the worst that the map can send it with so many failures or fewer.
    """
    worst = [routed(streaming, states_with(n)).max(axis=0) for n in range(failures + 1)]
    return float(np.max(worst, axis=0).sum())


def spread_over_all(failures: int) -> float:
    """Return the same for traffic that can be sent to whoever has room: n / (n - failures).

    It is the least that any way of routing can do, as any n - failures regions must do it all. It
    takes somebody who knows every region's load.
    """
    return len(REGIONS) / (len(REGIONS) - failures)


@dataclasses.dataclass(frozen=True)
class Month:
    """A month in which regions fail at random, cut where anything changes.

    Attributes
    ----------
    edges_h : array, shape (pieces + 1,)
        When each piece starts, and the end, in hours.
    states : array, shape (pieces, regions)
        UP, SILENT or DOWN in each piece.
    became : Outcome
        What becomes of the requests in each piece.
    """

    edges_h: NDArray[np.float64]
    states: States
    became: Outcome

    def mean(self, shares: Shares) -> float:
        """Return the mean over the month of what each piece has."""
        return float(np.average(shares, weights=np.diff(self.edges_h)))


def chaos(streaming: Streaming, seed: int = 1, days: int = DAYS) -> Month:
    """Kill regions at random, each for itself, and let them come back.

    Times up and down are exponential. For `detect_s` after its death a region is silent; then the
    clients go by the map. Same seed, same draws: as a slider moves, only its effect is seen.
    """
    draws = np.random.default_rng(seed).standard_exponential((len(REGIONS), MOST_OUTAGES, 2))
    spans_h = draws * [streaming.uptime_days * HOURS_PER_DAY, streaming.outage_h]
    changes_h = np.cumsum(spans_h.reshape(len(REGIONS), -1), axis=1)
    dies_h, returns_h = changes_h[:, 0::2], changes_h[:, 1::2]
    noticed_h = np.minimum(dies_h + streaming.detect_s / 3600, returns_h)
    inside = np.concatenate([dies_h, noticed_h, returns_h], axis=None)
    end_h = float(days * HOURS_PER_DAY)
    edges_h = np.unique(np.concatenate([[0.0], inside[inside < end_h], [end_h]]))

    def count(times_h: NDArray[np.float64]) -> NDArray[np.int64]:
        return np.array([np.searchsorted(row, edges_h[:-1], side="right") for row in times_h]).T

    is_down = count(dies_h) - count(returns_h)
    is_known = count(noticed_h) - count(returns_h)
    states = (is_down + is_known).astype(np.int8)
    return Month(edges_h, states, outcome(streaming, states))


def expected(streaming: Streaming) -> tuple[float, float, float]:
    """Return the shares answered in full, degraded and lost in the long run, without a draw.

    Regions fail independently, so a state's probability is a product, and there are just 3^5.
    """
    up_h, outage_h = streaming.uptime_days * HOURS_PER_DAY, streaming.outage_h
    silent_h = -outage_h * np.expm1(-streaming.detect_s / 3600 / outage_h)
    chances = np.array([up_h, silent_h, outage_h - silent_h]) / (up_h + outage_h)
    states = np.array(list(itertools.product((UP, SILENT, DOWN), repeat=len(REGIONS))), np.int8)
    weights = chances[states].prod(axis=1)
    became = outcome(streaming, states)
    parts = (became.full_share, became.degraded_share, became.lost_share)
    return tuple(float(weights @ part) for part in parts)
