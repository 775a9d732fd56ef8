"""What a partner is told of a client: field by field, by how much may be shared (R-11).

The same lines stand on the page before sending, on the paper and on the partner's page. Nothing
else of a file ever leaves by a referral: no status, no nationality, no note, nothing of tier T4.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mrc_cases import writing
from mrc_cases.clients.birth import band_on
from mrc_cases.clients.models import Client, ContactDetail, ProfileVersion
from mrc_cases.clients.safe_contact import WHOLE_WEEK, is_trusted
from mrc_cases.codes import GENDERS_SAID, covers, is_missing, label
from mrc_cases.documents.models import AttachedFile
from mrc_cases.referrals.models import Referral

# Field -> the least data set it belongs to, and the column it comes from.
FIELDS: dict[str, tuple[str, Any]] = {
    "need": ("NONE", Referral.need),
    "urgency": ("NONE", Referral.urgency),
    "interpreter": ("NONE", Referral.interpreter),
    "language": ("NONE", ProfileVersion.language),
    "name": ("CONTACT", Client.full_name),
    "contact": ("CONTACT", ContactDetail.value),
    "contact_hours": ("CONTACT", ContactDetail.hours),
    "contact_who": ("CONTACT", ContactDetail.who_may_answer),
    "contact_message": ("CONTACT", ContactDetail.message_allowed),
    "call_as": ("CONTACT", Client.neutral_sender),
    "contact_rule": ("CONTACT", Client.contact_rule),
    "gender": ("SUMMARY", ProfileVersion.gender),
    "age": ("SUMMARY", ProfileVersion.born_month),
    "why": ("SUMMARY", Referral.why),
    "given": ("SUMMARY", Referral.given),
    "document": ("DOCUMENTS", AttachedFile.title),
}
LABELS = {
    "need": _l("What is needed"),
    "urgency": _l("How urgent"),
    "interpreter": _l("Interpreter"),
    "language": _l("Language"),
    "name": _l("Name"),
    "contact": _l("Safe way to reach the person"),
    "contact_hours": _l("When"),
    "contact_who": _l("Who may answer"),
    "contact_message": _l("May a message be left?"),
    "call_as": _l("Call or write only as"),
    "contact_rule": _l("How to behave"),
    "gender": _l("Gender"),
    "age": _l("Age"),
    "why": _l("Why the person is referred"),
    "given": _l("What was done already"),
    "document": _l("Document"),
}
_CODES = {
    "need": "SERVICE", "urgency": "REFERRAL_URGENCY", "interpreter": "YES_NO",
    "language": "LANGUAGE", "contact_who": "WHO_MAY_ANSWER", "contact_message": "YES_NO",
    "gender": "GENDER", "age": "AGE",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One field as it goes out: its key and value, and the file behind a document."""

    key: str
    value: str
    file_id: str | None = None

    @property
    def title(self) -> str:
        """The question, in the reader's language."""
        return str(LABELS[self.key])

    @property
    def words(self) -> str:
        """The answer, a code in the reader's language."""
        return label(_CODES[self.key], self.value) if self.key in _CODES else self.value

    @property
    def is_left_to_right(self) -> bool:
        """Whether it keeps its order inside right-to-left text: a phone, an address."""
        return self.key == "contact"


def what_goes_out(
    referral: Referral,
    client: Client,
    contact: ContactDetail | None,
    documents: Sequence[AttachedFile],
    today: dt.date,
) -> list[Told]:
    """Every field that goes out, in order; what was not answered is left out."""
    found = {
        **_of_referral(referral, client),
        **_of_contact(client, contact),
        **_of_person(client, today),
        "why": referral.why,
        "given": referral.given,
    }
    told = [
        Told(key, str(found[key]))
        for key, (least, _column) in FIELDS.items()
        if found.get(key) and covers(referral.data_set, least)
    ]
    if referral.data_set == "DOCUMENTS":
        told += [Told("document", each.title, str(each.id)) for each in documents]
    return told


def still_covered(told: Sequence[Told], data_set: str) -> list[Told]:
    """Of what was shared, what a data set covers: all of it, or less once an agreement ended."""
    return [each for each in told if covers(data_set, FIELDS[each.key][0])]


def _of_referral(referral: Referral, client: Client) -> dict[str, str]:
    name = referral.case_code if referral.hides_name else client.display_name
    return {
        "need": referral.need,
        "urgency": referral.urgency,
        "interpreter": "YES" if referral.interpreter else "NO",
        "name": name,
    }


def _hours(contact: ContactDetail) -> str | None:
    """When the person may be reached, days and times first, then what stands in words."""
    allowed, said = contact.allowed, []
    if allowed is not None and len(allowed.days) < len(WHOLE_WEEK):
        said.append(writing.weekdays(allowed.days))
    if allowed is not None and allowed.opens is not None and allowed.until is not None:
        opens, until = writing.time_of_day(allowed.opens), writing.time_of_day(allowed.until)
        said.append(f"{opens}–{until}")
    if contact.hours:
        said.append(contact.hours)
    return ", ".join(said) or None


def _of_contact(client: Client, contact: ContactDetail | None) -> dict[str, str | None]:
    if contact is None or not is_trusted(contact):
        return {}
    who = contact.who_may_answer
    message = contact.message_allowed
    return {
        "contact": contact.value,
        "contact_hours": _hours(contact),
        "contact_who": who if who and not is_missing("WHO_MAY_ANSWER", who) else None,
        "contact_message": message if not is_missing("YES_NO", message) else None,
        "call_as": client.neutral_sender,
        "contact_rule": client.contact_rule,
    }


def _of_person(client: Client, today: dt.date) -> dict[str, str | None]:
    profile = client.profile
    age = None
    if profile.born_month is not None:
        age = band_on(profile.born_month, today)
    return {
        "language": profile.language if not is_missing("LANGUAGE", profile.language) else None,
        "gender": profile.gender if profile.gender in GENDERS_SAID else None,
        "age": age,
    }


def mark_of(told: Sequence[Told]) -> str:
    """A mark of exactly these lines: what was shown is what is sent, or the sender looks again."""
    plain = json.dumps([asdict(each) for each in told], ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def as_kept(told: Sequence[Told]) -> list[dict[str, Any]]:
    """The lines as they are kept with the referral, sealed."""
    return [asdict(each) for each in told]


def as_told(kept: Sequence[dict[str, Any]] | None) -> list[Told]:
    """The lines again."""
    return [Told(**each) for each in kept or ()]


def in_words(data_set: str) -> str:
    """What was shared, for the client who asks: its kind, never its content."""
    return _("A referral: %(what)s", what=label("DATA_SET", data_set))
