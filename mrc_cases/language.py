"""Which languages there are, which one is spoken now; works with no request too (commands)."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import g, has_request_context, request, session
from flask_babel import Domain, refresh
from flask_login import current_user
from markupsafe import Markup

from mrc_cases.codes.places import LANGUAGES

# The languages whose catalogues are complete; a test holds it.
SHIPPED = ("en", "fr", "sq", "ar")
# What each calls itself and how it runs, as Babel has it, which would load all it knows of each
# language for that, a megabyte: a page offers every language and speaks one.
_OWN_NAMES = {"en": "English", "fr": "français", "sq": "shqip", "ar": "العربية"}
_DIRECTIONS = {"en": "ltr", "fr": "ltr", "sq": "ltr", "ar": "rtl"}
# The code of a client's language (ISO 639-3) -> ours.
OF_CLIENTS = {"eng": "en", "fra": "fr", "sqi": "sq", "ara": "ar"}


def offered() -> tuple[str, ...]:
    """The languages this centre offers, always at least one that is shipped."""
    centre = g.get("centre") if has_request_context() else None
    chosen = [tag for tag in (centre.languages if centre else ()) if tag in SHIPPED]
    return tuple(chosen) or SHIPPED


def current_language() -> str:
    """The tag of the language to speak now: chosen, the person's own, or the browser's."""
    if not has_request_context():
        return "en"
    tag: str | None = g.get("language")
    if tag is None:
        tag = g.language = _choose()
    return tag


def locale_of_client(code: str) -> Locale | None:
    """How a client's language (ISO 639-3) writes days, also where the pages do not speak it."""
    for tag in LANGUAGES.get(code, ()):
        try:
            return Locale.parse(tag)
        except (UnknownLocaleError, ValueError):
            continue
    return None


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Say everything inside in another language: what is printed for a client's hand."""
    before = current_language()
    speak(tag)
    try:
        yield
    finally:
        speak(before)


def speak(tag: str) -> None:
    """Say everything from here on in another language."""
    g.language = tag
    g.pop("spoken", None)
    refresh()


def _choose() -> str:
    if current_user and current_user.is_authenticated:
        chosen = current_user.language
    else:  # whose time ran out signs in again in their own language
        chosen = session.get("language") or g.get("own_language")
    if chosen in SHIPPED:
        return str(chosen)
    return request.accept_languages.best_match(offered()) or offered()[0]


def language_without_asking() -> str:
    """As far as it is known without asking the database: for the pages of what went wrong."""
    chosen = g.get("language") or g.get("own_language") or session.get("language")
    if chosen in SHIPPED:
        return str(chosen)
    return request.accept_languages.best_match(SHIPPED) or SHIPPED[0]


class KeptCatalogue(Domain):
    """The catalogue of a request's language, looked up once: a page says a hundred strings."""

    def get_translations(self) -> Any:
        """The strings of the language of now."""
        found = g.get("spoken")
        if found is None:
            found = g.spoken = super().get_translations()
        return found


_catalogue = KeptCatalogue()


def use_kept_catalogue() -> None:
    """Let all strings of this request, said at once or lazily, come from the kept catalogue."""
    _catalogue.as_default()


def say(text: str, /, **words: Any) -> Markup:
    """A string in the reader's language with its gaps filled; what templates call `_`."""
    catalogue = _catalogue.get_translations()
    return _said(catalogue, text) % words if words else _said_whole(catalogue, text)


@lru_cache(maxsize=8192)
def _said(catalogue: Any, text: str) -> Markup:
    return Markup(catalogue.ugettext(text))  # noqa: S704 - our own words


@lru_cache(maxsize=8192)
def _said_whole(catalogue: Any, text: str) -> Markup:
    """A string without gaps, where "%%" says a percent sign; raises KeyError for a gap."""
    return _said(catalogue, text) % {}


def say_number(one: str, many: str, num: int, /, **words: Any) -> Markup:
    """A string for a number in the reader's language; what templates call `ngettext`."""
    said: Markup = Markup(_catalogue.get_translations().ungettext(one, many, num))  # noqa: S704
    return said % {"num": num, **words}


def current_time_zone() -> str:
    """The centre's time zone; UTC before set-up."""
    centre = g.get("centre") if has_request_context() else None
    return centre.time_zone if centre else "UTC"


@lru_cache(maxsize=64)
def own_name(tag: str) -> str:
    """A language's name in itself: shqip, العربية."""
    if tag in _OWN_NAMES:
        return _OWN_NAMES[tag]
    locale = Locale.parse(tag.replace("-", "_"))
    return locale.get_display_name(locale) or tag


@lru_cache(maxsize=64)
def direction(tag: str) -> str:
    """'rtl' or 'ltr', for a BCP-47 tag; unknown tags are left to right."""
    if tag in _DIRECTIONS:
        return _DIRECTIONS[tag]
    try:
        return Locale.parse(tag.replace("-", "_")).text_direction
    except ValueError:
        return "ltr"
