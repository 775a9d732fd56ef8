"""A new key beside the centre's work: nothing is lost, and the command says what is true."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, LargeBinary, select, text, type_coerce
from sqlalchemy.exc import DBAPIError

from mrc_cases import create_app, database, own_folder, rotation
from mrc_cases.base import keys as keys_module
from mrc_cases.base.alone import NotAlone
from mrc_cases.base.keys import KeyFileWrong, KeyRing
from mrc_cases.base.models import Base
from mrc_cases.base.moments import now
from mrc_cases.base.sealing import is_rotated, personal_columns, seal, unseal
from mrc_cases.cli import prepare_database
from mrc_cases.config import Settings
from mrc_cases.rotation import change_key
from tests.conftest import PASSWORD, ROOT, downgrade

PEOPLE = 40


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who seals looks for a newer key at once; the commands of their own process wait as ever."""
    monkeypatch.setattr(keys_module, "LOOKS_AGAIN_AFTER", 0.0)
    monkeypatch.setattr(rotation, "LOOKS_AGAIN_AFTER", 0.0)


class House:
    """A centre with staff, a key file of its own, and the command beside it."""

    def __init__(self, folder: Path, url: str, key_file: Path) -> None:
        folder.mkdir()
        self.key_file = folder / "keys.json"
        shutil.copy(key_file, self.key_file)
        self.environ = {
            "MRC_VAR": str(folder),
            "MRC_KEY_FILE": str(self.key_file),
            "DATABASE_URL": url,
        }
        self.settings = Settings.from_environment(self.environ)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "mrc_cases.cli", *arguments],
            env={**os.environ, **self.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def rotate(self) -> str:
        """What the command does, without a process of its own."""
        keys = self.keys()
        engine = database.open_engine(self.settings, keys)
        try:
            return change_key(engine, keys, lambda _count: None)
        finally:
            engine.dispose()

    def check(self) -> None:
        """What every start looks at."""
        keys = self.keys()
        engine = database.open_engine(self.settings, keys)
        try:
            database.check(engine, keys, own_folder("migrations"))
        finally:
            engine.dispose()

    def keys(self) -> KeyRing:
        return database.open_keys(self.settings)

    def key_ids_in_use(self) -> set[int]:
        """Under which keys values are sealed; every value is unsealed on the way."""
        ring, ids = self.keys(), set()
        engine = database.open_engine(self.settings, ring)
        with engine.connect() as connection:
            for column in personal_columns(Base.metadata):
                for sealed in connection.scalars(select(type_coerce(column, LargeBinary))):
                    if sealed is not None:
                        unseal(ring, bytes(sealed), f"{column.table.name}.{column.name}")
                        ids.add(bytes(sealed)[1])
        engine.dispose()
        return ids


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out + err


@pytest.fixture
def house(tmp_path: Path, database_url: str, key_file: Path) -> House:
    from mrc_cases.access.actions import add_user
    from mrc_cases.centre.actions import set_up_centre
    from mrc_cases.extensions import db
    from mrc_cases.rounds import at_work

    house = House(tmp_path / "house", database_url, key_file)
    app = create_app(house.settings)
    with at_work(app):
        set_up_centre(
            name="Centre", country="SK", time_zone=None, manager_name="Mária",
            manager_email="m@centre.example", password=PASSWORD,
        )  # fmt: skip
        for number in range(PEOPLE):
            add_user(
                name=f"Colleague {number}", email=f"c{number}@centre.example", roles=["CO"],
                password=PASSWORD,
            )  # fmt: skip
    with app.app_context():
        db.engine.dispose()
    return house


# --- the key file ------------------------------------------------------------------------------


def test_of_rotations_at_once_none_loses_anothers_key(house: House) -> None:
    answers = [ended(process) for process in [house.start("rotate-key") for _ in range(2)]]

    done = sum(code == 0 for code, _said in answers)
    assert done >= 1
    for code, said in answers:
        assert code == 0 or "being changed by another run" in said, said
        assert len(said.strip().splitlines()) == 1
    assert house.key_ids_in_use() == {1 + done} == {house.keys().current_id}


def test_a_second_rotation_changes_nothing(house: House) -> None:
    before = house.key_file.read_bytes()
    with house.keys().rotating(), pytest.raises(NotAlone):
        house.rotate()

    assert house.key_file.read_bytes() == before
    assert "number 2" in house.rotate()  # the lock is given back


def test_the_lock_goes_with_the_process_that_held_it(tmp_path: Path) -> None:
    ring = KeyRing.create(tmp_path / "keys.json")
    script = (
        "import sys, pathlib, time\n"
        "from mrc_cases.base.keys import KeyRing\n"
        "with KeyRing.load(pathlib.Path(sys.argv[1])).rotating():\n"
        "    print('held', flush=True); time.sleep(60)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(ring.path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(NotAlone), ring.rotating():
        pass
    holder.kill()
    holder.communicate()
    with ring.rotating():
        assert ring.add_key() == 2


def test_a_key_added_by_another_process_is_never_written_over(tmp_path: Path) -> None:
    ring = KeyRing.create(tmp_path / "keys.json")
    beside = KeyRing.load(ring.path)
    sealed = seal(beside, b"x", "a.b") if beside.add_key() == 2 else b""

    assert ring.add_key() == 3
    assert unseal(KeyRing.load(ring.path), sealed, "a.b") == b"x"


def test_a_key_is_not_added_to_another_file(tmp_path: Path) -> None:
    ring = KeyRing.create(tmp_path / "keys.json")
    KeyRing.create(tmp_path / "other.json").path.replace(ring.path)
    before = ring.path.read_bytes()
    with pytest.raises(KeyFileWrong):
        ring.add_key()
    assert ring.path.read_bytes() == before


def test_a_running_process_soon_seals_under_the_new_key(tmp_path: Path) -> None:
    KeyRing.create(tmp_path / "keys.json")
    running = KeyRing.load(tmp_path / "keys.json")
    KeyRing.load(running.path).add_key()

    assert seal(running, b"x", "a.b")[1] == 2


def test_a_key_file_that_is_away_or_another_stops_no_running_process(tmp_path: Path) -> None:
    ring = KeyRing.create(tmp_path / "keys.json")
    sealed = seal(ring, b"x", "a.b")
    for spoil in (ring.path.unlink, lambda: KeyRing.create(ring.path)):
        spoil()
        assert unseal(ring, seal(ring, b"y", "a.b"), "a.b") == b"y"
        assert unseal(ring, sealed, "a.b") == b"x"


# --- an old copy of it ---------------------------------------------------------------------------


def test_a_key_file_from_before_the_rotation_is_refused(house: House) -> None:
    old = house.key_file.read_bytes()
    house.rotate()
    right = house.key_file.read_bytes()

    house.key_file.write_bytes(old)
    for start in (lambda: prepare_database(house.settings), house.check):
        with pytest.raises(KeyFileWrong, match="older than the last rotation: key 2 is not in it"):
            start()

    house.key_file.write_bytes(right)
    prepare_database(house.settings)
    house.check()
    assert house.key_ids_in_use() == {2}


def test_another_key_of_the_same_number_is_refused(house: House) -> None:
    old = house.key_file.read_bytes()
    house.rotate()
    house.key_file.write_bytes(old)
    house.keys().add_key()

    with pytest.raises(KeyFileWrong, match="not the one"):
        house.check()


def test_a_wrong_key_changes_no_schema(house: House) -> None:
    engine = database.open_engine(house.settings, house.keys())
    downgrade(engine, "028")
    house.key_file.unlink()
    KeyRing.create(house.key_file)

    with pytest.raises(KeyFileWrong, match="Nothing was changed"):
        prepare_database(house.settings)

    assert database.schema_age(engine) == "028"
    assert not list(Path(house.environ["MRC_VAR"]).parent.rglob("*.before-*"))
    engine.dispose()


# --- beside the centre's work ------------------------------------------------------------------


def test_people_go_on_saving_while_the_key_is_changed(house: House) -> None:
    """Each save begins as a writer, as a request does; all end under the new key, none is lost."""
    ring = house.keys()
    engine = database.open_engine(house.settings, ring)
    stop, saved = threading.Event(), []

    def save() -> None:
        writer = engine.connect().execution_options(mrc_begin="writing")
        while not stop.is_set():
            with writer.begin():
                writer.execute(text("UPDATE office SET position = position + 1"))
                time.sleep(0.05)
            saved.append(1)
            time.sleep(0.2)
        writer.close()

    busy = threading.Thread(target=save)
    busy.start()
    try:
        said = house.rotate()
    finally:
        stop.set()
        busy.join()
    assert "new key, number 2" in said
    assert saved
    assert house.key_ids_in_use() == {2}
    engine.dispose()


def test_what_the_database_lets_nobody_change_is_sealed_anew_too(house: House) -> None:
    """What was done about an incident is written once; the rule stands again afterwards."""
    ring = house.keys()
    engine = database.open_engine(house.settings, ring)
    steps = Base.metadata.tables["incident_step"]
    with engine.begin() as connection:
        _write_step(connection)

    assert "number 2" in house.rotate()

    assert house.key_ids_in_use() == {2}
    with pytest.raises(DBAPIError, match="incident_step is kept"), engine.begin() as connection:
        connection.execute(steps.update().values(words="Nothing was done."))
    with engine.connect() as connection:
        assert connection.scalar(select(steps.c.words)) == "Went to the police with her."
    engine.dispose()


def _write_step(connection: Connection) -> None:
    tables, present = Base.metadata.tables, now()
    writer = connection.scalars(select(tables["user_account"].c.id)).first()
    about, step = uuid4(), uuid4()
    connection.execute(
        tables["incident"].insert(),
        {
            "id": about, "is_complaint": True, "recorded_on": present.date(), "state": "recorded",
            "account": "He took her passport.", "created_at": present, "updated_at": present,
            "version": 1,
        },
    )  # fmt: skip
    connection.execute(
        tables["incident_step"].insert(),
        {
            "id": step, "incident_id": about, "written_by_id": writer, "written_at": present,
            "words": "Went to the police with her.",
        },
    )  # fmt: skip


def test_a_rotation_that_was_killed_is_finished_and_says_so(house: House) -> None:
    ring = house.keys()
    ring.add_key()  # all that an earlier run came to

    assert "no new key was made" in house.rotate()
    assert house.key_ids_in_use() == {2}
    assert "number 3" in house.rotate()
    assert house.key_ids_in_use() == {3}


def test_what_was_saved_under_the_old_key_meanwhile_is_sealed_anew(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program beside the command notices the new key a moment later."""
    behind = house.keys()
    behind._look_again_at = time.monotonic() + 3600
    ring = house.keys()
    engine = database.open_engine(house.settings, ring)
    late = database.open_engine(house.settings, behind)
    table = Base.metadata.tables["user_account"]

    def save(_seconds: float) -> None:
        with late.begin() as connection:
            connection.execute(table.update().values(name="Saved meanwhile"))

    monkeypatch.setattr("mrc_cases.rotation.time.sleep", save)
    change_key(engine, ring, lambda _count: None)

    assert is_rotated(engine, ring, Base.metadata)
    with engine.connect() as connection:
        assert set(connection.scalars(select(table.c.name))) == {"Saved meanwhile"}
    engine.dispose()
    late.dispose()
