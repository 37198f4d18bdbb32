import random
import time
from typing import ClassVar

import pytest

from coordlib.engine import (
    EngineError,
    Member,
    Node,
    NonDeterministicError,
    System,
    World,
    simulate,
)


class Tally(Node):
    durable = ("votes",)

    def __init__(self, name="tally"):
        super().__init__(name)
        self.votes = frozenset()
        self.guess = 0

    def on_message(self, context, sender, message):
        self.votes |= {sender}
        self.guess += 1
        for voter in sorted(self.votes):
            context.send(voter, message)


class SetOrder(Tally):
    def on_message(self, context, sender, message):
        for voter in self.votes - {"nobody"}:
            context.send(voter, message)


class Random(Tally):
    def on_message(self, context, sender, message):
        self.guess = random.random()


class WallClock(Tally):
    def on_message(self, context, sender, message):
        context.send(sender, time.perf_counter_ns())


class Hoarder(Tally):
    def on_message(self, context, sender, message):
        self.inbox = [message]


def given_votes(kind):
    node = kind()
    node.votes = frozenset({"a", "b", "c"})
    return Member(node)


def test_a_handler_changes_state_and_sends():
    member = given_votes(Tally)
    state, effects = member.react(member.initial, "on_message", "d", "hello")
    assert member.revive(state).votes == {"a", "b", "c", "d"}
    assert [effect.to for effect in effects] == ["a", "b", "c", "d"]


def test_reacting_leaves_the_state_before_as_it_was():
    member = given_votes(Tally)
    member.react(member.initial, "on_message", "d", "hello")
    assert member.revive(member.initial).votes == {"a", "b", "c"}


@pytest.mark.parametrize("kind", [SetOrder, Random, WallClock])
def test_a_handler_that_is_not_deterministic_is_named(kind):
    member = given_votes(kind)
    with pytest.raises(NonDeterministicError, match=f"{kind.__name__}.on_message is not determ"):
        member.react(member.initial, "on_message", "d", "hello")


def test_the_check_can_be_left_out():
    member = given_votes(Random)
    member.react(member.initial, "on_message", "d", "hello", is_checked=False)


def test_state_that_can_not_be_kept_is_named():
    member = given_votes(Hoarder)
    with pytest.raises(EngineError) as caught:
        member.react(member.initial, "on_message", "d", "hello")
    assert str(caught.value) == (
        "Hoarder.inbox: got ['hello'] of type list, allowed is a hashable value, "
        "such as a tuple or a frozenset"
    )
    assert "Hoarder.on_message('d', 'hello') of node tally" in caught.value.__notes__[0]


def test_a_crash_keeps_what_is_durable_alone():
    member = Member(Tally())
    state, _ = member.react(member.initial, "on_message", "d", "hello")
    left = member.revive(member.crashed(state))
    assert (left.votes, left.guess) == (frozenset({"d"}), 0)


class Sleeper(Node):
    timer_labels: ClassVar = {"nap": "wakes up"}

    def on_start(self, context):
        context.set_timer("nap", 5)
        context.set_timer("dream", 6)


def test_a_timer_s_mark_says_what_it_means_by_the_clock_and_in_every_order():
    run = simulate([Sleeper("cat")])
    explored = System([Sleeper("cat")]).trace("timeout cat dream; timeout cat nap")
    assert [step.label for step in run.trace.steps] == ["wakes up", "dream timeout"]
    assert [step.label for step in explored.steps] == ["dream timeout", "wakes up"]


def test_a_negative_timer_is_refused():
    class Hasty(Node):
        def on_start(self, context):
            context.set_timer("soon", -1)

    member = Member(Hasty("hasty"))
    with pytest.raises(EngineError, match="timer 'soon': got -1 ms, allowed is 0 ms or more"):
        member.react(member.initial, "on_start")


def test_only_nodes_are_members():
    with pytest.raises(EngineError, match="got 'us', allowed is an instance of a subclass of Node"):
        Member("us")


def test_a_world_says_who_is_up():
    world = World({"a": Node("a"), "b": Node("b")}, frozenset({"b"}))
    assert (list(world), world.is_up("a"), world.is_up("b")) == (["a", "b"], True, False)
