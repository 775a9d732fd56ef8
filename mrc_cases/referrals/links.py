"""A partner's link: its secret, the code told by phone, how it is opened, locked and ended.

The secret is 256 bits, made from the link's own random key with the centre's key file, so it is
kept nowhere: the database holds its hash to find the link by. It stands behind the # of the
address, which no browser sends to any server: it is in no log, ours or a proxy's, and in no
referrer. The page asks for it, and for the code, in a form.
"""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from uuid import UUID, uuid4

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Select, select, update

from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.referrals.models import MOST_WRONG_CODES, PartnerLink, Referral
from mrc_cases.referrals.states import SHOWN_TO_PARTNER, expires_at

CODE_DIGITS = 6
SEND_IN_LASTS = dt.timedelta(days=180)
# After an answer the partner needs it for as long as helping may take.
ANSWER_LASTS = dt.timedelta(days=90)


def secret_of(link_id: UUID) -> str:
    """The secret of a link, 43 letters; whoever has it and the code may open it."""
    key = current_app.extensions["keys"].subkey("partner link")
    return base64.urlsafe_b64encode(hmac.digest(key, link_id.bytes, hashlib.sha256)).decode()[:43]


def _hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _code_hash(link_id: UUID, code: str) -> bytes:
    """Keyed: six digits alone would be guessed from a plain hash in no time."""
    key = current_app.extensions["keys"].subkey("partner code")
    return hmac.digest(key, link_id.bytes + code.encode(), hashlib.sha256)


def _new_code() -> str:
    return "".join(secrets.choice("0123456789") for _each in range(CODE_DIGITS))


def link_for_answer(referral: Referral, user_id: UUID | None) -> tuple[PartnerLink, str]:
    """A link to answer one referral, and its code, shown this once; the one before ends."""
    if referral.state not in SHOWN_TO_PARTNER or referral.sent_at is None:
        raise RuleBroken(_("There is nothing to answer here now."))
    end_links(referral)
    last = max(expires_at(referral.sent_at, referral.urgency), now() + ANSWER_LASTS)
    return _make("ANSWER", referral.partner_id, user_id, expires_at=last, referral_id=referral.id)


def link_to_send_in(
    partner_id: UUID, user_id: UUID | None, *, new_id: UUID | None = None
) -> tuple[PartnerLink, str]:
    """A link by which a partner refers people to the centre; those before end."""
    for link in living_links(partner_id):
        link.revoked_at = now()
    lasts = now() + SEND_IN_LASTS
    return _make("SEND_IN", partner_id, user_id, new_id=new_id, expires_at=lasts)


def _make(
    purpose: str, partner_id: UUID, user_id: UUID | None, *, new_id: UUID | None = None,
    **more: object,
) -> tuple[PartnerLink, str]:  # fmt: skip
    link_id, code = new_id or uuid4(), _new_code()
    link = PartnerLink(
        id=link_id, purpose=purpose, partner_id=partner_id, made_by_id=user_id,
        token_hash=_hash_of(secret_of(link_id)), code_hash=_code_hash(link_id, code), **more,
    )  # fmt: skip
    db.session.add(link)
    db.session.flush()
    note(db.session, "link_made", link, purpose=purpose)
    return link, code


def new_code(link: PartnerLink) -> str:
    """Another code, to be told by phone; it unlocks the link, and ends who is inside."""
    code = _new_code()
    link.code_hash, link.wrong_codes = _code_hash(link.id, code), 0
    note(db.session, "link_code", link)
    return code


def living_links(partner_id: UUID) -> list[PartnerLink]:
    """The links by which a partner may send people in now."""
    query = select(PartnerLink).where(
        PartnerLink.partner_id == partner_id,
        PartnerLink.purpose == "SEND_IN",
        PartnerLink.revoked_at.is_(None),
    )
    return list(db.session.scalars(query.order_by(PartnerLink.made_at)))


def link_of(referral: Referral) -> PartnerLink | None:
    """The link that answers a referral, open or locked; none after it ended."""
    query = select(PartnerLink).where(
        PartnerLink.referral_id == referral.id, PartnerLink.revoked_at.is_(None)
    )
    return db.session.scalar(query)


def end_links(referral: Referral) -> None:
    """Whoever holds a link of this referral holds nothing any more."""
    db.session.execute(
        update(PartnerLink)
        .where(PartnerLink.referral_id == referral.id, PartnerLink.revoked_at.is_(None))
        .values(revoked_at=now()),
        execution_options={"synchronize_session": "fetch"},
    )


# --- opening it -----------------------------------------------------------------------------------


def find_link(secret: str) -> PartnerLink | None:
    """The link behind a secret; None for none, one that ended and one that ran out, all alike."""
    return db.session.scalar(_living().where(PartnerLink.token_hash == _hash_of(secret.strip())))


def living_link(link_id: UUID) -> PartnerLink | None:
    """A link by its key, while it lasts."""
    return db.session.scalar(_living().where(PartnerLink.id == link_id))


def _living() -> Select[PartnerLink]:
    return select(PartnerLink).where(
        PartnerLink.revoked_at.is_(None), PartnerLink.expires_at > now()
    )


def count_try(link_id: UUID) -> bool:
    """Count a try as wrong before it is looked at; False: the link is locked. The caller commits.

    Fifty sent at once are counted one by one: the database adds, and stops at five.
    """
    counted = db.session.execute(
        update(PartnerLink)
        .where(PartnerLink.id == link_id, PartnerLink.wrong_codes < MOST_WRONG_CODES)
        .values(wrong_codes=PartnerLink.wrong_codes + 1),
        execution_options={"synchronize_session": False},
    )
    return counted.rowcount == 1  # type: ignore[attr-defined]


def is_right(link: PartnerLink, code: str) -> bool:
    """Whether this is the code."""
    digits = "".join(sign for sign in code if sign.isdecimal())
    plain = "".join(str(int(sign)) for sign in digits)  # Arabic and Indic digits too
    return hmac.compare_digest(link.code_hash, _code_hash(link.id, plain))


def opened(link: PartnerLink) -> None:
    """The right code was given."""
    link.wrong_codes, link.opened_at = 0, now()
    note(db.session, "link_opened", link)
