"""Files people hand in as a register: read when they are sound, refused in a sentence when not."""

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from mrc_cases.registers import sheets
from mrc_cases.registers.encodings import decode
from mrc_cases.registers.notes import notes_on
from mrc_cases.registers.offering import offered_mapping
from mrc_cases.registers.refused import refused_workbook
from mrc_cases.registers.rows import Refusal
from mrc_cases.registers.sheets import RegisterUnreadable, Sheet, SheetRow, read_register

REGISTER = Path(__file__).parent / "data" / "register-2009.xlsx"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
)


@pytest.fixture
def make_xlsx(tmp_path: Path) -> Callable[..., Path]:
    """A workbook with one sheet of these rows."""

    def make(rows: Iterable[Iterable[Any]], name: str = "register.xlsx") -> Path:
        book = Workbook(write_only=True)
        page = book.create_sheet()
        for row in rows:
            page.append(list(row))
        book.save(tmp_path / name)
        return tmp_path / name

    return make


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[[bytes, str], Path]:
    def make(content: bytes, name: str = "register.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make


def refusal(path: Path) -> str:
    with pytest.raises(RegisterUnreadable) as refused:
        read_register(path)
    return str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"Dear colleague\n\nhere is what we spoke of; thank you\n",
        b"\n\nName\nAnna\nBela\n",
        b"%PDF-1.7\n",
    ],
)
def test_a_text_of_one_column_is_no_register(
    make_file: Callable[..., Path], content: bytes
) -> None:
    assert refusal(make_file(content)) == "This is no workbook (.xlsx) and no CSV file."


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_the_first_line_that_holds_anything_says_what_divides_the_cells(
    make_file: Callable[..., Path], sign: str
) -> None:
    text = f'\n"Name\nand family"{sign}Age\r\nAnna{sign}30\r\n'
    (sheet,) = read_register(make_file(text.encode()))
    assert sheet.headings == ("Name and family", "Age")
    assert [list(row.cells.values()) for row in sheet.rows] == [["Anna", "30"]]


def test_the_old_register_is_read_with_its_row_numbers() -> None:
    clients, contacts = read_register(REGISTER)

    assert (clients.name, len(clients.rows), clients.rows[0].number) == ("clients", 169, 2)
    assert (contacts.name, len(contacts.rows), contacts.rows[-1].number) == ("contacts", 403, 404)
    assert clients.rows[1].cells["Family name"] == "Журавель"


def test_row_numbers_count_empty_rows_and_a_title(make_xlsx: Callable[..., Path]) -> None:
    path = make_xlsx([[], ["Name", "Age", None, "Name"], ["Ana", 3], [], [None, None, "lost", "B"]])

    (sheet,) = read_register(path)

    assert sheet.headings == ("Name", "Age", "[C]", "Name (2)")
    assert [row.number for row in sheet.rows] == [3, 5]
    assert sheet.rows[0].cells == {"Name": "Ana", "Age": 3, "Name (2)": None}
    assert sheet.rows[1].cells["[C]"] == "lost"
    assert sheet.without_heading == {"[C]": 1}


