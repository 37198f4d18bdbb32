"""Quantities: what is allowed, and what the error says of what is not."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordlib.quantity import Quantity, QuantityError, quantities, quantity, scenario


@scenario
class Link:
    """A link between two regions."""

    latency_ms: float = quantity(
        140.0, "ms", 1, 1_000, label="Latency", source="measured", scale="log"
    )
    regions: int = quantity(3, "", 2, 8, label="Regions", source="assumed")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (
            {"latency_ms": 0.5},
            "latency_ms: got 0.5 ms, allowed is a number from 1 to 1,000 ms",
        ),
        (
            {"latency_ms": 2_000},
            "latency_ms: got 2,000 ms, allowed is a number from 1 to 1,000 ms",
        ),
        (
            {"latency_ms": math.nan},
            "latency_ms: got nan, allowed is a number from 1 to 1,000 ms",
        ),
        (
            {"latency_ms": -math.inf},
            "latency_ms: got -inf, allowed is a number from 1 to 1,000 ms",
        ),
        (
            {"latency_ms": "140"},
            "latency_ms: got '140' of type str, allowed is a number from 1 to 1,000 ms",
        ),
        (
            {"latency_ms": None},
            "latency_ms: got None of type NoneType, allowed is a number from 1 to 1,000 ms",
        ),
        (
            {"latency_ms": True},
            "latency_ms: got True of type bool, allowed is a number from 1 to 1,000 ms",
        ),
        (
            {"latency_ms": 1 + 2j},
            "latency_ms: got (1+2j) of type complex, allowed is a number from 1 to 1,000 ms",
        ),
        ({"regions": 2.5}, "regions: got 2.5, allowed is a whole number from 2 to 8"),
        ({"regions": 9}, "regions: got 9, allowed is a whole number from 2 to 8"),
        ({"regions": math.inf}, "regions: got inf, allowed is a whole number from 2 to 8"),
        (
            {"regions": np.bool_(True)},
            "regions: got np.True_ of type bool, allowed is a whole number from 2 to 8",
        ),
    ],
)
def test_the_error_names_quantity_value_unit_and_bounds(values, text):
    with pytest.raises(QuantityError) as caught:
        Link(**values)
    assert str(caught.value) == text


def test_replace_checks_too():
    with pytest.raises(QuantityError, match="regions: got 1, allowed"):
        dataclasses.replace(Link(), regions=1)


def test_a_value_becomes_the_quantity_s_own_type():
    link = Link(latency_ms=np.float32(2), regions=np.int64(4))
    assert (type(link.latency_ms), type(link.regions)) == (float, int)
    assert type(Link(regions=4.0).regions) is int


def test_a_scenario_holds_still():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Link().regions = 4


def test_the_docstring_tells_each_quantity():
    assert "latency_ms : float, default 140.0" in Link.__doc__
    assert "Regions, a whole number from 2 to 8. Source: assumed." in Link.__doc__


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"low": 5, "high": 5}, "x_ms: low 5 is not below high 5"),
        ({"low": 0, "scale": "log"}, "x_ms: a log scale starts above 0, not at 0"),
        ({"scale": "cubic"}, "x_ms: scale 'cubic' is neither 'linear' nor 'log'"),
        ({"default": 20.0}, "x_ms: got 20.0 ms, allowed is a number from 1 to 10 ms"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(facts, text):
    good = {"name": "x_ms", "default": 2.0, "unit": "ms", "low": 1, "high": 10}
    with pytest.raises(ValueError) as caught:
        Quantity(**(good | {"label": "X", "source": "s"} | facts))
    assert str(caught.value) == text


LATENCY_MS = quantities(Link)["latency_ms"]


@given(st.floats(allow_nan=True, allow_infinity=True) | st.integers())
def test_check_accepts_just_what_lies_within_the_bounds(value):
    if LATENCY_MS.low <= value <= LATENCY_MS.high:
        assert LATENCY_MS.check(value) == value
    else:
        with pytest.raises(QuantityError):
            LATENCY_MS.check(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_within_gives_the_nearest_allowed_value(value):
    nearest = LATENCY_MS.within(value)
    assert LATENCY_MS.low <= nearest <= LATENCY_MS.high
    assert nearest == value or nearest in (LATENCY_MS.low, LATENCY_MS.high)
