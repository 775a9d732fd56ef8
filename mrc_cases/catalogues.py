"""Whether every shipped language says everything: translations, plural forms and placeholders.

A catalogue tool's own statistics count an empty plural as done; readers would see English.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from gettext import c2py
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from mrc_cases.language import SHIPPED

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")
# Where a line must not break, but would: French keeps a space before these signs and inside «…».
BREAKS = {"fr": re.compile(r"\S [?!:;»]|« ")}
# Typed on a keyboard; the house sets the curled one (’).
STRAIGHT = re.compile(r"\w'|'\w")
MANY = 1000  # numbers tried to see which plural form stands for more than one


def read_catalogue(folder: Path, language: str) -> Catalog:
    """One language's catalogue; raises FileNotFoundError."""
    path = folder / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def faults(folder: Path) -> Iterator[str]:
    """A sentence for each thing that is missing or wrong, over all shipped languages."""
    with (folder / "messages.pot").open("rb") as file:
        template = read_po(file)
    yield from _straight_in(template)
    for language in SHIPPED:
        if language == "en":
            continue  # the program is written in English
        catalogue = read_catalogue(folder, language)
        for asked in template:
            if asked.id:
                yield from _faults_of(asked, catalogue, language)


def _straight_in(template: Catalog) -> Iterator[str]:
    for asked in template:
        source = asked.id if isinstance(asked.id, str) else " ".join(asked.id)
        if STRAIGHT.search(source):
            yield f"en: “{source}” has a straight apostrophe"


def _faults_of(asked: Message, catalogue: Catalog, language: str) -> Iterator[str]:
    found = catalogue.get(asked.id, asked.context)
    name = asked.id if isinstance(asked.id, str) else asked.id[0]
    if found is None:
        yield f"{language}: “{name}” is not in the catalogue"
        return
    if found.fuzzy:
        yield f"{language}: “{name}” is only a guess (fuzzy)"
    forms = (found.string,) if isinstance(found.string, str) else tuple(found.string or ())
    if isinstance(asked.id, tuple) and len(forms) != catalogue.num_plurals:
        yield f"{language}: “{name}” has {len(forms)} of {catalogue.num_plurals} plural forms"
    sources = (asked.id,) if isinstance(asked.id, str) else tuple(asked.id)
    for place, form in enumerate(forms):
        where = f"{language}: “{name}”"
        says_number = len(sources) == 1 or place in _of_many(catalogue.plural_expr)
        yield from _faults_of_form(sources, form, where, says_number=says_number)
        if language in BREAKS and BREAKS[language].search(form):
            yield f"{where} has a plain space where a line must not break"
        if STRAIGHT.search(form):
            yield f"{where} has a straight apostrophe"


@lru_cache
def _of_many(plural_expr: str) -> set[int]:
    """The plural forms that stand for more than one number, so that they must say which."""
    rule = c2py(plural_expr)
    stand_for = Counter(rule(number) for number in range(MANY))
    return {form for form, numbers in stand_for.items() if numbers > 1}


def _faults_of_form(
    sources: tuple[str, ...], form: str, where: str, *, says_number: bool
) -> Iterator[str]:
    if not form.strip():
        yield f"{where} has no translation"
        return
    wanted = [set(PLACEHOLDER.findall(source)) - {""} for source in sources]
    said = set(PLACEHOLDER.findall(form)) - {""}
    # A form for exactly one or two may leave the number out ("one client"), never add a gap.
    needed = wanted[-1] if says_number else set.intersection(*wanted) - {"num"}
    if said - set.union(*wanted) or needed - said:
        yield f"{where} has other placeholders than the English text"
