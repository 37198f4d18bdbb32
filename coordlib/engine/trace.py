"""What happened, event by event: kept for the diagram, the figures and the replay.

>>> steps = [
...     Step(140.0, "deliver", "eu", "us", "prepare", sent_at=0.0),
...     Step(150.0, "crash", "us"),
... ]
>>> print(Trace(("us", "eu"), tuple(steps), "ms").text())
        ms  us                  eu
       140  +-----prepare------>+                   sent at 0
       150  X crash             |
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterator
from typing import Literal, NamedTuple

__all__ = ["Breach", "Step", "Trace"]

Kind = Literal["deliver", "lose", "timer", "note", "crash", "restart", "cut", "heal"]

_PLURALS = {"deliver": "deliveries", "lose": "losses", "crash": "crashes"}


class Step(NamedTuple):
    """One event of a history.

    Parameters
    ----------
    at : float
        When, in the trace's unit.
    kind : str
        What happened; ``"lose"`` is a message that never reached its node.
    node : str
        Where; for ``"cut"`` and ``"heal"`` the nodes cut off, joined by commas.
    sender : str
        Who sent the message.
    text : str
        The message, what the timer means, or the note.
    sent_at : float
        When the message was sent.
    """

    at: float
    kind: Kind
    node: str
    sender: str = ""
    text: str = ""
    sent_at: float = 0.0

    @property
    def label(self) -> str:
        """What is written beside the event's mark."""
        return self.text or self.kind


class Breach(NamedTuple):
    """A property that does not hold, and the last step of the history that shows it."""

    step: int
    reason: str


@dataclasses.dataclass(frozen=True)
class Trace:
    """A history.

    Parameters
    ----------
    names : tuple of str
        The nodes, in the order drawn.
    steps : tuple of Step
        The events in their order.
    unit : {"ms", "step"}
        What `Step.at` counts: virtual milliseconds, or events.
    line : str
        The line of text that replays it: a seed or a list of events.
    breach : Breach, optional
        Where a property broke.
    in_flight : tuple of str
        The messages still on their way at the end, such as ``"yes eu>us"``.
    gap : int, optional
        In a shortened trace, the index of the first step after what was left out.
    left_out : str
        In a shortened trace, what was left out.
    """

    names: tuple[str, ...]
    steps: tuple[Step, ...]
    unit: Literal["ms", "step"]
    line: str = ""
    breach: Breach | None = None
    in_flight: tuple[str, ...] = ()
    gap: int | None = None
    left_out: str = ""

    def notes(self, text: str) -> list[Step]:
        """Return the notes of that text, with when and where they were made."""
        return [step for step in self.steps if step.kind == "note" and step.text == text]

    def count(self, kind: Kind) -> int:
        """Return how many steps are of that kind."""
        return sum(step.kind == kind for step in self.steps)

    def shortened(self, limit: int = 40) -> Trace:
        """Return a trace of at most `limit` steps: a quarter from the start, the rest from the end.

        The end is kept as it shows what broke; `left_out` says what is missing.
        """
        end = self.breach.step + 1 if self.breach else len(self.steps)
        if end <= limit:
            return self
        head = limit // 4
        gap = end - (limit - head)
        missing = self.steps[head:gap] + self.steps[end:]
        kinds = collections.Counter(step.kind for step in missing)
        counted = ", ".join(f"{n} {_plural(kind, n)}" for kind, n in kinds.most_common())
        return dataclasses.replace(
            self,
            steps=self.steps[:head] + self.steps[gap:end],
            breach=self.breach and self.breach._replace(step=limit - 1),
            gap=head,
            left_out=f"{len(missing)} of {len(self.steps)} events left out: {counted}",
        )

    def text(self, limit: int = 60) -> str:
        """Draw the history as text, one line an event, time downwards."""
        return "\n".join(line.rstrip() for line in self.shortened(limit)._lines())

    def __str__(self) -> str:
        return self.text()

    def _lines(self) -> Iterator[str]:
        down: set[str] = set()
        heads = "".join(_clip(name, self._column - 2).ljust(self._column) for name in self.names)
        yield f"{self.unit:>10}  {heads}"
        for index, step in enumerate(self.steps):
            if index == self.gap:
                yield f"{'...':>10}  {self.left_out}"
            if step.kind in ("crash", "restart"):
                (down.add if step.kind == "crash" else down.discard)(step.node)
            yield f"{self.show_time(step.at):>10}  {self._row(step, down)}"
            if self.breach and index == self.breach.step:
                yield f"{'BROKEN':>10}  {self.breach.reason}"
        if self.breach and not self.steps:
            yield f"{'BROKEN':>10}  {self.breach.reason}"
        if self.in_flight:
            yield f"{'':>10}  {self.on_its_way()}"

    def on_its_way(self) -> str:
        """Return a line that lists the first of the messages still on their way."""
        more = len(self.in_flight) - 5
        listed = ", ".join(self.in_flight[:5]) + (f" and {more} more" if more > 0 else "")
        return f"still on its way: {listed}" if listed else ""

    def show_time(self, at: float) -> str:
        """Return a moment as it is printed beside its event."""
        return f"{at:,.1f}".removesuffix(".0")

    @property
    def _column(self) -> int:
        """How many characters one node's column takes."""
        return max(12, min(20, 90 // len(self.names)))

    def _row(self, step: Step, down: set[str]) -> str:
        cells = [" " if name in down else "|" for name in self.names]
        row = list("".join(cell.ljust(self._column) for cell in cells))
        if step.kind in ("cut", "heal"):
            remark = f"{step.kind} off: {step.node}" if step.kind == "cut" else f"heal: {step.node}"
            return "".join(row) + remark
        here = self.names.index(step.node) * self._column
        if step.kind in ("deliver", "lose") and step.sender != step.node:
            there = self.names.index(step.sender) * self._column
            _draw_arrow(row, there, here, step.text, is_lost=step.kind == "lose")
            return "".join(row) + f"sent at {self.show_time(step.sent_at)}"
        label = _clip(f"{_MARKS[step.kind]} {step.label}", self._column - 1)
        row[here : here + len(label)] = label
        return "".join(row)


_MARKS = {"deliver": "@", "lose": "x", "timer": "T", "note": "*", "crash": "X", "restart": "o"}


def _draw_arrow(row: list[str], start: int, end: int, label: str, *, is_lost: bool) -> None:
    left, right = sorted((start, end))
    inside = right - left - 1
    shaft = list(_clip(label, inside - 3).center(inside - 1, "-"))
    head = "x" if is_lost else (">" if end > start else "<")
    shaft = [*shaft, head] if end > start else [head, *shaft]
    row[left + 1 : right] = shaft
    row[start] = "+"
    row[end] = row[end] if is_lost else "+"


def _clip(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "~"


def _plural(kind: str, count: int) -> str:
    one = {"deliver": "delivery", "lose": "loss"}.get(kind, kind)
    return one if count == 1 else _PLURALS.get(kind, f"{kind}s")
