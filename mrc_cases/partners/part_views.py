"""The pages of a partner's services, places, opening times and telephones."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.access.staff_queries import office_names
from mrc_cases.base.pages import form_page
from mrc_cases.partners import queries
from mrc_cases.partners.forms import PartnerHoursForm, PhoneForm, PlaceForm, ServiceForm
from mrc_cases.partners.models import Partner, PartnerPlace, PartnerService
from mrc_cases.partners.part_actions import (
    add_hours,
    add_phone,
    add_place,
    add_service,
    change_place,
    change_service,
    close_place,
    remove_hours,
    remove_phone,
)

BOTH = ["GET", "POST"]


def bind(pages: Blueprint) -> None:
    """Give the room's blueprint these pages."""
    one = "/partners/<uuid:partner_id>"
    pages.add_url_rule(f"{one}/services/new", "new_service", new_service, methods=BOTH)
    pages.add_url_rule(f"{one}/places/new", "new_place", new_place, methods=BOTH)
    pages.add_url_rule(f"{one}/phones", "new_phone", new_phone, methods=["POST"])
    service, place = "/partners/services/<uuid:part_id>", "/partners/places/<uuid:part_id>"
    pages.add_url_rule(service, "service", service_page, methods=BOTH)
    pages.add_url_rule(place, "place", place_page, methods=BOTH)
    pages.add_url_rule(f"{place}/close", "end_place", end_place, methods=["POST"])
    pages.add_url_rule(f"{service}/hours", "service_hours", service_hours, methods=BOTH)
    pages.add_url_rule(f"{place}/hours", "place_hours", place_hours, methods=BOTH)
    gone = "/partners/hours/<uuid:part_id>/remove"
    pages.add_url_rule(gone, "end_hours", end_hours, methods=["POST"])
    gone = "/partners/phones/<uuid:part_id>/remove"
    pages.add_url_rule(gone, "end_phone", end_phone, methods=["POST"])


def _back(partner_id: UUID, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for(".show", partner_id=partner_id))


@requires(Area.REFERRALS, Level.CHANGE)
def new_service(partner_id: UUID) -> ResponseReturnValue:
    partner = visible_or_404(current_user, Partner, partner_id)
    first_places = [str(place.id) for place in partner.places[:1]]
    form = ServiceForm(data={"at_places": first_places, "is_public": partner.is_public})
    _offer_places(form, partner)
    if form.validate_on_submit():
        del form.version
        if form.attempt(add_service, partner):
            return _back(partner.id, _("Saved."))
    return _service_form(form, partner, _("Add a service"))


def _offer_places(form: ServiceForm, partner: Partner) -> None:
    form.at_places.choices = [
        SelectChoice(str(place.id), ", ".join(filter(None, (place.area, place.address))))
        for place in partner.places
    ]


def _service_form(form: ServiceForm, partner: Partner, title: str) -> ResponseReturnValue:
    return form_page(form, "partners/service.html", title=title, partner=partner)


@requires(Area.REFERRALS, Level.CHANGE)
def service_page(part_id: UUID) -> ResponseReturnValue:
    service = queries.part_or_404(current_user, PartnerService, part_id)
    form = ServiceForm(obj=service, data={"at_places": [str(each.id) for each in service.places]})
    del form.new_id
    _offer_places(form, service.partner)
    if form.validate_on_submit() and form.attempt(
        change_service, service, version=form.version_read
    ):
        return _back(service.partner_id, _("Saved."))
    return _service_form(form, service.partner, _("Change a service"))


@requires(Area.REFERRALS, Level.CHANGE)
def new_place(partner_id: UUID) -> ResponseReturnValue:
    partner = visible_or_404(current_user, Partner, partner_id)
    form = PlaceForm(data={"country": partner.country, "office_id": current_user.office_id})
    _offer_offices(form)
    if form.validate_on_submit():
        del form.version
        if form.attempt(add_place, partner):
            return _back(partner.id, _("Saved."))
    return _place_form(form, partner, _("Add a place"))


def _offer_offices(form: PlaceForm) -> None:
    form.office_id.choices = [
        SelectChoice("", _("None of them")),
        *(SelectChoice(str(key), name) for key, name in office_names(closed=False)),
    ]


def _place_form(
    form: PlaceForm, partner: Partner, title: str, place: PartnerPlace | None = None
) -> ResponseReturnValue:
    return form_page(form, "partners/place.html", title=title, partner=partner, place=place)


@requires(Area.REFERRALS, Level.CHANGE)
def place_page(part_id: UUID) -> ResponseReturnValue:
    place = queries.part_or_404(current_user, PartnerPlace, part_id)
    form = PlaceForm(obj=place)
    del form.new_id
    _offer_offices(form)
    if form.validate_on_submit() and form.attempt(change_place, place, version=form.version_read):
        return _back(place.partner_id, _("Saved."))
    return _place_form(form, place.partner, _("Change a place"), place)


@requires(Area.REFERRALS, Level.CHANGE)
def end_place(part_id: UUID) -> ResponseReturnValue:
    place = queries.part_or_404(current_user, PartnerPlace, part_id)
    close_place(place)
    return _back(place.partner_id, _("Removed."))


@requires(Area.REFERRALS, Level.CHANGE)
def service_hours(part_id: UUID) -> ResponseReturnValue:
    service = queries.part_or_404(current_user, PartnerService, part_id)
    return _hours_page(service, ".service_hours")


@requires(Area.REFERRALS, Level.CHANGE)
def place_hours(part_id: UUID) -> ResponseReturnValue:
    place = queries.part_or_404(current_user, PartnerPlace, part_id)
    return _hours_page(place, ".place_hours")


def _hours_page(whose: Any, endpoint: str) -> ResponseReturnValue:
    form = PartnerHoursForm()
    if form.validate_on_submit() and form.attempt(add_hours, whose):
        flash(_("Saved."))
        return redirect(url_for(endpoint, part_id=whose.id))
    return form_page(form, "partners/hours.html", whose=whose, partner=whose.partner)


@requires(Area.REFERRALS, Level.CHANGE)
def end_hours(part_id: UUID) -> ResponseReturnValue:
    hours, whose = queries.hours_or_404(current_user, part_id)
    remove_hours(hours)
    flash(_("Removed."))
    endpoint = ".service_hours" if isinstance(whose, PartnerService) else ".place_hours"
    return redirect(url_for(endpoint, part_id=whose.id))


@requires(Area.REFERRALS, Level.CHANGE)
def new_phone(partner_id: UUID) -> ResponseReturnValue:
    partner = visible_or_404(current_user, Partner, partner_id)
    form = PhoneForm()
    if form.validate_on_submit() and form.attempt(add_phone, partner):
        return _back(partner.id, _("Saved."))
    return form_page(form, title=_("Add a telephone"))


@requires(Area.REFERRALS, Level.CHANGE)
def end_phone(part_id: UUID) -> ResponseReturnValue:
    phone = queries.phone_or_404(current_user, part_id)
    remove_phone(phone)
    return _back(phone.partner_id, _("Removed."))
