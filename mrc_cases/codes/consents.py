"""From whom a client may want things kept (domain.md R-04, R-12)."""

from flask_babel import lazy_gettext as _l

from mrc_cases.codes.lists import Code, define

# The kinds of partner whose codes the directory uses too: one that is of this kind is meant.
define(
    "WITHHELD_FROM",
    # Translators: from whom a client wants something kept
    Code("EMBASSY", _l("Embassies and consulates")),
    # Translators: from whom a client wants something kept
    Code("POLICE", _l("The police")),
    # Translators: from whom a client wants something kept
    Code("STATE", _l("Other offices of the state")),
    # Translators: from whom a client wants something kept
    Code("EMPLOYER", _l("Employers")),
    # Translators: from whom a client wants something kept: a bank or money transfer company
    Code("BANK", _l("Banks")),
    # Translators: from whom a client wants something kept
    Code("HEALTH", _l("Hospitals and doctors")),
    # Translators: from whom a client wants something kept: a club of people of one country
    Code("ASSOCIATION", _l("Associations of the community")),
    locked=True,
)
