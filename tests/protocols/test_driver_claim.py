"""Two riders and one driver: who decides, and in how many places."""

import pytest

from coordlib.engine import System, explore
from coordlib.protocols.driver_claim import (
    ALL_ANSWERED,
    AT_MOST_ONE,
    one_place,
    through_a_gateway,
    two_copies,
)

FAULTS = {"losses": 1, "duplicates": 1, "crashes": 1, "restarts": 1}
BOTH_WIN = {"either rider may win": lambda world: world["rider 2"].answer == "yes"}


@pytest.mark.parametrize("faults", [{}, FAULTS], ids=["no faults", "faults"])
def test_one_place_never_gives_a_driver_to_two(faults):
    found = explore(System(one_place(), **faults), always=AT_MOST_ONE, sometimes=BOTH_WIN)
    assert found.holds


def test_everybody_hears_without_a_fault():
    assert explore(System(one_place()), finally_=ALL_ANSWERED).states == 13
    assert explore(System(one_place(), losses=1, duplicates=1), finally_=ALL_ANSWERED).holds


def test_two_copies_do():
    found = explore(System(two_copies()), always=AT_MOST_ONE)
    assert [event.split()[0] for event in found.broken[0].history] == ["deliver"] * 4


def test_a_claim_from_another_city_is_decided_in_the_driver_s_city():
    system = System(through_a_gateway(), duplicates=1)
    assert explore(system, always=AT_MOST_ONE, sometimes=BOTH_WIN, finally_=ALL_ANSWERED).holds
