"""What surrounds every page: the centre it belongs to, headers, errors, and the one commit."""

import logging
import secrets
from typing import Any

from flask import Flask, Response, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import Conflict, HTTPException

from mrc_cases import codes, compression, language, writing
from mrc_cases.access import guard, held_forms
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.sessions import needs_touch, touch_session
from mrc_cases.base import trail
from mrc_cases.base.bugs import told
from mrc_cases.base.errors import TooLate
from mrc_cases.base.forms import refused_fields, says_which
from mrc_cases.base.moments import now
from mrc_cases.centre.models import Centre
from mrc_cases.extensions import WRITING, begin_noting, db
from mrc_cases.navigation import draw_menu, keep_menus
from mrc_cases.templating import Addresses

log = logging.getLogger("mrc_cases")

# Nothing from another host, no inline script or style; Bootstrap's CSS draws with data: images.
GIVES_BACK = (403, 404, 409)  # what was typed stands on the page, to be copied
KNOWN_ERRORS = (400, 403, 404, 405, 409, 413, 429)
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def install(app: Flask) -> None:
    """Bind the hooks, the error pages and what every template may use."""
    keep_menus(app)
    app.before_request(language.use_kept_catalogue)
    app.before_request(guard.begin)
    app.before_request(load_centre)
    app.after_request(compression.compress)  # hooks run from the last to the first
    app.after_request(finish_transaction)
    app.after_request(add_headers)
    app.context_processor(for_templates)
    _bind_errors(app)
    addresses = Addresses()
    app.jinja_env.globals.update(
        codes=codes, url_for=addresses.url_for, static=addresses.static,
        Area=Area, Level=Level, right_now=now,
    )  # fmt: skip
    app.jinja_env.filters.update(
        moment=writing.moment,
        day=writing.day,
        weekday=writing.weekday,
        clock=writing.clock,
        file_size=writing.file_size,
        weekdays=writing.weekdays,
        time_of_day=writing.time_of_day,
        listed=writing.listed,
        apart=writing.apart,
        turned_into=writing.turned_into,
        month_or_year=writing.month_or_year,
        decimal=format_decimal,
        pill_choices=pill_choices,
        refused=refused_fields,
        says_which=says_which,
    )
    # Not by way of `install_gettext_callables`, which calls three functions for each string.
    app.jinja_env.globals.update(_=language.say, ngettext=language.say_number)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _bind_errors(app: Flask) -> None:
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign]  # `show_bug` does
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(CSRFError, answer_old_page)
    app.register_error_handler(OperationalError, show_unsaved)
    app.register_error_handler(TooLate, show_conflict)
    app.register_error_handler(Exception, show_bug)


def load_centre() -> None:
    """The centre, or None while it is not set up; it comes with whoever is signed in."""
    if request.endpoint == "static":
        g.centre = None
    elif not current_user.is_authenticated and "centre" not in g:
        g.centre = db.session.scalar(select(Centre))


def finish_transaction(response: Response) -> Response:
    """The one commit: after a request that succeeded; a refused one is rolled back.

    What was read goes on the trail before the page leaves the house, or the page does not leave.
    """
    session = db.session
    if response.status_code >= 400:
        session.rollback()
        trail.drop_refused(session)
        session.info["begun"] = None
    if session.info.get("begun") != WRITING and (trail.has_notes(session) or needs_touch()):
        begin_noting(session)
    if session.info.get("begun"):
        held_forms.forget_what_was_saved()
        touch_session()
        trail.write_notes(session, _trail_key())
        session.commit()
    session.info["begun"] = None
    return response


def _trail_key() -> bytes:
    key: bytes = current_app.extensions["keys"].subkey("trail")
    return key


def add_headers(response: Response) -> Response:
    """The security headers; a page may be kept nowhere, a versioned static file for a year.

    A public page without anything of anybody's may say for how many seconds (`g.kept_for`).
    """
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SETTINGS"].behind_https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"  # a year
    if request.endpoint != "static":
        kept_for = g.get("kept_for") if response.status_code == 200 else None
        response.headers["Cache-Control"] = f"max-age={kept_for}" if kept_for else "no-store"
    return response


def pill_choices(field: Any) -> list[Any]:
    """What a radio or check-box list offers, each with value, label and selected."""
    return list(field.iter_choices())


def for_templates() -> dict[str, Any]:
    """What every template knows without being told."""
    tag = language.current_language()
    return {
        "lang": tag,
        "dir": language.direction(tag),
        "centre": g.get("centre"),
        "languages": [(offered, language.own_name(offered)) for offered in language.offered()],
        "draw_menu": draw_menu,
    }


def answer_old_page(error: CSRFError) -> ResponseReturnValue:
    """A form from before the person signed in anew comes back filled, and nothing of it is done."""
    kept_at = held_forms.hold_what_an_old_page_sent()
    return redirect(kept_at) if kept_at is not None else show_error(error)


def show_error(error: HTTPException) -> tuple[str, int]:
    """A plain sentence and a way on, in the reader's language."""
    original = getattr(error, "original_exception", None)
    if isinstance(original, OperationalError):  # the commit itself failed
        return show_unsaved(original)
    if original is not None:
        return show_bug(original)
    code = error.code or 500
    known = code if code in KNOWN_ERRORS else 400
    load_centre()  # what is refused early is said in a language of the centre, too
    typed = held_forms.words_typed() if known in GIVES_BACK else []
    return render_template(f"errors/{known}.html", with_file=_has_large_file(), typed=typed), code


def show_conflict(_error: TooLate) -> tuple[str, int]:
    """A button without a form was too late: somebody else was quicker."""
    db.session.rollback()
    return show_error(Conflict())


def _has_large_file() -> bool:
    """Whether it is a file that makes a request too large; typed words have their own limit."""
    most = current_app.config["MAX_CONTENT_LENGTH"]
    return request.mimetype == "multipart/form-data" and (request.content_length or 0) > most


def show_unsaved(error: OperationalError) -> tuple[str, int]:
    """The disk is full, or the database does not answer: nothing is half saved, try again."""
    log.error("the database refused: %s", str(error.orig).partition("\n")[0])
    _forget_the_request()
    return render_template("errors/503.html", typed=held_forms.words_typed()), 503


def show_bug(error: Exception) -> tuple[str, int]:
    """A bug: a reference for the person, the place for the log, no value of anybody's."""
    reference = secrets.token_hex(4)
    log.error("reference %s: %s", reference, told(error))
    _forget_the_request()
    typed = held_forms.words_typed()
    return render_template("errors/500.html", reference=reference, typed=typed), 500


def _forget_the_request() -> None:
    """Leave nothing that would make the page ask the database."""
    db.session.rollback()
    db.session.info["trail"] = []
    db.session.info["begun"] = None
    g.centre = None
    g.language = language.language_without_asking()
