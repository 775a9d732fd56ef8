"""What is not agreed is not used; who may see and record consents; the texts and the lists."""

import datetime as dt
import io
from typing import Any

import pytest
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import assign, break_glass, keep_away
from mrc_cases.clients.models import Client, ContactDetail
from mrc_cases.consents.actions import keep_from, withdraw
from mrc_cases.consents.lists import PAGE
from mrc_cases.consents.models import ConsentText
from mrc_cases.documents.actions import attach
from tests.consenting import ANSWER, agree, said, the_only
from tests.test_documents import picture


@pytest.fixture
def client(put_client: Any, counsellor: User) -> Client:
    found: Client = put_client(
        counsellor,
        "Oksana Shevchenko",
        answers={"gender_detail": "TransgenderMasculine", "language": "ara"},
    )
    return found


# --- a page may not use what is not agreed -----------------------------------------------------


def reveal(browser: Any, client: Client) -> Any:
    return browser.post(f"/clients/{client.id}/reveal", question="gender_detail")


def test_sensitive_answers_open_only_while_it_is_agreed(
    browser_for: Any, counsellor: User, client: Client, today: dt.date, session: Any
) -> None:
    browser = browser_for(counsellor)
    refused = reveal(browser, client)
    assert refused.status == 403
    assert f"/consents/of/{client.id}/ask/SPECIAL" in refused.text
    assert 'name="gender_detail"' not in browser.get(f"/clients/{client.id}/change").text
    line = session.scalars(select(TrailLine).where(TrailLine.action == "refused")).one()
    assert str(client.id) in str(line.details)

    consent = agree(client, said(), today)
    assert reveal(browser, client).status == 200
    assert 'name="gender_detail"' in browser.get(f"/clients/{client.id}/change").text
    withdraw(consent)
    session.commit()
    assert reveal(browser, client).status == 403


def test_residence_status_needs_no_consent(
    browser_for: Any, counsellor: User, client: Client
) -> None:
    page = browser_for(counsellor).post(f"/clients/{client.id}/reveal", question="status")
    assert page.status == 200


@pytest.mark.parametrize("role", ["legal", "psychosocial"])
def test_a_legal_claim_and_professional_secrecy_need_no_consent(
    browser_for: Any, make_user: Any, put_client: Any, client: Client, session: Any, role: str
) -> None:
    user = make_user(role)
    assign(client, user.id)
    session.commit()
    assert reveal(browser_for(user), client).status == 200


def test_in_an_emergency_it_opens(
    browser_for: Any, make_user: Any, client: Client, session: Any
) -> None:
    user = make_user("counsellor")
    break_glass(client, user.id, "She is in danger tonight.")
    session.commit()
    assert reveal(browser_for(user), client).status == 200


def test_what_is_closed_is_not_asked_and_not_lost(
    browser_for: Any, counsellor: User, client: Client, today: dt.date, session: Any
) -> None:
    browser = browser_for(counsellor)
    assert 'name="gender_detail"' not in browser.get("/clients/new").text
    page = browser.post(
        f"/clients/{client.id}/change",
        gender="F", stage="HOS", language="Arabic", nationality="SK", from_on=str(today),
        version=str(client.version), gender_detail="", residence_area="Petržalka", status="NC",
    )  # fmt: skip
    assert page.status == 200, page.errors
    session.refresh(client)
    session.expire_all()
    assert client.profile.gender_detail == "TransgenderMasculine"


def test_a_photo_of_the_person_is_kept_and_opened_only_with_their_consent(
    browser_for: Any, counsellor: User, client: Client, today: dt.date, session: Any
) -> None:
    browser = browser_for(counsellor)

    def send() -> Any:
        return browser.post(
            f"/documents/of/{client.id}", file=(io.BytesIO(picture()), "me.jpg"),
            title="Portrait", kind="PHOTO",
        )  # fmt: skip

    assert "not agreed to a photo" in send().errors["kind"]
    consent = agree(client, said("PHOTO"), today)
    assert send().status == 200
    photo = attach(client, picture(), title="Portrait", kind="PHOTO")
    session.commit()
    assert browser.get(f"/documents/{photo.id}").status == 200
    withdraw(consent)
    session.commit()
    refused = browser.get(f"/documents/{photo.id}")
    assert refused.status == 403
    assert "ask/PHOTO" in refused.text


# --- who may -----------------------------------------------------------------------------------


def test_strangers_and_those_kept_away_find_nothing(
    browser_for: Any, make_user: Any, counsellor: User, client: Client, today: dt.date, session: Any
) -> None:
    consent = agree(client, said(), today)
    kept = keep_from(client, whom="my brother")
    barred = make_user("manager")
    keep_away(client, barred.id, None)
    session.commit()
    roads = [
        f"/consents/of/{client.id}", f"/consents/of/{client.id}/ask/PHOTO",
        f"/consents/of/{client.id}/keep", f"/consents/{consent.id}",
        f"/consents/{consent.id}/renew", f"/consents/{consent.id}/withdraw",
        f"/consents/{consent.id}/print",
    ]  # fmt: skip
    for browser in (browser_for("counsellor"), browser_for(barred), browser_for("mediator")):
        assert {browser.get(road).status for road in roads} == {404}
        assert browser.post(f"/consents/kept/{kept.id}/lift").status == 404
        assert browser.post(f"/consents/{consent.id}/withdraw").status == 404
    for role in ("reporting", "data_protection", "administrator"):
        assert {browser_for(role).get(road).status for road in roads} == {403}
    session.refresh(consent)
    assert consent.state == "given"


