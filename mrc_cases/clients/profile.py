"""The profile as plain values: which answers are allowed, and how its history changes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _

from mrc_cases import codes
from mrc_cases.base.errors import RuleBroken
from mrc_cases.clients.birth import OLDEST, age_on
from mrc_cases.clients.models import OPEN_END, PROFILE_QUESTIONS
from mrc_cases.writing import day as in_words

# Question -> the code list of its answers. Questions that are not here hold no code.
LISTS = {
    "gender": "GENDER", "stage": "STAGE", "language": "LANGUAGE", "interpreter": "YES_NO",
    "nationality": "NATIONALITY", "nationality_2": "NATIONALITY", "nationality_3": "NATIONALITY",
    "birth_country": "COUNTRY", "status": "STATUS", "education": "EDUCATION", "labour": "LABOUR",
    "employment_kind": "EMPLOYMENT_KIND", "sector": "INDUSTRY", "domestic_work": "YES_NO",
    "lives_with_employer": "YES_NO", "written_contract": "YES_NO", "work_permitted": "YES_NO",
    "occupation": "OCCUPATION", "last_occupation": "OCCUPATION", "reason_main": "REASON",
    "prefer_country": "PREFERRED_COUNTRY", "prefer_country_2": "PREFERRED_COUNTRY",
    "prefer_country_3": "PREFERRED_COUNTRY", "earlier_migration": "YES_NO", "marital": "MARITAL",
    "heard": "HEARD", "gender_detail": "GENDER_DETAIL", "minor_care": "MINOR_CARE",
}  # fmt: skip
# Sealed more strictly (T3): masked until opened, and left alone by whoever did not open them.
MASKED = ("status", "gender_detail")
# Nobody asked is the answer of an untouched question; the gap is the staff's, and is counted.
NOT_ASKED = {
    **dict.fromkeys(
        ("interpreter", "birth_precision", "arrived_month", "education", "labour", "occupation",
         "reason_main", "earlier_migration", "children_in_care", "heard"), "NC"),
    **dict.fromkeys(("nationality", "birth_country", "prefer_country"), "XNC"),
    **dict.fromkeys(("reasons_other", "earlier_countries", "spoken_languages"), ()),
}  # fmt: skip
# Only for somebody who works.
WORK_QUESTIONS = (
    "employment_kind", "sector", "domestic_work", "lives_with_employer", "written_contract",
    "work_permitted",
)  # fmt: skip
# What is said together with another answer: how exactly a birth is known, the words behind "other".
WITHIN_OTHERS = ("birth_precision", "other_answers")
MOST_CHILDREN = 30
# By so many years nobody errs: 1370 is a year of Iran or Afghanistan, 2533 one of Thailand.
_OTHER_CALENDARS = 300
# By so much an estimated birth may be wrong.
ESTIMATE_YEARS = 5


def whole_profile(answers: Mapping[str, Any]) -> dict[str, Any]:
    """An answer to every question: those given, the others as not asked."""
    given = {q: answers.get(q) for q in PROFILE_QUESTIONS}
    return {
        q: NOT_ASKED.get(q) if value is None or value == "" else value for q, value in given.items()
    }


def check_profile(profile: Mapping[str, Any], day: dt.date, born_on: dt.date | None = None) -> None:
    """Refuse a profile that breaks a rule of R-01 on a day; `profile` answers every question.

    `born_on` is the day of birth if it is known: who is 18 tomorrow is a child today.
    """
    _check_required(profile)
    _check_codes(profile)
    _check_age(profile, age_on(profile["born_month"], day, born_on))
    _check_since(profile, day)
    _check_other_texts(profile)
    _check_details(profile)


def _check_required(profile: Mapping[str, Any]) -> None:
    if not profile["gender"]:
        raise RuleBroken(_("Choose the gender."), "gender")
    if not profile["stage"]:
        raise RuleBroken(_("Choose the person’s situation."), "stage")
    if not profile["language"]:
        raise RuleBroken(_("Choose the language the person speaks best."), "language")


def _check_codes(profile: Mapping[str, Any]) -> None:
    for question, name in LISTS.items():
        value = profile[question]
        if value is not None and not codes.is_code(name, value):
            raise RuleBroken(_("Choose an answer from the list."), question)


def _check_age(profile: Mapping[str, Any], age: int | None) -> None:
    if age is None:
        return
    if not -_OTHER_CALENDARS < age < _OTHER_CALENDARS:
        raise RuleBroken(
            _("This is a year of another calendar. Enter it as in a passport, such as 1991."),
            "birth",
        )
    if age < 0:
        raise RuleBroken(_("The birth lies in the future."), "birth")
    if age > OLDEST:
        raise RuleBroken(_("Nobody is older than %(years)s years.", years=OLDEST), "birth")
    if age < 18 and not profile["minor_care"]:
        raise RuleBroken(
            _("This is a child. Say whether a guardian is with the child, or the child is alone."),
            "minor_care",
        )


def _check_since(profile: Mapping[str, Any], day: dt.date) -> None:
    """Somebody arrived and was entered in a register between their birth and this day."""
    arrived, entered = profile["arrived_month"], profile["emigrant_registry_on"]
    if arrived not in codes.MISSING:
        if arrived > _as_precise(day.year, day.month, arrived):
            raise RuleBroken(_after(day), "arrived")
        if arrived < _birth_as_precise(profile, arrived):
            raise RuleBroken(_("This is before the person was born."), "arrived")
    if entered is not None:
        if entered > day:
            raise RuleBroken(_after(day), "emigrant_registry_on")
        if f"{entered:%Y-%m}" < _birth_as_precise(profile, f"{entered:%Y-%m}"):
            raise RuleBroken(_("This is before the person was born."), "emigrant_registry_on")


def _after(day: dt.date) -> str:
    # Translators: of a date: it lies after the day for which the answers hold
    return _("This lies after %(day)s.", day=in_words(day))


def _birth_as_precise(profile: Mapping[str, Any], month: str) -> str:
    """The earliest birth to compare a month with; empty where it is not known."""
    if profile["born_month"] is None:
        return ""
    year, place = divmod(profile["born_month"], 12)
    if profile["birth_precision"] == "estimate":
        return f"{year - ESTIMATE_YEARS:04}"
    exact = profile["birth_precision"] in {"full", "month"}
    return _as_precise(year, place + 1, month) if exact else f"{year:04}"


def _as_precise(year: int, month: int, other: str) -> str:
    """A month to be compared with another one of which only the year may be known."""
    return f"{year:04}-{month:02}"[: len(other)]


def _check_other_texts(profile: Mapping[str, Any]) -> None:
    texts = profile["other_answers"] or {}
    for question, name in LISTS.items():
        if codes.needs_text(name, profile[question]) and not texts.get(question):
            raise RuleBroken(_("Write in a few words what it is."), f"{question}_other")


def _check_details(profile: Mapping[str, Any]) -> None:
    children = profile["children_in_care"]
    counted = children.isdigit() and int(children) <= MOST_CHILDREN
    if not counted and children not in codes.MISSING:
        raise RuleBroken(_("Enter the number of children from 0 to 30."), "children_in_care")
    for name in ("prefer_country", "nationality"):
        chosen = [profile[name], profile[f"{name}_2"], profile[f"{name}_3"]]
        real = [code for code in chosen if code]
        if len(real) != len(set(real)):
            raise RuleBroken(_("The same country is chosen twice."), name)


@dataclass(frozen=True)
class Span:
    """A profile as it was from a day up to the day before another."""

    valid_from: dt.date
    valid_to: dt.date
    answers: Mapping[str, Any]


def changed_answers(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored differently now."""
    return {q: value for q, value in after.items() if _plain(before.get(q)) != _plain(value)}


