"""The notebooks' normal form, and that every notebook of the course is in it."""

import base64
import io
import re

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4
from PIL import Image, PngImagePlugin

from tools import notebooks
from tools.lab import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"\| \[(\d\d [^]]+)\]\(notebooks/([^)]+)\) \|[^|]+\|[^|]+\| (\w+) \|")
ROWS = {name: (title, exercise) for title, name, exercise in ROW.findall(README)}
LESSONS = sorted(ROOT.glob("notebooks/*.ipynb"))
LAST_PARTS = [
    "## Published figures",
    "## The document's claims, judged",
    "## Summary",
    "## Questions",
    "## The graded exercise",
    "## References",
]

# Shows what a live view shows: one bundle of a widget, its picture, its sentence.
LIVE_CELL = """\
import base64, io
from IPython.display import display
from PIL import Image
png = io.BytesIO()
Image.new("RGB", (2, 2), "white").save(png, "PNG")
display(
    {
        "application/vnd.jupyter.widget-view+json": {"model_id": "x", "version_major": 2},
        "image/png": base64.b64encode(png.getvalue()).decode(),
        "text/markdown": "It costs **3 USD**.",
        "text/plain": "It costs 3 USD.",
    },
    raw=True,
)"""


def png_with(**texts):
    info = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        info.add_text(key, text)
    file = io.BytesIO()
    Image.new("RGB", (3, 2), "navy").save(file, "PNG", pnginfo=info, dpi=(100, 100))
    return base64.b64encode(file.getvalue()).decode()


def notebook_of(*cells):
    made = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}
    return nbformat.from_dict(made)


def display_of(**data):
    named = {name.replace("_", "/"): value for name, value in data.items()}
    return v4.new_output("display_data", data=named)


def written_to(path, notebook):
    path.write_text(notebooks.written(notebooks.normal_form(notebook)), encoding="utf-8")
    return path


outputs = st.one_of(
    st.builds(
        lambda name, text: v4.new_output("stream", name=name, text=text),
        st.sampled_from(["stdout", "stderr"]),
        st.text(max_size=9),
    ),
    st.builds(
        lambda kind, mimes: v4.new_output(
            kind,
            data=dict.fromkeys(mimes, "a") | ({"image/png": png_with()} if mimes else {}),
            metadata={mime: {} for mime in mimes},
        ),
        st.sampled_from(["display_data", "execute_result"]),
        st.sets(st.sampled_from([notebooks.WIDGET_VIEW, "text/markdown", "text/plain"])),
    ),
)
ids = st.sampled_from(["the-price", "the-price-2", "8f3a01bc", "deadbeef", "cell"])
sources = st.sampled_from(["", "# The price", "x = 1", "deadbeef", "the price", "é" * 90])
cells = st.one_of(
    st.builds(lambda source, id: v4.new_markdown_cell(source, id=id), sources, ids),
    st.builds(
        lambda source, id, outputs, count: v4.new_code_cell(
            source, id=id, outputs=outputs, execution_count=count, metadata={"scrolled": True}
        ),
        sources,
        ids,
        st.lists(outputs, max_size=4),
        st.none() | st.integers(1, 99),
    ),
)


@given(st.lists(cells, max_size=6))
def test_the_normal_form_is_valid_and_its_own_normal_form(some):
    once = notebooks.normal_form(notebook_of(*some))
    nbformat.validate(once)
    assert notebooks.written(notebooks.normal_form(once)) == notebooks.written(once)
    assert len({cell.id for cell in once.cells}) == len(some)
    assert [cell.source for cell in once.cells] == [cell.source for cell in some]


def test_a_chosen_id_is_kept_and_a_random_one_becomes_words():
    some = [
        v4.new_markdown_cell("# What it costs", id="8f3a01bc"),
        v4.new_markdown_cell("# What it costs", id="0a0a9f5e-8f52-4a4b-9d5f-3b1c8a0b7c11"),
        v4.new_code_cell("x = 1", id="first-try"),
        v4.new_code_cell("x", id="aaaa1111", metadata={"nbgrader": {"grade_id": "check_x"}}),
    ]
    ids = [cell.id for cell in notebooks.normal_form(notebook_of(*some)).cells]
    assert ids == ["what-it-costs", "what-it-costs-2", "first-try", "check_x"]


