"""Attached papers and pictures: checked by content, cleaned, sealed, opened through the gate."""

import io
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.keys import KeyRing
from mrc_cases.base.models import Base
from mrc_cases.base.sealing import rotate
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import keep_away
from mrc_cases.clients.models import Client
from mrc_cases.config import Settings
from mrc_cases.documents import contents
from mrc_cases.documents.actions import attach
from mrc_cases.documents.models import AttachedFile, FileContent
from mrc_cases.extensions import db
from mrc_cases.serving import open_server
from mrc_cases.sessions.actions import Topic, write_session

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PLACE = "Sarande harbour, 39.87N"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), turned: bool = False) -> bytes:
    """A picture in which the camera wrote where it was taken."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = PLACE
    if turned:
        exif[0x0112] = 6
    Image.new("RGB", size, "teal").save(out, kind, exif=exif)
    return out.getvalue()


def send(browser: Any, client: Client, data: bytes, name: str = "scan.jpg", **more: str) -> Any:
    fields = {"title": "Decision of the court", "kind": "DECISION", **more}
    return browser.post(f"/documents/of/{client.id}", file=(io.BytesIO(data), name), **fields)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_the_camera_wrote_is_not_kept(kind: str) -> None:
    data = picture(kind)
    assert PLACE.encode() in data
    kept = contents.take(data)
    assert PLACE.encode() not in kept.data
    with Image.open(io.BytesIO(kept.data)) as clean:
        assert clean.size == (40, 20)
        assert not clean.getexif()


def test_a_picture_held_sideways_is_turned() -> None:
    with Image.open(io.BytesIO(contents.take(picture(turned=True)).data)) as upright:
        assert upright.size == (20, 40)


def test_a_large_picture_becomes_legible_and_small() -> None:
    with Image.open(io.BytesIO(contents.take(picture(size=(6000, 3000))).data)) as smaller:
        assert smaller.size == (3000, 1500)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"MZ\x90\x00 a program", b"<html><script>alert(1)</script>", b"%PDF-1.4 cut off",
        picture()[:200], b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"\xff\xd8\xff" + b"x" * 99,
        PDF + b"x" * contents.LARGEST,
    ],
)  # fmt: skip
def test_what_is_no_good_file_is_refused_in_a_sentence(app: Flask, data: bytes) -> None:
    with app.test_request_context(), pytest.raises(RuleBroken) as refused:
        contents.take(data)
    assert refused.value.field == "file"


def test_a_bomb_is_refused(app: Flask) -> None:
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    with app.test_request_context(), pytest.raises(RuleBroken):
        contents.take(out.getvalue())


def test_a_program_named_like_a_picture_is_refused_and_the_title_is_kept(
    browser_for: Any, counsellor: User, client: Client
) -> None:
    page = send(browser_for(counsellor), client, b"MZ\x90\x00", "photo.jpg")
    assert page.status == 422
    assert page.errors["file"] == "Only PDF, JPEG and PNG files are taken."
    assert "Decision of the court" in page.text


def test_a_file_is_attached_sealed_opened_and_on_the_trail(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    browser = browser_for(counsellor)
    assert "Decision of the court" in send(browser, client, PDF, "court.pdf").text
    raw = session.connection().exec_driver_sql("SELECT content FROM file_content").scalar_one()
    assert b"%PDF" not in bytes(raw)
    attached = session.scalars(select(AttachedFile)).one()

    page = browser.get(f"/documents/{attached.id}")
    assert page.data == PDF
    assert page.headers["Content-Type"] == "application/pdf"
    assert "court" not in page.headers["Content-Disposition"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    lines = select(TrailLine).where(TrailLine.record_id == attached.id, TrailLine.action == "read")
    assert len(session.scalars(lines).all()) == 1


def test_a_file_can_hang_at_a_session_of_the_same_client_only(
    browser_for: Any, counsellor: User, client: Client, put_client: Any, session: Any
) -> None:
    held = write_session(
        staff=counsellor, time_zone="Europe/Bratislava", form="INDIVIDUAL", kind="LEG",
        state="held", topics=[Topic("C05", "PROGRESS")], client=client,
    )  # fmt: skip
    stranger = put_client(counsellor, "Drita Hoxha")
    session.commit()
    browser = browser_for(counsellor)
    at_session = {"file": (io.BytesIO(PDF), "court.pdf"), "title": "Decision", "kind": "DECISION"}
    page = browser.post(f"/documents/of/{client.id}?session_id={held.id}", **at_session)
    assert session.scalars(select(AttachedFile)).one().session_id == held.id
    assert f"/sessions/{held.id}" in page.text
    assert browser.get(f"/documents/of/{stranger.id}?session_id={held.id}").status == 404


def test_a_file_goes_with_the_client_out_of_reach(
    browser_for: Any, make_user: Any, client: Client, session: Any
) -> None:
    attached = attach(client, PDF, title="Paper", kind="OTHER")
    manager = make_user("manager")
    session.commit()
    road = f"/documents/{attached.id}"
    assert browser_for("counsellor").get(road).status == 404
    assert browser_for("reporting").get(road).status == 403
    assert browser_for("mediator").get(road).status == 404
    assert browser_for(manager).get(road).status == 200
    keep_away(client, manager.id, None)
    session.commit()
    assert browser_for(manager).get(road).status == 404


def test_a_file_taken_away_leaves_a_line_and_no_content(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    attached = attach(client, PDF, title="Paper", kind="OTHER")
    session.commit()
    browser = browser_for(counsellor)
    page = browser.get(f"/documents/of/{client.id}").text
    fold = page.partition('<details class="fold')[2].partition("</details>")[0]
    assert "Take it away for good" in fold  # the first press only opens it
    assert f'action="/documents/{attached.id}/remove"' in fold
    browser.post(f"/documents/{attached.id}/remove")
    assert browser.get(f"/documents/{attached.id}").status == 404
    assert session.scalars(select(FileContent)).all() == []
    assert session.get(AttachedFile, attached.id).archived_at is not None
    lines = select(TrailLine.action).where(TrailLine.record_id == attached.id)
    done = list(session.scalars(lines.order_by(TrailLine.id)))
    assert (done.count("remove"), done.count("change")) == (1, 0)


def test_files_are_sealed_anew_when_the_key_changes(
    app: Flask, client: Client, session: Any, tmp_path: Path
) -> None:
    attached = attach(client, PDF, title="Paper", kind="OTHER")
    session.commit()
    own = KeyRing.load(Path(shutil.copy(app.extensions["keys"].path, tmp_path / "other.json")))
    db.engine.dialect.mrc_keys = own  # type: ignore[attr-defined]
    own.add_key()
    rotate(db.engine, own, Base.metadata)
    session.expire_all()
    assert session.get(FileContent, attached.id).content == PDF
    db.engine.dialect.mrc_keys = app.extensions["keys"]  # type: ignore[attr-defined]


@pytest.fixture
def served(app: Flask, settings: Settings) -> Iterator[str]:
    """The address of the centre's own web server."""
    server = open_server(app, replace(settings, port=0))
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"127.0.0.1:{server.effective_port}"
    server.trigger.pull_trigger(server.close)
    thread.join(10)
    server.task_dispatcher.shutdown()


