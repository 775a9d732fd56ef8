"""What a word means without any mapping: a code as it is written, a country or language by name."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from mrc_cases import codes
from mrc_cases.codes.lists import age
from mrc_cases.registers.fields import COUNTRY_LISTS
from mrc_cases.registers.folding import folded

# Two countries each, although one language or another gives the short name to one of them.
TWO_COUNTRIES = frozenset(
    map(folded, ("Congo", "Kongo", "Конго", "الكونغو", "Korea", "Corée", "Corea", "Корея", "كوريا"))
)


def own_meaning(list_name: str, word: str, languages: tuple[str, ...]) -> str | None:
    """What a word means without any mapping: a code as it is written, the name of a country."""
    code = _bare_codes(list_name, age()).get(word)
    return names_of(list_name, languages).get(folded(word)) if code is None else code


def is_bare_and_short(list_name: str, word: str) -> bool:
    """Whether a word is a code of one or two signs: it may mean quite another thing."""
    return len(word) <= 2 and word in _bare_codes(list_name, age())


@lru_cache(maxsize=64)
def _bare_codes(list_name: str, _age: Hashable) -> Mapping[str, str]:
    """Codes as they are written, for countries also those of three letters: UA, UKR, ukr.

    Kept for as long as the centre adds none of its own.
    """
    codes_of = {
        code.code: code.code
        for code in codes.codes_of(list_name)
        if codes.is_code(list_name, code.code)
    }
    return {**_three_letters(), **codes_of} if list_name in COUNTRY_LISTS else codes_of


@lru_cache(maxsize=256)
def names_of(list_name: str, languages: tuple[str, ...]) -> Mapping[str, str]:
    """Folded name -> code, for countries and languages.

    A name that means two of them is left out: it is for a person to say.
    """
    meanings: dict[str, set[str]] = {}
    for name, code in _names(list_name, languages):
        meanings.setdefault(folded(name), set()).add(code)
    return {
        name: next(iter(found))
        for name, found in meanings.items()
        if len(found) == 1 and name not in TWO_COUNTRIES
    }


def _three_letters() -> dict[str, str]:
    """ISO 3166-1 alpha-3 codes, as CLDR's aliases have them."""
    return {
        three: two[0]
        for three, two in get_global("territory_aliases").items()
        if len(three) == 3 and three.isalpha() and len(two) == 1 and two[0] in codes.COUNTRIES
    }


def _names(list_name: str, languages: Iterable[str]) -> Iterator[tuple[str, str]]:
    for locale in map(Locale.parse, languages):
        if list_name in COUNTRY_LISTS:
            for code in codes.COUNTRIES:
                yield locale.territories.get(code) or code, code
        elif list_name == "LANGUAGE":
            for code in codes.LANGUAGES:
                yield codes.language_name(code, locale), code
