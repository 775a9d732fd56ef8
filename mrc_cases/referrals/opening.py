"""A partner comes in: the secret and the code, counted before they are looked at; then a cookie.

The cookie is good for one link and half an hour, on the partner's pages only, and ends when the
link ends or its code is changed.
"""

from uuid import UUID

from flask import Response, current_app, request, session
from itsdangerous import BadData, URLSafeTimedSerializer

from mrc_cases.access import throttle
from mrc_cases.access.sessions import commit_try
from mrc_cases.access.signing_in import TooManyTries
from mrc_cases.base.trail import note
from mrc_cases.extensions import NOTING, begin_writing, db
from mrc_cases.referrals.links import count_try, find_link, is_right, living_link, opened
from mrc_cases.referrals.models import PartnerLink

COOKIE = "mrc_partner"
PATH = "/answer"
LASTS_SECONDS = 30 * 60


class LinkLocked(Exception):
    """Five wrong codes were tried; `link` says whom to ask for another."""

    def __init__(self, link: PartnerLink) -> None:
        super().__init__()
        self.link = link


def secret_in(text: str) -> str:
    """The secret, from a whole link or from what stands behind its #."""
    return text.rpartition("#")[2].strip()


def try_to_open(secret: str, code: str, address: str) -> PartnerLink | None:
    """The link, when secret and code are right; None for both wrong alike.

    Raises TooManyTries and LinkLocked. The try is counted, and committed, before it is judged, so
    that many sent at once are many.
    """
    place = throttle.keyed("from", address)
    minutes = throttle.minutes_to_wait(None, place)
    if minutes:
        raise TooManyTries(minutes)
    lines = commit_try(None, place)
    link = find_link(secret)
    if link is None:
        return None
    if not _counted(link):
        raise LinkLocked(link)
    if not is_right(link, code):
        note(db.session, "link_refused", link, kept_on_refusal=True)
        _say_if_locked(link)
        return None
    begin_writing(db.session)
    throttle.forget(None, lines)
    opened(link)
    return link


def _counted(link: PartnerLink) -> bool:
    begin_writing(db.session, NOTING)
    counted = count_try(link.id)
    db.session.commit()
    db.session.info["begun"] = None
    return counted


def _say_if_locked(link: PartnerLink) -> None:
    """The fifth wrong code says at once that the link is locked now."""
    db.session.refresh(link)
    if link.is_locked:
        raise LinkLocked(link)


# --- the cookie -----------------------------------------------------------------------------------


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or b"", salt="partner page")


def let_in(response: Response, link: PartnerLink) -> None:
    """Give the cookie to whoever has just shown secret and code."""
    response.set_cookie(
        COOKIE,
        _signer().dumps([str(link.id), link.code_hash[:8].hex()]),
        max_age=LASTS_SECONDS,
        path=PATH,
        httponly=True,
        samesite="Strict",
        secure=current_app.config["SETTINGS"].behind_https,
    )


def who_is_inside() -> PartnerLink | None:
    """The link of this browser; None when it ended, was locked, or got another code."""
    try:
        said = _signer().loads(request.cookies.get(COOKIE, ""), max_age=LASTS_SECONDS)
    except BadData:
        return None
    link = living_link(UUID(said[0]))
    if link is None or link.code_hash[:8].hex() != said[1]:
        return None
    return link


def let_out(response: Response) -> None:
    """Forget the partner in this browser."""
    response.delete_cookie(COOKIE, path=PATH)
    session.pop("language", None)
