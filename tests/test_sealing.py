"""Sealing: nobody reads, moves or alters a value without the key file, and keys can be changed."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import LargeBinary, select, type_coerce, update

from mrc_cases.access.models import User
from mrc_cases.base.keys import KeyFileMissing, KeyFileWrong, KeyRing
from mrc_cases.base.models import Base
from mrc_cases.base.sealing import (
    SealBroken,
    is_rotated,
    personal_columns,
    rotate,
    seal,
    unseal,
)
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing.create(tmp_path / "own-keys.json")


@given(plain=st.binary(max_size=200))
def test_what_is_sealed_is_unsealed(tmp_path_factory: Any, plain: bytes) -> None:
    ring = KeyRing.create(tmp_path_factory.mktemp("keys") / "keys.json")
    sealed = seal(ring, plain, "client.full_name")

    assert unseal(ring, sealed, "client.full_name") == plain
    assert len(plain) < 4 or plain not in sealed


def test_equal_values_look_different(ring: KeyRing) -> None:
    assert seal(ring, b"Oksana", "a.b") != seal(ring, b"Oksana", "a.b")


def test_a_value_cannot_be_moved_to_another_column(ring: KeyRing) -> None:
    with pytest.raises(SealBroken):
        unseal(ring, seal(ring, b"Oksana", "client.full_name"), "client.alias")


def test_every_altered_byte_shows(ring: KeyRing) -> None:
    sealed = seal(ring, b"Oksana", "a.b")
    for place in range(len(sealed)):
        altered = sealed[:place] + bytes((sealed[place] ^ 1,)) + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            unseal(ring, altered, "a.b")


def test_the_key_file_is_its_owners_and_never_written_over(ring: KeyRing) -> None:
    assert ring.path.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        KeyRing.create(ring.path)


def test_a_missing_or_damaged_key_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(KeyFileMissing):
        KeyRing.load(tmp_path / "none.json")
    for content in ("", "{}", '{"root": "x", "keys": {}}', "\x00\x01"):
        (tmp_path / "bad.json").write_text(content)
        with pytest.raises(KeyFileWrong):
            KeyRing.load(tmp_path / "bad.json")


def test_a_passphrase_locks_the_key_file(tmp_path: Path) -> None:
    ring = KeyRing.create(tmp_path / "keys.json", "open sesame, twice")
    again = KeyRing.load(ring.path, "open sesame, twice")

    assert unseal(again, seal(ring, b"x", "a.b"), "a.b") == b"x"
    for wrong in (None, "open sesame"):
        with pytest.raises(KeyFileWrong):
            KeyRing.load(ring.path, wrong)


def test_what_tokens_and_trail_stand_on_outlives_a_rotation(ring: KeyRing) -> None:
    before = ring.subkey("search"), ring.subkey("trail"), ring.fingerprint
    ring.add_key()
    again = KeyRing.load(ring.path)

    assert (again.subkey("search"), again.subkey("trail"), again.fingerprint) == before
    assert again.current_id == 2


def test_a_running_process_reads_what_a_rotation_beside_it_sealed(ring: KeyRing) -> None:
    beside = KeyRing.load(ring.path)
    beside.add_key()

    assert unseal(ring, seal(beside, b"x", "a.b"), "a.b") == b"x"


def test_a_sealed_column_cannot_be_searched() -> None:
    with pytest.raises(TypeError):
        select(Client).where(Client.full_name == "Oksana")
    assert "IS NULL" in str(select(Client).where(Client.full_name.is_(None)))


def test_every_column_of_a_mixin_knows_its_own_place() -> None:
    places = {
        (column.table.name, column.name): column.type.where  # type: ignore[attr-defined]
        for column in personal_columns(Base.metadata)
    }
    assert all(where == f"{table}.{name}" for (table, name), where in places.items())
    assert places["client", "born_on"] == "client.born_on"


def test_rotation_seals_everything_anew_and_loses_nothing(
    app: Flask, make_user: Any, tmp_path: Path
) -> None:
    user = make_user("counsellor", name="Zuzana")
    client = Client(client_no="MC-000000-0", full_name="Ада", registered_on=dt.date(2026, 1, 1),
                    born_on=dt.date(1990, 2, 3))  # fmt: skip
    db.session.add(client)
    db.session.commit()
    own = KeyRing.load(Path(shutil.copy(app.extensions["keys"].path, tmp_path / "other.json")))
    db.engine.dialect.mrc_keys = own  # type: ignore[attr-defined]
    own.add_key()

    assert not is_rotated(db.engine, own, Base.metadata)
    assert rotate(db.engine, own, Base.metadata, batch=2) > 3
    assert is_rotated(db.engine, own, Base.metadata)
    assert rotate(db.engine, own, Base.metadata) == 0
    db.session.expire_all()
    assert db.session.get(User, user.id).name == "Zuzana"  # type: ignore[union-attr]
    assert db.session.get(Client, client.id).born_on == dt.date(1990, 2, 3)  # type: ignore[union-attr]
    raw = db.session.scalar(select(type_coerce(Client.full_name, LargeBinary)))
    assert raw is not None
    assert bytes(raw)[1] == 2
    db.engine.dialect.mrc_keys = app.extensions["keys"]  # type: ignore[attr-defined]


def test_a_value_of_another_place_shows_in_the_database_too(app: Flask) -> None:
    client = Client(client_no="MC-000000-0", full_name="Ада", alias="B",
                    registered_on=dt.date(2026, 1, 1))  # fmt: skip
    db.session.add(client)
    db.session.commit()
    raw = db.session.scalar(select(type_coerce(Client.full_name, LargeBinary)))
    moved = type_coerce(raw, LargeBinary)
    db.session.execute(update(Client.__table__).values(alias=moved))  # type: ignore[arg-type]
    db.session.commit()

    with pytest.raises(SealBroken):
        db.session.execute(select(Client.alias)).all()
