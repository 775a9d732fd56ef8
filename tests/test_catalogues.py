"""What the check of the translations finds: each fault in a catalogue that has only that one."""

from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from mrc_cases.catalogues import faults
from mrc_cases.language import SHIPPED, direction, own_name

CLIENTS = ("%(num)s client of %(centre)s", "%(num)s clients of %(centre)s")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Catalogues of two messages, complete in every language."""
    template = Catalog()
    template.add("Is it you?")
    template.add(CLIENTS)
    with (tmp_path / "messages.pot").open("wb") as file:
        write_po(file, template)
    for language in SHIPPED:
        _write(tmp_path, language)
    return tmp_path


def _write(folder: Path, language: str, question: str = "?", clients: str | None = None) -> None:
    catalogue = Catalog(locale=language)
    many = "%(num)s × %(centre)s"
    forms = [many] * catalogue.num_plurals
    if clients is not None:
        forms[-1] = clients
    catalogue.add("Is it you?", question)
    catalogue.add(CLIENTS, tuple(forms))
    path = folder / language / "LC_MESSAGES"
    path.mkdir(parents=True, exist_ok=True)
    with (path / "messages.po").open("wb") as file:
        write_po(file, catalogue)


def test_a_complete_catalogue_has_no_fault(folder: Path) -> None:
    assert list(faults(folder)) == []


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        ("sq", "", "no translation"),
        ("sq", "%(who)s?", "other placeholders"),
        ("fr", "C’est vous ?", "a line must not break"),
        ("fr", "C’est « vous »", "a line must not break"),
        ("sq", "S'jeni ju?", "a straight apostrophe"),
    ],
)
def test_a_faulty_message_is_told(folder: Path, language: str, question: str, said: str) -> None:
    _write(folder, language, question=question)
    assert [fault for fault in faults(folder) if said in fault] == list(faults(folder)) != []


def test_a_straight_apostrophe_of_the_english_is_told(folder: Path) -> None:
    template = Catalog()
    template.add("Whose? The client's")
    with (folder / "messages.pot").open("wb") as file:
        write_po(file, template)
    assert "en: “Whose? The client's” has a straight apostrophe" in list(faults(folder))


@pytest.mark.parametrize("language", ["fr", "sq", "ar"])
@pytest.mark.parametrize("form", ["many at %(centre)s", "%(num)s", ""])
def test_a_form_of_many_says_how_many_and_what_else(folder: Path, language: str, form: str) -> None:
    _write(folder, language, clients=form)
    assert len(list(faults(folder))) == 1


def test_a_form_of_one_may_leave_the_number_out(folder: Path) -> None:
    arabic = Catalog(locale="ar")
    arabic.add("Is it you?", "؟")
    one, many = "عميل واحد في %(centre)s", "%(num)s %(centre)s"
    arabic.add(CLIENTS, (many, one, one, many, many, many))
    with (folder / "ar" / "LC_MESSAGES" / "messages.po").open("wb") as file:
        write_po(file, arabic)
    assert list(faults(folder)) == []


@pytest.mark.parametrize("tag", SHIPPED)
def test_a_shipped_language_has_its_own_name_and_direction(tag: str) -> None:
    assert own_name(tag) == Locale.parse(tag).get_display_name(tag)
    assert direction(tag) == Locale.parse(tag).text_direction
