"""The claims of example 5: what every order of a chat's events says of them."""

from __future__ import annotations

from collections.abc import Mapping

from coordlib.cases.chat_ordering import Chat, numbered_ms
from coordlib.claims import Claim
from coordlib.engine import System, explore
from coordlib.engine.explore import Property
from coordlib.protocols.chat import (
    AT_ONCE,
    QUESTION,
    QUESTIONS_FIRST,
    SAME_ORDER,
    Script,
    group,
)

__all__ = ["CLAIMS", "is_safe"]

PLACE = "Example 5"


def is_safe(script: Script, always: Mapping[str, Property]) -> bool:
    """Whether that holds in every order of the script's events."""
    return explore(System(group(script)), always=always).holds


def _orders_seen(window: str) -> int:
    """Return how many orders two people can see who write at the same time."""
    return 1 if is_safe(AT_ONCE, SAME_ORDER[window]) else 2


def _replies_too_early() -> int:
    """Return how many replies the window by clock can show before their question, of one."""
    return 0 if is_safe(QUESTION, QUESTIONS_FIRST["by clock"]) else 1


def _local_ms() -> float:
    """Return what a number adds where links are short and steady."""
    return numbered_ms(Chat(link_ms=5.0, jitter_ms=1.0))


CLAIMS = (
    Claim(
        id="chat-1",
        place=PLACE,
        words="total order adds 10–100 ms; at most",
        claimed=100,
        unit="ms",
        ours=lambda: numbered_ms(Chat()),
        recorded="156.8 ms",
        reason="no source. Ours is for our links of 40 ms and a wait of 100 ms on top; with links "
        f"of 5 ms and a wait of 1 ms it is {_local_ms():.1f} ms. One server that every line "
        "passes anyway numbers for nothing",
        basis="illustrative",
    ),
    Claim(
        id="chat-2",
        place=PLACE,
        words="without coordination, orders that two people see of two lines",
        claimed=2,
        unit="orders",
        ours=lambda: _orders_seen("by arrival"),
        recorded="2 orders",
        reason="two events are enough. But each sees their own line first; the document prints the "
        "two lists the other way round",
        tolerance=0,
    ),
    Claim(
        id="chat-3",
        place=PLACE,
        words="with vector clocks, replies before the original message",
        claimed=0,
        unit="replies",
        ours=_replies_too_early,
        recorded="0 replies",
        reason="in every order of events. The price is silence: if the question is lost, its "
        "replies stay hidden until it is sent again",
        tolerance=0,
    ),
    Claim(
        id="chat-4",
        place=PLACE,
        words="with total order, orders that people see",
        claimed=1,
        unit="order",
        ours=lambda: _orders_seen("by number"),
        recorded="1 order",
        reason="in every order of events. One order need not be a sensible one: answer a line "
        "before it has its number, and the reply can come first for everybody",
        tolerance=0,
    ),
)
