"""A row of a register is known again: in another form, by another mapping, mended, and no other."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from mrc_cases.base.errors import RuleBroken
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.registers import actions
from mrc_cases.registers.command import bring_in_file
from mrc_cases.registers.known import KnownRows, Standing
from mrc_cases.registers.models import ImportRun
from mrc_cases.registers.rows import TakenRow
from mrc_cases.reports.making import make_report
from mrc_cases.reports.periods import read_period
from mrc_cases.reports.queries import Universe
from mrc_cases.rounds import at_work
from tests.bringing_in import CLIENTS, MAPPING, YEAR_A, YEAR_B, BringIn, counted, mend

REGISTER = Path(__file__).parent / "data" / "register-2009.xlsx"
EXAMPLE = Path(__file__).parent.parent / "docs" / "register-mapping.toml"


def names_of_contacts(session: Any) -> set[tuple[str, str]]:
    session.rollback()
    found = select(Client, Consultation).where(Consultation.client_id == Client.id)
    return {(str(c.full_name), str(contact.happened_on)) for c, contact in session.execute(found)}


def test_rows_that_differ_in_a_column_nobody_matched_are_two(
    bring_in: BringIn, session: Any
) -> None:
    calls = [("7.1.2014", None, "PHONE", 5), ("7.1.2014", None, "PHONE", 10)]

    bring_in(([], calls))
    bring_in(([], calls))

    assert counted(session) == (0, 2)


def test_a_run_that_dies_is_written_down_as_failed(
    bring_in: BringIn, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_args: Any) -> None:
        raise ValueError

    monkeypatch.setattr(actions, "write_contacts", die)
    with pytest.raises(ValueError):  # noqa: PT011
        bring_in(YEAR_A)

    session.rollback()
    assert [run.state for run in session.scalars(select(ImportRun))] == ["failed"]
    monkeypatch.undo()
    bring_in(YEAR_A)
    assert counted(session) == (2, 3)


def test_a_contact_never_goes_to_the_namesake_of_a_number(
    bring_in: BringIn, session: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(YEAR_A)
    bring_in(YEAR_B)

    assert counted(session) == (3, 4)
    assert names_of_contacts(session) == {
        ("Anna Alfa", "2009-01-06"), ("Boris Beta", "2009-01-06"), ("Eva Eta", "2010-01-08"),
    }  # fmt: skip
    assert "The client with this number is refused in this register." in capsys.readouterr().out


def test_numbers_that_begin_again_belong_to_another_register(
    bring_in: BringIn, session: Any
) -> None:
    bring_in(YEAR_A)
    bring_in(YEAR_B, register="2010")
    bring_in(YEAR_B, 'register = "2010"\n' + MAPPING)

    assert counted(session) == (4, 5)
    assert ("Cyril Gama", "2010-01-06") in names_of_contacts(session)
    remarks = {client.remarks for client in session.scalars(select(Client))}
    assert remarks == {"1", "2", "1 (2010)", "3 (2010)"}


def test_the_same_file_under_another_name_of_its_register_comes_in_once(
    bring_in: BringIn, session: Any
) -> None:
    bring_in(YEAR_A)
    bring_in(YEAR_A, register="2009")

    assert counted(session) == (2, 3)


def test_a_contact_of_a_client_refused_in_the_file_waits_with_them(
    bring_in: BringIn, session: Any
) -> None:
    clients = [("1", "5.13.2009", "Anna Alfa", "F"), ("1", "5.1.2009", "Ada Ah", "F")]

    bring_in((clients, [("6.1.2009", "1", "PHONE", 10)]))

    assert counted(session) == (1, 0)


def test_another_mapping_does_not_double_a_file(bring_in: BringIn, session: Any) -> None:
    more = MAPPING.replace('how = "How"', 'how = "How"\nminutes = "Min"')

    bring_in(YEAR_A)
    bring_in(YEAR_A, more)
    bring_in(YEAR_A, more.replace('client = "Client"', 'client = "Client"\nnumber = "Min"'))

    assert counted(session) == (2, 3)


def test_the_same_register_saved_as_csv_adds_nothing(
    bring_in: BringIn, session: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = EXAMPLE.read_text(encoding="utf-8")
    bring_in(REGISTER, mapping)
    before = counted(session)
    capsys.readouterr()

    for sheet in load_workbook(REGISTER):
        path = tmp_path / f"saved {sheet.title}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            for row in sheet.iter_rows(values_only=True):
                writer.writerow([_as_excel_writes(cell) for cell in row])
        bring_in(path, mapping)

    assert counted(session) == before
    assert "other words" not in capsys.readouterr().out


def _as_excel_writes(cell: Any) -> Any:
    return f"{cell.day}.{cell.month}.{cell.year}" if isinstance(cell, dt.datetime) else cell


def test_a_mended_row_comes_in_once_even_where_it_says_what_another_says(
    bring_in: BringIn, session: Any, tmp_path: Path
) -> None:
    calls = [("7.1.2013", None, "PHONE", 5), ("7.13.2013", None, "PHONE", 5)]
    refused = tmp_path / "refused.xlsx"
    bring_in(([], calls), refused=refused)
    mend(refused, "contacts", (2, 1), "7.1.2013")

    bring_in(refused)
    bring_in(refused)
    assert counted(session) == (0, 2)

    bring_in(([], calls))
    bring_in(([], [calls[0], calls[0]]))  # somebody mended it in the register as well
    assert counted(session) == (0, 2)


def test_a_mended_row_that_is_refused_again_is_still_the_same(
    bring_in: BringIn, session: Any, tmp_path: Path
) -> None:
    refused, again = tmp_path / "refused.xlsx", tmp_path / "again.xlsx"
    bring_in(([("1", "x", "Anna", "F")], [("6.1.2009", "1", "PHONE", 10)]), refused=refused)
    mend(refused, "clients", (2, 2), "y")
    bring_in(refused, refused=again)
    page = load_workbook(again)["clients"]
    assert [cell.value for cell in page[1]] == [*CLIENTS, "Why refused", "mrc-row"]

    mend(again, "clients", (2, 2), "5.1.2009")
    bring_in(again)
    bring_in(again)

    assert counted(session) == (1, 1)


def test_a_file_that_came_in_with_an_earlier_version_stays_known(
    bring_in: BringIn, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Earlier versions told a row by its matched cells, whatever stood in the others."""

    def look_up(self: KnownRows, kind: str, row: TakenRow) -> Standing:
        identity, cells = self._identity, (kind, *row.source.cells.values())
        self._earlier_places[cells] += 1
        row.content = identity.earlier_content(row.source)
        row.tokens = [
            identity.by_number(kind, row.number) if row.number
            else identity.earlier_token(kind, row.source, self._earlier_places[cells])
        ]  # fmt: skip
        return Standing.NEW

    monkeypatch.setattr(KnownRows, "look_up", look_up)
    twice = (YEAR_A[0], [*YEAR_A[1], YEAR_A[1][-1]])
    bring_in(twice)
    monkeypatch.undo()

    bring_in(twice)

    assert counted(session) == (2, 4)


