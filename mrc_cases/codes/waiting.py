"""The waiting room: what became of a ticket, and who goes before others (R-09)."""

from flask_babel import lazy_gettext as _l

from mrc_cases.codes.lists import Code, define

define(
    "TICKET_STATE",
    # Translators: state of a ticket in the waiting room
    Code("waiting", _l("Waiting")),
    # Translators: state of a ticket in the waiting room: the number was called
    Code("called", _l("Called")),
    # Translators: state of a ticket in the waiting room: the talk goes on now
    Code("in_service", _l("Being served")),
    # Translators: state of a ticket in the waiting room
    Code("served", _l("Served")),
    # Translators: state of a ticket in the waiting room: went away, or did not come when called
    Code("left", _l("Left without being served")),
    locked=True,
)

define(
    "QUEUE_PRIORITY",
    # Translators: why somebody is served before others
    Code("URGENT", _l("Urgent need")),
    # Translators: why somebody is served before others: comes with, or is, a child
    Code("CHILD", _l("Child")),
    # Translators: why somebody is served before others
    Code("PREGNANT", _l("Pregnancy")),
    # Translators: why somebody is served before others
    Code("DISABILITY", _l("Disability")),
    locked=True,
)

# A ticket in one of these states is over.
TICKET_ENDED = frozenset({"served", "left"})
