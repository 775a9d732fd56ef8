"""All answers of a profile in words, and how they were before a day."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from mrc_cases import codes
from mrc_cases.access.models import User
from mrc_cases.base import sealing
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import assign
from mrc_cases.clients.changes import change_profile
from mrc_cases.clients.models import OPEN_END, Client, ProfileVersion
from mrc_cases.clients.profile import LISTS, MASKED, whole_profile
from mrc_cases.clients.profile_history import (
    QUESTIONS,
    answered_now,
    label_of,
    never_asked,
    turns,
)
from mrc_cases.extensions import db

FIRST, LATER = dt.date(2026, 1, 5), dt.date(2026, 3, 2)


def version(from_on: dt.date = FIRST, **answers: Any) -> ProfileVersion:
    whole = whole_profile({"gender": "F", "stage": "HOS", "language": "ukr", **answers})
    return ProfileVersion(client_id=uuid4(), valid_from=from_on, valid_to=OPEN_END, **whole)


def said(profile: ProfileVersion, *opened: str, born_on: dt.date | None = None) -> dict[str, Any]:
    found = answered_now(profile, born_on, answered=opened, opened=opened)
    return {each.label: each.words for each in found}


@pytest.fixture(autouse=True)
def in_english(app: Any) -> Any:
    with app.test_request_context():
        yield


def test_every_question_is_called_by_a_name_of_its_own() -> None:
    labels = [label_of(question) for question in QUESTIONS]
    assert len(set(labels)) == len(QUESTIONS)
    assert label_of("spoken_languages") == "Also speaks"
    assert label_of("labour") == "Work now"


@pytest.mark.parametrize("question", sorted(LISTS))
def test_every_code_of_a_question_has_words(question: str) -> None:
    for code in codes.codes_of(LISTS[question]):
        answers: dict[str, Any] = {question: code.code}
        words = said(version(**answers), *MASKED)[label_of(question)]
        assert words == str(codes.label(LISTS[question], code.code))


@pytest.mark.parametrize(
    ("answers", "label", "words"),
    [
        ({"born_month": 12 * 1990 + 2, "birth_precision": "full"}, "born_month", "March 1990"),
        ({"born_month": 12 * 1990 + 2, "birth_precision": "month"}, "born_month", "March 1990"),
        ({"born_month": 12 * 1990 + 6, "birth_precision": "year"}, "born_month", "1990"),
        ({"born_month": 12 * 1990, "birth_precision": "estimate"}, "born_month", "about 1990"),
        ({"birth_precision": "DK"}, "born_month", "Client does not know"),
        ({"arrived_month": "2009-04"}, "arrived_month", "April 2009"),
        ({"arrived_month": "2009"}, "arrived_month", "2009"),
        ({"arrived_month": "PNA"}, "arrived_month", "Client prefers not to say"),
        ({"children_in_care": "0"}, "children_in_care", "0"),
        ({"children_in_care": "DK"}, "children_in_care", "Client does not know"),
        ({"residence_area": "Petržalka"}, "residence_area", "Petržalka"),
        ({"residence_area": "DK"}, "residence_area", "DK"),
        ({"residence_area": "NC"}, "residence_area", "NC"),
        ({"spoken_languages": ("rus:native",)}, "spoken_languages", "Russian (First language)"),
        ({"earlier_countries": ("PL", "DE")}, "earlier_countries", "Poland, Germany"),
        ({"reasons_other": ("WORK", "FAM")}, "reasons_other", None),
        ({"emigrant_registry_on": LATER}, "emigrant_registry_on", "2 Mar 2026"),
        (
            {"reason_main": "OTH", "other_answers": {"reason_main": "To sing"}},
            "reason_main",
            "Another reason: To sing",
        ),
    ],
)
def test_an_answer_is_said_in_words(answers: dict[str, Any], label: str, words: str | None) -> None:
    found = said(version(**answers))[label_of(label)]
    if words is None:
        words = ", ".join(codes.labels("REASON", answers[label]))
    assert found == words


def test_the_words_of_an_earlier_intake_are_said_too() -> None:
    assert said(version(other_answers={"needs": "Lost luggage"}))["Another topic"] == "Lost luggage"


def test_a_known_day_of_birth_is_said_of_today() -> None:
    profile = version(born_month=12 * 1990 + 2, birth_precision="full")
    assert said(profile, born_on=dt.date(1990, 3, 12))[label_of("born_month")] == "12 Mar 1990"


def test_what_nobody_asked_stands_apart_from_what_was_not_known() -> None:
    profile = version(labour="DK", prefer_country="XPNA")
    gaps = never_asked(profile)
    assert label_of("education") in gaps
    assert label_of("born_month") in gaps
    for question in ("labour", "prefer_country", "nationality_2", "sector", *MASKED):
        assert label_of(question) not in gaps
    assert said(profile)[label_of("labour")] == "Client does not know"
    assert label_of("education") not in said(profile)


def test_the_newest_change_stands_first_with_both_answers() -> None:
    spans = [
        version(labour="UNE"),
        version(LATER, labour="EMP", children_in_care="1"),
        version(dt.date(2026, 4, 1), labour="EMP", children_in_care="2"),
    ]
    newest, older = turns(spans, ())
    assert (newest.from_on, older.from_on) == (dt.date(2026, 4, 1), LATER)
    [children] = newest.changes
    assert (children.before, children.after) == ("1", "2")
    assert {each.label: each.before for each in older.changes} == {
        "Work now": codes.label("LABOUR", "UNE"), "Children in care": "Not asked",
    }  # fmt: skip


def test_other_words_for_the_same_code_and_another_precision_are_changes() -> None:
    one = version(reason_main="OTH", other_answers={"reason_main": "To sing"},
                  born_month=12 * 1990 + 6, birth_precision="year")  # fmt: skip
    other = version(LATER, reason_main="OTH", other_answers={"reason_main": "To dance"},
                    born_month=12 * 1990 + 6, birth_precision="estimate")  # fmt: skip
    [turn] = turns([one, other], ())
    assert [(each.before, each.after) for each in turn.changes] == [
        ("1990", "about 1990"), ("Another reason: To sing", "Another reason: To dance"),
    ]  # fmt: skip


def test_of_a_hidden_answer_nothing_is_told_but_that_there_is_one() -> None:
    hidden = version(status="NC", gender_detail="NC")
    assert not {label_of(question) for question in MASKED} & set(never_asked(hidden))
    answers = answered_now(hidden, None, answered=MASKED, opened=())
    assert [each.words for each in answers if each.question in MASKED] == [None, None]
    shown = answered_now(hidden, None, answered=MASKED, opened=["status"])
    assert [each.words for each in shown if each.question == "status"] == ["Not asked"]

    spans = [version(status="ASY"), version(LATER, status="REF")]
    assert turns(spans, ()) == turns(spans, ["gender_detail"]) == []
    [change] = turns(spans, ["status"])[0].changes
    assert change.before == codes.label("STATUS", "ASY")


# --- the page ------------------------------------------------------------------------------------


@pytest.fixture
def changed(client: Client, today: dt.date) -> Client:
    """Became an employed refugee."""
    client.registered_on = client.profile.valid_from = today - dt.timedelta(days=90)
    client.profile.status = "ASY"
    db.session.commit()
    day = today - dt.timedelta(days=7)
    change_profile(client, {"labour": "EMP", "status": "REF"}, from_on=day, today=today,
                   version=client.version)  # fmt: skip
    db.session.commit()
    return client


def test_the_page_tells_all_answers_and_the_earlier_ones(
    browser_for: Any, counsellor: User, changed: Client
) -> None:
    browser, address = browser_for(counsellor), f"/clients/{changed.id}/profile"
    assert f'<a class="kind" href="{address}"' in browser.get(f"/clients/{changed.id}").text
    page = browser.get(address).text
    assert codes.label("LABOUR", "EMP") in page
    assert "Not asked yet: " in page
    assert "Earlier answers" in page
    assert codes.label("STATUS", "ASY") not in page
    assert codes.label("STATUS", "REF") not in page


def test_what_is_hidden_is_not_even_unsealed(
    browser_for: Any, counsellor: User, changed: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, address = browser_for(counsellor), f"/clients/{changed.id}/profile"
    places: list[str] = []
    unseal = sealing.unseal

    def noting(ring: Any, sealed: bytes, where: str) -> bytes:
        places.append(where)
        return unseal(ring, sealed, where)

    monkeypatch.setattr(sealing, "unseal", noting)
    browser.get(address)
    assert "client.full_name" in places
    assert "profile_version.status" not in places
    browser.post(address, question="status")
    assert "profile_version.status" in places
    assert "profile_version.gender_detail" not in places


def test_the_hidden_answers_open_on_demand_and_opening_is_noted(
    browser_for: Any, counsellor: User, changed: Client
) -> None:
    browser, address = browser_for(counsellor), f"/clients/{changed.id}/profile"
    opened = browser.post(address, question="status").text
    assert codes.label("STATUS", "ASY") in opened
    assert codes.label("STATUS", "REF") in opened
    lines = list(db.session.scalars(select(TrailLine.details).where(TrailLine.action == "read")))
    assert '{"field": "status"}' in lines
    assert '{"part": "profile"}' in lines
    assert browser.post(address, question="labour").status == 400


def test_who_may_not_read_the_file_does_not_read_its_profile(
    browser_for: Any, make_user: Any, changed: Client
) -> None:
    address = f"/clients/{changed.id}/profile"
    mediator = make_user("mediator")
    assign(changed, mediator.id)
    db.session.commit()
    for browser in (browser_for("counsellor"), browser_for(mediator)):
        assert browser.get(address).status == 404
        assert browser.post(address, question="status").status == 404


def test_an_answer_without_agreement_stays_hidden_here_too(
    browser_for: Any, counsellor: User, changed: Client
) -> None:
    changed.profile.gender_detail = codes.codes_of("GENDER_DETAIL")[0].code
    db.session.commit()
    page = browser_for(counsellor).post(f"/clients/{changed.id}/profile", question="gender_detail")
    assert page.status == 403
    assert "ask/SPECIAL" in page.text


def test_a_profile_that_never_changed_says_so(
    browser_for: Any, counsellor: User, client: Client
) -> None:
    page = browser_for(counsellor).get(f"/clients/{client.id}/profile").text
    assert "No answer has changed since the registration on" in page
