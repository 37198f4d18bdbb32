"""The teaching CRDT: merging has its three laws, and a reader's text its order."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from coordlib.protocols.sequence_crdt import Text, deleted, merged, names, read, typed


@st.composite
def sessions(draw):
    """Return the copies of three writers who edit and now and then merge another's."""
    copies = dict.fromkeys(("ann", "ben", "cy"), typed(Text(), 0, "abc", ""))
    writers = st.sampled_from([*copies])
    for kind in draw(st.lists(st.sampled_from(["type", "delete", "merge"]), max_size=15)):
        writer = draw(writers)
        copy = copies[writer]
        if kind == "merge":
            copies[writer] = merged(copy, copies[draw(writers)])
        elif kind == "type":
            place = draw(st.integers(0, len(read(copy))))
            copies[writer] = typed(copy, place, draw(st.sampled_from(["x", "yz"])), writer)
        elif read(copy):
            copies[writer] = deleted(copy, draw(st.integers(0, len(read(copy)) - 1)))
    return [*copies.values()]


@given(sessions())
def test_merging_is_commutative_associative_and_idempotent(copies):
    one, two, three = copies
    assert merged(one, two) == merged(two, one)
    assert merged(merged(one, two), three) == merged(one, merged(two, three))
    assert merged(one, one) == one


@given(sessions())
@settings(max_examples=60)
def test_concurrent_writers_read_the_same_in_whatever_order_they_merge(copies):
    texts = set()
    for one, two, three in itertools.permutations(copies):
        texts.add(read(merged(merged(one, two), merged(three, two))))
    assert len(texts) == 1


@given(sessions())
@settings(max_examples=60)
def test_a_merge_never_changes_the_order_of_letters_that_a_writer_saw(copies):
    one, two, _ = copies
    after = names(merged(one, two))
    still = set(after)
    for copy in (one, two):
        kept = [name for name in names(copy) if name in still]
        assert kept == [name for name in after if name in set(kept)]


@given(st.text("ab", max_size=8), st.integers(0, 8), st.text("xy", min_size=1, max_size=4))
def test_what_is_typed_stands_where_it_was_typed(text, at, letters):
    at = min(at, len(text))
    before = typed(Text(), 0, text, "ann")
    assert read(typed(before, at, letters, "ben")) == text[:at] + letters + text[at:]
    assert read(deleted(before, at, 2)) == text[:at] + text[at + 2 :]


def test_words_typed_at_one_place_stay_whole():
    ann, ben = typed(Text(), 0, "Hello", "ann"), typed(Text(), 0, "World", "ben")
    assert read(merged(ann, ben)) == "WorldHello"


def test_words_typed_backwards_at_one_place_are_mixed():
    """The tree's known weakness: letters typed each before the last have one predecessor."""
    ann = ben = Text()
    for first, second in zip("Hello"[::-1], "World"[::-1], strict=True):
        ann, ben = typed(ann, 0, first, "ann"), typed(ben, 0, second, "ben")
    assert read(merged(ann, ben)) == "WHoerllldo"


def test_a_letter_whose_predecessor_has_not_arrived_waits():
    whole = typed(Text(), 0, "ab", "ann")
    late = Text(frozenset(one for one in whole.letters if one.letter == "b"))
    assert read(late) == ""
    assert read(merged(late, whole)) == "ab"
