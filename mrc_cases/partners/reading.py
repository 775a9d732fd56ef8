"""What every exchange file is read through: texts cleaned, codes known, and never too much.

A record that does not fit is refused with the reason; the others come in.
"""

import datetime as dt
import unicodedata
from collections.abc import Callable, Collection, Iterable
from typing import Any

from flask_babel import gettext as _

from mrc_cases.codes import is_code
from mrc_cases.partners.shapes import LONGEST_LINE, LONGEST_TEXT, is_email, is_phone, is_website

MOST_BYTES = 20 * 1024 * 1024
MOST_PARTNERS = 2000
MOST_PARTS = 300  # services, places or telephones of one partner

LONG_FACTS = frozenset({"description"})
YES, NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0", ""})


class FileUnreadable(Exception):
    """The file is none of those that come in; the message is a sentence for the person."""


class Unfit(Exception):
    """A record that cannot come in; the message says why."""


def text(value: Any, name: str = "") -> str | None:
    """A text without control signs, None for an empty one; raises Unfit for one too long."""
    if value is None or isinstance(value, dict | list):
        return None
    plain = str(value).encode("utf-8", "ignore").decode()
    kept = (sign for sign in plain if sign in "\n\t" or unicodedata.category(sign)[0] != "C")
    clean = unicodedata.normalize("NFC", "".join(kept)).strip()
    longest = LONGEST_TEXT if name in LONG_FACTS else LONGEST_LINE
    if len(clean) > longest:
        raise Unfit(_("A text is longer than %(number)s signs.", number=longest))
    return clean or None


def code(list_name: str, value: Any, usual: str | None = None) -> str:
    """A code of a list; `usual` where none is given; raises Unfit for an unknown one."""
    given = text(value) or usual
    if given is None or not is_code(list_name, given):
        raise Unfit(_("There is no code “%(code)s” here.", code=given or ""))
    return given


def code_set(list_name: str, values: Iterable[Any]) -> tuple[str, ...]:
    """Codes of a list in their order, each once; raises Unfit for an unknown one."""
    return tuple(dict.fromkeys(code(list_name, value) for value in values if text(value)))


def is_yes(value: Any) -> bool:
    """Yes or no as files write it; nothing is no; raises Unfit for anything else."""
    said = (text(value) or "").casefold()
    if said not in YES | NO:
        raise Unfit(_("“%(word)s” is neither yes nor no.", word=said))
    return said in YES


def day(value: Any) -> dt.date | None:
    """A day as ISO 8601 writes it, of what a workbook holds too; raises Unfit."""
    if isinstance(value, dt.datetime):
        return value.date()
    said = text(value)
    try:
        return dt.date.fromisoformat(said[:10]) if said else None
    except ValueError as error:
        raise Unfit(_("“%(word)s” is not a day like 2026-11-03.", word=said or "")) from error


def time(value: Any) -> dt.time:
    """A time of the day; an offset behind it is not read: it is the time on the wall."""
    if isinstance(value, dt.datetime | dt.time):
        return dt.time(value.hour, value.minute)
    said = text(value) or ""
    try:
        return dt.time.fromisoformat(said[:5])
    except ValueError as error:
        raise Unfit(_("“%(word)s” is not a time like 09:30.", word=said)) from error


def _fits(fits: Callable[[str], bool], value: Any) -> str | None:
    said = text(value)
    return said if said and fits(said) else None


def email(value: Any) -> str | None:
    """An e-mail address; None for what cannot be one."""
    return _fits(is_email, value)


def website(value: Any) -> str | None:
    """A web address; None for what must not become a link."""
    return _fits(is_website, value)


def phone(value: Any) -> str:
    """A telephone; raises Unfit for what cannot be one."""
    said = _fits(is_phone, value)
    if said is None:
        raise Unfit(_("“%(word)s” is not a telephone number.", word=str(value)[:40]))
    return said


def not_too_many(found: Collection[Any], most: int = MOST_PARTS) -> None:
    """Raise Unfit when a record has more parts than any real one."""
    if len(found) > most:
        raise Unfit(_("It has more than %(number)s parts.", number=most))
