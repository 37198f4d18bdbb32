"""Every small mistake in a reference answer loses points, but for those that are no mistake."""

import pytest

from tests.grading.equivalent_mutants import EQUIVALENT
from tools.bench import mutants

EXERCISES = sorted(path.name for path in mutants.SOLUTIONS.iterdir() if path.is_dir())


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES)
def test_only_equivalent_mutants_survive(exercise):
    killed, survivors = mutants.survey(exercise)
    assert killed >= 15
    assert set(survivors) == set(EQUIVALENT[exercise])


def test_a_mutant_differs_in_one_place():
    source = "def f(a):\n    if a < 1:\n        return 2\n"
    names = [name for name, _ in mutants.mutants(source)]
    assert "f: a < 1 -> a <= 1" in names
    assert len(set(names)) == len(names)
