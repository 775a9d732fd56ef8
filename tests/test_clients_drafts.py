"""Intakes that are put aside, and gone on with."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from mrc_cases.access.models import User
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import Intake, IntakeDraft
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.rounds import go_round
from tests.registering import CLIENT_PATH, OKSANA


@pytest.fixture
def anonymous(counsellor: User) -> Consultation:
    """An anonymous call that the counsellor took."""
    contact = Consultation(
        happened_at=dt.datetime.now(dt.UTC), happened_on=dt.datetime.now(dt.UTC).date(),
        channel="PHONE", outcome="ANSWERED", staff_id=counsellor.id,
        office_id=counsellor.office_id, topics=("C05",), services=(),
    )  # fmt: skip
    db.session.add(contact)
    db.session.commit()
    return contact


class TestDrafts:
    def test_a_draft_still_grows_out_of_the_contact_it_began_with(
        self, browser_for: Any, counsellor: User, anonymous: Consultation
    ) -> None:
        browser = browser_for(counsellor)
        browser.post(f"/clients/new?contact={anonymous.id}", **{**OKSANA, "do": "draft"})
        draft = db.session.scalars(select(IntakeDraft)).one()
        browser.post(f"/clients/new?draft={draft.id}", **{**OKSANA, "do": "draft"})  # once more

        browser.post(f"/clients/new?draft={draft.id}", **OKSANA)

        contact = db.session.scalars(select(Consultation)).one()
        assert contact.client_id is not None
        assert db.session.scalars(select(Intake)).one().consultation_id == contact.id

    def test_a_contact_that_became_anothers_meanwhile_is_told(
        self, browser_for: Any, counsellor: User, make_user: Any, put_client: Any,
        anonymous: Consultation,
    ) -> None:  # fmt: skip
        browser = browser_for(counsellor)
        browser.post(f"/clients/new?contact={anonymous.id}", **{**OKSANA, "do": "draft"})
        draft = db.session.scalars(select(IntakeDraft)).one()
        other = put_client(make_user("counsellor"), "Amina Diallo")
        db.session.execute(
            update(Consultation)
            .where(Consultation.id == anonymous.id)
            .values(client_id=other.id, staff_id=None)
        )
        db.session.commit()
        path = f"/clients/new?draft={draft.id}"

        resumed = browser.get(path)
        refused = browser.post(path, **OKSANA)
        done = browser.post(path, **OKSANA, apart="y")

        assert "belongs to a client by now" in resumed.text
        assert "belongs to a client by now" in refused.errors["apart"]
        assert CLIENT_PATH.search(done.path), done.errors
        assert db.session.get_one(Consultation, anonymous.id).client_id == other.id

    def test_the_new_intake_of_a_client_is_put_aside_and_gone_on_with(
        self, browser_for: Any, counsellor: User, put_client: Any
    ) -> None:
        browser = browser_for(counsellor)
        client = put_client(counsellor, "Amina Diallo", answers={"status": "ASY"})
        fields = {
            "gender": "F", "stage": "HOS", "language": "slk", "nationality": "SK", "status": "",
            "version": client.version, "channel": "DESK", "labour": "EMP",
        }  # fmt: skip
        path = f"/clients/{client.id}/intake"

        listed = browser.post(path, **fields, next_step="Ask the union", do="draft")
        draft = db.session.scalars(select(IntakeDraft)).one()
        resumed = browser.get(f"/clients/new?draft={draft.id}")
        done = browser.post(f"{path}?draft={draft.id}", **fields, needs="T14")

        assert "Amina Diallo" in listed.text
        assert resumed.path == path
        assert 'value="Ask the union"' in resumed.text
        assert CLIENT_PATH.search(done.path), done.errors
        assert db.session.scalars(select(IntakeDraft)).first() is None
        assert len(db.session.scalars(select(Intake)).all()) == 2
        assert db.session.get_one(Client, client.id).profile.labour == "EMP"
        assert db.session.get_one(Client, client.id).profile.status == "ASY"

    def test_a_draft_is_for_one_client_only(
        self, browser_for: Any, counsellor: User, put_client: Any
    ) -> None:
        browser = browser_for(counsellor)
        one, other = put_client(counsellor, "Amina Diallo"), put_client(counsellor, "Ana Banić")
        browser.post(f"/clients/{one.id}/intake", do="draft")
        draft = db.session.scalars(select(IntakeDraft)).one()

        assert browser.get(f"/clients/{other.id}/intake?draft={draft.id}").status == 404

    def test_the_draft_of_a_client_out_of_reach_is_only_thrown_away(
        self, browser_for: Any, counsellor: User, put_client: Any, make_user: Any
    ) -> None:
        browser = browser_for(counsellor)
        client = put_client(make_user("counsellor"), "Amina Diallo")
        answers = {"client": [str(client.id)]}
        day = dt.date(2999, 1, 1)
        db.session.add(IntakeDraft(owner_id=counsellor.id, answers=answers, expires_on=day))
        db.session.commit()

        page = browser.get("/clients/drafts").text

        assert "A file you may no longer open" in page
        assert "Amina" not in page
        assert "Go on" not in page

    def test_an_expired_draft_goes_though_nobody_saves_another(
        self, app: Any, browser_for: Any
    ) -> None:
        browser = browser_for("counsellor")
        browser.post("/clients/new", **{**OKSANA, "do": "draft"})
        browser.post("/clients/new", **{**OKSANA, "do": "draft"})
        kept, old = db.session.scalars(select(IntakeDraft)).all()
        old.expires_on -= dt.timedelta(days=31)
        kept_id = kept.id
        db.session.commit()

        go_round(app)

        db.session.rollback()
        assert [each.id for each in db.session.scalars(select(IntakeDraft))] == [kept_id]

    def test_a_draft_that_is_still_typed_on_is_kept_after_its_days(self, browser_for: Any) -> None:
        browser = browser_for("counsellor")
        browser.post("/clients/new", **{**OKSANA, "do": "draft"})
        draft = db.session.scalars(select(IntakeDraft)).one()
        draft_id = draft.id
        draft.expires_on -= dt.timedelta(days=31)
        db.session.commit()

        browser.post(f"/clients/new?draft={draft_id}", **{**OKSANA, "do": "draft"})

        assert [each.id for each in db.session.scalars(select(IntakeDraft))] == [draft_id]

    def test_a_draft_keeps_every_answer_until_it_is_registered(self, browser_for: Any) -> None:
        counsellor = browser_for("counsellor")

        counsellor.post("/clients/new", **{**OKSANA, "do": "draft", "birth": "spring"})
        draft = db.session.scalars(select(IntakeDraft)).one()
        resumed = counsellor.get(f"/clients/new?draft={draft.id}")
        done = counsellor.post(f"/clients/new?draft={draft.id}", **OKSANA)

        assert 'value="spring"' in resumed.text
        assert "Оксана" in resumed.text
        assert CLIENT_PATH.search(done.path)
        assert db.session.scalars(select(IntakeDraft)).first() is None

    def test_nobody_else_opens_it(self, browser_for: Any) -> None:
        browser_for("counsellor").post("/clients/new", **{**OKSANA, "do": "draft"})
        draft = db.session.scalars(select(IntakeDraft)).one()

        assert browser_for("counsellor").get(f"/clients/new?draft={draft.id}").status == 404

    def test_a_manager_sees_forgotten_ones_without_their_answers(self, browser_for: Any) -> None:
        browser_for("counsellor").post("/clients/new", **{**OKSANA, "do": "draft"})
        draft = db.session.scalars(select(IntakeDraft)).one()
        db.session.execute(
            update(IntakeDraft).values(updated_at=draft.updated_at - dt.timedelta(9))
        )
        db.session.commit()

        page = browser_for("manager").get("/clients/drafts")

        assert "more than 7 days" in page.text
        assert "Оксана" not in page.text
