"""The letters to partners: a link and a date, nothing of the person. Written when they are sent."""

from collections.abc import Callable, Collection
from uuid import UUID

from flask import current_app, g, request, url_for
from flask_babel import gettext as _

from mrc_cases.extensions import db
from mrc_cases.language import OF_CLIENTS
from mrc_cases.mail.letters import WRITERS, Words
from mrc_cases.partners.models import Partner
from mrc_cases.referrals.links import link_of, secret_of
from mrc_cases.referrals.models import PartnerLink, Referral
from mrc_cases.referrals.states import SHOWN_TO_PARTNER, WAITING
from mrc_cases.writing import moment

# The centre's name and when the answer is due -> subject, first and last line.
Asks = Callable[[str, str], tuple[str, str, str]]


def language_of(partner: Partner) -> str:
    """The language a partner reads, if we speak it; English otherwise."""
    return OF_CLIENTS.get(partner.language, "en")


def address_of(link: PartnerLink, language: str) -> str:
    """The whole link. What stands behind the # never reaches a server, nor any log."""
    base = current_app.config["SETTINGS"].address or request.url_root.rstrip("/")
    page = url_for("referrals.partner_open", speak=language)
    return f"{base}{page}#{secret_of(link.id)}"


def _letter(link: PartnerLink, partner: Partner, *, subject: str, first: str, last: str) -> Words:
    lines = [
        first,
        address_of(link, language_of(partner)),
        _("The page asks for a code of six digits, which the centre tells you by phone."),
        last,
        _("If you do not expect this letter, throw it away: the link alone shows nothing."),
        g.centre.name,
    ]
    return Words(subject, "\n\n".join(lines) + "\n")


def _about_referral(referral_id: UUID, states: Collection[str], words: Asks) -> Words | None:
    """A letter while a referral is in one of the states and has a link; None otherwise."""
    referral = db.session.get(Referral, referral_id)
    link = link_of(referral) if referral is not None and referral.state in states else None
    if referral is None or link is None:
        return None
    partner = db.session.get_one(Partner, referral.partner_id)
    subject, first, last = words(g.centre.name, _due(referral))
    return _letter(link, partner, subject=subject, first=first, last=last)


def _due(referral: Referral) -> str:
    return moment(referral.reply_due_at) if referral.reply_due_at else ""


def _referral(referral_id: UUID) -> Words | None:
    return _about_referral(
        referral_id, SHOWN_TO_PARTNER,
        lambda centre, due: (
            _("%(centre)s refers somebody to you", centre=centre),
            _("%(centre)s refers somebody to you and asks for an answer. Open this link:",
              centre=centre),
            _("Please answer by %(moment)s.", moment=due),
        ),
    )  # fmt: skip


def _reminder(referral_id: UUID) -> Words | None:
    return _about_referral(
        referral_id, WAITING,
        lambda centre, due: (
            _("%(centre)s waits for your answer", centre=centre),
            _("%(centre)s referred somebody to you and has no answer yet. Open this link:",
              centre=centre),
            _("The answer was asked for by %(moment)s.", moment=due),
        ),
    )  # fmt: skip


def _send_in(link_id: UUID) -> Words | None:
    link = db.session.get(PartnerLink, link_id)
    if link is None or link.revoked_at is not None:
        return None
    partner = db.session.get_one(Partner, link.partner_id)
    return _letter(
        link, partner,
        subject=_("Your page to refer people to %(centre)s", centre=g.centre.name),
        first=_("On this page you can refer people to %(centre)s and see our answers:",
                centre=g.centre.name),
        last=_("The link works until %(moment)s.", moment=moment(link.expires_at)),
    )  # fmt: skip


WRITERS.update(REFERRAL=_referral, REMIND_HALF=_reminder, REMIND_LIMIT=_reminder, SEND_IN=_send_in)
