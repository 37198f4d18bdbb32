"""Messages across the wall: what is read back as written, and what is refused."""

import json
import socket
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordlib.grading.plain import plain
from coordlib.grading.subject import Outcome
from coordlib.grading.wall import wire
from coordlib.protocols.saga import StepResult


@pytest.fixture
def pair():
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def soon():
    return time.monotonic() + 30


atoms = st.none() | st.booleans() | st.integers(-(2**1000), 2**1000) | st.text(max_size=20)
atoms |= st.floats(allow_nan=False)
keys = st.text(max_size=9).filter(lambda key: key[:1] != "$")
values = st.recursive(
    atoms,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(keys, inner, max_size=4)
        | st.tuples(inner, inner)
        | st.builds(StepResult, st.booleans(), inner)
    ),
    max_leaves=8,
)


@given(values)
def test_a_value_crosses_unchanged(value):
    outcome = Outcome("returned", plain(value))
    text = wire.encoded(wire.outcome_to(outcome))
    assert wire.outcome_from(json.loads(text)) == outcome


@given(st.sampled_from(["raised", "signal", "alien"]), st.text(max_size=50), st.text(max_size=50))
def test_a_failure_crosses_with_its_words(kind, name, text):
    outcome = Outcome(kind, name=name, text=text)
    crossed = wire.outcome_from(json.loads(wire.encoded(wire.outcome_to(outcome))))
    assert crossed == outcome


@given(
    st.recursive(
        atoms | st.floats(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_whatever_is_written_is_an_outcome_or_a_wire_error(message):
    try:
        outcome = wire.outcome_from(message)
    except wire.WireError:
        return
    assert outcome.kind in ("returned", "alien", "raised", "signal")
    str(outcome).encode()


def test_messages_keep_their_order(pair):
    one, other = pair
    for number in range(3):
        wire.send(one, {"number": number})
    read = [wire.receive(other, soon()) for _ in range(3)]
    assert [message["number"] for message, _ in read] == [0, 1, 2]
    assert read[0][1] == len('{"number":0}')


def test_bytes_are_sent_as_they_are(pair):
    wire.send(pair[0], wire.encoded([1]), soon())
    assert wire.receive(pair[1], soon())[0] == [1]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"{", "what is not JSON"),
        (b"", "what is not JSON"),
        (b"\xff", "what is not JSON"),
        (b"1" * 5_000, "what is not JSON"),
        (b"[" * 100_000, "what is not JSON"),
    ],
)
def test_what_is_no_message_is_refused_and_named(pair, data, says):
    pair[0].sendall(len(data).to_bytes(8, "big") + data)
    with pytest.raises(wire.WireError, match=says):
        wire.receive(pair[1], soon())


def test_a_size_is_refused_before_anything_is_read(pair):
    pair[0].sendall((wire.MOST_BYTES + 1).to_bytes(8, "big"))
    with pytest.raises(
        wire.WireError, match="wrote 4,000,001 bytes at once, allowed are 4,000,000"
    ):
        wire.receive(pair[1], soon())


def test_half_a_message_is_waited_for_and_no_longer(pair):
    pair[0].sendall((9).to_bytes(8, "big") + b"1234")
    with pytest.raises(TimeoutError):
        wire.receive(pair[1], time.monotonic() + 0.01)


def test_a_message_that_nobody_takes_is_given_up(pair):
    with pytest.raises(TimeoutError):
        wire.send(pair[0], ["x" * 3_000_000], time.monotonic() + 0.01)


@pytest.mark.parametrize("until_s", [None, 1e7])
def test_the_end_of_the_other_side_is_told(pair, until_s):
    pair[0].close()
    for use in (lambda: wire.receive(pair[1], until_s), lambda: wire.send(pair[1], [1])):
        with pytest.raises(wire.WireError, match="the Python process ended"):
            use()


@pytest.mark.parametrize(
    "message",
    [
        1,
        "returned",
        [],
        [1, 2],
        {},
        {"kind": "stuck", "text": "after 2 s"},
        {"kind": "returned", "value": 1},
        {"kind": ["raised"]},
        [{"$tuple": 5}],
        [{"$record": "Path", "value": 1}],
        [{"$record": ["Interval"]}],
        [{"$record": "StepResult"}],
        [{"$other": 1}],
        json.loads("[" * 40 + "]" * 40),
        json.loads("[" * 600 + "]" * 600),
    ],
)
def test_what_is_no_outcome_is_refused(message):
    with pytest.raises(wire.WireError):
        wire.outcome_from(message)


def test_a_long_value_is_shown_and_not_taken():
    outcome = wire.outcome_from([["x" * 50] * 1_000])
    assert (outcome.kind, outcome.name, outcome.value) == ("alien", "list", None)
    assert len(outcome.text) < 2_000


def test_half_characters_become_whole_ones():
    assert wire.clean({"\ud800": ["\udfff", 1]}) == {"?": ["?", 1]}
    assert wire.outcome_from(["\ud800"]).value == "?"
