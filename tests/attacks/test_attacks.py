"""No attack gets points that were not earned, does harm, or stays without a result."""

from __future__ import annotations

import pickle
import re

import pytest

from coordlib.grading.graded import Graded
from tests.attacks.bank import RIGHT, Attack, attacks
from tests.attacks.conftest import SECRET, needs_bubblewrap
from tests.attacks.processes import descendants, left_running

pytestmark = needs_bubblewrap
MOST_BYTES = 1_000_000
HONEST = Attack("honest", "Nothing.", (RIGHT,), points=1.0)


def test_the_bank_is_large_and_each_attack_is_told_from_the_others():
    bank = attacks()
    assert len(bank) >= 45
    assert len({attack.name for attack in bank}) == len(bank)
    assert len({attack.tries for attack in bank}) == len(bank)
    assert all(attack.tries.endswith(".") for attack in bank)


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.name)
def test_attack_gets_what_it_earned_and_does_no_harm(attack, wall, impatient_wall, places):
    grader = impatient_wall if attack.endless else wall
    outside = {path: path.stat() for path in places.folder.rglob("*")}
    before = descendants()
    graded = grader.grade(attack.submission(places), attack.exercise)

    if not (attack.may_lose and graded.points == 0):
        assert graded.points == attack.points, said(graded)
    assert re.search(attack.says, said(graded)), said(graded)
    assert SECRET not in said(graded)
    if not graded.points:
        [part] = graded.parts
        assert 20 < len(part.reason) < 10_000
    assert len(pickle.dumps(graded)) < MOST_BYTES
    assert len(said(graded).encode("utf-8")) < MOST_BYTES
    assert str(graded.parts[0].trace).encode("utf-8")

    assert left_running(before) == set()
    now = {path: path.stat() for path in places.folder.rglob("*")}
    assert [*map(changing, now.values())] == [*map(changing, outside.values())]
    assert now.keys() == outside.keys()


@pytest.mark.parametrize("which", ["wall", "impatient_wall"])
def test_after_all_attacks_the_grader_grades_as_before(which, request, places):
    grader = request.getfixturevalue(which)
    graded = grader.grade(HONEST.submission(places), HONEST.exercise)
    assert (graded.points, graded.problem) == (1.0, "")


@pytest.mark.parametrize(
    "name", ["kill-group", "many-lists", "flood", "full-disk", "duplicated-check"]
)
def test_right_after_an_attack_an_honest_answer_gets_its_points(name, impatient_wall, places):
    [attack] = [one for one in attacks() if one.name == name]
    impatient_wall.grade(attack.submission(places), attack.exercise)
    graded = impatient_wall.grade(HONEST.submission(places), HONEST.exercise)
    assert (graded.points, graded.problem) == (1.0, "")


def said(graded: Graded) -> str:
    """Return all that a student reads of a result."""
    parts = [text for part in graded.parts for text in (part.reason, part.said, part.replay)]
    return "\n".join([graded.problem, *parts, *(text for pair in graded.outputs for text in pair)])


def changing(status):
    """Return what writing to a file would change."""
    return status.st_mtime_ns, status.st_size, status.st_mode, status.st_ino
