"""Referrals out and in: states, ways, urgency, outcomes, reasons (domain.md R-10, R-11)."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mrc_cases.codes.lists import Code, define

define(
    "REFERRAL_STATE",
    # Translators: state of a referral to a partner: not sent yet
    Code("draft", _l("Being prepared")),
    # Translators: state of a referral to a partner
    Code("sent", _l("Sent")),
    # Translators: state of a referral: the partner has seen it and not answered yet
    Code("acknowledged", _l("Seen by the partner")),
    # Translators: state of a referral: the partner takes the person
    Code("accepted", _l("Accepted")),
    # Translators: state of a referral: the partner helps the person now
    Code("in_service", _l("Being served")),
    # Translators: state of a referral
    Code("closed", lazy_pgettext("a referral", "Closed")),
    # Translators: state of a referral: the partner does not take the person
    Code("declined", _l("Declined")),
    # Translators: state of a referral: the partner never answered
    Code("expired", _l("Never answered")),
    # Translators: state of a referral: the centre or the client took it back
    Code("revoked", _l("Taken back")),
    locked=True,
)

define(
    "REFERRAL_URGENCY",
    # Translators: how soon a partner must answer
    Code("EMERGENCY", _l("Emergency: answer within 24 hours")),
    # Translators: how soon a partner must answer
    Code("URGENT", _l("Urgent: answer within 72 hours")),
    # Translators: how soon a partner must answer
    Code("NORMAL", _l("Normal: answer within 14 days")),
    locked=True,
)

define(
    "REFERRAL_WAY",
    # Translators: how a referral goes to the partner: the form on paper, in the client's hand
    Code("HAND", _l("On paper")),
    # Translators: how a referral goes to the partner
    Code("PHONE", _l("By phone")),
    # Translators: how a referral goes to the partner
    Code("EMAIL", _l("By e-mail, with a link")),
    # Translators: how a referral goes to the partner: the link is copied into a message
    Code("LINK", _l("By a link that I copy")),
    # Translators: how a referral goes to the partner: a colleague goes there with the client
    Code("ACCOMPANIED", _l("We go there together")),
    locked=True,
)

define(
    "REFERRAL_OUTCOME",
    # Translators: how a referral ended
    Code("SERVED", _l("The need was met")),
    # Translators: how a referral ended
    Code("PART", _l("The need was partly met")),
    # Translators: how a referral ended
    Code("NOTMET", _l("Served, but the need remains")),
    # Translators: how a referral ended
    Code("NOSHOW", _l("The person did not come")),
    # Translators: how a referral ended
    Code("NOTREACH", _l("The person was not found")),
    # Translators: how a referral ended
    Code("UNKNOWN", _l("Not known")),
    locked=True,
)

define(
    "OVERRIDE_GROUND",
    # Translators: why something is shared without the person's agreement
    Code("DANGER", _l("Danger to life")),
    # Translators: why something is shared without the person's agreement
    Code("DUTY", _l("A duty by law")),
    locked=True,
)

define(
    "REVOKE_REASON",
    Code("CLIENT", _l("The client does not want it any more")),
    Code("CONSENT", _l("The client took the agreement back")),
    Code("OTHER_WAY", _l("The client is helped another way")),
    Code("MISTAKE", _l("It was made by mistake")),
    locked=True,
)

# Why a need led to no referral.
define(
    "NOT_MADE",
    Code("BY_US", _l("We give the service ourselves")),
    Code("ALREADY", _l("The client receives it already")),
    Code("NOT_APPLICABLE", _l("It does not apply")),
    Code("DECLINED", _l("The client did not want it")),
    Code("UNAVAILABLE", _l("There is no such service to be had")),
    locked=True,
)

# Who refers a person to the centre (GBVIMS).
define(
    "REFERRAL_SOURCE",
    Code("HEALTH", _l("Health service")),
    Code("PSYCHOSOCIAL", _l("Psychosocial service")),
    Code("POLICE", _l("Police")),
    Code("LEGAL", _l("Legal aid")),
    Code("LIVELIHOODS", _l("Work and livelihoods service")),
    Code("SHELTER", _l("Shelter")),
    Code("SELF", _l("The person came alone")),
    # Translators: who refers a person to the centre
    Code("TEACHER", _l("Teacher or school")),
    Code("COMMUNITY", _l("Community leader")),
    Code("HUMANITARIAN", _l("Another humanitarian organisation")),
    Code("GOVERNMENT", _l("Another public office")),
    Code("OTHER", _l("Somebody else")),
    locked=True,
)

define(
    "REFERRAL_IN_STATE",
    # Translators: state of a referral that somebody sent to us
    Code("received", _l("Waits for our answer")),
    # Translators: state of a referral that somebody sent to us
    Code("accepted", _l("Accepted")),
    # Translators: state of a referral that somebody sent to us: the person has a file now
    Code("linked", _l("Accepted and registered")),
    # Translators: state of a referral that somebody sent to us
    Code("declined", _l("Declined")),
    locked=True,
)
