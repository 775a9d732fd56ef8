"""Which columns are filled in bulk, and the profile as it changed over the years."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from mrc_cases.clients.models import OPEN_END
from mrc_cases.demonstration.people import Person

STAMP_COLUMNS = (
    "id", "created_at", "updated_at", "created_by_id", "updated_by_id", "office_id", "version",
)  # fmt: skip
CLIENT_COLUMNS = (
    *STAMP_COLUMNS, "client_no", "full_name", "other_script_name", "family_name", "alias",
    "uses_alias", "born_on", "registered_on", "state", "contact_rule",
)  # fmt: skip
PROFILE_COLUMNS = (
    "client_id", "valid_from", "valid_to", "interpreter", "reasons_other", "earlier_countries",
    "earlier_migration", "spoken_languages", "gender", "stage", "language", "nationality",
    "birth_country", "born_month", "birth_precision", "arrived_month", "status", "education",
    "labour", "occupation", "reason_main", "prefer_country", "marital", "children_in_care",
    "heard", "minor_care",
)  # fmt: skip
INTAKE_COLUMNS = (
    *STAMP_COLUMNS, "client_id", "happened_on", "channel", "heard", "needs", "services",
    "urgency", "language_used", "interpreter", "mediator_present", "state",
)  # fmt: skip
AGREEMENT_COLUMNS = (
    *STAMP_COLUMNS, "client_id", "purpose", "state", "language_read", "how", "points_told",
    "given_by", "given_on",
)  # fmt: skip
DETAIL_COLUMNS = (
    *STAMP_COLUMNS, "client_id", "kind", "value", "is_safe", "message_allowed", "position",
)  # fmt: skip
CONTACT_COLUMNS = (
    *STAMP_COLUMNS, "client_id", "happened_at", "happened_on", "channel", "minutes",
    "caller_kind", "gender", "age_band", "country", "language", "interpreter", "topics",
    "services", "outcome", "state", "staff_id", "note",
)  # fmt: skip


def versions(person: Person, key: UUID, _office: UUID) -> Iterator[tuple[Any, ...]]:
    """The profile from registration on, and from the day on which life changed."""
    starts = [(person.registered_on, person.profile)]
    for day, change in person.later:
        starts.append((day, {**starts[-1][1], **change}))
    for place, (day, answers) in enumerate(starts):
        until = starts[place + 1][0] if place + 1 < len(starts) else OPEN_END
        known = {**PROFILE_DEFAULTS, **answers}
        yield (key, day, until, *(known[name] for name in PROFILE_COLUMNS[3:]))


PROFILE_DEFAULTS: dict[str, Any] = {
    "reasons_other": (), "earlier_countries": (), "earlier_migration": "NC",
    "spoken_languages": (),
}  # fmt: skip
