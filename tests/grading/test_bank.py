"""Each answer of the banks loses the parts that it should, and just those."""

import pytest

from tests.grading import answers

EVERY_ANSWER = [
    (exercise, name) for exercise in answers.PARTS for name in answers.answers(exercise)
]


@pytest.mark.parametrize(("exercise", "name"), EVERY_ANSWER)
def test_answer_loses_just_what_it_should(exercise, name):
    module = answers.load(exercise, name)
    lost = dict(answers.failures(exercise, answers.subject_of(exercise, module)))
    shown = {part: failure.reason for part, failure in lost.items()}
    assert set(lost) == module.LOSES, shown


@pytest.mark.parametrize("exercise", answers.PARTS)
def test_bank_is_large_enough_and_covers_every_part(exercise):
    names = answers.answers(exercise)
    modules = [answers.load(exercise, name) for name in names]
    wrong = [module for module in modules if module.LOSES]
    assert len(wrong) >= 15
    assert len(modules) - len(wrong) >= 5
    assert set().union(*(module.LOSES for module in wrong)) == set(answers.PARTS[exercise])
    for name, module in zip(names, modules, strict=True):
        assert name.startswith("wrong_" if module.LOSES else "right_")
    assert all(module.__doc__ for module in modules)
