"""Which rows of a register are in already, and which of a file are the same row twice."""

from collections import Counter
from collections.abc import Iterable
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from mrc_cases.clients.models import Client
from mrc_cases.registers.identity import Identity
from mrc_cases.registers.models import ImportedRow, ImportRun
from mrc_cases.registers.rows import TakenRow
from mrc_cases.registers.sheets import SheetRow
from mrc_cases.registers.values import has_other_digits

# Of the scripts in which old registers are written beside 0-9: Arabic and Persian.
OTHER_DIGITS = ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
# So many places of equal rows may stand empty, because their batch was undone.
MOST_UNDONE = 20


class Standing(Enum):
    """How a row stands to what came in earlier."""

    NEW = "new"
    IN = "in"
    OTHER_WORDS = "its number is in, with other words"
    OTHER_REGISTER = "its words are in, from a register called otherwise"
    COPIED = "a row above is the same mended row"


class _Known(NamedTuple):
    """What came in by a token: what it said, as which record, and whether into this office."""

    content: bytes
    record_id: UUID
    is_here: bool


class KnownRows:
    """The rows that came in until now, and those that this file will bring."""

    def __init__(self, session: Any, identity: Identity, office_id: UUID | None) -> None:
        self._identity = identity
        self._as_written = identity.with_digits("")
        self._in_scripts = [identity.with_digits(each) for each in OTHER_DIGITS]
        query = select(
            ImportedRow.row_token, ImportedRow.content, ImportedRow.record_id, ImportRun.office_id
        ).join(ImportRun, ImportRun.id == ImportedRow.run_id)
        # A run of no office came in while there was none.
        self._known: dict[bytes, _Known] = {
            row.row_token: _Known(row.content, row.record_id, row.office_id in {office_id, None})
            for row in session.execute(query)
        }
        self._has_earlier = bool(self._known)
        self._contents = {known.content for known in self._known.values()}
        self._contents_here = Counter(
            known.content for known in self._known.values() if known.is_here
        )
        joined = select(Client.id, Client.merged_into_id).where(Client.merged_into_id.is_not(None))
        self._kept: dict[UUID, UUID] = dict(session.execute(joined).all())
        self._places: Counter[bytes] = Counter()  # how many rows of the file said this so far
        self._earlier_places: Counter[tuple[Any, ...]] = Counter()
        self._from_here: dict[bytes, bool] = {}  # whether this register said it before this file
        self._origins: set[bytes] = set()  # of the mended rows of the file so far

    def client_id(self, number: str) -> UUID | None:
        """The client a number of this office's register stands for, if that row is in already."""
        for identity in (self._identity, self._as_written, *self._in_scripts):
            known = self._known.get(identity.by_number("clients", number))
            if known and known.is_here:
                return self._kept_file(known.record_id)
        return None

    def _kept_file(self, client_id: UUID) -> UUID:
        """The file of a person whose files were joined, one into the next."""
        while client_id in self._kept:
            client_id = self._kept[client_id]
        return client_id

    def came_in_mended(self, kind: str, row: SheetRow) -> bool:
        """Whether a row of the register came in from a refused workbook, whatever it says now."""
        return not row.is_returned and self._identity.by_origin(kind, row) in self._known

    def look_up(self, kind: str, row: TakenRow) -> Standing:
        """Give a row its tokens, and say how it stands. Each row of a file is looked up once."""
        if row.source.is_returned:
            origin = self._identity.by_origin(kind, row.source)
            if origin in self._origins:
                return Standing.COPIED
            self._origins.add(origin)
        self._earlier_places[kind, *row.source.cells.values()] += 1
        client = row.facts.get("client")
        said = [self._identity.content(kind, row.source, client)]
        standing = self._stands(self._identity, kind, row, said[0])
        tokens, content = row.tokens, row.content
        for identity in self._earlier_identities(row.source):
            if standing is Standing.IN:
                break
            earlier = identity.content(kind, row.source, client)
            if earlier in said:  # of a row without digits, say
                continue
            said.append(earlier)
            stood = self._stands(identity, kind, row, earlier)
            standing = standing if stood is Standing.NEW else stood
        row.tokens, row.content = tokens, content
        return standing

    def _earlier_identities(self, row: SheetRow) -> list[Identity]:
        """How a row may have been told when digits of another script were other signs."""
        if not self._has_earlier:
            return []
        texts = (cell for cell in row.cells.values() if isinstance(cell, str))
        as_written = [self._as_written] if any(map(has_other_digits, texts)) else []
        return as_written + self._in_scripts

    def _stands(self, identity: Identity, kind: str, row: TakenRow, content: bytes) -> Standing:
        row.tokens, row.content = [], content
        if row.source.is_returned:
            row.tokens = [identity.by_origin(kind, row.source)]
            by_words = self._free_place(content)
        else:
            self._places[content] += 1
            by_words = identity.by_words(content, self._places[content])
        if row.number is not None:
            row.tokens.insert(0, identity.by_number(kind, row.number))
            return self._stands_by_number(row, by_words)
        row.tokens.append(by_words)
        row.content = identity.without_number(content)
        return self._stands_by_words(kind, row, content)

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
                return self._says_the_same(row, row.content, self._known[token])
        if by_words in self._known and not row.source.is_returned:
            return Standing.IN  # it came in while nobody had matched its number
        return Standing.OTHER_REGISTER if row.content in self._contents else Standing.NEW

    def _says_the_same(self, row: TakenRow, content: bytes, known: _Known) -> Standing:
        """Whether a row says what it said when it came in, with its number matched or not."""
        identity = self._identity
        may_say = {
            content, identity.without_number(content), identity.earlier_content(row.source)
        }  # fmt: skip
        return Standing.IN if known.content in may_say else Standing.OTHER_WORDS

    def _stands_by_words(self, kind: str, row: TakenRow, content: bytes) -> Standing:
        first = self._known.get(row.tokens[0])
        if first is not None:
            return self._says_the_same(row, content, first)
        if row.source.is_returned:
            return Standing.NEW
        place = self._earlier_places[kind, *row.source.cells.values()]
        earlier = self._identity.earlier_token(kind, row.source, place)
        if earlier in self._known and self._known[earlier].is_here:
            return Standing.IN
        if self._places[content] == 1 and content in self._contents_here:
            return Standing.IN  # it came in by its number, which nobody has matched now
        if self._contents_here[row.content] and not self._is_in_this_register(row, content):
            return Standing.OTHER_REGISTER
        return Standing.NEW

    def _is_in_this_register(self, row: TakenRow, content: bytes) -> bool:
        """Whether any row that says this came in from the register of this name."""
        if content not in self._from_here:
            places = range(1, self._contents_here[row.content] + MOST_UNDONE)
            tokens = (self._identity.by_words(content, place) for place in places)
            self._from_here[content] = any(token in self._known for token in tokens)
        return self._from_here[content]

    def remember(self, row: TakenRow, record_id: UUID) -> Iterable[dict[str, Any]]:
        """The rows of `imported_row` for a record that comes in now."""
        for token in row.tokens:
            self._known[token] = _Known(row.content, record_id, is_here=True)
            yield {"row_token": token, "content": row.content, "record_id": record_id}
