"""The claims of example 2 and of the sharding pattern: one item, two buyers, a hundred shards."""

from __future__ import annotations

from coordlib.cases.inventory import Sale, orders_per_lock_s
from coordlib.cases.inventory_shards import left_out, shards_by_hash
from coordlib.claims import Claim
from coordlib.engine import simulate
from coordlib.geography import DUBLIN, N_VIRGINIA, fibre_round_trip_ms
from coordlib.protocols.last_item import Shop, links, shops

__all__ = ["CLAIMS", "found_again_percent"]

PATTERN, EXAMPLE = "Pattern 2", "Example 2"
REGIONS = ("us", "eu")
SHARDS = Sale().shards
NAMES = [f"customer {number}" for number in range(10_000)]


def _sold_of_one() -> int:
    """Let two customers buy the last item at once, from shops that keep a count each."""
    world = simulate(shops(REGIONS), links(REGIONS, between_ms=70)).world
    return sum(one.sold for one in world.values() if isinstance(one, Shop))


def _sharded_per_s() -> float:
    return SHARDS * orders_per_lock_s(Sale().local_ms)


def found_again_percent() -> int:
    """Return the share of customers that two processes send to the same shard, in whole %."""
    first, second = (shards_by_hash(NAMES, SHARDS, seed) for seed in (1, 2))
    return round(100 * sum(map(int.__eq__, first, second)) / len(NAMES))


CLAIMS = (
    Claim(
        id="inventory-1",
        place=EXAMPLE,
        words="strong consistency adds",
        claimed=50,
        unit="ms",
        ours=lambda: fibre_round_trip_ms(N_VIRGINIA, DUBLIN),
        recorded="53.53 ms",
        reason="no source; ours is the least for one round trip from N. Virginia to Dublin. "
        "To a replica 50 km away it is half a ms. Held for 50 ms, a lock lets "
        f"{orders_per_lock_s(Sale().round_trip_ms):.0f} orders a second pass; above that, the "
        "queue decides and not the trip",
        basis="illustrative",
    ),
    Claim(
        id="inventory-2",
        place=EXAMPLE,
        words="two customers, one item, eventual consistency: sold",
        claimed=2,
        unit="items",
        ours=_sold_of_one,
        recorded="2 items",
        reason="run on the engine; explored in every order, two events are enough",
    ),
    Claim(
        id="shards-1",
        place=PATTERN,
        words="100,000 against 20 operations a second with 100 shards",
        claimed=5_000,
        unit="times",
        ours=lambda: _sharded_per_s() / orders_per_lock_s(Sale().round_trip_ms),
        recorded="5,000 times",
        reason="right while every shard has stock. 100 is the shards and 50 the assumed "
        "latencies; a hundred shards under a replicated lock each gain the 100 as well",
    ),
    Claim(
        id="shards-2",
        place=PATTERN,
        words="100 shards hold the whole inventory; at most left out",
        claimed=0,
        unit="items",
        ours=lambda: max(left_out(stock, SHARDS) for stock in range(10 * SHARDS)),
        recorded="99 items",
        reason="the division drops the remainder. And an order larger than any shard's rest is "
        "refused while the shards together could fill it",
    ),
    Claim(
        id="shards-3",
        place=PATTERN,
        words="the hash of a user is a sticky assignment; customers who find their shard again "
        "after a restart",
        claimed=100,
        unit="%",
        ours=found_again_percent,
        recorded="1 %",
        reason="Python draws a new seed for the hash of a text whenever it starts, so they agree "
        "by chance, one in 100. A checksum of the name stays",
    ),
    Claim(
        id="shards-4",
        place=PATTERN,
        words="100,000 operations a second with 100 shards, stock or no stock",
        claimed=100_000,
        unit="1/s",
        ours=lambda: _sharded_per_s() / SHARDS,
        recorded="1,000 1/s",
        reason="right while every shard has stock. The benchmark leaves the overflow out: who is "
        "refused at the end has been looked up in all 100 shards, at 1 ms each",
    ),
)
