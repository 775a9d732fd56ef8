"""Countries and languages: codes of the ISO standards, named by Babel's CLDR data."""

import re
from functools import lru_cache

from babel import Locale
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mrc_cases.codes.lists import LISTS, Code, Label, define, label
from mrc_cases.codes.speaking import ENGLISH, current_locale

# What CLDR names beside the countries of ISO 3166-1: reserved codes, unions, tests, "unknown".
_NO_COUNTRY = re.compile("AC|CP|CQ|DG|EA|EU|EZ|IC|QO|TA|UN|XA|XB|ZZ")


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and not _NO_COUNTRY.fullmatch(code)


# ISO 3166-1 alpha-2, and XK (Kosovo, UNSCR 1244), which is user-assigned.
COUNTRIES: tuple[str, ...] = tuple(
    sorted(code for code in map(str, ENGLISH.territories) if _is_country(code))
)

# ISO 639-3 code, colon, what CLDR calls the language, the best known name first. The first lines
# are the languages of the assessed centres, then by part of the world: Europe; the Caucasus,
# Turkey, Central Asia; the Middle East and North Africa; Africa; Asia; the Americas.
_TONGUES = """
sqi:sq bos:bs hrv:hr srp:sr mkd:mk eng:en
fra:fr lin:ln swh:sw kon:kg lua:lua por:pt
kea:kea spa:es ara:ar sin:si tam:ta tgl:tl/fil
amh:am npi:ne tgk:tg rus:ru uzb:uz slk:sk
ukr:uk vie:vi
bel:be bul:bg cat:ca ces:cs dan:da
deu:de ell:el est:et fin:fi hun:hu isl:is
gle:ga ita:it lav:lv lit:lt mlt:mt nld:nl
nob:nb pol:pl rom:rom ron:ro slv:sl swe:sv
aze:az che:ce hye:hy kat:ka kaz:kk kir:ky
tat:tt tuk:tk tur:tr uig:ug mon:mn
ckb:ckb fas:fa heb:he kab:kab kmr:ku prs:fa_AF
pus:ps syr:syr zgh:zgh
aar:aa aka:ak bam:bm bem:bem ewe:ee ful:ff
hau:ha ibo:ig kin:rw lug:lg mlg:mg nya:ny
orm:om run:rn sna:sn som:so tir:ti wol:wo
xho:xh yor:yo zul:zu
asm:as ben:bn bod:bo ceb:ceb yue:yue div:dv
guj:gu hil:hil hin:hi ilo:ilo ind:id jav:jv
jpn:ja kan:kn khm:km kor:ko lao:lo mal:ml
mar:mr msa:ms mya:my ori:or pan:pa snd:sd
tel:te tha:th urd:ur zho:zh
grn:gn hat:ht que:qu
"""
LANGUAGES: dict[str, tuple[str, ...]] = {
    iso: tuple(tags.split("/")) for iso, tags in (pair.split(":") for pair in _TONGUES.split())
}

# Languages that CLDR does not name, or not in every language we ship, or not clearly.
_OWN_LANGUAGES: dict[str, Label] = {
    "cnr": _l("Montenegrin"),
    "kmr": _l("Kurdish (Kurmanji)"),
    # Translators: a language of Congo and Angola
    "kon": _l("Kongo"),
    # Translators: the language of the Roma people
    "rom": _l("Romani"),
    "mis": _l("Another language"),
}

# What stands in a passport of somebody without the protection of a country (ICAO Doc 9303).
_NO_NATIONALITY: dict[str, Label] = {
    "XXA": _l("Stateless (no nationality)"),
    "XXB": _l("Refugee (1951 Refugee Convention)"),
    "XXC": _l("Refugee (for another reason)"),
    "XXX": _l("Nationality not specified"),
}


@lru_cache(maxsize=64)
def _country_names(locale: Locale) -> dict[str, str]:
    own = locale.territories
    return {code: own.get(code) or ENGLISH.territories[code] for code in COUNTRIES}


@lru_cache(maxsize=64)
def _language_names(locale: Locale) -> dict[str, str]:
    """The names as they stand alone; CLDR writes them as in running text."""
    names = {iso: _in_running_text(iso, locale) for iso in LANGUAGES}
    return {iso: name[0].upper() + name[1:] for iso, name in names.items()}


def _in_running_text(iso: str, locale: Locale) -> str:
    tags = LANGUAGES[iso]
    known = (place.languages.get(tag) for place in (locale, ENGLISH) for tag in tags)
    return next((name for name in known if name), iso)


def country_name(code: str | None, locale: Locale | None = None) -> str:
    """A country or nationality in a language (that of now); the code itself when unknown."""
    if locale is None:
        return label("NATIONALITY", code)
    return _country_names(locale).get(code or "", code or "")


def language_name(code: str | None, locale: Locale | None = None) -> str:
    """A language (ISO 639-3) in a language (that of now); the code itself when unknown."""
    if locale is None:
        return label("LANGUAGE", code)
    return _language_names(locale).get(code or "", code or "")


def language_in_a_sentence(code: str) -> str:
    """A language as it stands inside a sentence: "parle ukrainien", "speaks Ukrainian"."""
    known = code in LANGUAGES
    return _in_running_text(code, current_locale()) if known else label("LANGUAGE", code)


def _place(code: str) -> Code:
    name = LazyString(lambda: _country_names(current_locale())[code])
    source = "user-assigned" if code == "XK" else "ISO 3166-1"
    return Code(code, name, source=source, source_code=code)


def _tongue(code: str) -> Code:
    name = LazyString(lambda: _language_names(current_locale())[code])
    return Code(code, _OWN_LANGUAGES.get(code, name))


_places = tuple(_place(code) for code in COUNTRIES)

# DK and NC are Denmark and New Caledonia, so the missing answers have an X before them here.
define("COUNTRY", *_places, missing=True, missing_prefix="X", alphabetical=True)
define(
    "NATIONALITY",
    *_places,
    *(
        Code(code, name, source="ICAO 9303", source_code=code)
        for code, name in _NO_NATIONALITY.items()
    ),
    missing=True,
    missing_prefix="X",
    alphabetical=True,
)
# The answers that name no nationality, as they are stored.
NATIONALITY_NOT_TOLD = frozenset(LISTS["NATIONALITY"].missing_codes)
define(
    "PREFERRED_COUNTRY",
    *_places,
    # Translators: which country somebody would like to live in
    Code("XUND", _l("Not decided yet")),
    missing=True,
    missing_prefix="X",
    alphabetical=True,
)
define(
    "LANGUAGE",
    *(_tongue(code) for code in sorted({*LANGUAGES, *_OWN_LANGUAGES})),
    missing=True,
    alphabetical=True,
    other="mis",
    source="ISO 639-3",
)
