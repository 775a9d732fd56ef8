"""From what a form holds to the plain values of `facts`, and back again."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from mrc_cases import codes
from mrc_cases.clients.birth import Birth
from mrc_cases.clients.facts import (
    AgreementFacts,
    ContactPoint,
    Document,
    Identity,
    IntakeFacts,
    Names,
    SafeContact,
)
from mrc_cases.clients.models import PROFILE_QUESTIONS, Client, ContactDetail, ProfileVersion
from mrc_cases.clients.profile import LISTS, MASKED, NOT_ASKED
from mrc_cases.clients.safe_contact import WHOLE_WEEK, AllowedHours

# Questions whose form fields hold something else than the answer.
_APART = {
    "born_month", "birth_precision", "arrived_month", "spoken_languages", "earlier_countries",
    "other_answers",
}  # fmt: skip
_WITH_WORDS = ("stage", "language", "status", "labour", "reason_main", "heard")


def names_of(data: Mapping[str, Any]) -> Names:
    """How the person is called."""
    return Names(
        full_name=data["full_name"],
        other_script_name=data["other_script_name"],
        family_name=data["family_name"],
        alias=data["alias"],
        uses_alias=bool(data["uses_alias"]),
    )


def care_of(data: Mapping[str, Any]) -> SafeContact:
    """How to behave towards the person."""
    return SafeContact(
        contact_rule=data["contact_rule"],
        neutral_sender=data["neutral_sender"],
        counsellor_gender=data["counsellor_gender"],
        remarks=data["remarks"],
    )


def contacts_of(rows: Iterable[Mapping[str, Any]]) -> list[ContactPoint]:
    """The ways of contact that were filled in."""
    return [
        ContactPoint(
            kind=row["kind"],
            value=row["value"].strip(),
            is_safe=bool(row["is_safe"]),
            hours=(row["hours"] or "").strip() or None,
            who_may_answer=row["who_may_answer"],
            message_allowed=row["message_allowed"] or "NC",
            belongs_to=row["belongs_to"],
            allowed=_allowed(row),
        )
        for row in rows
        if (row["value"] or "").strip()
    ]


def _allowed(row: Mapping[str, Any]) -> AllowedHours | None:
    """The hours that were chosen; nothing chosen means any hour of any day."""
    if not row["days"] and row["opens"] is None:
        return None
    return AllowedHours(frozenset(row["days"] or WHOLE_WEEK), row["opens"], row["until"])


def documents_of(rows: Iterable[Mapping[str, Any]]) -> list[Document]:
    """The documents that were filled in."""
    return [
        Document(row["kind"], row["number"].strip(), row["country"], row["expires_on"])
        for row in rows
        if (row["number"] or "").strip()
    ]


def profile_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Question -> answer; a question that may stay open and was not asked is None."""
    answers = {q: data[q] for q in PROFILE_QUESTIONS if q in data and q not in _APART}
    may_stay_open = LISTS.keys() - NOT_ASKED.keys() - {"gender", "stage"}
    for question in may_stay_open & answers.keys():
        # Among countries NC is no gap but New Caledonia.
        if answers[question] == "NC" and codes.is_missing(LISTS[question], "NC"):
            answers[question] = None
    answers.update(_born(data), arrived_month=_arrived(data))
    answers["spoken_languages"] = tuple(
        f"{row['language']}:{row['level']}" for row in data["spoken"] if row["language"]
    )
    answers["earlier_countries"] = tuple(dict.fromkeys(filter(None, data["earlier_countries"])))
    answers["reasons_other"] = tuple(data["reasons_other"] or ())
    answers["other_answers"] = _words(data)
    return answers


def _born(data: Mapping[str, Any]) -> dict[str, Any]:
    birth: Birth | None = data["birth"]
    if birth is None:
        return {"born_month": None, "birth_precision": data["birth_unknown"] or "NC"}
    return {"born_month": birth.month, "birth_precision": birth.precision}


def _arrived(data: Mapping[str, Any]) -> str:
    """A month 2025-03, a year 2025, or a missing answer."""
    arrived: Birth | None = data["arrived"]
    if arrived is None or arrived.month is None:
        return data["arrived_unknown"] or "NC"
    year, month = divmod(arrived.month, 12)
    return (
        f"{year:04}" if arrived.precision in {"year", "estimate"} else f"{year:04}-{month + 1:02}"
    )


def _words(data: Mapping[str, Any]) -> dict[str, str] | None:
    words = {name: data.get(f"{name}_other") for name in _WITH_WORDS}
    return {name: text for name, text in words.items() if text} or None