def as_multipart(file: bytes, **fields: str) -> bytes:
    """A form with a file as a browser sends it."""
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [f"{head.format(name)}\r\n\r\n{value}" for name, value in fields.items()]
    parts.append(f'{head.format("file")}; filename="passport.pdf"\r\n\r\n')
    return (
        "".join(f"--part\r\n{part}\r\n" for part in parts)[:-2].encode()
        + file
        + b"\r\n--part--\r\n"
    )


def test_a_large_file_never_lies_unsealed_in_a_temporary_one(
    served: str, browser_for: Any, counsellor: User, client: Client, monkeypatch: Any
) -> None:
    """Not while it arrives, not while it is read, not while it is handed out again."""
    browser = browser_for(counsellor)
    browser.get(f"/documents/of/{client.id}")
    paper = PDF + b"%" + b"her name stands here " * 100_000 + b"\n%%EOF"
    body = as_multipart(paper, csrf_token=browser.token, title="Passport", kind="DECISION")
    opened: list[str] = []
    plainly = os.open

    def watched(path: Any, *more: Any, **named: Any) -> int:
        opened.append(str(path))
        return plainly(path, *more, **named)

    monkeypatch.setattr(os, "open", watched)  # by which every temporary file is made

    def ask(road: str, data: bytes | None = None, kind: str = "") -> Any:
        cookie = browser.client.get_cookie("mrc")
        headers = {"Cookie": f"mrc={cookie.value}", "Content-Type": kind}
        connection = HTTPConnection(served, timeout=30)
        with closing(connection):
            connection.request("POST" if data else "GET", road, data, headers)
            return connection.getresponse().read()

    ask(f"/documents/of/{client.id}", body, "multipart/form-data; boundary=part")
    db.session.rollback()
    kept = db.session.scalars(select(AttachedFile)).one()

    assert ask(f"/documents/{kept.id}") == paper
    assert [path for path in opened if path.startswith(tempfile.gettempdir())] == []

    with tempfile.TemporaryFile():  # it can fail: such a file is noticed
        assert [path for path in opened if path.startswith(tempfile.gettempdir())]
