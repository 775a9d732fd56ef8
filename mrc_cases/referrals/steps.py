"""What staff can do with a referral now: which forms the page offers, and what each one does."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import current_app, g, session
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.permissions import Role
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.forms import Form
from mrc_cases.base.moments import at_local, today
from mrc_cases.codes import choices
from mrc_cases.mail.actions import check_address, queue_letter
from mrc_cases.partners.models import Partner
from mrc_cases.referrals import actions, queries
from mrc_cases.referrals.forms import (
    BookForm,
    ClientSaysForm,
    CloseForm,
    DeclineForm,
    ExceptionForm,
    PayForm,
    RevokeForm,
    SendForm,
)
from mrc_cases.referrals.letters import language_of
from mrc_cases.referrals.links import link_for_answer, link_of, new_code
from mrc_cases.referrals.models import Referral
from mrc_cases.referrals.paying import amount_of, usual_currency
from mrc_cases.referrals.sharing import Told, as_kept, mark_of, what_goes_out

WITH_A_LINK = frozenset({"EMAIL", "LINK"})


def shown_before_sending(referral: Referral) -> list[Told]:
    """Field by field what would go out if it were sent now."""
    client = actions.client_of(referral)
    return what_goes_out(
        referral, client, queries.way_of(referral, client), queries.documents_of(referral), today()
    )


def kept_code(referral: Referral) -> str | None:
    """The code of a link made a moment ago, shown this once to be told by phone."""
    kept = session.pop("told_code", None)
    return str(kept[1]) if kept and kept[0] == str(referral.id) else None


def _keep_code(referral: Referral, code: str) -> None:
    session["told_code"] = (str(referral.id), code)


# --- what each step does --------------------------------------------------------------------------


def _send(
    referral: Referral, *, way: str, sent_to: str | None, mark: str, email: str | None = None
) -> None:
    told = shown_before_sending(referral)
    if mark != mark_of(told):
        raise RuleBroken(_("What would be shared is no longer what you saw. Please look again."))
    if way == "EMAIL":
        sent_to = check_address(email or "")
    referral.owner_id = current_user.id  # whoever sends it follows it
    actions.mark_sent(referral, way=way, sent_to=sent_to, shared=as_kept(told), today=today())
    if way in WITH_A_LINK:
        _give_link(referral, email if way == "EMAIL" else None)


def _give_link(referral: Referral, email: str | None) -> None:
    _link, code = link_for_answer(referral, current_user.id)
    _keep_code(referral, code)
    if email is not None:
        partner = queries.partner_and_service(referral)[0]
        queue_letter("REFERRAL", referral.id, email, language_of(partner))


def _new_link(referral: Referral) -> None:
    _give_link(referral, None)


def _new_code(referral: Referral) -> None:
    link = link_of(referral)
    if link is None:
        raise RuleBroken(_("There is no link now. Make a new one."))
    _keep_code(referral, new_code(link))


def _ask(referral: Referral, *, ground: str, reason: str | None) -> None:
    actions.ask_exception(referral, ground, reason, current_user)


def _approve(referral: Referral) -> None:
    actions.approve_exception(referral, current_user)


def expected(day: dt.date | None, time: dt.time | None) -> dict[str, Any]:
    """When a person is to come, as a referral keeps it: nobody's hour is made up.

    Raises RuleBroken for an hour of no day, and for a day that is over in the centre.
    """
    if day is None and time is not None:
        raise RuleBroken(_("Choose a day."), "day")
    if day is not None and day < today():
        raise RuleBroken(_("This day has gone by."), "day")
    if day is None or time is None:
        return {"booked_at": None, "booked_on": day}
    return {"booked_at": at_local(day, time, g.centre.time_zone), "booked_on": None}


def book(referral: Referral, *, day: dt.date | None, time: dt.time | None) -> None:
    """The same on the partner's page and on our own: it may be said anew, and not unsaid."""
    if day is None:
        raise RuleBroken(_("Choose a day."), "day")
    actions.book(referral, **expected(day, time))


def _accept(referral: Referral, *, day: dt.date | None, time: dt.time | None) -> None:
    actions.accept(referral, today=today(), by="STAFF", **expected(day, time))


