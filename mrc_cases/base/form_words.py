"""What forms say by themselves about an answer that cannot be read, in our own words.

WTForms has sentences for programmers, and in fewer languages than we speak; ours are translated
with everything else.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

NOT_IN_LIST = _l("Choose an answer from the list.")
NO_NUMBER = _l("Write a whole number, like 12.")
NOT_AMONG = _l("“%(typed)s” is not in the list.")
UNREADABLE = _l("This answer cannot be read. Please write it anew.")

# What WTForms says -> what we say.
OURS: dict[str, Any] = {
    "This field is required.": _l("Please answer this."),
    "Not a valid choice.": NOT_IN_LIST,
    "Invalid Choice: could not coerce.": NOT_IN_LIST,
    "Invalid choice(s): one or more data inputs could not be coerced.": NOT_IN_LIST,
    "'%(value)s' is not a valid choice for this field.": NOT_IN_LIST,
    "Not a valid integer value.": NO_NUMBER,
    "Not a valid decimal value.": _l("Write a number, like 12 or 12.5."),
    "Not a valid date value.": _l("Write a day like 24.3.2026."),
    "Not a valid time value.": _l("Write a time like 09:30."),
    "Number must be at least %(min)s.": _l("Write a number that is not below %(min)s."),
    "Number must be at most %(max)s.": _l("Write a number that is not above %(max)s."),
    "Number must be between %(min)s and %(max)s.": _l("Write a number from %(min)s to %(max)s."),
    "Field cannot be longer than %(max)d character.": _l("This is too long."),
    "Field must be at least %(min)d character long.": _l("This is too short."),
    "Field must be between %(min)d and %(max)d characters long.": _l(
        "Write %(min)d letters at least, and %(max)d at most."
    ),
}


class FormWords:
    """What a form asks for its words."""

    def __init__(self, ours: Mapping[str, Any] = OURS) -> None:
        self._ours = ours

    def gettext(self, string: str) -> str:
        """Our sentence for WTForms' own; a plain one for what no form of ours asks yet."""
        return str(self._ours.get(string, UNREADABLE))

    def ngettext(self, singular: str, _plural: str, _number: int) -> str:
        """The same for a sentence with a number, which ours do not name."""
        return self.gettext(singular)


WORDS = FormWords()
WORDS_OF_MONTHS = FormWords({**OURS, "Not a valid date value.": _l("Write a month like 2026-03.")})


def is_one_of(message: str, sentences: Iterable[Any]) -> bool:
    """Whether a message is one of these, with whichever numbers in it."""
    gaps = (re.sub(r"%\\\(\w+\\\)[sd]", ".+", re.escape(str(each))) for each in sentences)
    return any(re.fullmatch(each, str(message)) for each in gaps)
