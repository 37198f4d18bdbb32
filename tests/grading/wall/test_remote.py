"""A process that answers as this test wants, in the place of the student's."""

import contextlib
import socket
import threading

import pytest

from coordlib.grading.subject import Crash, Outcome, stand_in
from coordlib.grading.wall import wire
from coordlib.grading.wall.process import Limits
from coordlib.grading.wall.remote import Remote

SHORT = Limits(cell_s=0.05, script_s=0.05)
SCRIPT = [["make", "C", ["a"]], ["do", 0, "value", []]]
FORGED = "because it wrote into the grader's connection"


class Fake:
    """Takes what a `Process` takes, and answers each request by a function."""

    def __init__(self, answer):
        self.connection, theirs = socket.socketpair()
        self.asked = []
        threading.Thread(target=self._serve, args=(theirs, answer), daemon=True).start()

    def _serve(self, theirs, answer):
        with theirs:
            while True:
                try:
                    request, _ = wire.receive(theirs)
                except wire.WireError:
                    return
                self.asked.append(request)
                with contextlib.suppress(wire.WireError):
                    for reply in answer(request):
                        wire.send(theirs, reply)

    def close(self):
        self.connection.close()


def remote(answer, limits=None):
    made = []

    def start():
        made.append(Fake(answer))
        return made[-1]

    return Remote(start, limits), made


def playing(*said):
    """Answer every script by these outcomes."""

    def answer(request):
        if "cell" in request:
            return [{"printed": "", "error": ""}]
        if "aloud" in request:
            return [*({"said": one} for one in said), {"played": True}]
        return [{"calls": [], "done": [[key, list(said)] for key, _ in request["play"]]}]

    return answer


def test_a_script_goes_out_and_its_outcomes_come_back():
    subject, [process] = (pair := remote(playing(None, [3])))[0], pair[1] or [None]
    assert subject.play(SCRIPT) == [Outcome("returned"), Outcome("returned", 3)]
    assert pair[1][0].asked == [{"play": [[0, SCRIPT]], "answers": []}]
    subject.end()
    assert process is None


RAISED, SIGNAL = {"kind": "raised", "name": "E", "text": ""}, {"kind": "signal", "name": "Crash"}


@pytest.mark.parametrize("said", [[None, [1]], [RAISED], [None, RAISED], [SIGNAL], [None, SIGNAL]])
def test_a_script_ends_at_its_end_or_where_it_must(said):
    outcomes = remote(playing(*said))[0].play(SCRIPT)
    assert [one.kind for one in outcomes] == [wire.outcome_from(one).kind for one in said]


@pytest.mark.parametrize(
    "said", [[], [None], [None, None, None], [RAISED, [1]], [SIGNAL, [1]], [1], [None, {"kind": 1}]]
)
def test_outcomes_that_no_script_has_are_forged(said):
    subject, made = remote(playing(*said))
    outcomes = subject.play(SCRIPT)
    assert outcomes[-1].kind == "stuck"
    assert len(outcomes) <= len(SCRIPT)
    assert len(made) == 2  # one that was asked, and one that was asked aloud


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"calls": 1, "done": []},
        {"calls": [], "done": []},
        {"calls": [], "done": [[1, [None, [1]]]]},
        {"calls": [], "done": [[0, [None, [1]]], [0, [None, [1]]]]},
        {"calls": [], "done": [[[], [None, [1]]]]},
        {"calls": [[0, "other", []]], "done": []},
        {"calls": [[0, "log", []]], "done": [[0, [None, [1]]]]},
        {"calls": [[0, "log", {}]], "done": []},
        {"calls": [[0, "log", ["x" * 30_000]]], "done": []},
        [],
    ],
)
def test_replies_that_fit_nothing_that_was_asked_are_forged(reply):
    subject, _ = remote(lambda request: [reply])
    [outcome] = subject.play(SCRIPT, {"log": list})
    assert outcome.kind == "stuck"
    assert "because it" in outcome.text


