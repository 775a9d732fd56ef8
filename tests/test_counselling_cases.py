"""A hotline case that one call does not end: it stays open and colleagues write on it (R-06)."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from mrc_cases.access.models import SignInSession
from mrc_cases.base.moments import now
from mrc_cases.clients.access_actions import keep_away
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from tests.conftest import PASSWORD
from tests.test_appointments_at_once import at_once, posting
from tests.test_counselling import CALL, saved

NEW = "/consultations/new"


@pytest.fixture
def open_case(browser_for: Any, session: Any, counsellor: Any) -> tuple[Any, Consultation]:
    """The counsellor's browser, and the case they left open."""
    browser = browser_for(counsellor)
    browser.post(NEW, **CALL, entry_key=str(uuid4()), stays_open="y")
    (case,) = saved(session)
    assert case.state == "open"
    return browser, case


def test_a_call_is_over_when_it_is_logged_unless_somebody_says_otherwise(
    browser_for: Any, session: Any
) -> None:
    browser = browser_for("counsellor")
    browser.post(NEW, **CALL, entry_key=str(uuid4()))
    browser.post(NEW, **{**CALL, "outcome": "SILENT"}, entry_key=str(uuid4()), stays_open="y")

    assert {each.state for each in saved(session)} == {"closed"}
    (case, _silent) = saved(session)
    road = f"/consultations/{case.id}/case"
    page = browser.get(road)
    assert page.path == f"/consultations/{case.id}"
    assert "This case is not open any more." in page.text
    page = browser.post(road, how="closed", version="1")
    assert page.errors[""] == "This case is not open any more."


def test_open_cases_are_found_and_closed(open_case: tuple[Any, Consultation]) -> None:
    browser, case = open_case
    browser.post(NEW, **{**CALL, "channel": "EMAIL"}, entry_key=str(uuid4()))
    text = browser.post("/consultations/", only_open="y").text
    assert "Hotline</td>" in text
    assert "E-mail</td>" not in text
    assert "Close it or pass it on" in browser.get(f"/consultations/{case.id}").text

    browser.post(f"/consultations/{case.id}/case", how="closed", version="1")

    assert case.state == "closed"
    assert "Hotline</td>" not in browser.post("/consultations/", only_open="y").text


def test_several_colleagues_write_on_one_case(
    open_case: tuple[Any, Consultation], browser_for: Any, make_user: Any
) -> None:
    browser, case = open_case
    other = make_user("legal")
    theirs, address = browser_for(other), f"/consultations/{case.id}"
    assert theirs.get(address).status == 404

    page = browser.post(f"{address}/case", how="passed_on", colleague="", version="1")
    assert page.errors["colleague"] == "Choose the colleague."
    browser.post(f"{address}/case", how="passed_on", colleague=str(other.id), version="1")

    assert (case.state, case.staff_id) == ("open", other.id)
    page = theirs.post(f"{address}/change", **CALL, note="Called the embassy.", version="2")
    assert page.status == 200
    assert "Called the embassy." in browser.get(address).text


def test_a_case_is_handed_over_to_somebody_outside(open_case: tuple[Any, Consultation]) -> None:
    browser, case = open_case
    address = f"/consultations/{case.id}"
    page = browser.post(f"{address}/case", how="handed_over", version="1")
    assert page.errors["handed_to"] == "Write down who goes on with it."

    handed = {"how": "handed_over", "handed_to": "The coast guard", "version": "1"}
    browser.post(f"{address}/case", **handed)

    assert case.state == "handed_over"
    assert "Handed over: <bdi>The coast guard</bdi>" in browser.get(address).text


def test_a_case_goes_to_nobody_who_is_kept_away_from_the_file(
    browser_for: Any, session: Any, counsellor: Any, make_user: Any, client: Client
) -> None:
    cousin, manager = make_user("legal"), make_user("manager")
    keep_away(client, cousin.id, "A cousin.")
    session.commit()
    browser = browser_for(counsellor)
    browser.post(f"{NEW}?client_id={client.id}", **CALL, entry_key=str(uuid4()), stays_open="y")
    case = next(each for each in saved(session) if each.state == "open")

    text = browser.get(f"/consultations/{case.id}/case").text
    assert str(cousin.id) not in text
    assert str(manager.id) in text
    page = browser.post(f"/consultations/{case.id}/case", how="passed_on", colleague=str(cousin.id))
    assert page.status == 422


# --- two at once -------------------------------------------------------------------------------


@pytest.fixture
def two(open_case: tuple[Any, Consultation], browser_for: Any) -> Any:
    """The counsellor and a manager who have the same page of one case before them."""
    mine, case = open_case
    theirs, road = browser_for("manager"), f"/consultations/{case.id}/case"
    for browser in (mine, theirs):
        assert version_on(browser.get(road)) == "1"
    return mine, theirs, case, road


