"""A fictional house for the tests of the shelter: rooms, stays, and who has confirmed."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.shelter.actions import Companion, accept, admit, ask_for_place, members_of
from mrc_cases.shelter.models import ShelterBed, ShelterRoom, ShelterSite
from mrc_cases.shelter.site_actions import add_room, open_site
from mrc_cases.shelter.stay_models import ShelterStay
from tests.conftest import PASSWORD, Browser

NAME, ADDRESS = "Linden House", "Lipová 7, Bratislava"
LONG_AGO = dt.date(2025, 1, 1)


def confirm(browser: Browser) -> Browser:
    """Type the password and a reason, as before every T4 page."""
    browser.get("/confirm")
    page = browser.post("/confirm", password=PASSWORD, reason="Night shift at the shelter")
    assert page.status == 200, page.text
    return browser


@dataclass
class House:
    """A site of one shelter worker, with a women's, a men's and a family room."""

    site: ShelterSite
    worker: User
    put_client: Callable[..., Client]
    today: dt.date

    def room(self, rule: str) -> ShelterRoom:
        query = select(ShelterRoom).where(
            ShelterRoom.site_id == self.site.id, ShelterRoom.gender_rule == rule
        )
        return db.session.scalars(query).one()

    def beds(self, rule: str) -> list[ShelterBed]:
        query = select(ShelterBed).where(ShelterBed.room_id == self.room(rule).id)
        return list(db.session.scalars(query.order_by(ShelterBed.position)))

    def beds_of_all(self) -> list[ShelterBed]:
        return list(db.session.scalars(select(ShelterBed).order_by(ShelterBed.position)))

    def ask(self, name: str = "Maria Santos", children: int = 0, **more: Any) -> ShelterStay:
        """A request, accepted; `gender` and `client` may be given."""
        gender = more.pop("gender", "F")
        client = more.pop("client", None) or self.put_client(
            self.worker, name, answers={"gender": gender}
        )
        along = [
            Companion(name=f"Child {number}", gender="M", birth_year=self.today.year - 5)
            for number in range(children)
        ]
        facts = {"reason": "ABUSED", "source": "SELF", "risk": "HIGH", **more}
        stay = ask_for_place(client, along, **facts)
        accept(stay)
        db.session.commit()
        return stay

    def admit(
        self, stay: ShelterStay, *beds: ShelterBed, on: dt.date | None = None, **more: Any
    ) -> None:
        """Give the people of a stay these beds, in their order."""
        chosen = {m.id: b.id for m, b in zip(members_of(stay), beds, strict=True)}
        day = on or self.today
        admit(stay, self.site.id, chosen, arrived_on=day, today=self.today, **more)
        db.session.commit()

    def bed_fields(self, stay: ShelterStay, *beds: ShelterBed) -> dict[str, Any]:
        """The same, as a form sends it."""
        people = zip(members_of(stay), beds, strict=True)
        return {f"bed_{member.id}": str(bed.id) for member, bed in people}


def build(worker: User, put_client: Callable[..., Client], today: dt.date) -> House:
    """Three rooms of four beds."""
    site = open_site(worker, name=NAME, address=ADDRESS, kind="SAFE")
    for name, rule in (("Ground floor", "WOMEN"), ("First floor", "MEN"), ("Attic", "FAMILY"),
                       ("Annex", "ANY")):  # fmt: skip
        add_room(site, beds=4, today=LONG_AGO, name=name, gender_rule=rule)
    db.session.commit()
    return House(site, worker, put_client, today)
