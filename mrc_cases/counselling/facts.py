"""Who called and about what: what a contact must have, may not have, or has from the file."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mrc_cases import codes
from mrc_cases.base.errors import RuleBroken
from mrc_cases.clients.birth import band_on
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client

# One call that lasts longer than a day is a slip of the keyboard.
LONGEST_MINUTES = 1440
# Nobody spoke, or nobody who meant us: there is nothing to know of such a caller.
NOBODY_SPOKE = frozenset({"SILENT", "WRONG_NUMBER"})
_NOT_ASKED = {"gender": "U", "age_band": codes.AGE_UNKNOWN, "country": "XNC"}
# The words behind an "other" -> in which list it is, and what is said where they are missing.
_OTHERS: dict[str, tuple[str, Any]] = {
    "topic_words": ("TOPIC", _l("Write down what topic it was.")),
    "caller_words": ("CALLER_KIND", _l("Write down who asked.")),
}
# Six digits in a row, as one writes a phone number, are nobody's pay and no year; with dots between
# them, as in Paris, nine are no date either.
_LONG_NUMBER = re.compile(r"\d(?:[\s-]?\d){5}|\d(?:[\s./()-]{0,2}\d){8}")


def check_facts(consultation: Consultation) -> None:
    """The answers nothing can be counted without, and minutes that can be."""
    if consultation.gender is None:
        raise RuleBroken(_("Choose who it was."), field="gender")
    minutes = consultation.minutes
    if minutes is not None and not 0 <= minutes <= LONGEST_MINUTES:
        raise RuleBroken(_("Enter the minutes as a number from 0 to 1440."), field="minutes")


def other_words(
    topics: Sequence[str],
    caller_kind: str | None,
    typed: Mapping[str, Any],
    without: Collection[str] = (),
) -> dict[str, str | None]:
    """The words behind "another topic" and "somebody else": asked with it, gone without it.

    `without` names those an entry was saved without (an old register's): not asked afterwards.
    """
    words = {}
    for name, chosen in _chosen(topics, caller_kind).items():
        list_name, missing = _OTHERS[name]
        is_asked = any(codes.needs_text(list_name, each) for each in chosen)
        words[name] = typed.get(name) if is_asked else None
        if is_asked and not words[name] and name not in without:
            raise RuleBroken(missing, field=name)
    return words


def saved_without_words(consultation: Consultation) -> set[str]:
    """Of which "other" an entry has no words."""
    chosen = _chosen(consultation.topics or (), consultation.caller_kind)
    return {
        name
        for name, (list_name, _missing) in _OTHERS.items()
        if getattr(consultation, name) is None
        and any(codes.needs_text(list_name, each) for each in chosen[name])
    }


def _chosen(topics: Sequence[str], caller_kind: str | None) -> dict[str, Sequence[str | None]]:
    return {"topic_words": topics, "caller_words": (caller_kind,)}


def speak_for_client(consultation: Consultation, client: Client) -> None:
    """What the file knows about the person is not asked again."""
    profile = client.profile
    consultation.gender = profile.gender if profile.gender in codes.GENDERS_SAID else "U"
    consultation.country = profile.nationality
    consultation.age_band = band_on(profile.born_month, consultation.happened_on)
    if consultation.language in {None, "NC"}:
        consultation.language = profile.language


def forget_who_was_silent(consultation: Consultation) -> None:
    """Of a silent call or a wrong number nothing is known, whatever stood in the form.

    With a client it is we who called them: who that is the file says, and nothing was spoken.
    """
    if consultation.outcome not in NOBODY_SPOKE:
        return
    consultation.language, consultation.interpreter = "NC", "NONE"
    consultation.topics = consultation.services = ()
    consultation.topic_words = consultation.code_word_token = None
    if consultation.client_id is None:
        forget_who_it_was(consultation)


def forget_who_it_was(consultation: Consultation) -> None:
    """Back to what stands where nobody was asked."""
    for name, value in _NOT_ASKED.items():
        setattr(consultation, name, value)


def tells_a_number(consultation: Consultation) -> bool:
    """Whether the note of an anonymous contact may hold the caller's number."""
    text = consultation.note or ""
    return consultation.client_id is None and _LONG_NUMBER.search(text) is not None
