"""Staff: which trainings are written down (domain.md R-28)."""

from flask_babel import lazy_gettext as _l

from mrc_cases.codes.lists import Code, define

define(
    "STAFF_TRAINING",
    # Translators: a training of the staff: what changed in the law
    Code("LAW", _l("Changes of the law")),
    # Translators: a training of the staff: recognising people at risk
    Code("SCREENING", _l("Screening and protection")),
    # Translators: a training of the staff
    Code("DATA", _l("Data protection")),
    # Translators: a training of the staff: first help for distressed people
    Code("CARE", _l("Psychological first aid")),
    # Translators: another training of the staff
    Code("OTH", _l("Other training")),
)
