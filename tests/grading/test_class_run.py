"""A class is graded: all of it, what changed alone, and to the end whoever is killed on the way."""

from __future__ import annotations

import html
import json
import os
import re

import nbformat
import pytest

from coordlib.grading import __main__ as command
from coordlib.grading import class_run, graders
from coordlib.grading.class_run import CannotGradeError
from coordlib.grading.handed_in import MOST_BYTES
from coordlib.grading.wall.sandbox import WallError
from tests.grading import classroom
from tests.grading.classroom import (
    ASSIGNMENT,
    answer,
    autograded_files,
    contents,
    db_url,
    grade,
    hand_in,
    notebook_of,
    points,
)
from tests.grading.fake_wall import FakeWall
from tests.grading_path.course import Instructor, cell_of

pytestmark = pytest.mark.filterwarnings(
    "ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning"
)


@pytest.fixture
def course(tmp_path):
    """Make a course whose class is ada, who is right, and ben, who is not."""
    course = classroom.released_course(tmp_path / "course")
    hand_in(course, "ada", answer("# right"))
    hand_in(course, "ben", answer("# loses check-laws check-price"))
    return course


@pytest.fixture
def here(monkeypatch):
    """Grade in this process."""
    monkeypatch.setattr(class_run, "start_graders", classroom.serial)


def new(results):
    return [result.student for result in results if result.is_new]


# What is graded


def test_only_what_changed_is_graded_again(course, here):
    assert new(grade(course)) == ["ada", "ben"]
    assert new(grade(course)) == []
    assert points(grade(course)) == {"ada": 10.0, "ben": 5.0}
    hand_in(course, "ben", answer("# right"))
    hand_in(course, "cho", answer("# right"))
    assert new(grade(course)) == ["ben", "cho"]
    hand_in(course, "ada", answer("# right"), timestamp="2030-05-02 10:00:00 UTC")
    assert new(grade(course)) == ["ada"]
    assert new(grade(course, force=True)) == ["ada", "ben", "cho"]


def test_what_the_gradebook_lost_is_graded_again(course, here):
    grade(course)
    classroom.edit_database(course, "UPDATE grade SET auto_score = 10 WHERE auto_score = 0")
    assert new(grade(course)) == ["ben"]
    assert sum(row[2] for row in contents(db_url(course))["grade"]) == 15


def test_other_checks_grade_everything_again(course, here, monkeypatch):
    grade(course)
    classroom.edit_database(
        course, "UPDATE source_cell SET source = source || '#' WHERE name = 'check-laws'"
    )
    assert new(grade(course)) == ["ada", "ben"]
    for module in (class_run, graders):
        monkeypatch.setattr(module, "digest_of_checks", lambda: "of another version")
    assert new(grade(course)) == ["ada", "ben"]


def test_a_grader_with_another_coordlib_is_refused(course, here, monkeypatch):
    monkeypatch.setattr(class_run, "digest_of_checks", lambda: "of another version")
    with pytest.raises(RuntimeError, match="install the same version there"):
        grade(course)


def make_links(course):
    secret = course / "secret.ipynb"
    secret.write_bytes(answer("# right"))
    for student in ("linked_file", "linked_time"):
        hand_in(course, student, answer("# right"))
    link = course / f"classroom/submitted/linked_file/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
    link.unlink()
    link.symlink_to(secret)
    time = link.parents[2] / "linked_time" / ASSIGNMENT / "timestamp.txt"
    time.unlink()
    time.symlink_to("/etc/hostname")
    (course / "classroom/submitted/linked_folder").symlink_to("ada")


