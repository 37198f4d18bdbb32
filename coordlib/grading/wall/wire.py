"""Messages across the wall: JSON behind its length, with limits, and nothing but plain data.

A message from the student's side is taken for what it is: bytes that anybody may have written. It
is read within a time and a size, and whatever is not as it should be is a `WireError`.
"""

from __future__ import annotations

import json
import socket
import time
from typing import Any

from coordlib.grading.plain import unplain
from coordlib.grading.subject import Outcome

__all__ = [
    "MOST_BYTES",
    "WireError",
    "clean",
    "encoded",
    "outcome_from",
    "outcome_to",
    "receive",
    "send",
]

MOST_BYTES = 16_000_000
_DEEPEST = 30
_LONGEST_TEXT = 2_000
_HEADER_BYTES = 8
_FAILED = ("alien", "raised", "signal")
_NOTHING = Outcome("returned")
# Most of what is returned is a small number.
_SMALL = [Outcome("returned", number) for number in range(256)]


class WireError(Exception):
    """The other side is gone, too slow, or says what can't be understood."""


def encoded(message: Any) -> bytes:
    """Return a message as JSON."""
    return json.dumps(message, separators=(",", ":")).encode("ascii")


def send(connection: socket.socket, message: Any, until_s: float | None = None) -> None:
    """Write a message, or what `encoded` made of it, by the time `until_s` of the clock."""
    text = message if type(message) is bytes else encoded(message)
    try:
        connection.settimeout(None if until_s is None else max(until_s - time.monotonic(), 1e-3))
        connection.sendall(len(text).to_bytes(_HEADER_BYTES, "big") + text)
    except TimeoutError:
        raise
    except OSError as error:
        raise WireError("the Python process ended") from error


def receive(connection: socket.socket, until_s: float | None = None) -> tuple[Any, int]:
    """Read a message, by the time `until_s` of the monotonic clock; return it and its bytes.

    Raises
    ------
    WireError
        If it is not there by then, too long, no JSON, or nested too deep.
    TimeoutError
        If time was what lacked.
    """
    size = int.from_bytes(_receive_bytes(connection, _HEADER_BYTES, until_s), "big")
    if size > MOST_BYTES:
        raise WireError(f"it wrote {size:,} bytes at once, allowed are {MOST_BYTES:,}")
    text = _receive_bytes(connection, size, until_s)
    try:
        message = json.loads(text)
        _require_shallow(message)
    except (ValueError, RecursionError) as error:
        raise WireError("it wrote what is not JSON") from error
    return message, size


def _receive_bytes(connection: socket.socket, size: int, until_s: float | None) -> bytes:
    parts = bytearray()
    if until_s is None:
        connection.settimeout(None)
    while len(parts) < size:
        if until_s is not None:
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                raise TimeoutError
            connection.settimeout(left_s)
        try:
            part = connection.recv(min(size - len(parts), 1 << 20))
        except TimeoutError:
            raise
        except OSError as error:
            raise WireError("the Python process ended") from error
        if not part:
            raise WireError("the Python process ended")
        parts += part
    return bytes(parts)


def _require_shallow(value: Any, depth: int = 0) -> None:
    if depth > _DEEPEST:
        raise WireError(f"it wrote data nested more than {_DEEPEST} deep")
    if type(value) is list:
        for item in value:
            if type(item) in (list, dict):
                _require_shallow(item, depth + 1)
    elif type(value) is dict:
        for item in value.values():
            if type(item) in (list, dict):
                _require_shallow(item, depth + 1)


def outcome_to(outcome: Outcome) -> Any:
    """Return an outcome as JSON: null for None returned, a list of one, or how it failed."""
    if outcome.kind == "returned":
        return None if outcome.value is None else [outcome.value]
    return {"kind": outcome.kind, "name": outcome.name, "text": outcome.text[:_LONGEST_TEXT]}


def outcome_from(message: Any) -> Outcome:
    """Return the outcome that `outcome_to` was given.

    Raises
    ------
    WireError
        If it never was given one.
    """
    if message is None:
        return _NOTHING
    if type(message) is list and len(message) == 1:
        value = message[0]
        if type(value) is int and 0 <= value < len(_SMALL):
            return _SMALL[value]
        if type(value) in (dict, list, str):
            value = clean(value)
            try:
                unplain(value)
            except Exception as error:
                raise WireError("it wrote a value that is not plain data") from error
        return Outcome("returned", value)
    if type(message) is dict and message.get("kind") in _FAILED:
        name, text = (clean(str(message.get(key, "")))[:_LONGEST_TEXT] for key in ("name", "text"))
        return Outcome(message["kind"], name=name, text=text)
    raise WireError("it wrote an outcome that is none")


def clean(value: Any) -> Any:
    """Return plain data whose texts can all be written as UTF-8."""
    if type(value) is str:
        return value.encode("utf-8", "replace").decode("utf-8")
    if type(value) is list:
        return [clean(item) for item in value]
    if type(value) is dict:
        return {clean(key): clean(item) for key, item in value.items()}
    return value
