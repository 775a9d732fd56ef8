"""The details of a line of the trail, in words, and no more of them than its reader may learn.

Who reads the trail may have no right to open a client's file. So of a change in a client's record
only the names of the questions are said, although the line itself keeps both answers: it is sealed
in the chain as it was written.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mrc_cases import codes
from mrc_cases.access.permissions import ROLE_LABELS
from mrc_cases.access.trail_fields import FIELDS, OF_RECORD, UNSAID
from mrc_cases.base.forms import list_of, question_of
from mrc_cases.base.hanging import tables_of_clients
from mrc_cases.base.trail import TrailLine
from mrc_cases.language import SHIPPED, own_name
from mrc_cases.navigation import MENU
from mrc_cases.writing import day, labelled, listed, moment, turned_into

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}[\d:.]*\+00:00", re.ASCII)
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
# Records of people who have no file yet, which hang on no client.
_OF_SOMEBODY = {"intake_draft"}

# The details of a line: what each says; the fields of records have theirs in `trail_fields`. Rooms
# add theirs.
KEYS: dict[str, Any] = {
    # Translators: a detail in the log of what staff did: the first line that was altered
    "broken": _l("Broken at line"),
    "clients": _l("Clients"),
    "consultations": _l("Consultations"),
    "drafts": _l("Drafts"),
    "field": _l("Question"),
    # Translators: a detail in the log of what staff did: which number of a report was opened
    "figure": _l("Figure"),
    # Translators: a detail in the log of what staff did: the format of a file that was taken out
    "form": _l("Format of the file"),
    "gender": _l("Gender"),
    "hits": _l("How many"),
    "kind": _l("Kind"),
    "language": _l("Language"),
    "list": _l("List"),
    "night": _l("Night"),
    # Translators: a detail in the log of what staff did: which office a report is about
    "office": _l("Office"),
    # Translators: a detail in the log of what staff did: the file of the same person
    "other": _l("The other file"),
    # Translators: a detail in the log of what staff did: which page of the program
    "page": _l("Page"),
    # Translators: a detail in the log of what staff did: which part of a client's file
    "part": _l("Part of the file"),
    # Translators: a detail in the log of what staff did: which part of a client's file
    "parts": _l("Part of the file"),
    # Translators: a detail in the log of what staff did: the first and the last day of a report
    "period": _l("Period"),
    "refused": _l("Refused rows"),
    "report": _l("Report"),
    "state": _l("State"),
    # Translators: a detail in the log of what staff did: the colleague who may read it now
    "to": _l("To whom"),
    "until": _l("Until"),
    "universe": _l("Counted are"),
}

# What stands behind such a detail, as the pages themselves are called. Rooms add the words of
# their own records: "table.field".
NAMES: dict[str, Mapping[str, Any]] = {
    "field": {
        "gender_detail": _l("Gender detail"),
        "identity": _l("Change name and contact"),
        "priority": _l("Before others?"),
        "profile": _l("Profile"),
        "safe_now": _l("Safe now?"),
        "status": _l("Residence status"),
    },
    "list": {
        "agreed": _l("Consent"),
        "appointments": _l("Appointments"),
        "clients": _l("Clients"),
        "consents_ending": _l("Consents running out"),
        "consultations": _l("Consultations"),
        "duplicates": _l("Registered twice"),
        "incidents": _l("Incidents"),
        "my_day": _l("My day"),
        "other-words": _l("Written under “other”"),
        "partners": _l("Partners"),
        "queue": _l("Waiting room"),
        "referrals": _l("Referrals"),
        "referrals-exceptions": _l("Exceptions to approve"),
        "referrals-to_ask": _l("Ended: ask the client how it was"),
        "referrals-waiting": _l("Sent to us"),
        "referrals_in": _l("Referrals"),
        "reminders": _l("Remind of appointments"),
        "report": _l("The files behind a figure"),
        "sessions": _l("Sessions"),
        "shelter": _l("Shelter"),
        "site_access": _l("Who may know of a site"),
    },
    "page": {
        "alerts": _l("Alerts"),
        "appointments.add": _l("Book an appointment"),
        "clients.emergency": _l("Open a file in an emergency"),
        "documents": _l("Documents"),
        "followup": _l("Tasks"),
        "followup.add": _l("Add a task"),
        "handover": _l("Hand the work over"),
        "household": _l("Family"),
        "identity": _l("Change name and contact"),
        "incidents.add": _l("Write down an incident"),
        "plans": _l("Plans"),
        "referrals.add": _l("Refer to a partner"),
        "referrals.choose": _l("Refer to a partner"),
        "referrals.not_made": _l("No referral was made"),
        "sessions.add": _l("Counselling session"),
        "shelter.add": _l("Ask for a place"),
        "access.check_trail": _l("Trail"),
        "trail": _l("Trail"),
        "waiting.give": _l("Give a ticket"),
    },
    "part": {
        "assigned": _l("Who looks after the person?"),
        "caseload": _l("Hand the work over"),
        "closing": _l("Close the file"),
        "comparison": _l("Compare two files"),
        "consents": _l("Consent"),
        "documents": _l("Documents"),
        "duplicates": _l("Registered twice?"),
        "family": _l("Family"),
        "notes": _l("All notes"),
        "plans": _l("Plans"),
        "print": _l("Print"),
        "profile": _l("All answers"),
        "psychosocial": _l("Psychosocial notes"),
        "referrals": _l("Referrals"),
        "safety_plan": _l("Safety plan"),
        "sessions": _l("Sessions"),
        "shelter": _l("Shelter"),
        "ways": _l("How to reach the person"),
    },
    "parts": {
        "notes": _l("What was written"),
        "profile": _l("Name and profile"),
        "timeline": _l("What happened"),
    },
    "language": {tag: own_name(tag) for tag in SHIPPED},
    "roles": {role.value: label for role, label in ROLE_LABELS.items()},
    "universe": {"active": _l("active clients"), "new": _l("new clients")},
}


# The forms that ask for the fields of a kind of record and so have words for them: table -> forms;
# rooms add theirs.
FORMS: dict[str, tuple[type[Any], ...]] = {}


def line_in_words(line: TrailLine, people: Mapping[UUID, str]) -> str:
    """The details of a line, as `details_in_words` says them."""
    facts = json.loads(line.details)
    return details_in_words(facts, table=line.record_type, action=line.action, people=people)


def details_in_words(
    facts: Mapping[str, Any],
    *,
    table: str | None = None,
    action: str | None = None,
    people: Mapping[UUID, str] | None = None,
) -> str:
    """The details of a line as text: its names, days and colleagues in words.

    `table` and `action` are the line's, `people` the colleagues by key. A field without a value is
    one that is sealed, or an answer in somebody's file: only its name stands there.
    """
    is_hidden = action == "change" and _is_of_a_file(table)
    said = []
    for key, value in facts.items():
        if table and key in UNSAID:
            continue
        if value is not None and not is_hidden:
            names, people = _names(key, table), people or {}
            say = partial(_one, key, people=people, list_name=_list(key, table), names=names)
            said.append(labelled(_word(key, table), _value(key, value, say)))
        elif key not in KEYS or action == "change":
            said.append(_word(key, table))
    return listed(dict.fromkeys(said))


def _is_of_a_file(table: str | None) -> bool:
    return table in tables_of_clients() or table in _OF_SOMEBODY


def _word(key: str, table: str | None) -> str:
    """How a detail is called: as in the form that asks for it, where there is one."""
    if (table or "", key) in OF_RECORD:
        return str(OF_RECORD[table or "", key])
    asked = (question_of(form, key) for form in FORMS.get(table or "", ()))
    return next(filter(None, asked), None) or str(KEYS.get(key) or FIELDS.get(key, key))


def _list(key: str, table: str | None) -> str | None:
    """The code list that a field of a record is answered from, as its forms know."""
    lists = (list_of(form, key) for form in FORMS.get(table or "", ()))
    return next(filter(None, lists), None)


def _names(key: str, table: str | None) -> Mapping[str, Any]:
    """What stands behind a detail: by the kind of record where that has words of its own."""
    return NAMES.get(f"{table}.{key}") or NAMES.get(key, {})


def _value(key: str, value: Any, say: Callable[[Any], str]) -> str:
    if not isinstance(value, list):
        return say(value)
    if key == "parts":
        return listed(map(say, value))
    return turned_into("–" if each is None else _several(each, say) for each in value)


def _several(value: Any, say: Callable[[Any], str]) -> str:
    """One side of a change: several things, like roles, one after the other."""
    return (listed(map(say, value)) or "–") if isinstance(value, list) else say(value)


def _one(
    key: str,
    value: Any,
    *,
    people: Mapping[UUID, str],
    list_name: str | None,
    names: Mapping[str, Any],
) -> str:
    written = str(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if _DAY.fullmatch(written) or _MOMENT.fullmatch(written):
        return _when(written)
    if list_name is not None:
        return codes.label(list_name, written)
    if key == "page":
        return _page(written)
    if written in names:
        return str(names[written])
    return _KEY.sub(lambda found: people.get(UUID(found[0]), found[0][:8]), written)


_MENU_LABELS = {entry.endpoint: entry.label for _heading, group in MENU for entry in group}


def _page(endpoint: str) -> str:
    """What a page is called, or the part of the program it belongs to."""
    room, named = endpoint.partition(".")[0], {**_MENU_LABELS, **NAMES["page"]}
    of_room = (label for each, label in _MENU_LABELS.items() if each.startswith(f"{room}."))
    known = (named.get(each) for each in (endpoint, f"{room}.index", room))
    return str(next(filter(None, known), None) or next(of_room, endpoint))


def _when(written: str) -> str:
    try:
        if _DAY.fullmatch(written):
            return day(dt.date.fromisoformat(written))
        return moment(dt.datetime.fromisoformat(written))
    except ValueError:  # no day, but something that is written like one
        return written
