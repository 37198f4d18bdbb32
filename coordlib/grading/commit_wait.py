"""The checks of the exercise *commit_wait*: external consistency by waiting out a clock's doubt.

The rule is Spanner's (Corbett et al., OSDI 2012, section 4.1.2): a transaction's timestamp is no
less than the latest time that its start can have been, and its writes stay unseen until that
timestamp has certainly passed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from coordlib.grading.each import each
from coordlib.grading.failure import CheckFailed, as_subject, say_passed
from coordlib.grading.subject import Subject
from coordlib.grading.virtual_time import (
    CORNERS,
    START_S,
    TICK_S,
    Run,
    Transaction,
    schedules,
    shown_ms,
    trace_of,
    transactions,
)

__all__ = ["check_across", "check_applies", "check_price", "check_waits", "replay"]

_NAMES = ("commit", "commit_across")
_LONGEST_STEP_S = 10 * TICK_S
_FREE_POLLS = 10


def check_applies(*given: Any, prepares: int = 1) -> None:
    """Check that the writes are applied once, with the timestamp that is returned.

    Parameters
    ----------
    *given : callable or Subject
        The student's ``commit`` and ``commit_across``.
    prepares : int
        The most prepare timestamps.

    Raises
    ------
    CheckFailed
        With the history that shows what is wrong.
    """
    subject = as_subject(*given, names=_NAMES)

    def judge(transaction: Transaction) -> int:
        _require(_is_applied_once, Run.of(subject, transaction))
        return 1

    tried = each(subject, transactions(polls=1, prepares=prepares), judge)
    say_passed("Applying", tried, "transactions")


def check_waits(*given: Any, polls: int = 2) -> None:
    """Check that `commit` keeps external consistency between any two machines.

    Parameters
    ----------
    *given : callable or Subject
        The student's ``commit`` and ``commit_across``.
    polls : int
        How many polls of a clock may each meet another corner of its uncertainty.

    Raises
    ------
    CheckFailed
        With the history in which a timestamp is wrong, or writes are seen too early.
    """
    subject = as_subject(*given, names=_NAMES)
    tried = _check_pairs(subject, [Transaction(reaches) for reaches in schedules(polls)])
    say_passed("Waiting", tried, "pairs of transactions")


def check_across(*given: Any, prepares: int = 1, polls: int = 1) -> None:
    """Check that `commit_across` keeps to its bounds and to external consistency.

    Parameters
    ----------
    *given : callable or Subject
        The student's ``commit`` and ``commit_across``.
    prepares : int
        The most prepare timestamps.
    polls : int
        How many polls of a clock may each meet another corner of its uncertainty.

    Raises
    ------
    CheckFailed
        With the history in which a timestamp is wrong, or writes are seen too early.
    """
    subject = as_subject(*given, names=_NAMES)
    wanted = [one for one in transactions(polls, prepares) if one.function == "commit_across"]
    tried = _check_pairs(subject, wanted)
    say_passed("Committing across", tried, "pairs of transactions")


def check_price(*given: Any, prepares: int = 1, polls: int = 1) -> None:
    """Check that nobody waits longer than needed plus one sleep, or asks the clock all the time.

    Parameters
    ----------
    *given : callable or Subject
        The student's ``commit`` and ``commit_across``.
    prepares : int
        The most prepare timestamps.
    polls : int
        How many polls of a clock may each meet another corner of its uncertainty.

    Raises
    ------
    CheckFailed
        With the history that costs more than it should.
    """
    subject = as_subject(*given, names=_NAMES)

    def judge(transaction: Transaction) -> int:
        run = Run.of(subject, transaction)
        for rule in (_has_timestamp, _is_near, _sleeps_as_needed, _polls_seldom):
            _require(rule, run)
        return 1

    tried = each(subject, transactions(polls, prepares), judge)
    say_passed("The price", tried, "transactions")


def replay(*given: Any) -> None:
    """Run transactions one after another, each on its own machine, and print what they do.

    Parameters
    ----------
    *given : callable or Subject, then str
        The student's ``commit`` and ``commit_across``, and the text that a failed check prints.
    """
    *code, text = given
    subject = as_subject(*code, names=_NAMES)
    runs: list[Run] = []
    for part in text.split(";"):
        start_s = runs[-1].seen_from_s if runs else START_S
        runs.append(Run(Transaction.parse(part), start_s).play(subject))
    print(trace_of(runs))


def _check_pairs(subject: Subject, wanted: list[Transaction]) -> int:
    """Check each transaction, and that one started on sight of its writes comes after it."""

    def judge(transaction: Transaction) -> int:
        run = Run.of(subject, transaction)
        for rule in (_has_timestamp, _is_late_enough, _is_past_when_seen):
            _require(rule, run)
        return 1

    def run_it(follower: tuple[Transaction, float]) -> int:
        _require(_has_timestamp, Run.of(subject, *follower))
        return 0

    each(subject, wanted, judge)
    firsts = [Run.of(subject, one) for one in wanted]
    pairs = [(first, follower) for first in firsts for follower in _followers(first)]
    # The first ones' writes are seen at few different times: few followers begin at them.
    each(subject, dict.fromkeys(follower for _, follower in pairs), run_it)
    for first, follower in pairs:
        _require_order(first, Run.of(subject, *follower))
    return len(pairs)


def _followers(first: Run) -> Iterator[tuple[Transaction, float]]:
    """Yield transactions of the same kind that begin when the first one's writes are seen."""
    prepares = None if first.transaction.prepares is None else ()
    for corner in CORNERS:
        yield Transaction((corner,), prepares, -8), first.seen_from_s


