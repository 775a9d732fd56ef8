"""To whom a client is referred: the partners' services, asked for in one's own words."""

from dataclasses import replace
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import ColumnElement, or_

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.moments import local_now
from mrc_cases.clients.file_pages import asked_client
from mrc_cases.clients.models import Client
from mrc_cases.codes import choices, is_code
from mrc_cases.consents.queries import Forbidden, forbidden_to
from mrc_cases.partners import place_queries, search_queries
from mrc_cases.partners.asking import LONGEST_ASKED, Piece, asked_for, understand, without
from mrc_cases.partners.lexicon import lexicon_of_now, say
from mrc_cases.partners.models import Partner
from mrc_cases.partners.place_queries import Here
from mrc_cases.partners.queries import in_directory
from mrc_cases.partners.service_queries import services_for
from mrc_cases.partners.showing import holiday, open_word
from mrc_cases.referrals.blueprint import pages


@pages.route("/referrals/new")
@requires(Area.REFERRALS, Level.CREATE)
def choose() -> ResponseReturnValue:
    """To whom? The services of our partners that answer what is asked, near the client if asked."""
    client, words = asked_client() or abort(404), request.args.get("words", "")[:LONGEST_ASKED]
    need = request.args.get("need") or None
    need = need if need and is_code("SERVICE", need) else None
    here, pieces = _here(client), _pieces(words)
    asked = asked_for(pieces)
    if need:
        asked = replace(asked, services=(need,))
    if "near" in request.args:
        asked = replace(asked, near=True)
    forbidden = forbidden_to(client.id)
    after = request.args.get("after")
    listing = services_for(current_user, asked, here, after, _put_last(forbidden))
    return render_template(
        "referrals/choose.html",
        client=client, listing=listing, need=need, words=words, needs=choices("SERVICE"),
        local=here.local, open_word=open_word, holiday=holiday(asked, here),
        near=asked.near, near_what=here.town or here.office_name,
        chips=_chips(pieces, here, client_id=client.id, need=need,
                     near=1 if "near" in request.args else None),
        forbidden={partner.id for _s, partner in listing.rows
                   if forbidden.covers(partner.id, partner.kind)},
    )  # fmt: skip


def _put_last(forbidden: Forbidden) -> ColumnElement[bool] | None:
    """The partners a client wants nothing told to are not what one chooses by the way."""
    if not forbidden.partners and not forbidden.kinds:
        return None
    return or_(Partner.id.in_(forbidden.partners), Partner.kind.in_(forbidden.kinds))


def _here(client: Client) -> Here:
    """Near is near where the client lives; who may not read that asks from the own office."""
    here = place_queries.here(current_user, local_now())
    may_read = current_user.may(Area.REFERRALS, Level.READ)
    return replace(here, town=client.profile.residence_area or None) if may_read else here


def _pieces(words: str) -> list[Piece]:
    areas = search_queries.areas(*in_directory(current_user)) if words else []
    return understand(words, lexicon_of_now(areas))


def _chips(pieces: list[Piece], here: Here, **more: Any) -> list[tuple[str, bool, str]]:
    """What was understood of the question: its words, whether a filter, the page without it."""
    near = here.town or here.office_name
    return [
        (
            say(piece.meaning, near) if piece.meaning else piece.typed,
            piece.meaning is not None,
            url_for(".choose", words=without(pieces, place) or None, **more),
        )
        for place, piece in enumerate(pieces)
    ]
