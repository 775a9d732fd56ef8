"""The pages of the directory: what somebody asks for, one partner, what is due."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Select

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import Reader, visible_or_404
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base import paging
from mrc_cases.base.moments import local_now, today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.navigation import COUNTS
from mrc_cases.partners import (
    agreement_views,
    exchange_views,
    part_views,
    place_queries,
    public_views,
    queries,
    search_queries,
)
from mrc_cases.partners.actions import (
    NEXT,
    NEXT_OF_AGREEMENT,
    add_partner,
    change_partner,
    check_partner,
    set_state,
)
from mrc_cases.partners.asking import LONGEST_ASKED, Asked, Piece, asked_for, understand, without
from mrc_cases.partners.forms import (
    AgreementForm,
    PartnerForm,
    PartnerHoursForm,
    PartnerStateForm,
    PhoneForm,
    PlaceForm,
    ServiceForm,
)
from mrc_cases.partners.lexicon import lexicon_of_now, say
from mrc_cases.partners.models import Partner
from mrc_cases.partners.showing import for_templates, holiday

pages = Blueprint("partners", __name__)
pages.context_processor(for_templates)
part_views.bind(pages)
agreement_views.bind(pages)
exchange_views.bind(pages)
public_views.bind(pages)


@dataclass(frozen=True)
class Chip:
    """A part of the question as the page shows it, and the address of the list without it."""

    words: str
    is_filter: bool
    remove: str


@pages.route("/partners/")
@requires(Area.REFERRALS, Level.READ)
@requires(Area.REFERRALS, Level.ASK)
@requires(Area.REFERRALS, Level.CREATE)
def index() -> ResponseReturnValue:
    """The directory; the question stands in the address, which holds no client's data."""
    question = (request.args.get("q") or "")[:LONGEST_ASKED]
    reads = current_user.may(Area.REFERRALS, Level.READ)
    here = place_queries.here(current_user, local_now())
    all_states = "all" in request.args and reads
    pieces = _pieces(question)
    asked = asked_for(pieces)
    listing = _listing(asked, here, all_states)
    return render_template(
        "partners/index.html",
        question=question, chips=_chips(pieces, here, all_states), asked=asked, reads=reads,
        partners=listing.partners,
        older=paging.write_place(*listing.last) if listing.last else None,
        with_persons=reads and asked.kinds, all_states=all_states, local=here.local,
        holiday=holiday(asked, here),
    )  # fmt: skip


def _pieces(question: str) -> list[Piece]:
    areas = search_queries.areas(*queries.in_directory(current_user)) if question else []
    return understand(question, lexicon_of_now(areas))


def _listing(asked: Asked, here: place_queries.Here, all_states: bool) -> search_queries.Listing:
    """A page of the directory. Who asks for embassies or banks is told the persons there."""
    after = search_queries.place_from(request.args.get("after"))
    found = search_queries.directory(current_user, asked, here, all_states=all_states, after=after)
    listing = search_queries.listing(found)
    if asked.kinds:
        note(db.session, "read", list="partners", hits=len(listing.partners))
    return listing


def _chips(pieces: list[Piece], here: place_queries.Here, all_states: bool) -> list[Chip]:
    every = 1 if all_states else None
    return [
        Chip(
            say(piece.meaning, here.office_name) if piece.meaning else piece.typed,
            piece.meaning is not None,
            url_for(".index", q=without(pieces, place) or None, all=every),
        )
        for place, piece in enumerate(pieces)
    ]


