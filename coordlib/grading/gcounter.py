"""The checks of the exercise *gcounter*: a counter that needs no agreement.

A replica's state is the student's own affair, so a history is always run from its beginning on
fresh replicas, and judged by what `value` shows. Old news, a replica as it was some events ago, is
made in the same way: by running again just what that replica had seen.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Any

from coordlib.grading.each import each
from coordlib.grading.failure import CheckFailed, as_subject, say_passed
from coordlib.grading.gcounter_laws import check_claims
from coordlib.grading.gcounter_trial import Batch, Trial, batches
from coordlib.grading.histories import NAMES, Event, History, histories
from coordlib.grading.plain import unplain
from coordlib.grading.subject import Outcome, Subject, handle

__all__ = [
    "check_amounts",
    "check_counting",
    "check_laws",
    "check_merging",
    "check_price",
    "replay",
]

_Total = tuple[int, int]

_ALSO_FROM_ZERO = 3
_BAD = [-1, True, 2.0, "3", None]
_MORE_BAD = [False, 0.0, -(10**18), float("nan"), float("inf"), "", [1], {"$tuple": [1]}, {}]


def check_counting(counter: Any, increments: int = 2) -> None:
    """Check that a replica alone counts right.

    Parameters
    ----------
    counter : type or Subject
        The student's ``GCounter``.
    increments : int
        The most increments in a row.

    Raises
    ------
    CheckFailed
        With the shortest history that shows what is wrong.
    """
    subject = as_subject(counter, names=("GCounter",))

    def judge(trial: Trial) -> int:
        amounts = [event.amount for event in trial.history]
        # The second replica, made later, starts at 0: replicas share nothing.
        trial.require(subject.play(trial.script), {"a": sum(amounts), "b": 0})
        return 1

    tried = each(subject, _countings(increments), judge)
    say_passed("Counting", tried, "histories")


def check_amounts(counter: Any, everything: bool = False) -> None:
    """Check that what is no amount raises ValueError and changes nothing.

    Parameters
    ----------
    counter : type or Subject
        The student's ``GCounter``.
    everything : bool
        Whether to try the rarer kinds too.

    Raises
    ------
    CheckFailed
        With the amount that was not refused, or that left its mark.
    """
    subject = as_subject(counter, names=("GCounter",))
    amounts = _BAD + (_MORE_BAD if everything else [])
    for before, amount in itertools.product([0, 5], amounts):
        script = [["make", "GCounter", ["a"]], ["make", "GCounter", ["b"]]]
        script += [["do", 0, "increment", [before]]] * (before > 0)
        script += [["do", 0, "value", []]]
        first = len(script) - 1
        script += [["do", 0, "increment", [amount]], ["do", 0, "value", []]]
        script += [["do", 1, "merge", [handle(0)]], ["do", 1, "value", []]]
        outcomes = subject.play(script)
        # A script that ended early has nothing to say but its last outcome.
        outcomes += [outcomes[-1]] * (len(script) - len(outcomes))
        before_it = [one for one in outcomes[: first + 1] if one.kind != "returned"]
        at_first, refused, shown, _, told = outcomes[first:]
        call = f"at {before}, increment({unplain(amount)!r})"
        if outcomes[-1].kind == "stuck":
            raise CheckFailed(f"{call}, or a call after it, {outcomes[-1]}.")
        if before_it:
            raise CheckFailed(f"before {call}, all should be well, and a call {before_it[0]}.")
        if (refused.kind, refused.name) != ("raised", "ValueError"):
            raise CheckFailed(f"{call} should raise ValueError, and {refused}.")
        if shown != at_first:
            raise CheckFailed(f"{call} should change nothing; value() {at_first}, then {shown}.")
        # Whether merge works is another part's question; here only that nothing more is told.
        if told.kind == "returned" and told.value not in (at_first.value, 0):
            raise CheckFailed(f"after {call}, another replica merges this one and {told}.")
    say_passed("What is no amount", 2 * len(amounts), "cases")


def check_merging(counter: Any, replicas: int = 2, events: int = 4) -> None:
    """Check that no increment is lost and none counted twice, in every order of events.

    Parameters
    ----------
    counter : type or Subject
        The student's ``GCounter``.
    replicas, events : int
        The most replicas and events in a history.

    Raises
    ------
    CheckFailed
        With the shortest history that loses an increment or counts one twice.
    """
    subject = as_subject(counter, names=("GCounter",))
    tried = 0
    for length in range(1, events + 1):
        for count in range(2, replicas + 1):
            tried += _check_merging_of(subject, count, length)
    say_passed("Merging", tried, f"histories of up to {events} events among {replicas} replicas")


def check_laws(counter: Any, events: int = 2, replicas: int = 3) -> None:
    """Check the laws of merge, as far as `value` shows them.

    Merge is commutative, associative and idempotent, leaves its argument as it was and shares
    nothing with it, and everybody shows the same once everybody has heard from everybody.

    Parameters
    ----------
    counter : type or Subject
        The student's ``GCounter``.
    events : int
        The most events before the merges that are compared.
    replicas : int
        How many replicas there are: among two of them there is no associativity to be seen.

    Raises
    ------
    CheckFailed
        With the shortest history after which a law does not hold.
    """
    subject = as_subject(counter, names=("GCounter",))
    tried = 0
    for length in range(events + 1):
        tried += check_claims(subject, replicas, length)
    say_passed(
        "The laws", tried, f"comparisons after up to {events} events among {replicas} replicas"
    )


def check_price(counter: Any, replicas: int = 3) -> None:
    """Check that 2(n - 1) merges tell everybody everything, and that large amounts cost no more.

    Parameters
    ----------
    counter : type or Subject
        The student's ``GCounter``.
    replicas : int
        The most replicas.

    Raises
    ------
    CheckFailed
        With the relay after which somebody has not heard everything.
    """
    subject = as_subject(counter, names=("GCounter",))

    def judge(trial: Trial) -> int:
        merges = sum(event.amount == 0 for event in trial.history)
        why = f"{merges} merges can bring everybody everything" if merges > 1 else ""
        trial.require(subject.play(trial.script, seconds=1.0), trial.history.totals, why)
        return 1

    tried = each(subject, _relays(replicas), judge)
    say_passed("The price", tried, f"relays among up to {replicas} replicas")


def replay(counter: Any, text: str) -> None:
    """Run one history and print what each replica shows after each event.

    Parameters
    ----------
    counter : type or Subject
        The student's ``GCounter``.
    text : str
        The history, as a failed check prints it.
    """
    trial = Trial(History.parse(text))
    print(trial.trace(as_subject(counter, names=("GCounter",)).play(trial.script)))


def _from_zero(history: History) -> History:
    """Return the history with 1 less in each increment: a replica may have counted 0."""
    return History(
        event if event.source else event._replace(amount=event.amount - 1) for event in history
    )


@functools.cache
def _countings(increments: int) -> list[Trial]:
    """Return what one replica may count, beside another one."""
    rows = (itertools.product([1, 0, 4, 1000], repeat=length) for length in range(increments + 1))
    amounts = itertools.chain.from_iterable(rows)
    return [Trial(History(Event("a", amount) for amount in row), "ab") for row in amounts]


@functools.cache
def _relays(replicas: int) -> list[Trial]:
    """Return the ways to tell everybody everything in 2(n - 1) merges: along a line, by a hub."""
    large = History([Event("a", 10**12), Event("b", source="a")])
    relays = [large]
    for count in range(2, replicas + 1):
        names = NAMES[:count]
        counted = [Event(name, 1 + index) for index, name in enumerate(names)]
        for order in itertools.permutations(names):
            if order[0] < order[-1]:
                line = list(itertools.pairwise(order))
                there = [Event(right, source=left) for left, right in line]
                back = [Event(left, source=right) for left, right in reversed(line)]
                relays.append(History(counted + there + back))
        gather = [Event("a", source=name) for name in names[1:]]
        spread = [Event(name, source="a") for name in names[1:]]
        relays.append(History(counted + gather + spread))
    return [*map(Trial, relays)]


def _check_merging_of(subject: Subject, replicas: int, length: int) -> int:
    """Check the histories of so many replicas and events, once a submission; count them."""
    key = ("merging", replicas, length)
    if key not in subject.memory:
        tried = 0
        for batch, totals in _merging_batches(replicas, length):
            outcomes = batch.play(subject)
            if not all(_shows(outcomes[at], total) for at, total in totals):
                for trial, own in batch.trials(outcomes):
                    changed = trial.history[-1].replica
                    trial.require(own, {changed: trial.history.totals[changed]})
            tried += len(batch.histories)
        subject.memory[key] = tried
    return subject.memory[key]


@functools.lru_cache(maxsize=16)
def _merging_batches(replicas: int, length: int) -> tuple[tuple[Batch, tuple[_Total, ...]], ...]:
    """Return the histories of that length as scripts, and what the last reading should show.

    Those of fewer replicas are not among them, but that those of one are among those of two.
    """
    every = histories(replicas, length)
    wanted = (one for one in every if replicas == 2 or len(one.names) == replicas)
    if length <= _ALSO_FROM_ZERO:
        wanted = itertools.chain.from_iterable((one, _from_zero(one)) for one in wanted)
    return tuple((batch, tuple(_totals(batch))) for batch in batches(wanted))


def _totals(batch: Batch) -> Iterator[_Total]:
    for history, readings in zip(batch.histories, batch.readings, strict=True):
        changed = history[-1].replica
        yield readings[changed], history.totals[changed]


def _shows(outcome: Outcome, total: int) -> bool:
    return outcome.kind == "returned" and type(outcome.value) is int and outcome.value == total
