"""A CSV file: what divides its cells, and whether its quotation marks close."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from flask_babel import gettext as _

DELIMITERS = ";,\t|"
LOOKED_AT = 20  # filled lines
# Excel's own first line, which it never shows.
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*?\r?(?:\n|$)', re.I)


class QuoteOpen(Exception):
    """A quotation mark does not close; rows would run into each other."""


class OneColumn(Exception):
    """A letter, a list of names: one column is no register."""


def lines_of(text: str) -> Iterator[list[str]]:
    """The lines of a CSV text; raises OneColumn, QuoteOpen, or csv.Error."""
    told = _SEPARATOR.match(text)
    if told:
        return _strictly(text[told.end() :], told[1])
    delimiter = max(DELIMITERS, key=lambda each: _agreement(text, each))
    if _agreement(text, delimiter) == (0, 0):
        raise OneColumn
    return _strictly(text, delimiter)


def _agreement(text: str, delimiter: str) -> tuple[int, int]:
    """How many of the first filled lines have the same number of cells, and how many those are.

    A single line with a comma in the middle of a text is no table.
    """
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    filled = (line for line in lines if any(map(str.strip, line)))
    widths = [len(line) for line in islice(filled, LOOKED_AT)]
    often = Counter(width for width in widths if width > 1)
    width, lines_so = max(often.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
    return (lines_so, width) if lines_so > 1 or widths[:1] > [1] else (0, 0)


def _strictly(text: str, delimiter: str) -> Iterator[list[str]]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            line = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                raise
            raise QuoteOpen(
                _("In row %(row)s a quotation mark is opened and not closed properly. Correct it"
                  " there, or save the register as .xlsx.", row=number)
            ) from error  # fmt: skip
        yield line