def test_a_call_is_answered_and_what_it_raises_is_handed_on():
    def answer(request):
        if request["play"]:
            return [{"calls": [[0, "log", ["entry"]]], "done": []}]
        answers.append(request["answers"])
        return [{"calls": [], "done": [[0, [SIGNAL]]]}]

    def log(entry):
        entries.append(entry)
        raise Crash("here")

    entries, answers = [], []
    subject, _ = remote(answer)
    script = [["make", "C", [stand_in("log", kind="list")]]]
    assert subject.play(script, {"log": log})[0].kind == "signal"
    assert entries == ["entry"]
    assert answers == [[[0, {"raised": ["Crash", "here"]}]]]


def test_a_process_that_is_silent_is_replaced_and_its_cells_run_again():
    subject, made = remote(
        lambda request: [{"printed": "p", "error": ""}] if "cell" in request else [], SHORT
    )
    assert subject.run_cell("a = 1") == ("p", "")
    outcomes = subject.play(SCRIPT)
    assert str(outcomes[-1]) == "never returned (stopped after 0.05 s)"
    assert [one.asked[0] for one in made] == [{"cell": "a = 1"}] * 2


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        ([], "a cell was stopped: it did not end within 0.05 s"),
        ([[]], "a cell was lost: it wrote into the grader's connection"),
        (
            [{"printed": ["x"], "error": ""}],
            "a cell was lost: it wrote into the grader's connection",
        ),
    ],
)
def test_a_cell_that_is_lost_is_named_and_not_run_again(reply, says):
    subject, made = remote(
        lambda request: reply if request == {"cell": "bad"} else [{"printed": "", "error": ""}],
        SHORT,
    )
    subject.run_cell("good")
    assert subject.run_cell("bad") == ("", says)
    assert subject.problem == says
    subject.run_cell("more")
    assert made[-1].asked == [{"cell": "good"}, {"cell": "more"}]


def test_there_is_an_end_to_processes():
    subject, made = remote(lambda request: [[]])
    for number in range(20):
        subject.run_cell(f"cell {number}")
    assert subject.run_cell("more") == ("", "stopped when 12 Python processes had ended")
    assert len(made) == 12


def test_there_is_an_end_to_what_a_process_may_write():
    subject, _ = remote(lambda request: [{"printed": "x" * 3_900_000, "error": ""}])
    said = [subject.run_cell("print")[1] for _ in range(17)]
    assert said[0] == ""
    assert said[-1] == "a cell was lost: it wrote more than 64,000,000 bytes"


def test_items_side_by_side_are_judged_alone_where_that_fails():
    def judge(item):
        outcome = subject.play([["run", "f", [item]]])[0]
        if outcome.value != item:
            raise IndexError(item)
        return 1

    def answer(request):
        return [
            {
                "calls": [],
                "done": [[key, [[script[0][2][0] % 3]]] for key, script in request["play"]],
            }
        ]

    subject, _ = remote(answer)
    assert subject.each([0, 1, 2], judge) == 3
    with pytest.raises(IndexError, match="3"):
        subject.each([0, 3, 1], judge)


def test_calling_back_for_ever_has_an_end():
    def answer(request):
        return [{"calls": [[0, "log", ["again"]]], "done": []}]

    subject, _ = remote(answer, SHORT)
    script = [["make", "C", [stand_in("log", kind="list")]]]
    outcomes = subject.play(script, {"log": lambda entry: None})
    assert str(outcomes[-1]) == "never returned (stopped after 0.05 s)"


def test_the_time_of_all_of_a_submission_is_named():
    subject, _ = remote(lambda request: [], Limits(submission_s=0.05))
    _, problem = subject.run_cell("while True: pass")
    assert problem.endswith("did not end within the 0.05 s that all of a submission may take")


def test_what_comes_after_a_known_failure_is_not_begun():
    def judge(item):
        if item == 2:
            raise IndexError(item)
        return len(subject.play([["run", "f", [item]]]))

    subject, made = remote(playing([1]))
    with pytest.raises(IndexError):
        subject.each(range(100), judge)
    (process,) = made
    assert [script for one in process.asked for _, script in one["play"]] == [
        [["run", "f", [item]]] for item in (0, 1)
    ]
