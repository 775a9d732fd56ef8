"""The profile's history and the rules of the profile, with plain values."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrc_cases.base.errors import RuleBroken
from mrc_cases.clients.birth import (
    Birth,
    BirthUnreadable,
    NoSuchDay,
    age_on,
    months,
    read_birth,
    read_month,
    write_birth,
)
from mrc_cases.clients.models import OPEN_END
from mrc_cases.clients.profile import Span, check_profile, first_span, plan_change, whole_profile
from mrc_cases.clients.search import likeness

START = dt.date(2025, 1, 1)
DAYS = st.integers(0, 400).map(lambda n: START + dt.timedelta(n))
ANSWERS = st.fixed_dictionaries(
    {}, optional={"labour": st.sampled_from("ABC"), "stage": st.sampled_from("XYZ")}
)
CHANGES = st.lists(st.tuples(DAYS, ANSWERS), max_size=8)
TODAY = dt.date(2025, 6, 15)


def _history(changes: list[tuple[dt.date, dict[str, str]]]) -> list[Span]:
    spans = [first_span(START, {"labour": "A", "stage": "X"})]
    for day, answers in changes:
        spans = plan_change(spans, answers, day)
    return spans


@given(CHANGES)
def test_every_day_has_exactly_one_version(changes: Any) -> None:
    spans = _history(changes)

    assert spans[0].valid_from == START
    assert spans[-1].valid_to == OPEN_END
    assert all(one.valid_to == two.valid_from for one, two in zip(spans, spans[1:], strict=False))
    assert all(span.valid_from < span.valid_to for span in spans)


@given(CHANGES, DAYS)
def test_a_day_says_what_was_last_said_of_it_up_to_the_next_change(
    changes: Any, day: dt.date
) -> None:
    """Each question has days on which it changed; an answer holds from its day until the next."""
    turns = {"labour": {START: "A"}, "stage": {START: "X"}}
    for from_on, answers in changes:
        for question, answer in answers.items():
            turns[question] = _without_repeats({**turns[question], from_on: answer})
    expected = {
        question: said[max(d for d in said if d <= day)] for question, said in turns.items()
    }

    said = [s.answers for s in _history(changes) if s.valid_from <= day < s.valid_to]

    assert said == [expected]


def _without_repeats(said: dict[dt.date, str]) -> dict[dt.date, str]:
    """The days on which the answer became another one."""
    kept: dict[dt.date, str] = {}
    for day in sorted(said):
        if said[day] not in list(kept.values())[-1:]:
            kept[day] = said[day]
    return kept


@given(CHANGES, DAYS, ANSWERS)
def test_a_change_leaves_what_was_recorded_of_later_days(
    changes: Any, day: dt.date, answers: dict[str, str]
) -> None:
    before = _history(changes)
    after = plan_change(before, answers, day)

    for question in ("labour", "stage"):
        turned = {d: a for d, a in _turns(before, question) if d > day}
        still = {d: a for d, a in _turns(after, question) if d > day}
        first = min(turned, default=None)
        if first is not None and turned[first] == answers.get(question):
            del turned[first]  # what it turned to then was so before already
        assert still == turned


def _turns(spans: list[Span], question: str) -> list[tuple[dt.date, str]]:
    pairs = zip(spans, spans[1:], strict=False)
    return [
        (two.valid_from, two.answers[question])
        for one, two in pairs
        if one.answers[question] != two.answers[question]
    ]


def test_a_correction_of_a_day_leaves_the_change_that_was_recorded_later() -> None:
    october, november = dt.date(2025, 10, 5), dt.date(2025, 11, 10)
    spans = [
        Span(START, october, {"labour": "NC"}),
        Span(october, november, {"labour": "UNE"}),
        Span(november, OPEN_END, {"labour": "EMP"}),
    ]

    planned = plan_change(spans, {"labour": "STU"}, october)

    assert [(s.valid_from, s.answers["labour"]) for s in planned] == [
        (START, "NC"), (october, "STU"), (november, "EMP"),
    ]  # fmt: skip


def test_the_words_behind_another_answer_change_with_their_question_only() -> None:
    october = dt.date(2025, 10, 5)
    first = {"stage": "OTH", "labour": "OTH", "other_answers": {"stage": "waits", "labour": "ill"}}
    later = {**first, "stage": "HOS", "other_answers": {"labour": "ill"}}
    spans = [Span(START, october, first), Span(october, OPEN_END, later)]
    changed = {"labour": "OTH", "other_answers": {"labour": "rests"}}

    planned = plan_change(spans, changed, START)

    assert [s.answers["other_answers"] for s in planned] == [
        {"stage": "waits", "labour": "rests"}, {"labour": "rests"},
    ]  # fmt: skip


@given(CHANGES)
def test_neighbours_differ(changes: Any) -> None:
    spans = _history(changes)

    pairs = zip(spans, spans[1:], strict=False)
    assert all(one.answers != two.answers for one, two in pairs)


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("12.3.1990", Birth(months(1990, 3), "full", dt.date(1990, 3, 12))),
        ("1990-03-12", Birth(months(1990, 3), "full", dt.date(1990, 3, 12))),
        ("12/03/1990", Birth(months(1990, 3), "full", dt.date(1990, 3, 12))),
        ("03/25/1990", Birth(months(1990, 3), "full", dt.date(1990, 3, 25))),
        ("3/1990", Birth(months(1990, 3), "month")),
        ("1990-03", Birth(months(1990, 3), "month")),
        ("1990", Birth(months(1990, 7), "year")),
        ("١٩٩٠", Birth(months(1990, 7), "year")),
        ("ca. 1990", Birth(months(1990, 7), "estimate")),
        ("35", Birth(months(1989, 12), "estimate")),
        ("ca. 35", Birth(months(1989, 12), "estimate")),
        ("cca 1990", Birth(months(1990, 7), "estimate")),
        ("12.3.90", Birth(months(1990, 3), "full", dt.date(1990, 3, 12))),
        ("12.3.15", Birth(months(2015, 3), "full", dt.date(2015, 3, 12))),
        ("12.7.25", Birth(months(1925, 7), "full", dt.date(1925, 7, 12))),
        ("12031990", Birth(months(1990, 3), "full", dt.date(1990, 3, 12))),
        ("19900312", Birth(months(1990, 3), "full", dt.date(1990, 3, 12))),
        ("20101112", Birth(months(2010, 11), "full", dt.date(2010, 11, 12))),
        ("5 months", Birth(months(2025, 1), "month")),
        ("8 mois", Birth(months(2024, 10), "month")),
        ("5 muajsh", Birth(months(2025, 1), "month")),
        ("٥ أشهر", Birth(months(2025, 1), "month")),
        ("35 years", Birth(months(1989, 12), "estimate")),
        ("35 years old", Birth(months(1989, 12), "estimate")),
        ("35 ans", Birth(months(1989, 12), "estimate")),
        ("35 vjeç", Birth(months(1989, 12), "estimate")),
        ("٣٥ سنة", Birth(months(1989, 12), "estimate")),
        ("env. 35 ans", Birth(months(1989, 12), "estimate")),
        ("2025", Birth(months(2025, 6), "year")),
    ],
)
def test_a_birth_is_read_as_people_say_it(text: str, birth: Birth) -> None:
    assert read_birth(text, TODAY) == birth


@pytest.mark.parametrize(
    "text",
    [
        "spring",
        "31.2.1990",
        "31.2.90",
        "13/1990",
        "3/90",
        "150",
        "1/2/3/4",
        "-",
        "120390",
        "12/3/1",
        "150 years",
        "35 apples",
    ],
)
def test_what_is_no_birth_is_refused(text: str) -> None:
    with pytest.raises(BirthUnreadable):
        read_birth(text, TODAY)


@pytest.mark.parametrize("text", ["31.2.1990", "31.2.90", "32/12/2000", "31021990"])
def test_a_day_that_no_calendar_has_is_called_so(text: str) -> None:
    with pytest.raises(NoSuchDay):
        read_birth(text, TODAY)


@given(st.dates(dt.date(1905, 6, 16), TODAY))
def test_eight_digits_are_one_day_however_they_are_turned(day: dt.date) -> None:
    assert read_birth(f"{day:%d%m%Y}", TODAY) == read_birth(f"{day:%Y%m%d}", TODAY)
    assert read_birth(f"{day:%Y%m%d}", TODAY).on == day


@given(st.dates(dt.date(1925, 6, 16), TODAY))
def test_a_year_in_two_digits_is_never_still_to_come(day: dt.date) -> None:
    assert read_birth(f"{day:%d.%m.%y}", TODAY).on == day


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("3/2025", Birth(months(2025, 3), "month")),
        ("2015", Birth(months(2015, 7), "year")),
        ("12.3.2025", Birth(months(2025, 3), "full", dt.date(2025, 3, 12))),
    ],
)
def test_since_when_is_a_month_or_a_year(text: str, birth: Birth) -> None:
    assert read_month(text, TODAY) == birth


@pytest.mark.parametrize("text", ["5", "35 years", "5 months", "ca. 5", "12.3.15", "spring"])
def test_since_when_is_never_an_age(text: str) -> None:
    with pytest.raises(BirthUnreadable):
        read_month(text, TODAY)


@given(st.integers(0, 120), st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1)))
def test_an_age_said_is_the_age_that_day(age: int, day: dt.date) -> None:
    assert age_on(read_birth(str(age), day).month, day) == age


@given(st.dates(dt.date(1900, 1, 1), dt.date(2025, 1, 1)))
def test_a_written_birth_is_read_back(day: dt.date) -> None:
    birth = read_birth(day.isoformat(), TODAY)

    assert read_birth(write_birth(birth.month, birth.precision, birth.on), TODAY) == birth


@given(st.integers(12, 12 * 9999 - 1), st.sampled_from(["month", "year", "estimate"]))
def test_a_written_month_or_year_is_read_back(month: int, precision: str) -> None:
    month = month if precision == "month" else months(month // 12, 7)
    birth = Birth(month, precision)
    assert read_birth(write_birth(month, precision, None), TODAY) == birth


@pytest.mark.parametrize("text", ["27.7.2007", "3/1990", "1990"])
def test_a_birth_is_given_back_as_the_hint_teaches_it(text: str) -> None:
    birth = read_birth(text, TODAY)
    assert write_birth(birth.month, birth.precision, birth.on) == text


@given(st.text(max_size=12))
def test_any_text_is_a_birth_or_refused(text: str) -> None:
    try:
        birth = read_birth(text, TODAY)
    except BirthUnreadable:
        return
    assert birth.precision in {"full", "month", "year", "estimate"}


YEAR, MONTH = {"birth_precision": "year"}, {"birth_precision": "month"}
ESTIMATE = {"birth_precision": "estimate"}
REQUIRED = {"gender": "F", "stage": "HOS", "language": "ukr"}


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"gender": ""}, "gender"),
        ({"stage": None}, "stage"),
        ({"language": None}, "language"),
        ({"education": "99"}, "education"),
        ({"born_month": months(2030, 1)}, "birth"),
        ({"born_month": months(1900, 1)}, "birth"),
        ({"born_month": months(2015, 1)}, "minor_care"),
        ({"reason_main": "OTH"}, "reason_main_other"),
        ({"children_in_care": "31"}, "children_in_care"),
        ({"arrived_month": "2030"}, "arrived"),
        ({"arrived_month": "2025-07"}, "arrived"),
        ({"arrived_month": "1980", "born_month": months(1990, 7)} | YEAR, "arrived"),
        ({"arrived_month": "1990-02", "born_month": months(1990, 3)} | MONTH, "arrived"),
        ({"arrived_month": "1980", "born_month": months(1990, 3)} | ESTIMATE, "arrived"),
        ({"emigrant_registry_on": dt.date(2099, 1, 1)}, "emigrant_registry_on"),
        (
            {"emigrant_registry_on": dt.date(1980, 1, 1), "born_month": months(1990, 7)} | YEAR,
            "emigrant_registry_on",
        ),
        ({"nationality": "UA", "nationality_2": "UA"}, "nationality"),
    ],
)
def test_a_rule_is_told_beside_its_field(app: Any, answers: dict[str, Any], field: str) -> None:
    with app.test_request_context(), pytest.raises(RuleBroken) as refused:
        check_profile(whole_profile({**REQUIRED, **answers}), TODAY)

    assert refused.value.field == field


@pytest.mark.parametrize(
    "answers",
    [
        {"arrived_month": "2025-06"},
        {"arrived_month": "2025"},
        {"arrived_month": "1990-02", "born_month": months(1990, 7)} | YEAR,
        {"arrived_month": "1990", "born_month": months(1990, 9)} | MONTH,
        {"arrived_month": "1988", "born_month": months(1990, 3)} | ESTIMATE,
        {"emigrant_registry_on": TODAY, "born_month": months(1990, 3)} | MONTH,
    ],
)
def test_days_that_may_be_are_not_refused(app: Any, answers: dict[str, Any]) -> None:
    with app.test_request_context():
        check_profile(whole_profile({**REQUIRED, **answers}), TODAY)


def test_a_plain_profile_is_not_asked_everywhere_else(app: Any) -> None:
    profile = whole_profile(REQUIRED)

    check_profile(profile, TODAY)

    assert (profile["nationality"], profile["education"], profile["marital"]) == ("XNC", "NC", None)


@pytest.mark.parametrize(
    ("typed", "name"), [("Shev", "Oksana Shevchenko"), ("oks shev", "Шевченко Оксана")]
)
def test_a_half_typed_name_fits_its_whole(typed: str, name: str) -> None:
    assert likeness(typed, name) >= 95
