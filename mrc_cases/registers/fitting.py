"""Which sheet of a file a part of a mapping speaks of: the page and the command find it alike."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from mrc_cases.registers.sheets import Sheet


def absent(headings: Iterable[str], sheet: Sheet) -> list[str]:
    """The headings that a sheet does not have."""
    return [heading for heading in headings if heading not in sheet.headings]


def find_sheet(name: str, headings: Collection[str], sheets: Sequence[Sheet]) -> Sheet | None:
    """By its name, else by its headings: a CSV file's sheet has the name of the file."""
    by_name = next((sheet for sheet in sheets if sheet.name == name), None)
    if by_name is not None and (len(sheets) > 1 or not absent(headings, by_name)):
        return by_name
    fitting = (sheet for sheet in sheets if headings and not absent(headings, sheet))
    return next(fitting, by_name)


def fitted(held: dict[str, Any], sheets: Sequence[Sheet], kinds: Iterable[str]) -> dict[str, Any]:
    """The tables of a mapping with the names that its sheets have in this file."""
    renamed = dict(held)
    for kind in kinds:
        table = held.get(kind)
        if table is None:
            continue
        headings = list(table.get("columns", {}).values())
        sheet = find_sheet(table.get("sheet", kind), headings, sheets)
        if sheet is not None:
            renamed[kind] = {**table, "sheet": sheet.name}
    return renamed
