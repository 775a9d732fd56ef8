"""The centre's own words and codes, read once and kept until the lists' version changes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import current_app, g, has_app_context
from flask.sansio.app import App
from sqlalchemy import select

from mrc_cases.centre.models import AddedCode, Centre, CodeLabel
from mrc_cases.codes import LISTS, Code, use_stored
from mrc_cases.extensions import WRITING, db

# A shipped code was always there.
ALWAYS = dt.date(1900, 1, 1)


@dataclass(frozen=True, eq=False)
class Stored:
    """Everything the centre added to the code lists, at one version; equal to itself alone.

    What a change that failed brought in has the number of the next one, and is not the same.
    """

    version: int
    labels: Mapping[str, Mapping[tuple[str, str], str]] = field(default_factory=dict)
    codes: Mapping[str, Sequence[Code]] = field(default_factory=dict)


NOTHING = Stored(version=0)


class CentreCodes:
    """What `codes` asks: the answers come from this process's memory, whose age is the version.

    The version comes with the centre's row, which every request reads anyway: no query of its own,
    and another worker's change is noticed by the next request.
    """

    def labels(self, locale: str) -> Mapping[tuple[str, str], str]:
        """Own words by (list, code) in a language."""
        return _stored().labels.get(locale, {})

    def codes(self, list_name: str) -> Sequence[Code]:
        """Own child codes, and shipped ones with other dates."""
        return _stored().codes.get(list_name, ())

    def age(self) -> Stored:
        """The answers themselves, which are read anew whenever they are others."""
        return _stored()


def install(app: App) -> None:
    """Let `codes` know the centre's own words; each application has its own memory of them."""
    app.extensions["stored_codes"] = NOTHING
    use_stored(CentreCodes())


def _stored() -> Stored:
    found: Stored | None = g.get("stored_codes") if has_app_context() else NOTHING
    if found is None:  # the first question of this request
        known = "stored_codes" in current_app.extensions
        found = g.stored_codes = _at_version(_version()) if known else NOTHING
    return found


def _version() -> int:
    """How often the lists were changed; 0 before set-up and on a page that knows no centre."""
    if "centre" in g:
        return g.centre.lists_version if g.centre is not None else 0
    return db.session.scalar(select(Centre.lists_version)) or 0


def _at_version(version: int) -> Stored:
    kept: Stored = current_app.extensions["stored_codes"]
    if version == 0 or kept.version == version:
        return kept if version else NOTHING
    stored = _read(version)
    if db.session.info.get("begun") != WRITING:  # what is not committed is nobody else's yet
        current_app.extensions["stored_codes"] = stored
    return stored


def _read(version: int) -> Stored:
    labels: dict[str, dict[tuple[str, str], str]] = {}
    words: dict[tuple[str, str], str] = {}
    for row in db.session.scalars(select(CodeLabel).order_by(CodeLabel.language)):
        labels.setdefault(row.language, {})[row.list, row.code] = row.label
        words[row.list, row.code] = words.get((row.list, row.code)) or row.label
    codes: dict[str, list[Code]] = {}
    for own in db.session.scalars(select(AddedCode).order_by(AddedCode.position)):
        if own.list in LISTS:
            codes.setdefault(own.list, []).append(as_code(own, words))
    return Stored(version, labels, codes)


def as_code(own: AddedCode, words: Mapping[tuple[str, str], str]) -> Code:
    """What a row of the centre's says, under its words by (list, code)."""
    return Code(
        own.code,
        words.get((own.list, own.code), own.code),
        parent=own.parent or None,
        order=own.position,
        valid_from=own.valid_from,
        valid_to=own.valid_to,
        merged_into=own.merged_into,
        merged_from=own.merged_from,
    )
