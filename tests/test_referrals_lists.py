"""The lists of referrals and letters go on by key; the services one chooses from; what is near."""

import datetime as dt
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from mrc_cases.access.models import User
from mrc_cases.base import paging
from mrc_cases.base.moments import now
from mrc_cases.base.paging import write_place
from mrc_cases.centre.models import ClosedPeriod, Office
from mrc_cases.clients.access_actions import assign
from mrc_cases.consents.models import Withholding
from mrc_cases.extensions import db
from mrc_cases.mail.models import Letter
from mrc_cases.partners.models import Partner, PartnerPlace
from mrc_cases.partners.naming import keys_of
from mrc_cases.referrals import actions, in_actions
from mrc_cases.referrals.states import LIMITS
from tests.conftest import Browser
from tests.referring import Case, a_case, put_partner, today

NEXT_PAGE = re.compile(r'class="pager[^>]*><a class="btn btn-quiet" href="([^"]+)"')


@pytest.fixture
def case(put_client: Any, make_user: Any) -> Case:
    return a_case(put_client, make_user("counsellor"))


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE", 3)


def _walk(browser: Browser, path: str, pattern: str) -> list[list[str]]:
    """What a pattern finds on a list's pages, from the first to the last."""
    pages = []
    while path:
        page = browser.get(path)
        assert page.status == 200
        pages.append(re.findall(pattern, page.text))
        found = NEXT_PAGE.search(page.text)
        path = found.group(1).replace("&amp;", "&") if found else ""
    return pages


def _hostile(path: str) -> list[str]:
    joint = "&" if "?" in path else "?"
    places = [
        (10**30, "2026-01-01", uuid4()), (0, "never", uuid4()), (True, now().isoformat(), uuid4()),
        (0, "2026-01-01T00:00", "k"), (["a"], {"b": 1}), (now().isoformat(), "no key"),
    ]  # fmt: skip
    keys = ["x", "%00", *(write_place(*place) for place in places)]
    return [f"{path}{joint}after={each}" for each in keys]


@pytest.mark.usefixtures("short_pages")
def test_open_referrals_go_on_by_key_the_overdue_first(browser_for: Any, case: Case) -> None:
    expected = []
    for days in (30, 25, 20, 3, 2):
        referral = case.send()
        referral.sent_at = now() - dt.timedelta(days=days)
        referral.reply_due_at = referral.sent_at + LIMITS["NORMAL"]
        expected.append(referral.case_code)
    accepted = case.send()
    actions.accept(accepted, today=today(), by="PARTNER")
    expected += [accepted.case_code, case.draft().case_code]
    db.session.commit()
    browser = browser_for(case.user)

    pages = _walk(browser, "/referrals/", f">({'|'.join(expected)})</bdi>")

    assert [len(page) for page in pages] == [3, 3, 1]
    assert [code for page in pages for code in page] == expected
    for path in _hostile("/referrals/"):
        assert expected[0] in browser.get(path).text


@pytest.mark.usefixtures("short_pages")
def test_a_referral_that_comes_in_between_moves_no_page(browser_for: Any, case: Case) -> None:
    codes = [case.send().case_code for _each in range(5)]
    browser = browser_for(case.user)
    first = browser.get("/referrals/")
    older = NEXT_PAGE.search(first.text)
    assert older is not None
    early = case.send(urgency="EMERGENCY").case_code

    second = browser.get(older.group(1).replace("&amp;", "&")).text

    shown = [code for code in codes if code in first.text] + [c for c in codes if c in second]
    assert shown == codes
    assert early not in second


@pytest.mark.usefixtures("short_pages")
def test_people_sent_to_us_go_on_by_key_the_overdue_first(browser_for: Any, case: Case) -> None:
    for number in range(7):
        sent = in_actions.receive(
            office_id=case.user.office_id, partner_id=None, source="HEALTH", urgency="NORMAL",
            reason="Work", person_name=f"Person {number}", entry_key=None, consent_seen=True,
        )  # fmt: skip
        sent.answer_due_at = now() + dt.timedelta(days=number - 3)
    db.session.commit()
    browser = browser_for(case.user)

    first = re.findall(r"<bdi>(Person \d)</bdi>", browser.get("/referrals/").text)
    pages = _walk(browser, "/referrals/list/waiting", r"<bdi>(Person \d)</bdi>")

    assert first == pages[0] == ["Person 0", "Person 1", "Person 2"]
    assert [name for page in pages for name in page] == [f"Person {n}" for n in range(7)]
    for path in _hostile("/referrals/list/waiting"):
        assert browser.get(path).status == 200


