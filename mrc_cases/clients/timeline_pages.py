"""The timeline as a page asks for it: the filter in the address, the lines, where they go on."""

from dataclasses import dataclass
from uuid import UUID

from flask import g, request
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.base import paging
from mrc_cases.base.moments import today
from mrc_cases.clients.forms import TimelineForm
from mrc_cases.clients.models import Client
from mrc_cases.clients.telling import kinds_for
from mrc_cases.clients.timeline import LATEST, Event, Wanted, staff_in, timeline

# What of an address is a filter; neutral codes, keys and days only.
FILTERS = ("kind", "person", "from_on", "until_on", "order")


@dataclass(frozen=True)
class Lines:
    """A page of the timeline. `asked` is the filter as the address has it, `form` where it shows.

    The form stays away until it is wanted: to draw it costs a tenth of a file.
    """

    form: TimelineForm | None
    events: list[Event]
    asked: dict[str, str]
    is_narrowed: bool
    older: str | None


def lines_of(client: Client, *, only_words: bool = False, most: int = LATEST) -> Lines:
    """The lines a page shows; one question more for the names where the filter shows."""
    asked = {name: value for name in FILTERS if (value := request.args.get(name))}
    form = _filter_form(client, only_words) if asked or "narrow" in request.args else None
    wanted = wanted_of(form, only_words) if form else Wanted(only_words=only_words)
    after = paging.read_place(request.args.get("after"), paging.day, paging.moment, paging.key)
    events = timeline(
        current_user, client, wanted, time_zone=g.centre.time_zone, today=today(), before=after,
        most=most,
    )  # fmt: skip
    shown, more = events[:most], events[most:]
    older = paging.write_place(*shown[-1].place) if more else None
    return Lines(form, shown, asked, wanted.is_narrowed, older)


def _filter_form(client: Client, only_words: bool) -> TimelineForm:
    form = TimelineForm(request.args)
    kinds = [kind for kind in kinds_for(current_user) if kind.words or not only_words]
    form.kind.choices = [("", _("Everything")), *((kind.code, kind.label) for kind in kinds)]
    form.offer_staff(staff_in(current_user, client, time_zone=g.centre.time_zone, today=today()))
    form.validate()
    return form


def wanted_of(form: TimelineForm, only_words: bool = False) -> Wanted:
    """What is asked for; an answer that cannot be read narrows nothing, and is said beside it."""
    said = {name: field.data for name, field in form._fields.items() if not field.errors}
    return Wanted(
        kinds=(said["kind"],) if said.get("kind") else (),
        staff_id=UUID(said["person"]) if said.get("person") else None,
        from_on=said.get("from_on"),
        until_on=said.get("until_on"),
        oldest_first=said.get("order") == "oldest",
        only_words=only_words,
    )
