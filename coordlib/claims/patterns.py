"""The claims of the implementation patterns: saga."""

from __future__ import annotations

from coordlib.claims import Claim

__all__ = ["CLAIMS"]


def _undone(succeeds: list[bool]) -> list[int]:
    """Return the steps that the document's saga undoes, in its order.

    It notes a step as completed before it looks at the step's result.
    """
    noted = []
    for step, is_success in enumerate(succeeds):
        noted.append(step)
        if not is_success:
            return noted[::-1]
    return []


CLAIMS = (
    Claim(
        id="saga-1",
        place="Pattern 3",
        words="of three steps the third reports failure; steps compensated",
        claimed=2,
        unit="steps",
        ours=lambda: len(_undone([True, True, False])),
        recorded="3 steps",
        reason="a step counts as completed before its result is looked at, so a payment that was "
        "refused is refunded. A step that raises is not counted",
    ),
)
