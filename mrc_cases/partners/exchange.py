"""A directory that is handed in, of either kind, read into partners (see `exchange_actions`)."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from mrc_cases.partners.asking import Lexicon, understand
from mrc_cases.partners.exchange_actions import Outcome, Refused
from mrc_cases.partners.hsds_reading import organisations, read_organisation
from mrc_cases.partners.plain import PlainPartner
from mrc_cases.partners.reading import MOST_PARTNERS, FileUnreadable, Unfit
from mrc_cases.partners.workbook_reading import as_trees, read_sheets


def read_directory(
    content: bytes, country: str, known: Lexicon
) -> tuple[list[PlainPartner], Outcome]:
    """The partners of a file, and what of it cannot come in; raises FileUnreadable.

    `country` is the centre's; `known` gives the service a stranger's words mean.
    """
    is_workbook = content.startswith(b"PK")
    trees = as_trees(read_sheets(content)) if is_workbook else organisations(content)
    if len(trees) > MOST_PARTNERS:
        raise FileUnreadable(
            _(
                "This file has over %(number)s organisations. Please divide it.",
                number=MOST_PARTNERS,
            )
        )
    outcome, partners = Outcome(), []
    for place, tree in enumerate(trees, 1):
        try:
            partners.append(read_organisation(tree, country, _guesser(known)))
        except Unfit as error:
            outcome.refused.append(Refused(_name(tree, place), str(error)))
    return partners, outcome


def _guesser(known: Lexicon) -> Callable[[str], str | None]:
    def guess(name: str) -> str | None:
        meanings = (piece.meaning for piece in understand(name, known))
        services = (each for each in meanings if each is not None and each.kind == "service")
        found = next(services, None)
        return found.values[0] if found and len(found.values) == 1 else None

    return guess


def _name(tree: Any, place: int) -> str:
    given = tree.get("name") if isinstance(tree, dict) else None
    return str(given)[:80] if given else _("Number %(place)s of the file", place=place)
