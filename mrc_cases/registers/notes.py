"""What of a sheet was read in a way that somebody should know of."""

from collections import Counter
from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from mrc_cases.registers.encodings import PAGES
from mrc_cases.registers.sheets import Sheet


def notes_on(sheet: Sheet) -> Iterator[str]:
    """Sentences for the page and the terminal; nothing is left out without one."""
    if sheet.is_hidden:
        yield _("This sheet is hidden in the workbook.")
    for heading in sheet.hidden_columns:
        yield _("The column “%(name)s” is hidden in the workbook.", name=heading)
    without_value = Counter(heading for row in sheet.rows for heading in row.unsaved)
    for heading in filter(without_value.get, sheet.headings):
        yield ngettext(
            "%(num)s cell under “%(name)s” holds a formula that was saved without its value.",
            "%(num)s cells under “%(name)s” hold formulas that were saved without their values.",
            without_value[heading],
            name=heading,
        )
    if sheet.is_guessed:
        yield _("read as %(page)s: are the letters right?", page=PAGES.get(sheet.encoding or ""))
    for text in sheet.above:
        yield _("This stands above the headings and is left out: “%(text)s”.", text=text[:200])
    for heading, cells in sheet.without_heading.items():
        yield ngettext(
            "%(num)s cell stands in a column without a heading, here called %(name)s.",
            "%(num)s cells stand in a column without a heading, here called %(name)s.",
            cells,
            name=heading,
        )
    if sheet.ends_at is not None:
        yield _("Nothing was read after row %(row)s, the end of 100,000 empty rows.",
                row=sheet.ends_at)  # fmt: skip
