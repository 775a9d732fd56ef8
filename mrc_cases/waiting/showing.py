"""The page of the queue: who waits, who is served, where the reader sits."""

from typing import Any

from flask import g, render_template
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.moments import now, today
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.waiting import queries
from mrc_cases.waiting.forms import PlaceForm
from mrc_cases.waiting.place import Place, desk_id
from mrc_cases.waiting.waits import waits_by


def queue_of_place(place: Place) -> dict[str, Any]:
    """What the list of the queue shows, without names."""
    lines = queries.queue_of(current_user, place.office.id, now())
    waiting = [line for line in lines if line.ticket.state == "waiting"]
    mine = [line.ticket.code for line in waiting if place.choice.takes(line.ticket)]
    return {
        "waiting": waiting,
        "busy": [line for line in lines if line.ticket.state != "waiting"],
        "by_language": waits_by((line.ticket.language, line.minutes) for line in waiting),
        "next_code": mine[0] if mine else None,
        "may_write": current_user.may(Area.CONTACTS, Level.CHANGE),
    }


def queue_page(place: Place, facts: dict[str, Any]) -> str:
    """The whole page; `facts` are those of `queue_of_place`."""
    zone = g.centre.time_zone
    hand = queries.in_hand(current_user)
    if hand is not None:
        note(db.session, "read", hand[0], kept_on_refusal=True)
    note(db.session, "read", list="queue", hits=len(facts["waiting"]), kept_on_refusal=True)
    return render_template(
        "waiting/index.html",
        place=place,
        hand=hand,
        expected=queries.expected(current_user, today(), zone),
        place_form=_place_form(place),
        **facts,
    )


def _place_form(place: Place) -> PlaceForm:
    services, languages = queries.usual(place.office.id, today())
    choice, spoken = place.choice, current_user.spoken_languages or ()
    data = {
        "office": str(place.office.id), "desk": str(desk_id(place) or ""),
        "services": list(choice.services), "languages": list(choice.languages),
    }  # fmt: skip
    return PlaceForm(formdata=None, data=data).offer(
        place.offices, place.desks, _each([*choice.services, *services]),
        _each([*choice.languages, *spoken, *languages]), _("No desk"),
    )  # fmt: skip


def _each(codes: list[str]) -> list[str]:
    return list(dict.fromkeys(codes))
