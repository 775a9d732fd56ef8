"""The pages of the code from one's own phone."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from mrc_cases.access import second_factor
from mrc_cases.access.confirming import prove_password
from mrc_cases.access.forms import CodeForm, RemoveCodeForm
from mrc_cases.access.guard import only_reads, public, signed_in
from mrc_cases.access.held_forms import place_to_return
from mrc_cases.access.signing_in import TooManyTries, try_code
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.pages import form_page


def bind(pages: Blueprint) -> None:
    """Give the room's blueprint these pages."""
    both = ["GET", "POST"]
    pages.add_url_rule("/sign-in/code", "sign_in_code", sign_in_code, methods=both)
    pages.add_url_rule("/my-code", "own_second_factor", own_second_factor, methods=both)


@public
@only_reads
def sign_in_code() -> ResponseReturnValue:
    """The second half of coming in. Writes nothing until the code is right."""
    waiting = second_factor.who_waits()
    if waiting is None:
        return redirect(url_for("access.sign_in"))
    form = CodeForm()
    if form.validate_on_submit():
        asked = session.get("return_to")
        try:
            user = try_code(waiting.id, form.code.data, request.remote_addr or "")
        except TooManyTries as wait:
            form.refuse(wait)
            return render_template("access/sign_in_code.html", form=form), 429
        if user is not None:
            return redirect(place_to_return(user, asked))
        form.refuse(RuleBroken(_("This code does not fit. Look at the phone’s clock."), "code"))
    return form_page(form, "access/sign_in_code.html")


@signed_in
def own_second_factor() -> ResponseReturnValue:
    """Set the code up, or remove it."""
    form, removing = CodeForm(), RemoveCodeForm()
    doing = request.form.get("do")
    if doing == "begin":
        if not second_factor.is_set_up(current_user):  # else the button was pressed twice
            second_factor.begin(current_user)
        return redirect(url_for(".own_second_factor"))
    if doing == "remove" and removing.validate_on_submit() and removing.attempt(_remove):
        flash(_("You sign in by your password alone now."))
        return redirect(url_for(".own_settings"))
    if doing == "finish" and form.validate_on_submit() and form.attempt(_finish):
        return render_template("access/recovery_codes.html", codes=form.result)
    refused = removing if doing == "remove" else form
    return form_page(
        refused, "access/second_factor.html", code_form=form, removing=removing,
        begun=None if second_factor.is_set_up(current_user) else _begun(),
        left=second_factor.codes_left(current_user),
    )  # fmt: skip


def _begun() -> tuple[Markup, str] | None:
    if current_user.totp_secret is None:
        return None
    svg, groups = second_factor.picture(current_user)
    return Markup(svg), groups  # noqa: S704 - drawn by the library from our own address


def _finish(*, code: str) -> list[str]:
    return second_factor.finish(current_user, "".join(code.split()))


def _remove(*, password: str) -> None:
    prove_password(current_user, password, "password", _("This is not your password."))
    second_factor.remove(current_user)
