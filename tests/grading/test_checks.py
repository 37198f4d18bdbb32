"""What a check shows when it fails, and random longer runs of the same properties."""

import asyncio
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.grading import commit_wait, gcounter, saga
from coordlib.grading.failure import CheckFailed
from coordlib.grading.saga_machine import Trial
from coordlib.grading.saga_rules import recovers
from coordlib.grading.virtual_time import Run, Transaction
from tests.grading import answers

MODULES = {"gcounter": gcounter, "commit_wait": commit_wait, "saga_rollback": saga}
EXAMPLES = [
    ("gcounter", "wrong_newest_wins", "merging", "a+1 a+2 b<a b<a@1"),
    ("commit_wait", "wrong_no_wait", "waits", "commit 4-4"),
    ("saga_rollback", "wrong_undoes_failed_step", "rollback", "fails / ok"),
]


@pytest.mark.parametrize(("exercise", "name", "part", "text"), EXAMPLES)
def test_a_failure_is_a_reason_a_history_and_a_replay(exercise, name, part, text, capsys):
    subject = answers.subject_of(exercise, answers.load(exercise, name))
    failure = dict(answers.failures(exercise, subject))[part]
    assert failure.trace.line == text
    assert failure.trace.breach is not None
    shown = str(failure)
    assert shown.startswith(failure.reason)
    assert "BROKEN" in shown
    assert repr(text) in shown.splitlines()[-1]
    MODULES[exercise].replay(subject, text)
    first_event = failure.trace.text().splitlines()[1]
    assert first_event in capsys.readouterr().out


def test_the_student_running_a_loop_already_is_no_hindrance():
    async def in_a_notebook():
        answer = answers.load("saga_rollback", "right_tuples_in_log")
        saga.check_outcome(answer.SagaCoordinator)

    asyncio.run(in_a_notebook())


@pytest.mark.parametrize("exercise", answers.PARTS)
def test_an_answer_not_begun_loses_every_part(exercise):
    class Nothing:
        def __init__(self, *_):
            raise NotImplementedError

    def nothing(*_):
        raise NotImplementedError

    thing = nothing if exercise == "commit_wait" else Nothing
    subject = answers.subject_of(exercise, dict.fromkeys(answers.NAMES[exercise], thing))
    lost = dict(answers.failures(exercise, subject))
    assert set(lost) == set(answers.PARTS[exercise])
    assert all("NotImplementedError" in failure.reason for failure in lost.values())


reaches = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=12).map(
    tuple
)
ticks = st.integers(-20, 60)


@settings(max_examples=60, deadline=None)
@given(reaches, st.none() | st.lists(ticks, max_size=6).map(tuple), ticks)
def test_right_commits_keep_the_rules_under_random_doubt(reaches, prepares, last):
    transaction = Transaction(reaches, prepares, last if prepares is not None else 0)
    assert Transaction.parse(str(transaction)) == transaction
    for name in ("right_poll_and_sleep", "right_millisecond_steps", "right_one_sleep"):
        subject = answers.subject_of("commit_wait", answers.load("commit_wait", name))
        run = Run(transaction).play(subject)
        for rule in (
            commit_wait._is_applied_once,
            commit_wait._is_late_enough,
            commit_wait._is_past_when_seen,
            commit_wait._is_near,
            commit_wait._sleeps_as_needed,
            commit_wait._polls_seldom,
        ):
            assert rule(run) is None


@st.composite
def long_trials(draw):
    count = draw(st.integers(1, 8))
    size = {"min_size": count, "max_size": count}
    actions = draw(st.lists(st.sampled_from(["ok", "ok", "ok", "fails", "raises"]), **size))
    compensations = draw(st.lists(st.sampled_from(["ok", "raises"]), **size))
    crashes = draw(st.lists(st.integers(1, 30), max_size=3))
    return Trial(tuple(actions), tuple(compensations), tuple(crashes))


@settings(max_examples=60, deadline=None)
@given(long_trials())
def test_right_sagas_recover_from_random_crashes(trial):
    assert Trial.parse(str(trial)) == trial
    for name in ("right_tuples_in_log", "right_numbers_in_log", "right_keeps_a_whole_saga"):
        subject = answers.subject_of("saga_rollback", answers.load("saga_rollback", name))
        assert recovers(saga._recovered(subject, trial)) is None


def full_patterns(steps):
    """Every saga of so many steps, also those that differ in what no coordinator may call."""
    for actions in itertools.product(["ok", "fails", "raises"], repeat=steps):
        for compensations in itertools.product(["ok", "raises"], repeat=steps):
            yield Trial(actions, compensations)


@pytest.mark.parametrize("check", [saga.check_rollback, saga.check_outcome])
def test_sagas_that_are_left_out_would_change_no_verdict(check, monkeypatch):
    def passes(name):
        subject = answers.subject_of("saga_rollback", answers.load("saga_rollback", name))
        try:
            check(subject, 2)
        except CheckFailed:
            return False
        return True

    names = answers.answers("saga_rollback")
    reduced = {name: passes(name) for name in names}
    assert {False, True} == {*reduced.values()}
    monkeypatch.setattr(
        saga, "_patterns", lambda steps: itertools.chain(*map(full_patterns, range(steps + 1)))
    )
    assert {name: passes(name) for name in names} == reduced


def test_a_wrong_amount_is_shown_without_a_history():
    answer = answers.load("gcounter", "wrong_accepts_bool")
    with pytest.raises(CheckFailed) as caught:
        gcounter.check_amounts(answer.GCounter)
    assert str(caught.value) == "at 0, increment(True) should raise ValueError, and returned None."


def test_a_saga_s_failure_says_which_steps():
    subject = answers.subject_of(
        "saga_rollback", answers.load("saga_rollback", "wrong_undoes_failed_step")
    )
    with pytest.raises(CheckFailed) as caught:
        saga.check_rollback(subject)
    assert caught.value.reason == "execute should compensate no step, and compensates step 0."
