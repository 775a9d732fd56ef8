"""Browsers in which somebody signed in before: their tries are counted apart.

Else whoever knows a colleague's address could keep that colleague out for ever, by trying wrong
passwords under it. The mark opens nothing, and names nobody without the key.
"""

import secrets

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from mrc_cases.access.throttle import keyed

COOKIE = "mrc_known"
KEPT_FOR = 400 * 24 * 3600  # seconds; browsers keep nothing longer
MOST_PEOPLE = 20  # who share one desk


def known_as(email: str) -> str | None:
    """The mark of this browser, if this person came in here before; None in any other."""
    browser, people = _read()
    return browser if _mark_of(email) in people else None


def remember(email: str) -> None:
    """This person came in: from now on their tries in this browser are counted apart."""
    browser, people = _read()
    mark = _mark_of(email)
    if mark in people[-1:]:
        return
    people = [*(each for each in people if each != mark), mark][-MOST_PEOPLE:]
    sealed = _seal().dumps([browser or secrets.token_hex(16), *people])

    @after_this_request
    def write(response: Response) -> Response:
        response.set_cookie(
            COOKIE, sealed, max_age=KEPT_FOR, httponly=True, samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )  # fmt: skip
        return response


def _read() -> tuple[str | None, list[str]]:
    try:
        browser, *people = _seal().loads(request.cookies.get(COOKIE, ""))
    except BadData:
        return None, []
    return browser, people


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known-browser")


def _mark_of(email: str) -> str:
    return keyed("known", email.strip().casefold()).hex()
