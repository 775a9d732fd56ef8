"""The partner's pages: come in, see what was agreed to be shared, answer.

No GET changes anything: a robot that looks at links before people do sees an empty question.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import (
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mrc_cases.access.guard import only_reads, public
from mrc_cases.access.signing_in import TooManyTries
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.forms import Form
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.documents.queries import content_of
from mrc_cases.extensions import db
from mrc_cases.language import SHIPPED, speaking
from mrc_cases.partners.models import Partner
from mrc_cases.partners.queries import data_sets_covered
from mrc_cases.referrals import actions, queries
from mrc_cases.referrals.blueprint import pages
from mrc_cases.referrals.covering import may_still_see
from mrc_cases.referrals.forms import BookForm, CloseForm, DeclineForm, OpenLinkForm
from mrc_cases.referrals.letters import language_of
from mrc_cases.referrals.models import PartnerLink, Referral
from mrc_cases.referrals.opening import (
    LinkLocked,
    let_in,
    let_out,
    secret_in,
    try_to_open,
    who_is_inside,
)
from mrc_cases.referrals.sharing import Told, as_told, still_covered
from mrc_cases.referrals.steps import book, expected
from mrc_cases.writing import apart

# A paper is shown as what it is and can do nothing.
POLICY = "default-src 'none'; img-src 'self'; object-src 'self'; frame-ancestors 'none'"


@pages.route("/answer", methods=["GET", "POST"])
@public
@only_reads
def partner_open() -> ResponseReturnValue:
    """Where a link leads: an empty question, until secret and code are given."""
    _choose_language()
    hint = request.args.get("speak", "")
    if hint in SHIPPED and "language" not in session:
        with speaking(hint):
            return _open_page(hint)
    return _open_page(None)


def _open_page(speak: str | None) -> ResponseReturnValue:
    form = OpenLinkForm()
    if "language" not in request.form and form.validate_on_submit():
        link = _tried(form)
        if link is not None:
            return _come_in(link)
    return form_page(form, "partner_page/open.html", speak=speak)


def _choose_language() -> None:
    chosen = request.form.get("language")
    if chosen in SHIPPED:
        session["language"] = chosen


def _tried(form: OpenLinkForm) -> PartnerLink | None:
    secret, code = secret_in(form.secret.data), form.code.data
    try:
        link = try_to_open(secret, code, request.remote_addr or "")
    except TooManyTries as wait:
        form.refuse(wait)
    except LinkLocked as locked:
        form.refuse(RuleBroken(_locked_words(locked.link), "code"))
    else:
        if link is not None:
            return link
        form.refuse(
            RuleBroken(_("Link and code do not fit together, or the link has ended."), "code")
        )
    return None


def _locked_words(link: PartnerLink) -> str:
    """How to get another code: from whoever referred the person."""
    referral = db.session.get(Referral, link.referral_id) if link.referral_id else None
    if referral is None:
        return _("After five wrong codes this link is locked. Call the centre for a new code.")
    return _(
        "After five wrong codes this link is locked. Call %(who)s for a new code.",
        who=apart(referral.reply_to),
    )


def _come_in(link: PartnerLink) -> ResponseReturnValue:
    """Who has shown both has seen the referral, and the centre is told so."""
    if "language" not in session:
        session["language"] = language_of(db.session.get_one(Partner, link.partner_id))
    endpoint = ".partner_people"
    if link.referral_id is not None:
        actions.see(db.session.get_one(Referral, link.referral_id), today=today())
        endpoint = ".partner_show"
    response = make_response(redirect(url_for(endpoint)))
    let_in(response, link)
    return response


def inside(purpose: str) -> PartnerLink | None:
    """The link somebody came in by, if it is for this."""
    link = who_is_inside()
    return link if link is not None and link.purpose == purpose else None


def outside() -> ResponseReturnValue:
    """Back to the empty question."""
    flash(_("Please open the link again: it has ended, or you were away for a while."), "error")
    return redirect(url_for(".partner_open"))


# --- answering a referral -------------------------------------------------------------------------


@pages.route("/answer/referral")
@public
def partner_show() -> ResponseReturnValue:
    """What the centre agreed to share, while it is the partner's to see, and the ways to answer."""
    link = inside("ANSWER")
    if link is None:
        return outside()
    referral = db.session.get_one(Referral, link.referral_id)
    note(db.session, "partner_read", referral)
    return _partner_page(referral, _forms(referral))


