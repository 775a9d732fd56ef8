"""The trail: every deed leaves a line, no line can be changed, and a missing one shows."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, literal, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from mrc_cases.base import trail
from mrc_cases.base.trail import TrailHead, TrailLine, first_broken_line
from mrc_cases.centre.models import Centre
from mrc_cases.extensions import begin_noting, begin_writing, db

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


@pytest.mark.parametrize("next_id", [4, 10])
def test_the_database_takes_only_the_next_line(lines: None, next_id: int) -> None:
    forged = select(
        literal(next_id),
        *(TrailLine.__table__.c[name] for name in ("at", "action", "details", "mac")),
    ).where(TrailLine.id == 8)
    with db.engine.begin() as connection:
        if next_id == 4:  # a gap that somebody with the password made
            for unlock in UNLOCK[connection.dialect.name]:
                connection.execute(text(unlock))
            connection.execute(text("DELETE FROM trail_line WHERE id = 4"))
    with pytest.raises(DatabaseError, match="next line"), db.engine.begin() as connection:
        connection.execute(
            insert(TrailLine).from_select(["id", "at", "action", "details", "mac"], forged)
        )


def test_each_line_moves_the_head(lines: None) -> None:
    newest = select(TrailLine.id, TrailLine.mac).order_by(TrailLine.id.desc()).limit(1)
    head = select(TrailHead.last_id, TrailHead.mac)
    assert db.session.execute(newest).one() == db.session.execute(head).one()


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


def read_the_head() -> int:
    return int(db.session.scalar(select(TrailHead.last_id)) or 0)


def leave_a_line() -> None:
    begin_noting(db.session)
    trail.note(db.session, "read", number=9)
    trail.write_notes(db.session, KEY)
    db.session.commit()
    db.session.info["begun"] = None


def test_who_read_before_somebody_else_saved_leaves_a_line_after_it(lines: None) -> None:
    assert read_the_head() == 8
    with Session(db.engine) as other:
        begin_writing(other)
        trail.note(other, "read", number=8)
        trail.write_notes(other, KEY)
        other.commit()
    leave_a_line()
    assert read_the_head() == 10
    assert broken() is None


def test_a_line_of_reading_saves_nothing_else(lines: None) -> None:
    centre = db.session.scalars(select(Centre)).one()
    centre.name = "Another house"
    leave_a_line()
    db.session.expire_all()
    assert centre.name != "Another house"
    assert read_the_head() == 9
