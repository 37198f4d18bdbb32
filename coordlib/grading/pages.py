r"""Pages that hold what others wrote: nothing of it is live, and it takes a bounded room.

Every page is one file that loads nothing and runs no script; its Content-Security-Policy allows
neither. Text is escaped by the templates, and cut and cleaned here.

>>> plain("\x1b[31mred\x1b[0m" + "!" * 100, most=10)
'red!! [… 93 characters left out …] !!!!!'
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import hashlib
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from coordlib.charts.spacetime import spacetime_png
from coordlib.engine.trace import Step, Trace

__all__ = ["Room", "alt_text", "data_uri", "number", "picture", "plain", "render", "tidy"]

_FOLDER = Path(__file__).with_name("pages")
_STYLE = (_FOLDER / "style.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; img-src data:; style-src 'sha256-{_STYLE_HASH}'; "
    "base-uri 'none'; form-action 'none'"
)
_TERMINAL_CODE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)")
# Halves of characters, what steers a terminal, and what turns the direction of the text around.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
MOST_STEPS = 24


def render(template: str, **facts: Any) -> str:
    """Return a page.

    Parameters
    ----------
    template : str
        The name of a file in ``pages/``.
    **facts : object
        What it shows; all text is escaped.
    """
    return _templates().get_template(template).render(facts, policy=_POLICY, style=_STYLE)


@functools.cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["number"] = number
    return templates


def number(value: float) -> str:
    """Write points with two decimals at most.

    >>> [number(value) for value in (3.0, 2.5, 1 / 3)]
    ['3', '2.5', '0.33']
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def plain(text: str, most: int = 2_000) -> str:
    """Return text that is safe to look at: no terminal codes, and not much more than `most`.

    Parameters
    ----------
    text : str
        What anybody wrote.
    most : int
        How many characters of it are kept: as many from its end as from its start.
    """
    # Cut before it is cleaned, which takes time for 100 MB.
    if len(text) > 4 * most:
        middle = len(text) - 4 * most
        head, tail = _clean(text[: 2 * most]), _clean(text[-2 * most :])
    else:
        middle, head, tail = 0, _clean(text), ""
    if not middle and len(head) <= most:
        return head
    length, both, half = len(head) + middle + len(tail), head + tail, most // 2
    return f"{both[:half]} [… {length - 2 * half:,} characters left out …] {both[-half:]}"


def _clean(text: str) -> str:
    lines = _TERMINAL_CODE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("\ufffd", lines)


class Room:
    """How much more a page may hold.

    Parameters
    ----------
    left_bytes : int
        Of escaped text.

    Examples
    --------
    >>> room = Room(10)
    >>> room.takes("<b>"), room.takes("<b>")
    (True, False)
    """

    def __init__(self, left_bytes: int) -> None:
        self.left_bytes = left_bytes

    def takes(self, *texts: str) -> bool:
        """Whether texts fit; then their room is taken."""
        needed_bytes = sum(len(escape(text).encode()) for text in texts)
        if needed_bytes > self.left_bytes:
            return False
        self.left_bytes -= needed_bytes
        return True


def data_uri(png: bytes) -> str:
    """Return a PNG as the address of an image that a page itself holds."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def tidy(trace: Trace) -> Trace:
    """Return a history as a page shows it: its end if it's long, and of each text the start."""
    short = trace.shortened(MOST_STEPS)
    return dataclasses.replace(
        short,
        steps=tuple(step._replace(text=_start(step.text, 48)) for step in short.steps),
        breach=short.breach and short.breach._replace(reason=_start(short.breach.reason, 160)),
        in_flight=tuple(_start(message, 48) for message in short.in_flight[:6]),
    )


def _start(text: str, most: int) -> str:
    clean = _clean(text[: most + 1])
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


# A class shares its misconceptions, and drawing one takes longer than all else of a page.
@functools.lru_cache(maxsize=256)
def picture(trace: Trace) -> str:
    """Return a history's diagram as an image's address; empty where it can't be drawn."""
    try:
        width_in = min(9.0, 3.6 + 1.1 * len(trace.names))
        return data_uri(spacetime_png(trace, width_in=width_in, dpi=120))
    except Exception:  # the page says the history in words, too
        return ""


def alt_text(trace: Trace) -> str:
    """Say a history in words, for those who don't see its diagram."""
    words = [_in_words(trace, step) for step in trace.steps]
    if trace.gap is not None:
        words.insert(trace.gap, trace.left_out)
    if trace.breach:
        words.append(f"broken: {trace.breach.reason}")
    return plain("Space-time diagram. " + "; ".join(words) + ".", 3_000)


def _in_words(trace: Trace, step: Step) -> str:
    unit = "" if trace.unit == "step" else f" {trace.unit}"
    when = f"{trace.show_time(step.at)}{unit}"
    if step.kind in ("deliver", "lose") and step.sender and step.sender != step.node:
        lost = " is lost" if step.kind == "lose" else ""
        return f"{when}, {step.sender} to {step.node}: {step.text or 'a message'}{lost}"
    return f"{when}, {step.node}: {step.label}"