def intake_of(data: Mapping[str, Any]) -> IntakeFacts:
    """The intake; the most pressing need stands first."""
    needs = [data["first_need"], *(data["needs"] or ())]
    return IntakeFacts(
        channel=data["channel"],
        heard=data.get("heard") or "NC",
        referred_in_by=data["referred_in_by"],
        needs=tuple(dict.fromkeys(filter(None, needs))),
        needs_other=data["needs_other"],
        services=tuple(data["services"] or ()),
        urgency=data["urgency"] or "NORMAL",
        language_used=data["language_used"],
        interpreter=data["intake_interpreter"] or "NONE",
        mediator_present=bool(data["mediator_present"]),
        safe_now=None if data["safe_now"] == "NC" else data["safe_now"],
        next_step=data["next_step"],
        minutes=data["minutes"],
    )


def agreement_of(data: Mapping[str, Any]) -> AgreementFacts | None:
    """The agreement, if it was given."""
    if not data["agreed"]:
        return None
    return AgreementFacts(
        how=data["agreement_how"],
        points_told=tuple(data["points_told"] or ()),
        language_read=data["language_used"] or data["language"],
        given_by=data["agreement_by"],
    )


# --- back into a form --------------------------------------------------------------------------


def form_of_profile(client: Client, profile: ProfileVersion, *, masked: bool) -> dict[str, Any]:
    """What the profile's form shows of the answers now; masked ones only if they were opened."""
    hidden = set(MASKED) if masked else set()
    asked = [q for q in PROFILE_QUESTIONS if q not in _APART and q not in hidden]
    data: dict[str, Any] = {q: getattr(profile, q) for q in asked}
    missing = profile.birth_precision if profile.birth_precision in codes.MISSING else "NC"
    data["birth"] = Birth(profile.born_month, profile.birth_precision, client.born_on)
    data["birth_unknown"] = missing
    data.update(_arrived_back(profile.arrived_month))
    spoken = (each.partition(":") for each in profile.spoken_languages)
    data["spoken"] = [{"language": one, "level": level} for one, _, level in spoken]
    data["spoken"].append({"language": None, "level": "good"})
    data["earlier_countries"] = [*profile.earlier_countries, None]
    words = profile.other_answers or {}
    data.update({f"{question}_other": words[question] for question in words.keys() - hidden})
    return {name: value for name, value in data.items() if value is not None}


def _arrived_back(arrived: str) -> dict[str, Any]:
    if arrived in codes.MISSING:
        return {"arrived_unknown": arrived}
    year, _dash, month = arrived.partition("-")
    born = int(year) * 12 + (int(month) - 1 if month else 6)
    return {"arrived": Birth(born, "month" if month else "year"), "arrived_unknown": "NC"}


def identity_of(client: Client) -> Identity:
    """Who somebody is and how to reach them, as the file has it and the page asks it."""
    return Identity(
        Names(*(getattr(client, each.name) for each in fields(Names))),
        SafeContact(
            contact_rule=client.contact_rule,
            neutral_sender=client.neutral_sender,
            counsellor_gender=client.counsellor_gender or "NC",
            remarks=client.remarks,
        ),
        contacts=tuple(map(_contact_point, client.contact_details)),
        documents=tuple(
            Document(*(getattr(document, each.name) for each in fields(Document)))
            for document in client.documents
        ),
    )


def _contact_point(detail: ContactDetail) -> ContactPoint:
    facts = {each.name: getattr(detail, each.name) for each in fields(ContactPoint)}
    for question in ("who_may_answer", "belongs_to"):
        facts[question] = facts[question] or "NC"  # a register that came in asked neither
    return ContactPoint(**facts)


def form_of_identity(identity: Identity) -> dict[str, Any]:
    """What the form of names and contacts shows, with an empty row for one more."""
    return {
        **vars(identity.names),
        **vars(identity.care),
        "contacts": [*map(_contact_row, identity.contacts), {}],
        "documents": [*map(_document_row, identity.documents), {}],
    }


def _contact_row(contact: ContactPoint) -> dict[str, Any]:
    row = {**vars(contact), "known": "y"}
    if contact.allowed is not None:
        days = contact.allowed.days
        row["days"] = [] if days == WHOLE_WEEK else sorted(days)
        row |= {"opens": contact.allowed.opens, "until": contact.allowed.until}
    return row


def _document_row(document: Document) -> dict[str, Any]:
    return {**vars(document), "known": "y"}
