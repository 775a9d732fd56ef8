"""A second file of a register, later: from another office, after joining, mending, undoing."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, update

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.clients.resting import rest_and_wake
from mrc_cases.extensions import db
from mrc_cases.merging.actions import merge_clients
from mrc_cases.registers import command
from mrc_cases.registers.actions import undo_run
from mrc_cases.registers.models import ImportRun
from mrc_cases.rounds import at_work
from tests.bringing_in import MAPPING, YEAR_A, BringIn, counted, mend

CALLS = [("7.1.2013", None, "PHONE", 5), ("8.1.2013", None, "PHONE", 5)]
NUMBERED = MAPPING.replace('how = "How"', 'how = "How"\nnumber = "Min"')


@pytest.fixture
def manager(make_user: Any) -> User:
    found: User = make_user("manager")
    return found


def undo_first(app: Flask, session: Any) -> None:
    session.rollback()
    with at_work(app):
        undo_run(session, session.scalars(select(ImportRun).order_by(ImportRun.created_at)).first())


# --- another office ----------------------------------------------------------------------------


def test_two_offices_may_write_the_same_lines(bring_in: BringIn, session: Any) -> None:
    bring_in(([], CALLS), office="BA")
    for _time in range(2):
        bring_in(([], CALLS), office="KE")

    assert counted(session) == (0, 4)


def test_the_same_line_of_another_register_is_said_and_can_be_handed_back(
    bring_in: BringIn, session: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = tmp_path / "refused.xlsx"
    bring_in(([], CALLS), register="day desk")
    bring_in(([], [*CALLS, CALLS[0]]), register="night desk", refused=refused)
    assert counted(session) == (0, 2)
    assert "from a register called otherwise" in capsys.readouterr().out

    for _time in range(2):
        bring_in(refused, register="night desk")
    assert counted(session) == (0, 5)


def test_a_contact_never_goes_to_a_client_of_another_office(
    bring_in: BringIn, session: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in((YEAR_A[0], []), office="BA")
    bring_in(([], [("6.1.2009", "1", "PHONE", 10)]), office="KE")

    assert counted(session) == (2, 0)
    assert "No client with this number" in capsys.readouterr().out


def test_the_name_of_a_register_is_the_same_however_it_is_spaced(
    bring_in: BringIn, session: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(YEAR_A, f'register = "north office"\n{MAPPING}')
    bring_in(YEAR_A, register=" north  office ")

    assert counted(session) == (2, 3)
    assert "5 rows were in already; 0 rows are refused" in capsys.readouterr().out


# --- after joining -----------------------------------------------------------------------------


def test_a_contact_that_comes_after_joining_goes_to_the_kept_file(
    bring_in: BringIn, session: Any, manager: User
) -> None:
    bring_in((YEAR_A[0], []))
    session.rollback()
    gone, kept = sorted(session.scalars(select(Client)), key=lambda each: str(each.full_name))
    merge_clients(kept, gone, manager.id)
    session.commit()

    bring_in(([], [("6.1.2009", "1", "PHONE", 10)]))

    session.rollback()
    assert session.scalars(select(Consultation.client_id)).all() == [kept.id]


# --- after mending -----------------------------------------------------------------------------


def test_a_mended_row_does_not_come_in_again_once_its_word_is_known(
    bring_in: BringIn, session: Any, tmp_path: Path
) -> None:
    calls, refused = [("7.1.2013", None, "pigeon", 5), CALLS[1]], tmp_path / "refused.xlsx"
    bring_in(([], calls), refused=refused)
    mend(refused, "contacts", (2, 3), "PHONE")
    bring_in(refused)

    bring_in(([], calls), f'{MAPPING}[contacts.values.how]\nPOST = ["pigeon"]\n')

    assert counted(session) == (0, 2)


def test_a_mended_row_is_the_same_in_the_csv_saved_from_the_register(
    bring_in: BringIn, session: Any, tmp_path: Path
) -> None:
    days = [
        (dt.date(2013, 1, 7), None, "PHONE", 5.0),
        (dt.date(2013, 1, 8), None, "owl", 5),
    ]
    refused, saved = tmp_path / "refused.xlsx", tmp_path / "contacts.csv"
    bring_in(([], days), refused=refused)
    mend(refused, "contacts", (2, 3), "PHONE")
    bring_in(refused)

    saved.write_text("Date;Client;How;Min\n7.1.2013;;PHONE;5\n8.1.2013;;owl;5\n", encoding="utf-8")
    bring_in(saved, f'{MAPPING}[contacts.values.how]\nPOST = ["owl"]\n')

    assert counted(session) == (0, 2)


def test_a_line_copied_in_the_refused_workbook_is_refused_alone(
    bring_in: BringIn, session: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = tmp_path / "refused.xlsx"
    bring_in(([], [("7.13.2013", None, "PHONE", 5)]), refused=refused)
    mend(refused, "contacts", (2, 1), "7.1.2013")
    book = load_workbook(refused)
    book["contacts"].append([cell.value for cell in book["contacts"][2]])
    book.save(refused)

    bring_in(refused)
    assert "A row above has the same “mrc-row”" in capsys.readouterr().out
    mend(refused, "contacts", (3, 6), None)
    for _time in range(2):
        bring_in(refused)

    assert counted(session) == (0, 2)


# --- after undoing -----------------------------------------------------------------------------


def test_an_equal_row_comes_in_again_after_its_batch_was_undone(
    bring_in: BringIn, app: Flask, session: Any
) -> None:
    bring_in(([], CALLS[:1]))
    bring_in(([], [CALLS[0], CALLS[0]]))
    undo_first(app, session)
    assert counted(session) == (0, 1)

    for _time in range(2):
        bring_in(([], [CALLS[0], CALLS[0]]))

    assert counted(session) == (0, 2)


def test_a_row_that_came_in_by_its_number_is_known_without(bring_in: BringIn, session: Any) -> None:
    bring_in(YEAR_A, NUMBERED)
    bring_in(YEAR_A)

    assert counted(session) == (2, 3)


@pytest.mark.parametrize("by", ["terminal", "manager"])
def test_a_batch_whose_files_only_came_to_rest_can_be_undone(
    bring_in: BringIn, app: Flask, session: Any, manager: User, by: str
) -> None:
    bring_in(YEAR_A)
    if by == "manager":
        _as_if_brought_in_by(manager, session)
    rest_and_wake(app)
    session.rollback()
    assert set(session.scalars(select(Client.state))) == {"dormant"}

    undo_first(app, session)

    assert counted(session) == (0, 0)


@pytest.mark.parametrize("by", ["terminal", "manager"])
def test_what_a_person_changed_before_a_file_came_to_rest_is_not_lost(
    bring_in: BringIn, app: Flask, session: Any, manager: User, by: str
) -> None:
    bring_in(YEAR_A)
    if by == "manager":
        _as_if_brought_in_by(manager, session)
    with at_work(app):
        session.info["user_id"] = manager.id
        session.scalars(select(Client)).first().remarks = "came again"
    session.info.pop("user_id", None)
    rest_and_wake(app)

    with pytest.raises(RuleBroken):
        undo_first(app, session)


def _as_if_brought_in_by(user: User, session: Any) -> None:
    session.rollback()
    for model in (Client, Consultation, ImportRun):
        session.execute(update(model).values(created_by_id=user.id, updated_by_id=user.id))
    session.commit()


# --- two readings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "said", "comes_in"),
    [
        ("3/4/2009", "", False),
        ("3/4/2009", "day_first = true\n", True),
        ("3.4.2009", "", True),
        ("25/4/2009", "", True),
        ("4/25/2009", "", False),
    ],
)
def test_a_day_with_two_readings_is_asked_at_the_terminal_too(
    bring_in: BringIn, session: Any, day: str, said: str, comes_in: bool
) -> None:
    calls = [(day, None, "PHONE", 5)]
    if comes_in:
        bring_in(([], calls), said + MAPPING)
    else:
        with pytest.raises(RuleBroken, match="day_first"):
            bring_in(([], calls), said + MAPPING)

    assert counted(session) == (0, int(comes_in))


# --- undone while it runs ----------------------------------------------------------------------


class _UndoneMeanwhile:
    """A progress bar beside which somebody undoes the run, after its last rows."""

    n = 0

    def __init__(self, **_options: Any) -> None: ...

    def __enter__(self) -> "_UndoneMeanwhile":
        return self

    def __exit__(self, *_error: object) -> None: ...

    def update(self, _more: int) -> None:
        db.session.execute(update(ImportRun).values(state="undone"))
        db.session.commit()


def test_a_run_that_was_undone_meanwhile_is_not_said_to_be_finished(
    bring_in: BringIn, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "tqdm", _UndoneMeanwhile)
    with pytest.raises(RuleBroken, match="undone"):
        bring_in(([], CALLS))

    session.rollback()
    assert session.scalars(select(ImportRun.state)).all() == ["undone"]
