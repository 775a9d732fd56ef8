"""What is done with consents: given or refused, succeeded, taken back; the texts; what to keep."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.clients.models import Client
from mrc_cases.codes import is_code
from mrc_cases.consents.checks import check_answer
from mrc_cases.consents.children import is_child, last_day_as_child
from mrc_cases.consents.facts import GIVEN, ConsentFacts
from mrc_cases.consents.models import ALREADY_GIVEN, Consent, ConsentText, Withholding
from mrc_cases.consents.queries import may_tell, recipient_key
from mrc_cases.consents.recipients import kind_of
from mrc_cases.consents.texts import Wording, shipped
from mrc_cases.extensions import db


def record_consent(client: Client, facts: ConsentFacts, *, today: dt.date) -> Consent:
    """Write down what a client said to a question.

    One that has run out is succeeded by the new one; a living one has to be changed instead.
    """
    saved = _already_saved(facts.entry_key)
    if saved is not None:
        return saved
    check_answer(client, facts, today)
    if facts.answer != GIVEN:
        return _write(client, facts, today)
    _refuse_forbidden(client, facts)
    before = _present(client, facts)
    if before is not None and not before.has_run_out(today):
        raise RuleBroken(ALREADY_GIVEN)
    return _write(client, facts, today, before)


def renew(client: Client, consent: Consent, facts: ConsentFacts, *, today: dt.date) -> Consent:
    """Put a new consent in the place of one, for the same purpose and recipient.

    A client who refuses the change leaves the present one as it is.
    """
    saved = _already_saved(facts.entry_key)
    if saved is not None:
        return saved
    _check_given(consent)
    same = replace(
        facts, purpose=consent.purpose, partner_id=consent.partner_id,
        recipient_words=consent.recipient_words,
    )  # fmt: skip
    check_answer(client, same, today)
    if facts.answer != GIVEN:
        return _write(client, same, today)
    _refuse_forbidden(client, same)
    return _write(client, same, today, consent)


def _already_saved(entry_key: str | None) -> Consent | None:
    if entry_key is None:
        return None
    return db.session.scalar(select(Consent).where(Consent.entry_key == entry_key))


def _present(client: Client, facts: ConsentFacts) -> Consent | None:
    return db.session.scalar(
        select(Consent).where(
            Consent.client_id == client.id,
            Consent.purpose == facts.purpose,
            Consent.recipient_key == recipient_key(facts.partner_id, facts.recipient_words),
            Consent.state == GIVEN,
        )
    )


def _refuse_forbidden(client: Client, facts: ConsentFacts) -> None:
    """What a client forbade wins until the client lifts it."""
    if facts.partner_id is None:
        return
    if not may_tell(client.id, facts.partner_id, kind_of(facts.partner_id)):
        raise RuleBroken(
            _("The client does not want them to be told. Lift that first, if it is no longer so."),
            "recipient",
        )


def _write(
    client: Client, facts: ConsentFacts, today: dt.date, before: Consent | None = None
) -> Consent:
    if before is not None:
        before.state = "renewed"
        db.session.flush()  # its place must be free before the next one takes it
    consent = Consent(
        client_id=client.id, office_id=client.office_id, purpose=facts.purpose,
        state=facts.answer, data_set=facts.data_set, partner_id=facts.partner_id,
        recipient_words=facts.recipient_words,
        recipient_key=recipient_key(facts.partner_id, facts.recipient_words),
        text_id=keep_text(facts.wording) if facts.wording else None,
        language_read=facts.language_read, interpreter=facts.interpreter, how=facts.how,
        points_told=facts.points_told, given_by=facts.given_by, giver_name=facts.giver_name,
        child_agrees=facts.child_agrees, witness=facts.witness,
        given_on=facts.given_on or today, expires_on=_last_day(client, facts, today),
        succeeds_id=before.id if before else None, entry_key=facts.entry_key,
    )  # fmt: skip
    db.session.add(consent)
    db.session.flush()
    return consent


def _last_day(client: Client, facts: ConsentFacts, today: dt.date) -> dt.date | None:
    """What a guardian agreed to ends at the latest when the child can agree alone."""
    if facts.answer != GIVEN:
        return None
    if not is_child(client, facts.given_on or today):
        return facts.expires_on
    ends = [day for day in (facts.expires_on, last_day_as_child(client)) if day]
    return min(ends, default=None)


def _check_given(consent: Consent) -> None:
    if consent.state != GIVEN:
        raise RuleBroken(_("This agreement is over, or another took its place. Look again."))


def withdraw(consent: Consent, *, closing_word: str | None = None) -> None:
    """The client takes it back: from this moment nothing more may be done under it."""
    _check_given(consent)
    consent.state, consent.withdrawn_at, consent.closing_word = "withdrawn", now(), closing_word
    db.session.flush()


def declare_invalid(consent: Consent, *, closing_word: str | None) -> None:
    """It never counted: written down for the wrong person, or given by who may not give it."""
    if not closing_word:
        raise RuleBroken(_("Write why it does not count."), "closing_word")
    _check_given(consent)
    consent.state, consent.closing_word = "invalidated", closing_word
    db.session.flush()


# --- the texts ---------------------------------------------------------------------------------


def keep_text(wording: Wording) -> UUID:
    """The key of a text in the database; one that came with the program is put there now."""
    if wording.id is not None:
        return wording.id
    query = select(ConsentText.id).where(
        ConsentText.purpose == wording.purpose,
        ConsentText.language == wording.language,
        ConsentText.number == wording.number,
    )
    found = db.session.scalar(query)
    if found is not None:
        return found
    row = ConsentText(
        purpose=wording.purpose, language=wording.language, number=wording.number,
        body=wording.body, is_shipped=True,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # somebody else has just kept it
        return db.session.scalars(query).one()
    return row.id


def write_text(
    purpose: str, language: str, body: str, *, user_id: UUID, new_id: UUID | None = None
) -> ConsentText:
    """A new version of the centre's own text; the earlier ones stay as they are."""
    if not is_code("CONSENT_PURPOSE", purpose):
        raise RuleBroken(_("There is no such purpose."))
    newest = db.session.scalar(
        select(func.max(ConsentText.number)).where(
            ConsentText.purpose == purpose, ConsentText.language == language
        )
    )
    came_along = shipped(purpose, language)
    number = max(newest or 0, came_along.number if came_along else 0) + 1
    row = ConsentText(
        id=new_id, purpose=purpose, language=language, number=number, body=body,
        written_by_id=user_id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


# --- what to keep from whom --------------------------------------------------------------------


def keep_from(
    client: Client,
    *,
    partner_id: UUID | None = None,
    partner_kind: str | None = None,
    whom: str | None = None,
    what: str | None = None,
    entry_key: str | None = None,
) -> Withholding:
    """Remember what a client does not want told, and to whom; a consent that says else stays."""
    query = select(Withholding).where(Withholding.entry_key == entry_key)
    saved = db.session.scalar(query) if entry_key else None
    if saved is not None:
        return saved
    if not (partner_id or partner_kind or whom):
        raise RuleBroken(_("Say from whom it is to be kept."), "whom")
    row = Withholding(
        client_id=client.id, office_id=client.office_id, partner_id=partner_id,
        partner_kind=partner_kind, whom=whom, what=what, entry_key=entry_key,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def lift(withholding: Withholding) -> None:
    """The client no longer minds."""
    if withholding.lifted_at is None:
        withholding.lifted_at = now()
