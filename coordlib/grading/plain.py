"""Plain data: all that passes between a check and the code that it judges.

Plain are None, bool, int, float, str (exactly these types), and lists and dicts (with str keys) of
them. So plain data can be written as JSON. Tuples and the few known records travel as marked dicts.

>>> plain(("started", 0))
{'$tuple': ['started', 0]}
>>> unplain(plain(Interval(1.0, 2.0)))
Interval(earliest=1.0, latest=2.0)
>>> plain({1, 2})
Traceback (most recent call last):
    ...
coordlib.grading.plain.NotPlainError: got {1, 2} of type set, allowed are None, bool, \
int (of up to 1,024 bits), float, str, and lists, tuples and dicts (with str keys) of them
"""

from __future__ import annotations

import dataclasses
import reprlib
from typing import Any

from coordlib.protocols.saga import SagaOutcome, StepResult
from coordlib.protocols.truetime import Interval

__all__ = ["NotPlainError", "plain", "short_repr", "unplain"]

_ATOMS = (type(None), bool, int, float, str)
# What fits in a float; a larger one can't be compared with times, or be written at all.
_MOST_BITS = 1_024
_RECORDS = {record.__name__: record for record in (Interval, SagaOutcome, StepResult)}
_FIELDS = {kind: [one.name for one in dataclasses.fields(kind)] for kind in _RECORDS.values()}
_DEEPEST = 12

_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = 80
_repr.maxlist = _repr.maxtuple = _repr.maxdict = 12


class NotPlainError(TypeError):
    """A value that can't be handed over, because it is not plain data."""


def short_repr(value: Any) -> str:
    """Return a value's repr, cut to a line, also where the repr itself fails."""
    try:
        return _repr.repr(value)
    except Exception as error:
        return f"<{type(value).__name__} whose repr raises {type(error).__name__}>"


def plain(value: Any, depth: int = 0) -> Any:
    """Return `value` as plain data that shares nothing with it.

    Raises
    ------
    NotPlainError
        If it is anything else, a larger int, or nested more than 12 deep.
    """
    kind = type(value)
    if kind in _ATOMS and not (kind is int and value.bit_length() > _MOST_BITS):
        return value
    if depth < _DEEPEST:
        if kind is list:
            return [plain(item, depth + 1) for item in value]
        if kind is tuple:
            return {"$tuple": [plain(item, depth + 1) for item in value]}
        if kind is dict and all(type(key) is str and key[:1] != "$" for key in value):
            return {key: plain(item, depth + 1) for key, item in value.items()}
        if kind in _FIELDS:
            fields = {name: plain(getattr(value, name), depth + 1) for name in _FIELDS[kind]}
            return {"$record": kind.__name__, **fields}
    raise NotPlainError(
        f"got {short_repr(value)} of type {kind.__name__}, "
        f"allowed are None, bool, int (of up to {_MOST_BITS:,} bits), float, str, "
        "and lists, tuples and dicts (with str keys) of them"
    )


def unplain(value: Any) -> Any:
    """Return what `plain` was given: tuples and records restored."""
    kind = type(value)
    if kind in _ATOMS:
        return value
    if kind is list:
        return [unplain(item) for item in value]
    if "$tuple" in value:
        return tuple(unplain(item) for item in value["$tuple"])
    fields = {key: unplain(item) for key, item in value.items() if key != "$record"}
    return _RECORDS[value["$record"]](**fields) if "$record" in value else fields