def _require_order(first: Run, second: Run) -> None:
    if not first.timestamp_s < second.timestamp_s:
        reason = (
            "a transaction that begins once the first one's writes are seen gets the "
            f"timestamp {shown_ms(second.timestamp_s)}, not after the first one's "
            f"{shown_ms(first.timestamp_s)}"
        )
        raise _failure([first, second], reason)


def _is_applied_once(run: Run) -> str | None:
    if run.outcome.kind != "returned":
        return f"{run.transaction.function} {run.outcome}"
    if len(run.applied) != 1:
        return f"apply_writes should be called once, and was called {len(run.applied)} times"
    if type(run.outcome.value) is not float:
        return f"{run.transaction.function} should return a float, and it {run.outcome}"
    if run.outcome.value != run.timestamp_s:
        returned, applied = shown_ms(run.outcome.value), shown_ms(run.timestamp_s)
        return f"the timestamp returned is {returned}, the one applied {applied}"
    return None


def _has_timestamp(run: Run) -> str | None:
    if run.outcome.kind not in ("returned", "alien"):
        return f"{run.transaction.function} {run.outcome}"
    if type(run.timestamp_s) not in (int, float):
        return f"nothing is applied, and {run.transaction.function} {run.outcome}: no timestamp"
    return None


def _is_late_enough(run: Run) -> str | None:
    got = f"the timestamp {shown_ms(run.timestamp_s)}"
    if not run.timestamp_s >= run.start_s:
        return f"{got} is before the true time at which the call began, {shown_ms(run.start_s)}"
    if run.transaction.prepares is None:
        return None
    if not run.timestamp_s > run.last_s:
        return f"{got} is not after the coordinator's last timestamp, {shown_ms(run.last_s)}"
    below = [one for one in run.prepares_s if not run.timestamp_s >= one]
    return f"{got} is before a prepare timestamp, {shown_ms(below[0])}" if below else None


def _is_past_when_seen(run: Run) -> str | None:
    if run.seen_from_s > run.timestamp_s:
        return None
    return (
        f"the writes are seen at the true time {shown_ms(run.seen_from_s)}, when their timestamp "
        f"{shown_ms(run.timestamp_s)} has not passed yet"
    )


def _is_near(run: Run) -> str | None:
    polls = itertools.takewhile(lambda event: event[1] != "sleep", run.events)
    bounds = [interval.latest for _, what, interval in polls if what == "now"]
    if not bounds:
        return "the clock should be read before the first sleep"
    if run.transaction.prepares is not None:
        bounds += [*run.prepares_s, run.last_s]
    if run.timestamp_s <= max(bounds) + TICK_S:
        return None
    got, enough = shown_ms(run.timestamp_s), shown_ms(max(bounds))
    return f"the timestamp {got} is later than needed: {enough} will do"


def _sleeps_as_needed(run: Run) -> str | None:
    reached_s = width_s = 0.0
    for _, what, value in run.events:
        if what == "now":
            reached_s, width_s = value.earliest, value.latest - value.earliest
        elif what == "sleep":
            left_s = run.timestamp_s - reached_s
            if left_s < 0:
                return "it sleeps on although the timestamp has certainly passed"
            if value > max(left_s, width_s, _LONGEST_STEP_S) + TICK_S:
                slept, left = value * 1000, left_s * 1000
                return f"it sleeps {slept:.1f} ms at once when {left:.1f} ms are left to wait"
            reached_s += value
    return None


def _polls_seldom(run: Run) -> str | None:
    polls = sum(what == "now" for _, what, _ in run.events)
    slept_s = sum(value for _, what, value in run.events if what == "sleep")
    allowed = _FREE_POLLS + int(2 * slept_s / TICK_S)
    if polls <= allowed:
        return None
    return (
        f"it reads the clock {polls:,} times in {slept_s * 1000:.1f} ms of sleep; {allowed} will do"
    )


def _require(rule: Callable[[Run], str | None], run: Run) -> None:
    reason = rule(run)
    if reason is not None:
        raise _failure([run], reason)


def _failure(runs: list[Run], reason: str) -> CheckFailed:
    text = " ; ".join(str(run.transaction) for run in runs)
    where = f"commit_wait.replay(commit, commit_across, {text!r})"
    return CheckFailed(f"{reason}; times count from the start.", trace_of(runs, reason), where)
