"""Whose contact it was: joined to a client, given to another one, taken out of a file again."""

from collections.abc import Iterator

from flask_babel import gettext as _

from mrc_cases import codes
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import note
from mrc_cases.clients.birth import band_on
from mrc_cases.clients.coming import came
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.hits import Found
from mrc_cases.clients.models import Client
from mrc_cases.clients.own_contacts import is_own_contact
from mrc_cases.counselling.facts import forget_who_it_was, speak_for_client
from mrc_cases.extensions import db

_BANDS = [band for band, _low, _high in codes.AGE_BOUNDS]


def give_to_client(consultation: Consultation, client: Client) -> None:
    """The contact was logged with the wrong client: it was this one."""
    if consultation.client_id == client.id:
        return
    was_joined = consultation.joined_at is not None
    take_out_of_file(consultation)
    consultation.client_id = client.id
    came(client, consultation)
    if was_joined:
        consultation.joined_at = now()
    else:  # who it was stood in the file, and now stands in the other one
        speak_for_client(consultation, client)


def take_out_of_file(consultation: Consultation) -> None:
    """Back to anonymous: it was not this client, and nobody knows who it was."""
    if consultation.client_id is None:
        return
    if is_own_contact(consultation):
        raise RuleBroken(
            _("This contact belongs to an intake or a session of the file. It stays there.")
        )
    client = db.session.get_one(Client, consultation.client_id)
    # The trail of the file says that something went, when nothing of it hangs there any more.
    note(db.session, "change", client, consultation_id=[str(consultation.id), None])
    if consultation.joined_at is None:  # who it was came from the file of somebody else
        if consultation.language == client.profile.language:
            consultation.language = "NC"
        forget_who_it_was(consultation)
    consultation.client_id = consultation.joined_at = None


def contradictions(consultation: Consultation, found: Found) -> Iterator[str]:
    """What was written down of the caller and cannot be said of a person, in words.

    An age is roughly heard: only two bands or more apart are told.
    """
    said = consultation.gender, found.gender
    if said[0] != said[1] and codes.GENDERS_SAID.issuperset(said):
        yield _against("GENDER", *said)
    bands = consultation.age_band, band_on(found.born_month, consultation.happened_on)
    if set(bands) <= set(_BANDS) and abs(_BANDS.index(bands[0]) - _BANDS.index(bands[1])) > 1:
        yield _against("AGE", *bands)


def _against(list_name: str, caller: str, file: str) -> str:
    return _(
        "The caller was written down as: %(caller)s. The file says: %(file)s.",
        caller=codes.label(list_name, caller),
        file=codes.label(list_name, file),
    )
