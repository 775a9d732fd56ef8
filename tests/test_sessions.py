"""Counselling sessions: written once, counted once, signed, locked, added to; drafts; notes."""

import datetime as dt
import json
import re
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import assign, keep_away
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.rounds import go_round
from mrc_cases.sessions.actions import Heads, Topic, sign, write_session
from mrc_cases.sessions.models import (
    CounsellingSession,
    PsychosocialNote,
    SessionAttendee,
    SessionDraft,
)

ZONE = "Europe/Bratislava"
TALK = {
    "form": "INDIVIDUAL", "kind": "LEG", "state": "held", "topics-0-topic": "C05",
    "topics-0-result": "PROGRESS", "topics-1-topic": "T14", "topics-1-result": "NO_WAY",
    "minutes": "50", "advice": "Appeal within eight days.", "agreed": "She brings the decision.",
    "language_asked": "ukr", "language_used": "eng", "interpreter": "PHONE",
    "channel": "APPOINTMENT",
}  # fmt: skip


@pytest.fixture
def put_session(client: Client, counsellor: User, session: Any) -> Any:
    def put(**more: Any) -> CounsellingSession:
        facts: dict[str, Any] = {
            "staff": counsellor, "time_zone": ZONE, "form": "INDIVIDUAL", "kind": "LEG",
            "state": "held", "topics": [Topic("C05", "PROGRESS")], "client": client,
            "advice": "Appeal within eight days.",
        }  # fmt: skip
        found = write_session(**{**facts, **more})
        session.commit()
        return found

    return put


def test_what_is_missing_is_said_in_the_order_of_the_page(
    browser_for: Any, counsellor: User
) -> None:
    refused = browser_for(counsellor).post("/sessions/new").text
    summary = refused.partition("data-error-summary")[2].partition("</div>")[0]
    assert re.findall('href="#([a-z_]+)', summary) == ["title", "kind"]


