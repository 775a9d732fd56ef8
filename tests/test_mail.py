"""Letters: queued, sent once, retried, given up; against a real mail server on loopback."""

import datetime as dt
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select, update

from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine
from mrc_cases.config import MailSettings, Settings, SettingWrong
from mrc_cases.extensions import db
from mrc_cases.mail import actions
from mrc_cases.mail.actions import BACK_OFF_MINUTES, LEASE, check_address, queue_letter
from mrc_cases.mail.letters import WRITERS, Words
from mrc_cases.mail.models import Letter
from mrc_cases.mail.sending import send_waiting
from mrc_cases.rounds import at_work

TO = "desk@partner.example"


class Office:
    """A mail server that keeps what it takes, and refuses as it is told."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.says = "250 Taken"
        self.meanwhile: Callable[[], None] | None = None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.says.startswith("250"):
            self.letters.append(BytesParser(policy=default).parsebytes(envelope.content))
        if self.meanwhile is not None:
            self.meanwhile()
        return self.says


@pytest.fixture
def post_office(app: Flask) -> Iterator[Office]:
    office = Office()
    port = _free_port()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    _use(app, MailSettings("127.0.0.1", port, "none", "office@centre.example"))
    yield office
    controller.stop()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _use(app: Flask, mail: MailSettings | None) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, mail=mail, address="https://cases.centre.example")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> dict[UUID, Words | None]:
    """What the room would write about each id; nothing about one it does not know."""
    known: dict[UUID, Words | None] = {}
    monkeypatch.setitem(WRITERS, "REFERRAL", lambda about_id: known.get(about_id))
    return known


@pytest.fixture
def queue(app: Flask, written: dict[UUID, Words | None]) -> Callable[..., UUID]:
    def put(once: str | None = None) -> UUID:
        about_id = uuid4()
        written[about_id] = Words("A referral waits for your answer", "Open the link.\n")
        letter = queue_letter("REFERRAL", about_id, TO, "en", once)
        assert letter is not None
        db.session.commit()
        return letter.id

    return put


def _letter(letter_id: UUID) -> Letter:
    db.session.rollback()
    return db.session.get_one(Letter, letter_id)


def _later(letter_id: UUID) -> None:
    """The wait is over."""
    due = update(Letter).where(Letter.id == letter_id).values(next_try_at=now())
    db.session.execute(due)
    db.session.commit()


def test_a_letter_is_sent_once_and_its_address_forgotten(
    app: Flask, post_office: Office, queue: Any
) -> None:
    letter_id = queue()
    assert send_waiting(app) == 1
    assert send_waiting(app) == 0

    [message] = post_office.letters
    assert message["To"] == TO
    assert message["From"] == "office@centre.example"
    assert message["Message-ID"] == f"<{letter_id}@centre.example>"
    assert message.get_content().strip() == "Open the link."
    letter = _letter(letter_id)
    assert (letter.state, letter.recipient, letter.attempts) == ("sent", None, 1)
    assert "mail_sent" in set(db.session.scalars(select(TrailLine.action)))


def test_what_goes_out_only_once_is_queued_once(app: Flask, queue: Any) -> None:
    queue("half:1")
    assert queue_letter("REFERRAL", uuid4(), TO, "en", "half:1") is None


def test_a_letter_that_is_no_longer_needed_is_not_sent(
    app: Flask, post_office: Office, queue: Any, written: dict[UUID, Words | None]
) -> None:
    letter_id = queue()
    written.clear()
    assert send_waiting(app) == 0
    assert post_office.letters == []
    assert _letter(letter_id).state == "dropped"


def test_a_refusal_for_now_is_tried_again_after_longer_and_longer_waits(
    app: Flask, post_office: Office, queue: Any
) -> None:
    letter_id = queue()
    post_office.says = "451 Try later"
    for minutes in BACK_OFF_MINUTES:
        before = now()
        send_waiting(app)
        letter = _letter(letter_id)
        assert (letter.state, letter.last_failure) == ("waiting", "LATER")
        wait = letter.next_try_at - before
        assert dt.timedelta(minutes=minutes) <= wait < dt.timedelta(minutes=minutes, seconds=30)
        assert send_waiting(app) == 0, "not before its time"
        _later(letter_id)
    send_waiting(app)
    assert _letter(letter_id).state == "failed"

    post_office.says = "250 Taken"
    with at_work(app) as session:
        actions.try_again(session.get_one(Letter, letter_id))
    assert send_waiting(app) == 1
    assert _letter(letter_id).state == "sent"


def test_a_refusal_for_good_is_not_tried_again(app: Flask, post_office: Office, queue: Any) -> None:
    letter_id = queue()
    post_office.says = "550 No such user"
    send_waiting(app)
    letter = _letter(letter_id)
    assert (letter.state, letter.last_failure, letter.recipient) == ("failed", "REFUSED", TO)


def test_no_mail_server_loses_nothing(app: Flask, queue: Any) -> None:
    letter_id = queue()
    assert send_waiting(app) == 0, "none is set"
    assert _letter(letter_id).attempts == 0
    _use(app, MailSettings("127.0.0.1", 1, "none", "office@centre.example"))
    assert send_waiting(app) == 0
    letter = _letter(letter_id)
    assert (letter.state, letter.last_failure) == ("waiting", "NO_SERVER")


def test_a_server_without_encryption_is_not_trusted(
    app: Flask, post_office: Office, queue: Any
) -> None:
    settings: Settings = app.config["SETTINGS"]
    assert settings.mail is not None
    _use(app, replace(settings.mail, security="starttls"))
    letter_id = queue()
    send_waiting(app)
    assert post_office.letters == []
    assert _letter(letter_id).last_failure == "TLS"


def test_a_sender_that_died_is_followed_by_another_with_the_same_message_id(
    app: Flask, post_office: Office, queue: Any
) -> None:
    """Between the server's yes and our writing it down the machine may stop."""
    letter_id = queue()
    with at_work(app):
        assert actions.claim(now()) is not None
    assert send_waiting(app) == 0, "somebody holds it"
    assert send_waiting(app, now() + LEASE + dt.timedelta(seconds=1)) == 1
    assert post_office.letters[0]["Message-ID"] == f"<{letter_id}@centre.example>"
    assert _letter(letter_id).attempts == 2