ARABIC, PERSIAN = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"


def in_digits(script: str, rows: Any) -> Any:
    """The rows of a register with every digit as this script writes it."""
    digits = str.maketrans("0123456789", script)
    return tuple(
        [tuple(None if cell is None else str(cell).translate(digits) for cell in row)
         for row in sheet]
        for sheet in rows
    )  # fmt: skip


TWICE_THE_LAST = (YEAR_A[0], [*YEAR_A[1], YEAR_A[1][-1]])


@pytest.mark.parametrize("first", ["0123456789", ARABIC, PERSIAN])
@pytest.mark.parametrize("again", ["0123456789", ARABIC, PERSIAN])
def test_the_same_register_in_the_digits_of_another_script_adds_nothing(
    bring_in: BringIn, session: Any, capsys: pytest.CaptureFixture[str], first: str, again: str
) -> None:
    bring_in(in_digits(first, TWICE_THE_LAST))
    assert counted(session) == (2, 4)
    capsys.readouterr()

    bring_in(in_digits(again, TWICE_THE_LAST))

    assert counted(session) == (2, 4)
    assert "6 rows were in already; 0 rows are refused." in capsys.readouterr().out


def test_a_contact_finds_its_client_whose_number_is_in_other_digits(
    bring_in: BringIn, session: Any
) -> None:
    clients, contacts = YEAR_A
    bring_in((in_digits(ARABIC, YEAR_A)[0], contacts))
    later = [("8.1.2009", "۲", "DESK", 20)]
    bring_in(([("2", "5.1.2009", "Boris Beta", "M")], later))

    assert counted(session) == (2, 4)
    assert ("Boris Beta", "2009-01-08") in names_of_contacts(session)