def test_a_formula_is_never_computed(tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Name", "Age"])
        page.write_formula(1, 0, '=HYPERLINK("http://evil.example","Ana")', value="Ana")
        page.write_formula(1, 1, "=1+1", value=35)

    (sheet,) = read_register(path)

    assert sheet.rows[0].cells == {"Name": "Ana", "Age": 35}


def test_a_million_empty_rows_end_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Name"])
        page.write_row(1, 0, ["Ana"])
        page.write_row(1_048_575, 0, ["far below"])

    (sheet,) = read_register(path)

    assert [row.cells["Name"] for row in sheet.rows] == ["Ana"]
    assert list(notes_on(sheet)) == [
        "Nothing was read after row 100002, the end of 100,000 empty rows."
    ]


def test_300_columns_are_refused(make_xlsx: Callable[..., Path]) -> None:
    assert "200 columns" in refusal(make_xlsx([[f"c{n}" for n in range(300)]]))


def test_a_row_far_wider_than_its_headings_is_refused(make_file: Callable[..., Path]) -> None:
    assert "200 columns" in refusal(make_file(b"name,age\n" + b"a," * 10_000, "wide.csv"))


def test_a_cell_beyond_the_headings_is_there(make_file: Callable[..., Path]) -> None:
    (sheet,) = read_register(make_file(b"name;age\nAna;3;lost\n"))

    assert sheet.headings == ("name", "age", "[C]")
    assert list(notes_on(sheet)) == [
        "1 cell stands in a column without a heading, here called [C]."
    ]


def test_headings_that_stand_twice_never_meet(make_file: Callable[..., Path]) -> None:
    (sheet,) = read_register(make_file(b"Tel.;Tel.;Tel. (2);Tel.\n1;2;3;4\n"))

    assert sheet.rows[0].cells == {"Tel.": "1", "Tel. (3)": "2", "Tel. (2)": "3", "Tel. (4)": "4"}


TITLE = ["Register of clients 2009"]
HEADINGS = ["Reg. no", "Registered", "Name", "Sex"]
ROW = ["1", "3.4.2009", "Ana", "f"]


@pytest.mark.parametrize(
    ("above", "said"),
    [
        ([TITLE, []], ["Register of clients 2009"]),
        ([["Person", None, None, "Other"]], ["Person Other"]),
        ([], []),
    ],
)
def test_the_headings_may_stand_below_a_title(
    make_xlsx: Callable[..., Path], above: list[list[str]], said: list[str]
) -> None:
    (sheet,) = read_register(make_xlsx([*above, HEADINGS, ROW]))

    assert sheet.headings == tuple(HEADINGS)
    assert [row.number for row in sheet.rows] == [len(above) + 2]
    assert list(sheet.above) == said


def test_headings_that_only_the_mapping_knows_are_found(make_xlsx: Callable[..., Path]) -> None:
    path = make_xlsx([["Lista", "2009"], ["Sorszám", "Név", "Kelt"], ["1", "Ana", "x"]])

    (sheet,) = read_register(path, known={"sorszam", "nev"})

    assert sheet.headings == ("Sorszám", "Név", "Kelt")


@pytest.mark.parametrize("start", ["sep=;\r\n", '"sep=;"\n', TITLE[0] + "\n\n"])
def test_a_csv_may_begin_with_a_separator_or_a_title(
    make_file: Callable[..., Path], start: str
) -> None:
    text = start + ";".join(HEADINGS) + "\n" + ";".join(ROW) + "\n"
    (sheet,) = read_register(make_file(text.encode()))

    assert sheet.headings == tuple(HEADINGS)
    assert len(sheet.rows) == 1


def test_a_quotation_mark_that_does_not_close_is_no_end_of_the_rows(
    make_file: Callable[..., Path],
) -> None:
    text = 'No;Name;Remarks\n1;Ján "Johnny" K;"open quote\n2;Peter;x\n3;Eva;y\n'

    assert refusal(make_file(text.encode())).startswith("In row 2 a quotation mark")


def test_rows_below_a_long_gap_come_in(make_xlsx: Callable[..., Path]) -> None:
    (sheet,) = read_register(make_xlsx([["Name", "Age"], ["Ana", 1], *[[]] * 2000, ["Eva", 2]]))

    assert [row.number for row in sheet.rows] == [2, 2003]


def test_too_many_rows_are_refused(
    make_xlsx: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)

    assert "rows" in refusal(make_xlsx([["a"], *([n] for n in range(5))]))


def test_a_huge_file_is_refused(
    make_file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_BYTES", 10)

    assert "50 MB" in refusal(make_file(b"a;b\n" * 10))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "")
        with archive.open("xl/sharedStrings.xml", "w") as part:
            for _chunk in range(401):
                part.write(b"0" * 1024 * 1024)

    assert path.stat().st_size < sheets.MOST_BYTES
    assert "unpacks" in refusal(path)


def test_entities_that_grow_are_refused(make_xlsx: Callable[..., Path], tmp_path: Path) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    path = tmp_path / "laughs.xlsx"
    with (
        zipfile.ZipFile(make_xlsx([["Name"], ["Ana"]])) as sound,
        zipfile.ZipFile(path, "w") as bad,
    ):
        for part in sound.infolist():
            text = sound.read(part).decode()
            if part.filename == "xl/worksheets/sheet1.xml":
                text = laughs + text.replace("<v>1</v>", "<v>&b;</v>")
            bad.writestr(part.filename, text)

    assert "damaged" in refusal(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no workbook"),
        (b"%PDF\0\0", "no workbook"),
        (b"%PDF-1.7\n1 0 obj <</A [1, 2, 3]>>\n2 0 obj <</B [a, b, c]>>\n", "no workbook"),
        (b"\xff\xd8\xff\xe0, JFIF;\n1, 2, 3\n", "no workbook"),
        (b"\x01\x02a;b\n\x03\x04c;d\n", "no workbook"),
        (b"\xef\xbb\xbf<html><td>No</td>;<td>a</td>\n1;b\n2;c", "no workbook"),
        (b'<?xml version="1.0"?>\n<Workbook><a b="1,2"/>\n<c d="3,4"/>', "no workbook"),
        (b"\n\n\n", "no rows"),
        (b'a;"b' + b"x" * 200_000 + b"\n", "damaged"),
    ],
)
def test_what_is_no_register_gets_a_sentence(
    make_file: Callable[..., Path], content: bytes, sentence: str
) -> None:
    assert sentence in refusal(make_file(content, "handed-in.xlsx"))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a file without an end")
