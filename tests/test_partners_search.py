"""The directory understands what staff ask for, in four languages, and knows when it is open."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from mrc_cases.centre.hours import Shift
from mrc_cases.codes import label
from mrc_cases.language import speaking
from mrc_cases.partners.asking import Asked, Entry, asked_for, lexicon, understand, without
from mrc_cases.partners.lexicon import lexicon_of_now, say
from mrc_cases.partners.naming import keys_of, patterns, share_a_word, sort_name
from mrc_cases.partners.opening import by_times, is_open, opens_today, week
from mrc_cases.partners.showing import week_lines

AREAS = ("Bratislava", "Košice")


@pytest.fixture
def spoken(app: Flask) -> Any:
    """Understand a question in a language."""

    def ask(tag: str, text: str) -> Asked:
        with app.test_request_context("/"), speaking(tag):
            return asked_for(understand(text, lexicon_of_now(AREAS)))

    return ask


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "legal, Albanian, women, today"),
        ("en", "today Albanian lawyer for women"),
        ("fr", "juridique, albanais, femmes, aujourd'hui"),
        ("sq", "ligjor, shqip, grua, sot"),
        ("ar", "قانوني، الألبانية، امرأة، اليوم"),
    ],
)
def test_a_question_is_understood_in_every_shipped_language(
    spoken: Any, tag: str, text: str
) -> None:
    asked = spoken(tag, text)

    assert asked == Asked(services=("LEG",), languages=("sqi",), genders=("F",), today=True)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("near me", Asked(near=True)),
        ("open now", Asked(now=True)),
        ("free doctor", Asked(services=("HEA",), free=True)),
        ("undocumented", Asked(irregular=True)),
        ("without papers, Kosice", Asked(irregular=True, areas=("Košice",))),
        ("bank", Asked(kinds=("BANK",))),
        ("embassy Ukraine", Asked(kinds=("EMBASSY",), countries=("UA",))),
        ("association Belgium", Asked(kinds=("ASSOCIATION",), countries=("BE",))),
        ("Kurdish", Asked(languages=("ckb", "kmr"))),
        ("Caritas food", Asked(services=("NFI",), words=("Caritas",))),
        ("a shelter for men", Asked(services=("SHE",), genders=("M",))),
        ("SOS", Asked(words=("SOS",))),
        ("food, SOS", Asked(services=("NFI",), words=("SOS",))),
        ("", Asked()),
        (",,, ،", Asked()),
    ],
)
def test_what_is_not_understood_is_looked_for_in_names(
    spoken: Any, text: str, asked: Asked
) -> None:
    assert spoken("en", text) == asked


KNOWN = lexicon(
    [
        Entry("when", "today", "to day", by_word=False),
        Entry("service", "LEG", "Legal counselling"),
        Entry("service", "SOC", "Social counselling"),
        Entry("kind", "LEGAL", "Legal aid"),
    ]
)


def test_the_longest_phrase_counts_and_the_first_kind_of_a_word() -> None:
    meanings = [piece.meaning for piece in understand("legal aid, legal, counselling", KNOWN)]

    assert [(each.kind, each.values) for each in meanings if each] == [
        ("kind", ("LEGAL",)), ("service", ("LEG",)), ("service", ("LEG", "SOC")),
    ]  # fmt: skip


def test_each_part_of_a_question_can_be_taken_away() -> None:
    pieces = understand("legal, Nádej, to day", KNOWN)

    assert without(pieces, 1) == "legal, to day"
    assert asked_for(understand(without(pieces, 0), KNOWN)) == Asked(words=("Nádej",), today=True)


@given(st.text(max_size=150))
def test_no_question_breaks_and_no_word_of_it_is_lost_or_made_up(text: str) -> None:
    pieces = understand(text, KNOWN)

    assert all(piece.typed for piece in pieces)
    again = understand(", ".join(piece.typed for piece in pieces), KNOWN)
    assert asked_for(again) == asked_for(pieces)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_filters_are_said_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context("/"), speaking("fr"):
        (piece,) = understand("albanais", lexicon_of_now())
        assert piece.meaning is not None
        assert say(piece.meaning, None) == label("LANGUAGE", "sqi") == "Albanais"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Nadej", "Poliklinika Nádej"),
        ("polik", "Poliklinika Nádej"),
        ("Ukrainskiy", "Український дім"),
        ("дім", "Український дім"),
        ("ضيافة", "دار ضيافة"),
        ("2", "Clinic 2"),
    ],
)
def test_names_are_found_in_any_script(typed: str, written: str) -> None:
    column = f" {' '.join(keys_of(written))} "
    assert any(pattern.strip("%") in column for pattern in patterns(typed))


def test_names_that_differ_in_a_number_are_two() -> None:
    assert sort_name("Clinic 1") != sort_name("Clinic 2")
    assert sort_name("Škola") == sort_name("SKOLA")
    assert share_a_word(keys_of("Košice"), keys_of("Kosice-sever"))
    assert not share_a_word(keys_of("Košice"), keys_of("Nitra"))


# --- opening times -----------------------------------------------------------------------------

MINUTES = st.integers(0, 24 * 60 - 1).map(lambda each: dt.time(each // 60, each % 60))
SHIFTS = st.lists(st.builds(Shift, st.integers(0, 6), MINUTES, MINUTES), max_size=8)
# A Monday at midnight; the weeks around it have no change of the clock.
MONDAY = dt.datetime(2026, 3, 2)  # noqa: DTZ001  wall-clock time
MOMENTS = st.integers(0, 7 * 24 * 60 - 1).map(lambda each: MONDAY + dt.timedelta(minutes=each))


def spans(shifts: list[Shift]) -> list[tuple[dt.datetime, dt.datetime]]:
    """Every opening of the week before, this one and the next, as begin and end."""
    found = []
    for shift in shifts:
        for shift_week in (-1, 0, 1):
            day = MONDAY + dt.timedelta(days=7 * shift_week + shift.weekday)
            begin = dt.datetime.combine(day, shift.opens)
            end = dt.datetime.combine(day, shift.until)
            found.append((begin, end if end > begin else end + dt.timedelta(days=1)))
    return found


@given(SHIFTS, MOMENTS)
def test_open_is_what_the_clock_says(shifts: list[Shift], moment: dt.datetime) -> None:
    assert is_open(shifts, moment) == any(begin <= moment < end for begin, end in spans(shifts))


@given(SHIFTS, MOMENTS)
def test_open_today_is_open_now_or_later_on_this_day(
    shifts: list[Shift], moment: dt.datetime
) -> None:
    midnight = dt.datetime.combine(moment.date(), dt.time()) + dt.timedelta(days=1)
    expected = any(begin < midnight and end > moment for begin, end in spans(shifts))

    assert opens_today(shifts, moment) == expected


@given(SHIFTS)
def test_a_week_in_words_says_every_time_once(shifts: list[Shift]) -> None:
    said = [
        Shift(day, opens, until)
        for days in week(shifts)
        for day in range(days.first, days.last + 1)
        for opens, until in days.times
    ]
    assert sorted(said, key=str) == sorted(set(shifts), key=str)


@given(SHIFTS)
def test_times_shared_by_days_say_every_time_once(shifts: list[Shift]) -> None:
    said = {Shift(day, opens, until) for days, opens, until in by_times(shifts) for day in days}
    assert said == set(shifts)


def test_days_in_a_row_are_said_together() -> None:
    nine_to_five = [Shift(day, dt.time(9), dt.time(17)) for day in (0, 1, 2, 4)]

    assert [(days.first, days.last) for days in week(nine_to_five)] == [(0, 2), (4, 4)]


@pytest.mark.parametrize(
    ("tag", "times"), [("en", "09:00–17:30"), ("ar", "9:00\u00a0ص–5:30\u00a0م")]
)
def test_a_week_is_written_with_the_hours_of_the_reader(app: Flask, tag: str, times: str) -> None:
    with app.test_request_context(), speaking(tag):
        (line,) = week_lines([Shift(0, dt.time(9), dt.time(17, 30))])

    assert line.times == [times]
