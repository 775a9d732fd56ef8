"""The pages of a client's consents: asked, handed over, changed, taken back, printed."""

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.birth import months
from mrc_cases.clients.models import Client
from mrc_cases.codes import label, labels
from mrc_cases.consents.models import Consent, Withholding
from mrc_cases.consents.recipients import DIRECTORY, Recipient
from mrc_cases.consents.sharing import SHARED, Shared
from mrc_cases.consents.texts import Wording
from mrc_cases.language import say, speaking
from tests.consenting import ANSWER, TOLD, agree, said, share, the_only


@pytest.fixture
def client(put_client: Any, counsellor: User) -> Client:
    found: Client = put_client(
        counsellor,
        "Oksana Shevchenko",
        answers={"gender_detail": "TransgenderMasculine", "language": "ara"},
    )
    return found


@pytest.fixture
def union() -> Iterator[UUID]:
    """A partner of the directory."""
    found = Recipient(uuid4(), "Dock workers' union", "UNION")
    DIRECTORY.append(lambda keys: [found] if keys is None or found.id in set(keys) else [])
    yield found.id
    DIRECTORY.pop()


@pytest.fixture
def sent_out() -> Iterator[None]:
    """A room above that has shared something under every consent to share."""
    at = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
    SHARED.append(
        lambda _user, one: (
            [Shared(at, "Dock workers' union", "Name and phone", None)]
            if one.purpose == "SHARE"
            else []
        )
    )
    yield
    SHARED.pop()


# --- asked and answered ------------------------------------------------------------------------


