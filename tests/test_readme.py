"""The README's tables name what there is, and its links lead somewhere."""

import re

import nbformat
import pytest

from tools.serving import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINKS = re.findall(r"\]\(([^)]+)\)", README)
EXERCISES = sorted(ROOT.glob("exercises/*/*.ipynb"))


@pytest.mark.parametrize("link", sorted({*LINKS}))
def test_a_link_leads_somewhere(link):
    assert link.startswith("https://") or (ROOT / link).exists()


def test_every_notebook_and_exercise_has_its_row():
    there = [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("notebooks/*.ipynb"))]
    there += [path.relative_to(ROOT).as_posix() for path in EXERCISES]
    assert set(there) <= {*LINKS}


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_an_exercise_s_row_has_its_points_and_parts(path):
    facts = [cell.metadata.get("nbgrader", {}) for cell in nbformat.read(path, 4).cells]
    points = [fact["points"] for fact in facts if fact.get("grade")]
    [row] = [line for line in README.splitlines() if line.startswith(f"| [{path.stem}]")]
    assert f"| {sum(points)}, in {len(points)} parts |" in row
