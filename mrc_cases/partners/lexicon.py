"""The words the directory understands in the language of now: those of the code lists, and some."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mrc_cases import codes
from mrc_cases.partners.asking import Entry, Lexicon, Meaning, lexicon


def entries(areas: Iterable[str] = ()) -> Iterator[Entry]:
    """Every phrase with its meaning, the surest first; `areas` are the towns partners are in."""
    yield from _synonyms()
    for kind, list_name in (("service", "SERVICE"), ("gender", "GENDER"), ("kind", "PARTNER_KIND")):
        yield from _of_list(kind, list_name)
    yield from _of_list("language", "LANGUAGE")
    yield Entry("status", "irregular", codes.label("STATUS", "IRR"), by_word=False)
    yield Entry("cost", "free", codes.label("COST", "FREE"), by_word=False)
    for area in areas:
        yield Entry("area", area, area, by_word=False)
    yield from _of_list("country", "COUNTRY", by_word=False)


def _of_list(kind: str, list_name: str, *, by_word: bool = True) -> Iterator[Entry]:
    say = codes.speaker(list_name)
    for code in codes.codes_of(list_name):
        if code.code not in NOT_ASKED:
            yield Entry(kind, code.code, say(code.code), by_word)


# "Gender not stated", "another kind", "another language": nobody looks for these.
NOT_ASKED = frozenset({"U", "OTHER", "mis"})


def _synonyms() -> Iterator[Entry]:
    """What people say for what a list calls otherwise; each a list with commas, for translators."""
    said = (
        # Translators: words for “now” somebody may type into a search, with commas between
        ("when", "now", _("now, open now")),
        # Translators: words for “today” somebody may type into a search, with commas between
        ("when", "today", _("today, open today")),
        # Translators: words for “near me” somebody may type into a search, with commas between
        ("near", "near", _("near me, near, nearby, close by")),
        # Translators: words for “women” somebody may type into a search, with commas between
        ("gender", "F", _("women, woman, female, girls, girl")),
        # Translators: words for “men” somebody may type into a search, with commas between
        ("gender", "M", _("men, man, male, boys, boy")),
        # Translators: words for “without permission to stay” somebody may type into a search
        ("status", "irregular", _("irregular, undocumented, without papers, no papers")),
        # Translators: words for “free of charge” somebody may type into a search
        ("cost", "free", _("free, no cost")),
        # Translators: words for “lawyer” somebody may type into a search, with commas between
        ("service", "LEG", _("legal, lawyer, lawyers")),
        # Translators: words for “doctor” somebody may type into a search, with commas between
        ("service", "HEA", _("health, doctor, medical, hospital, clinic")),
        # Translators: words for “job” somebody may type into a search, with commas between
        ("service", "EMP", _("job, jobs, work")),
    )
    for kind, value, phrases in said:
        for phrase in phrases.replace("،", ",").split(","):
            yield Entry(kind, value, phrase, by_word=False)
    yield Entry("when", "today", _("today"), by_word=False)


def lexicon_of_now(areas: Iterable[str] = ()) -> Lexicon:
    """The lexicon in the reader's language."""
    return lexicon(entries(areas))


def say(meaning: Meaning, near: str | None) -> str:
    """A filter in words; `near` is the office of the person who asks."""
    list_name = _LISTS.get(meaning.kind)
    if list_name is not None:
        return " / ".join(codes.labels(list_name, meaning.values))
    if meaning.kind == "area":
        return _("in %(area)s", area=", ".join(meaning.values))
    if meaning.kind == "near":
        return _("near %(office)s", office=near) if near else _("near every office")
    return str(_FLAGS[meaning.values[0]])


_LISTS = {
    "service": "SERVICE", "language": "LANGUAGE", "gender": "GENDER", "kind": "PARTNER_KIND",
    "country": "COUNTRY",
}  # fmt: skip
_FLAGS = {
    "irregular": _l("takes people without permission to stay"),
    "free": _l("free of charge"),
    "today": _l("open today"),
    "now": _l("open now"),
}