def test_what_has_no_end_is_not_read() -> None:
    assert "cannot be opened" in refusal(Path("/dev/zero"))


def test_a_hidden_sheet_is_said_to_be_one_and_not_offered(tmp_path: Path) -> None:
    book = Workbook()
    shown = book.active
    assert shown is not None
    shown.append(["No", "Registered", "Name"])
    shown.append([1, "5.1.2015", "Anna"])
    for state in ("hidden", "veryHidden"):
        page = book.create_sheet(state)
        page.sheet_state = state
        page.append(["No", "Date", "How", "Client"])
        page.append([1, "5.1.2015", "phone", 1])
    book.save(tmp_path / "r.xlsx")

    first, *others = read_register(tmp_path / "r.xlsx")
    assert not list(notes_on(first))
    assert [list(notes_on(each)) for each in others] == [
        ["This sheet is hidden in the workbook."]
    ] * 2
    assert "contacts" not in offered_mapping([first, *others], "old")


def test_a_hidden_column_is_read_and_said_to_be_one_and_not_offered(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["No", "Registered", "Name", "Remarks"])
    page.append([1, "5.1.2015", "Anna", "sings"])
    page.column_dimensions["D"].hidden = True
    page.column_dimensions.group("F", "XFD", hidden=True)
    book.save(tmp_path / "r.xlsx")

    (sheet,) = read_register(tmp_path / "r.xlsx")

    assert sheet.rows[0].cells["Remarks"] == "sings"
    assert list(notes_on(sheet)) == ["The column “Remarks” is hidden in the workbook."]
    columns = offered_mapping([sheet], "old")["clients"]["columns"]
    assert set(columns) == {"number", "registered", "name"}


def test_a_formula_without_its_value_is_named_and_an_empty_text_is_a_value(
    make_file: Callable[..., Path],
) -> None:
    row = (
        '<row r="3"><c r="A3"><v>1</v></c><c r="B3"><f>A3+1</f></c><c r="C3"><f>A3</f><v/></c>'
        '<c r="D3" t="str"><f>IF(A3=2,"x","")</f><v></v></c><c r="E3"><f>A3</f><v>7</v></c></row>'
        # Some programs do not say where a cell stands.
        "<row><c><v>2</v></c><c><v>5</v></c><c><f>A4</f></c></row>"
    )
    headings = "".join(f'<c t="inlineStr"><is><t>{head}</t></is></c>' for head in "ABCDE")
    rows = f"<row>{headings}</row>{row}"

    (sheet,) = read_register(make_file(workbook_of(rows), "r.xlsx"))

    assert [(each.number, sorted(each.unsaved)) for each in sheet.rows] == [
        (3, ["B", "C"]), (4, ["C"]),
    ]  # fmt: skip
    assert sheet.rows[0].cells == {"A": 1, "B": None, "C": None, "D": None, "E": 7}
    assert list(notes_on(sheet)) == [
        "1 cell under “B” holds a formula that was saved without its value.",
        "2 cells under “C” hold formulas that were saved without their values.",
    ]


