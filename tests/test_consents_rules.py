"""Who must have been told what, who agrees for a child, the texts, and what is kept from whom."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.clients.birth import months
from mrc_cases.clients.models import Client
from mrc_cases.consents.actions import keep_from, keep_text, lift, record_consent, write_text
from mrc_cases.consents.children import last_day_as_child
from mrc_cases.consents.facts import REFUSED, ConsentFacts
from mrc_cases.consents.models import Consent, Withholding
from mrc_cases.consents.queries import living, may_tell, withheld_from
from mrc_cases.consents.recipients import DIRECTORY, Recipient
from mrc_cases.consents.wordings import (
    as_shown,
    best,
    chosen,
    current,
    mark_of,
    purposes,
    text_of,
    versions,
)
from mrc_cases.language import SHIPPED
from mrc_cases.merging.actions import merge_clients
from tests.consenting import TOLD, agree, said, share


@pytest.fixture
def child_of(put_client: Any, counsellor: User, today: dt.date) -> Any:
    """A client of so many years."""

    def put(years: int) -> Client:
        born = {"born_month": months(today.year - years, today.month), "birth_precision": "month"}
        found: Client = put_client(
            counsellor, "Dana Shevchenko", answers={**born, "minor_care": "GUARDIAN"}
        )
        return found

    return put


@pytest.fixture
def embassy() -> Iterator[UUID]:
    """A partner of the directory."""
    found = Recipient(uuid4(), "The embassy in the capital", "EMBASSY")
    DIRECTORY.append(lambda keys: [found] if keys is None or found.id in set(keys) else [])
    yield found.id
    DIRECTORY.pop()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (said(points_told=("PURPOSE", "USE")), "points_told"),
        (said(points_told=()), "points_told"),
        (said(how="WITNESSED"), "witness"),
        (said(given_by="OTHER"), "giver_name"),
        (said("SHARE", data_set="SUMMARY"), "recipient"),
        (share(data_set=None), "data_set"),
        (share(data_set="NONE"), "data_set"),
        (said(data_set="SUMMARY"), None),
        (said("REGISTER"), None),
        (said(expires_on=dt.date(2020, 1, 1)), "expires_on"),
        (said(given_on=dt.date(2999, 1, 1)), "given_on"),
    ],
)
def test_a_yes_that_would_not_count_is_refused(
    client: Client, today: dt.date, facts: ConsentFacts, field: str | None
) -> None:
    with pytest.raises(RuleBroken) as refused:
        record_consent(client, facts, today=today)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("years", "more", "field"),
    [
        (12, {}, "given_by"),
        (12, {"given_by": "OTHER", "giver_name": "a neighbour"}, "given_by"),
        (12, {"given_by": "GUARDIAN", "giver_name": "her mother"}, "child_agrees"),
        (12, {"given_by": "GUARDIAN", "giver_name": "m", "child_agrees": False}, "child_agrees"),
        (12, {"given_by": "GUARDIAN", "giver_name": "her mother", "child_agrees": True}, None),
        (3, {"given_by": "GUARDIAN", "giver_name": "her mother"}, None),
        (17, {}, "given_by"),
        (18, {}, None),
    ],
)
def test_for_a_child_the_guardian_and_the_child_have_to_agree(
    child_of: Any, today: dt.date, years: int, more: dict[str, Any], field: str | None
) -> None:
    child = child_of(years)
    if field is None:
        assert agree(child, share(**more), today).state == "given"
        return
    with pytest.raises(RuleBroken) as refused:
        record_consent(child, share(**more), today=today)
    assert refused.value.field == field
    assert living(child.id, "SHARE", today, recipient="the lawyer of my cousin") is None


def test_what_a_guardian_agreed_to_ends_when_the_child_can_agree_alone(
    child_of: Any, today: dt.date
) -> None:
    child = child_of(12)
    facts = said(given_by="GUARDIAN", giver_name="her mother", child_agrees=True)
    consent = agree(child, facts, today)
    assert consent.expires_on == last_day_as_child(child)
    assert consent.expires_on == dt.date(today.year + 6, today.month, 1) - dt.timedelta(days=1)


def test_somebody_born_on_the_29th_of_february_is_of_age_on_the_first_of_march(
    client: Client,
) -> None:
    client.born_on = dt.date(2012, 2, 29)
    assert last_day_as_child(client) == dt.date(2030, 2, 28)


# --- the texts ---------------------------------------------------------------------------------


def test_every_purpose_has_a_text_in_every_language_of_the_pages(app: Any) -> None:
    found = {(p, tag): current(p, tag) for p in purposes() for tag in SHIPPED}
    assert all(found.values())
    for (purpose, _tag), wording in found.items():
        gaps = {"{recipient}", "{what}"} if purpose == "SHARE" else set()
        assert all(gap in wording.body for gap in gaps)  # type: ignore[union-attr]
        assert wording.body.count("{") == len(gaps)  # type: ignore[union-attr]
        assert wording.body.count("\n\n") >= 4  # type: ignore[union-attr]


def test_a_text_is_kept_as_it_was_read(client: Client, counsellor: User, today: dt.date) -> None:
    first = best("SPECIAL", "ar")
    consent = agree(client, said(wording=first), today)
    write_text("SPECIAL", "ar", "نص جديد", user_id=counsellor.id)
    newest = best("SPECIAL", "ar")
    assert (newest.number, newest.body) == (2, "نص جديد")
    kept = text_of(consent.text_id)
    assert kept is not None
    assert kept.body == first.body
    assert [row.number for row in versions("SPECIAL", "ar")] == [2, 1]
    assert as_shown("SPECIAL", mark_of(first)) is not None


def test_a_text_that_came_along_is_kept_once(client: Client, session: Any) -> None:
    assert keep_text(best("PHOTO", "sq")) == keep_text(best("PHOTO", "sq"))


def test_a_language_without_a_text_gets_the_next_best(app: Any, counsellor: User) -> None:
    assert best("PHOTO", None, "uk", "fr").language == "fr"
    assert best("PHOTO", "uk").language == "en"
    write_text("PHOTO", "uk", "Текст", user_id=counsellor.id)
    assert best("PHOTO", None, "uk", "fr").body == "Текст"


@pytest.mark.parametrize("mark", [None, "", "ar", "ar.99", "xx.1", "../../etc.1", "ar.1.1"])
def test_a_mark_that_names_no_text_shows_the_best_one(app: Any, mark: str | None) -> None:
    assert chosen("PHOTO", None, mark, "sq").language == "sq"


def test_names_stand_in_the_text_in_their_own_direction(app: Any) -> None:
    body = best("SHARE", "ar").said(centre="c", recipient="Dr. Novák", what="w")
    assert "\u2068Dr. Novák\u2069" in body[0]


# --- what to keep from whom --------------------------------------------------------------------


def test_nothing_is_told_to_whom_the_client_forbade(
    client: Client, today: dt.date, embassy: UUID
) -> None:
    assert may_tell(client.id, embassy, "EMBASSY")
    kept = keep_from(client, partner_kind="EMBASSY", what="where she lives")
    assert not may_tell(client.id, embassy, "EMBASSY")
    assert may_tell(client.id, uuid4(), "POLICE")
    with pytest.raises(RuleBroken, match="does not want them to be told"):
        record_consent(client, share(partner_id=embassy), today=today)
    refused = share(partner_id=embassy, answer=REFUSED)
    assert record_consent(client, refused, today=today).state == "refused"

    lift(kept)
    assert may_tell(client.id, embassy, "EMBASSY")
    assert record_consent(client, share(partner_id=embassy), today=today).state == "given"


def test_one_partner_or_a_relative_can_be_meant(client: Client, embassy: UUID) -> None:
    keep_from(client, partner_id=embassy)
    keep_from(client, whom="my brother Arben", what="that I was here")
    assert not may_tell(client.id, embassy, None)
    assert may_tell(client.id, uuid4(), "EMBASSY")
    assert may_tell(client.id, None, None)
    assert [(each.whom, each.what) for each in withheld_from(client.id)] == [
        (None, None), ("my brother Arben", "that I was here"),
    ]  # fmt: skip


def test_it_has_to_be_said_from_whom(client: Client) -> None:
    with pytest.raises(RuleBroken):
        keep_from(client, what="everything")


def test_words_of_consents_and_wishes_are_sealed(
    client: Client, today: dt.date, session: Any
) -> None:
    agree(
        client, share(recipient_words="Advokát Kováč", how="WITNESSED", witness="Kováč ml."), today
    )
    keep_from(client, whom="Kováč st.", what="Kováč")
    session.commit()
    for table in (Consent.__tablename__, Withholding.__tablename__, "trail_line"):
        for row in session.connection().exec_driver_sql(f"SELECT * FROM {table}"):  # noqa: S608
            assert "Kováč".encode() not in b"".join(
                bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row
            )


def test_two_joined_files_keep_one_living_consent_and_all_wishes(
    put_client: Any, counsellor: User, make_user: Any, today: dt.date, session: Any
) -> None:
    kept, gone = (put_client(counsellor, "Oksana Shevchenko") for _twice in "12")
    mine = agree(kept, said(), today)
    agree(gone, said(), today)
    photo = agree(gone, said("PHOTO", points_told=(*TOLD, "ASK")), today)
    keep_from(gone, partner_kind="POLICE")
    session.commit()
    merge_clients(kept, gone, make_user("manager").id)
    session.commit()

    assert living(kept.id, "SPECIAL", today) is mine
    assert living(kept.id, "PHOTO", today) is photo
    assert not may_tell(kept.id, None, "POLICE")
    moved = session.scalars(select(Consent.client_id).where(Consent.purpose == "PHOTO")).one()
    assert moved == kept.id
