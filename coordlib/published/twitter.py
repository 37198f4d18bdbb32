"""Figures of R. Krikorian, "Timelines at Scale", QCon San Francisco 2012, on Twitter's feeds.

The deliveries are as A. Bloom reports them from that talk ("Staple Yourself to a Tweet to
Understand 30 Billion Redis Updates Per Day", 2013), the followers and minutes as T. Hoff does ("The
Architecture Twitter Uses to Deal with 150M Active Users", High Scalability, 2013); the two figures
derived from the talk are M. Kleppmann's, "Designing Data-Intensive Applications", 2017, chapter 1.

Beside them, two measured or computed elsewhere: the share of reads that eventual consistency makes
different at Facebook (Lu et al., "Existential Consistency", SOSP 2015), and the share of requests
that meet a slow server (Dean and Barroso, "The Tail at Scale", CACM 56(2), 2013).
"""

from __future__ import annotations

__all__ = [
    "DELIVERIES_PER_DAY",
    "DERIVED_DELIVERIES_PER_POST",
    "DERIVED_DELIVERIES_PER_SECOND",
    "ENTRY_BYTES",
    "FEED_READS_PER_SECOND",
    "FOR_MOST_FOLLOWERS_S",
    "MOST_FOLLOWERS",
    "POSTS_PER_DAY",
    "POSTS_PER_SECOND",
    "SLOW_OF_A_HUNDRED_SHARE",
    "STALE_VERTEX_READS_SHARE",
    "USERS",
]

USERS = 150e6
FEED_READS_PER_SECOND = 300e3
POSTS_PER_DAY = 400e6
POSTS_PER_SECOND = 4_600
DELIVERIES_PER_DAY = 30e9
# A post's number, its author's number, and flags.
ENTRY_BYTES = 8 + 8 + 4
# Lady Gaga's followers, and how long a post of hers could take to reach them.
MOST_FOLLOWERS = 31e6
FOR_MOST_FOLLOWERS_S = 5 * 60

DERIVED_DELIVERIES_PER_POST = 75
DERIVED_DELIVERIES_PER_SECOND = 345e3

STALE_VERTEX_READS_SHARE = 0.0004 / 100
# Of requests that wait for 100 servers, each slow one time in a hundred.
SLOW_OF_A_HUNDRED_SHARE = 0.63
