"""Cells as people really type them: what they mean, and what nobody can take."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrc_cases.clients.birth import Birth, age_on
from mrc_cases.registers.birth_parts import put_together
from mrc_cases.registers.births import read_birth
from mrc_cases.registers.cells import Cell
from mrc_cases.registers.folding import folded
from mrc_cases.registers.values import (
    ValueRefused,
    read_date,
    read_minutes,
    read_name,
    read_phones,
    read_text,
)

TODAY = dt.date(2026, 11, 23)
REGISTERED = dt.date(2009, 6, 15)
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
DAYS = st.dates(dt.date(1930, 1, 1), TODAY)
CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.floats(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.from_regex(r"[0-9०-९ ./:\-–hm]{1,14}", fullmatch=True),
)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (dt.datetime(2009, 4, 1), dt.date(2009, 4, 1)),  # noqa: DTZ001
        (dt.date(2009, 4, 1), dt.date(2009, 4, 1)),
        ("22. 6. 2009", dt.date(2009, 6, 22)),
        ("29.04.2009", dt.date(2009, 4, 29)),
        ("2009-04-27", dt.date(2009, 4, 27)),
        ("2009-04-27 13:20", dt.date(2009, 4, 27)),
        ("2009/4/7", dt.date(2009, 4, 7)),
        ("12/5/2009", dt.date(2009, 5, 12)),
        ("12-5-09", dt.date(2009, 5, 12)),
        ("1.2.99", dt.date(1999, 2, 1)),
        ("٢٢/٦/٢٠٠٩", dt.date(2009, 6, 22)),
        ("२२.६.२००९", dt.date(2009, 6, 22)),
        (39904, dt.date(2009, 4, 1)),
        ("39904", dt.date(2009, 4, 1)),
        (39904.5, dt.date(2009, 4, 1)),
        (39906.5, dt.date(2009, 4, 3)),
        ("3 April 2009", dt.date(2009, 4, 3)),
        ("3. apríla 2009", dt.date(2009, 4, 3)),
        ("3-Apr-09", dt.date(2009, 4, 3)),
        ("April 3rd, 2009", dt.date(2009, 4, 3)),
        ("12 mars 2009", dt.date(2009, 3, 12)),
        ("1er avril 2009", dt.date(2009, 4, 1)),
        ("3 de abril de 2009", dt.date(2009, 4, 3)),
        ("3 апреля 2009 г.", dt.date(2009, 4, 3)),
        ("٣ أبريل ٢٠٠٩", dt.date(2009, 4, 3)),
        ("٣ نيسان ٢٠٠٩", dt.date(2009, 4, 3)),
        ("20090403", dt.date(2009, 4, 3)),
        (20090403, dt.date(2009, 4, 3)),
        ("\u200e3.4.2009\u200f", dt.date(2009, 4, 3)),
        ("\u2067٣/٤/٢٠٠٩\u2069", dt.date(2009, 4, 3)),
        ("3.4.2009?", dt.date(2009, 4, 3)),
    ],
)
def test_a_date_is_read(cell: Cell, day: dt.date) -> None:
    assert read_date(cell, TODAY) == day


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (None, "missing"),
        ("31.02.2009", "not a date"),
        ("2009-13-01", "not a date"),
        ("soon", "not a date"),
        ("31 April 2009", "not a date"),
        ("April 2009", "not a date"),
        ("3 listopad 2009", "not a date"),  # November in Czech, October in Croatian
        ("20091301", "not a date"),
        ("12.5.2090", "still to come"),
        (dt.date(2026, 11, 24), "still to come"),
        ("1.1.1800", "120 years"),
        (7, "not a date"),
        (True, "not a date"),
        ("²².6.2009", "not a date"),
    ],
)
def test_a_date_is_refused(cell: Cell, reason: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        read_date(cell, TODAY)

    assert reason in str(refused.value.reason)


def test_month_first_is_read_where_the_mapping_says_so() -> None:
    assert read_date("12/5/2009", TODAY, day_first=False) == dt.date(2009, 12, 5)


@given(day=DAYS)
def test_a_day_is_read_back_however_it_is_written(day: dt.date) -> None:
    ways: list[Cell] = [
        day,
        day.isoformat(),
        f"{day.day}. {day.month}. {day.year}",
        f"{day:%d/%m/%Y}".translate(ARABIC),
        f"{day:%d.%m.%Y}".translate(DEVANAGARI),
        (day - dt.date(1899, 12, 30)).days,
    ]

    assert {read_date(way, TODAY) for way in ways} == {day}


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        (None, None),
        ("09.09.1980", Birth(1980 * 12 + 8, "full", dt.date(1980, 9, 9))),
        ("5/1980", Birth(1980 * 12 + 4, "month")),
        ("1980-05", Birth(1980 * 12 + 4, "month")),
        ("1986", Birth(1986 * 12 + 6, "year")),
        (1986, Birth(1986 * 12 + 6, "year")),
        (1986.0, Birth(1986 * 12 + 6, "year")),
        ("ca. 1986", Birth(1986 * 12 + 6, "estimate")),
        ("ca. 35", Birth(1973 * 12 + 11, "estimate")),
        (35, Birth(1973 * 12 + 11, "estimate")),
        ("٣٥", Birth(1973 * 12 + 11, "estimate")),
        ("35 years", Birth(1973 * 12 + 11, "estimate")),
        ("2009", Birth(2009 * 12 + 6, "year")),
        ("environ 35 ans", Birth(1973 * 12 + 11, "estimate")),
        ("rreth 35 vjeç", Birth(1973 * 12 + 11, "estimate")),
        ("rreth 35-40 vjeç", Birth(1971 * 12 + 11, "estimate")),
        ("afro 35", Birth(1973 * 12 + 11, "estimate")),
        ("±35", Birth(1973 * 12 + 11, "estimate")),
        ("c. 35", Birth(1973 * 12 + 11, "estimate")),
        ("تقريباً ٣٥ عاماً", Birth(1973 * 12 + 11, "estimate")),
        ("35 god.", Birth(1973 * 12 + 11, "estimate")),
        ("35 let", Birth(1973 * 12 + 11, "estimate")),
        ("35-40", Birth(1971 * 12 + 11, "estimate")),
        ("35 – 40", Birth(1971 * 12 + 11, "estimate")),
        ("6 months", Birth(2008 * 12 + 11, "estimate")),
        ("born 1975", Birth(1975 * 12 + 6, "year")),
        ("born in 1975", Birth(1975 * 12 + 6, "year")),
        ("nar. 9.9.1980", Birth(1980 * 12 + 8, "full", dt.date(1980, 9, 9))),
        ("1975?", Birth(1975 * 12 + 6, "estimate")),
        ("9.9.1980?", Birth(1980 * 12 + 8, "estimate")),
        ("May 1975", Birth(1975 * 12 + 4, "month")),
        ("máj 1975", Birth(1975 * 12 + 4, "month")),
        ("9 September 1980", Birth(1980 * 12 + 8, "full", dt.date(1980, 9, 9))),
        ("?", None),
        ("-", None),
        ("unknown", None),
        ("n/a", None),
        ("N/A", None),
        ("neznáme", None),
    ],
)
def test_a_birth_is_read(cell: Cell, birth: Birth | None) -> None:
    assert read_birth(cell, REGISTERED) == birth


@pytest.mark.parametrize(
    ("day", "month", "year", "birth"),
    [
        (9, 5, 1980, Birth(1980 * 12 + 4, "full", dt.date(1980, 5, 9))),
        ("9.", "5.", "1980", Birth(1980 * 12 + 4, "full", dt.date(1980, 5, 9))),
        ("٩", "٥", "١٩٨٠", Birth(1980 * 12 + 4, "full", dt.date(1980, 5, 9))),
        (9.0, "máj", 1980.0, Birth(1980 * 12 + 4, "full", dt.date(1980, 5, 9))),
        ("9", "May", "80", Birth(1980 * 12 + 4, "full", dt.date(1980, 5, 9))),
        (None, "May", 1980, Birth(1980 * 12 + 4, "month")),
        ("?", 5, 1980, Birth(1980 * 12 + 4, "month")),
        ("00", "5", 1980, Birth(1980 * 12 + 4, "month")),
        (None, None, 1980, Birth(1980 * 12 + 6, "year")),
        (0, 0, 1980, Birth(1980 * 12 + 6, "year")),
        ("unknown", "unknown", "1980", Birth(1980 * 12 + 6, "year")),
        (None, None, "ca. 1980", Birth(1980 * 12 + 6, "estimate")),
        (None, "5", "ca. 1980", Birth(1980 * 12 + 4, "estimate")),
        ("9?", 5, 1980, Birth(1980 * 12 + 4, "estimate")),
        (None, None, None, None),
        ("?", "?", "unknown", None),
    ],
)
def test_a_birth_in_three_columns_is_read_as_in_one(
    day: Cell, month: Cell, year: Cell, birth: Birth | None
) -> None:
    together = put_together(day=day, month=month, year=year, on=REGISTERED)
    for day_first in (True, False):
        assert read_birth(together, REGISTERED, day_first=day_first) == birth


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [(31, 2, 1980), (9, 13, 1980), (9, None, 1980), (9, 5, None), (None, 5, None), (9, None, None),
     (9, "Sept or May", 1980), (None, None, "young"), (9, 5, 198), (9, 5, "2031")],
)  # fmt: skip
def test_parts_that_are_no_birth_are_refused(day: Cell, month: Cell, year: Cell) -> None:
    together = put_together(day=day, month=month, year=year, on=REGISTERED)
    for day_first in (True, False):
        with pytest.raises(ValueRefused):
            read_birth(together, REGISTERED, day_first=day_first)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("240", "120 years"),
        (dt.datetime(2031, 1, 1), "born after"),  # noqa: DTZ001
        ("2031", "born after"),
        ("7/2009", "born after"),
        ("13/1980", "no date of birth"),
        ("31.2.1980", "no date of birth"),
        ("1880", "120 years"),
        ("young", "no date of birth"),
        ("-5", "no date of birth"),
        ("5-90", "no date of birth"),
        ("35-1980", "no date of birth"),
    ],
)
def test_a_birth_is_refused(cell: Cell, reason: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        read_birth(cell, REGISTERED)

    assert reason in str(refused.value.reason)


@given(age=st.integers(0, 120), on=DAYS)
def test_an_age_gives_a_birth_of_that_age(age: int, on: dt.date) -> None:
    birth = read_birth(age, on)

    assert birth is not None
    assert age_on(birth.month, on) == age


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        (None, None),
        (45, 45),
        (45.0, 45),
        ("30 min", 30),
        ("30'", 30),
        ("1 h", 60),
        ("1h 15", 75),
        ("1 h 15 min", 75),
        ("1,5 h", 90),
        ("1:15", 75),
        (dt.time(1, 15), 75),
        ("٣٠", 30),
    ],
)
def test_minutes_are_read(cell: Cell, minutes: int | None) -> None:
    assert read_minutes(cell) == minutes


@pytest.mark.parametrize("cell", ["long", "-5", "30 h", "2000", "1 h maybe", 1.5])
def test_minutes_are_refused(cell: Cell) -> None:
    with pytest.raises(ValueRefused):
        read_minutes(cell)


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("+421 943 280 886", "+421943280886"),
        ("0944572643", "+421944572643"),
        ("00421 944/572 643", "+421944572643"),
        ("٠٩٤٤٥٧٢٦٤٣", "+421944572643"),
        (944572643, "+421944572643"),
        (944572643.0, "+421944572643"),
        ("ask his  brother", None),
        ("-", None),
        ("none", None),
        ("no phone", None),
        ("0905 123 456 (sister)", "0905 123 456 (sister)"),
        ("\u202a+421 905 777 888\u202c", "+421905777888"),
        ("12", "12"),
        (None, None),
    ],
)
def test_a_phone_is_read_or_kept_as_written(cell: Cell, phone: str | None) -> None:
    assert read_phones(cell, "SK") == ([] if phone is None else [phone])


@pytest.mark.parametrize(
    ("country", "cell", "phones"),
    [
        ("AL", "069 123 4567 / 068 765 4321", ["+355691234567", "+355687654321"]),
        ("AL", "0691234567/0687654321", ["+355691234567", "+355687654321"]),
        ("AL", "0691234567\n0687654321", ["+355691234567", "+355687654321"]),
        ("AL", "0691234567 ose 0687654321", ["+355691234567", "+355687654321"]),
        ("AL", "0691234567; 0691234567;", ["+355691234567"]),
        ("AL", "0691234567 / 12", ["0691234567 / 12"]),
        ("LB", "03/123456", ["+9613123456"]),
        ("LB", "٠٣/١٢٣٤٥٦ - ٧٠/٦٥٤٣٢١", ["+9613123456", "+96170654321"]),
        ("CD", "0812345678, 0998765432", ["+243812345678", "+243998765432"]),
    ],
)
def test_several_phones_in_one_cell_are_several(
    country: str, cell: Cell, phones: list[str]
) -> None:
    assert read_phones(cell, country) == phones


def test_a_name_keeps_its_script_and_loses_its_spaces() -> None:
    assert read_name(None, given=" عزاز", family="آل  رفيع ") == ("عزاز آل رفيع", "آل رفيع")
    assert read_name(None, family="Vũ") == ("Vũ", "Vũ")
    assert read_name("Vũ Huy") == ("Vũ Huy", None)


def test_no_part_of_a_name_is_lost_or_said_twice() -> None:
    assert read_name("KABILA MBUYI", given="Jean") == ("Jean KABILA MBUYI", None)
    assert read_name("Jean Kabila", given="Jean") == ("Jean Kabila", None)
    assert read_name("Anna Alfa", family="ALFA") == ("Anna Alfa", "ALFA")
    assert read_name("Agim", middle="Petrit", family="Hoxha") == ("Agim Petrit Hoxha", "Hoxha")
    named = read_name(None, given="أحمد", middle="محمد", family="الحسن")
    assert named == ("أحمد محمد الحسن", "الحسن")


@pytest.mark.parametrize(("given_name", "family"), [(None, None), ("-", None), ("?", "..")])
def test_nobody_comes_in_without_a_name(given_name: Cell, family: Cell) -> None:
    with pytest.raises(ValueRefused):
        read_name(None, given=given_name, family=family)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Žena ", "zena"),
        ("e-mail", "Email"),
        ("D.R.C.", "DRC"),
        ("Congo (Kinshasa)", "Congo - Kinshasa"),
        ("Viêt Nam", "VIET NAM"),
        ("univ.", "Univ"),
    ],
)
def test_words_are_compared_without_case_accents_and_signs(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_words_of_other_scripts_and_bare_signs_stay_apart() -> None:
    assert folded("-") != folded("?")
    assert folded("पति") != folded("पुती")
    assert folded("محمد") == "محمد"


@given(cell=CELLS)
def test_no_cell_breaks_a_reader(cell: Cell) -> None:
    for read in (
        lambda: read_date(cell, TODAY),
        lambda: read_birth(cell, REGISTERED),
        lambda: read_minutes(cell),
    ):
        with suppress(ValueRefused):
            read()
    read_phones(cell, "SK")
    folded(read_text(cell) or "")
