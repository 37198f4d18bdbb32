"""The student's code beside the check: what crosses, what comes back, and what is stopped."""

import asyncio
import contextlib

import pytest

from coordlib.grading.direct import Direct
from coordlib.grading.plain import NotPlainError, plain, unplain
from coordlib.grading.subject import Cancel, Crash, Halt, Outcome, handle, stand_in
from coordlib.protocols.saga import SagaOutcome, StepResult


class Student:
    def __init__(self, name):
        self.name = name

    def same(self, other):
        return other is self

    def give(self, value):
        return value

    def loops(self):
        while True:
            with contextlib.suppress(BaseException):
                self.name += ""

    async def waits_for_ever(self):
        await asyncio.Event().wait()

    async def does(self, action):
        try:
            return await action()
        except Exception as error:
            return f"caught {error}"

    def writes(self, log):
        log.append(["begun", 0])
        return list(log)


class WholeNumber(int):
    pass


def play(*steps, stand_ins=None, seconds=2.0):
    subject = Direct(Student=Student)
    script = [["make", "Student", ["a"]], *steps]
    return subject.play(script, stand_ins, seconds=seconds)[1:]


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 2.5, "text", [1, [2]], {"a": [None]}, (1, ("b",)), StepResult(True, 3)],
)
def test_plain_data_comes_back_as_it_was(value):
    assert unplain(plain(value)) == value
    assert type(unplain(plain(value))) is type(value)


@pytest.mark.parametrize("value", [{1}, WholeNumber(3), object(), {1: 2}, {"$tuple": []}, 1j])
def test_what_is_not_plain_is_named(value):
    with pytest.raises(NotPlainError, match=f"of type {type(value).__name__}"):
        plain(value)


def test_a_nest_without_end_is_not_plain():
    nest = []
    nest.append(nest)
    with pytest.raises(NotPlainError):
        plain(nest)


def test_handles_stand_for_objects():
    outcomes = play(["do", 0, "same", [handle(0)]])
    assert outcomes[0].value is True


def test_an_exception_is_an_outcome_and_the_script_goes_on():
    outcomes = play(["do", 0, "missing", []], ["do", 0, "give", [1]])
    assert [one.kind for one in outcomes] == ["raised", "returned"]
    assert outcomes[0].name == "AttributeError"


def test_an_alien_value_is_shown_but_not_handed_over():
    subject = Direct(number=lambda: WholeNumber(3))
    (outcome,) = subject.play([["run", "number", []]])
    assert (outcome.kind, outcome.name, outcome.value) == ("alien", "WholeNumber", None)


@pytest.mark.parametrize("step", [["do", 0, "loops", []], ["await", 0, "waits_for_ever", []]])
def test_a_call_that_never_returns_is_stopped_and_named(step):
    outcomes = play(step, seconds=0.2)
    assert str(outcomes[0]) == "never returned (stopped after 0.2 s)"


def test_a_subject_goes_on_after_a_call_that_was_stopped():
    subject = Direct(Student=Student)
    make = ["make", "Student", ["a"]]
    subject.play([make, ["do", 0, "loops", []]], seconds=0.2)
    assert subject.play([make, ["do", 0, "give", [7]]])[1].value == 7


@pytest.mark.parametrize("signal", [Crash, Halt])
def test_signals_pass_through_except_exception(signal):
    def stop(phase):
        raise signal("here")

    step = ["await", 0, "does", [stand_in("stop", kind="coroutine")]]
    outcomes = play(step, ["do", 0, "give", [1]], stand_ins={"stop": stop})
    assert [(one.kind, one.name) for one in outcomes] == [("signal", signal.__name__)]


def test_an_awaited_stand_in_begins_and_ends():
    phases = []
    step = ["await", 0, "does", [stand_in("act", kind="coroutine")]]
    play(step, stand_ins={"act": phases.append})
    assert phases == ["begin", "end"]


def test_a_cancelled_task_sees_cancelled_error():
    def cancel(phase):
        raise Cancel

    step = ["await", 0, "does", [stand_in("act", kind="coroutine")]]
    (outcome,) = play(step, stand_ins={"act": cancel})
    assert (outcome.kind, outcome.name) == ("raised", "CancelledError")


def test_a_list_that_grows_keeps_copies_and_tells_of_each():
    told = []
    step = ["do", 0, "writes", [stand_in("log", kind="list", entries=["before"])]]
    (outcome,) = play(step, stand_ins={"log": told.append})
    assert (outcome.value, told) == (["before", ["begun", 0]], [["begun", 0]])


def test_a_method_that_should_be_async_says_so():
    (outcome,) = play(["await", 0, "give", [1]])
    assert str(outcome) == "raised TypeError: give is not async: it returned 1"


def test_outcomes_of_a_saga_cross_as_records():
    outcome = SagaOutcome(False, [StepResult(True, 1)], 1, "no seat", [0], [])
    assert unplain(plain(outcome)) == outcome


def test_waiting_takes_no_time():
    class Patient:
        async def wait(self):
            loop = asyncio.get_running_loop()
            start_s = loop.time()
            await asyncio.sleep(3600)
            return loop.time() - start_s >= 3600

    subject = Direct(Patient=Patient)
    outcomes = subject.play([["make", "Patient", []], ["await", 0, "wait", []]], seconds=60.0)
    assert outcomes[-1] == Outcome("returned", True)


def test_making_anew_forgets_what_was_made():
    subject = Direct(Student=list)
    script = [["make", "Student", []], ["do", 0, "append", [1]], ["anew", "Student", []]]
    outcomes = subject.play([*script, ["do", 0, "__len__", []], ["do", 1, "__len__", []]])
    assert outcomes[3].value == 0
    assert outcomes[4].name == "IndexError"
