"""The partner's page: a secret in no log, a code told by phone, five wrong ones, and its end."""

import datetime as dt
import logging
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine
from mrc_cases.config import MailSettings
from mrc_cases.documents.actions import attach
from mrc_cases.extensions import db
from mrc_cases.mail.letters import write
from mrc_cases.mail.models import Letter
from mrc_cases.partners.models import Partner, PartnerAgreement
from mrc_cases.referrals import actions
from mrc_cases.referrals.links import secret_of
from mrc_cases.referrals.models import PartnerLink, Referral
from mrc_cases.rounds import in_house
from tests.conftest import Browser, Page
from tests.referring import (
    NAME,
    PHONE,
    WHY,
    Case,
    a_case,
    link_to,
    living_link,
    mark_on,
    open_link,
    today,
    with_mail,
    wrong,
)


@pytest.fixture
def case(put_client: Any, make_user: Any) -> Case:
    return a_case(put_client, make_user("counsellor"))


def _answer(partner: Browser, do: str, fields: dict[str, Any]) -> Page:
    return partner.post("/answer/referral", do=do, **fields)


def _state(referral: Referral) -> str:
    db.session.rollback()
    return db.session.get_one(Referral, referral.id).state


def test_a_partner_sees_accepts_serves_and_closes(app: Flask, case: Case) -> None:
    referral = case.send()
    partner = open_link(app, *link_to(referral))
    page = partner.last  # type: ignore[attr-defined]
    for shown in (NAME, PHONE, WHY):
        assert shown in page.text
    assert _state(referral) == "acknowledged"
    page = _answer(partner, "accept", {"accept-day": "2027-01-11", "accept-time": "09:30"})
    assert "Thank you" in page.text
    assert _state(referral) == "accepted"
    partner.post("/answer/referral", do="begin")
    page = _answer(partner, "close", {"close-outcome": "SERVED"})
    assert page.path == "/answer/thanks"
    found = db.session.get_one(Referral, referral.id)
    assert (found.state, found.outcome, found.told_by) == ("closed", "SERVED", "PARTNER")
    assert NAME not in partner.get("/answer/referral").text


def test_a_day_without_an_hour_stays_a_day(app: Flask, browser_for: Any, case: Case) -> None:
    referral = case.send()
    partner = open_link(app, *link_to(referral))
    page = _answer(partner, "accept", {"accept-day": "2027-01-11"})
    staff = browser_for(case.user)
    pages = [page, partner.get("/answer/referral")]
    pages += [staff.get(f"/referrals/{referral.id}"), staff.get("/referrals/")]
    pages += [staff.get(f"/clients/{case.client.id}")]
    for each in pages:
        assert "11 Jan 2027" in each.text
        assert "12:00" not in each.text
    _answer(partner, "book", {"book-day": "2027-01-12", "book-time": "09:30"})
    for each in (partner.get("/answer/referral"), staff.get(f"/referrals/{referral.id}")):
        assert "12 Jan 2027, 09:30" in each.text
        assert "11 Jan 2027" not in each.text
    staff.post(f"/referrals/{referral.id}", **{"do": "book", "book-day": "2027-01-13"})
    page = staff.get(f"/referrals/{referral.id}")
    assert "13 Jan 2027" in page.text
    assert "09:30" not in page.text


@pytest.mark.parametrize("do", ["accept", "book"])
def test_nobody_is_expected_on_a_day_that_is_over_nor_at_an_hour_of_no_day(
    app: Flask, browser_for: Any, case: Case, do: str
) -> None:
    referral = case.send()
    partner, staff = open_link(app, *link_to(referral)), browser_for(case.user)
    if do == "book":
        _answer(partner, "accept", {})
    yesterday = today() - dt.timedelta(days=1)
    state = _state(referral)
    for fields, words in (
        ({f"{do}-day": f"{yesterday}", f"{do}-time": "09:30"}, "This day has gone by."),
        ({f"{do}-day": f"{yesterday}"}, "This day has gone by."),
        ({f"{do}-time": "09:30"}, "Choose a day."),
    ):
        pages = [
            _answer(partner, do, fields),
            staff.post(f"/referrals/{referral.id}", do=do, **fields),
        ]
        assert [page.status for page in pages] == [422, 422]
        assert all(page.errors == {f"{do}-day": words} for page in pages)
        assert _state(referral) == state
    page = _answer(partner, do, {f"{do}-day": f"{today()}"})
    assert page.status == 200


