"""What a reply from the student's side must be, to be taken for one.

Whoever has a pipe can write anything into it. A script that ends too soon, or goes on after its
last outcome, would be judged by what was never said; so such replies are not judged at all.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from coordlib.grading.subject import Outcome, Script, StandIns, is_last
from coordlib.grading.wall import wire

__all__ = ["FORGED", "Play", "is_whole", "sorted_out"]

FORGED = "it wrote into the grader's connection"
_LONGEST_CALL = 20_000


class Play(NamedTuple):
    """A script that is under way."""

    script: Script
    stand_ins: StandIns
    seconds: float


def sorted_out(reply: Any, under_way: dict[int, Play]) -> tuple[list[Any], list[Any]]:
    """Return the calls and the ends of scripts in a reply; each script has just one of them."""
    try:
        calls = [(key, name, _given(given)) for key, name, given in reply["calls"]]
        ended = [(key, _outcomes(said, under_way[key].script)) for key, said in reply["done"]]
        keys = [key for key, *_ in (*calls, *ended)]
        is_sound = len(keys) == len(under_way) and set(keys) == under_way.keys()
        is_sound &= all(name in under_way[key].stand_ins for key, name, _ in calls)
    except (KeyError, TypeError, ValueError, RecursionError):
        is_sound = False
    if not is_sound:
        raise wire.WireError(FORGED)
    return calls, ended


def _given(given: Any) -> list[Any]:
    """Return a call's arguments; what they mean is the check's affair."""
    if type(given) is not list or len(repr(given)) > _LONGEST_CALL:
        raise wire.WireError(f"it called back with more than {_LONGEST_CALL:,} characters")
    return wire.clean(given)


def _outcomes(said: Any, script: Script) -> list[Outcome]:
    """Return the outcomes of a script's steps: of all of them, up to one that is the last."""
    if type(said) is list and len(said) <= len(script):
        outcomes = [*map(wire.outcome_from, said)]
        if is_whole(outcomes, script):
            return outcomes
    raise wire.WireError(FORGED)


def is_whole(outcomes: list[Outcome], script: Script) -> bool:
    """Tell whether a script's outcomes are all there, up to one that is the last."""
    if not outcomes or any(map(is_last, outcomes[:-1], script)):
        return False
    return len(outcomes) == len(script) or is_last(outcomes[-1], script[len(outcomes) - 1])
