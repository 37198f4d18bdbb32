"""Feedback and report in a real browser: what others wrote on them does nothing."""

from __future__ import annotations

import pytest

from coordlib.grading.report import report_page
from tests.grading.attack import TEXT
from tests.grading.test_feedback import LOST, attacked
from tests.grading.test_report import standing

pytestmark = pytest.mark.browser

PAGES = {
    "feedback": attacked,
    "report": lambda: report_page(TEXT, [standing(TEXT, LOST)]),
}
SCHEMES = {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 23, 26)"}


@pytest.fixture(params=PAGES)
def opened(request, page, tmp_path):
    """Open a page from its file, and note what it asks for and what it shows besides itself."""
    file = tmp_path / "page.html"
    file.write_text(PAGES[request.param](), encoding="utf-8")
    page.asked, page.dialogs = [], []
    page.on("request", lambda one: page.asked.append(one.url))
    page.on("dialog", lambda one: (page.dialogs.append(one.message), one.dismiss()))
    page.goto(file.as_uri())
    return page


def test_nothing_runs_and_nothing_is_loaded(opened):
    address = opened.url
    opened.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for place in opened.locator("a, summary, [tabindex]").all():
        place.focus()
        place.hover()
    assert opened.evaluate("window.ran") is None
    assert opened.url == address
    outside = [one for one in opened.asked if not one.startswith("data:image/png;base64,")]
    assert outside == [address]
    assert opened.dialogs == [] and opened.console_errors == []
    assert len(opened.frames) == 1 and len(opened.context.pages) == 1


def test_the_text_of_the_attack_can_be_read(opened):
    opened.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert "<script>window.ran = 1; alert(1)</script>" in opened.inner_text("body")
    assert opened.locator("main").is_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [360, 1400])
def test_it_fits_a_phone_and_follows_the_colour_scheme(opened, scheme, width):
    opened.emulate_media(color_scheme=scheme)
    opened.set_viewport_size({"width": width, "height": 900})
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    ground = "getComputedStyle(document.body).backgroundColor"
    assert opened.evaluate(ground) == SCHEMES[scheme]
    widths = opened.evaluate("[...document.images].map(one => one.naturalWidth)")
    assert widths and all(widths)
