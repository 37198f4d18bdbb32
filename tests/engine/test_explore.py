import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.engine import EngineError, Model, explore, minimise, replay, wander
from coordlib.engine.determinism import backwards


class Walk(Model):
    """Steps along a line of whole numbers; a fall ends it."""

    def __init__(self, last=5, falls_from=None):
        self.last, self.falls_from = last, falls_from

    def initial(self):
        return 0

    def successors(self, state):
        if state == "fallen":
            return
        if state < self.last:
            yield "up", state + 1
        if state > 0:
            yield "down", state - 1
        if state == self.falls_from:
            yield "fall", "fallen"

    def is_fault(self, event):
        return event == "fall"


def test_every_state_is_counted_once():
    found = explore(Walk(last=5))
    assert (found.states, found.depth, found.is_complete, found.holds) == (6, 5, True, True)
    assert str(found) == "complete: 6 states, 5 events deep"


def test_always_gives_the_shortest_history():
    found = explore(Walk(last=9), always={"below 4": lambda state: state < 4})
    assert found.broken[0].history == ("up",) * 4
    assert not found.is_complete
    assert found.broken[0].reason == "always 'below 4': broken after 4 events"


def test_always_is_asked_about_the_first_state_too():
    found = explore(Walk(), always={"moving": lambda state: state != 0})
    assert (found.broken[0].history, found.states) == ((), 1)


def test_sometimes_that_never_happens_is_broken():
    goals = {"three": lambda state: state == 3, "nine": lambda state: state == 9}
    found = explore(Walk(last=5), sometimes=goals)
    assert found.reached == {"three": ("up", "up", "up")}
    assert [str(one) for one in found.broken] == ["sometimes 'nine': never reached"]


def test_finally_looks_past_cycles_and_faults():
    home = {"home": lambda state: state == 0}
    assert explore(Walk(last=3), finally_=home).holds
    found = explore(Walk(last=3, falls_from=2), finally_=home)
    assert found.is_complete and not found.holds
    assert found.broken[0].line == "up; up; fall"
    assert "out of reach for good after 3 events" in found.broken[0].reason


@pytest.mark.parametrize("bound", [{"max_states": 4}, {"max_depth": 3}])
def test_a_stopped_search_claims_nothing(bound):
    found = explore(
        Walk(last=50),
        sometimes={"nine": lambda state: state == 9},
        finally_={"far": lambda state: state == 40},
        **bound,
    )
    (name, value), *_ = bound.items()
    assert str(found) == (
        f"stopped at {name}={value}, after 4 states: nothing is claimed of the rest"
    )
    assert not found.is_complete and not found.holds and not found.broken


def test_a_history_replays_from_its_line():
    assert replay(Walk(), "up; up; down") == [0, 1, 2, 1]
    assert replay(Walk(), "") == [0]
    with pytest.raises(EngineError) as caught:
        replay(Walk(), "up; fly")
    assert str(caught.value) == ("event 2 of the history: got 'fly', allowed is one of up, down")


@given(st.lists(st.sampled_from(["up", "down"]), max_size=40))
@settings(max_examples=50)
def test_a_minimised_history_fails_and_no_event_can_go(moves):
    def fails(states):
        return states[-1] >= 2

    model, history, level = Walk(last=30), [], 0
    for move in moves:
        if move == "up" or level:
            level += 1 if move == "up" else -1
            history.append(move)
    if fails(replay(model, history)):
        assert minimise(model, history, fails) == ("up", "up")


def test_random_histories_are_minimised_and_repeatable():
    below = {"below 4": lambda state: state < 4}
    found = wander(Walk(last=9), below, seed=1)
    assert found.broken[0].history == ("up",) * 4
    assert found == wander(Walk(last=9), below, seed=1)
    fine = wander(Walk(last=3), below, seed=1, walks=5, length=7)
    assert not fine.is_complete and not fine.broken
    assert str(fine).startswith("stopped at 5 random histories of up to 7 events, seed 1")


def test_an_error_in_a_model_tells_its_history():
    class Faulty(Walk):
        def successors(self, state):
            if state == 2:
                raise KeyError("lost")
            return list(super().successors(state))

    with pytest.raises(KeyError) as caught:
        explore(Faulty())
    assert caught.value.__notes__ == ["after the history: up; up"]


@given(st.frozensets(st.integers()), st.frozensets(st.integers()))
def test_a_set_turned_round_is_the_same_set(one, other):
    turned = backwards(one)
    assert turned == one and hash(turned) == hash(one)
    assert list(turned) == list(one)[::-1]
    for result in (turned | other, turned & other, turned - other, turned ^ other):
        assert type(result) is type(turned)
    assert (other | turned, other - turned) == (other | one, other - one)
