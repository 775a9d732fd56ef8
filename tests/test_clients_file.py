"""The file of a client: what its page says, and to whom."""

import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from mrc_cases.access.models import User
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import assign
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.facts import (
    IntakeFacts,
    SafeContact,
)
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db


class TestTheFile:
    def test_another_ones_client_is_404_on_every_road(
        self, browser_for: Any, make_user: Any, put_client: Any
    ) -> None:
        client = put_client(make_user("counsellor"), "Amina Diallo")
        stranger = browser_for("counsellor")

        for road in ("", "/change", "/identity", "/assigned", "/intake"):
            assert stranger.get(f"/clients/{client.id}{road}").status == 404
        assert stranger.post(f"/clients/{client.id}/reveal", question="status").status == 404
        assert stranger.get(f"/clients/{uuid4()}").status == 404
        assert "Amina" not in stranger.get("/clients/").text

    def test_opening_is_on_the_trail(self, browser_for: Any, put_client: Any) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user)

        counsellor.get(f"/clients/{client.id}")

        lines = db.session.scalars(select(TrailLine).where(TrailLine.action == "read")).all()
        assert [line.record_id for line in lines if line.record_id] == [client.id]

    def test_the_header_tells_how_to_behave(self, browser_for: Any, put_client: Any) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(
            counsellor.user,
            care=SafeContact(contact_rule="Never leave a message.", counsellor_gender="F"),
            intake=IntakeFacts(needs=("T14",), urgency="TODAY", next_step="Call the union"),
            answers={"interpreter": "YES"},
        )

        page = counsellor.get(f"/clients/{client.id}").text

        for said in ("Never leave a message.", "Needs an interpreter", "Urgent", "Call the union"):
            assert said in page

    def test_status_is_masked_until_opened_and_opening_is_noted(
        self, browser_for: Any, put_client: Any
    ) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user, answers={"status": "ASY"})

        closed = counsellor.get(f"/clients/{client.id}").text
        opened = counsellor.post(f"/clients/{client.id}/reveal", question="status").text

        assert "Asylum seeker" not in closed
        assert "Asylum seeker" in opened
        lines = db.session.scalars(select(TrailLine.details).where(TrailLine.action == "read"))
        assert '{"field": "status"}' in list(lines)

    def test_an_empty_list_says_whose_clients_it_would_show(
        self, browser_for: Any, put_client: Any
    ) -> None:
        put_client(browser_for("counsellor").user, "Amina Diallo")
        assert "No client is yours yet" in browser_for("reception").get("/clients/").text

    @pytest.mark.parametrize(("role", "registers"), [("reception", True), ("legal", False)])
    def test_the_button_to_register_is_promised_to_who_gets_it(
        self, browser_for: Any, role: str, registers: bool
    ) -> None:
        page = browser_for(role).get("/clients/").text
        assert "No client is yours yet" in page
        assert ("the button to register" in page) is registers

    @pytest.mark.parametrize(
        "narrowed",
        [
            {"gender": "M"}, {"nationality": "Syria"}, {"stage": "RET"}, {"state": "closed"},
            {"gender": "F"}, {"nationality": "Guinea"},
        ],
    )  # fmt: skip
    def test_a_mediator_learns_nothing_by_narrowing_the_list(
        self, browser_for: Any, put_client: Any, narrowed: dict[str, str]
    ) -> None:
        mediator = browser_for("mediator")
        put_client(mediator.user, "Amina Diallo", answers={"gender": "F", "nationality": "GN"})

        page = mediator.get(f"/clients/?{urlencode(narrowed)}").text
        assert "Amina Diallo" in page
        offered = set(re.findall(r'name="(\w+)"', page))
        assert "language" in offered
        assert not offered & {"gender", "nationality", "stage", "state"}

    def test_a_mediator_sees_name_and_language_only(
        self, browser_for: Any, put_client: Any
    ) -> None:
        mediator = browser_for("mediator")
        client = put_client(mediator.user, "Amina Diallo", phones=["0905 123 456"])

        page = mediator.get(f"/clients/{client.id}").settled

        assert "Amina" in page
        assert "905" not in page
        assert client.client_no not in page
        assert mediator.post(f"/clients/{client.id}/reveal", question="status").status == 404

    def test_a_mediator_asking_for_a_new_intake_comes_to_the_name_and_it_is_noted(
        self, browser_for: Any, put_client: Any
    ) -> None:
        mediator = browser_for("mediator")
        client = put_client(mediator.user, "Amina Diallo")
        for answer in (
            mediator.get(f"/clients/{client.id}/intake"),
            mediator.post(f"/clients/{client.id}/intake"),
        ):
            assert answer.path == f"/clients/{client.id}"
            assert "Amina" in answer.text
        read = select(TrailLine.record_id).where(TrailLine.action == "read")
        assert list(db.session.scalars(read)) == [client.id, client.id]

    def test_a_mediator_goes_on_from_the_name_and_learns_no_number(
        self, browser_for: Any, put_client: Any
    ) -> None:
        mediator = browser_for("mediator")
        client = put_client(mediator.user, "Amina Diallo", phones=["0905 123 456"])
        client.contact_rule = "Never leave a message."
        db.session.commit()

        page = mediator.get(f"/clients/{client.id}").text

        for path in ("/consultations/new", "/queue/new", "/appointments/new"):
            assert f"{path}?client_id={client.id}" in page
            asked = mediator.get(f"{path}?client_id={client.id}")
            assert asked.status == 200
            assert "Amina" in asked.text
            assert client.client_no not in asked.text
            assert "Never leave" not in asked.text

    def test_a_profile_with_nothing_in_it_says_so_or_is_left_out(
        self, browser_for: Any, make_user: Any, put_client: Any
    ) -> None:
        counsellor, reception = browser_for("counsellor"), browser_for("reception")
        client = put_client(counsellor.user)
        assign(client, reception.user.id)
        db.session.commit()
        path = f"/clients/{client.id}"

        changing, reading = counsellor.get(path).text, reception.get(path).text

        assert "Nothing more was asked yet." in changing
        assert "<h2>Profile</h2>" in changing
        assert "<h2>Profile</h2>" not in reading

        client.profile.labour = "EMP"
        db.session.commit()
        assert "Nothing more was asked yet." not in counsellor.get(path).text
        assert "<h2>Profile</h2>" in reception.get(path).text

    def test_the_timeline_tells_an_intake_once(self, browser_for: Any, put_client: Any) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user)

        page = counsellor.get(f"/clients/{client.id}").text

        assert page.count('class="kind"') == 1


