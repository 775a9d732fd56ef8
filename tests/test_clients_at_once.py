"""Two people mend one identity at once: neither loses anything, and each learns of the other."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from mrc_cases.access.models import User
from mrc_cases.clients.changes import change_profile
from mrc_cases.clients.facts import ContactPoint, Document, Identity, Names, SafeContact
from mrc_cases.clients.identity import NOTHING, merged, read_seen, write_seen
from mrc_cases.clients.models import Client, ContactDetail
from mrc_cases.clients.safe_contact import AllowedHours
from mrc_cases.extensions import db
from mrc_cases.writing import apart
from tests.registering import OKSANA
from tests.test_appointments_at_once import at_once, posting

TEXTS = st.sampled_from([None, "Ana", "Bo"])
NAMES = st.builds(Names, TEXTS, TEXTS, TEXTS, TEXTS, st.booleans())
CARES = st.builds(SafeContact, TEXTS, TEXTS, st.sampled_from(["NC", "F"]), TEXTS)
HOURS = st.one_of(
    st.none(),
    st.builds(AllowedHours, st.frozensets(st.integers(0, 6), min_size=1)),
    st.just(AllowedHours(frozenset({0}), dt.time(8), dt.time(10, 30))),
)
WAYS = st.lists(
    st.builds(
        ContactPoint, st.just("PHONE"), st.sampled_from(["1", "2", "3"]), st.booleans(), TEXTS,
        allowed=HOURS,
    ),
    unique_by=lambda each: each.value, max_size=3,
).map(tuple)  # fmt: skip
PAPERS = st.lists(
    st.builds(
        Document, st.just("VISA"), st.sampled_from(["7", "8"]), TEXTS,
        st.sampled_from([None, dt.date(2030, 1, 1)]),
    ),
    unique_by=lambda each: each.number, max_size=2,
).map(tuple)  # fmt: skip
IDENTITIES = st.builds(Identity, NAMES, CARES, WAYS, PAPERS)


def _same(one: Identity, other: Identity) -> bool:
    """Rows have no order of their own."""
    return (
        (one.names, one.care) == (other.names, other.care)
        and set(one.contacts) == set(other.contacts)
        and set(one.documents) == set(other.documents)
    )


@given(IDENTITIES, IDENTITIES)
def test_what_only_one_changed_is_taken_whole(seen: Identity, changed: Identity) -> None:
    assert _same(merged(seen, seen, changed), changed)
    assert _same(merged(seen, changed, seen), changed)


@given(IDENTITIES, IDENTITIES, IDENTITIES)
def test_no_number_is_lost_unless_somebody_took_it_away(
    seen: Identity, theirs: Identity, mine: Identity
) -> None:
    whole = {way.value for way in merged(seen, theirs, mine).contacts}
    before, now, typed = ({w.value for w in each.contacts} for each in (seen, theirs, mine))

    assert (now - before) | (typed - before) <= whole
    assert before & now & typed <= whole


@given(IDENTITIES)
def test_what_was_seen_is_read_back(seen: Identity) -> None:
    assert read_seen(write_seen(seen)) == seen


@pytest.mark.parametrize(
    "text",
    [None, "", "{", "[]", "7", '{"names": 1}', '{"names": {}, "care": {}, "contacts": [1]}',
     '{"names": {}, "care": {}, "contacts": [], "documents": [{"expires_on": "never"}]}'],
)  # fmt: skip
def test_a_tampered_page_has_seen_nothing(text: str | None) -> None:
    assert read_seen(text) == NOTHING


# --- the page ------------------------------------------------------------------------------------


def opened(browser: Any, client: Client) -> dict[str, Any]:
    """What the form holds when somebody opens it, as a browser would send it back."""
    return sent_back(browser.get(f"/clients/{client.id}/identity").text)


def sent_back(text: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    form = text[text.index('name="seen"') - 400 : text.rindex("</form>")]
    for tag in re.findall(r"<input[^>]*>", form):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if facts.get("type") not in {"checkbox", "radio"} or " checked" in tag:
            fields[facts["name"]] = unescape(facts.get("value", ""))
    for name, inner in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form, re.S):
        fields[name] = unescape(inner).strip()
    for name, inner in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', form, re.S):
        found = re.search(r'<option selected value="(\w*)"', inner)
        fields[name] = found.group(1) if found else ""
    fields.pop("csrf_token", None)
    return fields


@pytest.fixture
def rami(put_client: Any, counsellor: User) -> Client:
    found: Client = put_client(counsellor, "Rami Haddad", phones=["0905 123 456"])
    return found


def phones() -> set[str]:
    return {each.value for each in db.session.scalars(select(ContactDetail))}


def test_two_phones_saved_at_once_both_stay(
    browser_for: Any, counsellor: User, rami: Client
) -> None:
    browser, path = browser_for(counsellor), f"/clients/{rami.id}/identity"
    one, other = opened(browser, rami), opened(browser, rami)
    browser.post(path, **{**one, "contacts-1-value": "0911 111 111", "remarks": "Came with a son"})

    refused = browser.post(path, **{**other, "contacts-1-value": "0922 222 222"})

    assert refused.status == 422
    assert "Saved meanwhile" in refused.text
    assert f"Phone number: {apart('+421911111111')}" in refused.text
    assert "Came with a son" in refused.text
    assert "+421922222222" in refused.text

    again = browser.post(path, **sent_back(refused.text))

    assert again.status == 200, again.errors
    assert phones() == {"+421905123456", "+421911111111", "+421922222222"}
    assert db.session.get_one(Client, rami.id).remarks == "Came with a son"


def test_one_number_written_in_two_ways_is_one_and_says_whether_it_is_safe(
    browser_for: Any, counsellor: User, rami: Client
) -> None:
    browser, path = browser_for(counsellor), f"/clients/{rami.id}/identity"
    one, other = opened(browser, rami), opened(browser, rami)
    safe = {"contacts-1-value": "0911 111 111", "contacts-1-is_safe": "y", "remarks": "Call her"}
    browser.post(path, **{**one, **safe})

    refused = browser.post(path, **{**other, "contacts-1-value": "+421 911 111 111"})

    assert refused.text.count('value="+421911111111"') == 1
    assert "Safe to use: Yes" in refused.text


def test_what_both_changed_is_shown_and_the_typed_one_stays_to_be_decided(
    browser_for: Any, counsellor: User, rami: Client
) -> None:
    browser, path = browser_for(counsellor), f"/clients/{rami.id}/identity"
    one, other = opened(browser, rami), opened(browser, rami)
    browser.post(path, **{**one, "full_name": "Rami Hadad", "contacts-0-is_safe": "y"})

    refused = browser.post(path, **{**other, "full_name": "Rami El Haddad", "alias": "Rami H"})

    assert "Name: <strong>Rami Hadad</strong>" in refused.text
    assert 'value="Rami El Haddad"' in refused.text
    assert browser.post(path, **sent_back(refused.text)).status == 200
    client = db.session.get_one(Client, rami.id)
    assert (client.full_name, client.alias) == ("Rami El Haddad", "Rami H")
    assert client.contact_details[0].is_safe


def test_a_number_taken_away_meanwhile_is_told_and_stays_away(
    browser_for: Any, counsellor: User, rami: Client
) -> None:
    browser, path = browser_for(counsellor), f"/clients/{rami.id}/identity"
    one, other = opened(browser, rami), opened(browser, rami)
    browser.post(path, **{**one, "contacts-0-value": ""})

    refused = browser.post(path, **{**other, "contacts-1-value": "0922 222 222"})

    assert f"Taken away: Phone number: {apart('+421905123456')}" in refused.text
    browser.post(path, **sent_back(refused.text))
    assert phones() == {"+421922222222"}


def test_another_part_of_the_file_is_no_reason_to_ask_again(
    browser_for: Any, counsellor: User, rami: Client, today: dt.date
) -> None:
    browser, path = browser_for(counsellor), f"/clients/{rami.id}/identity"
    fields = opened(browser, rami)
    change_profile(rami, {"labour": "EMP"}, from_on=today, today=today, version=rami.version)
    db.session.commit()

    page = browser.post(path, **{**fields, "alias": "Rami H"})

    assert page.status == 200, page.errors
    assert db.session.get_one(Client, rami.id).alias == "Rami H"


# --- a row without its number --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"contacts-1-hours": "after six"}, "contacts-1-value"),
        ({"contacts-1-days": "0"}, "contacts-1-value"),
        ({"contacts-1-belongs_to": "EMPLOYER"}, "contacts-1-value"),
        ({"contacts-1-is_safe": "y"}, "contacts-1-value"),
        ({"documents-0-country": "Ukraine"}, "documents-0-number"),
        ({"documents-0-expires_on": "2030-01-01"}, "documents-0-number"),
    ],
)
def test_what_belongs_to_a_number_is_not_dropped_without_it(
    browser_for: Any, counsellor: User, rami: Client, fields: dict[str, str], field: str
) -> None:
    browser, path = browser_for(counsellor), f"/clients/{rami.id}/identity"

    page = browser.post(path, **{**opened(browser, rami), **fields})

    assert page.status == 422
    assert "Enter the number" in page.errors[field]
    assert phones() == {"+421905123456"}


def test_a_row_of_the_file_is_taken_away_by_emptying_its_number(
    browser_for: Any, counsellor: User, rami: Client
) -> None:
    browser, path = browser_for(counsellor), f"/clients/{rami.id}/identity"
    browser.post(path, **{**opened(browser, rami), "contacts-0-hours": "after six"})

    page = browser.post(path, **{**opened(browser, rami), "contacts-0-value": ""})

    assert page.status == 200, page.errors
    assert phones() == set()


def test_a_registration_sent_twice_at_once_opens_one_file(browser_for: Any, session: Any) -> None:
    """A double click without script; the second is shown who is registered already."""
    browser = browser_for("counsellor")
    browser.get("/clients/new")

    sent = at_once([posting(browser, "/clients/new", **OKSANA) for _click in range(4)])

    session.rollback()
    assert sorted(answer.status_code for answer in sent) == [302, 422, 422, 422]
    assert session.scalar(select(func.count()).select_from(Client)) == 1
