"""Case 12's charts, as data: time apart, waiting, bytes a letter, the price of an hour."""

from __future__ import annotations

import numpy as np

from coordlib.cases.collaborative_editing import (
    ANY_LINE,
    GIT_LINES,
    SAME_LINE,
    Session,
    collisions_per_hour,
    costs,
    live_apart_min,
    seen_ms,
)
from coordlib.cases.collaborative_editing_bytes import library_bytes, teaching_bytes
from coordlib.cases.collaborative_editing_pycrdt import document_bytes
from coordlib.units import money
from coordlib.view import Axis, Drawing, Lines, Note, Rows, View

__all__ = ["METADATA", "PRICE", "TIME_APART", "WAITING"]

LOST, ASKED, MIXED = "last save: lost", "git: asks", "CRDT: mixed unasked"
WIDTHS = {LOST: ANY_LINE, ASKED: GIT_LINES, MIXED: SAME_LINE}
MINUTES = np.geomspace(1e-5, 10_000, 145)
MERGED_ASKED, MERGED_MIXED, LIVE = "merged, asked", "merged, mixed", "live"


def _draw_time_apart(session: Session) -> Drawing:
    apart, live_min = _time(session.apart_min), live_apart_min(session, "facts")
    asked, mixed = (
        float(collisions_per_hour(session, session.apart_min, WIDTHS[name]))
        for name in (ASKED, MIXED)
    )
    live = float(collisions_per_hour(session, live_min, SAME_LINE))
    return Drawing(
        finding=f"Merged every {apart}, git asks {_figure(asked)} times an hour; "
        f"live, a line is mixed every {_time(60 / live)}",
        sentence=f"{session.writers} writers with {_figure(session.edits_per_hour)} edits an hour "
        f"each in {session.lines:,.0f} lines, who merge every {apart}: git asks {_figure(asked)} "
        f"times an hour, a CRDT mixes {_figure(mixed)} lines without asking. Live, "
        f"{_time(live_min)} apart, it mixes {_figure(live)} an hour.",
        curves={
            name: (MINUTES, collisions_per_hour(session, MINUTES, width))
            for name, width in WIDTHS.items()
        },
        notes={
            MERGED_ASKED: Note(session.apart_min, asked, ""),
            MERGED_MIXED: Note(session.apart_min, mixed, ""),
            LIVE: Note(live_min, live, "live"),
        },
    )


def _time(minutes: float) -> str:
    """Write a time with three figures, in the unit that suits it."""
    steps = ((60 * 24 * 365, "years"), (60 * 24, "days"), (60, "h"), (1, "min"), (1 / 60, "s"))
    for size, unit in steps:
        if minutes >= 1.5 * size or (unit == "min" and minutes >= size):
            return f"{_figure(minutes / size)} {unit}"
    return f"{_figure(minutes * 60_000)} ms"


def _figure(value: float) -> str:
    """Write three significant figures, without an exponent."""
    if value >= 999.5:
        return f"{value:,.0f}"
    return np.format_float_positional(value, precision=3, fractional=False, trim="-")


TIME_APART = View(
    sliders=("apart_min", "writers", "edits_per_hour", "lines", "writers_round_trip_ms"),
    frame=Lines(
        x=Axis("Time between two exchanges (min)", 1e-5, 10_000, "log"),
        y=Axis("Collisions an hour", 1e-6, 10_000, "log"),
        names=(LOST, ASKED, MIXED),
        labels_at=("end", "end", "end"),
        notes=(MERGED_ASKED, MERGED_MIXED, LIVE),
    ),
    draw=_draw_time_apart,
)

SHOWN = {"lock": "a lock first", "transformed": "transformation", "facts": "CRDT"}


def _draw_waiting(session: Session) -> Drawing:
    times_ms = seen_ms(session)
    others = {SHOWN[name]: times[1] for name, times in times_ms.items()}
    lock, transformed, facts = others.values()
    return Drawing(
        finding=f"Who locks first waits {times_ms['lock'][0]:,.0f} ms for their own letter; "
        "the other designs do not wait",
        sentence=f"The others see a letter {lock:,.0f} ms after the key with a lock, "
        f"{transformed:,.0f} ms with transformation through a server, and {facts:,.0f} ms with a "
        "CRDT between writers.",
        values={SHOWN[name]: np.array(times) for name, times in times_ms.items()},
    )


