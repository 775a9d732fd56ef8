"""What may be shared of a client with somebody outside (domain.md R-04, R-11, R-12)."""

from flask_babel import lazy_gettext as _l

from mrc_cases.codes.lists import Code, define

# From the least to the most: who may have one may have those before it.
define(
    "DATA_SET",
    # Translators: what is shared of a client with a partner
    Code("NONE", _l("Nothing about the person")),
    # Translators: what is shared of a client with a partner: name and a safe way to reach them
    Code("CONTACT", _l("Name and safe contact only")),
    # Translators: what is shared of a client with a partner
    Code("SUMMARY", _l("A summary of the need")),
    # Translators: what is shared of a client with a partner
    Code("DOCUMENTS", _l("The summary and documents")),
    locked=True,
)

DATA_SETS = ("NONE", "CONTACT", "SUMMARY", "DOCUMENTS")


def covers(data_set: str, wanted: str) -> bool:
    """Whether who may have `data_set` may have `wanted`."""
    return DATA_SETS.index(wanted) <= DATA_SETS.index(data_set)
