"""Who may share a room with whom, and how nights are counted: plain values, every rule."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrc_cases.shelter.models import unit_letter
from mrc_cases.shelter.nights import (
    Span,
    available_nights,
    day_uses,
    median_and_mean,
    months,
    next_review,
    nights_covered,
    nights_within,
    occupancy,
)
from mrc_cases.shelter.room_rules import Against, Guest, families, standing_against

ONE, TWO = uuid4(), uuid4()


def guest(gender: str = "F", family: UUID = ONE, **more: object) -> Guest:
    facts = {"is_child": False, "sleeps_with": None, "size": 1, **more}
    return Guest(family, gender, **facts)  # type: ignore[arg-type]


WOMAN, MAN = guest(), guest("M")
CHILD = guest("M", is_child=True, size=2)
MOTHER = guest(size=2)


@pytest.mark.parametrize(
    ("rule", "coming", "others", "expected"),
    [
        ("WOMEN", [WOMAN], [], set()),
        ("WOMEN", [MAN], [], {Against.GENDER}),
        ("MEN", [WOMAN], [], {Against.GENDER}),
        ("WOMEN", [MOTHER, CHILD], [], set()),
        ("FAMILY", [WOMAN], [], {Against.GENDER}),
        ("FAMILY", [MOTHER, CHILD], [], set()),
        ("ANY", [WOMAN], [guest("F", TWO)], set()),
        ("ANY", [WOMAN], [guest("M", TWO)], {Against.MIXED}),
        ("ANY", [guest("M")], [guest("F", TWO)], {Against.MIXED}),
        ("ANY", [guest("M")], [guest("F", ONE)], set()),  # a couple
        ("ANY", [MOTHER, CHILD], [guest("F", TWO)], {Against.FAMILY, Against.CHILD, Against.MIXED}),
        ("WOMEN", [WOMAN], [guest("F", TWO, size=2)], {Against.FAMILY}),
        ("WOMEN", [WOMAN], [guest("F", TWO, size=2, party=1)], set()),  # one of two sisters
        ("ANY", [guest("F", is_child=True)], [guest("F", TWO)], {Against.CHILD}),
        ("ANY", [guest("F", is_child=True)], [guest("F", TWO, is_child=True)], set()),
        ("ANY", [guest("X")], [], set()),
        ("WOMEN", [guest("X")], [], {Against.CHOICE}),
        ("ANY", [guest("X")], [guest("F", TWO)], {Against.CHOICE}),
        ("ANY", [WOMAN], [guest("X", TWO)], {Against.CHOICE}),
        ("WOMEN", [guest("X", sleeps_with="WOMEN")], [guest("F", TWO)], set()),
        ("MEN", [guest("X", sleeps_with="WOMEN")], [], {Against.GENDER}),
        ("ANY", [guest("M", sleeps_with="WOMEN")], [guest("F", TWO)], set()),
        ("ANY", [guest("F", sleeps_with="ALONE")], [guest("F", TWO)], {Against.MIXED}),
        ("ANY", [WOMAN], [guest("F", TWO, sleeps_with="ALONE")], {Against.MIXED}),
        ("ANY", [guest("NC")], [guest("F", TWO)], {Against.CHOICE}),
    ],
)
def test_the_rules_of_a_room(
    rule: str, coming: list[Guest], others: list[Guest], expected: set[Against]
) -> None:
    assert set(standing_against(rule, coming, others)) == expected


PEOPLE = st.builds(
    Guest,
    st.sampled_from([ONE, TWO]),
    st.sampled_from(["F", "M", "X", "NC"]),
    st.booleans(),
    st.sampled_from([None, "WOMEN", "MEN", "ALONE"]),
    st.integers(1, 3),
)


@given(PEOPLE, PEOPLE)
def test_who_may_not_be_joined_by_somebody_may_not_join_them_either(one: Guest, two: Guest) -> None:
    shared = {Against.MIXED, Against.CHILD, Against.FAMILY, Against.CHOICE}
    there = set(standing_against("ANY", [one], [two])) & shared
    back = set(standing_against("ANY", [two], [one])) & shared
    assert there == back


@given(PEOPLE, st.lists(PEOPLE, max_size=4))
def test_an_unrelated_woman_and_man_never_share(one: Guest, others: list[Guest]) -> None:
    unrelated = [each for each in others if each.family != one.family]
    sides = {each.side for each in unrelated if not each.must_be_asked} - {one.side}
    if sides and not one.must_be_asked:
        assert standing_against("ANY", [one], others)


def test_stays_of_relatives_are_one_family() -> None:
    three, four = uuid4(), uuid4()
    found = families([ONE, TWO, three, four], [(ONE, TWO), (TWO, three), (ONE, uuid4())])
    assert found[ONE] == found[TWO] == found[three]
    assert found[four] == four


# --- nights ------------------------------------------------------------------------------------


def april(first: int, last: int) -> Span:
    return Span(dt.date(2026, 4, first), dt.date(2026, 4, last))


APRIL = Span(dt.date(2026, 4, 1), dt.date(2026, 5, 1))


def test_the_check_figures_of_report_5_5() -> None:
    closures = [[april(6, 16)], [], [], [], [], []]
    available = sum(available_nights(APRIL, each, APRIL) for each in closures)
    occupied = nights_within([april(1, 11), april(3, 8), april(5, 30)], APRIL)

    assert available == 170
    assert occupied == 10 + 5 + 25
    assert occupancy(occupied, available) == 23.5


def test_a_stay_of_one_day_is_a_day_use_and_no_night() -> None:
    assert april(4, 4).nights == 0
    assert day_uses([april(4, 4), april(4, 5)], APRIL) == 1
    assert day_uses([april(4, 4)], Span(dt.date(2026, 4, 5), dt.date(2026, 5, 1))) == 0


def test_nothing_on_offer_has_no_occupancy_and_no_stay_no_median() -> None:
    assert occupancy(3, 0) is None
    assert median_and_mean([]) is None
    assert median_and_mean([1, 2, 6, 7]) == (4.0, 4.0)


def test_a_span_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before"):
        april(5, 4)


def test_reviews_come_after_14_days_and_then_every_30() -> None:
    came = dt.date(2026, 1, 1)
    assert next_review(came, None) == dt.date(2026, 1, 15)
    assert next_review(came, dt.date(2026, 1, 20)) == dt.date(2026, 2, 19)


def test_units_have_letters() -> None:
    assert [unit_letter(unit) for unit in (1, 2, 26, 27, 52, 53)] == [
        "A",
        "B",
        "Z",
        "AA",
        "AZ",
        "BA",
    ]


DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31))
SPANS = st.tuples(DAYS, DAYS).map(lambda ends: Span(min(ends), max(ends)))
PERIOD = Span(dt.date(2024, 12, 1), dt.date(2027, 2, 1))


@given(st.lists(SPANS, max_size=12))
def test_nights_by_month_add_up_to_the_nights_of_the_stays(spans: list[Span]) -> None:
    by_month = sum(nights_within(spans, month) for month in months(PERIOD))
    assert by_month == sum(span.nights for span in spans) == nights_within(spans, PERIOD)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), SPANS), max_size=12))
def test_nights_per_bed_and_per_person_agree(taken: list[tuple[int, int, Span]]) -> None:
    per_bed = [nights_within([s for b, _p, s in taken if b == bed], PERIOD) for bed in range(4)]
    people = [nights_within([s for _b, p, s in taken if p == who], PERIOD) for who in range(6)]
    assert sum(per_bed) == sum(people)


@given(st.lists(SPANS, max_size=8), SPANS)
def test_a_night_out_of_service_is_taken_off_once(closures: list[Span], period: Span) -> None:
    out = {
        period.from_on + dt.timedelta(days=day)
        for day in range(period.nights)
        if any(c.from_on <= period.from_on + dt.timedelta(days=day) < c.until_on for c in closures)
    }
    assert nights_covered(closures, period) == len(out)
    assert available_nights(PERIOD, closures, period) == period.nights - len(out)
