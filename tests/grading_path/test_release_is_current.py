"""exercises/ is what `make exercises` makes of solutions/, to the byte."""

from __future__ import annotations

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