@pytest.mark.usefixtures("short_pages")
def test_what_ended_and_what_waits_for_a_manager_go_on_by_key(browser_for: Any, case: Case) -> None:
    ended, asked = [], []
    for _each in range(4):
        referral = case.send()
        actions.accept(referral, today=today(), by="PARTNER")
        actions.close(referral, outcome="NOSHOW", word=None, today=today(), by="PARTNER")
        ended.append(referral.case_code)
        draft = case.draft()
        actions.ask_exception(draft, "DANGER", "Threats.", case.user)
        asked.append(draft.case_code)
    db.session.commit()

    counsellor, manager = browser_for(case.user), browser_for("manager")

    of_ended, of_asked = (f">({'|'.join(codes)})</bdi>" for codes in (ended, asked))
    assert sum(_walk(counsellor, "/referrals/list/to_ask", of_ended), []) == ended
    assert sum(_walk(manager, "/referrals/list/exceptions", of_asked), []) == asked
    assert counsellor.get("/referrals/list/exceptions").status == 404
    assert counsellor.get("/referrals/list/other").status == 404
    assert browser_for("reception").get("/referrals/list/waiting").status == 403


@pytest.mark.usefixtures("short_pages")
def test_a_clients_referrals_and_needs_go_on_by_key(browser_for: Any, case: Case) -> None:
    codes = [case.send().case_code for _each in range(5)]
    for number in range(5):
        actions.not_made(
            case.client, entry_key=None, need="LEG", reason="DECLINED", word=f"Word {number}",
            happened_on=today() - dt.timedelta(days=number),
        )  # fmt: skip
    db.session.commit()
    browser, path = browser_for(case.user), f"/referrals/of/{case.client.id}"

    first = browser.get(path).text
    links = [each.replace("&amp;", "&") for each in NEXT_PAGE.findall(first)]
    shown = first + "".join(browser.get(link).text for link in links)

    assert [code in first for code in codes] == [False, False, True, True, True]
    assert all(code in shown for code in codes)
    assert "Word 2" in first
    assert "Word 3" not in first
    assert all(f"Word {number}" in shown for number in range(5))


@pytest.mark.usefixtures("short_pages")
def test_letters_in_trouble_go_on_by_key_the_failed_first(app: Flask, browser_for: Any) -> None:
    for number in range(4):
        for state in ("waiting", "failed"):
            db.session.add(
                Letter(kind="REFERRAL", about_id=uuid4(), recipient="a@b.example", language="en",
                       state=state, attempts=number + 1, last_failure="REFUSED")
            )  # fmt: skip
    db.session.commit()
    browser = browser_for("manager")

    pages = _walk(browser, "/mail/", r'action="(/mail/[^"]+)"')
    shown = [address for page in pages for address in page]

    assert [len(page) for page in pages] == [3, 3, 2]
    assert len(set(shown)) == 8
    states = [db.session.get_one(Letter, _key(address)).state for address in shown]
    assert states == ["failed"] * 4 + ["waiting"] * 4
    for path in _hostile("/mail/"):
        assert browser.get(path).status == 200


def _key(address: str) -> UUID:
    return UUID(address.rpartition("/")[2])


# --- whom one refers to ------------------------------------------------------------------------


def _put_in(area: str, name: str, **more: Any) -> tuple[Partner, PartnerPlace]:
    partner, service = put_partner(name)
    place = PartnerPlace(partner_id=partner.id, area=area, area_keys=keys_of(area), **more)
    service.places.append(place)
    db.session.commit()
    return partner, place


def _chosen(browser: Browser, case: Case, **asked: Any) -> set[str]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    page = browser.get(f"/referrals/new?client_id={case.client.id}&{query}")
    assert page.status == 200
    return set(re.findall(r'class="kind"><bdi>([^<]+)', page.text))


@pytest.fixture
def three_towns(case: Case, office: Office) -> None:
    """One where the client lives, one at the office, one elsewhere."""
    _put_in("Žilina", "In her town")
    _put_in("Pezinok", "At the office", office_id=office.id)
    _put_in("Košice", "Far")


