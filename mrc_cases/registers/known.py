"""Which rows of a register are in already, and which of a file are the same row twice."""

from collections import Counter
from collections.abc import Iterable
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import select

from mrc_cases.registers.identity import Identity
from mrc_cases.registers.models import ImportedRow
from mrc_cases.registers.rows import TakenRow
from mrc_cases.registers.sheets import SheetRow


class Standing(Enum):
    """How a row stands to what came in earlier."""

    NEW = "new"
    IN = "in"
    OTHER_WORDS = "its number is in, with other words"
    OTHER_REGISTER = "its words are in, with a number of another register"


class KnownRows:
    """The rows that came in until now, and those that this file will bring."""

    def __init__(self, session: Any, identity: Identity) -> None:
        self._identity = identity
        self._known: dict[bytes, tuple[bytes, UUID]] = {
            row.row_token: (row.content, row.record_id)
            for row in session.execute(
                select(ImportedRow.row_token, ImportedRow.content, ImportedRow.record_id)
            )
        }
        self._contents = {content for content, _record in self._known.values()}
        self._places: Counter[bytes] = Counter()  # how many rows of the file said this so far
        self._earlier_places: Counter[tuple[Any, ...]] = Counter()

    def client_id(self, number: str) -> UUID | None:
        """The client a register number stands for, if that row is in already."""
        known = self._known.get(self._identity.by_number("clients", number))
        return known[1] if known else None

    def came_in_mended(self, kind: str, row: SheetRow) -> bool:
        """Whether a row that is refused as it stands here came in from a refused workbook."""
        return self._identity.by_origin(kind, row) in self._known

    def look_up(self, kind: str, row: TakenRow) -> Standing:
        """Give a row its tokens, and say how it stands. Each row of a file is looked up once."""
        identity = self._identity
        row.content = identity.content(kind, row.source, row.facts.get("client"))
        if row.source.is_returned:
            row.tokens = [identity.by_origin(kind, row.source)]
            by_words = self._free_place(row.content)
        else:
            self._places[row.content] += 1
            by_words = identity.by_words(row.content, self._places[row.content])
        if row.number is not None:
            row.tokens.insert(0, identity.by_number(kind, row.number))
            return self._stands_by_number(row, by_words)
        row.tokens.append(by_words)
        return self._stands_by_words(kind, row)

    def _free_place(self, content: bytes) -> bytes:
        """A mended row may say what others say: it is one more of them."""
        place = self._places[content] + 1
        while self._identity.by_words(content, place) in self._known:
            place += 1
        self._places[content] = place
        return self._identity.by_words(content, place)

    def _stands_by_number(self, row: TakenRow, by_words: bytes) -> Standing:
        for token in row.tokens:
            if token in self._known:
                said = self._known[token][0]
                same = said in {row.content, self._identity.earlier_content(row.source)}
                return Standing.IN if same else Standing.OTHER_WORDS
        if by_words in self._known and not row.source.is_returned:
            return Standing.IN  # it came in while nobody had matched its number
        return Standing.OTHER_REGISTER if row.content in self._contents else Standing.NEW

    def _stands_by_words(self, kind: str, row: TakenRow) -> Standing:
        first = self._known.get(row.tokens[0])
        if first is not None:
            return Standing.IN if first[0] == row.content else Standing.OTHER_WORDS
        if row.source.is_returned:
            return Standing.NEW
        cells = (kind, *row.source.cells.values())
        self._earlier_places[cells] += 1
        place = self._earlier_places[cells]
        if self._identity.earlier_token(kind, row.source, place) in self._known:
            return Standing.IN
        # It may have come in by its number, which nobody has matched now.
        is_first = self._places[row.content] == 1
        return Standing.IN if is_first and row.content in self._contents else Standing.NEW

    def remember(self, row: TakenRow, record_id: UUID) -> Iterable[dict[str, Any]]:
        """The rows of `imported_row` for a record that comes in now."""
        for token in row.tokens:
            self._known[token] = (row.content, record_id)
            yield {"row_token": token, "content": row.content, "record_id": record_id}
