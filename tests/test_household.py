"""The family: one relation seen from both ends, and what must not be told to whom."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mrc_cases.access.models import User
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import assign, keep_away
from mrc_cases.clients.intake_models import IntakeDraft
from mrc_cases.clients.models import Client, ContactDetail
from mrc_cases.codes import INVERSE_RELATION, LISTS
from mrc_cases.extensions import db
from mrc_cases.household.actions import link_relative
from mrc_cases.household.models import FamilyDraft, FamilyLink
from mrc_cases.household.queries import family_of


@pytest.fixture
def mother(put_client: Any, counsellor: User) -> Client:
    found: Client = put_client(counsellor, "Oksana Shevchenko")
    return found


@pytest.fixture
def son(put_client: Any, counsellor: User) -> Client:
    found: Client = put_client(counsellor, "Danylo Shevchenko")
    return found


def test_every_relation_reads_from_the_other_end_and_back() -> None:
    assert set(INVERSE_RELATION) == {code.code for code in LISTS["RELATION"].codes}
    assert all(INVERSE_RELATION[INVERSE_RELATION[code]] == code for code in INVERSE_RELATION)


def test_a_relation_is_stored_once_and_seen_from_both_ends(
    browser_for: Any, counsellor: User, mother: Client, son: Client, session: Any
) -> None:
    browser = browser_for(counsellor)
    page = browser.post(
        f"/clients/{mother.id}/family/", relation="CHILD", relative_no=son.client_no
    )
    assert "Linked to the file of \u2068Danylo Shevchenko\u2069." in page.text
    assert session.query(FamilyLink).count() == 1

    theirs = browser.get(f"/clients/{son.id}").text
    assert "Parent" in theirs
    assert "Oksana Shevchenko" in theirs


def test_two_people_are_linked_once_from_whichever_end(
    browser_for: Any, counsellor: User, mother: Client, son: Client
) -> None:
    browser = browser_for(counsellor)
    browser.post(f"/clients/{mother.id}/family/", relation="CHILD", relative_no=son.client_no)
    page = browser.post(
        f"/clients/{son.id}/family/", relation="PARENT", relative_no=mother.client_no
    )
    assert page.status == 422
    assert page.errors["relative_no"] == "These two people are linked already."


def test_nobody_is_their_own_relative(mother: Client, session: Any) -> None:
    with pytest.raises(IntegrityError):
        link_relative(mother, relative=mother, relative_name=None, relation="SIBLING")
    session.rollback()


def test_a_relative_without_a_file_has_a_name_and_it_is_sealed(
    browser_for: Any, counsellor: User, mother: Client, session: Any
) -> None:
    page = browser_for(counsellor).post(
        f"/clients/{mother.id}/family/", relation="SIBLING", relative_name="Taras the elder",
        lives="ORIGIN",
    )  # fmt: skip
    assert "Taras the elder" in page.text
    assert "In the country of origin" in page.text
    raw = session.connection().exec_driver_sql("SELECT relative_name FROM family_link").scalar_one()
    assert b"Taras" not in bytes(raw)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"relation": "CHILD"}, "relative_name"),
        ({"relative_name": "Taras"}, "relation"),
        ({"relation": "CHILD", "relative_no": "MC-NOBODY"}, "relative_no"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(
    browser_for: Any, counsellor: User, mother: Client, fields: dict[str, str], field: str
) -> None:
    page = browser_for(counsellor).post(f"/clients/{mother.id}/family/", **fields)
    assert page.status == 422
    assert field in page.errors


def test_a_name_beside_a_number_is_not_thrown_away(
    browser_for: Any, counsellor: User, mother: Client, son: Client, session: Any
) -> None:
    page = browser_for(counsellor).post(
        f"/clients/{mother.id}/family/", relation="CHILD", relative_no=son.client_no,
        relative_name="Taras",
    )  # fmt: skip
    assert page.status == 422
    assert page.errors == {"relative_no": "Give the name or the number, not both."}
    assert 'value="Taras"' in page.text
    assert session.query(FamilyLink).count() == 0


def test_who_must_not_know_stands_out_on_both_files(
    browser_for: Any, counsellor: User, mother: Client, son: Client
) -> None:
    browser = browser_for(counsellor)
    browser.post(
        f"/clients/{mother.id}/family/", relation="CHILD", relative_no=son.client_no,
        hide_from_relative="y", contact_allowed="YES",
    )  # fmt: skip
    page = browser.get(f"/clients/{mother.id}").text
    assert "Must not know: say nothing, leave no message" in page
    assert "may be contacted" not in page
    assert "Say nothing about this relative to the client" in browser.get(f"/clients/{son.id}").text


def test_a_relative_who_hides_is_not_hinted_at_to_who_cannot_open_their_file(
    make_user: Any, put_client: Any, counsellor: User, mother: Client, session: Any
) -> None:
    other = make_user("counsellor")
    husband = put_client(other, "Ivan Shevchenko")
    link_relative(
        mother, relative=husband, relative_name=None, relation="SPOUSE", hide_from_relative=True
    )
    session.commit()

    assert [each.name for each in family_of(counsellor, mother)] == [None]
    assert family_of(other, husband) == []


def test_a_file_out_of_reach_shows_no_name(
    make_user: Any, put_client: Any, counsellor: User, mother: Client, session: Any
) -> None:
    hidden = put_client(make_user("counsellor"), "Ivan Shevchenko")
    link_relative(mother, relative=hidden, relative_name=None, relation="SPOUSE")
    session.commit()
    (relative,) = family_of(counsellor, mother)
    assert (relative.name, relative.client_id, relative.has_file) == (None, None, True)


def test_whoever_is_kept_away_from_one_sees_no_relation_on_the_other(
    make_user: Any, mother: Client, son: Client, session: Any
) -> None:
    manager = make_user("manager")
    link_relative(mother, relative=son, relative_name=None, relation="CHILD")
    keep_away(mother, manager.id, None)
    session.commit()
    assert family_of(manager, son) == []


def test_a_relation_is_mended_and_taken_away(
    browser_for: Any, counsellor: User, mother: Client, session: Any
) -> None:
    found = link_relative(mother, relative=None, relative_name="Taras", relation="SIBLING")
    session.commit()
    browser, road = browser_for(counsellor), f"/clients/{mother.id}/family/{found.id}"
    page = browser.post(road, relation="IN_LAW", version="1")
    assert "Relative by marriage" in page.text
    stale = browser.post(road, relation="CHILD", version="1")
    assert stale.status == 422

    browser.post(road, do="remove")
    assert session.query(FamilyLink).count() == 0


@pytest.mark.parametrize(
    ("role", "status"),
    [("reception", 404), ("mediator", 404), ("legal", 404), ("reporting", 403)],
)
def test_others_see_nothing_of_the_family(
    browser_for: Any, mother: Client, role: str, status: int
) -> None:
    assert browser_for(role).get(f"/clients/{mother.id}/family/").status == status


@pytest.mark.parametrize("role", ["reception", "mediator", "legal", "reporting"])
def test_others_do_not_change_a_relation(
    browser_for: Any, mother: Client, son: Client, session: Any, role: str
) -> None:
    found = link_relative(mother, relative=son, relative_name=None, relation="CHILD")
    session.commit()
    assert browser_for(role).get(f"/clients/{mother.id}/family/{found.id}").status == 403


# --- the next of the family ---------------------------------------------------------------------


NEXT = {"gender": "M", "stage": "HOS", "channel": "DESK", "needs": "C05", "agreed": "y",
        "agreement_how": "SPOKEN", "agreement_by": "CLIENT"}  # fmt: skip


def fields_of(page: Any) -> dict[str, str]:
    """What stands in the text fields of a form."""
    tags = re.findall(r"<input[^>]*>", page.text)
    found = {}
    for tag in tags:
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and value and 'type="radio"' not in tag and 'type="checkbox"' not in tag:
            found[name.group(1)] = value.group(1)
    return found


def test_another_of_the_family_is_registered_with_what_they_have_in_common(
    browser_for: Any, make_user: Any, put_client: Any, session: Any
) -> None:
    reception = make_user("reception")
    mother = put_client(
        reception, "Oksana Shevchenko",
        answers={"nationality": "UA", "language": "ukr", "residence_area": "Petržalka"},
    )  # fmt: skip
    browser = browser_for(reception)
    assert "Register another of this family" in browser.get(f"/clients/{mother.id}/family/").text
    page = browser.post(f"/clients/{mother.id}/family/next", relation="CHILD")
    assert page.path == "/clients/new"
    filled = fields_of(page)
    assert filled["nationality"] == "Ukraine"
    assert filled["language"] == "Ukrainian"
    assert filled["residence_area"] == "Petržalka"
    draft = session.scalars(select(IntakeDraft)).one()
    done = browser.post(
        f"/clients/new?draft={draft.id}",
        full_name="Danylo Shevchenko", language="ukr", nationality="UA", **NEXT,
    )  # fmt: skip
    assert done.status == 200, done.errors
    found = session.scalars(select(FamilyLink)).one()
    assert (found.client_id, found.relation) == (mother.id, "CHILD")
    assert "Danylo Shevchenko" in browser.get(f"/clients/{mother.id}").text
    assert session.scalars(select(FamilyDraft)).all() == []


def test_the_relation_outlives_putting_the_registration_aside(
    browser_for: Any, counsellor: User, mother: Client, session: Any
) -> None:
    browser = browser_for(counsellor)
    browser.post(f"/clients/{mother.id}/family/next", relation="SIBLING")
    draft = session.scalars(select(IntakeDraft)).one()
    browser.post(f"/clients/new?draft={draft.id}", do="draft", full_name="Iryna Koval")
    browser.post(f"/clients/new?draft={draft.id}", full_name="Iryna Koval", language="ukr", **NEXT)
    assert session.scalars(select(FamilyLink)).one().relation == "SIBLING"


def test_a_draft_thrown_away_takes_the_relation_along(
    browser_for: Any, counsellor: User, mother: Client, session: Any
) -> None:
    browser = browser_for(counsellor)
    browser.post(f"/clients/{mother.id}/family/next", relation="SIBLING")
    draft = session.scalars(select(IntakeDraft)).one()
    browser.post("/clients/drafts", discard=str(draft.id))
    assert session.scalars(select(FamilyDraft)).all() == []


def test_only_a_shared_safe_phone_comes_along_with_its_rules(
    browser_for: Any, counsellor: User, mother: Client, session: Any
) -> None:
    phones = (("+421905111222", True, "CLIENT"), ("+421905333444", True, "EMPLOYER"),
              ("+421905555666", False, "SHARED"))  # fmt: skip
    for number, is_safe, whose in phones:
        session.add(
            ContactDetail(
                client_id=mother.id, kind="PHONE", value=number, is_safe=is_safe,
                belongs_to=whose, message_allowed="NO",
            )
        )  # fmt: skip
    mother.contact_rule = "Never call in the evening."
    session.commit()
    browser = browser_for(counsellor)
    quiet = browser.post(f"/clients/{mother.id}/family/next", relation="CHILD").text
    assert "905" not in quiet
    assert "Never call in the evening." not in quiet
    page = browser.post(f"/clients/{mother.id}/family/next", relation="CHILD", share_phone="y")
    assert "+421905111222" in page.text
    assert "Never call in the evening." in page.text
    assert "+421905333444" not in page.text
    assert "+421905555666" not in page.text
    unmasked = select(TrailLine).where(TrailLine.action == "unmask")
    assert len(session.scalars(unmasked).all()) == 1


def test_how_they_are_related_is_asked(browser_for: Any, counsellor: User, mother: Client) -> None:
    page = browser_for(counsellor).post(f"/clients/{mother.id}/family/next")
    assert page.errors["relation"] == "Choose how the two are related."


def test_reception_writes_relations_down_and_changes_none(
    browser_for: Any, make_user: Any, put_client: Any
) -> None:
    """R-02 in the matrix: reception creates and reads."""
    reception = make_user("reception")
    mother = put_client(reception, "Oksana Shevchenko")
    browser = browser_for(reception)
    assert f"/clients/{mother.id}/family/" in browser.get(f"/clients/{mother.id}").text
    page = browser.post(
        f"/clients/{mother.id}/family/", relation="SIBLING", relative_name="Taras the elder"
    )
    assert "Taras the elder" in page.text
    assert ">Change<" not in page.text


def test_who_only_reads_sees_the_family_and_adds_nobody(
    browser_for: Any, make_user: Any, mother: Client
) -> None:
    lawyer = make_user("legal")
    assign(mother, lawyer.id)
    db.session.commit()
    browser = browser_for(lawyer)
    page = browser.get(f"/clients/{mother.id}/family/")
    assert page.status == 200
    assert "Add somebody" not in page.text
    assert "Register another" not in page.text
    refused = browser.post(
        f"/clients/{mother.id}/family/", relation="SIBLING", relative_name="Taras"
    )
    assert refused.status == 403
    assert browser.get(f"/clients/{mother.id}/family/next").status == 403


def test_a_stranger_registers_nobody_from_a_file(browser_for: Any, mother: Client) -> None:
    stranger = browser_for("reception")
    for page in ("family/", "family/next"):
        assert stranger.get(f"/clients/{mother.id}/{page}").status == 404
