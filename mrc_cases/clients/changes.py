"""Changing a file: the profile from a day on, and what names the person (domain.md R-01)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.clients.actions import check_names, name_client
from mrc_cases.clients.answers import identity_of
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.contacts import put_contacts
from mrc_cases.clients.facts import ContactPoint, Document, Identity, Names, SafeContact
from mrc_cases.clients.models import OPEN_END, PROFILE_QUESTIONS, Client, ProfileVersion
from mrc_cases.clients.profile import (
    WITHIN_OTHERS,
    Span,
    changed_answers,
    changed_questions,
    check_profile,
    next_change,
    plan_change,
    whole_profile,
)
from mrc_cases.clients.queries import profile_versions
from mrc_cases.clients.tokens import remake_tokens
from mrc_cases.codes import GENDERS_SAID
from mrc_cases.extensions import db
from mrc_cases.writing import day as in_words


@dataclass(frozen=True)
class Change:
    """What came of a change: which questions were answered otherwise again later, from which day.

    There the later answer stays, because both were recorded.
    """

    stays: Mapping[str, dt.date]


def change_profile(
    client: Client,
    answers: Mapping[str, Any],
    *,
    from_on: dt.date,
    today: dt.date,
    version: int,
    born_on: dt.date | None = None,
    dates_back: bool = False,
) -> Change | None:
    """Answer questions differently from a day on; None where nothing is different now.

    `answers` are the questions that were asked again; the others stay as they are. Where none is
    answered differently and one `dates_back`, what changed last holds from the earlier day on.
    """
    if not client.registered_on <= from_on <= today:
        raise RuleBroken(_("Choose a day from the registration up to today."), "from_on")
    versions = profile_versions(client)
    spans = [Span(v.valid_from, v.valid_to, _answers_of(v)) for v in versions]
    current = spans[-1].answers
    _refuse_stale(client, version, {name: current[name] for name in answers})
    wanted = whole_profile({**current, **answers, "other_answers": _words(current, answers)})
    check_profile(wanted, today, born_on)
    # From the registration on is from the beginning, also where a contact had been before it.
    day = spans[0].valid_from if from_on == client.registered_on else from_on
    questions = changed_questions(current, wanted)
    later = {question: next_change(spans, question, day) for question in questions}
    if not questions and client.born_on == born_on:
        questions = _changed_last(spans, day) if dates_back else []
        if not questions:
            return None
    client.born_on = born_on
    changed = {question: wanted[question] for question in (*questions, *WITHIN_OTHERS)}
    planned = plan_change(spans, changed, day)
    client.updated_at = now()
    if "gender" in questions:
        _mend_contacts(client, spans, planned)
    _write_history(client, versions, planned)
    db.session.expire(client, ["profile"])
    return Change({question: turn for question, turn in later.items() if turn != OPEN_END})


def _changed_last(spans: Sequence[Span], day: dt.date) -> list[str]:
    """What was answered differently from after a day on; on one day only, or it is not clear
    which of the changes was meant.
    """
    if spans[-1].valid_from <= day:
        return []
    before, last = spans[-2:]
    if before.valid_from > day:
        message = _("Answers changed on several days since. Choose a day from %(day)s on.",
                    day=in_words(before.valid_from))  # fmt: skip
        raise RuleBroken(message, "from_on")
    return changed_questions(before.answers, last.answers)


def _words(current: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, str] | None:
    """The words behind “other”: those of questions that were not asked again stay."""
    kept = {q: text for q, text in (current["other_answers"] or {}).items() if q not in answers}
    return {**kept, **(answers.get("other_answers") or {})} or None


def _refuse_stale(client: Client, version: int, theirs: Mapping[str, Any]) -> None:
    if version != client.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this file meanwhile. Compare, then save again."),
            client.version,
            theirs,
        )


def _answers_of(version: ProfileVersion) -> dict[str, Any]:
    return {question: getattr(version, question) for question in PROFILE_QUESTIONS}


def _write_history(
    client: Client, versions: Sequence[ProfileVersion], planned: Sequence[Span]
) -> None:
    """Remove, shorten, add, in this order: each day has one version at every moment."""
    kept = {span.valid_from: span for span in planned}
    for version in versions:
        if version.valid_from not in kept:
            db.session.delete(version)
    db.session.flush()
    for version in versions:
        span = kept.pop(version.valid_from, None)
        if span is not None:
            version.valid_to = span.valid_to
            _fill(version, span.answers)
    db.session.flush()
    for span in kept.values():
        db.session.add(
            ProfileVersion(
                client_id=client.id,
                valid_from=span.valid_from,
                valid_to=span.valid_to,
                **span.answers,
            )
        )
    db.session.flush()


def _mend_contacts(client: Client, before: Sequence[Span], after: Sequence[Span]) -> None:
    """A contact says of whom it was what the file said of that day; what was asked of a caller
    whom nobody knew yet stays.
    """
    query = select(Consultation).where(
        Consultation.client_id == client.id, Consultation.joined_at.is_(None)
    )
    for contact in db.session.scalars(query.order_by(Consultation.id)):
        was, mended = (_gender_on(spans, contact.happened_on) for spans in (before, after))
        if contact.gender == was:
            contact.gender = mended


def _gender_on(spans: Sequence[Span], day: dt.date) -> str:
    said = next((span for span in spans if day < span.valid_to), spans[-1]).answers["gender"]
    return said if said in GENDERS_SAID else "U"


def _fill(version: ProfileVersion, answers: Mapping[str, Any]) -> None:
    for question, value in changed_answers(_answers_of(version), answers).items():
        setattr(version, question, value)


def change_identity(
    client: Client,
    *,
    names: Names,
    version: int,
    care: SafeContact,
    contacts: Sequence[ContactPoint] = (),
    documents: Sequence[Document] = (),
    seen: Identity | None = None,
) -> None:
    """Change names, ways of contact, documents and how to behave; search follows at once.

    `seen` is what stood there when the page was opened.
    """
    theirs = identity_of(client)
    if theirs != seen:  # else somebody changed another part of the file, which this page leaves
        _refuse_stale(client, version, vars(theirs))
    check_names(names)
    name_client(client, names, care)
    put_contacts(client, contacts, documents)
    client.updated_at = now()
    remake_tokens(client)
    db.session.flush()
