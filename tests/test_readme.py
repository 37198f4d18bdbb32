"""The README's tables name what there is, and its links lead somewhere."""

import importlib
import re

import nbformat
import pytest

from tools.serving import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINKS = re.findall(r"\]\(([^)]+)\)", README)
LESSONS = sorted(ROOT.glob("notebooks/*.ipynb"))
NUMBERS = {3: "three", 4: "four", 5: "five", 6: "six"}
EXERCISES = sorted(ROOT.glob("exercises/*/*.ipynb"))


@pytest.mark.parametrize("link", sorted({*LINKS}))
def test_a_link_leads_somewhere(link):
    assert link.startswith("https://") or (ROOT / link).exists()


def test_every_notebook_and_exercise_has_its_row():
    there = [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("notebooks/*.ipynb"))]
    there += [path.relative_to(ROOT).as_posix() for path in EXERCISES]
    assert set(there) <= {*LINKS}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_notebook_s_row_has_its_question_sliders_charts_and_minutes(path):
    cells = nbformat.read(path, 4).cells
    question = cells[0].source.splitlines()[0].split(". ", 1)[1]
    [minutes] = re.findall(r"\*\*Time\*\* about (\d+) minutes", cells[0].source)
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    [module] = re.findall(r"^from coordlib.cases import (\w+) as views$", code, re.MULTILINE)
    views = importlib.import_module(f"coordlib.cases.{module}")
    charts = re.findall(r"lab\.live\(views\.(\w+)", code)
    sliders = {slider for name in charts for slider in getattr(views, name).sliders}
    facts = f"| {question} | {len(sliders)}, on {NUMBERS[len(charts)]} charts |"
    [row] = [line for line in README.splitlines() if f"({path.relative_to(ROOT)})" in line]
    assert facts in row
    assert row.endswith(f"| {minutes} |")


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_an_exercise_s_row_has_its_points_and_parts(path):
    facts = [cell.metadata.get("nbgrader", {}) for cell in nbformat.read(path, 4).cells]
    points = [fact["points"] for fact in facts if fact.get("grade")]
    [row] = [line for line in README.splitlines() if line.startswith(f"| [{path.stem}]")]
    assert f"| {sum(points)}, in {len(points)} parts |" in row
