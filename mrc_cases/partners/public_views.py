"""The page anybody may read: where to go, in the reader's own language, without signing in."""

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mrc_cases import codes
from mrc_cases.access.guard import public
from mrc_cases.base import paging
from mrc_cases.base.moments import local_now
from mrc_cases.language import current_language, offered, speaking
from mrc_cases.partners import place_queries, search_queries
from mrc_cases.partners.asking import Asked
from mrc_cases.partners.place_queries import Here
from mrc_cases.partners.queries import IS_PUBLIC
from mrc_cases.partners.search_queries import Listing

KEPT_FOR = 600  # seconds


def bind(pages: Blueprint) -> None:
    """Give the room's blueprint this page."""
    pages.add_url_rule("/addresses", "addresses", addresses)
    pages.add_url_rule("/addresses/<tag>", "addresses", addresses)


@public
def addresses(tag: str | None = None) -> ResponseReturnValue:
    """What is marked public; the language stands in the address, so that it may be kept."""
    if g.centre is None or (tag is not None and tag not in offered()):
        abort(404)
    if tag is None:
        language = current_language()
        known = language if language in offered() else offered()[0]
        return redirect(url_for(".addresses", tag=known))
    g.kept_for = KEPT_FOR
    with speaking(tag):
        return _page(tag)


def _page(tag: str) -> str:
    asked, chosen = _asked()
    here = place_queries.here(None, local_now())
    listing = _listing(asked, here)
    offers = search_queries.public_offers(here.local.date())
    return render_template(
        "partners/addresses.html",
        tag=tag, asked=asked, chosen=chosen, local=here.local, partners=listing.partners,
        next_page=paging.write_place(*listing.last) if listing.last else None,
        services=_choices("SERVICE", offers.services),
        spoken=_choices("LANGUAGE", offers.languages),
        areas=search_queries.areas(*IS_PUBLIC, public_only=True),
    )  # fmt: skip


def _listing(asked: Asked, here: Here) -> Listing:
    """Who fits; nobody where a kept address asks for what is no longer known."""
    after = search_queries.place_from(request.args.get("after"))
    chosen = [("SERVICE", asked.services), ("LANGUAGE", asked.languages)]
    if not all(codes.is_code(list_name, each) for list_name, some in chosen for each in some):
        return Listing([], None)
    return search_queries.listing(search_queries.public_directory(asked, here, after))


def _asked() -> tuple[Asked, dict[str, Any]]:
    """What is chosen on the page."""
    service, language = request.args.get("service"), request.args.get("language")
    area, today = request.args.get("area", "")[:200], "today" in request.args
    asked = Asked(
        services=(service,) if service else (),
        languages=(language,) if language else (),
        areas=(area,) if area else (),
        today=today,
    )
    chosen = {"service": service, "language": language, "area": area, "today": today or None}
    return asked, {name: value for name, value in chosen.items() if value}


def _choices(list_name: str, offered_codes: set[str]) -> list[tuple[str, str]]:
    pairs = [(code, codes.label(list_name, code)) for code in offered_codes]
    return sorted(pairs, key=lambda pair: codes.sort_key(pair[1]))
