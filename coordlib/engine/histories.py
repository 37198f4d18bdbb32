"""Histories of a model: followed again, shortened, or drawn at random.

>>> from coordlib.protocols.two_phase_commit import Specification
>>> replay(Specification(2), "RMPrepare(0); RMChooseToAbort(1)")[-1][0]
('prepared', 'aborted')
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from coordlib.engine.explore import Exploration, History, Model, Property, broken_after
from coordlib.engine.node import EngineError

__all__ = ["follow", "minimise", "replay", "wander"]


def follow(model: Model, history: str | Sequence[str]) -> Iterator[tuple[Any, Any]]:
    """Follow a history, a line of text or its events: yield each event and the state after it.

    Raises
    ------
    EngineError
        If an event can't happen where the history has it; the error lists those that can.
    """
    events = history.split(";") if isinstance(history, str) else history
    state = model.initial()
    for number, text in enumerate(filter(None, map(str.strip, events)), start=1):
        options = {
            model.describe(event): (event, after) for event, after in model.successors(state)
        }
        if text not in options:
            raise EngineError(
                f"event {number} of the history: got {text!r}, allowed is one of "
                f"{', '.join(options) or 'nothing more'}"
            )
        event, state = options[text]
        yield event, state


def replay(model: Model, history: str | Sequence[str]) -> list[Any]:
    """Return the states along a history, a line of text or its events, from the first on."""
    return [model.initial(), *(state for _, state in follow(model, history))]


def minimise(model: Model, history: Sequence[str], fails: Callable[[list[Any]], bool]) -> History:
    """Drop events from a failing history, one at a time, for as long as it still fails.

    `fails` is asked about the states along a history. An event is dropped for good if the rest
    can still happen and still fails.
    """
    kept = list(history)
    position = len(kept) - 1
    while position >= 0:
        shorter = kept[:position] + kept[position + 1 :]
        try:
            is_still_failing = fails(replay(model, shorter))
        except EngineError:
            is_still_failing = False
        if is_still_failing:
            kept, position = shorter, len(shorter)
        position -= 1
    return tuple(kept)


def wander(
    model: Model, always: Mapping[str, Property], *, seed: int, walks: int = 100, length: int = 100
) -> Exploration:
    """Follow random histories, where a model is too large to explore; a breach is minimised.

    Parameters
    ----------
    model : Model
        What to walk in.
    always : mapping of str to callable
        What holds in every state.
    seed : int
        The same seed walks the same histories.
    walks, length : int
        How many histories, and how many events each at most.
    """
    rng = random.Random(seed)
    bound = f"at {walks:,} random histories of up to {length:,} events, seed {seed}"
    seen: set[Any] = set()
    for _ in range(walks):
        state, history = model.initial(), []
        for _ in range(length):
            seen.add(state)
            options = list(model.successors(state))
            if not options:
                break
            event, state = rng.choice(options)
            history.append(model.describe(event))
            broken = _first_broken(model, always, state)
            if broken:
                name, holds = broken

                def fails(states: list[Any], holds: Property = holds) -> bool:
                    return not holds(model.view(states[-1]))

                shortest = minimise(model, history, fails)
                first = "at the first breach"
                found = (broken_after(model, "always", name, shortest),)
                return Exploration(len(seen), len(history), model.bounds, first, found, {})
    return Exploration(len(seen), length, model.bounds, bound, (), {})


def _first_broken(model: Model, always: Mapping[str, Property], state: Any) -> Any:
    seen = model.view(state)
    return next(((name, holds) for name, holds in always.items() if not holds(seen)), None)