def workbook_of(rows: str) -> bytes:
    """A workbook with these rows, as a program wrote them."""
    file = BytesIO()
    Workbook().save(file)
    made = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/"):
                filled = f"<sheetData>{rows}</sheetData>".encode()
                content = re.sub(b"<sheetData ?(/>|></sheetData>)", filled, content)
            new.writestr(name, content)
    return made.getvalue()


def test_a_workbook_says_from_when_it_counts_days(tmp_path: Path) -> None:
    for name, epoch in (("mac.xlsx", CALENDAR_MAC_1904), ("pc.xlsx", CALENDAR_WINDOWS_1900)):
        book = Workbook()
        book.epoch = epoch
        page = book.active
        assert page is not None
        page.append(["No", "Registered"])
        page.append([1, dt.date(2015, 3, 4)])
        book.save(tmp_path / name)

    (mac,), (pc,) = (read_register(tmp_path / name) for name in ("mac.xlsx", "pc.xlsx"))
    assert (mac.from_1904, pc.from_1904) == (True, False)
    assert mac.rows[0].cells == pc.rows[0].cells


def test_another_kind_of_zip_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("word/document.xml", "<x/>")

    assert "no workbook" in refusal(path)


@pytest.mark.parametrize("cut", [10, 300, 2000, -200, -30])
def test_a_file_that_was_cut_off_is_damaged(make_file: Callable[..., Path], cut: int) -> None:
    assert "damaged" in refusal(make_file(REGISTER.read_bytes()[:cut], "cut.xlsx"))


def test_a_workbook_with_spoiled_bytes_is_damaged(make_file: Callable[..., Path]) -> None:
    content = bytearray(REGISTER.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 400] = bytes(400)

    assert "damaged" in refusal(make_file(bytes(content), "spoiled.xlsx"))


