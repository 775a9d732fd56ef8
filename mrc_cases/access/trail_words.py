"""The log of what staff did, in words: what was done, and to what kind of record."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

# What a line says somebody did.
ACTIONS: Mapping[str, Any] = {
    # Translators: a line of the log of what staff did: opened and read a record
    "read": _l("Read"),
    # Translators: a line of the log of what staff did
    "search": _l("Searched"),
    # Translators: a line of the log of what staff did
    "create": _l("Added"),
    # Translators: a line of the log of what staff did
    "change": _l("Changed"),
    # Translators: a line of the log of what staff did
    "remove": _l("Removed"),
    # Translators: a line of the log of what staff did: took data out as a file
    "export": _l("Took out as a file"),
    # Translators: a line of the log of what staff did: had a client's number or address shown
    "unmask": _l("Looked at a number or address"),
    # Translators: a line of the log of what staff did: put something on paper
    "print": _l("Printed"),
    # Translators: a line of the log of what staff did: gave a colleague's open work to others
    "handover": _l("Handed work over"),
    # Translators: a line of the log of what staff did: without being assigned, because of danger
    "break_glass": _l("Opened in an emergency"),
    # Translators: a line of the log of what staff did: a page with more than 50 people
    "many_found": _l("Saw many people at once"),
    # Translators: a line of the log of what staff did: joined two files of one person
    "merge": _l("Joined two files"),
    # Translators: a line of the log of what staff did
    "unmerge": _l("Took two files apart"),
    # Translators: a line of the log of what staff did: two files are not of one person
    "not_same_person": _l("Said that two files are two people’s"),
    # Translators: a line of the log of what staff did: made a copy of the whole database
    "backup": _l("Copied the database"),
    # Translators: a line of the log of what staff did: made an older copy the database again
    "restore": _l("Put a copy of the database back"),
    # Translators: a line of the log of what staff did: a page was refused
    "refused": _l("Was refused a page"),
    # Translators: a line of the log of what staff did
    "sign_in": _l("Signed in"),
    # Translators: a line of the log of what staff did
    "sign_out": _l("Signed out"),
    "sign_in_failed": _l("Wrong password or name"),
    "sign_in_slowed": _l("Too many tries"),
    "sessions_ended": _l("Signed somebody out everywhere"),
    "check_trail": _l("Checked the trail"),
    # Translators: a line of the log of what staff did: brought in an old register
    "import": _l("Brought in a register"),
    # Translators: a line of the log of what staff did: looked at or printed a report
    "report": _l("Made a report"),
    # Translators: a line of the log of what staff did: undid an import
    "undo": _l("Undid"),
    # Translators: a line of the log of what staff did: asked whether the shelter has a place
    "ask": _l("Asked for a place"),
    # Translators: a line of the log of what staff did: a wrong code after the password
    "code_failed": _l("Wrong code"),
    # Translators: a line of the log of what staff did: a wrong password before protected pages
    "confirm_failed": _l("Wrong password on a protected page"),
    # Translators: a line of the log: the program filled itself with made-up people
    "demonstration": _l("Filled with fictional people"),
    # Translators: a line of the log of what staff did: let a colleague read an incident
    "grant": _l("Let somebody read it"),
    # Translators: a line of the log of what staff did: made a link for a partner to answer with
    "link_made": _l("Made a link for a partner"),
    # Translators: a line of the log: a partner opened the link that was sent to them
    "link_opened": _l("A partner opened a link"),
    # Translators: a line of the log: a partner typed the code that goes with the link
    "link_code": _l("A partner gave a code"),
    # Translators: a line of the log: a link was too old, taken back or wrong
    "link_refused": _l("A link was refused"),
    # Translators: a line of the log of what staff did: a partner's link works no more
    "link_ended": _l("Ended a partner’s link"),
    # Translators: a line of the log: a partner read what the centre shares about a client
    "partner_read": _l("A partner read what was shared"),
    # Translators: a line of the log: a letter by e-mail waits to be sent
    "mail_queued": _l("Wrote a letter"),
    # Translators: a line of the log: the mail server took the letter
    "mail_sent": _l("A letter was sent"),
    # Translators: a line of the log: the mail server did not take the letter this time
    "mail_waiting": _l("A letter will be tried again"),
    # Translators: a line of the log: the letter could not be sent and will not be tried again
    "mail_failed": _l("A letter could not be sent"),
    # Translators: a line of the log of what staff did: let a letter be tried again
    "mail_again": _l("Sent a letter again"),
    # Translators: a line of the log of what staff did: gave a letter up that could not be sent
    "mail_dropped": _l("Gave a letter up"),
    # Translators: a line of the log of what staff did: a second proof at every sign-in
    "second_factor_set": _l("Set up a code for signing in"),
    # Translators: a line of the log of what staff did: no second proof any more
    "second_factor_gone": _l("Took the code for signing in away"),
}

# What it was done to: table -> words, which stand in a column of the log beside what was done.
RECORDS: Mapping[str, Any] = {
    "added_code": _l("Code of a list"),
    "addendum": _l("Addendum"),
    "after_contact": _l("Contact after a stay"),
    "agreement": _l("Agreement"),
    "appointment": _l("Appointment"),
    "assignment": _l("Assigned colleague"),
    "attached_file": _l("Document"),
    "bed_assignment": _l("Nights in a bed"),
    "bed_closure": _l("Closed bed"),
    "belonging_picture": _l("Photograph of belongings"),
    "calendar_feed": _l("Calendar address"),
    "centre": _l("The centre"),
    "client": _l("Client"),
    "client_merge": _l("Joined files"),
    "closed_period": _l("Closed days"),
    "code_label": _l("Own word of a list"),
    "complaint_receiver": _l("Who receives complaints"),
    "confirmation": _l("Password for a protected page"),
    "consent": _l("Consent"),
    "consent_text": _l("Text of a consent"),
    "consultation": _l("Consultation"),
    "contact_detail": _l("Way of contact"),
    "counselling_session": _l("Counselling session"),
    "exclusion": _l("Colleague kept away from a file"),
    # Translators: a record in the log of what staff did: another of a family is to be registered
    "family_draft": _l("Relative to be registered"),
    "family_link": _l("Family"),
    # Translators: a record in the log of what staff did: the end of the work with a client
    "file_closing": _l("Closing of a file"),
    "follow_up_task": _l("Task"),
    "identity_document": _l("Identity document"),
    "import_run": _l("Import"),
    "incident": _l("Incident"),
    "incident_reader": _l("Reader of an incident"),
    "incident_step": _l("Step after an incident"),
    "intake": _l("Intake"),
    "intake_draft": _l("Draft of an intake"),
    "kept_place": _l("Place kept free"),
    "letter": _l("Letter by e-mail"),
    "meeting_room": _l("Room for talks"),
    "office": _l("Office"),
    "opening_hours": _l("Opening hours"),
    "partner": _l("Partner"),
    "partner_agreement": _l("Agreement with a partner"),
    "partner_hours": _l("Opening hours of a partner"),
    "partner_phone": _l("Phone of a partner"),
    "partner_place": _l("Address of a partner"),
    "partner_service": _l("Service of a partner"),
    "plan": _l("Plan"),
    "plan_goal": _l("Goal of a plan"),
    "plan_step": _l("Step of a plan"),
    "profile_version": _l("Profile"),
    "psychosocial_note": _l("Psychosocial note"),
    "referral": _l("Referral"),
    "referral_in": _l("Referral to us"),
    "referral_not_made": _l("Referral that was not made"),
    "room_exception": _l("Exception to a rule of the shelter"),
    "safety_plan": _l("Safety plan"),
    "saved_mapping": _l("Saved matching of a register"),
    "session_attendee": _l("Person in a session"),
    "session_draft": _l("Draft of a session"),
    "shelter_bed": _l("Bed"),
    "shelter_room": _l("Room of the shelter"),
    "shelter_site": _l("Shelter"),
    "shelter_stay": _l("Stay"),
    "site_access": _l("Who knows a shelter"),
    "staff_training": _l("Training"),
    "stay_absence": _l("Absence from the shelter"),
    "stay_member": _l("Person of a stay"),
    "stay_review": _l("Review of a stay"),
    "stay_service": _l("Service during a stay"),
    "ticket": _l("Ticket"),
    "user_account": _l("Account"),
    "waiting_screen": _l("Screen of the waiting room"),
    "withholding": _l("What to keep from whom"),
}
