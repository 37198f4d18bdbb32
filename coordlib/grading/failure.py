"""What a student sees of a check: one line when it passes, one history when it fails."""

from __future__ import annotations

from typing import Any

from coordlib.engine.trace import Step, Trace
from coordlib.grading.direct import Direct
from coordlib.grading.subject import Subject

__all__ = ["CheckFailed", "as_subject", "last_at", "say_passed"]

_MOST_EVENTS = 30


class CheckFailed(AssertionError):
    """A student's code did not do what it should; the message says it all.

    Parameters
    ----------
    reason : str
        One sentence: what was expected and what was got.
    trace : Trace, optional
        The shortest history that shows it.
    replay : str, optional
        The Python expression that runs that history again.
    """

    def __init__(self, reason: str, trace: Trace | None = None, replay: str = "") -> None:
        self.reason = reason
        self.trace = trace
        self.replay = replay
        self._is_drawn = False
        parts = [reason]
        if trace is not None:
            parts.append(
                f"The shortest history that shows it, time downwards:\n\n{trace.text(limit=24)}"
            )
        if replay:
            parts.append(f"To run it again: {replay}")
        super().__init__("\n\n".join(parts))

    def _render_traceback_(self) -> list[str]:
        """Show a notebook's reader the picture and the message, and no calls of the check's own."""
        # IPython asks more than once; one picture is enough.
        if self.trace is not None and not self._is_drawn:
            self._is_drawn = True
            # Pictures are a notebook's matter: matplotlib is not imported where none is shown.
            from IPython.display import Image, display

            from coordlib.charts.spacetime import spacetime_png

            display(Image(spacetime_png(self.trace)))
        return [f"Not yet: {self}"]


def as_subject(*given: Any, names: tuple[str, ...]) -> Subject:
    """Return the subject of a check that was given classes or functions, or a subject.

    Parameters
    ----------
    *given : type, callable or Subject
        What the student wrote, in the order of `names`; or one subject that has it all.
    names : tuple of str
        The names under which the check's scripts know it.
    """
    if len(given) == 1 and hasattr(given[0], "play"):
        return given[0]
    if hasattr(given[0], "subject"):
        named = tuple(one.name for one in given)
        if named != names:
            raise TypeError(f"got {named}, allowed are {names}: that is how the check knows them")
        return given[0].subject
    return Direct(**dict(zip(names, given, strict=True)))


def last_at(steps: list[Step], node: str) -> float:
    """Return when a node last did something: from there its next message starts; 0 for never."""
    return next((step.at for step in reversed(steps) if step.node == node), 0.0)


def say_passed(part: str, tried: int, what: str) -> None:
    """Print the one line of a check that passed."""
    print(f"{part}: right in all {tried:,} {what}.")