@pytest.mark.parametrize("fault", [KeyError, zipfile.BadZipFile, EOFError])
def test_whatever_the_reader_stumbles_over_is_one_sentence(
    make_xlsx: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def stumble(*_args: Any, **_more: Any) -> None:
        raise fault

    monkeypatch.setattr(sheets, "open_workbook", stumble)

    assert "damaged" in refusal(make_xlsx([["a"]]))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_csv_is_read_whatever_divides_it(make_file: Callable[..., Path], delimiter: str) -> None:
    lines = [["No", "Name", "Note"], ["1", "Žofia", '"two\nlines"'], ["2", "محمد", ""]]
    text = "\r\n".join(delimiter.join(line) for line in lines)

    (sheet,) = read_register(make_file(text.encode("utf-8-sig")))

    assert sheet.headings == ("No", "Name", "Note")
    assert [row.number for row in sheet.rows] == [2, 3]
    assert sheet.rows[0].cells == {"No": "1", "Name": "Žofia", "Note": "two\nlines"}
    assert sheet.rows[1].cells["Name"] == "محمد"
    assert (sheet.encoding, sheet.is_guessed) == ("utf-8", False)


@pytest.mark.parametrize(
    ("text", "encoding", "guessed"),
    [
        ("meno;Žofia Kľúčová, Ťažký, Ďurko", "cp1250", "cp1250"),
        ("nom;Agnès Forêt, Señor Muñoz à Nîmes", "cp1252", "cp1252"),
        ("имя;Клавдия Журавель, Арсений", "cp1251", "cp1251"),
        ("الاسم;محمد عبد الله الحسن", "cp1256", "cp1256"),
        ("όνομα;Γιώργος Παπαδόπουλος, Ελλάδα", "cp1253", "cp1253"),
        ("имя;Клавдия", "utf-16", None),
        ("имя;Клавдия", "utf-8", None),
    ],
)
def test_an_old_code_page_is_guessed_and_said(
    text: str, encoding: str, guessed: str | None
) -> None:
    assert decode(text.encode(encoding)) == (text, guessed or encoding, guessed is not None)


@pytest.mark.parametrize("page", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("told", [None, "utf-16"])
@pytest.mark.parametrize("name", ["Žofia", "Клавдия", "محمد ١٢", "王小明", "𐤀𐤁 😀", "\u200fرنا"])
def test_utf_16_without_its_mark_is_recognised(
    make_file: Callable[..., Path], page: str, told: str | None, name: str
) -> None:
    lines = "\r\n".join(["No;Name", *(f"{number};{name}" for number in range(900))])

    (sheet,) = read_register(make_file(lines.encode(page)), told)

    assert sheet.headings == ("No", "Name")
    assert {row.cells["Name"] for row in sheet.rows} == {name.removeprefix("\u200f")}
    assert (sheet.encoding, sheet.is_guessed) == ("utf-16", False)


@pytest.mark.parametrize(
    "content",
    [
        b"No;Name\n1;An\0na\n", b"No;Name\n\0\0\0\0", b"\0N\0o\0\n\0\0\0;\0a",
        "No Name".encode("utf-16-le"), "No;Name\r\n1;Anna".encode("utf-32-le"),
    ],
)  # fmt: skip
def test_what_is_not_surely_utf_16_is_no_register(
    make_file: Callable[..., Path], content: bytes
) -> None:
    assert "no CSV file" in refusal(make_file(content))


def test_a_code_page_may_be_told(make_file: Callable[..., Path]) -> None:
    path = make_file("nom;Agnès\n1;Forêt".encode("cp1252"))

    (sheet,) = read_register(path, "cp1252")

    assert sheet.headings == ("nom", "Agnès")
    with pytest.raises(RegisterUnreadable, match="no code page “klingon”"):
        read_register(path, "klingon")


def test_a_sheet_can_be_kept_and_read_again(make_xlsx: Callable[..., Path]) -> None:
    day, moment = dt.datetime(2009, 4, 3), dt.datetime(2009, 4, 3, 9, 30)  # noqa: DTZ001
    (sheet,) = read_register(make_xlsx([["a", "b"], [1, day], ["=1", moment], [2.5, None]]))

    kept = Sheet.from_plain(sheet.as_plain({2, 4}))

    assert [row.number for row in kept.rows] == [2, 4]
    assert kept.rows[0].cells == {"a": 1, "b": "2009-04-03"}
    assert kept.headings == sheet.headings


def test_a_cell_keeps_no_sign_that_breaks_a_page(make_file: Callable[..., Path]) -> None:
    content = b"name;age\nAna_x000D_;\n" + b"B" * 9000

    (sheet,) = read_register(make_file(content))

    assert sheet.rows[0].cells["name"] == "Ana"
    assert len(str(sheet.rows[1].cells["name"])) == 9000  # whoever takes the row must refuse it


def test_the_refused_workbook_keeps_hours_and_the_beginning_of_long_texts() -> None:
    moment, long = dt.datetime(2009, 4, 3, 9, 30), "é" * 40_000  # noqa: DTZ001
    row = SheetRow("r", 2, {"When": moment, "Day": dt.date(2009, 4, 3), "Note": long}, "code")
    refusals = [Refusal("r", 2, "note", "é", "too long")]

    content = refused_workbook([Sheet("r", ("When", "Day", "Note"), (row,))], refusals)

    (page,) = load_workbook(BytesIO(content))
    cells = [cell.value for cell in page[2]]
    assert cells[:2] == ["2009-04-03 09:30", "2009-04-03"]
    assert cells[2] == long[:32_767]