def test_what_is_no_plain_file_is_said_and_not_followed(course, here):
    make_links(course)
    (hand_in(course, "missing", b"") / f"{ASSIGNMENT}.ipynb").unlink()
    large = hand_in(course, "large", b"") / f"{ASSIGNMENT}.ipynb"
    os.truncate(large, MOST_BYTES + 1)
    pipe = hand_in(course, "pipe", b"") / f"{ASSIGNMENT}.ipynb"
    pipe.unlink()
    os.mkfifo(pipe)
    results = {result.student: result for result in grade(course)}
    expected = {
        "large": "gcounter.ipynb has 10.0 MB; at most 10 MB are graded.",
        "linked_file": "gcounter.ipynb is a symbolic link, which is not followed.",
        "linked_folder": "The folder linked_folder is a symbolic link, which is not followed.",
        "missing": "There is no gcounter.ipynb in the submission.",
        "pipe": "gcounter.ipynb is not a file.",
    }
    found = {name: one.graded.problem for name, one in results.items() if one.graded.problem}
    assert found == expected
    assert all(results[name].graded.points == 0 for name in expected)
    assert results["linked_time"].graded.points == 10
    scores = contents(db_url(course))["grade"]
    assert {row[0] for row in scores} == results.keys()
    for name, problem in expected.items():
        assert problem in notebook_of(course, name).cells[0].source
    assert new(grade(course)) == []


def test_odd_names_and_planted_times_stop_nobody(course, here):
    odd = ["O'Hara; DROP TABLE grade", "ada and [ben]*", "Zoë 名前", "-rf", "\x1b[31mred"]
    for name in odd:
        hand_in(course, name, answer("# right"))
    hand_in(course, "n" * 200, answer("# right"))
    hand_in(course, os.fsdecode(b"\xff"), answer("# right"))
    hand_in(course, "timeless", answer("# right"), timestamp="9" * 80)
    hand_in(course, ".hidden", answer("# right"))
    results = {result.student: result for result in grade(course)}
    assert {"ada", "ben", "n" * 200, "\udcff", "timeless", *odd} == results.keys()
    notes = {name for name, result in results.items() if result.note}
    assert notes == {"n" * 200, "\udcff", "timeless"}
    rows = contents(db_url(course))["assignment"]
    assert {row[0] for row in rows} == {"ada", "ben", "timeless", *odd}
    lines = command.report([*results.values()], 1.0)
    assert all(line.isprintable() and len(line) <= 100 for line in lines)


@pytest.mark.parametrize(
    ("assignment", "said"),
    [
        ("countr", "no assignment countr; there are commit_wait, gcounter, saga_rollback"),
        ("saga_rollback", "saga_rollback was never released, .*: make release ASSIGNMENT=saga"),
        ("commit_wait", "nothing was submitted for commit_wait: there is no .*/commit_wait"),
    ],
)
def test_what_cannot_be_graded_is_said_in_a_sentence(course, capsys, assignment, said):
    (course / "classroom/submitted/ada/saga_rollback").mkdir()
    assert command.main(["grade", assignment, "--course", str(course)]) == 2
    error = capsys.readouterr().err
    assert re.match(f"make grade: {said}", error) and error.count("\n") == 1


def test_a_folder_without_a_course_is_named(tmp_path):
    with pytest.raises(CannotGradeError, match=r"no course in .*: no nbgrader_config\.py"):
        grade(tmp_path)


def test_the_report_has_a_line_for_each_student_and_a_summary(course, here):
    hand_in(course, "cho", b"{")
    assert command.report(grade(course), 1.5) == [
        "ada 10 / 10",
        "ben 5 / 10 check-laws: It is wrong.",
        "cho 0 / 10 This is no notebook.",
        "3 submitted: 3 graded in 1.5 s, 0 unchanged; mean 5 points",
    ]


# The notebook that nbgrader shows


HOSTILE = [
    "<script>alert(1)</script>",
    "```\n<script>alert(1)</script>\n```",
    "~~~\n````text\n<img src=x onerror=alert(1)>",
    "`````\n\n</code></pre><script>alert(1)</script>",
    "$$ </script><script>alert(1)</script> $$",
    "![x](javascript:alert(1)) [y](javascript:alert(1))",
    "\ud800 half a character <script>alert(1)</script>",
]


