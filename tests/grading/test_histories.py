"""Histories of increments and merges: none left out, none twice; and long random ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.grading.gcounter_trial import batches
from coordlib.grading.histories import Event, History, histories
from tests.grading import answers


def every_order(replicas, length):
    """Every history over the same events, by plain enumeration without any reduction."""
    if length == 0:
        return [History()]
    names = "abc"[:replicas]
    found = []
    for shorter in every_order(replicas, length - 1):
        for replica in names:
            own = shorter.own_events(replica)
            counted = sum(shorter[index].amount > 0 for index in own)
            found.append(History((*shorter, Event(replica, amount=1 + counted))))
            for source in names:
                late = len(shorter.own_events(source)) if source != replica else 0
                for version in (None, *range(1, late)):
                    event = Event(replica, source=source, version=version)
                    found.append(History((*shorter, event)))
    return found


def shape(history):
    """What a history shows, whatever its replicas are called."""
    return sorted(history.totals.values())


@pytest.mark.parametrize(("replicas", "length"), [(2, 3), (3, 3)])
def test_reduced_histories_reach_all_that_every_order_reaches(replicas, length):
    reduced = list(histories(replicas, length))
    assert len(set(reduced)) == len(reduced)
    everything = every_order(replicas, length)
    assert set(reduced) <= set(everything)
    assert {tuple(shape(one)) for one in reduced} == {tuple(shape(one)) for one in everything}


@pytest.mark.parametrize(
    ("replicas", "length", "count"), [(2, 1, 3), (2, 3, 105), (3, 3, 268), (3, 4, 3090)]
)
def test_number_of_histories(replicas, length, count):
    assert sum(1 for _ in histories(replicas, length)) == count


def test_text_reads_back():
    for history in histories(3, 3):
        assert History.parse(str(history)) == history


@pytest.mark.parametrize("text", ["a", "a+", "a<b@1", "i+1"])
def test_what_is_no_history_is_named(text):
    with pytest.raises(ValueError, match="history: "):
        History.parse(text)


@st.composite
def long_histories(draw):
    """A history of up to 40 events among up to 5 replicas, with news of any age."""
    names = "abcde"
    events = []
    for _ in range(draw(st.integers(5, 40))):
        replica, source = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        late = sum(event.replica == source for event in events)
        kind = draw(st.sampled_from(["count", "merge", "late"]))
        if kind == "count":
            events.append(Event(replica, amount=draw(st.integers(0, 10**6))))
        elif kind == "late" and late > 1:
            version = draw(st.integers(1, late - 1))
            events.append(Event(replica, source=source, version=version))
        else:
            events.append(Event(replica, source=source))
    return History(events)


@settings(max_examples=40, deadline=None)
@given(long_histories())
def test_right_answers_are_right_in_long_random_histories(history):
    # Making old news again and again takes exponential time; keep what a script can hold.
    late = [event for event in history if event.version is not None]
    kept = History(event for event in history if event not in late[4:])
    for name in ("right_dict", "right_set_of_facts", "right_own_and_others"):
        subject = answers.subject_of("gcounter", answers.load("gcounter", name))
        [batch] = batches([kept])
        [(trial, outcomes)] = batch.trials(batch.play(subject))
        trial.require(outcomes, kept.totals)
