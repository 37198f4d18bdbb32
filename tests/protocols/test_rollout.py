"""A roll-out in every order of events: what a check holds for, and what a flag of its own does."""

import pytest

from coordlib.engine import Crash, System, explore, simulate
from coordlib.protocols.rollout import (
    NEW_FLAG,
    ONE_MEANING,
    OPENED,
    SERVED,
    Restored,
    rollout,
)

DESIGNS = {"by hand": {}, "checked": {"is_checking": True}, "own flag": {"flag": NEW_FLAG}}
MISHAPS = {
    "a lost copy": ({}, {"losses": 1}),
    "an old image": ({"kind": Restored}, {"crashes": 1, "restarts": 1}),
    "taken back": ({"takes_back": "servers first"}, {}),
    "flag down first": ({"takes_back": "flag first"}, {}),
}
# The number of states, or of the events after which it is broken.
FOUND = {
    ("by hand", "a lost copy"): -5,
    ("by hand", "an old image"): -7,
    ("by hand", "taken back"): -7,
    ("by hand", "flag down first"): -9,
    ("checked", "a lost copy"): 267,
    ("checked", "an old image"): -11,
    ("checked", "taken back"): -11,
    ("checked", "flag down first"): -13,
    ("own flag", "a lost copy"): 250,
    ("own flag", "an old image"): 1_086,
    ("own flag", "taken back"): 583,
    ("own flag", "flag down first"): 656,
}
MISSED = ["server 8"]


@pytest.mark.parametrize(("design", "mishap"), FOUND)
def test_what_each_design_stands(design, mishap):
    how, faults = MISHAPS[mishap]
    system = System(rollout(**DESIGNS[design], **how), **faults)
    found = explore(system, always=ONE_MEANING, sometimes=SERVED)
    is_safe = FOUND[design, mishap] > 0
    assert found.holds == is_safe
    size = found.states if is_safe else -len(found.broken[0].history)
    assert size == FOUND[design, mishap]


@pytest.mark.parametrize("design", DESIGNS)
def test_without_a_mishap_every_design_is_sound_and_serves_everywhere(design):
    system = System(rollout(**DESIGNS[design]))
    assert explore(system, always=ONE_MEANING, finally_=OPENED).holds


def test_the_check_finds_a_missed_server_and_the_own_flag_does_without_it():
    checked = System(rollout(missed=MISSED, is_checking=True))
    assert explore(checked, always=ONE_MEANING, finally_=OPENED).holds
    alone = System(rollout(missed=MISSED, flag=NEW_FLAG))
    assert explore(alone, always=ONE_MEANING, sometimes=SERVED).holds
    assert not explore(alone, finally_=OPENED).holds


def test_old_code_sends_without_end_and_each_order_adds_a_stream():
    sent = [
        sum(
            step.text == "child"
            for step in simulate(rollout(missed=MISSED), until_ms=ms).trace.steps
        )
        for ms in (100, 200)
    ]
    # Two streams, a child order every 2 ms each.
    assert sent[1] - sent[0] == 100


def test_one_server_that_is_away_holds_up_the_check_alone():
    gone = {"faults": [Crash("server 8", at_ms=0.5)], "finally_": SERVED, "until_ms": 1_000}
    broken = {name: simulate(rollout(**how), **gone).broken for name, how in DESIGNS.items()}
    assert [name for name, reason in broken.items() if reason] == ["checked"]
