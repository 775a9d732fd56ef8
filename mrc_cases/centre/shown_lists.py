"""The code lists that a centre may word anew, by what they are about.

A test holds that every list a form offers stands here, or in NOT_SHOWN with the reason.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

# Lists that may grow by child codes (domain.md 1.2): reports still add up at the parent.
GROWING = ("TOPIC", "SERVICE", "REASON", "HEARD", "STAY_EXIT")

GROUPS: tuple[tuple[Any, Mapping[str, Any]], ...] = (
    (_l("Lists that may grow"), {
        "TOPIC": _l("What people ask about"),
        "SERVICE": _l("What the centre gives"),
        "REASON": _l("Reasons for migrating"),
        "HEARD": _l("How people heard of the centre"),
        "STAY_EXIT": _l("Why people leave the shelter"),
    }),
    (_l("Clients"), {
        "STATUS": _l("Immigration status"),
        "STAGE": _l("Stages of migration"),
        "GENDER": _l("Gender"),
        "GENDER_DETAIL": _l("Gender in the client’s own words"),
        "AGE": _l("Age bands"),
        "MARITAL": _l("Marital status"),
        "DOCUMENT_KIND": _l("Identity documents"),
        "FILE_KIND": _l("Kinds of attached documents"),
        "CONTACT_POINT": _l("Ways to reach a client"),
        "CONTACT_OWNER": _l("Whose a phone is"),
        "WHO_MAY_ANSWER": _l("Who may answer a call"),
        "COUNSELLOR_GENDER": _l("Whom a client wants to speak to"),
        "CLIENT_STATE": _l("States of a file"),
        "CLOSING_REASON": _l("Why a file is closed"),
        "YES_NO": _l("Yes and no"),
    }),
    (_l("Family"), {
        "RELATION": _l("Family relations"),
        "LIVES": _l("Where a relative lives"),
        "MINOR_CARE": _l("Who looks after a child"),
    }),
    (_l("Work and education"), {
        "EDUCATION": _l("Education"),
        "LANGUAGE_LEVEL": _l("How well a language is spoken"),
        "LABOUR": _l("Work situation"),
        "EMPLOYMENT_KIND": _l("Kinds of employment"),
        "OCCUPATION": _l("Occupations"),
        "INDUSTRY": _l("Branches of industry"),
    }),
    (_l("Consultations and sessions"), {
        "CHANNEL": _l("How people reach the centre"),
        "OUTCOME": _l("How a contact ends"),
        "CALLER_KIND": _l("Who asks"),
        "URGENCY": _l("Urgency"),
        "INTERPRETER": _l("Interpreters"),
        "TASK_STATE": _l("States of a task"),
        "SESSION_FORM": _l("Who comes to a session"),
        "SESSION_KIND": _l("Kinds of sessions"),
        "SESSION_STATE": _l("States of a session"),
        "TOPIC_RESULT": _l("What came of a topic"),
        "PLAN_STATE": _l("States of a plan"),
        "APPOINTMENT_STATE": _l("States of an appointment"),
        "TICKET_STATE": _l("States of a ticket"),
        "QUEUE_PRIORITY": _l("Who is called first"),
    }),
    (_l("Consents"), {
        "DATA_SET": _l("How much is told to others"),
        "CONSENT_HOW": _l("How a client agrees"),
        "CONSENT_GIVER": _l("Who agrees"),
        "CONSENT_STATE": _l("States of a consent"),
        "WITHHELD_FROM": _l("From whom something is kept"),
    }),
    (_l("Referrals and partners"), {
        "REFERRAL_URGENCY": _l("How urgent a referral is"),
        "REFERRAL_WAY": _l("How a referral is sent"),
        "REFERRAL_STATE": _l("States of a referral"),
        "REFERRAL_OUTCOME": _l("How a referral ends"),
        "LOSS": _l("Why a service is not received"),
        "NOT_MADE": _l("Why a referral is not made"),
        "REVOKE_REASON": _l("Why a referral is taken back"),
        "OVERRIDE_GROUND": _l("Why data goes out without consent"),
        "REFERRAL_SOURCE": _l("Who refers people to the centre"),
        "REFERRAL_IN_STATE": _l("States of a referral to the centre"),
        "PARTNER_KIND": _l("Kinds of partners"),
        "PARTNER_STATE": _l("States of a partner"),
        "AGREEMENT_KIND": _l("Kinds of agreements with partners"),
        "AGREEMENT_STATE": _l("States of an agreement"),
        "COST": _l("What a service costs"),
    }),
    (_l("Shelter"), {
        "STAY_REASON": _l("Why a place in the shelter is needed"),
        "STAY_SOURCE": _l("Who asks for a place in the shelter"),
        "STAY_REFUSED": _l("Why a place in the shelter is refused"),
        "STAY_RISK": _l("How great the danger is"),
        "STAY_STATE": _l("States of a stay"),
        "DESTINATION": _l("Where people go from the shelter"),
        "SITE_KIND": _l("Kinds of houses"),
        "GENDER_RULE": _l("For whom a house or room is"),
        "BED_KIND": _l("Kinds of beds"),
        "BED_CLOSED": _l("Why a bed is out of service"),
        "SLEEPS_WITH": _l("With whom somebody shares a room"),
        "SLEEPS_FOR": _l("For whom a bed is looked for"),
    }),
    (_l("Incidents"), {
        "GBV_TYPE": _l("Kinds of violence"),
        "LABOUR_ABUSE": _l("Kinds of abuse at work"),
        "INCIDENT_PLACE": _l("Where an incident happened"),
        "ALLEGED_ROLE": _l("Who is said to have done it"),
        "INCIDENT_STATE": _l("States of an incident"),
    }),
    (_l("Staff"), {
        "STAFF_TRAINING": _l("Trainings of the staff"),
    }),
)  # fmt: skip

SHOWN: Mapping[str, Any] = {
    name: title for _heading, names in GROUPS for name, title in names.items()
}

# Lists that forms offer and whose words are not the centre's to change.
NOT_SHOWN = {
    "COUNTRY": "names of the Unicode CLDR, in every language",
    "NATIONALITY": "names of the Unicode CLDR, in every language",
    "PREFERRED_COUNTRY": "names of the Unicode CLDR, in every language",
    "LANGUAGE": "names of the Unicode CLDR, in every language",
    "AGREEMENT_POINT": "what a client was told and agreed to: other words would change it",
    "CONSENT_PURPOSE": "what a client was told and agreed to: other words would change it",
}