def test_two_rows_of_one_number_are_refused_in_whatever_digits(
    bring_in: BringIn, session: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(([("1", "5.1.2009", "Anna Alfa", "F"), ("١", "5.1.2009", "Boris Beta", "M")], []))

    assert counted(session) == (1, 0)
    assert "Another row above has this number." in capsys.readouterr().out


ONLY_SOME_CELLS = (
    [("1", "٥.١.٢٠٠٩", "Anna Alfa", "F"), ("2", "5.1.2009", "Boris Beta 2٢", "M")],
    [("6.1.2009", "1", "PHONE", "١٠"), ("7.1.2009", None, "PHONE", "٥"),
     ("7.1.2009", None, "PHONE", "٥"), ("7.1.2009", None, "PHONE", "5")],
)  # fmt: skip


@pytest.mark.parametrize("rows", [in_digits(ARABIC, TWICE_THE_LAST), ONLY_SOME_CELLS])
def test_what_came_in_before_all_digits_were_the_same_stays_known(
    bring_in: BringIn, session: Any, monkeypatch: pytest.MonkeyPatch, rows: Any
) -> None:
    """Earlier versions took ١٢ and 12 for two numbers, and for two words."""
    bring_in_as_before(monkeypatch, bring_in, rows)
    assert counted(session) == (2, 4)
    clients, contacts = rows

    bring_in(rows)
    assert counted(session) == (2, 4)
    for _twice in range(2):
        bring_in((clients, [*contacts, ("١٠.١.٢٠٠٩", clients[0][0], "PHONE", "٧")]))

    assert counted(session) == (2, 5)
    assert ("Anna Alfa", "2009-01-10") in names_of_contacts(session)


def bring_in_as_before(monkeypatch: pytest.MonkeyPatch, bring_in: BringIn, rows: Any) -> None:
    """In an earlier version, whose identities told digits as they are written."""
    monkeypatch.setattr("mrc_cases.registers.identity.plain_digits", str)
    bring_in(rows)
    monkeypatch.undo()


@pytest.mark.parametrize("script", [ARABIC, PERSIAN])
def test_what_came_in_before_in_another_script_is_known_in_our_digits(
    bring_in: BringIn, session: Any, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    bring_in_as_before(monkeypatch, bring_in, in_digits(script, TWICE_THE_LAST))

    for _twice in range(2):
        bring_in((YEAR_A[0], [*TWICE_THE_LAST[1], ("10.1.2009", "1", "PHONE", "7")]))

    assert counted(session) == (2, 5)
    assert ("Anna Alfa", "2009-01-10") in names_of_contacts(session)


def test_rows_without_any_digit_are_counted_once(bring_in: BringIn, session: Any) -> None:
    day = dt.datetime(2009, 1, 6)  # noqa: DTZ001
    calls = [(day, None, "PHONE", None)] * 2

    bring_in((YEAR_A[0], calls))
    bring_in((YEAR_A[0], [*calls, calls[0]]))

    assert counted(session) == (2, 3)


def test_a_contact_before_the_registration_counts_its_person(
    bring_in: BringIn, session: Any
) -> None:
    bring_in(([("1", "10.3.2011", "Fero Fico", "M")], [("20.2.2011", "1", "DESK", 10)]))

    client = session.scalars(select(Client)).one()
    assert client.registered_on == dt.date(2011, 3, 10)
    february = Universe(read_period("2011-02", "2011-02"))
    report = make_report(session, "counselling-channels", february)
    table = next(table for table in report.tables if table.key == "persons")
    persons = {row.code: row.counts["M"] for row in table.rows}
    assert persons["IN_PERSON"] == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"= nonsense", "in line 1"), ('name = "é"'.encode("cp1252"), "UTF-8"), (b"[clients", "end")],
)
def test_a_mapping_file_that_cannot_be_read_gets_a_sentence(
    app: Flask, tmp_path: Path, content: bytes, says: str
) -> None:
    toml = tmp_path / "m.toml"
    toml.write_bytes(content)

    with at_work(app), pytest.raises(RuleBroken, match=says):
        bring_in_file(REGISTER, toml, dry_run=True, refused=None)


def test_refused_rows_of_a_csv_of_any_name_come_back(bring_in: BringIn, tmp_path: Path) -> None:
    path = tmp_path / "klienti[1].csv"
    path.write_text("Date;Client;How;Min\n99.1.2014;;PHONE;5\n", encoding="utf-8")

    bring_in(path, refused=tmp_path / "refused.xlsx")

    assert load_workbook(tmp_path / "refused.xlsx").sheetnames == ["klienti 1"]
