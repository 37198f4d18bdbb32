"""The claims of example 1: what messages, queues and orders of events say of a social feed."""

from __future__ import annotations

from coordlib.cases.coordination_levels import TABLES
from coordlib.cases.social_feed import Feed, last_delay_s
from coordlib.cases.social_feed_rules import AT_ONCE, HELD, outcome, usd_per_message
from coordlib.claims import Claim
from coordlib.engine import System, explore
from coordlib.protocols.feed_fanout import NEVER_BEHIND, Rule, nodes
from coordlib.published.twitter import DELIVERIES_PER_DAY, ENTRY_BYTES, MOST_FOLLOWERS
from coordlib.units import SECONDS_PER_DAY

__all__ = ["CLAIMS", "readers_behind", "to_most_followers_s", "usd_per_million"]

EXAMPLE = "Example 1"
BYTES_PER_KIB = 1024
ENTRY = Feed(message_kib=ENTRY_BYTES / BYTES_PER_KIB)
# Insert and acknowledgement; with a release and its acknowledgement.
KINDS, KINDS_IF_ALL_AGREE = 2, 4


def usd_per_million(feed: Feed, kinds: int) -> float:
    """Price a million copies into feeds, each of them so many messages."""
    return 1e6 * kinds * usd_per_message(feed)


def to_most_followers_s() -> float:
    """Return how long Twitter's deliveries of 2012, at their mean rate, take for 31 M followers."""
    return MOST_FOLLOWERS / (DELIVERIES_PER_DAY / SECONDS_PER_DAY)


def readers_behind(rule: Rule) -> int:
    """Count the readers, of two, who in some order miss a post that the other has seen."""
    return 0 if explore(System(nodes(rule)), always=NEVER_BEHIND).holds else 1


def _bill_ratio() -> float:
    return outcome(Feed(), HELD).usd / outcome(Feed(), AT_ONCE).usd


CLAIMS = (
    Claim(
        id="feed-1",
        place=EXAMPLE,
        words="an eventually consistent feed, a million operations",
        claimed=0.01,
        unit="USD",
        ours=lambda: usd_per_million(Feed(), KINDS),
        recorded="0.1772 USD",
        reason="no source. Ours is a million copies into feeds, each 1 KiB and acknowledged, at "
        "the document's own prices. With the 20 bytes of Twitter's entries it is "
        f"{usd_per_million(ENTRY, KINDS):.4f}: the claim is of the right size. The document's own "
        f"spectrum makes it {1e6 * TABLES['spectrum']['eventual']:,.0f}",
        basis="illustrative",
    ),
    Claim(
        id="feed-2",
        place=EXAMPLE,
        words="strong consistency costs, at 10 USD a million over 0.01",
        claimed=1_000,
        unit="times",
        ours=lambda: usd_per_million(Feed(), KINDS_IF_ALL_AGREE) / usd_per_million(Feed(), KINDS),
        recorded="2 times",
        reason="the division is right; neither figure has a source. At the same prices ours is "
        "four kinds of message over two, whatever they cost; with the reads counted in it is "
        f"{_bill_ratio():.2f}. What agreement costs a feed is time",
        basis="illustrative",
    ),
    Claim(
        id="feed-3",
        place=EXAMPLE,
        words="followers see a post after 0–5, 0–10 and 0–30 s; the last, at most",
        claimed=30,
        unit="s",
        ours=to_most_followers_s,
        recorded="89.28 s",
        reason="no source. Ours is a post to 31 million followers at Twitter's mean rate of "
        "deliveries in 2012, of which up to five minutes is told; the last of 75 followers has it "
        f"after {last_delay_s(Feed()):.2f} s on our assumptions",
        basis="illustrative",
    ),
    Claim(
        id="feed-4",
        place=EXAMPLE,
        words="a strongly consistent feed, a million operations",
        claimed=10,
        unit="USD",
        ours=lambda: usd_per_million(Feed(), KINDS_IF_ALL_AGREE),
        recorded="0.3544 USD",
        reason="no source. Ours is the same million copies with a release and its acknowledgement",
        basis="illustrative",
    ),
    Claim(
        id="feed-5",
        place=EXAMPLE,
        words="waiting for all acknowledgements gives all followers a consistent view: of two "
        "readers, those who can miss what the other sees",
        claimed=0,
        unit="",
        ours=lambda: readers_behind("released"),
        recorded="1",
        reason="the release reaches one feed before the other, as the post would have. Feeds that "
        f"let readers wait for it mend that: {readers_behind('held')}, in every order of events",
    ),
)
