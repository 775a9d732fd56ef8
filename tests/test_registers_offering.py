"""The first mapping offered for a file: guesses a person reads, and a file that can be used."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from mrc_cases import codes
from mrc_cases.base.errors import RuleBroken
from mrc_cases.centre.list_actions import add_code
from mrc_cases.registers.fields import CODED, SAME_COUNTRY
from mrc_cases.registers.mapping import MappingWrong, read_mapping, read_tables
from mrc_cases.registers.matching import answered, questions
from mrc_cases.registers.meanings import own_meaning
from mrc_cases.registers.offering import guess_columns, guess_words, offered_mapping
from mrc_cases.registers.sheets import Cell, Sheet, SheetRow, read_register
from mrc_cases.registers.words import usual_words
from mrc_cases.registers.written_mapping import written
from mrc_cases.rounds import at_work

DOCS = Path(__file__).parent.parent / "docs"
REGISTER = Path(__file__).parent / "data" / "register-2009.xlsx"


def sheet(headings: tuple[str, ...], *rows: tuple[str, ...], name: str = "register") -> Sheet:
    cells: Iterator[dict[str, Cell]] = (dict(zip(headings, row, strict=True)) for row in rows)
    return Sheet(name, headings, tuple(SheetRow(name, n, each) for n, each in enumerate(cells, 2)))


def test_the_old_register_is_guessed_but_for_what_nobody_can_know() -> None:
    sheets = read_register(REGISTER)
    offered = offered_mapping(sheets, "old")

    mapping = read_mapping(written(offered))
    assert mapping.sheets["clients"].columns["birth"] == "Born / age"
    assert mapping.sheets["contacts"].columns["client"] == "Reg. no"
    open_words = {
        word.label
        for each in questions(sheets, offered)
        for column in each.words
        for word in column.words
        if not word.answer
    }
    assert open_words == {"Atlantis", "other: adventure", "stay here", "pigeon"}


@pytest.mark.parametrize(
    ("headings", "parts"),
    [
        (("Nom", "Prénom"), {"family_name": "Nom", "given_name": "Prénom"}),
        (("Nom complet", "Prénom"), {"name": "Nom complet", "given_name": "Prénom"}),
        (
            ("Emri", "Atësia", "Mbiemri"),
            {"given_name": "Emri", "middle_name": "Atësia", "family_name": "Mbiemri"},
        ),
        (
            ("الاسم", "اسم الأب", "الشهرة"),
            {"given_name": "الاسم", "middle_name": "اسم الأب", "family_name": "الشهرة"},
        ),
        (("Nom",), {"name": "Nom"}),
    ],
)
def test_the_parts_of_a_name_are_told_apart(headings: Any, parts: dict[str, str]) -> None:
    guessed = guess_columns(sheet(headings, ("A",) * len(headings)), "clients")
    assert guessed == parts


@pytest.mark.parametrize(
    ("headings", "parts"),
    [
        (
            ("Day of birth", "Month of birth", "Year of birth"),
            {"birth_day": "Day of birth", "birth_month": "Month of birth",
             "birth_year": "Year of birth"},
        ),
        (
            ("Vek", "Mesiac narodenia", "Rok narodenia"),
            {"birth": "Vek", "birth_month": "Mesiac narodenia", "birth_year": "Rok narodenia"},
        ),
        (("سنة الميلاد",), {"birth": "سنة الميلاد"}),
        (("Jour de naissance", "Date de naissance"),
         {"birth": "Date de naissance", "birth_day": "Jour de naissance"}),
    ],
)  # fmt: skip
def test_the_parts_of_a_birth_are_told_from_a_birth(headings: Any, parts: dict[str, str]) -> None:
    guessed = guess_columns(sheet(headings, ("1",) * len(headings)), "clients")
    assert guessed == parts


def test_people_are_called_after_their_country_and_it_is_offered() -> None:
    rows = [("سوري", "عربي"), ("إثيوبية", "أمهرية"), ("RDC", "lingala")]
    asked = sheet(("country", "language"), *rows)
    assert guess_words(asked, "clients", "country", "country", ("ar", "fr")) == {
        "SY": ["سوري"], "ET": ["إثيوبية"], "CD": ["RDC"],
    }  # fmt: skip
    assert guess_words(asked, "clients", "language", "language", ("ar", "fr")) == {
        "ara": ["عربي"], "amh": ["أمهرية"],
    }  # fmt: skip


def test_a_code_that_a_manager_adds_is_known_as_it_is_written_at_once(app: Flask) -> None:
    parent = codes.LISTS["REASON"].codes[0].code
    with app.app_context():  # each page asks anew
        assert own_meaning("REASON", f"{parent}.1", ("en",)) is None
    with at_work(app):
        code = add_code("REASON", parent=parent, words={"en": "One"}, today=dt.date(2026, 3, 1))
    with app.app_context():
        assert own_meaning("REASON", code, ("en",)) == code


@pytest.mark.parametrize(
    ("headings", "row", "gender"),
    [
        (
            ("N°", "Date", "Nom", "Sexe", "Nationalité"),
            ("1", "3.4.2009", "A", "femme", "Mali"),
            "F",
        ),
        (("Nr", "Data", "Emri", "Gjinia"), ("1", "3.4.2009", "A", "mashkull"), "M"),
        (("رقم", "تاريخ", "الاسم", "الجنس"), ("1", "3.4.2009", "A", "أنثى"), "F"),
    ],
)
def test_a_register_in_another_language_is_guessed(
    headings: tuple[str, ...], row: tuple[str, ...], gender: str
) -> None:
    offered = offered_mapping([sheet(headings, row)], "other")

    clients = offered["clients"]
    assert clients["values"]["gender"] == {gender: [row[3]]}
    assert set(headings[1:]) <= set(clients["columns"].values())


def test_a_column_nobody_knows_is_shown_as_left_out() -> None:
    shoes = [sheet(("Reg no", "Registered", "Shoe size"))]

    (asked,) = questions(shoes, offered_mapping(shoes, "shoes"))

    assert [(column.label, column.answer) for column in asked.columns] == [
        ("Reg no", "number"), ("Registered", "registered"), ("Shoe size", ""),
    ]  # fmt: skip


def test_a_needed_column_that_is_not_found_is_asked_for() -> None:
    offered = offered_mapping([sheet(("Surname", "Sex"))], "short")

    with pytest.raises(MappingWrong, match="Number in the register.*a column for them first"):
        read_mapping(written(offered))


@pytest.mark.parametrize(
    "heading", ["Rok narodenia", "Dátum narodenia", "Date de naissance", "تاريخ الميلاد"]
)
def test_the_birth_is_found_under_its_usual_headings(heading: str) -> None:
    offered = offered_mapping([sheet(("Reg no", heading))], "births")

    assert offered["clients"]["columns"]["birth"] == heading


def test_examples_of_two_directions_keep_apart() -> None:
    names = [sheet(("Reg no", "Full name"), ("1", "Olena"), ("2", "محمد"))]

    (asked,) = questions(names, offered_mapping(names, "names"))

    assert asked.columns[1].facts == "\u2068Olena\u2069 · \u2068محمد\u2069"


SMALL = sheet(
    ("Reg no", "Registered", "Sex", "Citizenship", "Extra"),
    ("1", "3.4.2009", "f", "Ukraine", "blue"),
    ("2", "4.4.2009", "lady", "Atlantis", "green"),
)


def test_answers_become_the_mapping() -> None:
    held = offered_mapping([SMALL], "small")
    (asked,) = questions([SMALL], held)
    by_word = {word.label: word.name for column in asked.words for word in column.words}

    changed = answered(
        [SMALL],
        held,
        {by_word["lady"]: "F", by_word["Atlantis"]: "Greece", "column-0-4": "remarks"},
    )

    clients = read_mapping(written(changed)).sheets["clients"]
    assert clients.code("gender", "LADY", ("en",)) == ("F", False)
    assert clients.code("country", "Atlantis", ("en",)) == ("GR", False)
    assert clients.columns["remarks"] == "Extra"
    assert answered([SMALL], changed, {}) == changed


def test_a_word_changes_its_meaning_and_loses_it() -> None:
    held = offered_mapping([SMALL], "small")
    (asked,) = questions([SMALL], held)
    name = next(w.name for column in asked.words for w in column.words if w.label == "lady")

    first = answered([SMALL], held, {name: "F"})
    other = answered([SMALL], first, {name: "X"})
    none = answered([SMALL], other, {name: ""})

    meanings = [each["clients"]["values"]["gender"] for each in (first, other, none)]
    assert meanings == [{"F": ["f", "lady"]}, {"F": ["f"], "X": ["lady"]}, {"F": ["f"]}]


@pytest.mark.parametrize(
    "answers",
    [
        {"column-0-4": "gender"},
        {"column-0-4": "shoe_size"},
        {"sheet-0": "pets"},
        {"word-0-country-0": "Nowhere"},
        {"all-0-stage": "???"},
        {"sheet-1": "clients"},
    ],
)
def test_an_answer_that_cannot_be_gets_a_sentence(answers: dict[str, str]) -> None:
    sheets = [SMALL, sheet(("A", "B"), ("1", "2"), name="other")]
    with pytest.raises(RuleBroken):
        answered(sheets, offered_mapping(sheets, "small"), answers)


def test_a_sheet_can_be_left_out_and_taken_in_again() -> None:
    held = offered_mapping([SMALL], "small")

    without = answered([SMALL], held, {"sheet-0": ""})
    again = answered([SMALL], without, {"sheet-0": "clients"})

    assert "clients" not in without
    assert again["clients"] == held["clients"]


@pytest.mark.parametrize("example", sorted(DOCS.glob("*.toml")), ids=lambda path: path.name)
def test_a_mapping_is_written_as_it_was_read(example: Path) -> None:
    text = example.read_text(encoding="utf-8")

    assert read_mapping(written(read_tables(text))) == read_mapping(text)


@settings(deadline=None)  # the first offer reads the names of countries in nine languages
@given(name=st.text(), heading=st.text(), word=st.text())
def test_an_offer_is_sound_whatever_the_file_says(name: str, heading: str, word: str) -> None:
    headings = ("Reg no", "Registered", "Sex", " ".join(heading.split()) or "x")
    if len(set(headings)) < 4:
        return
    offered = offered_mapping([sheet(headings, ("1", "1.1.2009", word, "z"), name=name)], name)

    assert read_mapping(written(offered)).sheets["clients"].sheet == name


@pytest.mark.parametrize("list_name", sorted({n for kind in CODED.values() for n in kind.values()}))
def test_usual_words_mean_codes_of_their_list(list_name: str) -> None:
    for word, code in usual_words(list_name).items():
        assert code == SAME_COUNTRY or codes.is_code(list_name, code), word