def test_a_session_is_written_and_counted_as_one_contact(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    browser, key = browser_for(counsellor), str(uuid4())
    page = browser.post(f"/sessions/new?client_id={client.id}", **TALK, entry_key=key)
    browser.post(f"/sessions/new?client_id={client.id}", **TALK, entry_key=key)

    assert "Appeal within eight days." in page.text
    assert "wished for Ukrainian" in page.text
    (written,) = session.scalars(select(CounsellingSession)).all()
    assert [(each.topic, each.result) for each in written.topics] == [
        ("C05", "PROGRESS"), ("T14", "NO_WAY"),
    ]  # fmt: skip
    contact = session.get(Consultation, written.consultation_id)
    assert (contact.topics, contact.services, contact.minutes) == (("C05", "T14"), ("LEG",), 50)
    talks = select(Consultation).where(Consultation.outcome != "INTAKE")
    assert len(session.scalars(talks).all()) == 1
    listed = browser.get(f"/sessions/of/{client.id}").text
    assert "No legal way" in listed


def test_what_was_advised_is_sealed(put_session: Any, session: Any) -> None:
    put_session()
    raw = session.connection().exec_driver_sql("SELECT advice FROM counselling_session")
    assert b"Appeal" not in bytes(raw.scalar_one())


def test_a_session_about_a_contact_that_was_logged_already_adds_none(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    browser = browser_for(counsellor)
    call = {"channel": "PHONE", "topic": "C05", "outcome": "ANSWERED", "minutes": "5"}
    browser.post(f"/consultations/new?client_id={client.id}", **call)
    logged = session.scalars(select(Consultation).where(Consultation.outcome == "ANSWERED")).one()
    shown = browser.get(f"/consultations/{logged.id}").text
    road = f"/sessions/new?client_id={client.id}&consultation_id={logged.id}"
    assert road.replace("&", "&amp;") in shown
    browser.post(road, **TALK)
    written = session.scalars(select(CounsellingSession)).one()
    assert written.consultation_id == logged.id
    talks = select(Consultation).where(Consultation.outcome != "INTAKE")
    assert len(session.scalars(talks).all()) == 1


@pytest.mark.parametrize("state", ["absent", "cancelled"])
def test_a_session_nobody_came_to_is_no_contact(put_session: Any, state: str) -> None:
    assert put_session(state=state, topics=[]).consultation_id is None


def test_a_planned_session_becomes_a_contact_when_it_was_held(
    browser_for: Any, counsellor: User, put_session: Any, session: Any
) -> None:
    tomorrow = now().date() + dt.timedelta(days=1)
    planned = put_session(state="planned", day=tomorrow, topics=[])
    assert planned.consultation_id is None
    browser = browser_for(counsellor)
    browser.post(f"/sessions/{planned.id}/change", **TALK, version=str(planned.version))
    assert session.get(CounsellingSession, planned.id).consultation_id is not None


def test_a_session_of_tomorrow_was_not_held(
    browser_for: Any, counsellor: User, client: Client
) -> None:
    tomorrow = now().date() + dt.timedelta(days=2)
    page = browser_for(counsellor).post(
        f"/sessions/new?client_id={client.id}", **TALK, day=str(tomorrow)
    )
    assert page.status == 422
    assert page.errors["day"] == "This lies in the future: choose “Planned”."
    assert "Appeal within eight days." in page.text
    assert re.search(r'<details class="fold" open><summary>More: language', page.text)
    page = browser_for(counsellor).post(f"/sessions/new?client_id={client.id}", advice="x")
    assert page.status == 422
    assert "fold" in page.text
    assert not re.search(r'<details class="fold" open', page.text)


def test_a_signed_session_locks_after_72_hours_and_takes_an_addendum(
    browser_for: Any, counsellor: User, put_session: Any, session: Any
) -> None:
    written, browser = put_session(), browser_for(counsellor)
    road = f"/sessions/{written.id}"
    assert "it can still be mended" in browser.post(road, do="sign").text
    version = str(session.get(CounsellingSession, written.id).version)
    new_words = {**TALK, "advice": "Appeal today."}
    mended = browser.post(f"{road}/change", **new_words, version=version)
    assert "Appeal today." in mended.text

    long_ago = now() - dt.timedelta(hours=73)
    session.execute(update(CounsellingSession).values(signed_at=long_ago))
    session.commit()
    version = str(session.get(CounsellingSession, written.id).version)
    refused = browser.post(f"{road}/change", **{**TALK, "advice": "Never mind."}, version=version)
    assert refused.status == 422
    assert "This session is locked. Write an addendum." in refused.text
    page = browser.post(road, words="The appeal was sent on Monday.")
    assert "Appeal today." in page.text
    assert "The appeal was sent on Monday." in page.text


def test_only_who_held_it_signs(put_session: Any, make_user: Any) -> None:
    with pytest.raises(RuleBroken):
        sign(put_session(), make_user("counsellor"))


def test_two_browsers_changing_a_session_are_told(
    browser_for: Any, counsellor: User, put_session: Any
) -> None:
    written, browser = put_session(), browser_for(counsellor)
    road, version = f"/sessions/{written.id}/change", str(written.version)
    first = browser.post(road, **TALK, version=version)
    assert first.status == 200
    page = browser.post(road, **{**TALK, "advice": "Second thoughts."}, version=version)
    assert page.status == 422
    assert "Second thoughts." in page.text
    assert "Appeal within eight days." in page.text


class TestGroups:
    """Named people and counted people, nobody both ways."""

    def test_named_and_counted(
        self, browser_for: Any, counsellor: User, client: Client, session: Any
    ) -> None:
        group = {
            **TALK, "title": "Rights at work",
            "attendees": f"{client.client_no} {client.client_no}",
            "heads-0-gender": "F", "heads-0-age_band": "25-34", "heads-0-people": "4",
            "heads-1-gender": "F", "heads-1-age_band": "25-34", "heads-1-people": "2",
            "heads-2-gender": "M", "heads-2-age_band": "unknown", "heads-2-people": "3",
        }  # fmt: skip
        page = browser_for(counsellor).post("/sessions/new", **group)
        assert "Rights at work" in page.text
        assert "Oksana Shevchenko" in page.text
        (written,) = session.scalars(select(CounsellingSession)).all()
        assert len(written.attendees) == 1
        assert sorted(each.people for each in written.head_counts) == [3, 6]
        assert written.consultation_id is None

    def test_a_group_is_written_down_by_what_its_page_asks(
        self, browser_for: Any, counsellor: User, session: Any
    ) -> None:
        """With whom it was is no question of a group's page, so no answer to it is sent."""
        browser = browser_for(counsellor)
        assert 'name="form"' not in browser.get("/sessions/new").text
        asked = {name: answer for name, answer in TALK.items() if name != "form"}
        counted = {"heads-0-gender": "M", "heads-0-age_band": "unknown", "heads-0-people": "4"}
        page = browser.post("/sessions/new", **asked, title="Rights at work", **counted)
        assert page.errors == {}
        assert session.scalars(select(CounsellingSession)).one().form == "GROUP"

    def test_a_groups_page_speaks_of_a_group(
        self, browser_for: Any, counsellor: User, client: Client, session: Any
    ) -> None:
        browser = browser_for(counsellor)
        page = browser.get("/sessions/new").text
        assert "Client numbers of those who took part" in page
        for of_one_client in ("of the others who took part", "who else came", "did not come"):
            assert of_one_client not in page
        answers = {**TALK, "title": "Rights at work", "state": "absent"}
        assert "state" in browser.post("/sessions/new", **answers).errors
        assert session.scalars(select(CounsellingSession)).all() == []

    def test_a_planned_group_gets_its_people_when_it_was_held(
        self, browser_for: Any, make_user: Any, put_client: Any, counsellor: User,
        client: Client, put_session: Any, session: Any,
    ) -> None:  # fmt: skip
        hidden = put_client(make_user("counsellor"), "Drita Hoxha")
        tomorrow = now().date() + dt.timedelta(days=1)
        planned = put_session(
            form="GROUP",
            client=None,
            title="Rights at work",
            state="planned",
            day=tomorrow,
            topics=[],
            attendees=[hidden],
        )
        browser = browser_for(counsellor)
        address, version = f"/sessions/{planned.id}/change", str(planned.version)
        assert "Rights at work" in browser.get(address).text
        talk = {**TALK, "title": "Rights at work", "for_whom": "Men about to return"}
        talk["version"] = version
        refused = browser.post(address, **talk, attendees=client.client_no)
        assert refused.errors["attendees"].startswith("A group has at least three people")

        counted = {"heads-0-gender": "M", "heads-0-age_band": "unknown", "heads-0-people": "4"}
        page = browser.post(address, **talk, **counted, attendees=client.client_no)
        assert "Oksana Shevchenko" in page.text
        assert "Meant for: Men about to return" in page.text
        assert "Drita Hoxha" not in page.text
        session.rollback()
        held = session.get(CounsellingSession, planned.id)
        assert {each.client_id for each in held.attendees} == {client.id, hidden.id}
        assert [each.people for each in held.head_counts] == [4]
        assert held.happened_at <= now()

        assert "Men about to return" in browser.get(address).text
        counted["heads-0-people"] = "5"
        again = {**talk, "version": str(held.version)}
        browser.post(address, **again, **counted, attendees="")
        session.rollback()
        held = session.get(CounsellingSession, planned.id)
        assert [each.client_id for each in held.attendees] == [hidden.id]
        assert [each.people for each in held.head_counts] == [5]

    @pytest.mark.parametrize(("people", "fits"), [(2, False), (3, True), (60, True), (61, False)])
    def test_size(self, put_session: Any, people: int, fits: bool) -> None:
        facts = {"form": "GROUP", "client": None, "title": "Talk"}
        heads = [Heads("F", "unknown", people)]
        if fits:
            put_session(**facts, heads=heads)
        else:
            with pytest.raises(RuleBroken):
                put_session(**facts, heads=heads)

    def test_a_number_out_of_reach_is_said(
        self, browser_for: Any, counsellor: User, put_client: Any, make_user: Any
    ) -> None:
        other = put_client(make_user("counsellor"), "Somebody Else")
        page = browser_for(counsellor).post(
            "/sessions/new", **TALK, title="Talk", attendees=other.client_no
        )
        assert page.status == 422
        assert other.client_no in page.errors["attendees"]

    def test_the_database_keeps_nobody_twice(
        self, put_session: Any, client: Client, session: Any
    ) -> None:
        from sqlalchemy.exc import IntegrityError

        written = put_session(
            form="GROUP", client=None, attendees=[client], heads=[Heads("F", "unknown", 5)]
        )
        session.add(SessionAttendee(session_id=written.id, client_id=client.id))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()

    def test_whoever_is_kept_away_from_one_does_not_see_the_group(
        self, browser_for: Any, make_user: Any, put_session: Any, client: Client, session: Any
    ) -> None:
        manager = make_user("manager")
        written = put_session(
            form="GROUP", client=None, attendees=[client], heads=[Heads("F", "unknown", 5)]
        )
        browser = browser_for(manager)
        assert browser.get(f"/sessions/{written.id}").status == 200
        keep_away(client, manager.id, None)
        session.commit()
        assert browser.get(f"/sessions/{written.id}").status == 404


class TestDrafts:
    """What is typed keeps itself, for its writer alone."""

    def test_it_keeps_itself_and_comes_back(
        self, browser_for: Any, counsellor: User, client: Client, session: Any
    ) -> None:
        browser = browser_for(counsellor)
        browser.get(f"/sessions/new?client_id={client.id}")
        road = f"/sessions/draft?client_id={client.id}"
        answer = browser.post(road, kind="LEG", advice="Half a sen")
        assert "Kept as your draft" in answer.text
        (draft,) = session.scalars(select(SessionDraft)).all()
        browser.post(road, kind="LEG", advice="Half a sentence", draft=str(draft.id))
        assert len(session.scalars(select(SessionDraft)).all()) == 1

        page = browser.get(f"/sessions/new?client_id={client.id}&draft={draft.id}")
        assert "Half a sentence" in page.text
        browser.post(f"/sessions/new?client_id={client.id}", **TALK, draft=str(draft.id))
        assert session.scalars(select(SessionDraft)).all() == []

    def test_it_waits_among_all_drafts_by_name_and_where_it_was_begun(
        self, browser_for: Any, counsellor: User, client: Client, put_client: Any, session: Any
    ) -> None:
        browser = browser_for(counsellor)
        road = f"/sessions/new?client_id={client.id}"
        assert "Nothing is put aside" in browser.get("/clients/drafts").text
        assert "Go on with your draft" not in browser.get(road).text
        browser.post(f"/sessions/draft?client_id={client.id}", kind="LEG", advice="Half")
        draft_id = session.scalars(select(SessionDraft.id)).one()
        for page in ("/clients/drafts", "/sessions/drafts"):
            text = browser.get(page).text
            assert f"<bdi>{client.display_name}</bdi> · Counselling session" in text
            assert f"draft={draft_id}" in text
            assert "Nothing is put aside" not in text
        assert "Go on with your draft" in browser.get(road).text
        assert f"draft={draft_id}" in browser.get(road).text
        other = put_client(counsellor, "Taras Bulba")
        for begun_elsewhere in (f"/sessions/new?client_id={other.id}", "/sessions/new"):
            assert "Go on with your draft" not in browser.get(begun_elsewhere).text
        browser.post("/sessions/draft", kind="LEG", title="Wages")
        assert "Go on with your draft" in browser.get("/sessions/new").text
        manager = browser_for("manager").get("/clients/drafts").text
        assert client.display_name not in manager
        browser.post("/sessions/drafts", discard=str(draft_id))
        assert client.display_name not in browser.get("/clients/drafts").text

    def test_it_is_its_writers_alone_and_expires(
        self, browser_for: Any, counsellor: User, client: Client, session: Any
    ) -> None:
        browser = browser_for(counsellor)
        browser.post(f"/sessions/draft?client_id={client.id}", kind="LEG", advice="Half")
        draft_id = session.scalars(select(SessionDraft.id)).one()
        other = browser_for("manager")
        road = f"/sessions/new?client_id={client.id}&draft={draft_id}"
        assert other.get(road).status in {403, 404}
        assert browser_for("counsellor").get(road).status == 404

        session.execute(update(SessionDraft).values(expires_on=dt.date(2020, 1, 1)))
        session.commit()
        assert "Half" not in browser.get("/sessions/drafts").text
        browser.post("/sessions/draft", kind="INF")
        assert len(session.scalars(select(SessionDraft)).all()) == 1

    def test_what_has_expired_goes_though_nobody_types_anything(
        self, app: Any, browser_for: Any, counsellor: User, client: Client, session: Any
    ) -> None:
        browser = browser_for(counsellor)
        browser.post(f"/sessions/draft?client_id={client.id}", kind="LEG", advice="Old")
        session.execute(update(SessionDraft).values(expires_on=dt.date(2020, 1, 1)))
        session.commit()
        new = {"owner_id": counsellor.id, "answers": {"advice": ["New"]}}
        session.add(SessionDraft(**new, expires_on=dt.date(2999, 1, 1)))
        session.commit()

        go_round(app)

        session.rollback()
        assert [each.answers for each in session.scalars(select(SessionDraft))] == [
            {"advice": ["New"]}
        ]

    def test_what_is_still_typed_in_an_old_page_is_kept_after_its_days(
        self, browser_for: Any, counsellor: User, client: Client, session: Any
    ) -> None:
        browser, road = browser_for(counsellor), f"/sessions/draft?client_id={client.id}"
        browser.post(road, kind="LEG", advice="Half a sen")
        draft_id = session.scalars(select(SessionDraft.id)).one()
        session.execute(update(SessionDraft).values(expires_on=dt.date(2020, 1, 1)))
        session.commit()

        browser.post(road, kind="LEG", advice="Half a sentence", draft=str(draft_id))

        kept = session.scalars(select(SessionDraft)).one()
        assert kept.answers["advice"] == ["Half a sentence"]


class TestPsychosocialNotes:
    """No counsellor and no manager opens them."""

    def test_kept_and_read_by_who_does_this_work(
        self, browser_for: Any, make_user: Any, client: Client, session: Any, today: dt.date
    ) -> None:
        worker = make_user("psychosocial")
        assign(client, worker.id)
        session.commit()
        browser = browser_for(worker)
        page = browser.post(
            f"/sessions/notes/{client.id}", words="She sleeps badly.", happened_on=str(today)
        )
        assert "She sleeps badly." in page.text
        raw = session.connection().exec_driver_sql("SELECT words FROM psychosocial_note")
        assert b"sleeps" not in bytes(raw.scalar_one())

    @pytest.mark.parametrize("role", ["counsellor", "manager", "legal", "shelter", "reception"])
    def test_nobody_else(self, browser_for: Any, client: Client, session: Any, role: str) -> None:
        browser = browser_for(role)
        assert browser.get(f"/sessions/notes/{client.id}").status == 403
        line = session.scalars(select(TrailLine).order_by(TrailLine.id.desc()).limit(1)).one()
        assert (line.action, line.user_id) == ("refused", browser.user.id)
        assert json.loads(line.details)["page"] == "sessions.notes"

    def test_a_psychosocial_worker_who_is_not_assigned_finds_nothing(
        self, browser_for: Any, client: Client
    ) -> None:
        assert browser_for("psychosocial").get(f"/sessions/notes/{client.id}").status == 404

    def test_a_day_to_come_is_refused(
        self, browser_for: Any, make_user: Any, client: Client, session: Any
    ) -> None:
        worker = make_user("psychosocial")
        assign(client, worker.id)
        session.commit()
        page = browser_for(worker).post(
            f"/sessions/notes/{client.id}", words="x", happened_on="2999-01-01"
        )
        assert page.status == 422
        assert session.scalars(select(PsychosocialNote)).all() == []


def test_a_long_list_of_sessions_asks_no_more_than_a_short_one(
    browser_for: Any, counsellor: User, client: Client, put_session: Any, count_queries: Any
) -> None:
    browser, road = browser_for(counsellor), f"/sessions/of/{client.id}"
    put_session()
    browser.get(road)
    few = count_queries(lambda: browser.get(road))
    for _more in range(30):
        put_session()
    assert count_queries(lambda: browser.get(road)) == few
    assert "Earlier" in browser.get(road).text
