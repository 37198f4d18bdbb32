"""A sequencer's receipt and the chain's block: which of them holds in every order of events."""

import pytest

from coordlib.engine import System, explore, simulate
from coordlib.protocols.sequencer import AS_TOLD, TOLD, LoggingSequencer, links, rollup

DESIGNS = {
    "receipt": {},
    "logged receipt": {"sequencer": LoggingSequencer},
    "block": {"believes": "block"},
}
CRASH = {"crashes": 1, "restarts": 1}


@pytest.mark.parametrize(("design", "states"), [*zip(DESIGNS, (131, 131, 115), strict=True)])
def test_without_faults_each_design_tells_everybody_the_truth(design, states):
    found = explore(System(rollup(**DESIGNS[design])), always=AS_TOLD, finally_=TOLD)
    assert found.holds
    assert found.states == states


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("fault", ["losses", "duplicates"])
def test_a_network_that_fails_breaks_no_promise(design, fault):
    system = System(rollup(**DESIGNS[design]), **{fault: 1})
    assert explore(system, always=AS_TOLD, sometimes=TOLD).holds


def test_a_crash_breaks_a_receipt_from_memory():
    found = explore(System(rollup(), **CRASH), always=AS_TOLD)
    assert [event.split()[0] for event in found.broken[0].history] == [
        *("deliver", "deliver", "crash", "restart"),
        *("deliver", "deliver", "timeout", "deliver"),
    ]


@pytest.mark.parametrize(("design", "states"), [("logged receipt", 1_430), ("block", 1_710)])
def test_a_crash_breaks_neither_a_logged_receipt_nor_a_block(design, states):
    found = explore(System(rollup(**DESIGNS[design]), **CRASH), always=AS_TOLD, sometimes=TOLD)
    assert found.holds
    assert found.states == states


def test_a_receipt_takes_a_round_trip_and_a_block_a_block():
    run = simulate(rollup(), links(["a", "b"]))
    at = {step.text.split()[0]: step.at for step in run.trace.steps if step.node == "a"}
    assert at == {"receipt": 100, "block": 50 + 12_000 + 100 + 100}