def version_on(page: Any) -> str:
    [found] = re.findall(r'name="version"[^>]*value="(\d+)"', page.text)
    return str(found)


def test_the_second_who_passes_a_case_on_sees_to_whom_the_first_did(
    two: Any, make_user: Any
) -> None:
    mine, theirs, case, road = two
    lea, tom = make_user("legal", name="Lea Legal"), make_user("psychosocial", name="Tom Talk")
    mine.post(road, how="passed_on", colleague=str(lea.id), version="1")

    page = theirs.post(road, how="passed_on", colleague=str(tom.id), version="1")

    assert page.status == 422
    assert page.errors[""].startswith("Somebody else changed this contact meanwhile.")
    meanwhile = page.text.partition("Saved meanwhile:")[2].partition("</ul>")[0]
    assert "Still open" in meanwhile
    assert "Lea Legal" in meanwhile
    assert f'<option selected value="{tom.id}"' in page.text
    assert (case.state, case.staff_id) == ("open", lea.id)
    again = {"how": "passed_on", "colleague": str(tom.id), "version": version_on(page)}
    assert theirs.post(road, **again).status == 200
    assert case.staff_id == tom.id


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ({"how": "closed"}, ["<strong>Closed</strong>"]),
        (
            {"how": "handed_over", "handed_to": "The embassy"},
            ["<strong>Handed over</strong>", "<strong>The embassy</strong>"],
        ),
    ],
)
def test_who_comes_when_a_case_is_done_with_is_told_and_loses_no_word(
    two: Any, done: dict[str, str], said: list[str]
) -> None:
    mine, theirs, case, road = two
    mine.post(road, **done, version="1")

    typed = {"how": "handed_over", "handed_to": "The coast guard in Trieste"}
    page = theirs.post(road, **typed, version="1")

    assert page.status == 422
    assert page.errors[""] == "This case is not open any more."
    meanwhile = page.text.partition("Saved meanwhile:")[2].partition("</ul>")[0]
    assert [words for words in said if words in meanwhile] == said
    assert 'value="The coast guard in Trieste"' in page.text
    page = theirs.post(road, **typed, version=version_on(page))
    assert page.errors[""] == "This case is not open any more."
    assert (case.state, case.handed_to) == (done["how"], done.get("handed_to"))


def test_a_note_written_meanwhile_is_noticed_by_whoever_closes(two: Any) -> None:
    mine, theirs, case, road = two
    mine.post(f"/consultations/{case.id}/change", **CALL, note="Wait for Monday.", version="1")
    page = theirs.post(road, how="closed", version="1")
    assert page.status == 422
    assert (
        f'href="/consultations/{case.id}"' in page.text.partition('<form class="sheet narrow"')[0]
    )
    assert case.state == "open"


def test_words_that_were_held_come_back_though_a_colleague_has_closed_the_case(
    two: Any, session: Any
) -> None:
    mine, theirs, case, road = two
    past = now() - dt.timedelta(minutes=20)
    session.execute(
        update(SignInSession).where(SignInSession.user_id == mine.user.id).values(seen_at=past)
    )
    session.commit()
    typed = {"how": "handed_over", "handed_to": "The coast guard in Trieste", "version": "1"}
    assert mine.post(road, follow=False, **typed).path == "/sign-in"
    theirs.post(road, how="closed", version="1")

    back = mine.post("/sign-in", follow=False, email=mine.user.email, password=PASSWORD)
    page = mine.get(back.headers["Location"])

    assert 'value="The coast guard in Trieste"' in page.text
    assert "Closed" in page.text.partition('<form class="sheet narrow"')[0]
    page = mine.post(road, **{**typed, "version": version_on(page)})
    assert page.errors[""] == "This case is not open any more."
    assert case.state == "closed"


@pytest.mark.parametrize("other", ["passed_on", "closed"])
def test_of_two_in_the_same_moment_one_is_told_what_the_other_did(
    two: Any, make_user: Any, session: Any, other: str
) -> None:
    mine, theirs, case, road = two
    lea, tom = make_user("legal", name="Lea Legal"), make_user("psychosocial", name="Tom Talk")
    acts = [
        posting(mine, road, how="passed_on", colleague=str(lea.id), version="1"),
        posting(theirs, road, how=other, colleague=str(tom.id), version="1"),
    ]

    answers = at_once(acts)

    assert sorted(answer.status_code for answer in answers) == [302, 422]
    [told] = [each.get_data(as_text=True) for each in answers if each.status_code == 422]
    session.rollback()
    assert case.version == 2
    mine_won = case.staff_id == lea.id
    if mine_won or other == "passed_on":
        assert ("Lea Legal" if mine_won else "Tom Talk") in told.partition("Saved meanwhile:")[2]
        assert case.state == "open"
    else:
        assert "This case is not open any more." in told
        assert case.state == "closed"
    kept = tom if mine_won else lea
    assert f'<option selected value="{kept.id}"' in told
