"""Contacts that are an intake's or a session's own: they go with it, not alone."""

from typing import Any

from sqlalchemy import exists, or_, select

from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import Intake
from mrc_cases.extensions import db

# The columns by which records name their own contact; rooms above add theirs.
OWN_CONTACTS: list[Any] = [Intake.consultation_id]


def is_own_contact(consultation: Consultation) -> bool:
    """Whether an intake or a session tells of this contact as its own."""
    named = (
        exists().where(column == consultation.id, column.class_.archived_at.is_(None))
        for column in OWN_CONTACTS
    )
    return bool(db.session.scalar(select(or_(*named))))
