"""The laws of merge, as claims that two readings of the student's counters are equal."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator

from coordlib.grading.failure import CheckFailed
from coordlib.grading.gcounter_trial import Batch, Trial, batches
from coordlib.grading.histories import NAMES, Event, History, histories
from coordlib.grading.subject import Outcome, Subject

__all__ = ["check_claims"]

_Reading = tuple[History, str]
_Claim = tuple[str, _Reading, _Reading]
_Place = tuple[int, int]


def check_claims(subject: Subject, replicas: int, length: int) -> int:
    """Hold each law to what the code shows after any history of that length; count the claims."""
    names = NAMES[:replicas]
    scripts, claims = _claims(names, length)
    shown = [batch.play(subject) for batch in scripts]
    for claim, left, right in claims:
        one, two = shown[left[0]][left[1]], shown[right[0]][right[1]]
        if not (type(one.value) is type(two.value) is int and one.value == two.value):
            raise _unequal(subject, names, claim, one, two)
    values = {one.value for outcomes in shown for one in outcomes if type(one.value) is int}
    if length and len(values) == 1:
        told = f"value() returns {values.pop()} after every history of {length} events"
        raise CheckFailed(f"{told}: of a constant the laws of merge are true, and say nothing.")
    return len(claims)


def _law_claims(names: str, history: History) -> Iterator[_Claim]:
    def after(*merges: str) -> History:
        return History((*history, *History.parse(" ".join(merges))))

    for a, b in itertools.permutations(names, 2):
        once = after(f"{a}<{b}")
        yield "merge is not commutative", (once, a), (after(f"{b}<{a}"), b)
        yield "merge is not idempotent", (once, a), (after(f"{a}<{b}", f"{a}<{b}"), a)
        yield "merge with itself changes a replica", (history, a), (after(f"{a}<{a}"), a)
        yield "merge changes the other replica", (history, b), (once, b)
        counted = History((*once, Event(b, amount=1)))
        yield "replicas share storage after a merge", (once, a), (counted, a)
        counted = History((*once, Event(a, amount=1)))
        yield "replicas share storage after a merge", (once, b), (counted, b)
    for a, b, c in itertools.permutations(names, 3):
        first, then = after(f"{a}<{b}", f"{a}<{c}"), after(f"{b}<{c}", f"{a}<{b}")
        yield "merge is not associative", (first, a), (then, a)
    everybody = [f"{one}<{other}" for one, other in itertools.permutations(names, 2)]
    for one, other in itertools.pairwise(names):
        met = after(*everybody, *everybody)
        yield "all have heard from all and yet differ", (met, one), (met, other)


@functools.lru_cache(maxsize=16)
def _claims(
    names: str, length: int
) -> tuple[tuple[Batch, ...], tuple[tuple[_Claim, _Place, _Place], ...]]:
    """Return the claims on the histories of that length, the scripts that decide them, and where.

    A reading's place is the number of its script, and of its step there.
    """
    claims = [
        claim for history in histories(len(names), length) for claim in _law_claims(names, history)
    ]
    wanted = dict.fromkeys(history for _, *readings in claims for history, _ in readings)
    scripts = batches(wanted, names, reads=False)
    places = {
        (history, name): (number, at)
        for number, batch in enumerate(scripts)
        for history, readings in zip(batch.histories, batch.readings, strict=True)
        for name, at in readings.items()
    }
    return scripts, tuple((claim, places[claim[1]], places[claim[2]]) for claim in claims)


def _unequal(
    subject: Subject, names: str, claim: _Claim, one: Outcome, two: Outcome
) -> CheckFailed:
    law, (left, name), (right, other) = claim
    if not type(one.value) is type(two.value) is int:
        law = "value() should return an int"
    trial = Trial(right, names)
    reason = (
        f"{law}: after {str(left) or 'nothing'!r} the value() of {name} {one}, "
        f"after {str(right)!r} that of {other} {two}"
    )
    return trial.failure(reason, subject.play(trial.script), f"{other} {two}")
