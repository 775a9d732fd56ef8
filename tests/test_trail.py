"""The trail: every deed leaves a line, no line can be changed, and a missing one shows."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from mrc_cases.base import trail
from mrc_cases.base.trail import TrailLine, first_broken_line
from mrc_cases.extensions import begin_writing, db

KEY = b"k" * 32
UNLOCK = {
    "sqlite": ["DROP TRIGGER trail_line_no_UPDATE", "DROP TRIGGER trail_line_no_DELETE"],
    "postgresql": ["DROP TRIGGER trail_line_no_change ON trail_line"],
}


@pytest.fixture
def lines(app: Flask) -> None:
    """Eight lines of a chain under a key of the test's own: three of them made the centre."""
    begin_writing(db.session)
    for number in range(5):
        trail.note(db.session, "read", number=number)
        trail.write_notes(db.session, KEY)
    db.session.commit()


def broken() -> int | None:
    with db.engine.connect() as connection:
        return first_broken_line(connection, KEY)


def tamper(statement: str) -> None:
    """What somebody with the database's password could do."""
    with db.engine.begin() as connection:
        for unlock in UNLOCK[connection.dialect.name]:
            connection.execute(text(unlock))
        connection.execute(text(statement))


def test_a_whole_chain_holds(lines: None) -> None:
    assert broken() is None


def test_an_empty_trail_is_whole(app: Flask) -> None:
    assert broken() is None


@pytest.mark.parametrize(
    "deed", ["UPDATE trail_line SET action = 'x' WHERE id = 3", "DELETE FROM trail_line"]
)
def test_the_database_refuses_to_touch_a_line(lines: None, deed: str) -> None:
    with pytest.raises(DatabaseError), db.engine.begin() as connection:
        connection.execute(text(deed))


@pytest.mark.parametrize(
    ("deed", "line"),
    [
        ("UPDATE trail_line SET action = 'x' WHERE id = 3", 3),
        ("UPDATE trail_line SET details = 'x' WHERE id = 5", 5),
        ("DELETE FROM trail_line WHERE id = 2", 2),
        ("DELETE FROM trail_line WHERE id = 1", 1),
        ("DELETE FROM trail_line WHERE id = 5", 5),
        ("DELETE FROM trail_line WHERE id = 8", 8),  # the newest
        ("UPDATE trail_line SET details = '{}' WHERE id = 7", 7),
        ("UPDATE trail_line SET id = 99 WHERE id = 8", 8),
        ("DELETE FROM trail_line", 1),
    ],
)
def test_a_line_altered_or_removed_is_named(lines: None, deed: str, line: int) -> None:
    tamper(deed)
    assert broken() == line


def test_reading_a_file_searching_and_refusals_leave_lines(browser_for: Any, app: Flask) -> None:
    counsellor = browser_for("counsellor")
    counsellor.post("/clients/search", text="Oksana Shevchenko")
    counsellor.get("/staff")

    db.session.rollback()
    rows = db.session.execute(select(TrailLine.action, TrailLine.details)).all()
    actions = [row.action for row in rows]
    assert "search" in actions
    assert "refused" in actions
    assert not any("Oksana" in row.details for row in rows)
    key = app.extensions["keys"].subkey("trail")
    with db.engine.connect() as connection:
        assert first_broken_line(connection, key) is None
