"""What staff do with a client's file: register, open a new episode, assign, put aside, look."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from mrc_cases import codes
from mrc_cases.base.errors import RuleBroken, explain_constraint
from mrc_cases.base.moments import at_local, now
from mrc_cases.base.numbers import new_client_no
from mrc_cases.base.trail import note
from mrc_cases.centre.models import Centre
from mrc_cases.clients.access_models import Assignment
from mrc_cases.clients.birth import band_on
from mrc_cases.clients.coming import join_contact
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.contacts import put_contacts
from mrc_cases.clients.days import earliest, too_long_ago
from mrc_cases.clients.facts import (
    AgreementFacts,
    ContactPoint,
    Document,
    IntakeFacts,
    Names,
    Occasion,
    SafeContact,
)
from mrc_cases.clients.intake_models import Agreement, Intake, IntakeDraft
from mrc_cases.clients.models import Client, ProfileVersion
from mrc_cases.clients.profile import MASKED, check_profile, whole_profile
from mrc_cases.clients.states import come_back
from mrc_cases.clients.tokens import make_tokens
from mrc_cases.expiring import discard_expired
from mrc_cases.extensions import db

MOST_NEEDS = 5
DRAFT_DAYS = 30

explain_constraint("ck_client_has_a_name", _l("Enter a name or an alias."), "full_name")
for _key in ("pk_client", "uq_client_id"):  # as PostgreSQL and as SQLite call it
    explain_constraint(_key, _l("This is saved already."))


def one_after_the_other() -> None:
    """Of two who register at once the second looks for duplicates when the first has saved: else
    a button pressed twice opens two files (SQLite has one writer anyway)."""
    db.session.execute(select(Centre.id).with_for_update(key_share=True))


def register_client(
    *,
    occasion: Occasion,
    number_prefix: str,
    names: Names,
    answers: Mapping[str, Any],
    agreement: AgreementFacts | None,
    intake: IntakeFacts,
    born_on: dt.date | None = None,
    contacts: Sequence[ContactPoint] = (),
    documents: Sequence[Document] = (),
    care: SafeContact | None = None,
    counsellor_id: UUID | None = None,
    grew_from: Consultation | None = None,
    new_id: UUID | None = None,
) -> Client:
    """Open a file: the person, the profile from that day, the agreement, the first intake.

    `answers` are profile answers by question; what is missing was not asked. The intake is a
    contact too: a new one, unless the person was already talked to in `grew_from`.
    """
    profile = whole_profile({"heard": intake.heard, **answers})
    check_names(names)
    check_profile(profile, occasion.day, born_on)
    if agreement is None:
        raise RuleBroken(
            _("Nobody is registered without agreeing. Help is given all the same."),
            "agreed",
        )
    client = _numbered_client(new_id, number_prefix, occasion, born_on)
    name_client(client, names, care or SafeContact())
    put_contacts(client, contacts, documents)
    db.session.add(client)
    db.session.flush()
    make_tokens(client)
    db.session.add(ProfileVersion(client_id=client.id, valid_from=occasion.day, **profile))
    _note_agreement(client, agreement, occasion)
    _assign_first(client, occasion, counsellor_id)
    _open_episode(client, profile, intake, occasion, grew_from)
    return client


def _numbered_client(
    new_id: UUID | None, number_prefix: str, occasion: Occasion, born_on: dt.date | None
) -> Client:
    return Client(
        id=new_id,
        client_no=_free_number(number_prefix),
        office_id=occasion.office_id,
        registered_on=occasion.day,
        born_on=born_on,
    )


def check_names(names: Names) -> None:
    """Somebody must be called something, and an alias used must exist."""
    if not names.full_name and not names.alias:
        raise RuleBroken(_("Enter a name or an alias."), "full_name")
    if names.uses_alias and not names.alias:
        raise RuleBroken(_("Enter the alias the person wants to be called by."), "alias")
    for field in ("full_name", "other_script_name", "family_name", "alias"):
        name = getattr(names, field)
        if name and not any(sign.isalpha() for sign in name):
            raise RuleBroken(_("A name has at least one letter, of any script."), field)


def name_client(client: Client, names: Names, care: SafeContact) -> None:
    """Write down how the person is called and how to behave towards them."""
    client.full_name, client.other_script_name = names.full_name, names.other_script_name
    client.family_name, client.alias = names.family_name, names.alias
    client.uses_alias = names.uses_alias
    client.contact_rule, client.neutral_sender = care.contact_rule, care.neutral_sender
    client.counsellor_gender, client.remarks = care.counsellor_gender, care.remarks


def _free_number(prefix: str) -> str:
    """A client number nobody has; of a thousand million a second try is already rare."""
    for _try in range(5):
        number = new_client_no(prefix)
        if db.session.scalar(select(Client.id).where(Client.client_no == number)) is None:
            return number
    raise RuleBroken(_("No free client number was found. Please try again."))


def _note_agreement(client: Client, agreement: AgreementFacts, occasion: Occasion) -> None:
    db.session.add(
        Agreement(
            client_id=client.id,
            office_id=client.office_id,
            how=agreement.how,
            points_told=agreement.points_told,
            language_read=agreement.language_read,
            given_by=agreement.given_by,
            given_on=occasion.day,
        )
    )


def _assign_first(client: Client, occasion: Occasion, counsellor_id: UUID | None) -> None:
    """Who registers a person sees the file; the chosen counsellor, or else they, look after it."""
    owner_id = counsellor_id or occasion.staff_id
    db.session.add_all(
        Assignment(client_id=client.id, user_id=user_id, is_owner=user_id == owner_id)
        for user_id in {owner_id, occasion.staff_id}
    )


def new_intake(
    client: Client,
    intake: IntakeFacts,
    occasion: Occasion,
    grew_from: Consultation | None = None,
    *,
    today: dt.date,
    new_id: UUID | None = None,
) -> Intake:
    """Open a new episode of somebody who comes back; the one before becomes superseded."""
    earlier = select(Intake).where(
        Intake.client_id == client.id,
        Intake.state == "complete",
        Intake.id != new_id,  # sent twice at once, it is not earlier than itself
    )
    for old in db.session.scalars(earlier):
        old.state = "superseded"
    come_back(client, today)
    profile = db.session.scalars(
        select(ProfileVersion)
        .where(ProfileVersion.client_id == client.id)
        .order_by(ProfileVersion.valid_from.desc())
        .limit(1)
    ).one()
    answers = {name: getattr(profile, name) for name in ("gender", "nationality", "language")}
    answers["born_month"] = profile.born_month
    return _open_episode(client, answers, intake, occasion, grew_from, new_id)


def _open_episode(
    client: Client,
    profile: Mapping[str, Any],
    intake: IntakeFacts,
    occasion: Occasion,
    grew_from: Consultation | None,
    new_id: UUID | None = None,
) -> Intake:
    _check_intake(intake)
    contact = grew_from
    if contact is None:
        contact = _contact_of_intake(client, profile, intake, occasion)
    else:
        join_contact(contact, client)
    record = Intake(
        id=new_id,
        client_id=client.id,
        office_id=occasion.office_id,
        happened_on=occasion.day,
        consultation_id=contact.id,
        **vars(intake),
    )
    db.session.add(record)
    db.session.flush()
    return record


def _check_intake(intake: IntakeFacts) -> None:
    """One to five topics (R-03): without any it would count as a contact about nothing."""
    if not intake.needs:
        raise RuleBroken(_("Choose what it is about."), "needs")
    if len(intake.needs) > MOST_NEEDS:
        raise RuleBroken(_("Choose at most five needs, the most pressing ones."), "needs")
    if any(codes.needs_text("TOPIC", need) for need in intake.needs) and not intake.needs_other:
        raise RuleBroken(_("Write in a few words what it is."), "needs_other")
    if not codes.is_code("CHANNEL", intake.channel):
        raise RuleBroken(_("Choose how they reached us."), "channel")
    if intake.minutes is not None and not 0 <= intake.minutes <= 1440:
        raise RuleBroken(_("Enter the minutes as a number from 0 to 1440."), "minutes")


def _contact_of_intake(
    client: Client, profile: Mapping[str, Any], intake: IntakeFacts, occasion: Occasion
) -> Consultation:
    contact = Consultation(
        client_id=client.id,
        office_id=occasion.office_id,
        staff_id=occasion.staff_id,
        happened_at=occasion.moment,
        happened_on=occasion.day,
        channel=intake.channel,
        minutes=intake.minutes,
        gender=profile["gender"],
        age_band=band_on(profile["born_month"], occasion.day),
        country=profile["nationality"],
        language=intake.language_used or profile["language"],
        interpreter=intake.interpreter,
        topics=intake.needs,
        services=intake.services,
        outcome="INTAKE",
    )
    db.session.add(contact)
    db.session.flush()
    return contact


def occasion_of(
    staff_id: UUID, office_id: UUID | None, day: dt.date, today: dt.date, time_zone: str
) -> Occasion:
    """When something happened: now, or at noon of an earlier day; never in the future."""
    if day > today:
        raise RuleBroken(_("This day lies in the future."), "day")
    if day < earliest(today):
        raise RuleBroken(too_long_ago(), "day")
    moment = now() if day == today else at_local(day, dt.time(12), time_zone)
    return Occasion(staff_id, office_id, day, moment)


def save_draft(
    draft: IntakeDraft | None,
    answers: dict[str, Any],
    occasion: Occasion,
    *,
    new_id: UUID | None = None,
) -> IntakeDraft:
    """Put an intake aside as it is, unchecked, for its writer; what has expired goes."""
    if draft is None:
        draft = IntakeDraft(id=new_id, owner_id=occasion.staff_id, office_id=occasion.office_id)
        db.session.add(draft)
    draft.answers = answers
    draft.expires_on = occasion.day + dt.timedelta(days=DRAFT_DAYS)
    db.session.flush()
    discard_expired(IntakeDraft, occasion.day)
    return draft


def discard_draft(draft: IntakeDraft) -> None:
    """Throw a draft away: done, or not needed."""
    db.session.delete(draft)


def open_masked(profile: ProfileVersion, client: Client, question: str) -> Any:
    """The answer behind a mask; that it was opened goes on the trail, not what it says."""
    if question not in MASKED:
        raise RuleBroken(_("There is nothing hidden here."))
    note(db.session, "read", client, field=question)
    return getattr(profile, question)
