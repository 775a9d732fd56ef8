"""The page that shows a number or an address: its rules first, and that it was looked at."""

from uuid import UUID

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.moments import now
from mrc_cases.clients.blueprint import pages
from mrc_cases.clients.contacts import unmask
from mrc_cases.clients.file_pages import file_part
from mrc_cases.clients.safe_contact import address_of
from mrc_cases.clients.ways import detail_or_404, way_of


@pages.route("/<uuid:client_id>/ways/<uuid:detail_id>", methods=["POST"])
@requires(Area.CLIENTS, Level.READ)
def show_way(client_id: UUID, detail_id: UUID) -> ResponseReturnValue:
    """Where the rules speak against it now, the number shows at a second, deliberate press."""
    client = file_part(client_id)
    detail = detail_or_404(client, detail_id)
    way = way_of(detail, now(), g.centre.time_zone)
    shown = way.call.may or "despite" in request.form
    value = unmask(detail, way.call) if shown else None
    return render_template(
        "clients/way.html",
        client=client,
        way=way,
        value=value,
        address=address_of(way.kind, value) if value and way.is_safe else None,
        may_log="counselling.log" in current_app.view_functions
        and current_user.may(Area.CONTACTS, Level.CREATE),
    )
