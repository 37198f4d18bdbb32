"""The claims of the consistency examples: inventory, bank, counter, chat."""

from __future__ import annotations

from coordlib.cases.coordination_levels import EVENTUAL, MULTI_PAXOS
from coordlib.cases.coordination_spectrum import Spectrum, ratio_bounds
from coordlib.claims import Claim
from coordlib.engine import simulate
from coordlib.geography import DUBLIN, N_VIRGINIA, TOKYO, fibre_round_trip_ms
from coordlib.protocols.last_item import Shop, links, shops

__all__ = ["CLAIMS"]

INVENTORY = "Example 2"
REGIONS = ("us", "eu")


def _sold_of_one() -> int:
    """Let two customers buy the last item at once, from shops that keep a count each."""
    world = simulate(shops(REGIONS), links(REGIONS, between_ms=70)).world
    return sum(one.sold for one in world.values() if isinstance(one, Shop))


CLAIMS = (
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
        id="bank-1",
        place="Example 3",
        words="a transfer by two-phase commit over an eventual one, 0.10 over 0.001 USD",
        claimed=100,
        unit="times",
        ours=lambda: ratio_bounds(Spectrum(), MULTI_PAXOS, EVENTUAL)[1],
        recorded="10 times",
        reason="no source; ours is the most that any prices make of the document's own needs. "
        "That money disappears holds for a credit sent once: kept and repeated until it is "
        "acknowledged, it is late and not lost",
        basis="illustrative",
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
