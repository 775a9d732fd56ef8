"""What a manager does with the code lists: other words, child codes, retiring, merging.

Nothing is ever removed: records keep the codes they have.
"""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from mrc_cases import codes
from mrc_cases.base.errors import RuleBroken
from mrc_cases.centre.models import AddedCode, Centre, CodeLabel
from mrc_cases.centre.queries import added_code, labels_of
from mrc_cases.centre.shown_lists import GROWING
from mrc_cases.centre.stored_codes import ALWAYS, as_code
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
    list_name: str,
    *,
    parent: str,
    words: Mapping[str, str | None],
    today: dt.date,
    new_id: UUID | None = None,
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
            id=new_id, list=list_name, code=code, parent=parent, position=(last or 1000) + 10,
            valid_from=today,
        )
    )  # fmt: skip
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
    if own is not None and own.merged_from is not None:
        raise RuleBroken(_counted_as(own, own.merged_from))
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


def may_merge(list_name: str, code: str) -> bool:
    """Whether a code is the centre's own: those that came with the program every centre counts."""
    return list_name in GROWING and code not in codes.LISTS[list_name].by_code


def merge(list_name: str, code: str, *, into: str, from_on: dt.date, today: dt.date) -> None:
    """Count a code as another one from a day on, and offer it no more (domain.md 1.2).

    Not from a day gone by: a report made before stays as it is. The same sent twice is no quarrel.
    """
    _hold_the_lists()
    own = added_code(list_name, code)
    if own is None or not may_merge(list_name, code):
        raise RuleBroken(_("Only what your centre added can be merged into another."))
    if (own.merged_into, own.merged_from) == (into, from_on):
        return
    if own.merged_from is not None:
        raise RuleBroken(_counted_as(own, own.merged_from))
    if from_on < today:
        raise RuleBroken(
            _("Choose today or a later day: reports of earlier days stay as they are."),
            field="from_on",
        )
    _check_target(list_name, code, into, from_on)
    own.merged_into, own.merged_from = into, from_on
    count_change_of(list_name, code)


def _check_target(list_name: str, code: str, into: str, from_on: dt.date) -> None:
    """What a code is counted as is offered itself, so that no two are counted as each other.

    Asked of the rows: what another process saved a moment ago is not among the lists here.
    """
    own = added_code(list_name, into)
    target = as_code(own, {}) if own else codes.LISTS[list_name].by_code.get(into)
    if (
        into == code
        or target is None
        or target.merged_from is not None
        or not target.is_current(from_on)
    ):
        raise RuleBroken(_("Choose one that is offered on that day."), field="into")


def keep_apart(list_name: str, code: str, *, today: dt.date) -> None:
    """Take a merging back, as long as no report of a day gone by counts it; twice does nothing.

    The code is offered as it was before.
    """
    _hold_the_lists()
    own = added_code(list_name, code)
    if own is None or own.merged_from is None:
        return
    if own.merged_from < today:
        raise RuleBroken(
            _("This could be taken back until the end of its first day. Reports count it so now.")
        )
    own.merged_into = own.merged_from = None
    count_change_of(list_name, code)


def _counted_as(own: AddedCode, since: dt.date) -> str:
    words = codes.label(own.list, own.merged_into)
    return _("From %(day)s on it is counted as “%(word)s”.", day=day(since), word=words)
