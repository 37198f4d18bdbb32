"""Case 11: a question and two replies in a group chat, in three orders.

Every link takes a least time f and a random wait on top, exponential with mean j. The levels are
the windows of `coordlib.protocols.chat`.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coordlib.quantity import quantity, scenario
from coordlib.units import KIB_PER_GIB

__all__ = [
    "ARRIVAL",
    "CLOCK",
    "LEVELS",
    "NUMBER",
    "Chat",
    "Seen",
    "different_orders_share",
    "exchanges",
    "extra_bytes",
    "held_ms",
    "messages_per_line",
    "numbered_ms",
    "overtaking_share",
    "somebody_share",
    "usd_per_million_lines",
]

LEVELS = ARRIVAL, CLOCK, NUMBER = ("by arrival", "by clock", "by number")
EXCHANGES = 10_000
QUANTILES = (np.arange(200) + 0.5) / 200
# A place in the order and the id of the line that it is for, 8 bytes each.
NUMBER_BYTES = 16


@scenario
class Chat:
    """A group, its links, its haste and its lines."""

    link_ms: float = quantity(
        40.0, "ms", 5, 300, label="Least time of a link", source="assumed: within a continent"
    )
    jitter_ms: float = quantity(
        100.0, "ms", 1, 5_000, scale="log", label="Mean wait on top of it", source="assumed"
    )
    reply_ms: float = quantity(
        100.0, "ms", 1, 20_000, scale="log", label="A reply is sent after", source="assumed: a bot"
    )
    later_ms: float = quantity(
        0.0, "ms", 0, 1_000, label="The second reply waits", source="assumed"
    )
    agree_ms: float = quantity(
        0.0, "ms", 0, 300, label="Agreement on a number", source="assumed: one sequencer alone"
    )
    members: int = quantity(10, "", 5, 1_000, label="People in the group", source="assumed")
    text_bytes: float = quantity(
        100.0, "bytes", 10, 10_000, scale="log", label="Text of a line", source="assumed"
    )
    entry_bytes: int = quantity(
        8, "bytes", 1, 32, label="A clock's entry", source="assumed: a 64-bit count"
    )
    traffic_usd_per_gib: float = quantity(
        0.09, "USD/GiB", 0.001, 0.5, label="Traffic", source="the source, on protocol costs"
    )


def overtaking_share(chat: Chat, jitter_ms: ArrayLike | None = None) -> NDArray[np.float64]:
    """Return the share of readers whom a reply reaches before its question: e^-((f + T) / j) / 4.

    The question's wait must be longer than f + T, and then outlast two more waits: the replier's
    and the reply's. An exponential wait forgets its past, so it outlasts another with chance 1/2.

    Parameters
    ----------
    chat : Chat
        The scenario: f, j and T.
    jitter_ms : array_like, optional
        Other values of j, in ms.

    >>> round(float(overtaking_share(Chat())), 4)
    0.0616
    """
    jitter = np.asarray(chat.jitter_ms if jitter_ms is None else jitter_ms, dtype=float)
    return np.exp(-(chat.link_ms + chat.reply_ms) / jitter) / 4


def somebody_share(chat: Chat, jitter_ms: ArrayLike | None = None) -> NDArray[np.float64]:
    """Return the chance that a reply reaches any of its readers before the question.

    Given the replier's own wait X, the m = members - 2 readers are independent, each with chance
    k U, where k = e^-((f + T) / j) / 2 and U = e^-(X / j) is uniform. So it is
    1 - E[(1 - k U)^m] = 1 - (1 - (1 - k)^(m + 1)) / (k (m + 1)).
    """
    k = 2 * overtaking_share(chat, jitter_ms)
    m = chat.members - 2
    tiny = k < 1e-9
    safe = np.where(tiny, 0.5, k)
    exact = 1 + np.expm1((m + 1) * np.log1p(-safe)) / (safe * (m + 1))
    return np.where(tiny, m * k / 2, exact)


def held_ms(chat: Chat) -> float:
    """Return the mean time that the window by clock holds a reply back: j e^-((f + T) / j) / 4.

    Who waits for the question waits j more on average, however late it is already.
    """
    return chat.jitter_ms * float(overtaking_share(chat))


def numbered_ms(chat: Chat) -> float:
    """Return what the window by number adds to a question, on average, in ms.

    The number comes over two links and an agreement, a + 2 f + X + X', the line over one, f + X''.
    Both must be there. The mean of the later one, less the line's own f + j, is
    a + f + j (1 + e^-((a + f) / j) / 4).

    >>> round(numbered_ms(Chat()), 1)
    156.8
    """
    least_ms = chat.agree_ms + chat.link_ms
    return least_ms + chat.jitter_ms * (1 + math.exp(-least_ms / chat.jitter_ms) / 4)


def different_orders_share(chat: Chat, level: str, readers: ArrayLike) -> NDArray[np.float64]:
    """Return the chance that readers who wrote neither reply do not see them in one order.

    The replies are sent D = g + L apart, where L is the difference of two waits (Laplace). A reader
    sees the first of them first with chance p = F(D), independently of the others, so that not all
    agree with chance 1 - p^m - (1 - p)^m. The vector clock orders the replies for everybody if the
    one arrived before the other was written, with chance 1 - e^-((|D| - f) / j). The mean over L is
    taken at 200 quantiles. By arrival with g = 0, p is uniform, and the mean is (m - 1) / (m + 1).

    Parameters
    ----------
    chat : Chat
        The scenario: f, j and g.
    level : {"by arrival", "by clock", "by number"}
        How the readers order what arrives.
    readers : array_like
        Their number, m.

    >>> round(float(different_orders_share(Chat(), ARRIVAL, readers=2)), 4)
    0.3333
    """
    m = np.asarray(readers, dtype=float)[..., np.newaxis]
    if level == NUMBER:
        return np.zeros(m.shape[:-1])
    apart = chat.later_ms / chat.jitter_ms + _laplace_quantile(QUANTILES)
    first = _laplace_share(apart)
    differ = 1 - first**m - (1 - first) ** m
    if level == CLOCK:
        least = chat.link_ms / chat.jitter_ms
        differ *= np.exp(-np.maximum(np.abs(apart) - least, 0.0))
    return differ.mean(axis=-1)


def _laplace_share(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how often the difference of two exponential waits of mean 1 is below x."""
    tail = np.exp(-np.abs(x)) / 2
    return np.where(x < 0, tail, 1 - tail)