@pytest.mark.parametrize("role", ["legal", "psychosocial", "shelter", "reception"])
def test_any_staff_who_work_with_the_client_record_a_consent(
    browser_for: Any, make_user: Any, client: Client, session: Any, role: str
) -> None:
    user = make_user(role)
    assign(client, user.id)
    session.commit()
    page = browser_for(user).post(f"/consents/of/{client.id}/ask/PHOTO", **ANSWER)
    assert page.path == f"/consents/{the_only(session).id}"
    assert browser_for(user).get("/consents/").status == 403


# --- texts and lists ---------------------------------------------------------------------------


def test_the_centre_writes_its_own_text_and_the_old_one_can_still_be_read(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    manager = browser_for("manager")
    browser_for(counsellor).post(f"/consents/of/{client.id}/ask/SPECIAL", text="ar.1", **ANSWER)
    assert "العربية" in manager.get("/consents/texts").text
    page = manager.post("/consents/texts/SPECIAL/ar", body="نص جديد\n\n<b>نهاية</b>")
    assert "Version 2 is in force" in page.text
    assert "القرار لكم" in page.text
    asked = browser_for(counsellor).get(f"/consents/of/{client.id}/ask/PHOTO").text
    assert "نص جديد" not in asked
    read = manager.get("/consents/read/SPECIAL?language=ar").text
    assert "نص جديد" in read
    assert "<b>" not in read
    assert "القرار لكم" in browser_for(counsellor).get(f"/consents/{the_only(session).id}").text


def test_a_text_in_a_further_language(browser_for: Any, session: Any) -> None:
    browser = browser_for("data_protection")
    page = browser.get("/consents/texts/new?purpose=PHOTO&language=ukr")
    assert page.path == "/consents/texts/PHOTO/uk"
    assert "українська" in page.text
    assert browser.post("/consents/texts/PHOTO/uk", body="").status == 422
    browser.post("/consents/texts/PHOTO/uk", body="Текст")
    assert session.scalars(select(ConsentText)).one().number == 1
    assert browser.get("/consents/texts/new").path == "/consents/texts"
    for road in ("PHOTO/klingon", "NOTHING/ar", "PHOTO/../ar"):
        assert browser.get(f"/consents/texts/{road}").status == 404
    assert browser_for("counsellor").get("/consents/texts").status == 403


def test_the_mailing_list_holds_only_living_consents(
    browser_for: Any, counsellor: User, put_client: Any, today: dt.date, session: Any
) -> None:
    people = {name: put_client(counsellor, name, phones=["+421905111222"]) for name in (
        "Living Ana", "Withdrawn Bea", "Expired Cid", "Refused Dan", "Unsafe Eva", "Merged Fay",
    )}  # fmt: skip
    for name, one in people.items():
        facts = said(
            "CONTACT_LATER",
            answer="refused" if name.startswith("Refused") else "given",
            expires_on=today if name.startswith("Expired") else None,
        )
        on = today - dt.timedelta(days=9)
        if name.startswith("Expired"):
            facts, on = said("CONTACT_LATER", expires_on=on), on
        consent = agree(one, facts, on)
        if name.startswith("Withdrawn"):
            withdraw(consent)
        if name.startswith("Merged"):
            one.state = "merged"
    safe = ContactDetail.client_id == people["Living Ana"].id
    way = session.scalars(select(ContactDetail).where(safe)).one()
    way.is_safe, way.message_allowed = True, "YES"
    unasked = ContactDetail.client_id == people["Unsafe Eva"].id
    session.scalars(select(ContactDetail).where(unasked)).one().is_safe = True
    people["Living Ana"].contact_rule = "=HYPERLINK(1)"
    session.commit()

    browser = browser_for("manager")
    page = browser.get("/consents/agreed/CONTACT_LATER").text
    assert {name for name in people if name in page} == {"Living Ana", "Unsafe Eva"}
    assert page.count("•••• 222") == 1
    assert "+421905111222" not in page
    assert "none where a message may be left" in page
    file = browser.get("/consents/agreed/CONTACT_LATER/file")
    rows = file.data.decode("utf-8-sig").splitlines()
    assert len(rows) == 3
    assert file.data.decode("utf-8-sig").count("+421905111222") == 1
    assert "'=HYPERLINK(1)" in file.data.decode("utf-8-sig")
    assert "Living Ana" in browser.get("/clients/").text
    assert session.scalars(select(TrailLine).where(TrailLine.action == "export")).one()
    assert browser.get("/consents/agreed/SHARE").status == 404
    stranger = browser_for("counsellor")
    assert "Living Ana" not in stranger.get("/consents/agreed/CONTACT_LATER").text
    assert b"Living" not in stranger.get("/consents/agreed/CONTACT_LATER/file").data


def test_what_runs_out_within_sixty_days_is_listed_page_by_page(
    browser_for: Any, counsellor: User, put_client: Any, today: dt.date, count_queries: Any
) -> None:
    def put(number: int, days: int) -> None:
        ends = today + dt.timedelta(days=days)
        one = put_client(counsellor, f"Person{'abcdefghij'[number // 10]}{number % 10}")
        agree(one, said("PHOTO", expires_on=ends), today)

    put(0, 61)
    put(1, 60)
    browser = browser_for("manager")
    page = browser.get("/consents/").text
    assert "Persona1" in page
    assert "Persona0" not in page
    few = count_queries(lambda: browser.get("/consents/"))
    for number in range(2, PAGE + 3):
        put(number, 30)
    assert count_queries(lambda: browser.get("/consents/")) == few
    first = browser.get("/consents/").text
    later = first.partition("after=")[2].partition('"')[0]
    second = browser.get(f"/consents/?after={later}").text
    assert "Persona1" not in first
    assert "Persona1" in second
    assert first.count("Renew") + second.count("Renew") == PAGE + 2
    assert browser.get("/consents/?after=nonsense").status == 200
