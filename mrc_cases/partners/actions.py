"""What is done with a partner: added, changed, checked, suspended, ended; its agreements."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken, explain_constraint
from mrc_cases.codes import SIGNED_AGREEMENTS
from mrc_cases.extensions import db
from mrc_cases.partners.models import Partner, PartnerAgreement
from mrc_cases.partners.naming import keys_of, sort_name

explain_constraint(
    "uq_partner_sort_name_country",
    _l("There is a partner with this name in this country already."),
    "name",
)

# What may be shared at most under an agreement that nobody signed.
WITHOUT_SIGNATURE = ("NONE", "CONTACT")
# From which state to which others. An ended partner may come back.
NEXT = {
    "draft": ("active", "ended"),
    "active": ("suspended", "ended"),
    "suspended": ("active", "ended"),
    "ended": ("active",),
}
# An agreement that ended is not woken: a new one is written.
NEXT_OF_AGREEMENT = {
    "draft": ("active", "ended"),
    "active": ("suspended", "ended"),
    "suspended": ("active", "ended"),
    "ended": (),
}


def add_partner(
    *,
    new_id: UUID,
    today: dt.date,
    office_id: UUID | None,
    is_draft: bool = False,
    **facts: Any,
) -> Partner:
    """Write down a partner as checked today."""
    partner = Partner(
        id=new_id, office_id=office_id, checked_on=today, state="draft" if is_draft else "active"
    )
    _set_facts(partner, facts)
    db.session.add(partner)
    db.session.flush()
    return partner


def _set_facts(partner: Partner, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(partner, name, value)
    partner.sort_name = sort_name(partner.name)
    partner.name_keys = keys_of(partner.name, partner.other_name)


def change_partner(partner: Partner, *, version: int, **facts: Any) -> None:
    """Write a partner's facts anew; refuses to write over a newer version."""
    check_version(partner, version, facts)
    _set_facts(partner, facts)


def check_version(record: Any, version: int, facts: dict[str, Any]) -> None:
    """Refuse when somebody else saved the record meanwhile, and say what they saved."""
    if version != record.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare, then save again."),
            record.version,
            {name: _shown(getattr(record, name)) for name in facts if hasattr(record, name)},
        )


def _shown(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def check_partner(partner: Partner, today: dt.date) -> None:
    """What is written about the partner was compared with the partner today."""
    partner.checked_on = today


def set_state(partner: Partner, state: str, word: str | None) -> None:
    """Take a partner into use, suspend it or end the work with it.

    Its telephones stay; as long as it is not active, no agreement covers anything.
    """
    if state not in NEXT[partner.state]:
        raise RuleBroken(_("The partner is not in a state for that. Look at it again."))
    if state != "active" and not word:
        raise RuleBroken(_("Write why, for those who ask later."), "word")
    partner.state = state
    partner.state_word = word if state != "active" else None


# --- agreements --------------------------------------------------------------------------------


def add_agreement(
    partner: Partner, *, new_id: UUID, office_id: UUID | None, is_draft: bool = False, **facts: Any
) -> PartnerAgreement:
    """Write down what was agreed."""
    agreement = PartnerAgreement(
        id=new_id,
        partner_id=partner.id,
        office_id=office_id,
        state="draft" if is_draft else "active",
    )
    _set_agreement(agreement, facts)
    db.session.add(agreement)
    db.session.flush()
    db.session.expire(partner, ["agreements"])
    return agreement


def change_agreement(agreement: PartnerAgreement, *, version: int, **facts: Any) -> None:
    """Write an agreement anew, to prolong it for example; an ended one stays as it was."""
    if agreement.state == "ended":
        raise RuleBroken(_("This agreement has ended. Write down a new one."))
    check_version(agreement, version, facts)
    _set_agreement(agreement, facts)


def _set_agreement(agreement: PartnerAgreement, facts: dict[str, Any]) -> None:
    """Look before anything is set: what breaks a rule must not wait in the session."""
    columns = ("kind", "data_set", "signed_on", "starts_on", "ends_on")
    _check_agreement(agreement.state, **{n: facts.get(n, getattr(agreement, n)) for n in columns})
    for name, value in facts.items():
        setattr(agreement, name, value)


def _check_agreement(
    state: str,
    *,
    kind: str,
    data_set: str,
    signed_on: dt.date | None,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
) -> None:
    if kind not in SIGNED_AGREEMENTS and data_set not in WITHOUT_SIGNATURE:
        raise RuleBroken(
            _("Without a signature only the name and a safe contact may be shared."), "data_set"
        )
    _check_signed(kind, state, signed_on)
    if starts_on and ends_on and ends_on < starts_on:
        raise RuleBroken(_("It cannot end before it starts."), "ends_on")


def _check_signed(kind: str, state: str, signed_on: dt.date | None) -> None:
    if state == "active" and kind in SIGNED_AGREEMENTS and signed_on is None:
        raise RuleBroken(_("Enter the day it was signed, or keep it as a draft."), "signed_on")


def set_agreement_state(agreement: PartnerAgreement, state: str, today: dt.date) -> None:
    """Put an agreement in force, suspend or end it; what it covered stops at once."""
    if state not in NEXT_OF_AGREEMENT[agreement.state]:
        raise RuleBroken(_("The agreement is not in a state for that. Look at it again."))
    _check_signed(agreement.kind, state, agreement.signed_on)
    agreement.state = state
    if state == "ended" and (agreement.starts_on or today) <= today:
        agreement.ends_on = min(agreement.ends_on or today, today)
