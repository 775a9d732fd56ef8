"""Whether something may be shared now: what the client agreed to and forbade, and the partner."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from mrc_cases.base.errors import RuleBroken
from mrc_cases.codes import covers, label
from mrc_cases.consents.models import Consent
from mrc_cases.consents.queries import living, may_tell
from mrc_cases.extensions import db
from mrc_cases.partners.models import Partner, PartnerService
from mrc_cases.partners.queries import data_sets_covered
from mrc_cases.referrals.models import Referral


@dataclass(frozen=True)
class Cover:
    """What allows the sharing: a consent, or an exception; and what stands against it."""

    consent: Consent | None
    is_exception: bool
    is_forbidden: bool
    obstacles: tuple[str, ...]

    @property
    def is_to_be_asked(self) -> bool:
        """Whether the client's agreement is missing; whoever said no is not asked again here."""
        return self.consent is None and not self.is_exception and not self.is_forbidden

    @property
    def is_given(self) -> bool:
        return not self.obstacles and (self.consent is not None or self.is_exception)


def cover_of(referral: Referral, today: dt.date) -> Cover:
    """Asked anew each time: an agreement taken back a minute ago no longer counts."""
    partner = db.session.get_one(Partner, referral.partner_id)
    service = db.session.get_one(PartnerService, referral.service_id)
    consent = _consent(referral, today)
    exception = referral.is_covered_by_exception
    forbidden = is_forbidden(referral.client_id, partner)
    obstacles = [
        words
        for stands, words in (
            (partner.state != "active", _("We do not work with this partner now.")),
            (not service.active, _("The partner does not give this service any more.")),
            (not _agreed_with(referral, today), _no_agreement(referral)),
            (
                not exception and forbidden,
                _("The client does not want this partner to be told anything."),
            ),
            (
                consent is None and not exception,
                _("The client has not agreed to sharing this with this partner."),
            ),
        )
        if stands
    ]
    return Cover(consent, exception, forbidden, tuple(obstacles))


def check_cover(referral: Referral, today: dt.date) -> UUID | None:
    """The consent that covers it, None under an exception; raises RuleBroken with each obstacle."""
    cover = cover_of(referral, today)
    if not cover.is_given:
        raise RuleBroken(" ".join(cover.obstacles))
    if cover.consent is None:
        return None
    _hold(cover.consent, today)
    return cover.consent.id


def _hold(consent: Consent, today: dt.date) -> None:
    """Keep a consent as it is until what is done under it is done; raises RuleBroken.

    Somebody who takes it back in this very moment waits, and then finds what went out listed; or
    was first, and nothing goes out.
    """
    db.session.refresh(consent, with_for_update={"read": True})
    if not consent.is_living(today):
        raise RuleBroken(_("The client has not agreed to sharing this with this partner."))


def may_still_see(referral: Referral, today: dt.date) -> bool:
    """Whether the partner may go on seeing what was shared: the client can end it any day."""
    if referral.is_covered_by_exception:
        return True
    partner = db.session.get_one(Partner, referral.partner_id)
    return _consent(referral, today) is not None and not is_forbidden(referral.client_id, partner)


def check_still_covered(referral: Referral, today: dt.date) -> None:
    """Raises RuleBroken when the client has ended the sharing since it was sent."""
    if referral.is_covered_by_exception:
        return
    consent = _consent(referral, today)
    if consent is None or not may_still_see(referral, today):
        raise RuleBroken(_("The client has ended the sharing. Please call the centre."))
    _hold(consent, today)


def _consent(referral: Referral, today: dt.date) -> Consent | None:
    return living(
        referral.client_id, "SHARE", today,
        partner_id=referral.partner_id, data_set=referral.data_set,
    )  # fmt: skip


def _agreed_with(referral: Referral, today: dt.date) -> bool:
    return covers(data_sets_covered(referral.partner_id, today), referral.data_set)


def is_forbidden(client_id: UUID, partner: Partner) -> bool:
    """Whether the client wants this partner, or all of its kind, told nothing."""
    return not may_tell(client_id, partner.id, partner.kind)


def _no_agreement(referral: Referral) -> str:
    return _(
        "Our agreement with this partner does not cover “%(what)s”. Share less, or renew it.",
        what=label("DATA_SET", referral.data_set),
    )
