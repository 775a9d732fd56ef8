"""What a register does not say is asked on the page: words, dates, offices, letters, registers."""

import datetime as dt
import io
import threading
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select, update

from mrc_cases.access.models import User
from mrc_cases.base.moments import now
from mrc_cases.centre.models import Office
from mrc_cases.clients.models import Client
from mrc_cases.registers.actions import STALLED, fail_stalled
from mrc_cases.registers.date_order import order_in
from mrc_cases.registers.models import ImportRun
from mrc_cases.registers.offering import offered_mapping
from mrc_cases.registers.sheets import Sheet, SheetRow
from tests.conftest import Browser, Page
from tests.test_registers_pages import answers_of, hand_in, match_address

HEADINGS = ["No", "Date", "Full name", "Sex", "Nationality", "School", "Language"]


@pytest.fixture
def manager(make_user: Callable[..., User]) -> User:
    """Somebody of one of the two offices."""
    return make_user("manager")


@pytest.fixture
def head(make_user: Callable[..., User]) -> User:
    """Somebody of all offices."""
    return make_user("manager", office_id=None)


def workbook(*rows: list[str]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in (HEADINGS, *rows):
        book["Sheet"].append(row)
    book.save(file)
    return file.getvalue()


def tried(browser: Browser, page: Page, **answers: str) -> Page:
    return browser.post(match_address(page), **(answers_of(page) | answers))


def sheet(*dates: str) -> list[Sheet]:
    rows = tuple(SheetRow("s", n, {"No": str(n), "Date": d}) for n, d in enumerate(dates, 2))
    return [Sheet("s", ("No", "Date"), rows)]


def came_in(session: Any) -> set[str]:
    """The names that are in, once the import beside the pages has ended."""
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(30)
    session.rollback()
    return {str(client.full_name) for client in session.scalars(select(Client))}


@pytest.mark.parametrize(
    ("dates", "day_first", "asked"),
    [
        (("4/3/2009", "5/4/2009"), None, True),
        (("4/3/2009", "25/4/2009"), True, False),
        (("4/3/2009", "4/25/2009"), False, False),
        (("25/4/2009", "4/25/2009"), None, True),
        (("3.4.2009", "2009-04-05"), None, False),
        (("4/4/2009",), None, False),
    ],
)
def test_the_order_in_the_dates_is_proved_or_asked(
    dates: tuple[str, ...], day_first: bool | None, asked: bool
) -> None:
    sheets = sheet(*dates)
    held = offered_mapping(sheets, "r")

    assert held.get("day_first") == day_first
    assert order_in(sheets, held).is_asked(held.get("day_first")) == asked


def test_an_order_nobody_has_said_is_asked_for_beside_the_question(
    browser_for: Callable[..., Browser], manager: User, session: Any
) -> None:
    browser = browser_for(manager)
    page = hand_in(browser, workbook(["1", "4/3/2009", "Ana", "F", "Peru", "", "spa"]))

    refused = tried(browser, page)
    assert refused.status == 422
    assert "order" in refused.errors

    preview = tried(browser, page, order="month", **{"all-0-stage": "HOS"})
    browser.post(match_address(preview), **answers_of(preview), bring_in="1")
    assert came_in(session) == {"Ana"}
    assert session.scalars(select(Client)).one().registered_on == dt.date(2009, 4, 3)


def test_a_register_comes_into_the_office_of_who_brings_it(
    browser_for: Callable[..., Browser], make_user: Any, session: Any, office: Office
) -> None:
    other = session.scalars(select(Office).where(Office.code == "KE")).one()
    browser = browser_for(make_user("manager", office_id=other.id))
    page = hand_in(browser, workbook(["1", "3.4.2009", "Ana", "F", "Peru", "", "spa"]))
    assert 'name="office"' not in page.text

    preview = tried(browser, page, **{"all-0-stage": "HOS"})
    shown = browser.post(match_address(preview), **answers_of(preview), bring_in="1")

    assert came_in(session) == {"Ana"}
    assert session.scalars(select(ImportRun)).one().office_id == other.id
    assert shown.status == 200
    assert session.scalars(select(Client)).one().office_id == other.id


def test_who_has_no_office_says_which(
    browser_for: Callable[..., Browser], head: User, session: Any
) -> None:
    browser = browser_for(head)
    page = hand_in(browser, workbook(["1", "3.4.2009", "Ana", "F", "Peru", "", "spa"]))

    assert "office" in tried(browser, page).errors
    assert "would come in" in tried(browser, page, office="KE").text


def test_a_mapping_of_another_office_is_not_obeyed(
    browser_for: Callable[..., Browser], manager: User
) -> None:
    browser = browser_for(manager)
    page = hand_in(browser, workbook(["1", "3.4.2009", "Ana", "F", "Peru", "", "spa"]))
    mapping = answers_of(page)["mapping"].replace('office = "BA"', 'office = "KE"')

    refused = tried(browser, page, mapping=mapping)

    assert refused.status == 422
    assert "own office" in refused.text


def test_every_word_stands_there_and_short_codes_are_for_a_person_to_say(
    browser_for: Callable[..., Browser], manager: User
) -> None:
    rows = [
        ["1", "3.4.2009", "Ana", "M", "N/A", "8", "spa"],
        ["2", "3.4.2009", "Juan", "H", "ČR", "secondary", "spa"],
        ["3", "3.4.2009", "Luz", "M", "Congo", "9", "Spanish"],
        ["4", "3.4.2009", "Eva", "M", "No", "9", "spa"],
        ["5", "3.4.2009", "Eda", "M", "UA", "9", "spa"],
    ]
    page = hand_in(browser_for(manager), workbook(*rows))

    answers = answers_of(page)
    words = {name: value for name, value in answers.items() if name.startswith("word-0-")}
    # In the order of the words: H, M · Congo, N/A, No, UA, ČR · 8, 9, secondary · Spanish, spa
    assert list(_of(words, "gender")) == ["", ""]
    assert list(_of(words, "country")) == ["", "Not asked", "", "Ukraine", "Czechia"]
    assert list(_of(words, "education")) == ["", "", "3"]
    assert set(_of(words, "language")) == {"Spanish"}
    assert "2 words that are clear by themselves" in page.text


def _of(words: dict[str, str], field: str) -> list[str]:
    return [words[name] for name in sorted(words) if f"-{field}-" in name]


def test_a_word_that_is_clear_can_mean_another_thing_or_nothing(
    browser_for: Callable[..., Browser], manager: User
) -> None:
    browser = browser_for(manager)
    page = hand_in(browser, workbook(["1", "3.4.2009", "Ana", "F", "Peru", "", "spa"]))

    other = tried(browser, page, **{"word-0-country-0": "Chile"})
    none = tried(browser, other, **{"word-0-country-0": ""})

    assert answers_of(other)["word-0-country-0"] == "Chile"
    assert answers_of(none)["word-0-country-0"] == ""
    assert "The mapping does not know this word." in none.text


def test_the_letters_of_a_csv_are_said_and_can_be_changed(
    browser_for: Callable[..., Browser], manager: User
) -> None:
    browser = browser_for(manager)
    text = "Reg. no;Registered;Name;Sex\n1;3.4.2009;Ayşe Yıldız;F\n"
    page = hand_in(browser, text.encode("cp1254"), name="kayıt.csv")
    assert "Ayşe" not in page.text

    again = tried(browser, page, encoding="cp1254")
    assert "Ayşe Yıldız" in again.text
    assert "would come in" not in again.text

    preview = tried(browser, again)
    assert "would come in" in preview.text
    assert answers_of(preview)["encoding"] == "cp1254"


def test_a_register_whose_numbers_begin_again_is_named_on_the_page(
    browser_for: Callable[..., Browser], manager: User, session: Any
) -> None:
    browser = browser_for(manager)
    for name, year, register in (("Ana", "2009", ""), ("Eva", "2010", "2010")):
        page = hand_in(browser, workbook(["1", f"3.4.{year}", name, "F", "Peru", "", "spa"]))
        preview = tried(browser, page, register=register, **{"all-0-stage": "HOS"})
        browser.post(match_address(preview), **answers_of(preview), bring_in="1")
        assert name in came_in(session)


def test_a_mapping_of_a_workbook_fits_a_csv(
    browser_for: Callable[..., Browser], manager: User
) -> None:
    browser = browser_for(manager)
    mapping = b'[clients]\nsheet = "old"\n[clients.columns]\nnumber = "A"\nregistered = "B"\n'
    mapping += b'name = "C"\n[clients.constants]\nstage = "HOS"\nlanguage = "eng"\n'

    page = hand_in(browser, b"A;B;C\n1;3.4.2009;Ana\n", mapping, name="new.csv")

    assert answers_of(page)["column-0-1"] == "registered"
    assert "would come in" in tried(browser, page).text


def test_an_import_whose_process_was_killed_can_go_on_or_be_undone(
    browser_for: Callable[..., Browser], manager: User, session: Any, monkeypatch: Any
) -> None:
    browser = browser_for(manager)
    page = hand_in(browser, workbook(["1", "3.4.2009", "Ana", "F", "Peru", "", "spa"]))
    preview = tried(browser, page, **{"all-0-stage": "HOS"})
    with monkeypatch.context() as killed:
        killed.setattr("mrc_cases.registers.views.start", lambda *_args: None)
        browser.post(match_address(preview), **answers_of(preview), bring_in="1")

    run = session.scalars(select(ImportRun)).one()
    long_ago = now() - STALLED - dt.timedelta(seconds=1)
    session.execute(update(ImportRun).values(updated_at=long_ago))
    session.commit()
    fail_stalled(session)
    session.rollback()

    shown = browser.get(f"/import/{run.id}")
    assert "Undo this import" in shown.text
    goes_on = browser.post(f"/import/{run.id}/again")
    preview = browser.post(match_address(goes_on), **answers_of(goes_on))
    browser.post(match_address(preview), **answers_of(preview), bring_in="1")
    assert came_in(session) == {"Ana"}