def changed_questions(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The questions that are answered differently now."""
    return [q for q in _asked(after) if _said(before, q) != _said(after, q)]


def _asked(answers: Mapping[str, Any]) -> list[str]:
    return [question for question in answers if question not in WITHIN_OTHERS]


def _said(answers: Mapping[str, Any], question: str) -> tuple[Any, ...]:
    """All that makes one answer differ from another."""
    precision = answers.get("birth_precision") if question == "born_month" else None
    words = (answers.get("other_answers") or {}).get(question)
    return _plain(answers.get(question)), precision, words


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def plan_change(spans: Sequence[Span], changed: Mapping[str, Any], from_on: dt.date) -> list[Span]:
    """The history after some questions are answered differently from a day on.

    A mistake is mended from the first day, a change of life from its own day: the span that holds
    the day is split. Each answer holds until the next change of that question that was recorded:
    what is known of later days stays. Neighbours that say the same become one. `spans` are in
    order, without gaps; `changed` holds the precision and the words that go with its answers.
    """
    until = {question: next_change(spans, question, from_on) for question in _asked(changed)}
    planned: list[Span] = []
    for span in spans:
        for part in _split(span, from_on):
            answers = part.answers
            if part.valid_from >= from_on:
                still = [question for question in until if part.valid_from < until[question]]
                answers = _answered(answers, changed, still)
            _append(planned, Span(part.valid_from, part.valid_to, answers))
    return planned


def next_change(spans: Sequence[Span], question: str, day: dt.date) -> dt.date:
    """The first day after a day from which a question was answered differently."""
    turns = (
        later.valid_from
        for earlier, later in pairwise(spans)
        if later.valid_from > day
        and _said(earlier.answers, question) != _said(later.answers, question)
    )
    return next(turns, OPEN_END)


def _answered(
    before: Mapping[str, Any], changed: Mapping[str, Any], questions: Sequence[str]
) -> Mapping[str, Any]:
    """The answers with some questions answered anew, each with its precision and its words."""
    after = {**before, **{question: changed[question] for question in questions}}
    if "born_month" in questions and "birth_precision" in changed:
        after["birth_precision"] = changed["birth_precision"]
    if "other_answers" in before:
        words = before["other_answers"] or {}
        anew = changed.get("other_answers") or {}
        kept = {q: text for q, text in words.items() if q not in questions}
        after["other_answers"] = {**kept, **{q: anew[q] for q in questions if q in anew}} or None
    return after


def _split(span: Span, day: dt.date) -> tuple[Span, ...]:
    if not span.valid_from < day < span.valid_to:
        return (span,)
    return (
        Span(span.valid_from, day, span.answers),
        Span(day, span.valid_to, span.answers),
    )


def _append(planned: list[Span], span: Span) -> None:
    last = planned[-1] if planned else None
    if last is not None and not changed_answers(last.answers, span.answers):
        planned[-1] = Span(last.valid_from, span.valid_to, last.answers)
    else:
        planned.append(span)


def first_span(valid_from: dt.date, answers: Mapping[str, Any]) -> Span:
    """A profile from a day until further notice."""
    return Span(valid_from, OPEN_END, answers)
