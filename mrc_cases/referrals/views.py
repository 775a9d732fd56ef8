"""The lists of referrals: one's own with the overdue first, a client's, and those of reception."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level, Role
from mrc_cases.access.queries import total
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base.paging import Listing
from mrc_cases.base.trail import note
from mrc_cases.clients.file_pages import file_part
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import PANELS, TABS, OpenWork, Panel, Tab
from mrc_cases.consents.models import Consent
from mrc_cases.consents.recipients import DIRECTORY
from mrc_cases.consents.sharing import SHARED, Shared
from mrc_cases.extensions import db
from mrc_cases.navigation import COUNTS
from mrc_cases.referrals import (
    choosing_views,
    clock,
    in_queries,
    in_views,
    out_views,
    partner_in_views,
    partner_views,
    queries,
)
from mrc_cases.referrals.blueprint import pages as pages
from mrc_cases.referrals.forms import (
    BookForm,
    ClientSaysForm,
    CloseForm,
    DeclineForm,
    DeclineInForm,
    NotMadeForm,
    PayForm,
    ReferForm,
    RevokeForm,
    SendForm,
    TellForm,
    TypeInForm,
)
from mrc_cases.referrals.sharing import in_words
from mrc_cases.referrals.states import OPEN

__all__ = [
    "choosing_views",
    "clock",
    "in_views",
    "out_views",
    "pages",
    "partner_in_views",
    "partner_views",
]


@pages.route("/referrals/")
@requires(Area.REFERRALS, Level.READ)
def index() -> ResponseReturnValue:
    """My open referrals, the overdue first; a manager may look at everybody's."""
    is_manager = Role.MANAGER in current_user.roles
    after, whose = request.args.get("after"), request.args.get("whose")
    lines = queries.open_lines(current_user, current_user.id, after)
    # A manager who refers nobody comes to look after the others.
    everybody = is_manager and (whose == "all" or (whose is None and not lines))
    if everybody:
        lines = queries.open_lines(current_user, None, after)
    note(db.session, "read", list="referrals", hits=len(lines))
    beside = _beside() if after is None else {}
    return render_template(
        "referrals/index.html",
        listing=lines, everybody=everybody, is_manager=is_manager, **beside,
    )  # fmt: skip


def _beside() -> dict[str, Listing[Any]]:
    """What stands around the first page of one's open referrals."""
    return {name: read(None) for name, read in _lists().items()}


def _lists() -> dict[str, Callable[[str | None], Listing[Any]]]:
    """The lists beside the open referrals that the reader has; each goes on by itself."""
    lists: dict[str, Callable[[str | None], Listing[Any]]] = {
        "waiting": lambda after: in_queries.waiting(current_user, after),
        "to_ask": lambda after: queries.to_ask_about(current_user, current_user.id, after),
    }
    if Role.MANAGER in current_user.roles:
        lists["exceptions"] = lambda after: queries.exceptions_asked(current_user, after)
    return lists


@pages.route("/referrals/list/<any(waiting, to_ask, exceptions):waiting_list>")
@requires(Area.REFERRALS, Level.READ)
def go_on(waiting_list: str) -> ResponseReturnValue:
    """One of the lists beside the open referrals, from where the last page ended."""
    read = _lists().get(waiting_list) or abort(404)
    found = read(request.args.get("after"))
    note(db.session, "read", list=f"referrals-{waiting_list}", hits=len(found))
    return render_template("referrals/go_on.html", name=waiting_list, listing=found)


@pages.route("/referrals/of/<uuid:client_id>")
@requires(Area.REFERRALS, Level.READ)
def of_client(client_id: UUID) -> ResponseReturnValue:
    client, after = file_part(client_id), request.args.get("after")
    needs_after = request.args.get("needs_after")
    note(db.session, "read", client, part="referrals")
    return render_template(
        "referrals/of_client.html",
        client=client,
        sent=queries.of_client(current_user, client, after),
        not_made=queries.not_made_of(current_user, client, needs_after),
        came_in_here=in_queries.of_client(current_user, client),
    )


def _panel(user: User, client: Client) -> dict[str, Any]:
    """Who works with referrals sees them; reception how far they are, and no more."""
    if user.may(Area.REFERRALS, Level.READ):
        lines = queries.of_client(user, client).rows
        gone = [line.referral.state for line in lines]
        late = sum(line.is_overdue for line in lines)
        return {"lines": lines[:5], "states": [], "gone": gone, "late": late}
    states = queries.states_of(client) if user.may(Area.REFERRALS, Level.ASK) else []
    gone = [state for state, _since in states]
    return {"lines": [], "states": states, "gone": gone, "late": 0}


def _waits(facts: dict[str, Any]) -> list[OpenWork]:
    """How many referrals of a client go on, and how many partners should have answered."""
    going_on = sum(state in OPEN for state in facts["gone"])
    if not going_on:
        return []
    # Translators: on the head of a client's file
    words = ngettext("%(num)s open referral", "%(num)s open referrals", going_on)
    if facts["late"]:
        # Translators: stands after "3 open referrals": partners that should have answered
        words += " · " + ngettext("%(num)s overdue", "%(num)s overdue", facts["late"])
    return [OpenWork(words, "warn" if facts["late"] else "")]


def _sent_under(user: User, consent: Consent) -> list[Shared]:
    """What went out, for whoever takes the agreement back."""
    found = queries.sent_under(user, consent)
    reachable = queries.in_reach(user, [referral.id for referral, _partner in found])
    return [
        Shared(
            at=referral.sent_at,
            recipient=partner,
            what=in_words(referral.data_set),
            url=url_for("referrals.show", referral_id=referral.id)
            if referral.id in reachable
            else None,
        )
        for referral, partner in found
        if referral.sent_at is not None
    ]


PANELS.append(
    Panel("referrals/panel.html", Area.CLIENTS, queries.anything_of, _panel, waits=_waits)
)
TABS.append(Tab(35, _l("Referrals"), "referrals.of_client", Area.REFERRALS))
SHARED.append(_sent_under)
DIRECTORY.append(queries.recipients)
COUNTS["referrals.index"] = lambda reader: total(
    queries.overdue(reader), in_queries.overdue(reader)
)
FORMS.update(
    referral=(
        ReferForm,
        SendForm,
        BookForm,
        CloseForm,
        DeclineForm,
        RevokeForm,
        ClientSaysForm,
        PayForm,
    ),
    referral_in=(TypeInForm, DeclineInForm, TellForm),
    referral_not_made=(NotMadeForm,),
)
