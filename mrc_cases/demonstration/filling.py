"""Filling an empty centre with fictional people and years of work, fast enough for a million."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, select, update

from mrc_cases.base.keys import KeyRing
from mrc_cases.base.moments import local_day, now
from mrc_cases.base.numbers import ALPHABET, check_character
from mrc_cases.base.search_tokens import bits_for
from mrc_cases.base.trail import note
from mrc_cases.centre.models import Centre, Office
from mrc_cases.clients.access_models import Assignment
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import Agreement, Intake
from mrc_cases.clients.models import Client, ContactDetail, ProfileVersion, SearchToken
from mrc_cases.clients.resting import goes_quiet
from mrc_cases.clients.tokens import tokens_of
from mrc_cases.codes import age_band
from mrc_cases.counselling.facts import NOBODY_SPOKE
from mrc_cases.demonstration import consultations as contacts
from mrc_cases.demonstration.bulk import BulkTable
from mrc_cases.demonstration.casework import fill_casework
from mrc_cases.demonstration.centre import TIME_ZONE, make_centre
from mrc_cases.demonstration.columns import (
    AGREEMENT_COLUMNS,
    CLIENT_COLUMNS,
    CONTACT_COLUMNS,
    DETAIL_COLUMNS,
    INTAKE_COLUMNS,
    PROFILE_COLUMNS,
    versions,
)
from mrc_cases.demonstration.consultations import NOTES
from mrc_cases.demonstration.partners import fill_partners
from mrc_cases.demonstration.people import People, Person
from mrc_cases.demonstration.referrals import fill_referrals
from mrc_cases.demonstration.shelter import fill_shelter
from mrc_cases.extensions import begin_writing, db

BATCH = 5000
LOST = frozenset({"DROPPED", "SILENT", "WRONG_NUMBER", "ABUSIVE"})
# A counsellor's own clients: those of the last months, or the list would be nobody's.
CASELOAD = 150
Progress = Callable[[int], Any]


@dataclass(frozen=True)
class Plan:
    """What to make: how many people and contacts, over how many years, from which seed."""

    clients: int
    years: int
    seed: int
    consultations: int | None = None

    @property
    def contacts(self) -> int:
        return self.clients * 3 if self.consultations is None else self.consultations

    @property
    def rows(self) -> int:
        """Steps of the progress bar."""
        return self.clients + self.contacts


def fill(engine: Engine, ring: KeyRing, plan: Plan, progress: Progress | None = None) -> None:
    """Make the centre, its staff and its people; raises RuleBroken unless the centre is empty.

    The centre and its staff are written by the open session, the rest in transactions of its own.
    """
    staff = make_centre(plan.clients)
    filler = _Filler(engine, ring, plan, staff, progress or (lambda _done: None))
    filler.fill()
    begin_writing(db.session)
    fill_casework(staff, TIME_ZONE, plan.seed, plan.clients)
    offices = {office.name: office.id for office in db.session.scalars(select(Office))}
    fill_partners(offices, local_day(now(), TIME_ZONE), plan.seed)
    fill_referrals(staff["manager"], local_day(now(), TIME_ZONE))
    fill_shelter(staff, TIME_ZONE)
    # Only now: what broke off half-way must not pass for a demonstration centre.
    db.session.scalars(select(Centre)).one().is_demonstration = True
    note(db.session, "demonstration", clients=plan.clients, consultations=plan.contacts)
    db.session.commit()


class _Filler:
    """One run: makes people in batches, then their contacts, then who looks after whom."""

    def __init__(
        self,
        engine: Engine,
        ring: KeyRing,
        plan: Plan,
        staff: dict[str, UUID],
        progress: Progress,
    ) -> None:
        self.engine, self.plan, self.staff, self.progress = engine, plan, staff, progress
        self.key = ring.subkey("search")
        self.bits = bits_for(plan.clients)
        self.chance = random.Random(plan.seed + 1)
        # Up to yesterday: today's hours are not over, and a filling must not hang on the hour.
        self.today = local_day(now(), TIME_ZONE)
        self.last_on = self.today - dt.timedelta(days=1)
        self.first_on = self.last_on - dt.timedelta(days=plan.years * 365)
        self.offices = list(db.session.scalars(select(Office.id).order_by(Office.position)))
        db.session.rollback()  # an open reader would keep SQLite's log from being written back
        self.counsellors = [staff["counsellor"], staff["advisor"], staff["manager"]]
        self.clients: list[tuple[UUID, int, int | None, str, str, str]] = []
        self._numbers: set[str] = set()

    def fill(self) -> None:
        people = People(self.plan.seed, self.first_on, self.last_on)
        made = (people.make(number, self.plan.clients) for number in range(self.plan.clients))
        for batch in _batches(made, BATCH):
            with self.engine.connect() as connection, _begun(connection):
                self._write_people(connection, batch)
            self.progress(len(batch))
        for batch in _batches(self._contacts(), BATCH * 4):
            with self.engine.connect() as connection, _begun(connection):
                BulkTable(connection, Consultation.__table__, CONTACT_COLUMNS).insert(batch)
            self.progress(len(batch))
        with self.engine.connect() as connection, _begun(connection):
            self._assign(connection)
        if self.engine.dialect.name == "postgresql":  # as it would by itself, a little later
            with self.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
                    "ANALYZE"
                )
        with self.engine.connect() as connection, _begun(connection):
            quiet = goes_quiet(self.today, TIME_ZONE)
            connection.execute(update(Client).where(*quiet).values(state="dormant"))

    def _uuid(self) -> UUID:
        """A random key from the seed, so that two fillings are alike."""
        return UUID(int=self.chance.getrandbits(128), version=4)

    def _number(self) -> str:
        while True:
            body = "".join(self.chance.choices(ALPHABET, k=6))
            check = check_character(body)
            if check in ALPHABET and body not in self._numbers:
                self._numbers.add(body)
                return f"MC-{body}-{check}"

    def _write_people(self, connection: Connection, batch: list[Person]) -> None:
        keys = [self._uuid() for _person in batch]
        offices = [self.chance.choices(self.offices, (6, 3, 2))[0] for _person in batch]
        rows = list(zip(batch, keys, offices, strict=True))
        for table, columns, make in (
            (Client, CLIENT_COLUMNS, self._client),
            (ProfileVersion, PROFILE_COLUMNS, versions),
            (Intake, INTAKE_COLUMNS, self._intake),
            (Agreement, AGREEMENT_COLUMNS, self._agreement),
            (ContactDetail, DETAIL_COLUMNS, self._detail),
        ):
            bulk = BulkTable(connection, table.__table__, columns)
            bulk.insert(row for each in rows for row in make(*each))
        tokens = sorted(
            (token, key)
            for person, key, _office in rows
            for token in tokens_of(_names(person), _phones(person), (), self.key, self.bits)
        )
        BulkTable(connection, SearchToken.__table__, ("token", "client_id")).insert(tokens)
        for person, key, office in rows:
            place = self.offices.index(office)
            profile = person.profile
            self.clients.append(
                (key, place, profile["born_month"], profile["gender"], profile["nationality"],
                 profile["language"])
            )  # fmt: skip

    def _stamps(self, at: dt.datetime, office: UUID) -> tuple[Any, ...]:
        user = self.staff["reception"]
        return self._uuid(), at, at, user, user, office, 1

    def _client(self, person: Person, key: UUID, office: UUID) -> Iterator[tuple[Any, ...]]:
        at = _noon(person.registered_on)
        yield (
            key, *self._stamps(at, office)[1:], self._number(), person.full_name,
            person.other_script_name, person.family_name, person.alias, person.alias is not None,
            person.born_on, person.registered_on, "active", person.contact_rule,
        )  # fmt: skip

    def _intake(self, person: Person, key: UUID, office: UUID) -> Iterator[tuple[Any, ...]]:
        yield (
            *self._stamps(_noon(person.registered_on), office), key, person.registered_on, "DESK",
            person.profile["heard"], (contacts.TOPIC.pick(self.chance),), ("INF",), "NORMAL",
            person.profile["language"], "NONE", False, "complete",
        )  # fmt: skip

    def _agreement(self, person: Person, key: UUID, office: UUID) -> Iterator[tuple[Any, ...]]:
        yield (
            *self._stamps(_noon(person.registered_on), office), key, "REGISTER", "given",
            person.profile["language"], "SPOKEN", ("INTERVIEW", "PURPOSE", "USE"), "CLIENT",
            person.registered_on,
        )  # fmt: skip

    def _detail(self, person: Person, key: UUID, office: UUID) -> Iterator[tuple[Any, ...]]:
        if person.phone:
            is_safe = person.contact_rule is None
            yield (
                *self._stamps(_noon(person.registered_on), office), key, "PHONE", person.phone,
                is_safe, "YES" if is_safe else "NO", 0,
            )  # fmt: skip

    def _contacts(self) -> Iterator[tuple[Any, ...]]:
        """Contacts of clients from their registration on, and of people nobody asked for a name."""
        chance, total, people = self.chance, self.plan.contacts, self.clients
        days = contacts.Days(self.first_on, self.last_on, TIME_ZONE)
        length = len(days.days)
        staff = [*self.counsellors, self.staff["mediator"], self.staff["legal"]]
        for number in range(total):
            if chance.random() < 0.72:
                # Everybody once or more, and most soon after they came first.
                if number < len(people):
                    place = number
                    at, on = days.pick(chance, place * length // len(people))
                else:
                    at, on = days.pick(chance, 0)
                    place = _known_by(chance, days.place(on), length, len(people))
                key, office, month, gender, country, language = people[place]
                months = on.year * 12 + on.month - 1 - month if month is not None else None
                band = age_band(None if months is None else max(months, 0) // 12)
                outcome = contacts.OUTCOME.pick(chance)
            else:
                key, office, band = None, int(chance.random() * 3), contacts.BAND.pick(chance)
                at, on = days.pick(chance, 0)
                gender = contacts.GENDER.pick(chance)
                country, language = people[int(chance.random() * len(people))][4:]
                lost = chance.random() < 0.12
                outcome = (contacts.LOST if lost else contacts.OUTCOME).pick(chance)
            if outcome in NOBODY_SPOKE:
                gender, country, language, band = "U", "XNC", "NC", age_band(None)
            channel = "HOTLINE" if outcome in LOST else contacts.CHANNEL.pick(chance)
            who = staff[int(chance.random() * len(staff))]
            yield (
                UUID(int=chance.getrandbits(128), version=4), at, at, who, who,
                self.offices[office], 1, key, at, on, channel, contacts.MINUTES.pick(chance),
                "MIGRANT", gender, band, country, language,
                "NONE" if outcome in NOBODY_SPOKE else contacts.INTERPRETER.pick(chance),
                () if outcome in LOST else (contacts.TOPIC.pick(chance),),
                () if outcome in LOST else contacts.SERVICE.pick(chance), outcome, "closed", who,
                NOTES[int(chance.random() * 40)] if key and chance.random() < 0.5 else None,
            )  # fmt: skip

    def _assign(self, connection: Connection) -> None:
        """The newest clients have somebody who looks after them; the older ones are at rest."""
        rows = []
        newest = self.clients[-CASELOAD * len(self.counsellors) :]
        for place, client in enumerate(newest):
            user = self.counsellors[place % len(self.counsellors)]
            rows.append((self._uuid(), client[0], user, True, now(), None))
        columns = ("id", "client_id", "user_id", "is_owner", "from_at", "until_at")
        BulkTable(connection, Assignment.__table__, columns).insert(rows)


def _names(person: Person) -> list[str]:
    names = (person.full_name, person.other_script_name, person.alias)
    return [name for name in names if name]


def _phones(person: Person) -> list[str]:
    return [person.phone] if person.phone else []


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def _known_by(chance: random.Random, day: int, days: int, people: int) -> int:
    """Somebody registered before a day; the square of chance leans to the newest of them."""
    return int((1 - chance.random() ** 2) * (day * people // days))


def _batches(rows: Iterator[Any], size: int) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _begun(connection: Connection) -> Any:
    """A writing transaction that does not wait for the disk row by row."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size=-800000")
        connection.rollback()
    return connection.execution_options(mrc_begin="noting").begin()
