"""The staff pages, the trail page, and the menu."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from mrc_cases.access import actions
from mrc_cases.access.models import SignInSession, User
from mrc_cases.access.permissions import Role
from mrc_cases.access.staff_queries import is_review_due, trainings_of
from mrc_cases.access.trail_details import details_in_words
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.trail import TrailLine
from mrc_cases.centre.models import Office
from mrc_cases.extensions import begin_writing, db
from tests.conftest import PASSWORD, Browser

MakeUser = Callable[..., User]
BrowserFor = Callable[..., Browser]


def _facts(user: User, **more: Any) -> dict[str, Any]:
    return {
        "name": user.name,
        "email": user.email,
        "roles": [role.value for role in user.roles],
        "office_id": str(user.office_id or ""),
        "language": user.language,
        "version": user.version,
        **more,
    }


def test_a_manager_adds_somebody_who_then_chooses_a_password(
    browser_for: BrowserFor, anybody: Browser, office: Office
) -> None:
    browser = browser_for("manager")
    browser.get("/staff/new")
    page = browser.post(
        "/staff/new",
        name="Drita Hoxha",
        email="drita@centre.example",
        roles=["CO", "ME"],
        office_id=str(office.id),
        language="sq",
        password="the first of many words",
    )
    assert "the first of many words" in page.text
    user = db.session.scalars(select(User).where(User.language == "sq")).one()
    assert user.roles == {Role.COUNSELLOR, Role.MEDIATOR}
    assert user.must_change_password
    anybody.get("/sign-in")
    anybody.post("/sign-in", email="drita@centre.example", password="the first of many words")
    assert anybody.get("/", follow=False).path == "/my-password"


def test_a_password_is_made_where_none_is_typed(browser_for: BrowserFor) -> None:
    browser = browser_for("manager")
    browser.get("/staff/new")
    page = browser.post(
        "/staff/new",
        name="Amir",
        email="amir@centre.example",
        roles="RC",
        office_id="",
        language="en",
    )
    assert page.status == 200
    assert db.session.scalars(select(User).where(User.office_id.is_(None))).one().name == "Amir"


def test_two_accounts_never_share_an_address(browser_for: BrowserFor, make_user: MakeUser) -> None:
    make_user("counsellor", email="one@centre.example")
    browser = browser_for("manager")
    browser.get("/staff/new")
    page = browser.post(
        "/staff/new",
        name="Two",
        email="ONE@centre.example",
        roles="CO",
        office_id="",
        language="en",
    )
    assert page.status == 422
    assert "has an account already" in page.errors["email"]


@pytest.mark.parametrize("role", ["counsellor", "reception", "data_protection", "reporting"])
def test_others_do_not_reach_the_staff_pages(browser_for: BrowserFor, role: str) -> None:
    browser = browser_for(role)
    assert browser.get("/staff").status == 403
    assert browser.get("/staff/new").status == 403


def test_a_closed_account_is_refused_at_the_next_click(
    browser_for: BrowserFor, make_user: MakeUser
) -> None:
    leaver = make_user("counsellor")
    theirs, manager = browser_for(leaver), browser_for("manager")
    assert theirs.get("/my-settings", follow=False).status == 200

    manager.post(f"/staff/{leaver.id}/deactivate")

    assert theirs.get("/my-settings", follow=False).path == "/sign-in"
    assert theirs.post("/sign-in", email=leaver.email, password=PASSWORD).status == 422
    manager.post(f"/staff/{leaver.id}/reactivate")
    theirs.get("/sign-in")
    answer = theirs.post("/sign-in", follow=False, email=leaver.email, password=PASSWORD)
    assert answer.status == 302


def test_signing_somebody_out_everywhere(browser_for: BrowserFor, make_user: MakeUser) -> None:
    user = make_user("counsellor")
    theirs, manager = browser_for(user), browser_for("manager")
    manager.post(f"/staff/{user.id}/sign-out")
    assert theirs.get("/my-settings", follow=False).path == "/sign-in"


def test_a_new_first_password_ends_the_sessions(
    browser_for: BrowserFor, make_user: MakeUser
) -> None:
    user = make_user("counsellor")
    browser_for(user)
    page = browser_for("manager").post(f"/staff/{user.id}/password")
    assert page.status == 200
    db.session.refresh(user)
    assert user.must_change_password
    mine = select(SignInSession).where(SignInSession.user_id == user.id)
    assert all(session.ended_at for session in db.session.scalars(mine))


def test_the_last_manager_stays(browser_for: BrowserFor) -> None:
    browser = browser_for("manager")
    user = browser.user  # type: ignore[attr-defined]
    page = browser.post(f"/staff/{user.id}/deactivate")
    assert "the only manager" in page.text
    page = browser.post(f"/staff/{user.id}", **_facts(user, roles="CO"))
    assert "the only manager" in page.errors["roles"]
    db.session.refresh(user)
    assert user.is_active
    assert Role.MANAGER in user.roles


def test_two_managers_cannot_close_each_other_at_once(app: Flask, make_user: MakeUser) -> None:
    ids = [make_user("manager").id, make_user("manager").id]
    ready, refused = threading.Barrier(2), []

    def close(user_id: Any) -> None:
        with app.app_context():
            begin_writing(db.session) if db.engine.dialect.name != "sqlite" else None
            ready.wait()
            begin_writing(db.session)
            try:
                actions.deactivate(db.session.get(User, user_id))  # type: ignore[arg-type]
                db.session.commit()
            except RuleBroken as broken:
                db.session.rollback()
                refused.append(broken)

    threads = [threading.Thread(target=close, args=(user_id,)) for user_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    db.session.rollback()
    assert len(refused) == 1
    assert len(db.session.scalars(select(User).where(User.is_active)).all()) == 1


def test_saving_over_a_newer_version_shows_both(
    browser_for: BrowserFor, make_user: MakeUser
) -> None:
    user = make_user("counsellor")
    facts = _facts(user)
    first, second = browser_for("manager"), browser_for("manager")
    first.post(f"/staff/{user.id}", **{**facts, "name": "Saved first"})

    page = second.post(f"/staff/{user.id}", **{**facts, "name": "Saved second"})

    assert page.status == 422
    assert "Saved first" in page.text
    assert "Saved second" in page.text
    db.session.refresh(user)
    again = second.post(f"/staff/{user.id}", **_facts(user, name="Saved second"))
    assert again.status == 200
    db.session.refresh(user)
    assert user.name == "Saved second"


def test_an_administrator_does_not_become_a_manager(browser_for: BrowserFor) -> None:
    browser = browser_for("administrator")
    user = browser.user  # type: ignore[attr-defined]
    page = browser.post(f"/staff/{user.id}", **_facts(user, roles=["AD", "MA"]))
    assert "Ask a manager" in page.errors["roles"]


def test_the_trail_never_shows_a_password_or_a_name(
    browser_for: BrowserFor, make_user: MakeUser
) -> None:
    user = make_user("counsellor", name="Zuzana Nováková")
    browser_for("manager").post(f"/staff/{user.id}", **_facts(user, name="Zuzana Malá"))
    browser_for("manager").post(f"/staff/{user.id}/password")
    everything = " ".join(line.details for line in db.session.scalars(select(TrailLine)))
    assert "Zuzana" not in everything
    assert "argon2" not in everything


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"hits": 3, "list": "my_day"}, "How many: 3, List: My day"),
        (
            {"office": None, "period": ["2026-03-01", "2026-03-31"], "report": "client-profile",
             "universe": "active"},
            "Period: 1 Mar 2026 → 31 Mar 2026, Report: Client profile, Counted are: active clients",
        ),
        ({"parts": ["profile", "notes"]}, "Part of the file: Name and profile, What was written"),
        ({"page": "access.staff"}, "Page: Staff"),
        ({"due_on": [None, "2026-04-09"], "what": None}, "due_on: – → 9 Apr 2026, what"),
        ({"number": "2026-13-41", "list": "TOPIC"}, "Number: 2026-13-41, List: TOPIC"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("app")
def test_the_details_of_a_line_are_said_in_words(details: dict[str, Any], words: str) -> None:
    assert details_in_words(details) == words


def test_the_focal_point_reads_and_checks_the_trail(
    browser_for: BrowserFor, make_user: MakeUser
) -> None:
    user = make_user("counsellor")
    browser_for(user).get("/staff")
    browser = browser_for("data_protection")

    page = browser.get(f"/trail?action=refused&person={user.id}")

    assert page.status == 200
    assert "Page: Staff" in page.text
    assert "The trail is whole" in browser.post("/trail/check").text
    assert browser.get("/trail?day=1999-01-01").text.count("<tr>") == 0
    assert browser.get("/trail?person=rubbish&day=no&before=x").status == 200


def test_an_altered_trail_is_noticed_on_the_page(browser_for: BrowserFor) -> None:
    browser = browser_for("data_protection")
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("DROP TRIGGER trail_line_no_update"))
    else:
        db.session.execute(text("ALTER TABLE trail_line DISABLE TRIGGER USER"))
    db.session.execute(text("UPDATE trail_line SET action = 'nothing' WHERE id = 1"))
    db.session.commit()
    assert "broken at line 1" in browser.post("/trail/check").text


@pytest.mark.parametrize(
    ("role", "seen", "unseen"),
    [
        ("manager", {"Staff", "Lists", "Trail"}, set()),
        ("administrator", {"Staff", "Lists"}, {"Trail", "Clients"}),
        ("data_protection", {"Trail"}, {"Staff", "Lists", "Clients"}),
        ("reporting", set(), {"Staff", "Lists", "Trail", "Clients"}),
        ("counsellor", {"Log a consultation"}, {"Staff", "Trail", "Lists"}),
    ],
)
def test_the_menu_shows_what_the_role_may_open(
    browser_for: BrowserFor, role: str, seen: set[str], unseen: set[str]
) -> None:
    page = browser_for(role).get("/my-settings").text
    menu = page[page.index('<nav class="rail"') : page.index("</nav>")]
    assert {word for word in seen | unseen if f">{word}<" in menu} == seen


def test_a_training_is_written_down_and_a_refused_one_kept(
    browser_for: Callable[..., Browser], make_user: Callable[..., User]
) -> None:
    user, browser = make_user("counsellor"), browser_for("manager")
    address = f"/staff/{user.id}/training"
    refused = browser.post(address, kind="LAW", held_on="2026-03-01", expires_on="2026-01-01")
    assert refused.errors == {"expires_on": "It cannot end before it was held."}
    browser.post(address, kind="LAW", held_on="2026-03-01", expires_on="2027-03-01")
    assert [each.kind for each in trainings_of(user)] == ["LAW"]
    assert browser_for("counsellor").post(address, kind="LAW", held_on="2026-03-01").status == 403


def test_rights_are_looked_at_every_ninety_days(
    browser_for: Callable[..., Browser], make_user: Callable[..., User], today: dt.date
) -> None:
    user = make_user("counsellor")
    assert not is_review_due(user, today + dt.timedelta(days=89))
    assert is_review_due(user, today + dt.timedelta(days=91))
    browser_for("manager").post(f"/staff/{user.id}/review")
    assert db.session.get_one(User, user.id).reviewed_on == today
