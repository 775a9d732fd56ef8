"""The first pages of the shelter: what waits, “a place tonight?”, the stays of a client."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mrc_cases.access.confirming import confirmed
from mrc_cases.access.guard import only_reads, requires
from mrc_cases.access.permissions import Area, Level, Role
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base.moments import now, today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.file_pages import file_part
from mrc_cases.clients.panels import TABS, Tab
from mrc_cases.extensions import db
from mrc_cases.navigation import COUNTS
from mrc_cases.shelter import board_views, life_views, queries, site_views, stay_views
from mrc_cases.shelter.asking import is_place_free
from mrc_cases.shelter.blueprint import pages
from mrc_cases.shelter.forms import (
    AfterForm,
    AwayForm,
    BackForm,
    ChangeStayForm,
    CompanionForm,
    LeaveForm,
    RefuseForm,
    RequestForm,
    ReviewForm,
    ServiceForm,
)
from mrc_cases.shelter.site_forms import AskForm, BedForm, ChangeSiteForm, RoomForm, ShutForm

__all__ = ["board_views", "life_views", "pages", "site_views", "stay_views"]


@pages.route("/")
@confirmed
@requires(Area.SHELTER, Level.READ)
def index() -> ResponseReturnValue:
    """The houses one may know of, who waits for a bed, what is to be looked at."""
    waiting = queries.not_yet_here(current_user, now())
    note(db.session, "read", list="shelter", hits=len(waiting))
    keeps_lists = Role.MANAGER in current_user.roles
    return render_template(
        "shelter/index.html",
        sites=queries.sites_for(current_user),
        waiting=waiting,
        reviews=queries.reviews_due(current_user, today()),
        leaving=queries.leaving_soon(current_user, today()),
        today=today(),
        units=queries.units() if keeps_lists else [],
        may_write=current_user.may(Area.SHELTER, Level.CREATE),
    )


@pages.route("/place", methods=["GET", "POST"])
@requires(Area.SHELTER, Level.ASK)
@only_reads
def ask() -> ResponseReturnValue:
    """Yes or no, to whoever may ask; how many places there are, nobody learns here."""
    form = AskForm()
    answer = None
    if form.validate_on_submit():
        answer = is_place_free(form.who.data, form.children.data or 0, today())
        note(db.session, "ask", list="shelter")
    return form_page(form, "shelter/ask.html", answer=answer)


@pages.route("/of/<uuid:client_id>")
@confirmed
@requires(Area.SHELTER, Level.READ)
def of_client(client_id: UUID) -> ResponseReturnValue:
    client = file_part(client_id)
    stays = queries.stays_of(current_user, client)
    note(db.session, "read", client, part="shelter")
    may_write = current_user.may(Area.SHELTER, Level.CREATE)
    return render_template(
        "shelter/of_client.html", client=client, stays=stays, may_write=may_write
    )


TABS.append(Tab(60, _l("Shelter"), "shelter.of_client", Area.SHELTER))
COUNTS["shelter.index"] = queries.alerts
FORMS.update(
    after_contact=(AfterForm,),
    bed_closure=(ShutForm,),
    shelter_bed=(BedForm,),
    shelter_room=(RoomForm,),
    shelter_site=(ChangeSiteForm,),
    shelter_stay=(ChangeStayForm, RequestForm, RefuseForm, LeaveForm),
    stay_absence=(AwayForm, BackForm),
    stay_member=(CompanionForm,),
    stay_review=(ReviewForm,),
    stay_service=(ServiceForm,),
)
