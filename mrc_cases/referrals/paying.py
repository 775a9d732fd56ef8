"""What the centre pays of a service somebody was referred to: an amount, read and written."""

import re
from decimal import Decimal, InvalidOperation

from babel.numbers import get_territory_currencies, list_currencies
from flask_babel import gettext as _

from mrc_cases.base.errors import RuleBroken

MOST_CENTS = 10**10
_SPACES = re.compile(r"[\s\u00a0\u202f'’]")
_POINTS = str.maketrans({",": ".", "٫": "."})


def cents_of(typed: str) -> int:
    """An amount as people write it (1250,50 or 1 250.50, in any digits) in hundredths.

    Raises RuleBroken for what is no amount above nothing with at most two places.
    """
    try:
        cents = Decimal(_SPACES.sub("", typed).translate(_POINTS)) * 100
        whole = int(cents)
    except (InvalidOperation, ValueError, OverflowError):
        whole, cents = 0, Decimal(1)
    if whole != cents or not 0 < whole <= MOST_CENTS:
        raise RuleBroken(_("Write an amount like 120 or 120.50."), "amount")
    return whole


def amount_of(cents: int | None) -> str:
    """Hundredths as a form shows them; the empty text for none."""
    return f"{Decimal(cents) / 100:.2f}" if cents is not None else ""


def currency_of(typed: str | None) -> str:
    """A currency of ISO 4217; raises RuleBroken for what is none."""
    code = (typed or "").upper()
    if code not in list_currencies():
        raise RuleBroken(_("Write the three letters of the currency, like EUR."), "currency")
    return code


def usual_currency(country: str) -> str:
    """What is paid with in a country; the empty text where nobody says."""
    return next(iter(get_territory_currencies(country)), "")