WAITING = View(
    sliders=("server_round_trip_ms", "writers_round_trip_ms", "letters_per_min"),
    frame=Rows(
        x=Axis("Mean time from the key (ms)", 0, 900),
        rows=("I see it", "you see it", "I know it's in"),
        names=tuple(SHOWN.values()),
    ),
    draw=_draw_waiting,
)

TEACHING, LIBRARY, PLAIN = "teaching CRDT", "pycrdt, formula", "plain text"
LETTERS = np.geomspace(100, 1e6, 121)
# As many as pycrdt takes letter by letter within a slider's patience.
MOST_MEASURED = 800
CHOSEN, MEASURED = "chosen", "measured"


def _draw_metadata(session: Session) -> Drawing:
    run, writer = session.run_letters, session.id_bytes
    at = float(library_bytes(session.letters, run, writer) / session.letters)
    count = int(min(session.letters, MOST_MEASURED))
    really = document_bytes(count, run, writer) / count
    return Drawing(
        finding=f"{run} letter{'s' if run > 1 else ''} at a time: pycrdt keeps {at:.3g} bytes a "
        f"letter, the teaching version {teaching_bytes(1):.0f}",
        sentence=f"Of {session.letters:,.0f} letters, typed {run} at a time at random places, "
        f"pycrdt keeps {at:.3g} bytes a letter by the formula; {count:,} letters, really typed, "
        f"took {really:.3g} bytes each.",
        curves={
            TEACHING: (LETTERS, teaching_bytes(LETTERS) / LETTERS),
            LIBRARY: (LETTERS, library_bytes(LETTERS, run, writer) / LETTERS),
            PLAIN: (LETTERS, np.ones_like(LETTERS)),
        },
        notes={
            CHOSEN: Note(session.letters, at, ""),
            MEASURED: Note(count, really, f"measured: {really:.3g}"),
        },
    )


METADATA = View(
    sliders=("letters", "run_letters", "id_bytes"),
    frame=Lines(
        x=Axis("Letters ever typed", 100, 1e6, "log"),
        y=Axis("Bytes kept for each letter", 0, 28),
        names=(TEACHING, LIBRARY, PLAIN),
        labels_at=("end", "end", "end"),
        notes=(CHOSEN, MEASURED),
    ),
    draw=_draw_metadata,
)

PRICED = {
    "last save": "last save",
    "git": "git",
    "transformed": "transformation",
    "facts": "CRDT",
    "facts, apart": "CRDT, merged as seldom as git",
}


def _draw_price(session: Session) -> Drawing:
    priced = {PRICED[name]: cost for name, cost in costs(session).items()}
    git, live = priced["git"], priced["CRDT"]
    machines = [cost.machines_usd for cost in priced.values()]
    return Drawing(
        finding=f"An hour of conflicts costs {money(git.people_usd)} by git and "
        f"{money(live.people_usd)} live; machines at most {money(max(machines))}",
        sentence="An hour costs "
        + ", ".join(f"{money(cost.total_usd)} by {name}" for name, cost in priced.items())
        + f"; of that, machines and traffic {money(min(machines))} to {money(max(machines))}.",
        values={
            name: np.array([cost.people_usd, cost.machines_usd, cost.total_usd])
            for name, cost in priced.items()
        },
    )


PRICE = View(
    sliders=(
        "apart_min",
        "writers",
        "edits_per_hour",
        "lines",
        "settle_min",
        "mend_min",
        "retype_min",
        "writer_usd_per_hour",
        "server_usd_per_hour",
        "traffic_usd_per_gib",
    ),
    frame=Rows(
        x=Axis("USD an hour, all writers together", 1e-6, 1e7, "log", money=True),
        rows=("people", "machines", "together"),
        names=tuple(PRICED.values()),
    ),
    draw=_draw_price,
)
