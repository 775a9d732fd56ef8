"""The columns of a sheet, by their place."""

from collections.abc import Iterable

from mrc_cases.registers.cells import Cell, Line, plain_cell
from mrc_cases.registers.headings import (
    ORIGIN,
    checked,
    unheaded,
)


class Columns:
    """The columns of a sheet by their place; one without a heading gets one when it is needed."""

    def __init__(self, headings: list[str]) -> None:
        origin = headings.index(ORIGIN) if ORIGIN in headings else None
        self.origin = origin
        # The reasons of a refusal stand before it: what the program itself wrote is no register.
        ours = set() if origin is None else {origin, origin - 1}
        self._names = {at: head for at, head in enumerate(headings) if head and at not in ours}
        self._headed = dict(self._names)
        self._ours = ours

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(self._names[place] for place in sorted(self._names))

    def named(self, places: Iterable[int]) -> tuple[str, ...]:
        """The headings of those places, from 0, that have one."""
        return tuple(self._names[place] for place in sorted(places) if place in self._names)

    def cells(self, line: Line) -> dict[str, Cell]:
        """A row's cells by heading; a row that was written short lacks its last ones."""
        size = len(line)
        cells: dict[str, Cell] = {
            head: plain_cell(line[place]) if place < size else None
            for place, head in self._headed.items()
        }
        for place, cell in enumerate(line):
            if cell is None or place in self._headed or place in self._ours:
                continue
            content = plain_cell(cell)
            if content is not None:
                checked(place + 1)
                cells[self._names.setdefault(place, unheaded(place))] = content
        return cells