def test_a_yes_is_asked_in_the_clients_language_and_written_down(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    browser, road = browser_for(counsellor), f"/consents/of/{client.id}/ask/SPECIAL"
    asked = browser.get(road).text
    assert 'lang="ar" dir="rtl"' in asked
    assert "القرار لكم" in asked
    assert "You decide" in asked
    page = browser.post(road, text="ar.1", **ANSWER)

    consent = the_only(session)
    assert page.path == f"/consents/{consent.id}"
    assert "القرار لكم" in page.text
    assert (consent.state, consent.language_read) == ("given", "slk")
    assert "To keep sensitive data" in browser.get(f"/clients/{client.id}").text
    listed = browser.get(f"/consents/of/{client.id}").text
    assert "To be registered at this centre" in listed


LANGUAGE_READ = re.compile(r'name="language_read".*?selected value="(\w+)"', re.S)


def test_the_language_written_down_is_that_of_the_text_on_the_page(
    browser_for: Any, counsellor: User, client: Client, put_client: Any
) -> None:
    browser = browser_for(counsellor)

    def read(page: Any) -> list[str]:
        return LANGUAGE_READ.findall(page.text)

    road = f"/consents/of/{client.id}/ask/SPECIAL"
    assert read(browser.get(road)) == ["ara"]
    sent = {"text": "ar.1", "language_read": "ara"}
    assert read(browser.post(road, language="sq", **sent)) == ["sqi"]
    # Only the text's own buttons change it: somebody may have put it into another language.
    share = f"/consents/of/{client.id}/ask/SHARE"
    assert read(browser.post(share, show="yes", text="ar.1", language_read="slk")) == ["slk"]
    assert read(browser.post(road, text="en.1", language_read="slk")) == ["slk"]
    without = put_client(counsellor, "Zarmina Ahmadi", answers={"language": "pus"})
    assert read(browser.get(f"/consents/of/{without.id}/ask/SPECIAL")) == ["eng"]


def test_a_refused_form_keeps_what_was_typed(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    browser, road = browser_for(counsellor), f"/consents/of/{client.id}/ask/SHARE"
    page = browser.post(road, **{**ANSWER, "points_told": [], "recipient": "Dr. Novák"})
    assert page.status == 422
    assert page.errors == {"points_told": page.errors["points_told"]}
    assert 'value="Dr. Novák"' in page.text
    assert session.scalars(select(Consent)).all() == []
    page = browser.post(road, how="SPOKEN", given_by="CLIENT")
    assert {"answer", "language_read", "interpreter"} & page.errors.keys()


def test_a_button_pressed_twice_saves_once(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    browser, road = browser_for(counsellor), f"/consents/of/{client.id}/ask/SPECIAL"
    roads = {browser.post(road, entry_key="k" * 36, **ANSWER).path for _twice in "12"}
    assert roads == {f"/consents/{the_only(session).id}"}
    for _twice in "12":
        browser.post(f"/consents/of/{client.id}/keep", entry_key="w" * 36, whom="my brother")
    assert len(session.scalars(select(Withholding)).all()) == 1


def test_the_recipient_is_put_into_the_text_before_anything_is_saved(
    browser_for: Any, counsellor: User, client: Client, union: UUID, session: Any
) -> None:
    browser, road = browser_for(counsellor), f"/consents/of/{client.id}/ask/SHARE"
    page = browser.post(
        road,
        show="yes",
        partner=str(union),
        data_set="CONTACT",
        recipient="",
        giver_name="her aunt",
    )
    assert page.status == 200
    assert page.text.count("Dock workers&#39; union\u2069") == 2
    assert "her aunt" in page.text
    other = browser.post(road, language="sq", text="ar.1", recipient="Dr. Novák").text
    assert 'lang="sq" dir="ltr"' in other
    assert "\u2068Dr. Novák\u2069" in other
    assert session.scalars(select(Consent)).all() == []


def test_a_partner_asked_for_by_another_page_is_chosen_already(
    browser_for: Any, counsellor: User, client: Client, union: UUID, session: Any
) -> None:
    browser = browser_for(counsellor)
    road = f"/consents/of/{client.id}/ask/SHARE?partner_id={union}&data_set=DOCUMENTS"
    assert f'selected value="{union}"' in browser.get(road).text
    browser.post(road, partner=str(union), data_set="DOCUMENTS", **ANSWER)
    consent = the_only(session)
    assert (consent.partner_id, consent.data_set, consent.recipient_words) == (
        union, "DOCUMENTS", None,
    )  # fmt: skip


def test_a_child_is_asked_too(
    browser_for: Any, counsellor: User, put_client: Any, today: dt.date, session: Any
) -> None:
    answers = {
        "born_month": months(today.year - 12, 1), "birth_precision": "month",
        "minor_care": "GUARDIAN",
    }  # fmt: skip
    child = put_client(counsellor, "Dana Shevchenko", answers=answers)
    browser, road = browser_for(counsellor), f"/consents/of/{child.id}/ask/SPECIAL"
    assert "What does the child say?" in browser.get(road).text
    guardian = {**ANSWER, "given_by": "GUARDIAN", "giver_name": "her mother"}
    assert browser.post(road, child_agrees="", **guardian).errors["child_agrees"]
    assert browser.post(road, child_agrees="YES", **guardian).status == 200
    assert the_only(session).child_agrees is True


def test_the_text_for_the_clients_hand_names_nobody_and_leads_nowhere(
    browser_for: Any, counsellor: User
) -> None:
    browser = browser_for(counsellor)
    page = browser.post("/consents/read/SHARE", text="ar.1", recipient="Dr. Novák", language="sq")
    assert (page.status, page.lang) == (200, "sq")
    assert "Dr. Novák" in page.text
    assert 'href="/clients' not in page.text
    assert 'href="/consents' not in page.text
    assert browser.get("/consents/read/SPECIAL?language=ar").direction == "rtl"
    assert browser.get("/consents/read/NOTHING").status == 404


# --- changed, taken back, on paper -------------------------------------------------------------


def test_a_change_takes_the_place_of_the_present_one(
    browser_for: Any, counsellor: User, client: Client, today: dt.date, session: Any
) -> None:
    first = agree(client, share(data_set="CONTACT"), today)
    browser = browser_for(counsellor)
    assert "the lawyer of my cousin" in browser.get(f"/consents/{first.id}/renew").text
    page = browser.post(f"/consents/{first.id}/renew", data_set="DOCUMENTS", **ANSWER)
    assert page.status == 200
    assert "The summary and documents" in page.text
    assert "Renewed" in page.text
    again = browser.post(f"/consents/{first.id}/renew", data_set="CONTACT", **ANSWER)
    assert again.status == 422


def test_taking_back_shows_before_and_after_what_was_already_shared(
    browser_for: Any, counsellor: User, client: Client, today: dt.date, sent_out: None, session: Any
) -> None:
    consent = agree(client, share(), today)
    browser = browser_for(counsellor)
    assert "Name and phone" in browser.get(f"/consents/{consent.id}/withdraw").text
    page = browser.post(f"/consents/{consent.id}/withdraw", closing_word="He told her husband")
    assert page.path == f"/consents/{consent.id}"
    assert "Withdrawn" in page.text
    assert "Name and phone" in page.text
    session.refresh(consent)
    assert consent.withdrawn_at is not None
    assert consent.withdrawn_at.date() == dt.datetime.now(dt.UTC).date()
    paper = browser.get(f"/consents/{consent.id}/print")
    assert (paper.lang, paper.direction) == ("ar", "rtl")
    assert "Name and phone" in paper.text
    assert "He told her husband" in page.text
    assert "He told her husband" not in paper.text  # others may read the paper
    printed = session.scalars(select(TrailLine.record_id).where(TrailLine.action == "print"))
    assert list(printed) == [consent.id]


TAKE_BACK = "You may take this back at any time. You do not have to say why. Tell any of us."


@pytest.mark.parametrize(("heard", "spoken"), [("sq", "sq"), ("uk", "en"), (None, "ar")])
def test_the_paper_is_all_in_the_language_it_was_heard_in(
    browser_for: Any, counsellor: User, client: Client, today: dt.date, app: Flask,
    heard: str | None, spoken: str,
) -> None:  # fmt: skip
    """What we cannot speak stands in the reader's language; with no text, in the client's."""
    wording = Wording("SPECIAL", heard, 7, "Ви вирішуєте.", is_shipped=False) if heard else None
    consent = agree(client, said(how="SIGNED", wording=wording), today)
    paper = browser_for(counsellor).get(f"/consents/{consent.id}/print")
    assert paper.lang == spoken
    with app.test_request_context(), speaking(spoken):
        words = [label("CONSENT_PURPOSE", "SPECIAL"), *labels("AGREEMENT_POINT", TOLD)]
        words += [say(each) for each in ("Signature", TAKE_BACK)]
    text = unescape(paper.text)
    assert [each for each in words if each not in text] == []
    if heard:
        assert f'lang="{heard}"' in paper.text


def test_what_was_shared_before_a_renewal_is_told_too(
    browser_for: Any, counsellor: User, client: Client, today: dt.date, sent_out: None
) -> None:
    first = agree(client, share(expires_on=today), today - dt.timedelta(days=9))
    agree(client, share(), today + dt.timedelta(days=1))
    page = browser_for(counsellor).get(f"/consents/{first.id}")
    assert page.text.count("Name and phone") == 2


def test_only_who_changes_files_declares_that_it_never_counted(
    browser_for: Any, make_user: Any, put_client: Any, counsellor: User, client: Client,
    today: dt.date, session: Any,
) -> None:  # fmt: skip
    consent = agree(client, said(), today)
    road = f"/consents/{consent.id}/withdraw"
    reception = make_user("reception")
    other = put_client(reception, "Samira Haddad")
    theirs = agree(other, said(), today)
    assert browser_for(reception).post(
        f"/consents/{theirs.id}/withdraw", do="void", closing_word="x"
    ).status == 403  # fmt: skip
    browser = browser_for(counsellor)
    assert browser.post(road, do="void").errors["closing_word"]
    browser.post(road, do="void", closing_word="The wrong file")
    session.refresh(consent)
    assert consent.state == "invalidated"


# --- what to keep from whom --------------------------------------------------------------------


def test_what_is_to_be_kept_stands_on_the_head_of_every_page_of_the_file(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    browser = browser_for(counsellor)
    browser.get(f"/consents/of/{client.id}/keep")
    browser.post(f"/consents/of/{client.id}/keep", whom="my brother", what="where I live")
    browser.post(f"/consents/of/{client.id}/keep", partner_kind="EMBASSY")
    for road in (f"/clients/{client.id}", f"/documents/of/{client.id}"):
        page = browser.get(road).text
        assert "Keep from my brother: where I live" in page
        assert "Tell nothing to: Embassies and consulates" in page
    kept = session.scalars(select(Withholding).where(Withholding.partner_kind.is_(None))).one()
    browser.post(f"/consents/kept/{kept.id}/lift")
    assert "my brother" not in browser.get(f"/clients/{client.id}").text


@pytest.mark.parametrize(
    "query", ["partner_id=nonsense", f"partner_id={UUID(int=7)}", "data_set=ALL"]
)
def test_a_crafted_address_chooses_nothing(
    browser_for: Any, counsellor: User, client: Client, union: UUID, query: str
) -> None:
    browser = browser_for(counsellor)
    page = browser.get(f"/consents/of/{client.id}/ask/SHARE?{query}")
    assert page.status == 200
    assert "ALL" not in page.settled
    sent = browser.post(f"/consents/of/{client.id}/ask/SHARE", partner="nonsense", **ANSWER)
    assert sent.status == 422
