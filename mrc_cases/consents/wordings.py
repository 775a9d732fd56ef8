"""Which text is read out: the centre's newest in a language, or else the one that came along."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from mrc_cases.codes import LANGUAGES, codes_of
from mrc_cases.consents.models import ConsentText
from mrc_cases.consents.texts import Wording, shipped
from mrc_cases.extensions import db
from mrc_cases.language import SHIPPED, current_language

# Every language a text can be in.
TAGS = frozenset(tags[0].replace("_", "-") for tags in LANGUAGES.values())


def purposes() -> list[str]:
    """What can be asked, in the order of the list; being registered is asked at the intake."""
    return [code.code for code in codes_of("CONSENT_PURPOSE")]


def tag_of(language: str | None) -> str | None:
    """The tag of a client's language, as texts and pages name it; None where it is not known."""
    tags = LANGUAGES.get(language or "")
    return tags[0].replace("_", "-") if tags else None


def code_of(tag: str) -> str:
    """The code of the language a text is in: the other way round."""
    return next((code for code in LANGUAGES if tag_of(code) == tag), "mis")


def _wording(row: ConsentText) -> Wording:
    return Wording(row.purpose, row.language, row.number, row.body, row.is_shipped, row.id)


def versions(purpose: str, language: str) -> list[ConsentText]:
    """Every version that is kept, the newest first."""
    query = select(ConsentText).where(
        ConsentText.purpose == purpose, ConsentText.language == language
    )
    return list(db.session.scalars(query.order_by(ConsentText.number.desc())))


def current(purpose: str, language: str) -> Wording | None:
    """The text in force; what the centre wrote goes before what came along."""
    own = next((row for row in versions(purpose, language) if not row.is_shipped), None)
    return _wording(own) if own else shipped(purpose, language)


def as_shown(purpose: str, mark: str | None) -> Wording | None:
    """The text that a page has shown, by the mark it carried."""
    language, _dot, number = (mark or "").partition(".")
    for row in versions(purpose, language):
        if str(row.number) == number:
            return _wording(row)
    came_along = shipped(purpose, language)
    return came_along if came_along and str(came_along.number) == number else None


def mark_of(wording: Wording) -> str:
    """What a page carries so that it is known which text it has shown."""
    return f"{wording.language}.{wording.number}"


def best(purpose: str, *languages: str | None) -> Wording:
    """The text in the first of these languages that has one; every purpose has an English one."""
    for language in (*languages, *SHIPPED):
        found = current(purpose, language) if language else None
        if found is not None:
            return found
    raise LookupError(f"no text for {purpose}")


def chosen(purpose: str, wanted: str | None, mark: str | None, *languages: str | None) -> Wording:
    """The text somebody has chosen a language for, or the one shown before, or the best."""
    shown = None if wanted else as_shown(purpose, mark)
    return shown or best(purpose, wanted, *languages)


@dataclass(frozen=True)
class Offered:
    """A purpose, and in which languages there is a text for it."""

    purpose: str
    languages: tuple[str, ...]


def overview() -> list[Offered]:
    """For which purposes there are texts in which languages."""
    query = select(ConsentText.purpose, ConsentText.language).distinct()
    written = {(row.purpose, row.language) for row in db.session.execute(query)}
    return [
        Offered(purpose, _languages(purpose, {tag for of, tag in written if of == purpose}))
        for purpose in purposes()
    ]


def languages_of(purpose: str) -> tuple[str, ...]:
    """In which languages there is a text for a purpose, the reader's own first."""
    query = select(ConsentText.language).where(ConsentText.purpose == purpose).distinct()
    return _languages(purpose, set(db.session.scalars(query)))


def _languages(purpose: str, written: set[str]) -> tuple[str, ...]:
    mine = current_language()
    came_along = [tag for tag in SHIPPED if shipped(purpose, tag)]
    came_along.sort(key=lambda tag: tag != mine)
    return (*came_along, *sorted(written - set(came_along)))


def text_of(text_id: UUID | None) -> Wording | None:
    """A text as it was read out once."""
    row = db.session.get(ConsentText, text_id) if text_id else None
    return _wording(row) if row else None
