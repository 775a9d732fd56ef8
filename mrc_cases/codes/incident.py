"""Incidents: what happened, where, by whom (domain.md R-15)."""

from flask_babel import lazy_gettext as _l

from mrc_cases.codes.lists import Code, define

define(
    "INCIDENT_STATE",
    # Translators: state of an incident
    Code("recorded", _l("Written down")),
    # Translators: state of an incident: something is being done about it
    Code("in_action", _l("In action")),
    # Translators: state of an incident
    Code("closed", _l("Closed")),
    locked=True,
)

# The order of questions of the GBVIMS classification: the first that applies is the type.
define(
    "GBV_TYPE",
    # Translators: type of gender-based violence (GBVIMS): penetration without consent
    Code("RAPE", _l("Rape")),
    # Translators: type of gender-based violence (GBVIMS): sexual contact without penetration
    Code("SEXUAL", _l("Sexual assault")),
    # Translators: type of gender-based violence (GBVIMS): beating, hurting
    Code("PHYSICAL", _l("Physical assault")),
    # Translators: type of gender-based violence (GBVIMS)
    Code("MARRIAGE", _l("Forced marriage")),
    # Translators: type of gender-based violence (GBVIMS): money, school, services kept away
    Code("DENIAL", _l("Denial of resources, chances or services")),
    # Translators: type of gender-based violence (GBVIMS): threats, humiliation, isolation
    Code("PSYCHOLOGICAL", _l("Psychological abuse")),
    locked=True,
    source="GBVIMS",
)

define(
    "LABOUR_ABUSE",
    # Translators: abuse at work
    Code("WAGES", _l("Wages withheld")),
    # Translators: abuse at work
    Code("PASSPORT", _l("Passport kept")),
    # Translators: abuse at work: locked in, not allowed to leave
    Code("CONFINED", _l("Confined")),
    # Translators: abuse at work
    Code("THREATS", _l("Threats")),
    # Translators: abuse at work
    Code("HOURS", _l("Excessive hours")),
    # Translators: abuse at work: made to work off a debt
    Code("DEBT", _l("Debt bondage")),
    # Translators: abuse at work: money taken for getting the job
    Code("FEE", _l("Illegal recruitment fee")),
)

define(
    "ALLEGED_ROLE",
    # Translators: who is said to have done it
    Code("EMPLOYER", _l("Employer")),
    # Translators: who is said to have done it: a recruitment agency
    Code("AGENCY", _l("Agency")),
    # Translators: who is said to have done it
    Code("FAMILY", _l("Family")),
    # Translators: who is said to have done it
    Code("PARTNER", _l("Husband, wife or partner")),
    # Translators: who is said to have done it: police, guard, civil servant
    Code("OFFICIAL", _l("Official")),
    # Translators: who is said to have done it
    Code("OTH", _l("Somebody else")),
    missing=True,
)

define(
    "INCIDENT_PLACE",
    # Translators: where it happened
    Code("HOME", _l("Where the person lives")),
    # Translators: where it happened
    Code("WORK", _l("At work")),
    # Translators: where it happened: street, bus, market
    Code("PUBLIC", _l("In a public place")),
    # Translators: where it happened
    Code("JOURNEY", _l("On the journey or at a border")),
    # Translators: where it happened
    Code("DETENTION", _l("In detention")),
    # Translators: where it happened
    Code("SHELTER", _l("In a shelter")),
    # Translators: where it happened
    Code("ONLINE", _l("By phone or online")),
    Code("OTH", _l("Elsewhere")),
    missing=True,
)
