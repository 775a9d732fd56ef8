"""What a manager does with the code lists: other words, child codes, retiring; never removing."""

import datetime as dt
from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from mrc_cases import codes
from mrc_cases.base.errors import RuleBroken
from mrc_cases.centre.models import AddedCode, Centre, CodeLabel
from mrc_cases.centre.queries import added_code, labels_of
from mrc_cases.centre.shown_lists import GROWING
from mrc_cases.centre.stored_codes import ALWAYS
from mrc_cases.centre.versions import count_change_of, refuse_stale, version_of_code
from mrc_cases.extensions import db
from mrc_cases.writing import day


def _hold_the_lists() -> None:
    """Let whoever changes a list at the same time wait, and every process read the lists anew."""
    db.session.flush()
    db.session.execute(
        update(Centre).values(lists_version=Centre.lists_version + 1),
        execution_options={"synchronize_session": False},
    )


def relabel(list_name: str, code: str, *, version: int, words: Mapping[str, str | None]) -> None:
    """Give a code own words, by language; an empty word brings the shipped one back."""
    _hold_the_lists()
    known = labels_of(list_name, code)
    saved = {language: row.label for language, row in known.items()}
    theirs = {
        f"word_{language}": saved.get(language)
        for language, word in words.items()
        if word != saved.get(language)
    }
    refuse_stale(version, version_of_code(list_name, code), theirs)
    _write_words(list_name, code, words, known)


def _write_words(
    list_name: str, code: str, words: Mapping[str, str | None], known: Mapping[str, CodeLabel]
) -> None:
    for language, word in words.items():
        row = known.get(language)
        if row is not None and word:
            row.label = word
        elif row is not None:
            db.session.delete(row)
        elif word:
            db.session.add(CodeLabel(list=list_name, code=code, language=language, label=word))
    count_change_of(list_name, code)


def add_code(
    list_name: str, *, parent: str, words: Mapping[str, str | None], today: dt.date
) -> str:
    """Add a code under a shipped one; the new code is the parent's with a number: T14.1."""
    if list_name not in GROWING:
        raise RuleBroken(_("This list cannot grow: reports depend on it."))
    if parent not in codes.LISTS[list_name].by_code:
        raise RuleBroken(_("Choose what it belongs to."), field="parent")
    if not any(words.values()):
        raise RuleBroken(_("Enter its name in at least one language."))
    _hold_the_lists()
    code = _next_code(list_name, parent)
    last = db.session.scalar(
        select(func.max(AddedCode.position)).where(AddedCode.list == list_name)
    )
    db.session.add(
        AddedCode(
            list=list_name, code=code, parent=parent, position=(last or 1000) + 10, valid_from=today
        )
    )
    _write_words(list_name, code, words, {})
    return code


def _next_code(list_name: str, parent: str) -> str:
    """Never one that was used before: retired codes are counted too."""
    siblings = select(func.count()).where(AddedCode.list == list_name, AddedCode.parent == parent)
    return f"{parent}.{(db.session.scalar(siblings) or 0) + 1}"


def retire(list_name: str, code: str, *, version: int, last_day: dt.date | None) -> None:
    """Stop offering a code after a day (None: offer it again); records keep it."""
    if codes.LISTS[list_name].locked:
        raise RuleBroken(_("This list is fixed: reports depend on it."))
    if code == codes.LISTS[list_name].other:
        raise RuleBroken(_("“Other” has to stay, or answers would have no place."))
    _hold_the_lists()
    own = added_code(list_name, code)
    saved = own.valid_to if own else None
    theirs = {"last_day": day(saved) if saved else None} if saved != last_day else {}
    refuse_stale(version, version_of_code(list_name, code), theirs)
    if own is None:
        shipped = codes.LISTS[list_name].by_code[code]
        own = AddedCode(
            list=list_name,
            code=code,
            parent="",
            position=shipped.order,
            valid_from=shipped.valid_from or ALWAYS,
        )
        db.session.add(own)
    own.valid_to = last_day
    count_change_of(list_name, code)
