"""Messages across the wall: JSON behind its length, with limits, and nothing but plain data.

A message from the student's side is taken for what it is: bytes that anybody may have written. It
is read within a time and a size, and whatever is not as it should be is a `WireError`.
"""

from __future__ import annotations

import json
import socket
import time
from typing import Any

from coordlib.grading.plain import plain, short_repr, unplain
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

MOST_BYTES = 4_000_000
_DEEPEST = 30
_LONGEST_TEXT = 2_000
_LONGEST_VALUE = 20_000
_HEADER_BYTES = 8
_ENCODER = json.JSONEncoder(separators=(",", ":"))
_FAILED = ("alien", "raised", "signal")
_NOTHING = Outcome("returned")
# Most of what is returned is a small number.
_SMALL = [Outcome("returned", number) for number in range(256)]


class WireError(Exception):
    """The other side is gone, too slow, or says what can't be understood."""


def encoded(message: Any) -> bytes:
    """Return a message as JSON."""
    return _ENCODER.encode(message).encode("ascii")


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
        If it is not there by then, too long, or no JSON.
    TimeoutError
        If time was what lacked.
    """
    size = int.from_bytes(_receive_bytes(connection, _HEADER_BYTES, until_s), "big")
    if size > MOST_BYTES:
        raise WireError(f"it wrote {size:,} bytes at once, allowed are {MOST_BYTES:,}")
    text = _receive_bytes(connection, size, until_s)
    try:
        return json.loads(text), size
    except (ValueError, RecursionError) as error:
        raise WireError("it wrote what is not JSON") from error


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


def outcome_to(outcome: Outcome) -> Any:
    """Return an outcome as JSON: null for None returned, a list of one, or how it failed."""
    if outcome.kind == "returned":
        return None if outcome.value is None else [outcome.value]
    name, text = outcome.name[:_LONGEST_TEXT], outcome.text[:_LONGEST_TEXT]
    return {"kind": outcome.kind, "name": name, "text": text}


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
        if type(value) in (dict, list, str, int):
            try:
                value = clean(value)
                if len(encoded(value)) > _LONGEST_VALUE:
                    return Outcome("alien", name=type(value).__name__, text=short_repr(value))
                plain(unplain(value))
            except Exception as error:
                raise WireError("it wrote a value that is not plain data") from error
        return Outcome("returned", value)
    if type(message) is dict and message.get("kind") in _FAILED:
        name, text = (clean(str(message.get(key, "")))[:_LONGEST_TEXT] for key in ("name", "text"))
        return Outcome(message["kind"], name=name, text=text)
    raise WireError("it wrote an outcome that is none")


def clean(value: Any, depth: int = 0) -> Any:
    """Return plain data that is not nested deep, and whose texts can all be written as UTF-8."""
    kind = type(value)
    if kind is str:
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if depth > _DEEPEST:
        raise WireError(f"it wrote data nested more than {_DEEPEST} deep")
    if kind is list:
        return [clean(item, depth + 1) for item in value]
    if kind is dict:
        return {clean(key): clean(item, depth + 1) for key, item in value.items()}
    return value
