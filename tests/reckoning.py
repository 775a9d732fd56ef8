"""Reports 5.1 and 5.3 reckoned a second time, as domain.md says them: row by row, without SQL."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select

from mrc_cases.base.moments import now
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client, ProfileVersion
from mrc_cases.extensions import db
from mrc_cases.reports.queries import Universe
from mrc_cases.sessions.models import CounsellingSession
from mrc_cases.shelter.stay_models import BedAssignment, ShelterStay

LOST = {"DROPPED", "SILENT", "ABUSIVE", "WRONG_NUMBER"}
CHANNELS = {
    **dict.fromkeys(
        ("DESK", "APPOINTMENT", "HOME_VISIT", "DETENTION_VISIT", "STATION_DESK"), "IN_PERSON"
    ),
    **dict.fromkeys(
        ("PHONE", "HOTLINE", "EMAIL", "MESSAGE", "VIDEO", "WEB_FORM", "POST"), "REMOTE"
    ),
    "OUTREACH_VISIT": "OUTREACH",
}
AGES = (
    (4, "0-4"), (11, "5-11"), (14, "12-14"), (17, "15-17"), (24, "18-24"), (34, "25-34"),
    (44, "35-44"), (59, "45-59"), (64, "60-64"), (999, "65+"),
)  # fmt: skip
GIVEN_IN = {
    "INF": "INF", "LEG": "LEG", "SOC": "SOC", "PSY": "PSY", "JOB": "EMP", "RTN": "RTN", "BUS": "BUS"
}  # fmt: skip
Figures = dict[str, dict[str, Counter[str]]]  # table -> row -> gender -> persons or events


class Reckoning:
    """A period, an office or all, active or new: read whole, counted one by one."""

    def __init__(self, universe: Universe) -> None:
        self.universe, self.period = universe, universe.period
        self.clients = {each.id: each for each in db.session.scalars(select(Client))}
        self.versions: dict[UUID, list[ProfileVersion]] = defaultdict(list)
        for version in db.session.scalars(select(ProfileVersion)):
            self.versions[version.client_id].append(version)
        self.contacts = [
            each for each in db.session.scalars(select(Consultation)) if self._in(each)
        ]
        self.given: dict[UUID, list[set[str]]] = defaultdict(list)
        for whose, services in self._came():
            self.given[whose].append(services)

    def _in(self, record: Any) -> bool:
        days = self.period.from_on <= record.happened_on <= self.period.to_on
        here = self.universe.office_id in {None, record.office_id}
        is_lost = isinstance(record, Consultation) and record.outcome in LOST
        return days and here and not is_lost and record.archived_at is None

    def _came(self) -> Iterator[tuple[UUID, set[str]]]:
        for contact in self.contacts:
            if contact.client_id is not None:
                yield contact.client_id, set(contact.services)
        for session in db.session.scalars(select(CounsellingSession)):
            if self._in(session) and session.state in {"held", "signed"}:
                if session.client_id is not None:
                    yield session.client_id, set()
                for attendee in session.attendees:
                    yield attendee.client_id, {GIVEN_IN[session.kind]}
        yield from self._slept()

    def _slept(self) -> Iterator[tuple[UUID, set[str]]]:
        yesterday = now().date() - dt.timedelta(days=1)
        beds = select(BedAssignment, ShelterStay).join(
            ShelterStay, ShelterStay.id == BedAssignment.stay_id
        )
        for bed, stay in db.session.execute(beds):
            first = max(bed.from_on, self.period.from_on)
            last = min(bed.until_on - dt.timedelta(days=1), self.period.to_on, yesterday)
            here = self.universe.office_id in {None, stay.office_id}
            if bed.client_id and here and first <= last and stay.archived_at is None:
                yield bed.client_id, set()

    def is_new(self, client: Client) -> bool:
        days = self.period.from_on <= client.registered_on <= self.period.to_on
        return days and client.merged_into_id is None

    @property
    def people(self) -> set[UUID]:
        if self.universe.kind == "active":
            return set(self.given)
        return {
            each.id
            for each in self.clients.values()
            if self.is_new(each) and self.universe.office_id in {None, each.office_id}
        }

    def profile(self, client_id: UUID) -> ProfileVersion:
        """The one of the last day; of who had none by then the first."""
        versions = sorted(self.versions[client_id], key=lambda each: each.valid_from)
        by_then = [each for each in versions if each.valid_from <= self.period.to_on]
        return by_then[-1] if by_then else versions[0]

    def gender(self, client_id: UUID) -> str:
        said = self.profile(client_id).gender
        return said if said in {"F", "M", "X"} else "U"

    def client_profile(self) -> Figures:
        found: Figures = defaultdict(lambda: defaultdict(Counter))
        for client_id in self.people:
            profile, gender = self.profile(client_id), self.gender(client_id)
            is_new = self.is_new(self.clients[client_id])
            kind = "new" if self.universe.kind == "new" or is_new else "returning"
            found["clients"][kind][gender] += 1
            found["clients"][self.universe.kind][gender] += kind != self.universe.kind
            for table, answer in ANSWERS.items():
                found[table][answer(profile, self.period.to_on)][gender] += 1
            for service in set[str]().union(*self.given.get(client_id, ())):
                found["services"][service][gender] += 1
            for service in (each for once in self.given.get(client_id, ()) for each in once):
                found["services"][service]["events"] += 1
        return found

    def channels(self) -> Figures:
        found: Figures = defaultdict(lambda: defaultdict(Counter))
        came: dict[str, set[UUID]] = defaultdict(set)
        for contact in self.contacts:
            gender = contact.gender if contact.gender in {"F", "M", "X"} else "U"
            group = CHANNELS[contact.channel]
            for table, row in (("contacts", group), ("months", f"{contact.happened_on:%Y-%m}")):
                found[table][row][gender] += 1
                found[table]["total"][gender] += 1
            if contact.client_id is not None:
                came[group].add(contact.client_id)
                came["total"].add(contact.client_id)
        for row, people in came.items():
            found["persons"][row] = Counter(map(self.gender, people))
        return found


def _age(profile: ProfileVersion, day: dt.date) -> str:
    if profile.born_month is None:
        return "unknown"
    months = day.year * 12 + day.month - 1 - profile.born_month
    return next(band for most, band in AGES if months < 12 * (most + 1))


def _skill(profile: ProfileVersion, _day: dt.date) -> str:
    code = profile.occupation
    if code in {"DK", "PNA", "NC"}:
        return "NOT_STATED"
    by_two = {"01": "4", "02": "2", "03": "1", "14": "3"}
    by_one = {"1": "4", "2": "4", "3": "3", "9": "1", **dict.fromkeys("45678", "2")}
    return "NONE" if code == "NONE" else by_two.get(code) or by_one.get(code[0], "NOT_STATED")


def _school(profile: ProfileVersion, _day: dt.date) -> str:
    groups = {"012": "0-2", "34": "3-4", "5678": "5-8"}
    found = (group for levels, group in groups.items() if profile.education in levels)
    return next(found, "NOT_STATED")


def _stated(question: str) -> Callable[[ProfileVersion, dt.date], str]:
    gaps = {"DK", "PNA", "NC", "XDK", "XPNA", "XNC"}
    is_country = question in {"nationality", "prefer_country"}

    def answer(profile: ProfileVersion, _day: dt.date) -> str:
        said = str(getattr(profile, question))
        is_gap = said in gaps and (said.startswith("X") if is_country else True)
        return "NOT_STATED" if is_gap else said

    return answer


ANSWERS: dict[str, Callable[[ProfileVersion, dt.date], str]] = {
    "age": _age, "skills": _skill, "education": _school, "labour": _stated("labour"),
    "reason": _stated("reason_main"), "stage": _stated("stage"),
    "nationality": _stated("nationality"), "preferred_country": _stated("prefer_country"),
}  # fmt: skip
