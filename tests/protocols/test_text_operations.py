"""Edits by position: transformed pairs meet, transformed lists meet, and three need an order."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from coordlib.protocols.text_operations import Delete, Insert, applied, rebased, transformed

TEXT = "abcdef"


@st.composite
def edits_of(draw, writer, text=TEXT):
    """Return edits of one writer, each made on the text as the one before left it."""
    made = []
    for letters in draw(st.lists(st.sampled_from(["", "x", "yz"]), max_size=5)):
        if letters:
            made.append(Insert(draw(st.integers(0, len(text))), letters, writer))
        elif text:
            made.append(Delete(draw(st.integers(0, len(text) - 1))))
        text = applied(text, *made[-1:])
    return made


def every_edit(writer):
    places = range(len(TEXT) + 1)
    return [
        *(Insert(at, letters, writer) for at in places for letters in ("x", "yz")),
        *(Delete(at) for at in places[:-1]),
        Delete(-1),
    ]


def test_every_two_edits_give_one_text_in_both_orders():
    for one, other in itertools.product(every_edit("ann"), every_edit("ben")):
        first = applied(TEXT, one, transformed(other, one))
        assert first == applied(TEXT, other, transformed(one, other)), (one, other)


@given(edits_of("ann"), edits_of("ben"))
def test_two_lists_of_edits_give_one_text_in_both_orders(ann, ben):
    first = applied(TEXT, *ann, *rebased(ben, ann))
    assert first == applied(TEXT, *ben, *rebased(ann, ben))


def test_of_two_insertions_at_one_place_the_lesser_name_goes_first():
    hello, world = Insert(0, "Hello", "ann"), Insert(0, "World", "ben")
    assert applied("", hello, transformed(world, hello)) == "HelloWorld"
    assert applied("", world, transformed(hello, world)) == "HelloWorld"


def test_a_letter_is_deleted_once():
    assert transformed(Delete(3), Delete(3)) == Delete(-1)
    assert applied(TEXT, Delete(3), Delete(-1)) == "abcef"


def test_edits_are_written_as_arrows_show_them():
    shown = [str(one) for one in (Insert(4, "high ", "ann"), Delete(2), Delete(-1))]
    assert shown == ["+high@4", "-@2", "nothing"]
