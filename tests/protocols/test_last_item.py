"""The last item: counts of their own oversell, one keeper never does, and can be out of reach."""

import pytest

from coordlib.engine import Partition, System, explore, simulate
from coordlib.protocols.last_item import ANSWERED, NEVER_OVERSOLD, links, shops

NAMES = ("us", "eu")
CUT = Partition(("eu", "eu customer"), at_ms=0, heal_ms=1_000)


def sold(run):
    return {name: run.world[name].sold for name in NAMES}


def test_counts_of_their_own_sell_the_item_twice_in_two_events():
    found = explore(System(shops(NAMES)), always=NEVER_OVERSOLD)
    assert found.broken[0].line == "deliver buy us customer>us; deliver buy eu customer>eu"


@pytest.mark.parametrize("names", [("us", "eu"), ("us", "eu", "ap")])
def test_one_keeper_never_oversells_and_can_sell_it(names):
    sells = {"it is sold": lambda world: any(world[name].sold for name in names)}
    system = System(shops(names, keeper="us"), losses=1)
    found = explore(system, always=NEVER_OVERSOLD, sometimes=sells)
    assert found.holds
    assert found.is_complete


def test_without_faults_every_customer_is_answered():
    for keeper in ("", "us"):
        assert explore(System(shops(NAMES, keeper)), finally_=ANSWERED).holds


def test_asking_the_keeper_takes_a_round_trip():
    alone, asked = (simulate(shops(NAMES, keeper), links(NAMES, 70)) for keeper in ("", "us"))
    assert alone.trace.notes("sells")[-1].at == 5
    assert asked.trace.notes("refuses")[0].at == 5 + 2 * 70
    assert (alone.message_delays, asked.message_delays) == (2, 4)


def test_cut_off_one_design_oversells_and_the_other_does_not_answer():
    alone = simulate(shops(NAMES), links(NAMES, 70), faults=[CUT], finally_=ANSWERED)
    asked = simulate(shops(NAMES, "us"), links(NAMES, 70), faults=[CUT], finally_=ANSWERED)
    assert sold(alone) == {"us": 1, "eu": 1}
    assert sold(asked) == {"us": 1, "eu": 0}
    assert not alone.broken
    assert "every customer has an answer" in asked.broken
