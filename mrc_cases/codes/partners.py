"""Partners and what is agreed with them (domain.md R-12)."""

from flask_babel import lazy_gettext as _l

from mrc_cases.codes.lists import Code, define

define(
    "PARTNER_KIND",
    # Translators: kind of partner organisation
    Code("NGO", _l("Civil society organisation")),
    # Translators: kind of partner organisation
    Code("STATE", _l("State or local authority")),
    # Translators: kind of partner organisation
    Code("UNION", _l("Trade union")),
    # Translators: kind of partner organisation
    Code("LEGAL", _l("Lawyers, legal aid")),
    # Translators: kind of partner organisation
    Code("HEALTH", _l("Clinic, hospital, health service")),
    # Translators: kind of partner organisation
    Code("POLICE", _l("Police")),
    # Translators: kind of partner organisation
    Code("EMBASSY", _l("Embassy or consulate")),
    # Translators: kind of partner organisation
    Code("BANK", _l("Bank or money transfer")),
    # Translators: kind of partner organisation
    Code("TRAINING", _l("School or training provider")),
    # Translators: kind of partner organisation
    Code("EMPLOYER", _l("Employer")),
    # Translators: kind of partner organisation: of migrants, of a diaspora
    Code("ASSOCIATION", _l("Migrants’ association")),
    # Translators: kind of partner organisation
    Code("DEVELOPMENT", _l("Development agency")),
    # Translators: kind of partner organisation: another centre like ours
    Code("CENTRE", _l("Sister or local centre")),
    # Translators: kind of partner organisation
    Code("OTHER", _l("Another kind")),
)

define(
    "PARTNER_STATE",
    # Translators: state of a partner: written down, not yet offered
    Code("draft", _l("Draft")),
    # Translators: state of a partner: we work together
    Code("active", _l("Active")),
    # Translators: state of a partner: not for the moment
    Code("suspended", _l("Suspended")),
    # Translators: state of a partner: we work together no more
    Code("ended", _l("Ended")),
    locked=True,
)

define(
    "AGREEMENT_KIND",
    # Translators: kind of agreement with a partner: nothing is signed
    Code("INFORMAL", _l("Informal, nothing signed")),
    # Translators: kind of agreement with a partner
    Code("MOU", _l("Memorandum of understanding")),
    # Translators: kind of agreement with a partner
    Code("CONTRACT", _l("Contract")),
    # Translators: kind of agreement with a partner
    Code("DATA_SHARING", _l("Data-sharing agreement")),
    locked=True,
)

define(
    "AGREEMENT_STATE",
    # Translators: state of an agreement
    Code("draft", _l("Draft")),
    # Translators: state of an agreement
    Code("active", _l("In force")),
    # Translators: state of an agreement
    Code("suspended", _l("Suspended")),
    # Translators: state of an agreement
    Code("ended", _l("Ended")),
    locked=True,
)

define(
    "COST",
    # Translators: what a service costs
    Code("FREE", _l("Free of charge")),
    # Translators: what a service costs: some pay less or nothing
    Code("REDUCED", _l("Less for people with little money")),
    # Translators: what a service costs
    Code("PAID", _l("To be paid")),
    # Translators: what a service costs
    Code("NC", _l("Cost not known")),
    locked=True,
)

# Under which something may be shared beyond a name and a safe contact (domain.md R-11).
SIGNED_AGREEMENTS = ("MOU", "CONTRACT", "DATA_SHARING")
