"""The spectrum's charts, as data: complexity, throughput, parts, volume, tables, latency."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from coordlib.cases.coordination_levels import (
    BYZANTINE,
    CHAIN,
    EVENTUAL,
    LEVELS,
    MULTI_PAXOS,
    PROTOCOLS,
    STATED,
    STATED_LATENCY_MS,
    TABLES,
    Protocol,
    relative_to_eventual,
)
from coordlib.cases.coordination_spectrum import (
    Spectrum,
    capacity_tps,
    latency_ms,
    monthly_cost,
    ratio_bounds,
    usd_per_tx,
)
from coordlib.units import money, ratio
from coordlib.view import Axis, Drawing, Lines, Note, Points, Rows, View

__all__ = [
    "COMPLEXITY_AND_COST",
    "COST_AND_VOLUME",
    "COST_IN_PARTS",
    "LATENCY",
    "TABLES_SIDE_BY_SIDE",
    "THROUGHPUT_AND_COST",
]

GIVEN = "computed from its inputs"
GUESSED = "computed, inputs interpolated"
SAID = "as its chart states"
USD_PER_TX = Axis("USD a transaction", 1e-7, 10, "log", money=True)
SHOWN = {**LEVELS, CHAIN.name: CHAIN}
CALLED = {"serializable": "multi-Paxos (serializable)"}


def _grouped(
    places: dict[str, tuple[float, float]], said: dict[str, tuple[float, float]]
) -> dict[str, dict[str, tuple[float, float]]]:
    given = {name: xy for name, xy in places.items() if SHOWN[name] in PROTOCOLS}
    guessed = {name: xy for name, xy in places.items() if name not in given}
    return {GIVEN: given, GUESSED: guessed, SAID: said}


def _priced(spectrum: Spectrum) -> dict[str, float]:
    return {name: usd_per_tx(spectrum, protocol) for name, protocol in SHOWN.items()}


def _draw_complexity(spectrum: Spectrum) -> Drawing:
    hours = {name: one.engineering_hours * spectrum.hours_factor for name, one in SHOWN.items()}
    usd = _priced(spectrum)
    times = usd["Byzantine"] / usd["eventual"]
    said = relative_to_eventual(TABLES["pattern matrix"])["Byzantine"]
    return Drawing(
        finding=f"From eventual to Byzantine: {ratio(times)} the cost, not {said:,.0f}",
        sentence=f"At {spectrum.tx_per_day:,.0f} transactions a day one costs "
        f"{money(usd['none'])} without coordination, {money(usd['eventual'])} with eventual "
        f"consistency, {money(usd['serializable'])} with multi-Paxos and "
        f"{money(usd['Byzantine'])} with Byzantine consensus.",
        points=_grouped(
            {name: (hours[name], usd[name]) for name in SHOWN},
            {name: (hours[name], stated.usd_per_tx) for name, stated in STATED.items()},
        ),
        labels={name: f"{CALLED.get(name, name)} {money(usd[name])}" for name in SHOWN},
    )


COMPLEXITY_AND_COST = View(
    sliders=(
        "tx_per_day",
        "server_usd_per_hour",
        "messages_factor",
        "traffic_usd_per_gib",
        "size_factor",
        "engineer_usd_per_hour",
        "servers_factor",
        "operator_usd_per_year",
        "hours_factor",
        "written_off_months",
        "operators_factor",
    ),
    frame=Points(
        x=Axis("Complexity: hours to build it", 10, 100_000, "log"),
        y=USD_PER_TX,
        groups=(GIVEN, GUESSED, SAID),
    ),
    draw=_draw_complexity,
)


def _draw_throughput(spectrum: Spectrum) -> Drawing:
    usd = _priced(spectrum)
    tps = {name: capacity_tps(spectrum, protocol) for name, protocol in SHOWN.items()}
    most, least = tps["eventual"], tps["Byzantine"]
    said = STATED["eventual"].capacity_tps / STATED["Byzantine"].capacity_tps
    return Drawing(
        finding=f"Eventual consistency carries {ratio(most / least)} what Byzantine consensus "
        f"carries, not {said:,.0f}",
        sentence=f"With servers that handle {spectrum.server_messages_per_s:,.0f} messages a "
        f"second, eventual consistency carries {most:,.0f} transactions a second at "
        f"{money(usd['eventual'])}, multi-Paxos {tps['serializable']:,.0f} at "
        f"{money(usd['serializable'])} and Byzantine consensus {least:,.0f} at "
        f"{money(usd['Byzantine'])}.",
        points=_grouped(
            {name: (tps[name], usd[name]) for name in SHOWN},
            {name: (stated.capacity_tps, stated.usd_per_tx) for name, stated in STATED.items()},
        ),
        labels={name: f"{CALLED.get(name, name)} {money(usd[name])}" for name in SHOWN},
    )


THROUGHPUT_AND_COST = View(
    sliders=(
        "tx_per_day",
        "server_messages_per_s",
        "messages_factor",
        "servers_factor",
        "server_usd_per_hour",
        "traffic_usd_per_gib",
        "hours_factor",
        "operators_factor",
    ),
    frame=Points(
        x=Axis("Throughput before servers are added (tx/s)", 50, 1e7, "log"),
        y=USD_PER_TX,
        groups=(GIVEN, GUESSED, SAID),
    ),
    draw=_draw_throughput,
)

PARTS = ("Servers", "Traffic", "Development", "Operations", "Total")
NAMES = tuple(protocol.name for protocol in PROTOCOLS)


def _draw_parts(spectrum: Spectrum) -> Drawing:
    costs = {protocol.name: monthly_cost(spectrum, protocol) for protocol in PROTOCOLS}
    values = {
        name: np.array([*dataclasses.astuple(cost), cost.total_usd]) for name, cost in costs.items()
    }
    totals = {name: cost.total_usd for name, cost in costs.items()}
    people = {
        name: 100 * (cost.development_usd + cost.operations_usd) / totals[name]
        for name, cost in costs.items()
    }
    times = ratio(totals["Byzantine"] / totals["eventual"])
    return Drawing(
        finding=f"Byzantine consensus costs {times} what eventual consistency costs",
        sentence="A month costs "
        + ", ".join(
            f"{money(totals[one.name])} with {one.name} ({money(usd_per_tx(spectrum, one))} a "
            "transaction)"
            for one in PROTOCOLS
        )
        + f". People are {people['eventual']:.0f} % of it with eventual consistency and "
        f"{people['Byzantine']:.0f} % with Byzantine consensus.",
        values=values,
    )


COST_IN_PARTS = View(
    sliders=COMPLEXITY_AND_COST.sliders,
    frame=Rows(x=Axis("USD a month", 0.1, 1e8, "log", money=True), rows=PARTS, names=NAMES),
    draw=_draw_parts,
)

VOLUMES = np.geomspace(1e3, 1e10, 57)


def _along_volume(spectrum: Spectrum, protocol: Protocol) -> NDArray[np.float64]:
    at_volume = (dataclasses.replace(spectrum, tx_per_day=float(one)) for one in VOLUMES)
    return np.array([usd_per_tx(one, protocol) for one in at_volume])


def _draw_volume(spectrum: Spectrum) -> Drawing:
    curves = {one.name: (VOLUMES, _along_volume(spectrum, one)) for one in PROTOCOLS}
    here = {one.name: usd_per_tx(spectrum, one) for one in PROTOCOLS}
    times = here["Byzantine"] / here["eventual"]
    least, most = ratio_bounds(spectrum, BYZANTINE, EVENTUAL)
    return Drawing(
        finding=f"At {spectrum.tx_per_day:,.0f} transactions a day, Byzantine consensus costs "
        f"{ratio(times)} as much",
        sentence=f"A transaction costs {money(here['eventual'])} with eventual consistency and "
        f"{money(here['Byzantine'])} with Byzantine consensus, {ratio(times)} as much; no prices "
        f"make that less than {least:.3g} or more than {most:.3g} times. At ten thousand "
        f"million a day it falls to {money(curves['eventual'][1][-1])} and "
        f"{money(curves['Byzantine'][1][-1])}.",
        curves=curves,
        notes={
            name: Note(spectrum.tx_per_day, here[name], money(here[name]))
            for name in ("eventual", "Byzantine")
        },
    )


COST_AND_VOLUME = View(
    sliders=(
        "tx_per_day",
        "server_usd_per_hour",
        "traffic_usd_per_gib",
        "server_messages_per_s",
        "engineer_usd_per_hour",
        "operator_usd_per_year",
    ),
    frame=Lines(
        x=Axis("Transactions a day", 1e3, 1e10, "log"),
        y=USD_PER_TX,
        names=NAMES,
        labels_at=("end", "end", "end", "end"),
        notes=("eventual", "Byzantine"),
    ),
    draw=_draw_volume,
)

PLACES = ("None", "Eventual", "Causal", "In between", "Strongest", "Byzantine")
COMPUTED = "computed"


def _draw_tables(spectrum: Spectrum) -> Drawing:
    usd = {level: usd_per_tx(spectrum, protocol) for level, protocol in LEVELS.items()}
    tables = {**TABLES, COMPUTED: usd}
    values = {
        name: np.array([relative_to_eventual(table).get(level, np.nan) for level in LEVELS])
        for name, table in tables.items()
    }
    strongest = {name: column[PLACES.index("Strongest")] for name, column in values.items()}
    said = [strongest[name] for name in TABLES]
    most = ratio_bounds(spectrum, MULTI_PAXOS, EVENTUAL)[1]
    return Drawing(
        finding=f"The strongest level: {min(said):,.0f} to {max(said):,.0f} times eventual in "
        f"the tables, {strongest[COMPUTED]:.3g} computed",
        sentence="Over eventual consistency, the strongest level short of Byzantine costs "
        + ", ".join(f"{strongest[name]:,.0f} times in the {name}" for name in TABLES)
        + f", and {strongest[COMPUTED]:.3g} times by the document's own inputs; no prices "
        f"make it more than {most:.3g}.",
        values=values,
    )


TABLES_SIDE_BY_SIDE = View(
    sliders=(
        "tx_per_day",
        "server_usd_per_hour",
        "traffic_usd_per_gib",
        "engineer_usd_per_hour",
        "operator_usd_per_year",
        "written_off_months",
    ),
    frame=Rows(
        x=Axis("Cost as a multiple of eventual consistency's", 0.05, 20_000, "log"),
        rows=PLACES,
        names=(*TABLES, COMPUTED),
    ),
    draw=_draw_tables,
)

AT_LEAST, AT_MOST, COUNTED = "the document: from", "up to", "by counting messages"


def _draw_latency(spectrum: Spectrum) -> Drawing:
    said = np.array([*STATED_LATENCY_MS.values()])
    ours = np.array([latency_ms(spectrum, level) for level in STATED_LATENCY_MS])
    inside = [
        level
        for level, (low, high), ms in zip(STATED_LATENCY_MS, said, ours, strict=True)
        if low <= ms <= high
    ]
    return Drawing(
        finding=f"{len(inside)} of {len(ours)} levels lie where the document puts them",
        sentence=f"Over a round trip of {spectrum.round_trip_ms:.3g} ms, a write waits "
        f"{ours[2]:.3g} ms at the levels up to causal, {ours[3]:.3g} ms where a majority is asked "
        f"and {ours[4]:.3g} ms where two round trips are needed. In the document's ranges: "
        f"{', '.join(inside) or 'none'}.",
        values={AT_LEAST: said[:, 0], AT_MOST: said[:, 1], COUNTED: ours},
    )


LATENCY = View(
    sliders=("round_trip_ms", "local_write_ms"),
    frame=Rows(
        x=Axis("Time until a write is answered (ms)", 0.1, 10_000, "log"),
        rows=tuple(level.capitalize() for level in STATED_LATENCY_MS),
        names=(AT_LEAST, AT_MOST, COUNTED),
    ),
    draw=_draw_latency,
)
