"""JupyterLab opens at the course, with nbgrader's parts ready."""

import sys

import nbformat
import pytest
from nbformat import v4
from playwright.sync_api import expect

from tools.notebooks import KERNEL

pytestmark = pytest.mark.browser
START_LIMIT_MS = 60_000


def test_it_opens_at_the_readme_with_nbgraders_menu(lab, page):
    page.goto(lab.at(""))
    readme = page.locator(".jp-MarkdownViewer")
    expect(readme).to_contain_text("The Price of Agreement", timeout=START_LIMIT_MS)
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    for entry in ("Assignment List", "Formgrader"):
        expect(page.get_by_role("menuitem", name=entry, exact=True)).to_be_enabled()
    expect(page.get_by_text("Would you like to get notified")).to_have_count(0)
    assert page.console_errors == []


def test_a_notebook_runs_in_the_courses_environment_and_can_be_validated(lab, page):
    cell = v4.new_code_cell("import coordlib, sys; print('in', sys.prefix)")
    notebook = v4.new_notebook(cells=[cell], metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, lab.root / "first.ipynb")
    page.goto(f"{lab.at('lab/tree/first.ipynb')}&reset")
    # A cell that is run before its kernel is there is passed over.
    idle = page.get_by_role("button", name="Python 3 (ipykernel) | Idle")
    expect(idle).to_be_visible(timeout=START_LIMIT_MS)
    expect(page.get_by_role("button", name="Validate")).to_be_visible()
    page.locator(".jp-Notebook .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    printed = page.locator(".jp-OutputArea-output").first
    expect(printed).to_have_text(f"in {sys.prefix}", timeout=START_LIMIT_MS)
    assert page.console_errors == []
