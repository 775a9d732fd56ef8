"""Pages that can hurt most ask for the password again, and why."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select, update

from mrc_cases.access.confirming import confirmed
from mrc_cases.access.guard import requires
from mrc_cases.access.models import Confirmation
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.forms import Form
from mrc_cases.base.moments import now
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import TrailLine
from mrc_cases.extensions import db
from tests.conftest import PASSWORD, Browser

REASON = "She called and is afraid to go home"


@pytest.fixture
def safe_house(app: Flask) -> Flask:
    """The application with a page of the kind."""
    from wtforms import StringField

    class WordsForm(Form):
        words = StringField("Words")

    @app.route("/safe-house", methods=["GET", "POST"])
    @requires(Area.SHELTER, Level.READ)
    @confirmed
    def safe_house() -> ResponseReturnValue:
        form = WordsForm()
        if request.method == "POST":
            return f"saved {form.words.data}"
        return form_page(form, title="Safe house")

    return app


@pytest.fixture
def worker(safe_house: Flask, browser_for: Callable[..., Browser]) -> Browser:
    return browser_for("shelter")


def test_the_password_and_a_reason_open_the_page(worker: Browser) -> None:
    assert worker.get("/safe-house").path == "/confirm"

    page = worker.post("/confirm", password=PASSWORD, reason=REASON)

    assert page.path == "/safe-house"
    kept = db.session.scalars(select(Confirmation)).one()
    assert (kept.reason, kept.user_id) == (REASON, worker.user.id)  # type: ignore[attr-defined]


def test_a_wrong_password_opens_nothing_and_is_on_the_trail(worker: Browser) -> None:
    worker.get("/safe-house")

    page = worker.post("/confirm", password="not my password at all", reason=REASON)

    assert page.status == 422
    assert page.errors == {"password": "This is not your password."}
    assert worker.get("/safe-house").path == "/confirm"
    assert db.session.scalars(select(TrailLine).where(TrailLine.action == "confirm_failed")).one()


def test_a_reason_is_more_than_a_word(worker: Browser) -> None:
    worker.get("/safe-house")
    page = worker.post("/confirm", password=PASSWORD, reason="work")
    assert page.errors == {"reason": "Say it in a sentence of 10 to 300 letters."}


def test_guessing_is_slowed_down_like_signing_in(worker: Browser) -> None:
    for _try in range(6):
        page = worker.post("/confirm", password="not my password at all", reason=REASON)
    assert page.status == 429
    assert worker.post("/confirm", password=PASSWORD, reason=REASON).status == 429


def test_it_is_asked_again_after_half_an_hour(worker: Browser) -> None:
    worker.post("/confirm", password=PASSWORD, reason=REASON)
    assert worker.get("/safe-house").path == "/safe-house"

    db.session.execute(update(Confirmation).values(at=now() - dt.timedelta(minutes=31)))
    db.session.commit()

    assert worker.get("/safe-house").path == "/confirm"


def test_another_browser_of_the_same_person_is_asked_too(
    worker: Browser, browser_for: Callable[..., Browser]
) -> None:
    worker.post("/confirm", password=PASSWORD, reason=REASON)
    other = browser_for(worker.user)  # type: ignore[attr-defined]
    assert other.get("/safe-house").path == "/confirm"


def test_what_was_typed_is_there_after_confirming(worker: Browser) -> None:
    worker.get("/")
    assert worker.post("/safe-house", words="bed three is free").path == "/confirm"

    page = worker.post("/confirm", password=PASSWORD, reason=REASON)

    assert page.path == "/safe-house"
    assert "bed three is free" in page.text


def test_who_has_no_right_is_refused_before_any_question(
    safe_house: Flask, browser_for: Callable[..., Browser]
) -> None:
    assert browser_for("reception").get("/safe-house").status == 403


def test_a_part_of_a_page_waits_instead_of_turning_into_a_question(worker: Browser) -> None:
    page = worker.get("/safe-house", headers={"HX-Request": "true"})
    assert page.status == 401
    assert page.headers["HX-Reswap"] == "none"