def test_a_partner_declines_with_a_reason(app: Flask, case: Case) -> None:
    referral = case.send()
    partner = open_link(app, *link_to(referral))
    page = _answer(partner, "decline", {"decline-reason": "FULL"})
    assert page.path == "/answer/thanks"
    assert _state(referral) == "declined"


def test_a_decline_after_an_accept_changes_nothing(app: Flask, case: Case) -> None:
    referral = case.send()
    secret, code = link_to(referral)
    one, other = open_link(app, secret, code), open_link(app, secret, code)
    one.post("/answer/referral", do="accept")
    page = _answer(other, "decline", {"decline-reason": "FULL"})
    assert "cannot be done now" in page.text
    assert _state(referral) == "accepted"


def test_two_clicks_at_once_have_one_outcome(app: Flask, case: Case) -> None:
    """Two people of the partner have the page open; one accepts while the other declines."""
    referral = case.send()
    referral_id = referral.id
    secret, code = link_to(referral)
    browsers = {answer: open_link(app, secret, code) for answer in ("accept", "decline")}
    for browser in browsers.values():
        browser.get("/answer/referral")
    db.session.remove()
    ready, pages = threading.Barrier(2), dict[str, Page]()

    def press(answer: str) -> None:
        more: dict[str, Any] = {"decline-reason": "FULL"} if answer == "decline" else {}
        with app.app_context():
            ready.wait()
            pages[answer] = browsers[answer].post("/answer/referral", do=answer, **more)

    threads = [threading.Thread(target=press, args=(answer,)) for answer in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    found = db.session.get_one(Referral, referral_id)
    assert found.state in {"accepted", "declined"}
    assert (found.accepted_at is None) == (found.decline_reason is not None)
    loser = pages["decline" if found.state == "accepted" else "accept"]
    said = ("accepted already", "declined already", "cannot be done now", "open the link again")
    assert any(words in loser.text for words in said)


# --- robots, secrets, logs ------------------------------------------------------------------------


def _everything() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    db.session.rollback()
    names = sorted(table.name for table in db.metadata.sorted_tables)
    return {
        name: sorted(str(row) for row in db.session.execute(text(f'SELECT * FROM "{name}"')))  # noqa: S608 - our names
        for name in names
    }


def test_a_robot_that_opens_the_link_changes_nothing_and_sees_nothing(
    app: Flask, case: Case
) -> None:
    """Mail programs open links to show what is behind them, even with all that stands in them."""
    referral = case.send()
    secret, code = link_to(referral)
    robot = app.test_client()
    robot.get("/answer/thanks")  # what the preparations noted is written down by now
    before = _everything()
    for path in (
        "/answer", "/answer?speak=ar", "/answer/referral", "/answer/thanks", "/answer/people",
        f"/answer?secret={secret}&code={code}", f"/answer?speak=en&s={secret}",
    ):  # fmt: skip
        for ask in (robot.get, robot.head):
            page = ask(path, follow_redirects=True)
            assert page.status_code == 200
            assert NAME not in page.text
            assert case.partner.name not in page.text
    assert _everything() == before
    assert _state(referral) == "sent"


def test_the_secret_and_the_code_are_stored_nowhere(
    app: Flask, case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    referral = case.send()
    secret, code = link_to(referral)
    partner = open_link(app, secret, code)
    partner.post("/answer/referral", do="accept")
    open_link(app, secret, wrong(code))
    stored = "".join(
        str(value)
        for table in ("partner_link", "trail_line", "letter", "sign_in_failure", "referral")
        for row in db.session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - our names
        for value in row
    )
    assert secret not in stored
    assert secret not in caplog.text
    details = " ".join(db.session.scalars(select(TrailLine.details)))
    assert code not in details


def test_the_secret_is_long_and_hangs_on_the_key_file(app: Flask, case: Case) -> None:
    secret, _code = link_to(case.send())
    assert len(secret) == 43, "256 bits"
    other, _other_code = link_to(case.send())
    assert secret != other


def test_the_page_tells_nobody_where_one_came_from(app: Flask) -> None:
    page = Browser(app.test_client()).get("/answer")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


# --- the code -------------------------------------------------------------------------------------


def test_five_wrong_codes_lock_the_link_and_say_whom_to_call(app: Flask, case: Case) -> None:
    referral = case.send()
    secret, code = link_to(referral)
    pages = [open_link(app, secret, wrong(code)).last for _each in range(5)]  # type: ignore[attr-defined]
    assert all(page.status == 422 for page in pages)
    assert "do not fit together" in pages[0].errors["code"]
    assert "Jana, 555 10 20" in pages[4].errors["code"]
    page = open_link(app, secret, code).last  # type: ignore[attr-defined]
    assert "locked" in page.errors["code"], "the right code does not open it any more"
    assert NAME not in page.text
    assert _state(referral) == "sent"


def test_wrong_codes_at_once_are_counted_one_by_one(app: Flask, case: Case) -> None:
    referral = case.send()
    secret, code = link_to(referral)
    browsers = [Browser(app.test_client()) for _each in range(8)]
    for browser in browsers:
        browser.get("/answer")
    ready, statuses = threading.Barrier(len(browsers)), []

    def guess(browser: Browser) -> None:
        fields = {"secret": secret, "code": wrong(code), "csrf_token": browser.token}
        ready.wait()
        statuses.append(browser.client.post("/answer", data=fields).status_code)

    threads = [threading.Thread(target=guess, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert statuses == [422] * 8
    assert living_link(referral).wrong_codes == 5


def test_a_new_code_unlocks_and_ends_who_is_inside(
    app: Flask, case: Case, browser_for: Any
) -> None:
    referral = case.send()
    secret, code = link_to(referral)
    inside = open_link(app, secret, code)
    for _each in range(5):
        open_link(app, secret, wrong(code))
    staff = browser_for(case.user)
    assert "locked after five wrong codes" in staff.get(f"/referrals/{referral.id}").text
    page = staff.post(f"/referrals/{referral.id}", do="code")
    shown = page.text.partition('class="number" dir="ltr">')[2].partition("</p>")[0]
    fresh = shown.replace(" ", "")
    assert len(fresh) == 6
    assert fresh not in staff.get(f"/referrals/{referral.id}").text.replace(" ", ""), "once"
    assert NAME not in inside.get("/answer/referral").text
    assert NAME in open_link(app, secret, fresh).last.text  # type: ignore[attr-defined]


def test_the_code_may_be_typed_with_spaces_and_other_digits(app: Flask, case: Case) -> None:
    secret, code = link_to(case.send())
    eastern = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert NAME in open_link(app, secret, f"{eastern[:3]} {eastern[3:]}").last.text  # type: ignore[attr-defined]


def test_the_whole_link_may_be_pasted(app: Flask, case: Case) -> None:
    secret, code = link_to(case.send())
    link = f"https://cases.centre.example/answer?speak=en#{secret}"
    assert NAME in open_link(app, link, code).last.text  # type: ignore[attr-defined]


def test_guessing_at_links_is_slowed_down_by_address(app: Flask) -> None:
    pages = [open_link(app, f"guess{each}", "123456").last for each in range(31)]  # type: ignore[attr-defined]
    assert "Too many tries" in pages[-1].text


# --- the end --------------------------------------------------------------------------------------


def test_a_referral_taken_back_is_closed_to_an_old_mail(app: Flask, case: Case) -> None:
    referral = case.send()
    secret, code = link_to(referral)
    inside = open_link(app, secret, code)
    actions.revoke(
        db.session.get_one(Referral, referral.id), reason="CLIENT", word=None, today=today()
    )
    db.session.commit()
    page = open_link(app, secret, code).last  # type: ignore[attr-defined]
    assert page.status == 422
    assert NAME not in page.text
    assert NAME not in inside.get("/answer/referral").text
    page = inside.post("/answer/referral", do="accept")
    assert "open the link again" in page.text
    assert _state(referral) == "revoked"


def test_a_link_that_ran_out_opens_nothing(app: Flask, case: Case) -> None:
    secret, code = link_to(case.send())
    db.session.execute(update(PartnerLink).values(expires_at=now()))
    db.session.commit()
    assert open_link(app, secret, code).last.status == 422  # type: ignore[attr-defined]


def test_a_second_link_ends_the_first(app: Flask, case: Case) -> None:
    referral = case.send()
    secret, code = link_to(referral)
    link_to(referral)
    assert open_link(app, secret, code).last.status == 422  # type: ignore[attr-defined]


def test_an_agreement_taken_back_closes_the_page_at_once(app: Flask, case: Case) -> None:
    referral = case.send()
    inside = open_link(app, *link_to(referral))
    case.consent.state, case.consent.withdrawn_at = "withdrawn", now()
    db.session.commit()
    page = inside.get("/answer/referral")
    for gone in (NAME, PHONE, WHY):
        assert gone not in page.text
    assert "ended the sharing" in page.text
    page = inside.post("/answer/referral", do="accept")
    assert page.status == 422
    assert _state(referral) == "acknowledged"


@pytest.mark.parametrize("ended", ["agreement", "partner"])
def test_what_our_agreement_no_longer_covers_is_not_shown_any_more(
    app: Flask, case: Case, ended: str
) -> None:
    """It ends while the referral is open: data stop, a telephone number does not."""
    browser = open_link(app, *link_to(case.send()))
    assert WHY in browser.get("/answer/referral").text
    if ended == "agreement":
        db.session.scalars(select(PartnerAgreement)).one().state = "ended"
    else:
        db.session.get_one(Partner, case.partner.id).state = "suspended"
    db.session.commit()

    page = browser.get("/answer/referral").text

    assert WHY not in page
    assert "has ended, so only how to reach the person is shown" in page
    assert PHONE in page
    assert NAME in page


def test_leaving_the_page_ends_it_in_this_browser(app: Flask, case: Case) -> None:
    inside = open_link(app, *link_to(case.send()))
    inside.post("/answer/leave")
    assert NAME not in inside.get("/answer/referral").text


def test_a_cookie_opens_one_referral_only(app: Flask, case: Case) -> None:
    first, second = case.send(), case.send(why="Something else entirely.")
    inside = open_link(app, *link_to(first))
    link_to(second)
    assert "Something else entirely." not in inside.get("/answer/referral").text
    assert inside.get(f"/referrals/{second.id}").path == "/sign-in"
    cookie = inside.client.get_cookie("mrc_partner", path="/answer")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    assert inside.client.get_cookie("mrc_partner", path="/") is None


@pytest.mark.parametrize("value", ["", "x", "WyJ4Il0.x.y"])
def test_a_made_up_cookie_opens_nothing(app: Flask, value: str) -> None:
    browser = Browser(app.test_client())
    browser.client.set_cookie("mrc_partner", value, path="/answer")
    assert browser.get("/answer/referral").path == "/answer"


# --- papers and languages -------------------------------------------------------------------------


def test_only_papers_that_went_along_are_opened(app: Flask, case: Case) -> None:
    paper = b"%PDF-1.4\n%%EOF"
    sent = attach(case.client, paper, title="Contract", kind="OTHER")
    kept = attach(case.client, paper, title="Diary", kind="OTHER")
    db.session.commit()
    referral = case.draft(data_set="DOCUMENTS", documents=[sent.id])
    browser = Browser(app.test_client())
    assert browser.get(f"/answer/paper/{sent.id}").status == 404
    with app.test_request_context():
        from mrc_cases.referrals.queries import documents_of
        from mrc_cases.referrals.sharing import as_kept, what_goes_out

        told = what_goes_out(referral, case.client, None, documents_of(referral), today())
    actions.mark_sent(referral, way="LINK", sent_to=None, shared=as_kept(told), today=today())
    db.session.commit()
    inside = open_link(app, *link_to(referral))
    assert inside.get(f"/answer/paper/{sent.id}").data == paper
    assert inside.get(f"/answer/paper/{kept.id}").status == 404


def test_the_page_speaks_the_partners_language_and_offers_others(app: Flask, case: Case) -> None:
    case.partner.language = "ara"
    db.session.commit()
    inside = open_link(app, *link_to(case.send()))
    page = inside.last  # type: ignore[attr-defined]
    assert (page.lang, page.direction) == ("ar", "rtl")
    assert 'action="/answer/language"' in page.text
    again = inside.post("/answer/language", language="sq")
    assert (again.path, again.lang) == ("/answer/referral", "sq")
    assert inside.post("/answer/language", language="xx").lang == "sq"
    asked = Browser(app.test_client()).get("/answer?speak=ar")
    assert asked.direction == "rtl"
    chosen = Browser(app.test_client())
    chosen.get("/answer?speak=ar")
    page = chosen.post("/answer", language="fr", secret="kept", code="")
    assert page.lang == "fr"
    assert 'value="kept"' in page.text


def test_a_wrong_code_is_answered_in_the_language_of_the_link(app: Flask, case: Case) -> None:
    secret, code = link_to(case.send())
    browser = Browser(app.test_client())
    page = browser.get("/answer?speak=ar")
    assert 'action="/answer?speak=ar"' in page.text

    refused = browser.post("/answer?speak=ar", secret=secret, code=wrong(code))

    assert 'dir="rtl"' in refused.text
    assert "do not fit together" not in refused.text
    assert 'dir="rtl"' not in browser.post("/answer?speak=ar", language="en").text


def test_nobody_declines_without_saying_why(app: Flask, case: Case) -> None:
    """No reason is chosen beforehand: the first of a list would be told by mistake."""
    referral = case.send()
    browser = open_link(app, *link_to(referral))
    nothing: dict[str, Any] = {"decline-reason": ""}
    refused = browser.post("/answer/referral", do="decline", **nothing)
    assert refused.status == 422
    assert "Please choose." in refused.text
    db.session.expire_all()
    assert referral.state == "acknowledged"


def test_a_partner_who_reads_another_language_gets_english(app: Flask, case: Case) -> None:
    case.partner.language = "tgl"
    db.session.commit()
    assert open_link(app, *link_to(case.send())).last.lang == "en"  # type: ignore[attr-defined]


# --- by mail --------------------------------------------------------------------------------------


def test_a_letter_carries_the_link_and_nothing_of_the_person(
    app: Flask, case: Case, browser_for: Any
) -> None:
    with_mail(app, MailSettings("127.0.0.1", 1, "none", "office@centre.example"))
    referral = case.draft()
    browser = browser_for(case.user)
    mark = mark_on(browser.get(f"/referrals/{referral.id}").text)
    fields = {"send-way": "EMAIL", "send-email": "desk@league.example", "send-mark": mark}
    page = browser.post(f"/referrals/{referral.id}", do="send", **fields)
    assert page.status == 200, page.errors
    letter = db.session.scalars(select(Letter)).one()
    assert letter.recipient == "desk@league.example"
    with in_house(app):
        words = write(letter)
    assert words is not None
    secret = secret_of(living_link(referral).id)
    assert f"https://cases.centre.example/answer?speak=en#{secret}" in words.body
    for personal in (NAME, WHY, PHONE, "Oksana", case.client.client_no, "egal"):
        assert personal not in words.subject + words.body

    actions.revoke(
        db.session.get_one(Referral, referral.id), reason="CLIENT", word=None, today=today()
    )
    db.session.commit()
    db.session.refresh(letter)
    assert letter.state == "dropped"


def test_without_a_mail_server_no_mail_is_offered(case: Case, browser_for: Any) -> None:
    page = browser_for(case.user).get(f"/referrals/{case.draft().id}")
    assert 'value="EMAIL"' not in page.text
    assert 'value="LINK"' in page.text