def test_who_lost_the_letter_to_another_sender_does_not_end_it(app: Flask, queue: Any) -> None:
    letter_id = queue()
    with at_work(app):
        actions.claim(now())
    with at_work(app):
        actions.claim(now() + LEASE * 2)
    with at_work(app):
        assert not actions.not_sent(letter_id, 1, "TIMEOUT", is_final=False)
        assert actions.sent(letter_id, 2)
    assert _letter(letter_id).state == "sent"


def test_many_senders_at_once_send_each_letter_once(
    app: Flask, post_office: Office, queue: Any
) -> None:
    ids = {queue() for _each in range(12)}
    db.session.remove()
    ready, sent = threading.Barrier(4), []

    def work() -> None:
        ready.wait()
        sent.append(send_waiting(app))

    threads = [threading.Thread(target=work) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sum(sent) == 12
    assert len({message["Message-ID"] for message in post_office.letters}) == 12
    assert len(post_office.letters) == 12
    assert {letter.id for letter in db.session.scalars(select(Letter))} == ids
    assert {letter.state for letter in db.session.scalars(select(Letter))} == {"sent"}


@pytest.mark.parametrize(
    "address",
    ["nobody", "a@b", "a b@c.example", "a@b.example\nBcc: x@y.example", "a@b.example, c@d.example",
     "<a@b.example>", "@b.example", "a@b.example" + "x" * 250],
)  # fmt: skip
def test_only_one_plain_address_is_taken(address: str) -> None:
    with pytest.raises(RuleBroken):
        check_address(address)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"MRC_SMTP_SECURITY": "ssl"}, "MRC_SMTP_SECURITY"),
        ({"MRC_SMTP_SECURITY": "none"}, "on this machine"),
        ({"MRC_SMTP_FROM": "centre"}, "MRC_SMTP_FROM"),
        ({"MRC_SMTP_PORT": "smtp"}, "MRC_SMTP_PORT"),
        ({"MRC_SMTP_PASSWORD_FILE": "/no/such/file"}, "MRC_SMTP_PASSWORD_FILE"),
    ],
)
def test_a_wrong_setting_is_said(environ: dict[str, str], said: str) -> None:
    base = {"MRC_SMTP_HOST": "mail.example", "MRC_SMTP_FROM": "office@centre.example"}
    with pytest.raises(SettingWrong, match=said):
        Settings.from_environment({**base, **environ})


def test_ports_follow_the_security() -> None:
    base = {"MRC_SMTP_HOST": "mail.example", "MRC_SMTP_FROM": "office@centre.example"}
    for security, port in (("starttls", 587), ("tls", 465)):
        mail = MailSettings.from_environment({**base, "MRC_SMTP_SECURITY": security})
        assert mail is not None
        assert mail.port == port
    assert MailSettings.from_environment({}) is None


class TestThePage:
    def test_a_manager_sees_what_failed_and_tries_again(
        self, app: Flask, post_office: Office, queue: Any, browser_for: Any
    ) -> None:
        letter_id = queue()
        post_office.says = "550 No such user"
        send_waiting(app)
        manager = browser_for("manager")
        page = manager.get("/mail/")
        assert "The address does not exist" in page.text
        assert TO not in page.text
        manager.post(f"/mail/{letter_id}", do="again")
        assert _letter(letter_id).state == "waiting"
        manager.post(f"/mail/{letter_id}", do="give_up")
        assert (_letter(letter_id).state, _letter(letter_id).recipient) == ("dropped", None)
        assert "does not wait" in manager.post(f"/mail/{letter_id}", do="again").text

    def test_others_do_not_open_it(self, browser_for: Any) -> None:
        for role in ("counsellor", "reception", "reporting"):
            assert browser_for(role).get("/mail/").status == 403

    def test_a_letter_there_is_not_is_404(self, browser_for: Any) -> None:
        assert browser_for("manager").post(f"/mail/{uuid4()}", do="again").status == 404
