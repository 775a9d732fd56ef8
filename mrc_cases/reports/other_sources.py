"""Where words behind an “other” stand: the records of a reader's reach, a part of them at a time.

Read are the lists of `COUNTED`; a test holds that every list with an “other” stands there, or in
NOT_COUNTED with the reason.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from mrc_cases import codes
from mrc_cases.access.models import User
from mrc_cases.access.queries import sees
from mrc_cases.clients.closing_models import FileClosing
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import Intake
from mrc_cases.clients.models import OPEN_END, Client, ProfileVersion
from mrc_cases.clients.profile import LISTS
from mrc_cases.reports.other_words import Written

# So many sealed words are opened at once.
BATCH = 2000
# The questions of the profile whose answer may be an “other” with words, and none that is masked.
_QUESTIONS = ("stage", "labour", "reason_main", "heard")

NOT_COUNTED = {
    "STATUS": "masked until somebody opens it (T3)",
    "LOSS": "why a referral came to nothing is told of the client (T3)",
    "STAY_REASON": "of the shelter (T4)",
    "STAY_REFUSED": "of the shelter (T4)",
    "STAY_EXIT": "of the shelter (T4)",
    "BED_CLOSED": "of the shelter (T4)",
    "CONSENT_GIVER": "the words are a person's name",
    "DOCUMENT_KIND": "no words are kept with it",
    "LANGUAGE": "names of the Unicode CLDR, which are not the centre's to change",
}


@dataclass(frozen=True)
class Source:
    """A kind of record: which lists, what is asked for, and what a row of the answer says."""

    lists: tuple[str, ...]
    ask: Callable[[User, dt.date], Select[*tuple[Any, ...]]]
    read: Callable[..., Iterator[tuple[str, Any]]]  # of a row without its file: (list, words)


def written_since(session: Session | Any, user: User, since: dt.date) -> Iterator[Written]:
    """Every text behind an “other” that a person may read, of records since a day."""
    for source in SOURCES:
        rows = session.execute(source.ask(user, since), execution_options={"yield_per": BATCH})
        for file, *row in rows:
            for list_name, words in source.read(*row):
                if words:
                    yield Written(list_name, file.int, words)


def _profiles(user: User, since: dt.date) -> Select[*tuple[Any, ...]]:
    """The present profiles that were begun or changed since then."""
    answers = (getattr(ProfileVersion, question) for question in _QUESTIONS)
    return (
        select(ProfileVersion.client_id, ProfileVersion.other_answers, *answers)
        .join(Client, Client.id == ProfileVersion.client_id)
        .where(
            *sees(user, Client),
            ProfileVersion.valid_to == OPEN_END,
            ProfileVersion.valid_from >= since,
            ProfileVersion.other_answers.is_not(None),
        )
    )


def _of_profile(texts: dict[str, Any], *answers: str) -> Iterator[tuple[str, Any]]:
    for question, answer in zip(_QUESTIONS, answers, strict=True):
        if codes.needs_text(LISTS[question], answer):
            yield LISTS[question], texts.get(question)


def _intakes(user: User, since: dt.date) -> Select[*tuple[Any, ...]]:
    return select(Intake.client_id, Intake.needs, Intake.needs_other).where(
        *sees(user, Intake), Intake.happened_on >= since, Intake.needs_other.is_not(None)
    )


def _of_intake(needs: tuple[str, ...], words: str) -> Iterator[tuple[str, Any]]:
    if any(codes.needs_text("TOPIC", need) for need in needs):
        yield "TOPIC", words


def _contacts(user: User, since: dt.date) -> Select[*tuple[Any, ...]]:
    """An anonymous contact stands for itself, since nobody knows whose it is."""
    file = func.coalesce(Consultation.client_id, Consultation.id)
    kept = (Consultation.topic_words, Consultation.caller_words)
    return select(file, *kept).where(
        *sees(user, Consultation),
        Consultation.happened_on >= since,
        or_(*(words.is_not(None) for words in kept)),
    )


def _of_contact(topic: str | None, caller: str | None) -> Iterator[tuple[str, Any]]:
    yield from (("TOPIC", topic), ("CALLER_KIND", caller))


def _closings(user: User, since: dt.date) -> Select[*tuple[Any, ...]]:
    return select(FileClosing.client_id, FileClosing.words).where(
        *sees(user, FileClosing),
        FileClosing.closed_on >= since,
        FileClosing.reason == codes.LISTS["CLOSING_REASON"].other,
    )


def _of_closing(words: str | None) -> Iterator[tuple[str, Any]]:
    yield "CLOSING_REASON", words


SOURCES = (
    Source(tuple(LISTS[question] for question in _QUESTIONS), _profiles, _of_profile),
    Source(("TOPIC",), _intakes, _of_intake),
    Source(("TOPIC", "CALLER_KIND"), _contacts, _of_contact),
    Source(("CLOSING_REASON",), _closings, _of_closing),
)
COUNTED = frozenset(name for source in SOURCES for name in source.lists)
