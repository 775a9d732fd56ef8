"""The letters to partners: a link and a date, nothing of the person. Written when they are sent."""

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


def _about(referral_id: UUID, states: frozenset[str]) -> tuple[Referral, PartnerLink] | None:
    referral = db.session.get(Referral, referral_id)
    if referral is None or referral.state not in states:
        return None
    link = link_of(referral)
    return (referral, link) if link is not None else None


def _referral(referral_id: UUID) -> Words | None:
    found = _about(referral_id, SHOWN_TO_PARTNER)
    if found is None:
        return None
    referral, link = found
    partner = db.session.get_one(Partner, referral.partner_id)
    return _letter(
        link, partner,
        subject=_("%(centre)s refers somebody to you", centre=g.centre.name),
        first=_("%(centre)s refers somebody to you and asks for an answer. Open this link:",
                centre=g.centre.name),
        last=_("Please answer by %(moment)s.", moment=_due(referral)),
    )  # fmt: skip


def _due(referral: Referral) -> str:
    return moment(referral.reply_due_at) if referral.reply_due_at else ""


def _reminder(referral_id: UUID) -> Words | None:
    found = _about(referral_id, frozenset(WAITING))
    if found is None:
        return None
    referral, link = found
    partner = db.session.get_one(Partner, referral.partner_id)
    return _letter(
        link, partner,
        subject=_("%(centre)s waits for your answer", centre=g.centre.name),
        first=_("%(centre)s referred somebody to you and has no answer yet. Open this link:",
                centre=g.centre.name),
        last=_("The answer was asked for by %(moment)s.", moment=_due(referral)),
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
