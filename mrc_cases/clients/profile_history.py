"""The profile in words: every answer of now, and what was answered otherwise before a day."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mrc_cases import codes
from mrc_cases.base.forms import question_of
from mrc_cases.clients.models import PROFILE_QUESTIONS, ProfileVersion
from mrc_cases.clients.profile import LISTS, MASKED, WITHIN_OTHERS, whole_profile
from mrc_cases.clients.questions import ProfileQuestions
from mrc_cases.writing import day, labelled, listed, month_or_year

QUESTIONS = tuple(each for each in PROFILE_QUESTIONS if each not in WITHIN_OTHERS)
# Questions whose field in the form has another name.
_FIELDS = {"born_month": "birth", "arrived_month": "arrived", "spoken_languages": "spoken"}
# What the file itself calls shorter than the form that asks.
_CALLED = {
    "education": _l("School"),
    "gender_detail": _l("Gender detail"),
    "heard": _l("Heard of us"),
    "occupation": _l("Occupation"),
    "reason_main": _l("Reason"),
    "stage": _l("Situation"),
    "language": _l("Language"),
    "born_month": _l("Born"),
    # Translators: in the profile: the countries abroad where somebody lived earlier
    "earlier_countries": _l("Lived before in"),
}
# Months and numbers, beside which one of the missing answers may stand.
_OWN_VALUES = {"born_month", "arrived_month", "children_in_care"}
_NO_ANSWER = (None, (), "")
# A version of the profile, or answers that are none yet: what is asked of both is the same.
Answers = ProfileVersion | SimpleNamespace


@dataclass(frozen=True)
class Answer:
    """A question and what is answered; `words` is None where the answer is hidden."""

    question: str
    label: str
    words: str | None


@dataclass(frozen=True)
class Change:
    """An answer before a day and from that day on."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Turn:
    """What was different from a day on."""

    from_on: dt.date
    changes: list[Change]


def open_questions(opened: Collection[str]) -> tuple[str, ...]:
    """The questions whose answers are read: a masked one only if it is among the `opened`."""
    return tuple(each for each in QUESTIONS if each in opened or each not in MASKED)


def answered_now(
    profile: ProfileVersion,
    born_on: dt.date | None,
    answered: Collection[str],
    opened: Collection[str],
) -> list[Answer]:
    """Whatever somebody was asked; of masked questions those that are `answered`, hidden or not."""
    read = open_questions(opened)
    found = [
        Answer(
            question,
            label_of(question),
            _words_today(profile, question, born_on) if question in read else None,
        )
        for question in QUESTIONS
        if (question in answered if question in MASKED else _was_asked(profile, question))
    ]
    topic = (profile.other_answers or {}).get("needs")  # an intake kept its words here at first
    return [*found, *([Answer("needs", _("Another topic"), topic)] if topic else [])]


def _was_asked(profile: Answers, question: str) -> bool:
    return _raw(profile, question) not in _NO_ANSWER and not _is_gap(profile, question)


def never_asked(profile: ProfileVersion) -> list[str]:
    """The questions that reports count and nobody has asked yet; of masked ones nothing is said."""
    return [label_of(each) for each in open_questions(()) if _is_gap(profile, each)]


def turns(versions: Sequence[ProfileVersion], opened: Collection[str]) -> list[Turn]:
    """How the profile changed, the newest first; `versions` are in order of their days.

    That a masked answer changed is told only to who opened it.
    """
    read = open_questions(opened)
    found = [
        Turn(later.valid_from, _changes(earlier, later, read))
        for earlier, later in pairwise(versions)
    ]
    return [turn for turn in reversed(found) if turn.changes]


def _changes(earlier: Answers, later: Answers, questions: Sequence[str]) -> list[Change]:
    return [
        Change(label_of(question), _words(earlier, question), _words(later, question))
        for question in questions
        if _said(earlier, question) != _said(later, question)
    ]


def _is_gap(profile: Answers, question: str) -> bool:
    """Whether nobody asked; among countries NC is New Caledonia, and a town may be called so."""
    if question not in LISTS and question not in _OWN_VALUES:
        return False
    is_country = question in LISTS and codes.is_missing(LISTS[question], "XNC")
    return bool(_raw(profile, question) == ("XNC" if is_country else "NC"))


def _words_today(profile: ProfileVersion, question: str, born_on: dt.date | None) -> str:
    if question == "born_month" and born_on is not None:
        return day(born_on)
    return _words(profile, question)


def _raw(profile: Answers, question: str) -> Any:
    """An answer as it is stored; a birth nobody knows is one of the missing answers."""
    if question == "born_month" and profile.born_month is None:
        return profile.birth_precision
    return getattr(profile, question)


def _said(profile: Answers, question: str) -> tuple[Any, ...]:
    """All that makes one answer differ from another."""
    precision = profile.birth_precision if question == "born_month" else None
    return _raw(profile, question), precision, (profile.other_answers or {}).get(question)


def _words(profile: Answers, question: str) -> str:
    answer = _raw(profile, question)
    if answer in _NO_ANSWER:
        return "–"
    if question in LISTS:
        label = codes.label(LISTS[question], answer)
        own = (profile.other_answers or {}).get(question)
        return labelled(label, own) if own else label
    if question in _OWN_VALUES and answer in codes.MISSING:
        return str(codes.MISSING[answer])
    in_words = _IN_WORDS.get(question)
    return in_words(profile, answer) if in_words else str(answer)


def _birth(profile: Answers, answer: Any) -> str:
    year, month = divmod(answer, 12)
    if profile.birth_precision == "estimate":
        # Translators: a year of birth that is not known exactly
        return _("about %(year)s", year=year)
    exact = profile.birth_precision in {"full", "month"}
    return month_or_year(f"{year:04}-{month + 1:02}" if exact else f"{year:04}")


def _languages(_profile: Answers, answer: Sequence[str]) -> str:
    spoken = (each.partition(":") for each in answer)
    return listed(
        f"{codes.language_name(tongue)} ({codes.label('LANGUAGE_LEVEL', level)})"
        for tongue, _colon, level in spoken
    )


_IN_WORDS: Mapping[str, Any] = {
    "born_month": _birth,
    "arrived_month": lambda _profile, answer: month_or_year(answer),
    "spoken_languages": _languages,
    "reasons_other": lambda _profile, answer: listed(codes.labels("REASON", answer)),
    "earlier_countries": lambda _profile, answer: listed(codes.labels("COUNTRY", answer)),
    "emigrant_registry_on": lambda _profile, answer: day(answer),
}


def saved_meanwhile(saved: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, str]:
    """Field of the form -> what a colleague saved, where it differs; of masked answers nothing."""
    theirs, mine = (SimpleNamespace(**whole_profile(each)) for each in (saved, typed))
    return {
        _FIELDS.get(question, question): _words(theirs, question)
        for question in open_questions(())
        if question in saved and _said(theirs, question) != _said(mine, question)
    }


def label_of(question: str) -> str:
    """How a question is called: as in the form that asks it, or shorter."""
    if question in _CALLED:
        return str(_CALLED[question])
    return question_of(ProfileQuestions, _FIELDS.get(question, question)) or question
