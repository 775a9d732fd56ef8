"""The pages of opening a file: registering, duplicates while typing, a new intake."""

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mrc_cases.access.guard import only_reads, requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404, visible_to
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients import access_queries, queries
from mrc_cases.clients.actions import (
    discard_draft,
    new_intake,
    occasion_of,
    one_after_the_other,
    register_client,
)
from mrc_cases.clients.adding import row_added
from mrc_cases.clients.agreed import closed_questions
from mrc_cases.clients.answers import contacts_of, form_of_profile, names_of
from mrc_cases.clients.blueprint import pages
from mrc_cases.clients.changes import change_profile
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.drafts import (
    CLIENT,
    CONTACT,
    as_put_aside,
    asked_draft,
    held_by,
    own_draft_of,
    put_aside,
)
from mrc_cases.clients.duplicates import Match
from mrc_cases.clients.facts import Occasion
from mrc_cases.clients.file_pages import go_to_kept_file, say_what_stays
from mrc_cases.clients.forms import NewIntakeForm, RegisterForm
from mrc_cases.clients.intake_models import Intake, IntakeDraft
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import ASK_MANAGER, REGISTERED
from mrc_cases.clients.typed_numbers import names_somebody, phone_to_carry
from mrc_cases.entries import EntryForm
from mrc_cases.extensions import db

TAKEN = _l(
    "The contact with which this began belongs to a client by now."
    " Look first whether it is the same person."
)


@pages.route("/new", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.CREATE)
def register() -> ResponseReturnValue:
    if (registered := _made_before(RegisterForm)) is not None:
        return _go_to_new_file(registered)
    draft = asked_draft()
    if returning := held_by(draft, CLIENT):
        return redirect(url_for(".open_intake", client_id=returning, draft=request.args["draft"]))
    asked = _asked_contact(draft)
    if request.form.get("do") == "draft":
        return put_aside(draft, contact=asked)
    if request.form.get("do") == "ask":
        _ask_manager(_register_form(draft))
        return put_aside(draft, contact=asked)
    contact = _contact_begun_with(asked, draft)
    is_taken = asked is not None and contact is None
    form, matches = _register_form(draft), list[Match]()
    added = row_added(form)
    is_asked_for = form.is_submitted() and not added and "carry" not in request.form
    if is_asked_for and form.validate():
        one_after_the_other()
        matches = [] if form.other_person.data else _matches(form)
        if against := _against(form, matches, is_taken=is_taken):
            form.refuse(against)
        elif _try_to_register(form, draft, contact):
            return _go_to_new_file(form.result)
    return form_page(
        form,
        "clients/register.html",
        draft=draft,
        matches=matches,
        may_ask=bool(ASK_MANAGER),
        added=added,
        taken=TAKEN if is_taken else "",
    )


def _made_before(kind: type[EntryForm]) -> Any:
    """What this very page has made before: the draft or the contact it began with is used up."""
    if request.method != "POST" or not request.args.keys() & {"draft", CONTACT}:
        return None
    form = kind()
    return form.result if form.is_saved() else None


def _go_to_new_file(client: Client) -> ResponseReturnValue:
    flash(_registered(client))
    return redirect(url_for(".show", client_id=client.id))


def _registered(client: Client) -> str:
    """That it is done, with the number for whoever works with numbers."""
    if queries.knows_names_only(current_user):
        return _("Registered.")
    return _("Registered. The client number is %(number)s.", number=client.client_no)


def _against(form: RegisterForm, matches: list[Match], *, is_taken: bool) -> RuleBroken | None:
    """Why this person is not registered; whom the same page has registered is no other."""
    if is_taken and not form.apart.data:
        return RuleBroken(TAKEN, "apart")
    return _look_first(matches) if matches and not form.is_saved() else None


def _look_first(matches: list[Match]) -> RuleBroken:
    """Nobody is sent to look at a file that is not theirs to open."""
    if any(match.client for match in matches):
        return RuleBroken(_("Look at who is registered already first."), "other_person")
    return RuleBroken(
        _("Ask the manager first. You can put the registration aside as a draft."), "other_person"
    )


def _ask_manager(form: RegisterForm) -> None:
    """Whoever is registered already and not the reader's to open, the manager may."""
    elsewhere = [match.key for match in _matches(form) if match.client is None]
    asked = [ask(current_user, elsewhere, today()) for ask in ASK_MANAGER if elsewhere]
    if any(asked):
        flash(_("The manager is asked. You may hear from them; then go on with the draft."))
    else:
        flash(_("Nobody could be asked here. Speak to the manager."), "error")


def _try_to_register(
    form: RegisterForm, draft: IntakeDraft | None, contact: Consultation | None
) -> bool:
    done = form.attempt(
        register_client,
        occasion=_occasion(form),
        number_prefix=g.centre.client_no_prefix,
        counsellor_id=_chosen(form.counsellor.data),
        grew_from=contact,
    )
    if done and draft is not None and not form.is_repeated:
        for tell in REGISTERED:
            tell(current_user, draft.id, form.result)
        discard_draft(draft)
    return done


