"""exercises/ is what `make exercises` makes of solutions/, to the byte."""

from __future__ import annotations

from tests.grading_path.course import copy_course
from tools import exercises


def test_exercises_are_generated_from_the_solutions_as_they_stand(tmp_path):
    made = exercises.generate(exercises.ROOT / "solutions", tmp_path)
    assert exercises.contents(made) != {}
    assert exercises.differences(made, exercises.ROOT / "exercises") == []


def test_differences_name_what_was_changed_added_and_removed(tmp_path):
    made, committed = tmp_path / "made", tmp_path / "committed"
    for folder, files in (
        (made, {"same": "1", "changed": "1", "new": "1"}),
        (
            committed,
            {"same": "1", "changed": "2", "old": "1"},
        ),
    ):
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
    assert exercises.differences(made, committed) == ["changed", "new", "old"]


def test_check_names_an_edited_exercise_and_a_run_restores_it(tmp_path, monkeypatch, capsys):
    course = copy_course(tmp_path / "course")
    monkeypatch.setattr(exercises, "ROOT", course)
    edited = course / "exercises/gcounter/gcounter.ipynb"
    original = edited.read_bytes()
    edited.write_bytes(original + b" ")
    assert exercises.main(["--check"]) == 1
    assert capsys.readouterr().out == (
        "exercises/gcounter/gcounter.ipynb: differs from solutions/\n"
    )
    assert exercises.main([]) == 0
    assert edited.read_bytes() == original
    assert exercises.main(["--check"]) == 0