@pages.route("/partners/<uuid:partner_id>")
@requires(Area.REFERRALS, Level.READ)
@requires(Area.REFERRALS, Level.ASK)
@requires(Area.REFERRALS, Level.CREATE)
def show(partner_id: UUID) -> ResponseReturnValue:
    """A partner whole; reception and mediators see what they need to send somebody there."""
    partner = queries.entry_or_404(current_user, partner_id)
    sees_all, day = current_user.may(Area.REFERRALS, Level.READ), today()
    if sees_all:
        note(db.session, "read", partner)
    return render_template(
        "partners/show.html",
        partner=partner, sees_all=sees_all, today=day, local=local_now(),
        covered=queries.data_sets_covered(partner.id, day) if sees_all else None,
        next_states=NEXT[partner.state], next_of_agreement=NEXT_OF_AGREEMENT,
        state_form=PartnerStateForm(formdata=None), phone_form=PhoneForm(formdata=None),
    )  # fmt: skip


@pages.route("/partners/new", methods=["GET", "POST"])
@requires(Area.REFERRALS, Level.CHANGE)
def add() -> ResponseReturnValue:
    form = PartnerForm(data={"country": g.centre.country})
    if form.validate_on_submit():
        del form.version
        if form.attempt(add_partner, today=today(), office_id=current_user.office_id):
            flash(_("Saved. Now write down what they do."))
            return redirect(url_for(".show", partner_id=form.result.id))
    return form_page(form, "partners/partner.html", title=_("Add a partner"), partner=None)


@pages.route("/partners/<uuid:partner_id>/change", methods=["GET", "POST"])
@requires(Area.REFERRALS, Level.CHANGE)
def change(partner_id: UUID) -> ResponseReturnValue:
    partner = visible_or_404(current_user, Partner, partner_id)
    form = PartnerForm(obj=partner)
    del form.is_draft, form.new_id
    if form.validate_on_submit() and form.attempt(
        change_partner, partner, version=form.version_read
    ):
        flash(_("Saved."))
        return redirect(url_for(".show", partner_id=partner.id))
    note(db.session, "read", partner)
    return form_page(form, "partners/partner.html", title=_("Change a partner"), partner=partner)


@pages.route("/partners/<uuid:partner_id>/check", methods=["POST"])
@requires(Area.REFERRALS, Level.CHANGE)
def check(partner_id: UUID) -> ResponseReturnValue:
    """One press: everything written was compared with them today."""
    partner = visible_or_404(current_user, Partner, partner_id)
    check_partner(partner, today())
    flash(_("Checked today."))
    due = urlsplit(request.form.get("back") or "").path == url_for(".due")
    return redirect(url_for(".due") if due else url_for(".show", partner_id=partner.id))


@pages.route("/partners/<uuid:partner_id>/state", methods=["POST"])
@requires(Area.REFERRALS, Level.CHANGE)
def state(partner_id: UUID) -> ResponseReturnValue:
    """Take it into use, suspend it, end it."""
    partner = visible_or_404(current_user, Partner, partner_id)
    form, asked = PartnerStateForm(), request.form.get("state", "")
    if form.validate_on_submit() and form.attempt(set_state, partner, asked):
        flash(_("Saved."))
    for messages in form.errors.values():
        flash(str(messages[0]), "error")
    return redirect(url_for(".show", partner_id=partner.id))


@pages.route("/partners/due")
@requires(Area.REFERRALS, Level.READ)
def due() -> ResponseReturnValue:
    """The partners to be checked and the agreements that end."""
    day = today()
    return render_template(
        "partners/due.html",
        partners=queries.checks_due(current_user, day, request.args.get("after")),
        agreements=queries.agreements_due(current_user, day, request.args.get("ending_after")),
        today=day,
    )


def _waiting(reader: Reader) -> Select[int] | None:
    """What a manager is told of in the menu; the others find it on the page."""
    return queries.due(reader) if reader.may(Area.GOVERNANCE, Level.CHANGE) else None


COUNTS["partners.index"] = _waiting


FORMS.update(
    partner=(PartnerForm, PartnerStateForm),
    partner_agreement=(AgreementForm,),
    partner_hours=(PartnerHoursForm,),
    partner_phone=(PhoneForm,),
    partner_place=(PlaceForm,),
    partner_service=(ServiceForm,),
)