def test_counts_run_in_order_and_an_empty_cell_has_none():
    some = [v4.new_code_cell(source, execution_count=7) for source in ("x = 1", " ", "x")]
    some[2].outputs = [v4.new_output("execute_result", data={"text/plain": "1"})]
    made = notebooks.normal_form(notebook_of(*some))
    assert [cell.execution_count for cell in made.cells] == [1, None, 2]
    assert made.cells[2].outputs[0].execution_count == 2


def test_timing_goes_and_what_nbgrader_needs_stays():
    grading = {"grade_id": "check", "points": 2, "schema_version": 3}
    cell = v4.new_code_cell("x = 1", id="check", metadata={"execution": {}, "nbgrader": grading})
    notebook = notebook_of(cell)
    notebook.metadata = nbformat.from_dict(
        {"widgets": {"state": {}}, "language_info": {"name": "python", "version": "3.11.7"}}
    )
    made = notebooks.normal_form(notebook)
    assert made.cells[0].metadata == {"nbgrader": grading}
    assert made.metadata == {
        "kernelspec": notebooks.KERNEL,
        "language_info": notebooks.LANGUAGE,
    }


def test_a_live_view_becomes_its_picture_and_its_sentence():
    view = display_of(image_png=png_with(), text_markdown="**3**", text_plain="3")
    view.data[notebooks.WIDGET_VIEW] = {"model_id": "x"}
    view.metadata = {"image/png": {"width": 640}, notebooks.WIDGET_VIEW: {}}
    cell = v4.new_code_cell("show()", outputs=[view])
    picture, sentence = notebooks.normal_form(notebook_of(cell)).cells[0].outputs
    assert picture.data.keys() == {"image/png", "text/plain"}
    assert picture.metadata == {"image/png": {"width": 640}}
    assert sentence.data == {"text/markdown": "**3**", "text/plain": "3"}
    assert sentence.metadata == {}


def test_pieces_of_a_stream_are_joined():
    names = ("stdout", "stdout", "stderr", "stdout")
    pieces = [v4.new_output("stream", name=name, text=f"{n}\n") for n, name in enumerate(names)]
    made = notebooks.normal_form(notebook_of(v4.new_code_cell("x", outputs=pieces)))
    assert [(output.name, output.text) for output in made.cells[0].outputs] == [
        ("stdout", "0\n1\n"),
        ("stderr", "2\n"),
        ("stdout", "3\n"),
    ]


def test_a_png_loses_its_metadata_and_no_pixel():
    dated = png_with(Software="Matplotlib version 3", date="today")
    plain = notebooks.plain_png(dated)
    assert plain == notebooks.plain_png(png_with(date="tomorrow")) == notebooks.plain_png(plain)
    before, after = (Image.open(io.BytesIO(base64.b64decode(png))) for png in (dated, plain))
    assert before.text and not after.text
    assert before.info["dpi"] == after.info["dpi"]
    assert before.tobytes() == after.tobytes()


