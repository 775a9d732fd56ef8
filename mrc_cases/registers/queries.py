"""Which imports a person sees, and which mappings were saved."""

from sqlalchemy import Select, select

from mrc_cases.access.models import User
from mrc_cases.access.queries import visible_to
from mrc_cases.registers.models import ImportRun, SavedMapping


def runs(user: User) -> Select[ImportRun]:
    """The last fifty imports, newest first."""
    newest = (ImportRun.created_at.desc(), ImportRun.id.desc())
    return visible_to(user, ImportRun).order_by(*newest).limit(50)


def saved_mappings() -> Select[SavedMapping]:
    """The mappings kept for the next file."""
    return select(SavedMapping).order_by(SavedMapping.name)
