"""The first exercise in a real browser: released, fetched, solved, submitted, collected, graded."""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.grading_path.course import cell_of, right_answer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

ASSIGNMENT = "gcounter"
PATIENCE_MS = 60_000


def open_lab(lab, page: Page) -> None:
    """Open JupyterLab without the tabs that an earlier test left."""
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.goto(f"{lab.url}&reset")


def open_from_menu(page: Page, entry: str) -> None:
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    page.get_by_role("menuitem", name=entry).click()


def open_formgrader(page: Page) -> FrameLocator:
    open_from_menu(page, "Formgrader")
    return page.frame_locator("iframe")


def press(form: FrameLocator, row: Locator, column: str) -> None:
    """Click what stands in a column of Formgrader's table, and wait until it has succeeded."""
    row.locator(f".{column} a").click()
    done = form.locator(".modal.in")
    expect(done.locator(".modal-title")).to_have_text("Success")
    done.get_by_role("button", name="OK").click()
    expect(done).to_have_count(0)


def release(page: Page) -> None:
    form = open_formgrader(page)
    row = form.locator("tr", has_text=ASSIGNMENT)
    expect(row.locator(".status")).to_have_text("draft")
    press(form, row, "assign")
    press(form, row, "release")
    expect(row.locator(".status")).to_have_text("released")


def fetch_and_open(page: Page) -> Locator:
    """Fetch the exercise, open it, and return the cell to fill."""
    open_from_menu(page, "Assignment List")
    page.locator("#released_assignments_list").get_by_role("button", name="Fetch").click()
    fetched = page.locator("#fetched_assignments_list")
    fetched.get_by_role("button", name=ASSIGNMENT).click()
    fetched.get_by_role("link", name=ASSIGNMENT).click()
    return page.locator(".jp-Notebook .jp-CodeCell", has_text="class GCounter:")


def validate(page: Page) -> Locator:
    """Press Validate in the notebook's toolbar, and return the dialog with the verdict."""
    page.locator(".jp-NotebookPanel").get_by_role("button", name="Validate").click()
    return page.get_by_role("dialog").filter(has_text="Validation Results")


def fill(page: Page, cell: Locator, source: str) -> None:
    cell.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(source)


def submit(page: Page) -> None:
    page.get_by_role("tab", name="Assignments").click()
    page.locator("#fetched_assignments_list").get_by_role("button", name="Submit").click()
    expect(page.locator("#submitted_assignments_list")).to_contain_text(ASSIGNMENT)


def collect_and_autograde(page: Page) -> Locator:
    """Press Formgrader's buttons as an instructor does; return the row of the one submission."""
    page.get_by_role("tab", name="Formgrader").click()
    form = page.frame_locator("iframe")
    row = form.locator("tr", has_text=ASSIGNMENT)
    press(form, row, "collect")
    row.locator(".num-submissions a").click()
    submission = form.locator("tr", has_text="needs autograding")
    press(form, submission, "autograde")
    return form.locator("tbody tr")


def test_from_release_to_full_score(lab, page):
    open_lab(lab, page)
    release(page)

    cell = fetch_and_open(page)
    expect(cell).to_contain_text("raise NotImplementedError()")
    verdict = validate(page)
    expect(verdict).to_contain_text("NotImplementedError")
    verdict.get_by_role("button", name="Ok").click()

    answer = right_answer(ASSIGNMENT)
    fill(page, cell, answer)
    verdict = validate(page)
    expect(verdict).to_contain_text("Success! Your notebook passes all the tests.")
    verdict.get_by_role("button", name="Ok").click()
    saved = nbformat.read(lab.root / f"my_work/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", as_version=4)
    assert cell_of(saved, ASSIGNMENT).source == answer
    submit(page)

    graded = collect_and_autograde(page)
    expect(graded.locator(".status")).to_have_text("graded")
    expect(graded.locator(".score")).to_have_text("10 / 10")


def test_formgrader_links_open(lab, page):
    open_lab(lab, page)
    form = open_formgrader(page)
    form.locator("tr", has_text=ASSIGNMENT).locator(".name a").click()
    expect(page.locator(".jp-BreadCrumbs")).to_contain_text(f"solutions/{ASSIGNMENT}")
    form.locator("tr", has_text=ASSIGNMENT).locator(".preview a").click()
    expect(page.locator(".jp-BreadCrumbs")).to_contain_text(f"exercises/{ASSIGNMENT}")
    for page_title in ("Manual Grading", "Manage Students"):
        form.get_by_role("link", name=page_title).click()
        expect(form.get_by_role("heading", name=page_title)).to_be_visible()
