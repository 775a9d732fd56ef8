"""The gate: a page is refused unless its view says who may open it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mrc_cases.access.confirming import ask_to_confirm, is_confirmed
from mrc_cases.access.held_forms import give_back, remember_place
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.second_factor import must_set_up
from mrc_cases.base.trail import note
from mrc_cases.extensions import begin_reading, begin_writing, db

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """Who may open a page: everybody, anybody signed in, or who has one of the rights."""

    is_public: bool = False
    rights: tuple[tuple[Area, Level], ...] = ()


PUBLIC, SIGNED_IN = Access(is_public=True), Access()


def requires(area: Area, level: Level) -> Callable[[View], View]:
    """Mark a view with the right it needs; several marks: one of them is enough."""

    def mark(view: View) -> View:
        before: Access = getattr(view, "access", SIGNED_IN)
        view.access = Access(rights=(*before.rights, (area, level)))  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to everybody; rare, and listed in a test."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Mark a view as open to whoever is signed in: their own settings, the sign-out."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def only_reads(view: View) -> View:
    """Mark a POST view that writes nothing, so that it does not wait for the writer's place.

    Or that reads long before it writes: it begins to write by itself then.
    """
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def _will_write() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    reads = request.method in {"GET", "HEAD", "OPTIONS"} or hasattr(view, "only_reads")
    return view is not None and not reads


def begin() -> None:
    """Say what the request will do before anything is read: only read, or write, in which case it
    asks for the writer's place now, so that nothing is read twice.

    Only for a browser that has signed in: a stranger cannot hold up the house.
    """
    if "_user_id" not in session or request.endpoint in {None, "static"}:
        return
    if _will_write():
        begin_writing(db.session)
    else:
        begin_reading(db.session)


def check() -> ResponseReturnValue | None:
    """Refuse the request or let it pass; runs before every view."""
    if request.endpoint in {None, "static"}:
        return None  # no such page: 404
    view = current_app.view_functions[request.endpoint or ""]
    access: Access | None = getattr(view, "access", None)
    if access is None:
        abort(403)
    if not access.is_public:
        refusal = _check_person(view, access)
        if refusal is not None:
            return refusal
    if _will_write():
        begin_writing(db.session)
        g.let_through = True
    return None


# What somebody with a password that was given to them may open before they choose an own one.
WITH_A_FIRST_PASSWORD = {"access.change_password", "access.sign_out", "access.choose_language"}
# And before they have the code on their phone that the centre asks for.
WITHOUT_A_CODE = WITH_A_FIRST_PASSWORD | {"access.own_second_factor", "access.own_settings"}


def _check_person(view: View, access: Access) -> ResponseReturnValue | None:
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    db.session.info["user_id"] = current_user.id
    g.is_somebody = True
    give_back(current_user)
    if access.rights and not any(current_user.may(*right) for right in access.rights):
        note(db.session, "refused", kept_on_refusal=True, page=request.endpoint)
        abort(403)
    if current_user.must_change_password and request.endpoint not in WITH_A_FIRST_PASSWORD:
        return redirect(url_for("access.change_password"))
    if must_set_up(current_user, g.centre) and request.endpoint not in WITHOUT_A_CODE:
        return redirect(url_for("access.own_second_factor"))
    if getattr(view, "needs_confirmation", False) and not is_confirmed():
        return ask_to_confirm()
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    """Send to the sign-in page, and keep what was typed for the person who comes back."""
    if g.centre is None:
        return redirect(url_for("centre.set_up"))
    if request.headers.get("HX-Request"):
        # The page stays as it is: what is typed in it is kept when it is sent.
        return "", 401, {"HX-Reswap": "none"}
    remember_place()
    return redirect(url_for("access.sign_in"))
