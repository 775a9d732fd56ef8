"""What a colleague changed of an identity meanwhile, in words beside the form."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from flask_babel import gettext as _

from mrc_cases import codes
from mrc_cases.base.forms import question_of
from mrc_cases.clients.facts import ContactPoint, Document, Identity
from mrc_cases.clients.identity import changed_facts, changed_rows
from mrc_cases.clients.rows import ContactRow, DocumentRow
from mrc_cases.clients.safe_contact import AllowedHours
from mrc_cases.writing import apart, day, labelled, listed, time_of_day, weekdays

_LISTS = {
    "kind": "CONTACT_POINT", "who_may_answer": "WHO_MAY_ANSWER", "message_allowed": "YES_NO",
    "belongs_to": "CONTACT_OWNER", "country": "COUNTRY", "counsellor_gender": "COUNSELLOR_GENDER",
}  # fmt: skip


def told_meanwhile(seen: Identity, theirs: Identity) -> dict[str, str | None]:
    """Field of the form -> what is saved there now; only what is different from what was seen."""
    saved = {**vars(theirs.names), **vars(theirs.care)}
    told = {name: _words(name, saved[name]) for name in changed_facts(seen, theirs)}
    told["contacts"] = _rows_in_words(seen.contacts, theirs.contacts)
    told["documents"] = _rows_in_words(seen.documents, theirs.documents)
    return {name: words for name, words in told.items() if words is not None or name in saved}


def _rows_in_words(seen: Sequence[Any], theirs: Sequence[Any]) -> str | None:
    there, gone = changed_rows(seen, theirs)
    told = [_row_in_words(row) for row in there]
    # Translators: a phone number or a document that a colleague took away from a file
    told += [labelled(_("Taken away"), _row_in_words(row)) for row in gone]
    return " · ".join(told) or None


def _row_in_words(row: ContactPoint | Document) -> str:
    """A row with all that is said of it: Phone: 0905 123 456, Safe to use: Yes."""
    kinds = "CONTACT_POINT" if isinstance(row, ContactPoint) else "DOCUMENT_KIND"
    form: Any = ContactRow if isinstance(row, ContactPoint) else DocumentRow
    value = row.value if isinstance(row, ContactPoint) else row.number
    more = [
        labelled(question_of(form, each.name) or _("Only at certain hours"), words)
        for each in fields(row)
        if each.name not in {"kind", "value", "number"}
        and (words := _words(each.name, getattr(row, each.name)))
    ]
    return listed([labelled(codes.label(kinds, row.kind), apart(value)), *more])


def _words(name: str, value: Any) -> str | None:
    if value in (None, "", False, "NC"):
        return codes.label("YES_NO", "NO") if value is False and name == "uses_alias" else None
    if value is True:
        return codes.label("YES_NO", "YES")
    if isinstance(value, AllowedHours):
        return _hours(value)
    if isinstance(value, dt.date):
        return day(value)
    return codes.label(_LISTS[name], value) if name in _LISTS else str(value)


def _hours(allowed: AllowedHours) -> str:
    days = weekdays(allowed.days)
    if allowed.opens is None or allowed.until is None:
        return days
    return f"{days} {time_of_day(allowed.opens)}–{time_of_day(allowed.until)}"
