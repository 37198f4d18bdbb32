"""The page that a student gets back."""

from __future__ import annotations

import html
import io
import itertools
import json
import re
from html.parser import HTMLParser

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from coordlib.engine import Breach, Step, Trace
from coordlib.grading.feedback import FeedbackExporter, Marks, feedback_page
from coordlib.grading.graded import Graded, Part
from coordlib.grading.pages import plain
from coordlib.grading.submissions import read_submission
from tests.grading.attack import HOST, TEXT

MOST_BYTES = 1_000_000
TRACE = Trace(
    ("a", "b"),
    (
        Step(1, "note", "a", text="increment(1)"),
        Step(2, "deliver", "b", "a", "merge", 1),
        Step(2, "note", "b", text="shows 2"),
    ),
    "step",
    "a+1 b<a",
    Breach(2, "b should show 1"),
)
REPLAY = "gcounter.replay(GCounter, 'a+1 b<a')"
LOST = Part("check-merging", 0.0, 3.0, "", "b should be 1, and it is 2.", TRACE, REPLAY)
WON = Part("check-counting", 1.0, 1.0, "Counting: right in all 40 histories.\n")
GRADED = Graded("gcounter", (WON, LOST))
LIVE = {"script", "iframe", "object", "embed", "link", "base", "form", "input", "video", "audio"}


