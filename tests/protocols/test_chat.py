"""Three windows on one chat: what each can show, in every order of events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordlib.engine import Constant, Crash, Network, System, explore, simulate
from coordlib.protocols.chat import (
    AT_ONCE,
    NOTHING_HIDDEN,
    QUESTION,
    QUESTIONS_FIRST,
    SAME_ORDER,
    SEQUENCER,
    TWO_REPLIES,
    WINDOWS,
    Line,
    Number,
    by_clock,
    by_number,
    group,
    seen,
)
from coordlib.protocols.versions import clock_of, descends

TEXTS = {"at 5?", "no, 6"}
BY_NUMBER = QUESTIONS_FIRST["by number"] | SAME_ORDER["by number"]


def dan_sees_all(window):
    return {"dan sees both": lambda world: {*seen(world, window)["dan"]} == TEXTS}


def test_by_arrival_a_reply_overtakes_its_question_in_two_events():
    found = explore(System(group(QUESTION)), always=QUESTIONS_FIRST["by arrival"])
    assert found.broken[0].line == "deliver at 5? ann>bob; deliver no, 6 bob>dan"


def test_by_clock_it_never_does():
    found = explore(
        System(group(QUESTION)),
        always=QUESTIONS_FIRST["by clock"],
        sometimes=dan_sees_all("by clock"),
        finally_=dan_sees_all("by clock"),
    )
    assert found.holds
    assert found.states == 1_468


@pytest.mark.parametrize("window", ["by arrival", "by clock"])
def test_two_who_write_at_once_see_two_orders(window):
    found = explore(System(group(AT_ONCE)), always=SAME_ORDER[window])
    assert found.broken[0].line == "deliver at 5? ann>bob; deliver at 6? bob>ann"


def test_the_own_line_comes_first():
    reversed_lists = {
        "each sees the other's first": lambda world: (
            seen(world, "by arrival") == {"ann": ["at 6?", "at 5?"], "bob": ["at 5?", "at 6?"]}
        )
    }
    found = explore(System(group(AT_ONCE)), sometimes=reversed_lists)
    assert [one.kind for one in found.broken] == ["sometimes"]


@pytest.mark.parametrize("duplicates", [0, 1])
def test_by_number_they_see_one(duplicates):
    both = {"at 6? may be first": lambda world: seen(world, "by number")["ann"][:1] == ["at 6?"]}
    system = System(group(AT_ONCE), duplicates=duplicates)
    hidden = NOTHING_HIDDEN["by number"]
    assert explore(system, always=SAME_ORDER["by number"], sometimes=both, finally_=hidden).holds


def test_a_sequencer_alone_may_number_a_reply_before_its_question():
    found = explore(System(group(QUESTION)), always=QUESTIONS_FIRST["by number"])
    assert len(found.broken[0].history) == 3


@pytest.mark.parametrize(
    ("answers_from", "in_order", "states"),
    [("by number", "by arrival", 388), ("by arrival", "by clock", 1_398)],
)
def test_answering_what_is_numbered_or_numbering_by_clock_mends_it(answers_from, in_order, states):
    system = System(group(QUESTION, answers_from, in_order))
    found = explore(system, always=BY_NUMBER, sometimes=dan_sees_all("by number"))
    assert found.holds
    assert found.states == states


@pytest.mark.parametrize(
    ("fault", "window", "is_hidden"),
    [
        ("losses", "by clock", True),
        ("losses", "by number", True),
        ("crashes", "by clock", False),
        ("crashes", "by number", True),
    ],
)
def test_what_one_fault_hides_for_good(fault, window, is_hidden):
    system = System(group(QUESTION, window), **{fault: 1})
    assert explore(system, finally_=NOTHING_HIDDEN[window]).holds is not is_hidden


def test_without_the_sequencer_only_the_window_by_number_stands_still():
    crash = Crash(SEQUENCER, at_ms=100)
    run = simulate(group(TWO_REPLIES, reply_ms=100), Network(default=Constant(50)), faults=[crash])
    counts = {window: len(seen(run.world, window)["dan"]) for window in WINDOWS}
    assert counts == {"by arrival": 3, "by clock": 3, "by number": 1}


def conversation(choices):
    """Return lines by three people, each written after a part of what there was."""
    lines = []
    for author, share in choices:
        own = [line for line in lines if line.author == author]
        read = lines[: round(share * len(lines))] + own
        lines.append(Line(author, f"line {len(lines)}", clock_of(read, author)))
    return lines


conversations = st.lists(
    st.tuples(st.sampled_from(["ann", "bob", "cleo"]), st.floats(0, 1)), max_size=7
).map(conversation)


@given(conversations, st.randoms(use_true_random=False))
def test_by_clock_every_line_comes_after_all_that_it_builds_on(lines, random):
    arrived = random.sample(lines, len(lines))
    shown = by_clock(arrived)
    assert {*shown} == {*lines}
    for place, line in enumerate(shown):
        assert descends(clock_of(shown[:place], line.author), line.clock)


@given(conversations, st.randoms(use_true_random=False))
def test_what_more_arrives_only_adds_to_a_window(lines, random):
    arrived = random.sample(lines, len(lines))
    numbers = [Number(place, line.text) for place, line in enumerate(lines, start=1)]
    for count in range(len(arrived)):
        for window in (by_clock, by_number):
            before, after = window(arrived[:count], numbers), window(arrived, numbers)
            assert after[: len(before)] == before
    assert by_number(arrived, numbers) == tuple(lines)
