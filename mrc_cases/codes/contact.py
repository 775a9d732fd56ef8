"""What happens between a person and the centre: channel, topic, service, result (domain.md 2)."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mrc_cases.codes.lists import Code, define, parent_of

# The groups drive report 5.3; a contact records one of the codes under them.
define(
    "CHANNEL",
    Code("IN_PERSON", _l("In person")),
    # Translators: channel of a contact: at the centre's desk, without appointment
    Code("DESK", _l("At the desk"), parent="IN_PERSON"),
    Code("APPOINTMENT", _l("Appointment at the centre"), parent="IN_PERSON"),
    Code("HOME_VISIT", _l("Home visit"), parent="IN_PERSON"),
    Code("DETENTION_VISIT", _l("Visit in detention"), parent="IN_PERSON"),
    Code("STATION_DESK", _l("Desk at an airport or station"), parent="IN_PERSON"),
    # Translators: not in person: by phone, e-mail or message
    Code("REMOTE", _l("From a distance")),
    Code("PHONE", _l("Phone"), parent="REMOTE"),
    Code("HOTLINE", _l("Hotline"), parent="REMOTE"),
    Code("EMAIL", _l("E-mail"), parent="REMOTE"),
    # Translators: a text message or a chat
    Code("MESSAGE", _l("Message or chat"), parent="REMOTE"),
    Code("VIDEO", _l("Video call"), parent="REMOTE"),
    Code("WEB_FORM", _l("Form on the website"), parent="REMOTE"),
    Code("POST", _l("Letter"), parent="REMOTE"),
    # Translators: staff going out to where migrants are
    Code("OUTREACH", _l("Outreach")),
    Code("OUTREACH_VISIT", _l("Met during an outreach visit"), parent="OUTREACH"),
    locked=True,
    headings=True,
)


def channel_group(code: str) -> str:
    """IN_PERSON, REMOTE or OUTREACH for a channel; a group is its own."""
    return parent_of("CHANNEL", code)


define(
    "SERVICE",
    Code("INF", _l("Information")),
    Code("LEG", _l("Legal counselling")),
    Code("SOC", _l("Social counselling")),
    Code("PSY", _l("Psychological support")),
    Code("MED", _l("Cultural mediation or interpreting")),
    Code("ADM", _l("Help with forms")),
    Code("EMP", _l("Help to find work")),
    Code("TRN", _l("Training")),
    Code("QUA", _l("Recognition of qualifications")),
    Code("REM", _l("Sending money home")),
    Code("BUS", _l("Starting a business")),
    Code("HEA", _l("Health care")),
    # Translators: a place to live
    Code("HOU", _l("Housing")),
    # Translators: a protected place to stay for a short time
    Code("SHE", _l("Shelter")),
    Code("NFI", _l("Food and goods")),
    Code("TRP", _l("Transport")),
    Code("RTN", _l("Voluntary return")),
    # Translators: helping a worker and an employer to agree
    Code("CON", _l("Settling a dispute with an employer")),
    Code("PRT", _l("Protection and safety")),
    Code("CHI", _l("Services for children")),
    Code("EDU", _l("School and education")),
)

# C01 to C13 are also the topics of a country information sheet.
define(
    "TOPIC",
    Code("C01", _l("Entry and stay")),
    Code("C02", _l("Immigration law")),
    Code("C03", _l("Visas")),
    Code("C04", _l("Embassy addresses")),
    Code("C05", _l("Residence and work permits")),
    Code("C06", _l("Websites to find work")),
    # Translators: how many workers a country lets in, and agreements between countries about them
    Code("C07", _l("Quotas and labour agreements")),
    Code("C08", _l("Study")),
    Code("C09", _l("Bringing the family (family reunification)")),
    Code("C10", _l("Medical care and social insurance")),
    Code("C11", _l("Support services and hotlines")),
    Code("C12", _l("Citizenship")),
    Code("C13", _l("Return to the country of origin")),
    Code("T14", _l("Pay and working conditions")),
    Code("T15", _l("Recruitment and agencies")),
    # Translators: a place to live
    Code("T16", _l("Housing")),
    Code("T17", _l("Health and HIV prevention")),
    Code("T18", _l("Skills and recognition of diplomas")),
    Code("T19", _l("Training")),
    Code("T20", _l("Sending money home")),
    Code("T21", _l("Business and investment")),
    Code("T22", _l("Exploitation or violence")),
    # Translators: being locked up or sent out of the country by the authorities
    Code("T23", _l("Detention or removal")),
    Code("T24", _l("School for children")),
    Code("T25", _l("Family abroad")),
    Code("T26", _l("Emotional support")),
    Code("T27", _l("Documents and consulate")),
    Code("T99", _l("Another topic")),
    other="T99",
)

define(
    "CALLER_KIND",
    Code("MIGRANT", _l("Migrant")),
    Code("FAMILY", _l("Family member")),
    Code("EMPLOYER", _l("Employer")),
    Code("PUBLIC_BODY", _l("Public office")),
    # Translators: kind of person who contacts the centre
    Code("OTHER", _l("Somebody else")),
    other="OTHER",
)

define(
    "INTERPRETER",
    Code("NONE", _l("No interpreter")),
    Code("STAFF", _l("Staff member interpreted")),
    Code("MEDIATOR", _l("Cultural mediator")),
    Code("PHONE", _l("Interpreter by phone")),
)

define(
    "OUTCOME",
    # Translators: result of a contact: the question was answered
    Code("ANSWERED", _l("Answered")),
    # Translators: result of a contact: the centre will call the person again
    Code("CALLBACK", _l("We call back")),
    Code("APPOINTMENT", _l("Appointment made")),
    Code("REFERRAL", _l("Referred to another service")),
    # Translators: result of a contact: the person was registered as a client
    Code("INTAKE", _l("Registered as a client")),
    Code("EMERGENCY", _l("Emergency handed over")),
    # Translators: result of a call: the line was cut
    Code("DROPPED", _l("Call cut off")),
    # Translators: result of a call: nobody spoke
    Code("SILENT", _l("Silent call")),
    Code("ABUSIVE", _l("Abusive call")),
    Code("WRONG_NUMBER", _l("Wrong number")),
    locked=True,
)
# What the centres' people ask about most (practices.md): shown at once, the rest one tap away.
FIRST_TOPICS = ("C05", "T14", "C10", "C09", "T16", "T22", "T27", "C12", "T99")
# The other outcomes are work, but nobody was counselled.
COUNTS_AS_CONSULTATION = frozenset(
    {"ANSWERED", "CALLBACK", "APPOINTMENT", "REFERRAL", "INTAKE", "EMERGENCY"}
)

define(
    "CONTACT_STATE",
    # Translators: state of a contact with a client
    Code("open", _l("Still open")),
    # Translators: state of a contact with a client
    Code("closed", _l("Closed")),
    # Translators: state of a contact: passed on to somebody else
    Code("handed_over", _l("Handed over")),
    locked=True,
)

define(
    "URGENCY",
    # Translators: when a client must be helped
    Code("TODAY", _l("Today")),
    # Translators: when a client must be helped
    Code("WEEK", _l("This week")),
    # Translators: when a client must be helped: no hurry
    Code("NORMAL", _l("Normal")),
    locked=True,
)

define(
    "TASK_STATE",
    # Translators: state of a task
    Code("open", lazy_pgettext("a task", "Still open")),
    # Translators: state of a task
    Code("done", _l("Done")),
    # Translators: state of a task: it will not be done
    Code("dropped", _l("Dropped")),
    locked=True,
)

# Why a need was not met.
define(
    "LOSS",
    Code("NOSERV", _l("There is no such service")),
    Code("NOELIG", _l("Client is not entitled to it")),
    Code("NOSTATUS", _l("Client’s status bars access")),
    # Translators: a service has no free place
    Code("FULL", _l("No place free")),
    Code("COST", _l("Costs too much")),
    # Translators: a service is too far away
    Code("FAR", _l("Too far away")),
    Code("LANG", _l("Not in the client’s language")),
    Code("FEAR", _l("Client is afraid to use it")),
    Code("DECL", _l("Client did not want it")),
    Code("NOINFO", _l("Information was missing")),
    Code("LAW", _l("The law allows no way")),
    Code("OTH", _l("Another reason")),
    other="OTH",
)
