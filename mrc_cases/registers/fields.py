"""What a register can tell: its fields by kind of sheet, and the code lists of their words."""

from typing import Any

from flask_babel import lazy_gettext as _l

# Field -> what it is called beside a column. In the order in which a page asks.
CLIENT_FIELDS: dict[str, Any] = {
    "number": _l("Number in the register"),
    "registered": _l("Registered on"),
    "name": _l("Name, all parts"),
    "family_name": _l("Family name"),
    "given_name": _l("Given name"),
    # Translators: a column of an old register: the part between the given and the family name
    "middle_name": _l("Father’s or middle name"),
    "other_script_name": _l("Name in another script"),
    "gender": _l("Gender"),
    "birth": _l("Birth or age"),
    # Translators: columns of an old register that has one for each part of a birth
    "birth_day": _l("Day of birth only"),
    "birth_month": _l("Month of birth only"),
    "birth_year": _l("Year of birth only"),
    "country": _l("Nationality"),
    "birth_country": _l("Country of birth"),
    "status": _l("Residence status"),
    "education": _l("Highest school finished"),
    "labour": _l("Work now"),
    "occupation": _l("Usual occupation"),
    "reason": _l("Main reason for migrating"),
    "prefer_country": _l("Wants to live in"),
    "language": _l("Language"),
    "stage": _l("Situation"),
    "phone": _l("Phone"),
    "email": _l("E-mail address"),
    "document": _l("Number of the document"),
    "heard": _l("Heard of us"),
    "arrived": _l("In this country since"),
    "marital": _l("Marital status"),
    "children": _l("Children in care"),
    "remarks": _l("Remarks"),
}
CONTACT_FIELDS: dict[str, Any] = {
    "number": _l("Number of the contact"),
    "date": _l("Day"),
    "client": _l("Number in the register"),
    "how": _l("How did they reach us?"),
    "gender": _l("Gender"),
    "country": _l("Country"),
    "topic": _l("What was it about?"),
    "service": _l("What did we give?"),
    "minutes": _l("Minutes"),
    "language": _l("Language"),
    # Translators: the member of staff who spoke with the person
    "adviser": _l("Who spoke with them"),
    "outcome": _l("How did it end?"),
    "note": _l("Note"),
}
FIELDS = {"clients": CLIENT_FIELDS, "contacts": CONTACT_FIELDS}

# Field -> the code list its words are matched with.
CODED = {
    "clients": {
        "gender": "GENDER", "country": "NATIONALITY", "birth_country": "COUNTRY",
        "status": "STATUS", "education": "EDUCATION", "labour": "LABOUR",
        "occupation": "OCCUPATION", "reason": "REASON", "prefer_country": "PREFERRED_COUNTRY",
        "language": "LANGUAGE", "stage": "STAGE", "heard": "HEARD", "marital": "MARITAL",
    },
    "contacts": {
        "gender": "GENDER", "how": "CHANNEL", "country": "NATIONALITY", "topic": "TOPIC",
        "service": "SERVICE", "language": "LANGUAGE", "outcome": "OUTCOME",
    },
}  # fmt: skip
NEEDED = {"clients": ("number", "registered"), "contacts": ("date", "how")}
# What may be the same for a whole register that has no column for it.
SAME_FOR_ALL = {"clients": ("stage", "language", "country"), "contacts": ("language",)}
COUNTRY_LISTS = {"NATIONALITY", "COUNTRY", "PREFERRED_COUNTRY"}
# A word like "home": the answer is that of another field of the row.
SAME_COUNTRY = "=country"
# What an empty cell means, where the list itself does not know "not asked".
EMPTY = {"GENDER": "U", "TOPIC": None, "SERVICE": None, "OUTCOME": "ANSWERED"}


def label_of(kind: str, field: str) -> str:
    """What a field of a kind of sheet is called; the field itself where there is none."""
    return str(FIELDS.get(kind, {}).get(field, field))