def _partner_page(
    referral: Referral, forms: dict[str, Form], refused: Form | None = None
) -> ResponseReturnValue:
    partner, service = queries.partner_and_service(referral)
    told = _told(referral)
    page = render_template(
        "partner_page/show.html",
        referral=referral,
        partner=partner,
        service=service,
        told=told,
        is_less=told is not None and len(told) < len(as_told(referral.shared)),
        forms=forms,
        form=refused,
    )
    return page, 422 if refused is not None else 200


def _told(referral: Referral) -> list[Told] | None:
    """None once the client has ended the sharing; no more than our agreement covers today."""
    if not may_still_see(referral, today()):
        return None
    return still_covered(as_told(referral.shared), data_sets_covered(referral.partner_id, today()))


def _accept(referral: Referral, *, day: Any, time: Any) -> None:
    actions.accept(referral, today=today(), by="PARTNER", **expected(day, time))


def _decline(referral: Referral, *, reason: str, word: str | None) -> None:
    actions.decline(referral, reason=reason, word=word, today=today(), by="PARTNER")


def _begin(referral: Referral) -> None:
    actions.begin(referral, today=today(), by="PARTNER")


def _close(referral: Referral, *, outcome: str, word: str | None) -> None:
    actions.close(referral, outcome=outcome, word=word, today=today(), by="PARTNER")


ANSWERS: dict[str, tuple[type[Form], Callable[..., None]]] = {
    "accept": (BookForm, _accept),
    "decline": (DeclineForm, _decline),
    "book": (BookForm, book),
    "begin": (Form, _begin),
    "close": (CloseForm, _close),
}
_OPEN_ANSWERS = {
    "sent": ("accept", "decline"),
    "acknowledged": ("accept", "decline"),
    "accepted": ("begin", "book", "close"),
    "in_service": ("close",),
}


def _forms(referral: Referral, asked: str | None = None) -> dict[str, Form]:
    names = _OPEN_ANSWERS.get(referral.state, ())
    return {
        name: ANSWERS[name][0](prefix=f"{name}-", **({} if name == asked else {"formdata": None}))
        for name in names
    }


@pages.route("/answer/referral", methods=["POST"])
@public
def partner_act() -> ResponseReturnValue:
    """An answer of the partner."""
    link = inside("ANSWER")
    if link is None:
        return outside()
    referral = db.session.get_one(Referral, link.referral_id)
    asked = request.form.get("do", "")
    forms = _forms(referral, asked)
    form = forms.get(asked)
    if form is None:
        flash(_("This cannot be done now. Somebody else may have been faster."), "error")
        return redirect(url_for(".partner_show"))
    if form.validate_on_submit() and form.attempt(ANSWERS[asked][1], referral):
        return _answered(referral)
    db.session.refresh(referral)
    return _partner_page(referral, forms, form)


def _answered(referral: Referral) -> ResponseReturnValue:
    if referral.ended_at is not None:
        return redirect(url_for(".partner_thanks"))
    flash(_("Thank you. The centre has your answer."))
    return redirect(url_for(".partner_show"))


@pages.route("/answer/thanks")
@public
def partner_thanks() -> ResponseReturnValue:
    """The last page: nothing of the person is shown any more."""
    response = make_response(render_template("partner_page/thanks.html"))
    let_out(response)
    return response


@pages.route("/answer/paper/<uuid:file_id>")
@public
def partner_paper(file_id: UUID) -> ResponseReturnValue:
    """A paper that went along."""
    link = inside("ANSWER")
    referral = db.session.get_one(Referral, link.referral_id) if link is not None else None
    told = _told(referral) if referral is not None else None
    if referral is None or str(file_id) not in {each.file_id for each in told or ()}:
        abort(404)
    paper = next((each for each in queries.documents_of(referral) if each.id == file_id), None)
    if paper is None:
        abort(404)
    note(db.session, "partner_read", paper)
    headers = {"Content-Disposition": "inline", "Content-Security-Policy": POLICY}
    return Response(content_of(paper), mimetype=paper.media_type, headers=headers)


@pages.route("/answer/language", methods=["POST"])
@public
@only_reads
def partner_speak() -> ResponseReturnValue:
    """Another language, on the page where one is."""
    _choose_language()
    sends_in = inside("SEND_IN") is not None
    return redirect(url_for(".partner_people" if sends_in else ".partner_show"))


@pages.route("/answer/leave", methods=["POST"])
@public
@only_reads
def partner_leave() -> ResponseReturnValue:
    response = make_response(redirect(url_for(".partner_thanks")))
    let_out(response)
    return response
