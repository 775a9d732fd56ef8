"""A register's rows by its mapping: taken with all they say, or refused with field and reason."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mrc_cases.clients.birth import Birth
from mrc_cases.clients.models import Client
from mrc_cases.registers.mapping import MappingWrong, RegisterMapping, read_mapping, read_tables
from mrc_cases.registers.rows import Refusal, RowReader, TakenRow
from mrc_cases.registers.sheets import SheetRow, read_register
from tests.bringing_in import MAPPING, BringIn

DATA = Path(__file__).parent / "data"
DOCS = Path(__file__).parent.parent / "docs"
TODAY = dt.date(2026, 11, 23)
CLIENT = {
    "Reg. no": "001/2010", "Registered": "3. 4. 2010", "Family name": "Rossi", "First name": "Ada",
    "Sex": "f", "Citizenship": "Italia",
}  # fmt: skip
CONTACT = {"No": 1, "Date": "3. 4. 2010", "How": "phone", "Sex": "-"}


@pytest.fixture(scope="module")
def mapping() -> RegisterMapping:
    return read_mapping((DOCS / "register-mapping.toml").read_text(encoding="utf-8"))


def read(mapping: RegisterMapping, kind: str, *cells: dict[str, Any]) -> list[Any]:
    reader = RowReader(mapping, kind, TODAY, "SK")
    rows = (SheetRow(kind, number, each) for number, each in enumerate(cells, 2))
    return list(map(reader.read, rows))


def taken(mapping: RegisterMapping, kind: str, **more: Any) -> TakenRow:
    cells = {**(CLIENT if kind == "clients" else CONTACT), **more}
    (outcome,) = read(mapping, kind, cells)
    assert isinstance(outcome, TakenRow), outcome
    return outcome


def refused(mapping: RegisterMapping, kind: str, cells: dict[str, Any]) -> set[str]:
    (outcome,) = read(mapping, kind, cells)
    assert isinstance(outcome, list)
    return {refusal.field for refusal in outcome}


def test_what_a_formula_left_behind_is_no_name_and_no_remark(mapping: RegisterMapping) -> None:
    broken = {"Family name": "#REF!", "First name": None, "Remarks": "#VALUE!", "Tel.": "#N/A"}
    assert refused(mapping, "clients", {**CLIENT, **broken}) == {"family_name", "remarks", "phone"}


def test_a_formula_without_its_value_refuses_its_row_where_it_is_matched(
    mapping: RegisterMapping,
) -> None:
    reader = RowReader(mapping, "clients", TODAY, "SK")
    lost = {"Registered", "Stay", "Born / age", "Shoe size"}
    cells: dict[str, Any] = {**CLIENT, "Registered": None, "Born / age": None}
    refused = reader.read(SheetRow("clients", 2, cells, unsaved=frozenset(lost)))
    taken = reader.read(SheetRow("clients", 3, {**CLIENT}, unsaved=frozenset({"Shoe size"})))

    assert isinstance(refused, list)
    assert sorted(each.field for each in refused) == ["birth", "registered", "status"]
    assert {each.reason for each in refused} == {
        "The formula here was saved without its value. Save it in a spreadsheet."
    }
    assert isinstance(taken, TakenRow)


def test_days_counted_from_1904_are_not_read_as_from_1900(mapping: RegisterMapping) -> None:
    row = SheetRow("clients", 2, {**CLIENT, "Registered": 40605, "Born / age": 27759})
    assert isinstance(RowReader(mapping, "clients", TODAY, "SK").read(row), TakenRow)
    outcome = RowReader(mapping, "clients", TODAY, "SK", from_1904=True).read(row)
    assert isinstance(outcome, list)
    assert {each.field for each in outcome} == {"registered", "birth"}
    aged = SheetRow("clients", 2, {**CLIENT, "Born / age": 35})
    assert isinstance(
        RowReader(mapping, "clients", TODAY, "SK", from_1904=True).read(aged), TakenRow
    )


def test_the_old_register_is_refused_exactly_where_it_must(mapping: RegisterMapping) -> None:
    expected = json.loads((DATA / "register-2009.expected.json").read_text(encoding="utf-8"))
    found = []
    for sheet in read_register(DATA / "register-2009.xlsx"):
        reader = RowReader(mapping, sheet.name, TODAY, "SK")
        outcomes = list(map(reader.read, sheet.rows))
        assert len(outcomes) == expected[sheet.name]["rows"]
        found += [each for outcome in outcomes if isinstance(outcome, list) for each in outcome]

    plain = [
        {"sheet": each.sheet, "row": each.row, "field": each.field, "value": each.value}
        for each in found
    ]
    # Whether a client exists is not for the row alone to say.
    assert plain == [each for each in expected["refused"] if each["field"] != "client"]
    assert all(each.reason for each in found)


def test_a_row_keeps_all_it_says(mapping: RegisterMapping) -> None:
    row = taken(
        mapping,
        "clients",
        **{
            "Born / age": "ca. 35", "Stay": "tolerated", "Work": "self-employed", "School": "VŠ",
            "Tel.": "0944572643", "Why came": "other: adventure", "Wants to go": "home",
            "Profession": "lion tamer", "Remarks": "speaks  no Slovak",
        },
    )  # fmt: skip

    assert row.number == "001/2010"
    assert row.birth is not None
    assert row.birth.precision == "estimate"
    facts = row.facts
    assert facts["registered"] == dt.date(2010, 4, 3)
    assert (facts["full_name"], facts["family_name"]) == ("Ada Rossi", "Rossi")
    assert facts["phones"] == ["+421944572643"]
    assert facts["remarks"] == "speaks no Slovak"
    assert (facts["gender"], facts["country"], facts["prefer_country"]) == ("F", "IT", "IT")
    assert (facts["labour"], facts["education"], facts["occupation"]) == ("EMP", "7", "NC")
    assert row.kept_words == {
        "status": "tolerated",
        "labour": "self-employed",
        "reason": "other: adventure",
        "prefer_country": "home",
        "education": "VŠ",
        "occupation": "lion tamer",
    }


def test_a_birth_in_three_columns_comes_in_and_one_that_cannot_be_is_shown_whole() -> None:
    columns = "".join(f'birth_{part} = "{part.title()}"\n' for part in ("day", "month", "year"))
    text = (DOCS / "register-mapping.toml").read_text(encoding="utf-8")
    mapping = read_mapping(text.replace("[clients.columns]\n", f"[clients.columns]\n{columns}"))

    row = taken(mapping, "clients", Day=9, Month="5", Year=1980)
    age_alone = taken(mapping, "clients", **{"Born / age": "ca. 35"})
    both = taken(mapping, "clients", **{"Born / age": "30", "Year": "1980"})
    (refused,) = read(mapping, "clients", {**CLIENT, "Day": 31, "Month": 2, "Year": 1980})

    assert row.birth == Birth(1980 * 12 + 4, "full", dt.date(1980, 5, 9))
    assert age_alone.birth is not None
    assert age_alone.birth.precision == "estimate"
    assert both.birth == Birth(1980 * 12 + 6, "year")
    reason = "This is no date of birth, year or age."
    assert refused == [Refusal("clients", 2, "birth", "1980-2-31", reason)]


def test_a_birth_in_three_columns_comes_in_as_far_as_it_is_known(
    bring_in: BringIn, session: Any, tmp_path: Path
) -> None:
    parts = "".join(f'birth_{part} = "{part}"\n' for part in ("day", "month", "year"))
    mapping = MAPPING.partition("[contacts.columns]")[0]
    mapping = mapping.replace("[clients.columns]\n", f"[clients.columns]\n{parts}")
    lines = [
        "No;Registered;Name;Sex;day;month;year", "1;5.1.2009;Anna Alfa;F;9;5;1980",
        "2;5.1.2009;Boris Beta;M;?;máj;80", "3;5.1.2009;Cyril Gama;M;;;ca. 1980",
        "4;5.1.2009;Dana Delta;F;31;2;1980", "5;5.1.2009;Eva Eta;F;;;",
    ]  # fmt: skip
    path = tmp_path / "clients.csv"
    path.write_bytes("\n".join(lines).encode("utf-16-le"))

    bring_in(path, mapping)

    session.rollback()
    found = {
        str(each.remarks): (each.born_on, each.profile.born_month, each.profile.birth_precision)
        for each in session.scalars(select(Client))
    }
    assert found == {
        "1": (dt.date(1980, 5, 9), 1980 * 12 + 4, "full"),
        "2": (None, 1980 * 12 + 4, "month"),
        "3": (None, 1980 * 12 + 6, "estimate"),
        "5": (None, None, "NC"),
    }


def test_what_nobody_asked_is_not_asked(mapping: RegisterMapping) -> None:
    facts = taken(mapping, "clients", Sex=None, Citizenship=None).facts

    assert (facts["gender"], facts["country"], facts["education"]) == ("U", "XNC", "NC")
    assert (facts["arrived"], facts["children"], facts["prefer_country"]) == ("NC", "NC", "XNC")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Viet Nam", "VN"), ("VNM", "VN"), ("vn ", "VN"), ("Rusko", "RU"), ("RF", "RU"),
        ("D.R.C.", "CD"), ("Congo (Kinshasa)", "CD"), ("Deutschland", "DE"), ("Україна", "UA"),
        ("Côte d'Ivoire", "CI"), ("stateless", "XXA"), ("Serbia ", "RS"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_names_and_codes(
    mapping: RegisterMapping, word: str, code: str
) -> None:
    assert taken(mapping, "clients", Citizenship=word).facts["country"] == code


@pytest.mark.parametrize(("word", "code"), [("ukr", "ukr"), ("Ukrainian", "ukr"), ("?!", "mis")])
def test_a_language_is_known_by_name_and_code(
    mapping: RegisterMapping, word: str, code: str
) -> None:
    assert taken(mapping, "contacts", Language=word).facts["language"] == code


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"Reg. no": None}, "number"),
        ({"Registered": None}, "registered"),
        ({"Family name": " ", "First name": None}, "name"),
        ({"Sex": "blue"}, "gender"),
        ({"Citizenship": "Atlantis"}, "country"),
        ({"Born / age": "yesterday"}, "birth"),
    ],
)
def test_a_client_row_is_refused_by_its_field(
    mapping: RegisterMapping, more: dict[str, Any], field: str
) -> None:
    assert refused(mapping, "clients", {**CLIENT, **more}) == {field}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"Date": "2009-13-01"}, "date"),
        ({"How": None}, "how"),
        ({"How": "pigeon"}, "how"),
        ({"Minutes": "long"}, "minutes"),
    ],
)
def test_a_contact_row_is_refused_by_its_field(
    mapping: RegisterMapping, more: dict[str, Any], field: str
) -> None:
    assert refused(mapping, "contacts", {**CONTACT, **more}) == {field}


def test_every_fault_of_a_row_is_named(mapping: RegisterMapping) -> None:
    cells = {**CLIENT, "Registered": "soon", "Citizenship": "Atlantis", "First name": None}

    assert refused(mapping, "clients", {**cells, "Family name": None}) == {
        "registered",
        "name",
        "country",
    }


def test_the_later_of_two_rows_with_one_number_is_refused(mapping: RegisterMapping) -> None:
    first, second = read(mapping, "clients", CLIENT, {**CLIENT, "First name": "Eva"})

    assert isinstance(first, TakenRow)
    assert [(each.row, each.field) for each in second] == [(3, "number")]


def test_the_number_of_a_refused_row_is_still_free(mapping: RegisterMapping) -> None:
    _first, second = read(mapping, "clients", {**CLIENT, "Registered": "soon"}, CLIENT)

    assert isinstance(second, TakenRow)


def test_a_contact_without_a_client_is_anonymous(mapping: RegisterMapping) -> None:
    row = taken(mapping, "contacts", Result="sent to police for foreigners", Minutes="1 h")

    assert row.facts["client"] is None
    assert (row.facts["how"], row.facts["gender"], row.facts["minutes"]) == ("PHONE", "U", 60)
    assert row.facts["outcome"] == "REFERRAL"
    assert row.kept_words == {"outcome": "sent to police for foreigners"}


SOUND = '[clients.columns]\nnumber = "No"\nregistered = "Day"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("= nonsense", "not written properly"),
        ("", "neither"),
        ("clients = 3", "part of its own"),
        ("pets = 1", "pets"),
        ('[clients.columns]\nnumber = "No"\n', "Registered on"),
        (SOUND + 'shoe_size = "Shoes"', "shoe_size"),
        (SOUND + '[clients.values.gender]\nQ = ["q"]', "Q"),
        (SOUND + '[clients.values.remarks]\nF = ["q"]', "remarks"),
        (SOUND + '[clients.values.gender]\nF = ["q"]\nM = ["Q."]', "two codes"),
        (SOUND + "[clients.values]\ngender = 3", ""),
        (SOUND + '[clients.otherwise]\nreason = "NOPE"', "NOPE"),
        (SOUND + '[clients.values.country]\n"=country" = ["home"]', "=country"),
        ('languages = ["xx"]\n' + SOUND, "language"),
        ("languages = 7\n" + SOUND, "language"),
        ('[clients]\nkeep = ["shoes"]\n' + SOUND, "shoes"),
        ("[clients]\nkeeps = []\n" + SOUND, "keeps"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where(text: str, says: str) -> None:
    with pytest.raises(MappingWrong) as wrong:
        read_mapping(text)

    assert says in str(wrong.value)


def test_a_sound_mapping_is_read() -> None:
    mapping = read_mapping('languages = ["en", "sr_Latn", "pt-BR"]\nday_first = false\n' + SOUND)

    assert mapping.languages == ("en", "sr_Latn", "pt_BR")
    assert not mapping.day_first
    assert mapping.sheets["clients"].sheet == "clients"
    assert Refusal("clients", 2, "name", "", "The name is missing.").field == "name"


def test_a_month_after_the_registration_is_no_birth() -> None:
    text = (DOCS / "register-mapping.toml").read_text(encoding="utf-8")
    text = text.replace('remarks = "Remarks"', 'remarks = "Remarks"\narrived = "Here since"', 1)
    month_first = read_mapping(text.replace("day_first = true", "day_first = false"))
    cells = {**CLIENT, "Registered": "2010-04-03"}

    row = taken(month_first, "clients", **cells, **{"Here since": "2/13/2010"})
    assert row.facts["arrived"] == "2010-02"
    for said, reason in (
        ("2010-05", "Nobody can have come after the day of registration."),
        ("soon", "This is no month."),
        ("1850", "This day is more than 120 years ago."),
    ):
        (outcome,) = read(month_first, "clients", {**cells, "Here since": said})
        assert [(each.field, each.reason) for each in outcome] == [("arrived", reason)]


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("[clients.columns]\nnumber = 1", "a heading in quotation marks"),
        ("[clients.values.gender]\nF = 1", "words in quotation marks"),
        ("[clients.values.gender]\nF = [1]", "words in quotation marks"),
    ],
)
def test_a_mapping_with_numbers_for_words_gets_a_sentence(part: str, says: str) -> None:
    with pytest.raises(MappingWrong, match=says):
        read_tables(part)
