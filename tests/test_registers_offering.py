"""The first mapping offered for a file: guesses a person reads, and a file that can be used."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrc_cases import codes
from mrc_cases.registers.mapping import CODED, SAME_COUNTRY, MappingWrong, read_mapping
from mrc_cases.registers.offering import offered_mapping
from mrc_cases.registers.sheets import Cell, Sheet, SheetRow, read_register
from mrc_cases.registers.words import usual_words

REGISTER = Path(__file__).parent / "data" / "register-2009.xlsx"


def sheet(headings: tuple[str, ...], *rows: tuple[str, ...], name: str = "register") -> Sheet:
    cells: Iterator[dict[str, Cell]] = (dict(zip(headings, row, strict=True)) for row in rows)
    return Sheet(name, headings, tuple(SheetRow(name, n, each) for n, each in enumerate(cells, 2)))


def test_the_old_register_is_guessed_but_for_what_nobody_can_know() -> None:
    offered = offered_mapping(read_register(REGISTER), "old")

    mapping = read_mapping(offered)
    assert mapping.sheets["clients"].columns["birth"] == "Born / age"
    assert mapping.sheets["contacts"].columns["client"] == "Reg. no"
    open_words = {line.split('"')[1] for line in offered.splitlines() if "no code yet" in line}
    assert open_words == {"Atlantis", "other: adventure", "stay here", "pigeon"}


@pytest.mark.parametrize(
    ("headings", "row", "gender"),
    [
        (
            ("N°", "Date", "Nom", "Sexe", "Nationalité"),
            ("1", "3.4.2009", "A", "femme", "Mali"),
            "F",
        ),
        (("Nr", "Data", "Emri", "Gjinia"), ("1", "3.4.2009", "A", "mashkull"), "M"),
        (("رقم", "تاريخ", "الاسم", "الجنس"), ("1", "3.4.2009", "A", "أنثى"), "F"),
    ],
)
def test_a_register_in_another_language_is_guessed(
    headings: tuple[str, ...], row: tuple[str, ...], gender: str
) -> None:
    offered = offered_mapping([sheet(headings, row)], "other")

    assert f'"{gender}" = ["{row[3]}"]' in offered
    for heading in headings[1:]:
        assert f'= "{heading}"' in offered


def test_a_column_nobody_knows_is_shown_as_left_out() -> None:
    offered = offered_mapping([sheet(("Reg no", "Registered", "Shoe size"))], "shoes")

    assert '# columns left out: "Shoe size"' in offered


def test_a_needed_column_that_is_not_found_is_asked_for() -> None:
    offered = offered_mapping([sheet(("Surname", "Sex"))], "short")

    with pytest.raises(MappingWrong, match="number"):
        read_mapping(offered)


@given(name=st.text(), heading=st.text(), word=st.text())
def test_an_offer_is_sound_whatever_the_file_says(name: str, heading: str, word: str) -> None:
    headings = ("Reg no", "Registered", "Sex", " ".join(heading.split()) or "x")
    if len(set(headings)) < 4:
        return
    offered = offered_mapping([sheet(headings, ("1", "1.1.2009", word, "z"), name=name)], name)

    assert read_mapping(offered).sheets["clients"].sheet == name


@pytest.mark.parametrize("list_name", sorted({n for kind in CODED.values() for n in kind.values()}))
def test_usual_words_mean_codes_of_their_list(list_name: str) -> None:
    for word, code in usual_words(list_name).items():
        assert code == SAME_COUNTRY or codes.is_code(list_name, code), word
