"""The claims of example 6: what transformation, git and Figma are said to do, and what they do."""

from __future__ import annotations

from coordlib.cases.collaborative_editing import GIT_LINES, Session, costs, edit_collides
from coordlib.claims import Claim
from coordlib.engine import simulate
from coordlib.protocols.text_operations import Insert
from coordlib.protocols.text_server import Client, through_server
from coordlib.published.figma import SERVERS_THAT_DECIDE

__all__ = ["CLAIMS", "texts_of_two_words"]

EXAMPLE = "Example 6"


def texts_of_two_words() -> set[str]:
    """Let two writers type a word each into an empty text, either way round."""
    results = set()
    for first, second in (("Hello", "World"), ("World", "Hello")):
        edits = {"ann": Insert(0, first, "ann"), "ben": Insert(0, second, "ben")}
        world = simulate(through_server("", edits, patience_ms=0)).world
        results |= {one.reading for one in world.values() if isinstance(one, Client)}
    return results


def _usd_per_edit() -> float:
    edits = Session().writers * Session().edits_per_hour
    return costs(Session())["facts"].machines_usd / edits


CLAIMS = (
    Claim(
        id="editing-1",
        place=EXAMPLE,
        words="Hello and World, typed at once, become HelloWorld; texts they can become",
        claimed=1,
        unit="",
        ours=lambda: len(texts_of_two_words()),
        recorded="2",
        reason="both are typed at the start, so a rule has to say whose goes first. By ours, the "
        "lesser name's does; with the names exchanged it is WorldHello, for all readers alike",
        tolerance=0,
    ),
    Claim(
        id="editing-2",
        place=EXAMPLE,
        words="git: every merge is drawn through manual resolution; edits that need it",
        claimed=100,
        unit="%",
        ours=lambda: 100 * float(edit_collides(Session(), Session().apart_min, GIT_LINES)),
        recorded="59.34 %",
        reason="only changes to the same line or a neighbour ask somebody: with our 3 writers, 60 "
        "edits an hour each and 400 lines, merged hourly. Merged every minute it is "
        f"{100 * float(edit_collides(Session(), 1, GIT_LINES)):.1f} %",
    ),
    Claim(
        id="editing-3",
        place=EXAMPLE,
        words="Figma merges as a CRDT; servers that decide",
        claimed=0,
        unit="",
        ours=lambda: SERVERS_THAT_DECIDE,
        recorded="1",
        reason="Figma (2019): inspired by CRDTs and not a true one; its server is the authority, "
        "and the last change of a property to reach it stays",
        basis="sourced",
    ),
    Claim(
        id="editing-4",
        place="Level table",
        words="collaborative editing by CRDTs, an operation at about",
        claimed=0,
        unit="USD/edit",
        ours=_usd_per_edit,
        recorded="0.000000151 USD/edit",
        reason="no source; ours is what facts send for an edit of 30 letters to two others at the "
        "document's price of traffic. Near enough; what it leaves out is the mixed lines",
        basis="illustrative",
    ),
)