def _laplace_quantile(share: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(share < 0.5, np.log(2 * share), -np.log(2 * (1 - share)))


@dataclasses.dataclass(frozen=True)
class Seen:
    """What two readers, who wrote nothing, see of many exchanges.

    Parameters
    ----------
    is_early : array of bool, shape (exchanges, 2 replies, 2 readers)
        Whether the reply is shown before its question.
    is_different : array of bool, shape (exchanges,)
        Whether the two readers see the two replies in different orders.
    after_ms : array, shape (exchanges, 3 lines, 2 readers)
        From the writing of a line to its showing, in ms: the question, then the replies.
    """

    is_early: NDArray[np.bool_]
    is_different: NDArray[np.bool_]
    after_ms: NDArray[np.float64]


def exchanges(chat: Chat, count: int = EXCHANGES, seed: int = 1) -> dict[str, Seen]:
    """Run many exchanges at each level; the repliers read as the readers do.

    By arrival and by clock they are the same history. By number, a reply is written only once the
    question's number is there, so the history is another one, of the same question.
    """
    rng = np.random.default_rng(seed)

    def link(*shape: int) -> NDArray[np.float64]:
        return chat.link_ms + chat.jitter_ms * rng.standard_exponential((count, *shape))

    to_repliers, question = link(2), link(1, 2)
    replies = link(2, 2)
    pause_ms = chat.reply_ms + np.array([0.0, chat.later_ms])
    seen = _unnumbered(to_repliers + pause_ms, question, replies, across=link(2))
    numbered = link(1) + chat.agree_ms
    read = np.maximum(to_repliers, numbered + link(2))
    known = np.maximum(question, numbered[:, :, None] + link(1, 2))
    sent = read + pause_ms
    at_sequencer = sent + chat.agree_ms + link(2)
    ready = np.maximum(sent[:, :, None] + replies, at_sequencer[:, :, None] + link(2, 2))
    is_second = at_sequencer > at_sequencer[:, ::-1]
    shown = _after(np.maximum(ready, known), is_second)
    # Second by number is second for everybody.
    is_different = np.zeros(count, dtype=bool)
    return {**seen, NUMBER: _seen(known, sent, shown, is_different)}


def _unnumbered(
    sent: NDArray[np.float64],
    question: NDArray[np.float64],
    replies: NDArray[np.float64],
    across: NDArray[np.float64],
) -> dict[str, Seen]:
    """Return what is seen by arrival and by clock; `across` is a reply's way to the other one."""
    arrives = sent[:, :, None] + replies
    is_first = arrives[:, 0] < arrives[:, 1]
    builds_on_other = sent > (sent + across)[:, ::-1]
    is_ordered = builds_on_other.any(axis=1)
    shown = _after(np.maximum(arrives, question), builds_on_other)
    is_different = is_first[:, 0] != is_first[:, 1]
    return {
        ARRIVAL: _seen(question, sent, arrives, is_different),
        CLOCK: _seen(question, sent, shown, is_different & ~is_ordered),
    }


def _after(shown: NDArray[np.float64], is_second: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Let the replies that come second wait for the other."""
    return np.where(is_second[:, :, None], np.maximum(shown, shown[:, ::-1]), shown)


def _seen(
    question: NDArray[np.float64],
    sent: NDArray[np.float64],
    shown: NDArray[np.float64],
    is_different: NDArray[np.bool_],
) -> Seen:
    after_ms = np.concatenate([question, shown - sent[:, :, None]], axis=1)
    return Seen(shown < question, is_different, after_ms)


def extra_bytes(chat: Chat, level: str) -> int:
    """Return what a line carries besides its text: nothing, or an entry for each person."""
    return chat.members * chat.entry_bytes if level == CLOCK else 0


def messages_per_line(chat: Chat, level: str) -> int:
    """Count a line's messages: to all others; and to the sequencer, and a number to everybody."""
    others = chat.members - 1
    return others + 1 + chat.members if level == NUMBER else others


def usd_per_million_lines(chat: Chat, level: str) -> float:
    """Price the traffic of a million lines, headers left out.

    >>> [round(usd_per_million_lines(Chat(), level), 4) for level in LEVELS]
    [0.0754, 0.1358, 0.0972]
    """
    copies = chat.members if level == NUMBER else chat.members - 1
    total = copies * (chat.text_bytes + extra_bytes(chat, level))
    total += chat.members * NUMBER_BYTES if level == NUMBER else 0
    return 1e6 * total / 1024 / KIB_PER_GIB * chat.traffic_usd_per_gib