def hostile_notebook():
    notebook = nbformat.reads(answer("# loses check-laws").decode(), as_version=4)
    for kind in ("markdown", "raw", "code"):
        for text in HOSTILE:
            make = getattr(nbformat.v4, f"new_{kind}_cell")
            notebook.cells.insert(0, make(text, metadata={"tags": [text]}))
    bundle = {"text/html": HOSTILE[0], "application/javascript": "alert(1)"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("display_data", bundle)]
    notebook.metadata["title"] = HOSTILE[0]
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": bundle}
    return notebook


def test_feedback_shows_the_result_and_runs_nothing_of_the_submission(course, here):
    hand_in(course, "ben", json.dumps(hostile_notebook()).encode())
    grade(course)
    teacher = Instructor(course, ASSIGNMENT, 10)
    assert teacher.api.generate_feedback(ASSIGNMENT)["success"]
    page = (course / f"classroom/feedback/ben/{ASSIGNMENT}/{ASSIGNMENT}.html").read_text("utf-8")
    assert "<script>alert" not in page and "<img src=x" not in page
    assert 'href="javascript' not in page and 'src="javascript' not in page
    text = html.unescape(re.sub(r"<[^>]*>", "", page))
    assert "7 of 10 points" in text
    assert "It is wrong." in text and "replay(1)" in text


def test_nothing_but_source_is_taken_of_a_submission(course, here):
    forged = hostile_notebook()
    check = cell_of(forged, "check-laws")
    check.source, check.metadata.nbgrader.points = "pass", 100
    forged.cells.append(nbformat.from_dict(json.loads(json.dumps(check))))
    forged.cells.remove(cell_of(forged, "check-price"))
    forged.cells = [cell for cell in forged.cells if cell is not check]
    hand_in(course, "ben", json.dumps(forged).encode())
    grade(course)
    notebook = notebook_of(course, "ben")
    nbformat.validate(notebook)
    assert notebook.metadata.keys() == {"kernelspec", "coordlib"}
    checks = [one for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade")]
    assert len(checks) == 5
    restored = cell_of(notebook, "check-laws")
    assert "gcounter.check_laws(GCounter)" in restored.source
    assert restored.metadata.nbgrader.points == 3
    assert {output.output_type for cell in checks for output in cell.outputs} == {
        "stream",
        "error",
    }


def test_nbgrader_finds_what_it_wrote_itself_in_the_folder(course, here):
    (course / f"solutions/{ASSIGNMENT}/data.csv").write_text("1,2")
    grade(course)
    folder = course / f"classroom/autograded/ada/{ASSIGNMENT}"
    assert sorted(path.name for path in folder.iterdir()) == [
        "data.csv",
        "gcounter.ipynb",
        "submission_secret.txt",
        "timestamp.txt",
    ]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}
    assert (folder / "timestamp.txt").read_text() == classroom.TIMESTAMP


# Processes, and who kills them


def test_a_grader_that_dies_gives_its_submission_to_another(course, tmp_path):
    hand_in(course, "cho", answer(f"# kills once {tmp_path}/killed"))
    hand_in(course, "dan", answer("# kills"))
    results = grade(course, workers=2)
    assert points(results) == {"ada": 10.0, "ben": 5.0, "cho": 10.0, "dan": 0.0}
    assert (tmp_path / "killed").exists()
    dan = results[-1].graded
    assert dan.problem.startswith("Grading this submission ended the grader itself")
    assert all(part.reason == dan.problem for part in dan.parts)
    assert new(grade(course, workers=1)) == ["dan"]  # it may have been the machine's fault


def test_a_wall_that_cannot_be_had_stops_the_class(course, here, monkeypatch):
    def refuse(self):
        raise WallError("no bubblewrap")

    monkeypatch.setattr(FakeWall, "__enter__", refuse)
    graders._wall.cache_clear()
    with pytest.raises(CannotGradeError, match="no bubblewrap"):
        grade(course)
    assert autograded_files(course) == {}