@pytest.mark.parametrize("form", ["change", "identity", "intake", "assigned", "print"])
def test_a_form_about_a_person_says_whose_file_it_is(
    browser_for: Any, counsellor: User, client: Client, form: str
) -> None:
    page = browser_for(counsellor).get(f"/clients/{client.id}/{form}")
    assert page.status == 200
    main = page.text[page.text.index("<main") :]
    assert f'<a href="/clients/{client.id}"><bdi>Oksana Shevchenko</bdi></a>' in main
    assert client.client_no in main
    assert "Oksana" not in page.title
    query = select(TrailLine.record_id).where(TrailLine.action == "read")
    assert client.id in db.session.scalars(query).all()


def test_a_long_file_asks_no_more_questions_than_a_short_one(
    app: Any, browser_for: Any, put_client: Any
) -> None:
    counsellor = browser_for("counsellor")
    client = put_client(counsellor.user)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    path = f"/clients/{client.id}"

    counsellor.get(path)
    short = len(asked)
    for minute in range(45):
        moment = dt.datetime(2025, 3, 1, 9, minute, tzinfo=dt.UTC)
        contact = Consultation(
            client_id=client.id, happened_at=moment, happened_on=moment.date(), channel="PHONE",
            outcome="ANSWERED", topics=("C05",), services=(), staff_id=counsellor.user.id,
        )  # fmt: skip
        db.session.add(contact)
    db.session.commit()
    asked.clear()
    page = counsellor.get(path)

    assert len(asked) <= short
    assert page.text.count('class="kind"') == 20
    older = re.search(r'href="(/clients/[^"]*after=[^"]+)"', page.text)
    assert older is not None
    assert counsellor.get(older.group(1)).text.count('class="kind"') == 20
