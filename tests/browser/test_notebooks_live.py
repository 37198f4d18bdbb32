"""Every notebook in a real browser: it runs, its first slider moves picture and sentence."""

import pytest
from playwright.sync_api import expect

from tools import driving
from tools.serving import ROOT

pytestmark = pytest.mark.browser
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
UPDATE_LIMIT_MS = 20_000


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_runs_from_top_to_bottom_and_answers_to_a_slider(lab, page, name):
    driving.open_notebook(page, lab, f"notebooks/{name}")
    driving.run_all(page)
    assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0

    view = driving.live_views(page).first
    handle = view.locator(".noUi-handle").first
    handle.scroll_into_view_if_needed()
    picture, sentence = view.locator("img.widget-image"), view.locator(".sentence")
    text, address = sentence.inner_text(), picture.get_attribute("src")
    pixels = picture.screenshot()
    handle.press("ArrowRight")
    expect(sentence).not_to_have_text(text, timeout=UPDATE_LIMIT_MS)
    # The picture is a message of its own, and is decoded after it has come.
    expect(picture).not_to_have_attribute("src", address, timeout=UPDATE_LIMIT_MS)
    picture.evaluate("image => image.decode()")
    assert picture.screenshot() != pixels
    assert page.console_errors == []