class Tags(HTMLParser):
    """Collects a page's elements with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def answer_cell(source: str, *outputs: dict) -> dict:
    facts = {"grade_id": "gcounter", "solution": True, "grade": False, "locked": False}
    return new_code_cell(source, outputs=list(outputs), metadata={"nbgrader": facts})


def check_cell(name: str, *outputs: dict, **facts: float) -> dict:
    facts = {"grade_id": name, "solution": False, "grade": True, "locked": True, **facts}
    return new_code_cell("SECRET = 1", outputs=list(outputs), metadata={"nbgrader": facts})


def printed(text: str) -> dict:
    return new_output("stream", name="stdout", text=text)


def assert_inert(page: str) -> None:
    tags = Tags(page).tags
    assert {tag for tag, _ in tags}.isdisjoint(LIVE)
    names = {name for _, attributes in tags for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in ("style", "srcdoc")]
    addresses = [facts[name] for _, facts in tags for name in ("src", "href") if name in facts]
    assert all(one.startswith(("#", "data:image/png;base64,")) for one in addresses)
    assert [tag for tag, _ in tags].count("meta") == 4
    [policy] = [facts["content"] for tag, facts in tags if "http-equiv" in facts]
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy


def test_page_says_points_reason_history_and_how_to_see_it_again():
    page = feedback_page(GRADED, student="Ada")
    text = text_of(page)
    assert re.search(r"1 of 4 points", text)
    assert "Merging0 of 3" in text.replace("\n", "") and "for Ada" in text
    assert "Counting: right in all 40 histories." in text
    assert LOST.reason in text and TRACE.text() in text
    assert f'<pre class="replay"><code>{html.escape(REPLAY).replace("&#x27;", "&#39;")}' in page
    [image] = [facts for tag, facts in Tags(page).tags if tag == "img"]
    assert image["src"].startswith("data:image/png;base64,")
    for words in ("1, a: increment(1)", "2, a to b: merge", "broken: b should show 1"):
        assert words in image["alt"]


def test_headings_go_down_one_step_at_a_time():
    page = feedback_page(GRADED, [answer_cell("x = 1", printed("1"))])
    levels = [int(tag[1]) for tag, _ in Tags(page).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_links_lead_to_sections_of_the_page():
    tags = Tags(feedback_page(GRADED)).tags
    links = {facts["href"][1:] for tag, facts in tags if tag == "a"}
    assert links == {facts["id"] for _, facts in tags if "id" in facts} == {"part-2"}


def test_all_points_are_said_so():
    assert "every check passes" in feedback_page(Graded("gcounter", (WON,)))


def test_problem_of_the_whole_submission_comes_first():
    page = text_of(feedback_page(Graded("gcounter", (LOST,), "the file is not a notebook")))
    assert page.index("the file is not a notebook") < page.index("What to look at")


def test_what_the_gradebook_says_takes_precedence():
    marks = Marks({"check-merging": 2.5}, {"check-merging": 3.0}, {"gcounter": "Close."}, 0.5)
    text = text_of(feedback_page(GRADED, marks=marks))
    assert "3 of 4 points, 0.5 taken off for handing in late" in text
    assert "2.5 of 3" in text and "set by your instructor" in text
    assert "A comment on your answer" in text and "Close." in text


def test_checks_are_not_shown_and_what_the_student_wrote_is():
    cells = [
        new_markdown_cell("# Exercise: count\n\nCount."),
        answer_cell("class GCounter: ...", printed("hello")),
        new_code_cell("helper = 1"),
        check_cell("check-merging"),
    ]
    page = feedback_page(GRADED, cells)
    assert "SECRET" not in page
    assert "<h1>Exercise: count</h1>" in page
    for words in ("class GCounter: ...", "hello", "helper = 1"):
        assert words in page


def attacked(text: str = TEXT) -> str:
    """Return a page in which everything that others wrote is `text`."""
    steps = (Step(1, "note", "a", text=text), Step(2, "deliver", "b", "a", text, 1))
    trace = Trace(("a", "b"), steps, "step", text, Breach(1, text))
    lost = Part(text, 0.0, 3.0, text, text, trace, text)
    html_output = new_output("display_data", data={"text/html": text, "text/plain": text})
    cells = [
        new_markdown_cell(text),
        answer_cell(text, printed(text), html_output),
        new_code_cell(
            text, outputs=[new_output("error", ename=text, evalue=text, traceback=[text])]
        ),
    ]
    marks = Marks(comments={text: text})
    graded = Graded(text, (lost, Part(text, 1.0, 1.0, text)), text)
    return feedback_page(graded, cells, student=text, marks=marks)


def test_nothing_of_a_submission_is_live():
    page = attacked()
    assert_inert(page)
    assert HOST in text_of(page) and "1337" not in page
    for steers in ("\x1b", "\x00", "\u202e"):
        assert steers not in page


def test_a_value_with_dollars_is_drawn():
    assert attacked("$\\frac{$").count("data:image/png") == 1


def test_halves_of_characters_can_be_written():
    assert "\ufffd" in attacked("\ud800").encode().decode()


LONG = "<&'\"" * 2_500_000  # 10 MB, five times that when escaped


@pytest.mark.parametrize("count", [10, 10_000])
def test_page_stays_small_whatever_was_printed(count):
    """100 MB in all; and with many cells, each with more than enough."""
    text = LONG[: 100_000_000 // count]
    cells = [answer_cell(text, printed(text))] * count
    page = feedback_page(GRADED, cells, student=LONG)
    assert len(page.encode()) < MOST_BYTES
    assert_inert(page)
    assert "characters left out" in page and LOST.reason in text_of(page)


def test_answers_come_before_other_cells_where_room_is_short():
    others = [new_code_cell("x" * 20_000) for _ in range(100)]
    page = feedback_page(GRADED, [*others, answer_cell("class GCounter: ...")])
    assert "class GCounter: ..." in page
    assert re.search(r"\d+ more cells are not shown", page)


def test_page_stays_small_whatever_the_histories():
    names = tuple(f"machine {number}" for number in range(8))
    steps = tuple(
        Step(at, "deliver", names[at % 8], names[(at + 3) % 8], LONG[:500], at - 1)
        for at in range(5_000)
    )
    parts = tuple(
        Part(f"check-{number}", 0.0, 1.0, LONG, LONG, Trace(names, steps, "ms", LONG), LONG)
        for number in range(150)
    )
    assert len(feedback_page(Graded("gcounter", parts, LONG)).encode()) < MOST_BYTES


def exported(notebook: nbformat.NotebookNode) -> str:
    facts = {"notebook": "gcounter", "student": "ada", "late_penalty": 0}
    page, resources = FeedbackExporter().from_notebook_node(notebook, {"nbgrader": facts})
    assert resources["output_extension"] == ".html"
    return page


def test_result_in_the_notebook_is_the_page():
    scored = check_cell("check-merging", score=0.0, points=3.0)
    notebook = new_notebook(cells=[answer_cell("x = 1"), scored])
    notebook.metadata["coordlib"] = json.loads(json.dumps({"graded": GRADED.as_plain()}))
    page = exported(notebook)
    assert LOST.reason in page and "1 of 4 points" in text_of(page)


@pytest.mark.parametrize("metadata", [{}, {"coordlib": {"graded": GRADED.as_plain()}}])
def test_what_could_not_be_read_is_the_problem_of_the_page(metadata):
    notebook = read_submission(io.StringIO("{no notebook"))
    notebook.metadata.update(metadata)
    page = exported(notebook)
    assert "is not a notebook that can be graded" in page
    assert page.index("This submission could not be graded") < page.index("Points</h2>")


@pytest.mark.parametrize("left", [None, {}, {"graded": None}, {"graded": {"parts": [1]}}, "x"])
def test_notebook_that_others_graded_has_a_plain_page(left):
    error = new_output(
        "error", ename="AssertionError", evalue=f"{TEXT} 1 != 2", traceback=["assert SECRET == 1"]
    )
    cells = [
        answer_cell("x = 1"),
        check_cell("check-merging", printed("tried"), error, score=0.0, points=3.0),
        check_cell("essay", score=1.5, points=2.0),
    ]
    notebook = new_notebook(cells=cells)
    if left is not None:
        notebook.metadata["coordlib"] = left
    page = exported(notebook)
    assert_inert(page)
    text = text_of(page)
    assert "1.5 of 5 points" in text and "AssertionError" in text and "1 != 2" in text
    assert "SECRET" not in page


def test_text_is_cut_in_the_middle():
    assert plain("a" * 10 + "b" * 10, 4) == "aa [… 16 characters left out …] bb"
    assert plain("a\r\nb\rc") == "a\nb\nc"
