"""Case 12: one text and several writers, who see one another's edits at once or hours later.

The figures marked "the source" are the defaults of the document that the course examines.
"""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coordlib.cases.collaborative_editing_bytes import POSITION_BYTES, library_update_bytes
from coordlib.quantity import quantity, scenario
from coordlib.units import KIB_PER_GIB, MS_PER_SECOND

__all__ = [
    "ANY_LINE",
    "GIT_LINES",
    "SAME_LINE",
    "Cost",
    "Session",
    "collisions_per_hour",
    "costs",
    "edit_collides",
    "live_apart_min",
    "people_min",
    "seen_ms",
    "sent_bytes",
    "simulated_share",
    "transformation_waits_ms",
]

MINUTES_PER_HOUR = 60
MS_PER_MINUTE = MINUTES_PER_HOUR * MS_PER_SECOND
BYTES_PER_GIB = KIB_PER_GIB * 1024
# A patch shows three lines before and after the one that changed, which it has twice.
PATCH_LINES = 8

# How many lines around one's own another's edit must miss, or the two collide.
SAME_LINE, GIT_LINES = 1, 3
ANY_LINE = float("inf")


@scenario
class Session:
    """Writers of one text, how fast they write, and what their time and traffic cost."""

    writers: int = quantity(3, "", 2, 20, label="Writers", source="assumed")
    edits_per_hour: float = quantity(
        60.0, "edits/h", 1, 1_000, scale="log", label="Edits of each", source="assumed"
    )
    lines: float = quantity(
        400.0, "lines", 10, 100_000, scale="log", label="The text", source="assumed"
    )
    apart_min: float = quantity(
        60.0, "min", 0.001, 10_000, scale="log", label="Between two merges", source="assumed"
    )
    server_round_trip_ms: float = quantity(
        100.0, "ms", 1, 400, label="Round trip to the server", source="assumed"
    )
    writers_round_trip_ms: float = quantity(
        60.0, "ms", 1, 400, label="Round trip between writers", source="assumed"
    )
    letters_per_min: float = quantity(
        200.0, "letters/min", 10, 1_000, label="Typing", source="assumed: 40 words a minute"
    )
    letters_per_edit: int = quantity(30, "letters", 1, 500, label="An edit has", source="assumed")
    settle_min: float = quantity(
        5.0, "min", 0.1, 60, scale="log", label="To settle a conflict", source="assumed"
    )
    mend_min: float = quantity(
        5.0, "min", 0.1, 60, scale="log", label="To mend a mixed line", source="assumed"
    )
    retype_min: float = quantity(
        1.0, "min", 0.1, 60, scale="log", label="To retype a lost edit", source="assumed"
    )
    writer_usd_per_hour: float = quantity(
        100.0, "USD/h", 1, 500, label="A writer", source="the source, an engineer"
    )
    server_usd_per_hour: float = quantity(
        0.10, "USD/h", 0.001, 10, scale="log", label="A server", source="the source"
    )
    traffic_usd_per_gib: float = quantity(
        0.09, "USD/GiB", 0.001, 0.5, label="Traffic", source="the source"
    )
    letters: float = quantity(
        24_000.0, "letters", 100, 1e6, scale="log", label="Letters typed", source="assumed"
    )
    run_letters: int = quantity(
        10, "letters", 1, 120, label="Typed before moving on", source="assumed"
    )
    id_bytes: int = quantity(
        5, "bytes", 1, 8, label="A writer's number", source="Yjs: 32 bits, 7 to a byte"
    )


def edit_collides(session: Session, apart_min: ArrayLike, width: float) -> NDArray[np.float64]:
    """Return the chance that an edit meets another writer's before they exchange them.

    The others make (E - 1) λ T edits meanwhile, at random lines of N. Each comes within a width of
    w lines with probability w / N, so P = 1 - exp(-(E - 1) λ T w / N).

    Parameters
    ----------
    session : Session
        The writers E, their rate λ and the lines N.
    apart_min : array_like
        The time T between two exchanges, in minutes.
    width : float
        The lines w, no more than all.
    """
    share = min(width, session.lines) / session.lines
    hours = np.asarray(apart_min, dtype=float) / MINUTES_PER_HOUR
    return -np.expm1(-(session.writers - 1) * session.edits_per_hour * hours * share)


def collisions_per_hour(
    session: Session, apart_min: ArrayLike, width: float
) -> NDArray[np.float64]:
    """Return the collisions in an hour of all writers together: each takes two edits, E λ P / 2."""
    edits = session.writers * session.edits_per_hour
    return edits * edit_collides(session, apart_min, width) / 2


