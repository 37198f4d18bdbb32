"""Timestamps from two clocks: in which corners of their uncertainty the order breaks."""

import pytest

from coordlib.engine import Interval, Member, TrueTime, simulate
from coordlib.protocols.commit_timestamps import IN_ORDER, NEARBY, Done, Read, Server, nodes

CORNERS = [(first, second) for first in (-1.0, 0.0, 1.0) for second in (-1.0, 0.0, 1.0)]


def run_with(wait_ms, first, second):
    # Both clocks are as uncertain as they get, if they err.
    clocks = {
        "list": TrueTime(phase_ms=29_900, error_share=first),
        "photo": TrueTime(phase_ms=29_900, error_share=second),
    }
    return simulate(nodes(wait_ms), NEARBY, clocks=clocks, always=IN_ORDER)


@pytest.mark.parametrize(("first", "second"), CORNERS)
def test_no_corner_of_the_clocks_breaks_the_order_after_14_ms(first, second):
    assert run_with(14.0, first, second).broken == ""


def test_without_a_wait_a_fast_clock_then_a_slow_one_break_the_order():
    broken = {corner for corner in CORNERS if run_with(0.0, *corner).broken}
    assert (1.0, -1.0) in broken
    assert broken == {(first, second) for first, second in CORNERS if first > second}


def test_with_perfect_clocks_no_wait_is_needed():
    run = simulate(nodes(0.0), NEARBY, always=IN_ORDER)
    assert run.broken == ""
    assert run.world["bob"].seen == ("new list", "new photo")


@pytest.mark.parametrize(("as_of_ms", "answer"), [(4.9, "old list"), (5.0, "new list")])
def test_a_read_sees_the_write_from_its_timestamp_on(as_of_ms, answer):
    member = Member(Server("list", wait_ms=0.0))
    written = member.react(
        member.initial, "on_message", "ann", "write", read_clock=lambda: Interval(3.0, 5.0)
    )
    read = member.react(written.state, "on_message", "bob", Read(as_of_ms))
    assert [effect.message for effect in read.effects] == [answer]


def test_messages_read_well_in_a_diagram():
    assert (str(Read(4.0)), str(Done(14.64))) == ("read as of 4.0", "done at 14.6")