def test_made_twice_changes_nothing(tmp_path, capsys):
    path = tmp_path / "live.ipynb"
    some = [v4.new_markdown_cell("# What it costs"), v4.new_code_cell(LIVE_CELL)]
    some += [v4.new_code_cell("print(1)\nprint(2)"), v4.new_code_cell("1 + 1")]
    nbformat.write(notebook_of(*some), path)
    assert notebooks.main([str(path)]) == 0
    once = path.read_bytes()
    assert notebooks.main([str(path)]) == 0
    assert path.read_bytes() == once
    assert notebooks.main(["--check", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: written\n"
    live = nbformat.read(path, as_version=4).cells[1]
    assert [*live.outputs[0].data] == ["image/png", "text/plain"]


def test_a_notebook_that_raises_is_named_and_left_as_it_was(tmp_path, capsys):
    path = written_to(tmp_path / "broken.ipynb", notebook_of(v4.new_code_cell("1 / 0")))
    before = path.read_bytes()
    assert notebooks.main([str(path)]) == 1
    assert path.read_bytes() == before
    error = capsys.readouterr().err
    assert str(path) in error and "ZeroDivisionError" in error


@pytest.mark.parametrize(
    ("output", "problem"),
    [
        (
            v4.new_output("stream", name="stderr", text="careful"),
            "cell 1 (x) prints to stderr: 'careful'",
        ),
        (
            v4.new_output("error", ename="KeyError", evalue="'a'", traceback=[]),
            "cell 1 (x) raises KeyError: 'a'",
        ),
        (
            v4.new_output("stream", name="stdout", text="<Node at 0x7f01>"),
            "cell 1 (x) prints an address, which changes on every run: 'at 0x7f01'",
        ),
    ],
)
def test_the_check_names_what_should_not_be_in_an_output(tmp_path, output, problem):
    cell = v4.new_code_cell("x", id="x", outputs=[output])
    path = written_to(tmp_path / "x.ipynb", notebook_of(cell))
    assert notebooks.problems(path) == [problem]


def test_the_check_names_the_cell_that_is_not_in_the_normal_form(tmp_path, capsys):
    path = tmp_path / "x.ipynb"
    notebook = notebooks.normal_form(notebook_of(v4.new_code_cell("x = 1", id="x")))
    notebook.cells[0].execution_count = 5
    path.write_text(notebooks.written(notebook), encoding="utf-8")
    assert notebooks.main(["--check", str(path)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{path}: cell 1 (x) is not in the normal form: its execution_count",
        "`make notebooks` executes them and writes the normal form",
    ]


def test_the_check_sees_layout_and_what_is_no_notebook(tmp_path):
    path = written_to(tmp_path / "x.ipynb", notebook_of(v4.new_markdown_cell("x", id="x")))
    path.write_text(path.read_text().replace("\n ", "\n  "))
    assert notebooks.problems(path) == ["its text is not laid out in the normal form"]
    path.write_text("{not json")
    assert notebooks.problems(path)[0].startswith("is not a notebook of format 4: ")


def test_a_widget_without_a_picture_is_named(tmp_path):
    view = v4.new_output("display_data", data={notebooks.WIDGET_VIEW: {}, "text/plain": "VBox()"})
    path = tmp_path / "x.ipynb"
    cell = v4.new_code_cell("x", id="x", outputs=[view])
    path.write_text(notebooks.written(notebook_of(cell)))
    assert any("a widget without a picture" in one for one in notebooks.problems(path))


def test_a_lesson_has_its_form(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    cell = v4.new_code_cell("x = 1\n" * 16, id="long")
    path = written_to(folder / "x.ipynb", notebook_of(cell))
    assert notebooks.problems(path) == [
        "has 1 cells, allowed are 30 to 70",
        "has a median code cell of 16 lines, allowed are 5",
        "cell 1 (long) has 16 lines of code, allowed are 15",
    ]


def test_every_notebook_of_the_course_is_in_its_form():
    found = {path.name: notebooks.problems(path) for path in notebooks.course_notebooks()}
    assert {name: problems for name, problems in found.items() if problems} == {}


def prose_of(lesson):
    return [cell.source for cell in nbformat.read(lesson, 4).cells if cell.cell_type == "markdown"]


each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)


@each_lesson
def test_a_lesson_ends_with_links_to_the_ones_before_and_after_it(lesson):
    place = LESSONS.index(lesson)
    around = [("Before", LESSONS[:place][-1:]), ("Next", LESSONS[place + 1 :][:1])]
    wanted = [f"{way}: [{ROWS[one.name][0]}]({one.name})" for way, some in around for one in some]
    assert prose_of(lesson)[-1].splitlines()[-1] == " · ".join(wanted)


@each_lesson
def test_a_lesson_has_its_parts_in_their_order(lesson):
    text = "\n".join(prose_of(lesson))
    parts = [line for line in text.splitlines() if line.startswith("## ")]
    assert parts[0] == "## The story"
    assert parts[-len(LAST_PARTS) :] == LAST_PARTS
    assert any(part.startswith("## What breaks") for part in parts)
    assert text.count("### Predict first") >= 3
    assert text.count("<summary>What you should have seen</summary>") >= 3


@each_lesson
def test_a_lesson_leads_to_the_exercise_of_its_row_in_the_readme(lesson):
    exercise = ROWS[lesson.name][1]
    text = "\n".join(prose_of(lesson))
    assert f"fetch **{exercise}**" in text
    assert f"](../exercises/{exercise}/{exercise}.ipynb)" in text


@each_lesson
def test_a_lesson_s_links_lead_somewhere(lesson):
    links = re.findall(r"\]\(([^)\s]+)\)", "\n".join(prose_of(lesson)))
    assert links
    assert [one for one in links if not (lesson.parent / one).exists()] == []
