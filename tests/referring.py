"""What the tests of referrals share: a partner, a client who agreed, a partner's browser."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.clients.models import Client, ContactDetail
from mrc_cases.consents.models import Consent
from mrc_cases.consents.queries import recipient_key
from mrc_cases.extensions import db
from mrc_cases.partners.models import Partner, PartnerAgreement, PartnerService
from mrc_cases.referrals import actions
from mrc_cases.referrals.links import link_for_answer, secret_of
from mrc_cases.referrals.models import PartnerLink, Referral
from mrc_cases.referrals.sharing import as_kept, what_goes_out
from tests.conftest import Browser, day_in_the_centre

WHY = "Her wages of three months were never paid."
NAME = "Oksana Shevchenko"
PHONE = "+421905111222"


def put_partner(name: str = "Human Rights League", **more: Any) -> tuple[Partner, PartnerService]:
    """An active partner with one service, and nothing signed."""
    facts: dict[str, Any] = {
        "kind": "LEGAL", "country": "SK", "state": "active", "language": "eng",
        "email": "desk@league.example", **more,
    }  # fmt: skip
    partner = Partner(name=name, sort_name=name.lower(), name_keys=(), **facts)
    db.session.add(partner)
    db.session.flush()
    service = PartnerService(partner_id=partner.id, service="LEG", name_keys=(), area_keys=())
    db.session.add(service)
    db.session.commit()
    return partner, service


def sign_agreement(partner: Partner, data_set: str = "DOCUMENTS", **more: Any) -> PartnerAgreement:
    agreement = PartnerAgreement(
        partner_id=partner.id, kind="MOU", state="active", data_set=data_set,
        signed_on=dt.date(2026, 1, 1), **more,
    )  # fmt: skip
    db.session.add(agreement)
    db.session.commit()
    return agreement


def agree(client: Client, partner: Partner, data_set: str = "DOCUMENTS", **more: Any) -> Consent:
    """The client agrees to sharing with this partner."""
    facts: dict[str, Any] = {
        "purpose": "SHARE", "data_set": data_set, "how": "SPOKEN", "points_told": (),
        "given_on": dt.date(2026, 1, 1), **more,
    }  # fmt: skip
    consent = Consent(
        client_id=client.id, office_id=client.office_id, partner_id=partner.id,
        recipient_key=recipient_key(partner.id, None), **facts,
    )  # fmt: skip
    db.session.add(consent)
    db.session.commit()
    return consent


def make_safe(client: Client) -> ContactDetail:
    detail = db.session.scalars(
        select(ContactDetail).where(ContactDetail.client_id == client.id)
    ).one()
    detail.is_safe = True
    db.session.commit()
    return detail


@dataclass
class Case:
    """A client who agreed, a partner with an agreement, and who refers."""

    user: User
    client: Client
    partner: Partner
    service: PartnerService
    consent: Consent
    contact: ContactDetail

    def draft(self, **more: Any) -> Referral:
        facts: dict[str, Any] = {
            "urgency": "NORMAL", "data_set": "SUMMARY", "why": WHY, "reply_to": "Jana, 555 10 20",
            "contact_id": self.contact.id, **more,
        }  # fmt: skip
        referral = actions.draft_referral(self.client, self.service, owner_id=self.user.id, **facts)
        db.session.commit()
        return referral

    def send(self, way: str = "LINK", **more: Any) -> Referral:
        referral = self.draft(**more)
        send(referral, way)
        return referral


def today() -> dt.date:
    return day_in_the_centre()


def send(referral: Referral, way: str = "LINK", sent_to: str | None = None) -> None:
    client = db.session.get_one(Client, referral.client_id)
    contact = db.session.get(ContactDetail, referral.contact_id) if referral.contact_id else None
    told = as_kept(what_goes_out(referral, client, contact, (), today()))
    actions.mark_sent(referral, way=way, sent_to=sent_to, shared=told, today=today())
    db.session.commit()


def link_to(referral: Referral) -> tuple[str, str]:
    """A fresh link's secret, and its code."""
    link, code = link_for_answer(referral, None)
    db.session.commit()
    return secret_of(link.id), code


def wrong(code: str) -> str:
    """Another code."""
    return "".join(str((int(sign) + 1) % 10) for sign in code)


def open_link(app: Flask, secret: str, code: str) -> Browser:
    """The browser of a partner who has given both."""
    browser = Browser(app.test_client())
    browser.get("/answer")
    browser.last = browser.post("/answer", secret=secret, code=code)  # type: ignore[attr-defined]
    return browser


def living_link(referral: Referral) -> PartnerLink:
    db.session.rollback()
    query = select(PartnerLink).where(
        PartnerLink.referral_id == referral.id, PartnerLink.revoked_at.is_(None)
    )
    return db.session.scalars(query).one()


def with_mail(app: Flask, mail: Any) -> None:
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, mail=mail, address="https://cases.centre.example")


MARK = re.compile(r'name="send-mark"[^>]*value="([0-9a-f]{64})"')


def mark_on(text: str) -> str:
    """The mark of what the page shows as going out."""
    found = MARK.search(text)
    assert found, "no mark on the page"
    return found.group(1)


def a_case(put_client: Any, user: User) -> Case:
    """Somebody to be referred: a client who agreed, and a partner with an agreement."""
    client = put_client(user, NAME, phones=[PHONE])
    partner, service = put_partner()
    sign_agreement(partner)
    return Case(user, client, partner, service, agree(client, partner), make_safe(client))
