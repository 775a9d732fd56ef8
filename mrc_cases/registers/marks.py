"""What a workbook says of a sheet beside its values: hidden columns, formulas without a value."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

from mrc_cases.registers.headings import MOST_COLUMNS

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_OVERLAP = 64  # bytes: a tag may stand across the ends of what is read at once
_AT_ONCE = 1024 * 1024
_MOST_ROWS = 300_000  # more than of any sheet that is taken


@dataclass(frozen=True)
class Marks:
    """Columns are counted from 0, rows as a spreadsheet shows them."""

    hidden: frozenset[int] = frozenset()
    # Row -> the columns in which a formula was saved without its value.
    unsaved: Mapping[int, frozenset[int]] = field(default_factory=dict)


NO_MARKS = Marks()


def marks_of(sheet: Any) -> Marks:
    """The marks of a sheet of an opened workbook; costs little where it has no formulas."""
    with sheet._get_source() as xml:
        has_formulas = _has_formulas(xml)
    with sheet._get_source() as xml:
        hidden = frozenset(_hidden(xml))
    if not has_formulas:
        return Marks(hidden)
    with sheet._get_source() as xml:
        return Marks(hidden, dict(_unsaved(xml)))


def _has_formulas(xml: BinaryIO) -> bool:
    end = b""
    while part := xml.read(_AT_ONCE):
        if _FORMULA.search(end + part):
            return True
        end = part[-_OVERLAP:]
    return False


def _elements(xml: BinaryIO, *events: str) -> Iterator[tuple[str, str, Any]]:
    """(event, name, element), the names without where they come from."""
    from openpyxl.xml.functions import iterparse  # here, because few programs ever read one: 5 MB

    for event, element in iterparse(xml, events):
        yield event, element.tag.rpartition("}")[2], element


def _hidden(xml: BinaryIO) -> Iterator[int]:
    """Columns are described before the first row; all to the right may be hidden at once."""
    for event, name, element in _elements(xml, "start", "end"):
        if name == "sheetData":
            return
        if event == "end" and name == "col" and element.get("hidden") in {"1", "true"}:
            yield from range(
                int(element.get("min")) - 1, min(int(element.get("max")), MOST_COLUMNS)
            )


def _unsaved(xml: BinaryIO) -> Iterator[tuple[int, frozenset[int]]]:
    from openpyxl.utils.cell import coordinate_to_tuple

    number = 0
    rows = (element for _event, name, element in _elements(xml, "end") if name == "row")
    for row in islice(rows, _MOST_ROWS):
        number, column, found = int(row.get("r", number + 1)), 0, set()
        for cell in row:
            place = cell.get("r")
            column = coordinate_to_tuple(place)[1] if place else column + 1
            if _is_unsaved(cell):
                found.add(column - 1)
        row.clear()
        if found:
            yield number, frozenset(found)


def _is_unsaved(cell: Any) -> bool:
    """An empty text is a value; what else is empty beside a formula is none."""
    parts = {part.tag.rpartition("}")[2]: part.text for part in cell}
    if "f" not in parts or parts.get("v"):
        return False
    return "v" not in parts or cell.get("t") != "str"