@pytest.mark.usefixtures("three_towns")
@pytest.mark.parametrize(
    ("lives", "found"),
    [
        ("Žilina", {"In her town"}),
        ("žilina", {"In her town"}),
        ("Vlčince, Žilina", {"In her town"}),
        ("Prešov", set()),
        (None, {"At the office"}),
    ],
)
def test_near_is_near_where_the_client_lives_else_near_the_office(
    browser_for: Any, case: Case, lives: str | None, found: set[str]
) -> None:
    case.client.profile.residence_area = lives
    db.session.commit()
    browser = browser_for(case.user)

    assert _chosen(browser, case, near=1) == found
    assert _chosen(browser, case, words="near me") == found


@pytest.mark.usefixtures("three_towns")
def test_who_may_not_read_where_the_client_lives_is_not_told(
    browser_for: Any, case: Case, make_user: Any
) -> None:
    case.client.profile.residence_area = "Žilina"
    mediator: User = make_user("mediator")
    assign(case.client, mediator.id)
    db.session.commit()
    browser = browser_for(mediator)

    path = f"/referrals/new?client_id={case.client.id}&words=near+me"

    assert "Žilina" not in browser.get(path).text.replace("near me", "")
    assert "Near Žilina" in browser_for(case.user).get(path).text


def test_the_services_are_asked_for_in_ones_own_words(browser_for: Any, case: Case) -> None:
    case.service.languages, case.service.genders = ("sqi",), ("F",)
    case.partner.name_keys = keys_of(case.partner.name)
    _other, service = put_partner("Clinic", kind="HEALTH")
    service.service = "HEA"
    db.session.commit()
    browser = browser_for(case.user)

    assert _chosen(browser, case) == {"Human Rights League", "Clinic"}
    assert _chosen(browser, case, words="legal, Albanian, women") == {"Human Rights League"}
    assert _chosen(browser, case, words="Albanian", need="HEA") == set()
    assert _chosen(browser, case, words="clinic") == {"Clinic"}  # a word for health care
    assert _chosen(browser, case, words="league rights") == {"Human Rights League"}
    assert _chosen(browser, case, words="zzz") == set()
    assert _chosen(browser, case, need="garbled") == {"Human Rights League", "Clinic"}


@pytest.mark.usefixtures("short_pages")
def test_the_services_go_on_by_key_and_ask_no_more_for_more(
    browser_for: Any, case: Case, count_queries: Any
) -> None:
    browser, path = browser_for(case.user), f"/referrals/new?client_id={case.client.id}&words=legal"
    browser.get(path)
    few = count_queries(lambda: browser.get(path))
    for number in range(5):
        put_partner(f"Partner {number}")

    assert count_queries(lambda: browser.get(path)) == few
    pages = _walk(browser, path, r'class="kind"><bdi>([^<]+)')
    assert [len(page) for page in pages] == [3, 3]
    assert len({name for page in pages for name in page}) == 6
    for each in _hostile(path):
        assert browser.get(each).status == 200


@pytest.mark.usefixtures("short_pages")
def test_whom_the_client_wants_told_nothing_stands_behind_all_others(
    browser_for: Any, case: Case
) -> None:
    for name, kind in (("A", "HEALTH"), ("B", "LEGAL"), ("Y", "LEGAL"), ("Z", "LEGAL")):
        put_partner(name, kind=kind)
    db.session.add(Withholding(client_id=case.client.id, partner_kind="HEALTH"))
    db.session.add(Withholding(client_id=case.client.id, partner_id=case.partner.id))
    db.session.commit()
    path = f"/referrals/new?client_id={case.client.id}"

    pages = _walk(browser_for(case.user), path, r'class="kind"><bdi>([^<]+)')

    assert pages == [["B", "Y", "Z"], ["A", "Human Rights League"]]


def test_on_a_holiday_one_is_told_to_call_first(browser_for: Any, case: Case) -> None:
    """Hours are by the week: on a day on which the house is closed they may not hold."""
    browser, path = browser_for(case.user), f"/referrals/new?client_id={case.client.id}&words="
    said = "A partner may be closed as well"
    assert said not in browser.get(path + "today").text
    day = dt.timedelta(days=1)
    db.session.add(ClosedPeriod(from_on=today() - day, until_on=today() + day, reason="New Year"))
    db.session.commit()

    assert said in browser.get(path + "today").text
    assert "New Year" in browser.get("/partners/?q=open+now").text
    assert said not in browser.get(path + "legal").text
