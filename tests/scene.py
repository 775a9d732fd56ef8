"""A centre in which everything is there that a form may be about, made when it is asked for."""

import datetime as dt
from functools import cached_property
from typing import Any

from flask import Flask

from mrc_cases.access.models import User
from mrc_cases.base.moments import now
from mrc_cases.clients.access_actions import assign
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.facts import Occasion
from mrc_cases.clients.intake_models import IntakeDraft
from mrc_cases.clients.models import Client
from mrc_cases.consents.actions import record_consent
from mrc_cases.counselling.actions import log_consultation
from mrc_cases.extensions import db
from mrc_cases.incidents.actions import record_incident
from mrc_cases.partners.models import Partner
from mrc_cases.plans.actions import add_goal, begin_plan
from mrc_cases.referrals import in_actions
from mrc_cases.referrals.links import link_to_send_in, secret_of
from mrc_cases.sessions.actions import Topic, write_session
from mrc_cases.sessions.draft_actions import save_draft
from mrc_cases.shelter.actions import leave
from tests.conftest import TIME_ZONE, Browser
from tests.consenting import share
from tests.partnering import add_to_directory
from tests.referring import open_link, put_partner
from tests.shelter_house import House, build, confirm

WORDS = "Call the labour inspector about her wages."
ROLES = ("manager", "counsellor", "shelter", "psychosocial")


class Scene:
    """One member of staff with many roles, and whatever a page is about."""

    def __init__(self, app: Flask, make_user: Any, put_client: Any, browser_for: Any, day: dt.date):
        self.app, self.make_user, self.put_client = app, make_user, put_client
        self.browser_for, self.day = browser_for, day
        self.user: User = make_user(*ROLES)

    def __getitem__(self, name: str) -> str:
        found = getattr(self, name)
        return str(getattr(found, "id", found))

    def browser(self, who: str) -> Browser:
        if who == "staff":
            return confirm(self.browser_for(self.user))
        if who == "partner":
            link, code = link_to_send_in(self.partner.id, None)
            db.session.commit()
            return open_link(self.app, secret_of(link.id), code)
        return self.browser_for(who)

    @staticmethod
    def saved(record: Any) -> Any:
        db.session.commit()
        return record

    @cached_property
    def client(self) -> Client:
        return self.put_client(self.user, "Tigist Alemu", phones=["+421905111222"])

    @cached_property
    def number(self) -> str:
        """The number of a file that somebody else looks after."""
        other = self.put_client(self.make_user("counsellor"), "Milan Danko")
        return str(other.client_no)

    @cached_property
    def twin(self) -> Client:
        """The same person once more."""
        return self.put_client(self.user, "Tigist Alem")

    @cached_property
    def colleague(self) -> User:
        return self.make_user("counsellor")

    @cached_property
    def shelterer(self) -> User:
        return self.make_user("shelter")

    @cached_property
    def office(self) -> Any:
        return self.user.office_id

    @cached_property
    def tomorrow(self) -> dt.date:
        return self.day + dt.timedelta(days=1)

    @cached_property
    def contact(self) -> Consultation:
        contact = log_consultation(
            staff=self.user, time_zone=TIME_ZONE, channel="PHONE", topic="C05", outcome="ANSWERED"
        )
        return self.saved(contact)

    @cached_property
    def leaver(self) -> User:
        """Somebody who has promised a client a call."""
        log_consultation(
            staff=self.colleague, time_zone=TIME_ZONE, client=self.client, channel="PHONE",
            topic="C05", outcome="CALLBACK",
        )  # fmt: skip
        assign(self.client, self.colleague.id)
        return self.saved(self.colleague)

    @cached_property
    def draft(self) -> IntakeDraft:
        return self.put_aside({"full_name": ["Oksana"]})

    @cached_property
    def draft_of_client(self) -> IntakeDraft:
        marks = {"client": [str(self.client.id)], "version": [str(self.client.version)]}
        return self.put_aside(marks)

    def put_aside(self, answers: dict[str, Any]) -> IntakeDraft:
        draft = IntakeDraft(
            owner_id=self.user.id, office_id=self.office, answers=answers, expires_on=self.tomorrow
        )
        db.session.add(draft)
        return self.saved(draft)

    @cached_property
    def session_draft(self) -> Any:
        draft = save_draft(None, self.user, self.client.id, {"advice": ["Appeal."]}, self.day)
        return self.saved(draft)

    @cached_property
    def session(self) -> Any:
        written = write_session(
            staff=self.make_user("counsellor"), time_zone=TIME_ZONE, client=self.client,
            form="INDIVIDUAL", kind="LEG", state="held", topics=[Topic("C05", "PROGRESS")],
        )  # fmt: skip
        return self.saved(written)

    @cached_property
    def consent(self) -> Any:
        return self.saved(record_consent(self.client, share(), today=self.day))

    @cached_property
    def incident(self) -> Any:
        return self.saved(
            record_incident(recorder=self.user, client=self.client, today=self.day, account=WORDS)
        )

    @cached_property
    def plan(self) -> Any:
        return self.saved(
            begin_plan(self.client, owner_id=self.user.id, aim="Work.", today=self.day)
        )

    @cached_property
    def goal(self) -> Any:
        return self.saved(add_goal(self.plan, words="A work permit"))

    @cached_property
    def goal_hex(self) -> str:
        return str(self.goal.id.hex)

    @cached_property
    def partner(self) -> Partner:
        return add_to_directory()

    @cached_property
    def partner_service(self) -> Any:
        return self.partner.services[0]

    @cached_property
    def partner_place(self) -> Any:
        return self.partner.places[0]

    @cached_property
    def service_to_refer_to(self) -> Any:
        return put_partner()[1]

    @cached_property
    def referred(self) -> Any:
        received = in_actions.receive(
            office_id=self.user.office_id, entry_key=None, source="HEALTH", urgency="NORMAL",
            reason=WORDS,
        )  # fmt: skip
        return self.saved(received)

    @cached_property
    def accepted(self) -> Any:
        occasion = Occasion(self.user.id, self.office, self.day, now())
        in_actions.accept_in(self.referred, self.user, occasion, None)
        return self.saved(self.referred)

    @cached_property
    def house(self) -> House:
        return build(self.user, self.put_client, self.day)

    @cached_property
    def site(self) -> Any:
        return self.house.site

    @cached_property
    def room(self) -> Any:
        return self.house.room("ANY")

    @cached_property
    def bed(self) -> Any:
        return self.house.beds("ANY")[3]

    @cached_property
    def free_bed(self) -> Any:
        return self.house.beds("WOMEN")[1]

    @cached_property
    def stay(self) -> Any:
        return self.house.ask("Hana Kovac")

    @cached_property
    def stay_member(self) -> str:
        return next(iter(self.house.bed_fields(self.stay, self.free_bed)))

    @cached_property
    def guest(self) -> Any:
        stay = self.house.ask("Maria Santos")
        self.house.admit(stay, self.house.beds("WOMEN")[0], on=self.day - dt.timedelta(days=20))
        return stay

    @cached_property
    def guest_member(self) -> str:
        return next(iter(self.house.bed_fields(self.guest, self.free_bed)))

    @cached_property
    def one_who_left(self) -> Any:
        leave(self.guest, left_on=self.day, today=self.day, exit_reason="HOUSED", destination="OWN")
        return self.saved(self.guest)
