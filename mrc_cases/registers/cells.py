"""What stands in a cell, as plain Python has it."""

import datetime as dt
from typing import Any, TypeAlias

Cell: TypeAlias = str | int | float | dt.datetime | dt.date | dt.time | None
Line: TypeAlias = tuple[Any, ...]

# Signs nobody sees that only turn the writing round or mark a file's start. Joiners stay: names in
# Persian and Indian scripts are written with them.
UNSEEN = dict.fromkeys(
    [0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)


def plain_cell(cell: Any) -> Cell:
    """A cell without what nobody meant: signs that break a page, spaces at its ends."""
    if isinstance(cell, str):
        # Written as hexadecimal by some programs, and never meant.
        text = cell.replace("_x000D_", "").replace("\0", "")
        return (text if text.isascii() else text.translate(UNSEEN)).strip() or None
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float | dt.datetime | dt.date | dt.time):
        return cell
    return None if cell is None else str(cell)
