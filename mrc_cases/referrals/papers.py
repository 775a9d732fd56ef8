"""The inter-agency form on paper, in the language of whoever reads it (R-11)."""

from typing import Any

from flask import g
from flask_babel import gettext as _

from mrc_cases.codes import label
from mrc_cases.language import speaking
from mrc_cases.paper import as_pdf
from mrc_cases.partners.models import Partner, PartnerService
from mrc_cases.referrals.models import Referral
from mrc_cases.referrals.sharing import as_told
from mrc_cases.writing import moment


def referral_form(
    referral: Referral, partner: Partner, service: PartnerService, language: str
) -> bytes:
    """The form of a referral that was sent, as PDF: exactly what was shared, and room to answer."""
    with speaking(language):
        return as_pdf("referral", _form(referral, partner, service), language)


def _form(referral: Referral, partner: Partner, service: PartnerService) -> dict[str, Any]:
    return {
        "title": _("Inter-agency referral form"),
        "house": g.centre.name,
        "code": referral.case_code,
        "notice": _(
            "Confidential. For the organisation named here only. Do not copy or pass on; "
            "destroy it when it is no longer needed."
        ),
        "foot": _("Referral by %(centre)s", centre=g.centre.name),
        "sections": [
            {"title": _("Referral"), "rows": _head(referral, partner, service)},
            {"title": _("About the person"), "rows": _person(referral)},
        ],
        "reply": _reply(referral),
    }


def _head(referral: Referral, partner: Partner, service: PartnerService) -> list[dict[str, Any]]:
    rows = [
        (_("For"), partner.name),
        (_("Service"), service.name or label("SERVICE", service.service)),
        (_("From"), g.centre.name),
        (_("Questions to"), referral.reply_to),
        (_("Sent"), moment(referral.sent_at) if referral.sent_at else ""),
        (_("Answer asked for by"), moment(referral.reply_due_at) if referral.reply_due_at else ""),
    ]
    return [{"label": question, "value": _own_way(answer)} for question, answer in rows if answer]


def _person(referral: Referral) -> list[dict[str, Any]]:
    return [
        {
            "label": each.title,
            "value": each.words if each.is_left_to_right else _own_way(each.words),
            "ltr": each.is_left_to_right,
        }
        for each in as_told(referral.shared)
    ]


def _own_way(text: str) -> str:
    """Each line keeps its own direction: an English sentence ends with its full stop in Arabic."""
    return "\n".join(f"\u2068{line}\u2069" for line in text.splitlines())


def _reply(referral: Referral) -> dict[str, Any]:
    return {
        "title": _("Answer of the organisation"),
        "hint": _("Please tell us by phone, or give this part back."),
        "boxes": [
            _("We take the person. Expected on:"),
            _("We cannot take the person, because:"),
        ],
        "lines": [_("Name"), _("Date"), _("Signature")],
    }