def _occasion(form: Any) -> Occasion:
    day = form.day.data or today()
    return occasion_of(current_user.id, current_user.office_id, day, today(), g.centre.time_zone)


def _chosen(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _asked_contact(draft: IntakeDraft | None) -> UUID | None:
    """The anonymous contact out of which a registration is to grow."""
    return request.args.get(CONTACT, type=UUID) or held_by(draft, CONTACT)


def _contact_begun_with(asked: UUID | None, draft: IntakeDraft | None) -> Consultation | None:
    """That contact, if nobody has joined it to a client since a draft was put aside."""
    if asked is None:
        return None
    if draft is None:
        contact: Consultation = visible_or_404(current_user, Consultation, asked)
        return contact if contact.client_id is None else None
    free = visible_to(current_user, Consultation).where(
        Consultation.id == asked, Consultation.client_id.is_(None)
    )
    return db.session.scalar(free)


def _register_form(draft: IntakeDraft | None) -> RegisterForm:
    """As sent; or as put aside; or fresh, with what was searched for carried over."""
    if "carry" in request.form:
        form = RegisterForm(formdata=None, data=_carried(request.form["carry"].strip()))
    elif kept := as_put_aside(draft):
        form = RegisterForm(formdata=kept)
    else:
        form = RegisterForm()
    form.hide(frozenset(), closed_questions(current_user, None))
    staff = access_queries.possible_carers()
    form.counsellor.choices = [("", _("I do")), *((str(user_id), name) for user_id, name in staff)]
    return form


def _carried(text: str) -> dict[str, Any]:
    """A name or a phone; another number is nobody's name."""
    phone = phone_to_carry(text)
    if phone is None and names_somebody(text) and not any(sign.isdigit() for sign in text):
        return {"full_name": text}
    return {"contacts": [{"kind": "PHONE", "value": phone}]} if phone else {}


def _matches(form: RegisterForm) -> list[Match]:
    """On the trail where it tells of anybody, also when the page is then refused.

    Who knows clients by their names only learns from it neither what else is the same nor, by
    trying one year of birth after the other, what is not.
    """
    names_only, birth = queries.knows_names_only(current_user), form.birth.data
    nationalities = form.nationality.data, form.nationality_2.data, form.nationality_3.data
    matches = queries.possible_duplicates(
        current_user,
        names_of(form.data).spoken,
        born_month=birth.month if birth and not names_only else None,
        nationalities=() if names_only else nationalities,
        phones=[c.value for c in contacts_of(form.contacts.data) if c.kind == "PHONE"],
    )
    if names_only:
        matches = [match.by_name() for match in matches]
    if matches:
        note(db.session, "search", kept_on_refusal=True, hits=len(matches))
    return matches


@pages.route("/duplicates", methods=["POST"])
@requires(Area.CLIENTS, Level.CREATE)
@only_reads
def duplicates() -> ResponseReturnValue:
    """Who is registered already, while the answers are typed: a piece of the page."""
    form = RegisterForm()
    form.counsellor.choices = []
    return render_template(
        "clients/duplicates.html", form=form, matches=_matches(form), may_ask=bool(ASK_MANAGER)
    )


@pages.route("/<uuid:client_id>/intake", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.CREATE)
def open_intake(client_id: UUID) -> ResponseReturnValue:
    """Somebody comes back: last time's answers copied forward, those that differ dated today."""
    if _made_before(NewIntakeForm) is not None:
        return _go_back(client_id)
    file = queries.file_of(current_user, client_id)
    client = file.client
    if queries.knows_names_only(current_user):  # what they may see stands on the file's own page
        return redirect(url_for(".show", client_id=client_id))
    go_to_kept_file(client)
    draft = own_draft_of(client_id)
    if request.form.get("do") == "draft":
        return put_aside(draft, client=client_id)
    form = _new_intake_form(client, draft)
    form.hide(file.answered, closed_questions(current_user, client))
    added = row_added(form)
    if (
        not added
        and form.validate_on_submit()
        and form.attempt(_come_back, client, _occasion(form))
    ):
        if draft is not None and not form.is_repeated:
            discard_draft(draft)
        return _go_back(client_id)
    note(db.session, "read", client)
    return form_page(form, "clients/intake.html", client=client, added=added)


def _go_back(client_id: UUID) -> ResponseReturnValue:
    flash(_("The new intake is saved."))
    return redirect(url_for(".show", client_id=client_id))


def _new_intake_form(client: Client, draft: IntakeDraft | None) -> NewIntakeForm:
    if kept := as_put_aside(draft):
        return NewIntakeForm(formdata=kept)
    data = form_of_profile(client, client.profile, masked=True)
    return NewIntakeForm(data={**data, "version": client.version})


def _come_back(
    client: Client, occasion: Occasion, *, intake: Any, answers: Any, born_on: Any, version: int,
    new_id: UUID,
) -> Intake:  # fmt: skip
    if occasion.day < client.registered_on:
        raise RuleBroken(_("Choose a day from the registration up to today."), "day")
    change = change_profile(
        client, answers, from_on=occasion.day, today=today(), version=version, born_on=born_on
    )
    made = new_intake(client, intake, occasion, today=today(), new_id=new_id)
    say_what_stays(change)
    return made
