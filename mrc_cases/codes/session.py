"""Appointments, counselling sessions and plans: form, kind, state, results (R-07, R-09)."""

from flask_babel import lazy_gettext as _l

from mrc_cases.codes.lists import Code, define

define(
    "SESSION_FORM",
    # Translators: a counselling session with one person
    Code("INDIVIDUAL", _l("One person")),
    # Translators: a counselling session
    Code("COUPLE", _l("A couple")),
    # Translators: a counselling session
    Code("FAMILY", _l("A family")),
    # Translators: a counselling session
    Code("GROUP", _l("A group")),
    locked=True,
)

define(
    "SESSION_KIND",
    # Translators: kind of counselling session
    Code("INF", _l("Information session")),
    Code("LEG", _l("Legal counselling")),
    Code("SOC", _l("Social counselling")),
    # Translators: kind of counselling session
    Code("PSY", _l("Psychosocial counselling")),
    # Translators: kind of counselling session: finding work
    Code("JOB", _l("Job counselling")),
    # Translators: kind of counselling session: going back to the country of origin
    Code("RTN", _l("Return counselling")),
    # Translators: kind of counselling session: starting a business
    Code("BUS", _l("Business counselling")),
    locked=True,
)

define(
    "SESSION_STATE",
    # Translators: state of a counselling session
    Code("planned", _l("Planned")),
    # Translators: state of a counselling session: it took place
    Code("held", _l("Held")),
    # Translators: state of a counselling session: the client did not come
    Code("absent", _l("Client did not come")),
    # Translators: state of a counselling session
    Code("cancelled", _l("Cancelled")),
    # Translators: state of a counselling session: signed by who held it
    Code("signed", _l("Signed")),
    locked=True,
)

define(
    "TOPIC_RESULT",
    # Translators: what came of a topic in counselling
    Code("RESOLVED", _l("Resolved")),
    # Translators: what came of a topic in counselling
    Code("PROGRESS", _l("In progress")),
    # Translators: what came of a topic in counselling: the law allows nothing
    Code("NO_WAY", _l("No legal way")),
    # Translators: what came of a topic in counselling: sent on to another service
    Code("REFERRED", _l("Referred")),
    # Translators: what came of a topic in counselling: the next step is the client's
    Code("CLIENT_ACTS", _l("The client acts")),
    locked=True,
)

define(
    "APPOINTMENT_STATE",
    # Translators: state of an appointment
    Code("booked", _l("Booked")),
    # Translators: state of an appointment: the client is here and waits
    Code("arrived", _l("Arrived")),
    # Translators: state of an appointment: the talk goes on now
    Code("in_service", _l("Begun")),
    # Translators: state of an appointment
    Code("done", _l("Over")),
    # Translators: state of an appointment: the client did not come
    Code("no_show", _l("Did not come")),
    # Translators: state of an appointment
    Code("cancelled", _l("Cancelled")),
    locked=True,
)

define(
    "PLAN_STATE",
    # Translators: state of a client's plan: the client is working on it
    Code("active", _l("Under way")),
    # Translators: state of a client's plan: nothing is left to be done
    Code("finished", _l("Finished: everything is done")),
    # Translators: state of a client's plan: it ended before everything was done
    Code("ended", _l("Ended before its time")),
    locked=True,
)

# Which service of domain.md 2 a kind of session is.
SERVICE_OF_SESSION = {
    "INF": "INF", "LEG": "LEG", "SOC": "SOC", "PSY": "PSY", "JOB": "EMP", "RTN": "RTN",
    "BUS": "BUS",
}  # fmt: skip
