"""What the fields of records are called on the trail, where no form asks for them.

A test holds that every field has a name here, in `trail_details.FORMS`, or in UNSAID.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

# What the program keeps for itself: that it changed tells a reader nothing.
UNSAID = frozenset({
    "area_keys", "board_no", "email_token", "entry_key", "fingerprint",
    "id", "import_mark", "import_run_id", "is_demonstration", "is_open", "is_shipped",
    "lists_version", "media_type", "name_keys", "pair", "position", "queued_at", "recipient_key",
    "remembered", "rows_done", "set_up_at", "size", "sort_name", "succeeds_id", "token_bits",
    "token_form", "token_hash", "totp_last_step", "upload", "version", "created_at",
    "created_by_id", "updated_at", "updated_by_id",
})  # fmt: skip

_PERIOD = {
    **dict.fromkeys(("from_at", "from_on", "valid_from", "starts_on"), _l("From")),
    **dict.fromkeys(("until_at", "until_on", "valid_to", "ends_at", "retired_on"), _l("Until")),
    "expires_on": _l("Valid until"),
}
_DAYS = {
    # Translators: a field in the log of what staff did: when an answer came that somebody is taken
    "accepted_at": _l("Accepted on"),
    # Translators: a field in the log of what staff did: when a letter or a request arrived
    **dict.fromkeys(("acknowledged_at", "received_at", "requested_at"), _l("Received on")),
    "archived_at": _l("Taken away on"),
    **dict.fromkeys(("answer_due_at", "reply_due_at"), _l("Answer due")),
    **dict.fromkeys(("arrived_at", "arrived_on"), _l("Arrived on")),
    **dict.fromkeys(("begun_at", "begun_on", "in_service_at"), _l("Begun on")),
    # Translators: a field in the log of what staff did: for when somebody has an appointment
    **dict.fromkeys(("booked_at", "booked_on", "starts_at"), _l("Booked for")),
    **dict.fromkeys(("born_on", "born_month", "birth_precision"), _l("Born")),
    "beds_freed_on": _l("Beds free again on"),
    # Translators: a field in the log of what staff did: when the number of a ticket was called
    "called_at": _l("Called on"),
    "checked_on": _l("Checked on"),
    "cleaned_at": _l("Cleaned on"),
    "client_asked_on": _l("Client asked on"),
    **dict.fromkeys(("closed_at", "closed_on", "ended_at", "finished_at"), _l("Ended on")),
    "deactivated_at": _l("Account closed on"),
    "decided_at": _l("Decided on"),
    "done_on": _l("Done on"),
    **dict.fromkeys(("joined_at", "merged_at"), _l("Joined on")),
    "lifted_at": _l("Taken back on"),
    "merged_from": _l("Counted so from"),
    "next_review_on": _l("Next review on"),
    "registered_on": _l("Registered on"),
    "reopened_on": _l("Opened again on"),
    "reopening_words": _l("Why is it opened again?"),
    "reminded_at": _l("Reminded on"),
    "reviewed_on": _l("Looked at on"),
    "sent_at": _l("Sent on"),
    "signed_at": _l("Signed on"),
    "told_at": _l("Told on"),
    "tried_at": _l("Tried on"),
    "undone_at": _l("Undone on"),
    # Translators: a field in the log of what staff did: nobody waits for urgent help any longer
    "urgency_done_at": _l("Urgent help given on"),
    "withdrawn_at": _l("Withdrawn on"),
    **dict.fromkeys(
        ("at", "happened_at", "happened_on", "made_at", "recorded_on", "written_at"), _l("Day")
    ),
}
_PEOPLE = {
    **dict.fromkeys(
        (
            "called_by_id", "decided_by_id", "given_by_id", "owner_id", "staff_id", "user_id",
            "written_by_id",
        ),
        _l("Colleague"),
    ),
    **dict.fromkeys(("client_id", "kept_id", "member_id"), _l("Client")),
    **dict.fromkeys(("gone_id", "merged_into_id"), _l("The other file")),
    # Translators: a field in the log of what staff did: the colleague a complaint is about
    "concerns_id": _l("Whom it is about"),
    "doer_id": _l("Who does it?"),
    "interpreter_id": _l("Interpreter"),
    # Translators: a field in the log of what staff did: a relative of the client
    "relative_id": _l("Relative"),
    # Translators: a field in the log of what staff did: who told us how it ended
    "told_by": _l("Told by"),
}  # fmt: skip
_PARTS = {
    "appointment_id": _l("Appointment"),
    "bed_id": _l("Bed"),
    "consent_id": _l("Consent"),
    "consultation_id": _l("Consultation"),
    "contact_id": _l("Phone"),
    "desk_id": _l("Desk or room"),
    "place_id": _l("Place"),
    "draft_id": _l("Draft"),
    **dict.fromkeys(("file_id", "file_name"), _l("File")),
    "goal_id": _l("Goal"),
    "incident_id": _l("Incident"),
    # Translators: a field in the log of what staff did: a link that was sent to a partner
    "link_id": _l("Link"),
    "office_id": _l("Office"),
    "partner_id": _l("Partner"),
    "plan_id": _l("Plan"),
    "room_id": _l("Room"),
    "service_id": _l("Service"),
    # Translators: a field in the log of what staff did: a counselling session
    "session_id": _l("Session"),
    "site_id": _l("Shelter"),
    "stay_id": _l("Stay"),
    "text_id": _l("Consent texts"),
}
_ANSWERS = {
    # Translators: a field in the log of what staff did: when a client may be rung
    "allowed_hours": _l("Hours for calls"),
    "answers": _l("All answers"),
    "arrived_month": _l("In this country since"),
    "body": _l("Words"),
    # Translators: a field in the log of what staff did: as which other code of its list one counts
    "merged_into": _l("Counted as"),
    **dict.fromkeys(("case_code", "number"), _l("Number")),
    "client_no": _l("Client number"),
    # Translators: a field in the log of what staff did: the letters client numbers begin with
    "client_no_prefix": _l("Beginning of client numbers"),
    "client_outcome": _l("Result"),
    **dict.fromkeys(("client_word", "closing_word", "ending_word", "words"), _l("In words")),
    "clients_added": _l("Clients"),
    "code": _l("Code"),
    "code_word_token": _l("Code word"),
    "consultations_added": _l("Consultations"),
    # Translators: a field in the log of what staff did: which column of a file is which question
    "content": _l("How columns are matched"),
    "country": _l("Country"),
    "decline_reason": _l("Declined because"),
    # Translators: a field in the log of what staff did: to whom outside the centre
    "handed_to": _l("Handed over to"),
    "has_priority": _l("Before others"),
    "is_active": _l("Active"),
    "is_complaint": _l("Complaint"),
    "is_emergency": _l("Emergency"),
    "is_owner": _l("Mainly responsible"),
    "label": _l("Words"),
    "must_change_password": _l("Must choose a new password"),
    "password_hash": _l("Password"),
    "name": _l("Name"),
    "need": _l("What is needed"),
    **dict.fromkeys(("other_answers", "state_word"), _l("In words")),
    # Translators: a field in the log of what staff did: help although a rule speaks against it
    **dict.fromkeys(
        (
            "override_ground", "override_reason", "override_asked_by_id",
            "override_approved_by_id",
        ),
        _l("Exception"),
    ),
    "paid_cents": _l("Amount"),
    "paid_currency": _l("Currency"),
    # Translators: a field in the log of what staff did: which project pays
    "paid_project": _l("Project"),
    # Translators: a field in the log of what staff did: under which code of a list another stands
    "parent": _l("Part of"),
    # Translators: a field in the log of what staff did: what an agreement is for
    "purpose": _l("Purpose"),
    **dict.fromkeys(("archived_reason", "reason", "revoke_reason"), _l("Reason")),
    "recipient_words": _l("To whom"),
    **dict.fromkeys(("refusals", "refused_rows", "rows_refused"), _l("Refused rows")),
    # Translators: a field in the log of what staff did: rows of a register that came in before
    "rows_known": _l("Rows known already"),
    "rows_total": _l("Rows"),
    "shared": _l("What is shared"),
    "spoken_languages": _l("Also speaks"),
    "time_zone": _l("Time zone"),
    # Translators: a field in the log of what staff did: how often a number was called in vain
    "times_missed": _l("Called in vain"),
    "topics": _l("Topic"),
    # Translators: a field in the log of what staff did: the code on the phone at the sign-in
    **dict.fromkeys(("totp_secret", "totp_since"), _l("Code on the phone")),
    "tries": _l("Tries"),
    "unit": _l("Kind"),
    "weekday": _l("Days"),
}  # fmt: skip

# Fields whose name means something else in one kind of record, or in its form: (table, field).
OF_RECORD: Mapping[tuple[str, str], Any] = {
    ("agreement", "given_on"): _l("Given on"),
    ("consent", "given_on"): _l("Given on"),
    ("intake", "interpreter"): _l("Who interpreted?"),
}
FIELDS: Mapping[str, Any] = {**_PERIOD, **_DAYS, **_PEOPLE, **_PARTS, **_ANSWERS}
