"""What is asked about a whole file: the order in its dates, the office, whose numbers they are."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from mrc_cases.base.errors import RuleBroken
from mrc_cases.centre.models import Office
from mrc_cases.registers.date_order import order_in
from mrc_cases.registers.sheets import Sheet
from mrc_cases.registers.values import as_day

Held = dict[str, Any]
ORDER, OFFICE, REGISTER = "order", "office", "register"  # as `MappingForm` calls them


@dataclass(frozen=True)
class Asked:
    """One of these questions: what is chosen so far, and what there is to choose from."""

    answer: str
    choices: Sequence[SelectChoice] = ()


def about_file(sheets: Sequence[Sheet], held: Held, offices: Sequence[Office]) -> dict[str, Asked]:
    """The questions by their names; the order and the office only where they matter."""
    asked = {REGISTER: Asked(held.get("register") or "")}
    order, day_first = order_in(sheets, held), held.get("day_first")
    nobody_said = SelectChoice("", _("Choose"))
    if order.is_asked(day_first):
        answer = "" if day_first is None else "day" if day_first else "month"
        asked[ORDER] = Asked(answer, [nobody_said, *_orders(order.open_date or "")])
    if len(offices) > 1:
        choices = [SelectChoice(office.code, office.name) for office in offices]
        asked[OFFICE] = Asked(held.get("office") or "", [nobody_said, *choices])
    return asked


def _orders(example: str) -> list[SelectChoice]:
    orders = [("day", _("The day")), ("month", _("The month"))]
    return [SelectChoice(name, _read_as(example, name == "day", label)) for name, label in orders]


def _read_as(example: str, day_first: bool, label: str) -> str:
    day = as_day(example, dt.date.max, day_first)
    if day is None:
        return label
    return _("%(first)s: %(text)s is %(day)s",
             first=label, text=example, day=format_date(day, "long"))  # fmt: skip


def answer_file(held: Held, asked: Mapping[str, Asked], answers: Mapping[str, str]) -> None:
    """Write the answers into the mapping; raises RuleBroken where one is missing."""
    said = {name: answers.get(name, question.answer) for name, question in asked.items()}
    for name in (ORDER, OFFICE):
        if name in asked and said[name] not in {choice.value for choice in asked[name].choices}:
            raise RuleBroken(_("This is not offered."), name)
    if said.get(ORDER) == "":
        raise RuleBroken(_("Say whether the day or the month stands first in the dates."), ORDER)
    if ORDER in said:
        held["day_first"] = said[ORDER] == "day"
    if said.get(OFFICE) == "":
        raise RuleBroken(_("Say into which office the register comes."), OFFICE)
    if OFFICE in said:
        held["office"] = said[OFFICE]
    held["register"] = " ".join(said[REGISTER].split())
    if len(held["register"]) > 64:
        raise RuleBroken(_("Use at most 64 characters."), REGISTER)
