"""The claims of the consistency examples: feed, inventory, counter, chat."""

from __future__ import annotations

from coordlib.cases.coordination_spectrum import Spectrum
from coordlib.claims import Claim
from coordlib.engine import simulate
from coordlib.geography import DUBLIN, N_VIRGINIA, TOKYO, Place, fibre_round_trip_ms
from coordlib.protocols.last_item import Shop, links, shops
from coordlib.units import KIB_PER_GIB, MS_PER_SECOND

__all__ = ["CLAIMS"]

FEED = "Example 1"
INVENTORY = "Example 2"
REGIONS = ("us", "eu")
FAR_APART = (Place(0, 0), Place(0, 180))


def _sold_of_one() -> int:
    """Let two customers buy the last item at once, from shops that keep a count each."""
    world = simulate(shops(REGIONS), links(REGIONS, between_ms=70)).world
    return sum(one.sold for one in world.values() if isinstance(one, Shop))


def _traffic_usd_per_million() -> float:
    """Price a million messages of 1 KiB at the document's 0.09 USD/GiB."""
    return 1e6 / KIB_PER_GIB * Spectrum().traffic_usd_per_gib


CLAIMS = (
    Claim(
        id="feed-1",
        place=FEED,
        words="an eventually consistent feed, a million operations",
        claimed=0.01,
        unit="USD",
        ours=_traffic_usd_per_million,
        recorded="0.08583 USD",
        reason="no source; ours is one message of 1 KiB each at the document's own price of "
        "traffic. Its spectrum says 0.001 USD an operation, which is 1,000 USD",
        basis="illustrative",
    ),
    Claim(
        id="feed-2",
        place=FEED,
        words="strong consistency costs, at 10 USD a million over 0.01",
        claimed=1_000,
        unit="times",
        ours=lambda: 10 / 0.01,
        recorded="1,000 times",
        reason="the division is right; neither figure has a source",
    ),
    Claim(
        id="feed-3",
        place=FEED,
        words="followers see a post after 0–5, 0–10 and 0–30 s; the last, at most",
        claimed=30,
        unit="s",
        ours=lambda: fibre_round_trip_ms(*FAR_APART) / 2 / MS_PER_SECOND,
        recorded="0.09801 s",
        reason="no source; ours is one way of light to the other side of the Earth. What takes "
        "longer is queues and batches, not the lack of coordination",
        basis="illustrative",
    ),
    Claim(
        id="inventory-1",
        place=INVENTORY,
        words="strong consistency adds",
        claimed=50,
        unit="ms",
        ours=lambda: fibre_round_trip_ms(N_VIRGINIA, DUBLIN),
        recorded="53.53 ms",
        reason="no source; ours is the least for one round trip from N. Virginia to Dublin. "
        "To a replica 50 km away it is half a ms",
        basis="illustrative",
    ),
    Claim(
        id="inventory-2",
        place=INVENTORY,
        words="two customers, one item, eventual consistency: sold",
        claimed=2,
        unit="items",
        ours=_sold_of_one,
        recorded="2 items",
        reason="run on the engine; explored in every order, two events are enough",
    ),
    Claim(
        id="counter-1",
        place="Example 4",
        words="views of 100, 200 and 150 on three servers merge to",
        claimed=450,
        unit="",
        ours=lambda: sum((100, 200, 150)),
        recorded="450",
        reason="a counter's value is the sum of all increments",
    ),
    Claim(
        id="chat-1",
        place="Example 5",
        words="total order adds 10–100 ms; at most",
        claimed=100,
        unit="ms",
        ours=lambda: fibre_round_trip_ms(DUBLIN, TOKYO),
        recorded="93.87 ms",
        reason="no source; ours is the least for one round trip between Dublin and Tokyo. The "
        "range fits one round trip to a majority, on one continent or between two",
        basis="illustrative",
    ),
)