def simulated_share(
    session: Session, apart_min: float, width: int, *, seed: int = 1, rounds: int = 400
) -> tuple[float, float]:
    """Draw the lines that writers edit between exchanges; return the share that collide.

    Returns
    -------
    tuple of float
        The share of one writer's edits that have another's within the width, and its standard
        error over the rounds.
    """
    rng = np.random.default_rng(seed)
    lines, reach = int(session.lines), (width - 1) // 2
    hours = apart_min / MINUTES_PER_HOUR
    others = rng.poisson((session.writers - 1) * session.edits_per_hour * hours, rounds)
    near = np.empty(rounds)
    for number, count in enumerate(others):
        place = rng.integers(lines, size=(20, 1))
        near[number] = (np.abs(place - rng.integers(lines, size=count)) <= reach).any(axis=1).mean()
    return float(near.mean()), float(near.std() / rounds**0.5)


def transformation_waits_ms(session: Session, letters: int = 200) -> NDArray[np.float64]:
    """Return how long each letter waits until its writer may send it, in ms.

    Letters come at even gaps. A writer has one message on its way at a time, and puts into the next
    what was typed until the answer. Source: Wang, Mah and Lassen, "Google Wave Operational
    Transformation", 2010.
    """
    typed_ms = np.arange(letters) * MS_PER_MINUTE / session.letters_per_min
    sent_ms, free_ms = np.empty(letters), 0.0
    for number, typed in enumerate(typed_ms):
        if typed >= free_ms:
            # Nothing is on its way, and what had waited has gone before.
            sent_ms[number], free_ms = typed, typed + session.server_round_trip_ms
            continue
        sent_ms[number] = free_ms
        is_last = number + 1 == letters or typed_ms[number + 1] > free_ms
        if is_last:
            free_ms += session.server_round_trip_ms
    return sent_ms - typed_ms


def seen_ms(session: Session) -> dict[str, tuple[float, float, float]]:
    """Return when a letter is seen by its writer, by the others, and known to be: mean times in ms.

    Asking for a lock takes a round trip before the letter and nothing after; transformed edits and
    facts show it at once. Through a server others see it a round trip later, half of it each way.
    """
    to_server, between = session.server_round_trip_ms, session.writers_round_trip_ms
    wait = float(transformation_waits_ms(session).mean())
    return {
        "lock": (to_server, 2 * to_server, 2 * to_server),
        "transformed": (0.0, wait + to_server, wait + to_server),
        "facts": (0.0, between / 2, between),
    }


def live_apart_min(session: Session, design: str) -> float:
    """Return the time in which live writers do not see one another's edits: twice their delay."""
    return 2 * seen_ms(session)[design][1] / MS_PER_MINUTE


@dataclasses.dataclass(frozen=True)
class Cost:
    """What a design costs in an hour, in USD."""

    people_usd: float
    machines_usd: float

    @property
    def total_usd(self) -> float:
        """The sum of both."""
        return self.people_usd + self.machines_usd


def people_min(session: Session) -> dict[str, float]:
    """Return the minutes that collisions take from people in an hour, by design."""
    apart, live = session.apart_min, functools.partial(live_apart_min, session)
    designs = {
        "last save": (apart, ANY_LINE, session.retype_min),
        "git": (apart, GIT_LINES, session.settle_min),
        "transformed": (live("transformed"), SAME_LINE, session.mend_min),
        "facts": (live("facts"), SAME_LINE, session.mend_min),
        "facts, apart": (apart, SAME_LINE, session.mend_min),
    }
    return {
        name: float(collisions_per_hour(session, apart_min, width)) * minutes
        for name, (apart_min, width, minutes) in designs.items()
    }


def sent_bytes(session: Session) -> dict[str, float]:
    """Return the bytes sent in an hour, by design: whole texts, patches, operations or facts."""
    others, edits = session.writers - 1, session.writers * session.edits_per_hour
    letters = edits * session.letters_per_edit
    saves = session.writers * min(MINUTES_PER_HOUR / session.apart_min, session.edits_per_hour)
    facts = letters * others * library_update_bytes(session.id_bytes, int(session.letters))
    return {
        "last save": saves * session.writers * session.letters,
        "git": edits * session.writers * PATCH_LINES * session.letters / session.lines,
        "transformed": letters * session.writers * (POSITION_BYTES + 1),
        "facts": facts,
        "facts, apart": facts,
    }


def costs(session: Session) -> dict[str, Cost]:
    """Price an hour of each design: people's time; traffic, and a server where it has one.

    What is sent goes to the server and from there to the others; facts go to the others directly.
    """
    sent = sent_bytes(session)
    return {
        name: Cost(
            people_usd=minutes / MINUTES_PER_HOUR * session.writer_usd_per_hour,
            machines_usd=sent[name] / BYTES_PER_GIB * session.traffic_usd_per_gib
            + (0 if name.startswith("facts") else session.server_usd_per_hour),
        )
        for name, minutes in people_min(session).items()
    }