def _decline(referral: Referral, *, reason: str, word: str | None) -> None:
    actions.decline(referral, reason=reason, word=word, today=today(), by="STAFF")


def _begin(referral: Referral) -> None:
    actions.begin(referral, today=today(), by="STAFF")


def _close(referral: Referral, *, outcome: str, word: str | None) -> None:
    actions.close(referral, outcome=outcome, word=word, today=today(), by="STAFF")


def _revoke(referral: Referral, *, reason: str, word: str | None) -> None:
    actions.revoke(referral, reason=reason, word=word, today=today())


def _client_says(referral: Referral, *, outcome: str, word: str | None, version: int) -> None:
    actions.client_says(referral, outcome=outcome, word=word, today=today(), version=version)


def _pay(
    referral: Referral, *, amount: str | None, currency: str | None, project: str | None,
    version: int,
) -> None:  # fmt: skip
    actions.pay(referral, amount=amount, currency=currency, project=project, version=version)


# Name of the step -> its questions and what it does.
STEPS: dict[str, tuple[type[Form], Callable[..., None]]] = {
    "send": (SendForm, _send),
    "ask": (ExceptionForm, _ask),
    "approve": (Form, _approve),
    "accept": (BookForm, _accept),
    "decline": (DeclineForm, _decline),
    "book": (BookForm, book),
    "begin": (Form, _begin),
    "close": (CloseForm, _close),
    "revoke": (RevokeForm, _revoke),
    "client": (ClientSaysForm, _client_says),
    "pay": (PayForm, _pay),
    "link": (Form, _new_link),
    "code": (Form, _new_code),
}
_BY_STATE = {
    "draft": ("send", "ask", "approve", "revoke"),
    "sent": ("accept", "decline", "revoke", "pay", "link", "code"),
    "acknowledged": ("accept", "decline", "revoke", "pay", "link", "code"),
    "accepted": ("begin", "book", "close", "revoke", "client", "pay", "link", "code"),
    "in_service": ("close", "client", "pay", "link", "code"),
}


def forms_for(referral: Referral, asked: str | None = None) -> dict[str, Form]:
    """The forms of the steps that can be taken now; only the one sent reads what was sent."""
    ended = ("client", "pay") if referral.sent_at else ()
    names = [name for name in _BY_STATE.get(referral.state, ended) if _is_open(name, referral)]
    return {name: _form(name, referral, name == asked) for name in names}


def _is_open(name: str, referral: Referral) -> bool:
    asked_for = referral.override_ground is not None and not referral.is_covered_by_exception
    if name == "approve":
        is_other = referral.override_asked_by_id != current_user.id
        return asked_for and is_other and Role.MANAGER in current_user.roles
    if name == "ask":
        return referral.override_ground is None
    return True


def _form(name: str, referral: Referral, is_sent: bool) -> Form:
    kind = STEPS[name][0]
    more = {} if is_sent else {"formdata": None}
    data: dict[str, Any] = {}
    if name == "client":
        data = {
            "outcome": referral.client_outcome, "word": referral.client_word,
            "version": referral.version,
        }  # fmt: skip
    if name == "pay":
        data = {
            "amount": amount_of(referral.paid_cents), "project": referral.paid_project,
            "currency": referral.paid_currency or usual_currency(g.centre.country),
            "version": referral.version,
        }  # fmt: skip
    form = kind(prefix=f"{name}-", data=data, **more)
    if isinstance(form, SendForm):
        _offer_ways(form, referral)
    return form


def take(asked: str, form: Form, referral: Referral) -> bool:
    """Do a step with the answers of its form; a form that carries a version hands it over."""
    more = {}
    if "version" in form:
        version = str(form["version"].data)
        more["version"] = int(version) if version.isdigit() else 0
    return form.attempt(STEPS[asked][1], referral, **more)


def _offer_ways(form: SendForm, referral: Referral) -> None:
    """By mail only where mail is sent; the partner's address is there already."""
    sends = current_app.config["SETTINGS"].sends_mail
    form.way.choices = [each for each in choices("REFERRAL_WAY") if sends or each.value != "EMAIL"]
    if not sends:
        del form.email
    elif not form.email.data:
        partner: Partner = queries.partner_and_service(referral)[0]
        form.email.data = partner.email
