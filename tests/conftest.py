"""The centre in a test: a real database on both engines, staff, clients, and a browser for each."""

import datetime as dt
import gc
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

import pytest
from alembic import command
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from mrc_cases import create_app, database, own_folder
from mrc_cases.access import passwords
from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.base.keys import KeyRing
from mrc_cases.base.moments import local_day, now
from mrc_cases.centre.models import Centre, Office
from mrc_cases.clients.actions import register_client
from mrc_cases.clients.facts import (
    AgreementFacts,
    ContactPoint,
    Document,
    IntakeFacts,
    Names,
    Occasion,
)
from mrc_cases.clients.models import Client
from mrc_cases.config import Settings
from mrc_cases.extensions import db
from mrc_cases.rounds import in_house
from tests import postgres
from tests.bringing_in import BringIn, bringing_in

ROOT = Path(__file__).parent.parent
PASSWORD = "a lantern by the old harbour"
TIME_ZONE = "Europe/Bratislava"
QUESTIONS = 5000  # of which it is kept how they were compiled
ROLES = {
    "reception": Role.RECEPTION,
    "counsellor": Role.COUNSELLOR,
    "mediator": Role.MEDIATOR,
    "legal": Role.LEGAL,
    "psychosocial": Role.PSYCHOSOCIAL,
    "shelter": Role.SHELTER,
    "manager": Role.MANAGER,
    "reporting": Role.REPORTING,
    "data_protection": Role.DATA_PROTECTION,
    "administrator": Role.ADMINISTRATOR,
}


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not in what stays: that took a sixth of the whole run."""
    gc.set_threshold(100_000, 20, 100)
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def compiled_catalogues() -> None:
    """The catalogues as the program reads them."""
    subprocess.run([sys.executable, str(ROOT / "tasks.py"), "compile"], check=True, cwd=ROOT)


class _Remembering(PasswordHasher):
    """Argon2id is slow on purpose: the tests reckon each password once, and not for each person."""

    known: ClassVar[dict[tuple[str, ...], Any]] = {}

    def hash(self, password: Any, *, salt: bytes | None = None) -> str:
        key = ("hash", str(password), str(salt))
        if key not in self.known:
            self.known[key] = super().hash(password, salt=salt)
        return str(self.known[key])

    def verify(self, hash: Any, password: Any) -> Literal[True]:
        key = ("right", str(hash), str(password))
        if key not in self.known:
            self.known[key] = super().verify(hash, password)
        return True


@pytest.fixture(scope="session", autouse=True)
def passwords_reckoned_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", _Remembering(2, 19 * 1024, 1))
        yield


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """Each test has an application of its own, with the same addresses: compiling them anew is
    most of what making one costs."""
    known: dict[tuple[Any, ...], Any] = {}
    compile_address = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), append_unknown)
        if key not in known:
            known[key] = compile_address(rule, append_unknown)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    KeyRing.create(path)
    return path


@pytest.fixture(scope="session")
def sqlite_template(key_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated database file, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite"
    _migrate(f"sqlite:///{path}", key_file)
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    with postgres.running_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(key_file: Path, postgres_server: postgres.Server) -> str:
    """The name of an empty, migrated database that each test gets a copy of."""
    name = postgres_server.create_database()
    _migrate(_with_driver(postgres_server.url(name)), key_file)
    return name


def _with_driver(url: str) -> str:
    return "postgresql+psycopg://" + url.partition("://")[2]


def _migrate(url: str, key_file: Path) -> None:
    keys = KeyRing.load(key_file)
    engine = create_engine(url)
    database.prepare(engine, keys)
    database.upgrade(engine, own_folder("migrations"))
    database.mark_key(engine, keys)
    engine.dispose()


def downgrade(engine: Engine, to: str) -> None:
    """Take a schema back to an older one, with what is in it."""
    config = database.alembic_config(own_folder("migrations"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, to)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Everything that touches the database runs on both engines."""
    return str(request.param)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if engine_name == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        path = tmp_path / "mrc-cases.sqlite"
        shutil.copy(template, path)
        yield f"sqlite:///{path}"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = server.create_database(template=request.getfixturevalue("postgres_template"))
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def settings(database_url: str, key_file: Path, tmp_path: Path) -> Settings:
    environ = {
        "MRC_VAR": str(tmp_path),
        "MRC_KEY_FILE": str(key_file),
        "DATABASE_URL": database_url,
    }
    return Settings.from_environment(environ)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Every test has an application of its own; a template need not be compiled for each."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def compiled_questions() -> Callable[[Engine], None]:
    """Lets the engine of a test know how the questions of earlier tests were compiled.

    Every test has an engine of its own, and would compile them all anew: a quarter of its time.
    They are known by the dialect that compiled them, so that all of a kind are given the first.
    """
    known: dict[str, tuple[Any, Any]] = {}

    def share(engine: Engine) -> None:
        keys = engine.dialect.mrc_keys  # type: ignore[attr-defined]
        its_own: Any = LRUCache(QUESTIONS)
        dialect, compiled = known.setdefault(engine.dialect.name, (engine.dialect, its_own))
        dialect.mrc_keys = keys
        engine.dialect, engine._compiled_cache = dialect, compiled

    return share


@pytest.fixture
def empty_app(
    settings: Settings,
    compiled_templates: BytecodeCache,
    compiled_questions: Callable[[Engine], None],
) -> Iterator[Flask]:
    """The application on an empty, migrated database: nobody has set it up."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled_templates
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        compiled_questions(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(empty_app: Flask) -> Flask:
    """A centre in Bratislava with two offices."""
    db.session.add(
        Centre(
            name="Migration Information Centre",
            country="SK",
            time_zone=TIME_ZONE,
            languages=("en", "fr", "sq", "ar"),
        )
    )
    db.session.add_all(
        [
            Office(code="BA", name="Bratislava", position=0),
            Office(code="KE", name="Košice", position=1),
        ]
    )
    db.session.commit()
    return empty_app


@pytest.fixture
def session(app: Flask) -> Any:
    """The database session of the test itself; commit what a request must see."""
    return db.session


@pytest.fixture
def office(app: Flask) -> Office:
    return db.session.query(Office).filter_by(code="BA").one()


@pytest.fixture
def make_user(app: Flask, office: Office) -> Callable[..., User]:
    """A member of staff: `make_user("counsellor", "mediator", email="z@centre.example")`."""
    from mrc_cases.access.actions import add_user

    made = 0

    def make(*roles: str, **more: Any) -> User:
        nonlocal made
        made += 1
        facts: dict[str, Any] = {
            "name": f"{roles[0].title()} {made}",
            "email": f"{roles[0]}{made}@centre.example",
            "password": PASSWORD,
            "roles": [ROLES[role] for role in roles],
            "office_id": office.id,
        }
        user = add_user(**{**facts, **more})
        user.must_change_password = False
        db.session.commit()
        return user

    return make


class _Reading(HTMLParser):
    """What a test wants to know of a page, read as a browser would."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.lang, self.direction = "", "", ""
        self.errors: dict[str, str] = {}
        self._inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "html":
            self.lang, self.direction = facts.get("lang") or "", facts.get("dir") or ""
        if tag == "title":
            self._inside = "title"
        if facts.get("data-error-for") is not None:
            self._inside = f"error:{facts['data-error-for']}"

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
        elif self._inside:
            name = self._inside.partition(":")[2]
            self.errors[name] = (self.errors.get(name, "") + data).strip()

    def handle_endtag(self, tag: str) -> None:
        self._inside = None


# Looked for in every page, in which a parser would take twenty times as long.
ID = re.compile(r'\sid="([^"]+)"')
LEADS_TO = re.compile(r'<a [^>]*href="#([^"]+)"')
# A box in which one types, and which the browser may keep for whoever sits there next.
REMEMBERED = re.compile(
    r"<input (?![^>]*(?:autocomplete=|\sreadonly))"
    r"(?=[^>]*type=\"(?:text|search|tel|email|url)\")[^>]*>"
)
MADE_BY_CHANCE = re.compile(r"[\w.-]{20,}", re.ASCII)


@dataclass
class Page:
    """An answer of the application."""

    status: int
    text: str
    path: str
    headers: Any
    data: bytes

    def __post_init__(self) -> None:
        ids, leads_to = ID.findall(self.text), set(LEADS_TO.findall(self.text))
        assert len(ids) == len(set(ids)), "an id stands twice"
        assert leads_to <= set(ids), f"refused for what the page does not ask: {leads_to}"
        assert REMEMBERED.findall(self.text) == [], "the browser keeps what is typed"

    @cached_property
    def _read(self) -> _Reading:
        reading = _Reading()
        reading.feed(self.text)
        return reading

    @property
    def settled(self) -> str:
        """The page without identifiers and tokens, in which any three digits stand by chance."""
        return MADE_BY_CHANCE.sub("", self.text)

    @property
    def title(self) -> str:
        return self._read.title.strip()

    @property
    def lang(self) -> str:
        return self._read.lang

    @property
    def direction(self) -> str:
        return self._read.direction

    @property
    def errors(self) -> dict[str, str]:
        """Field name -> the sentence beside it; '' for what stands above the form."""
        return self._read.errors


TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Browser:
    """A person's browser: sends the token its last page carried, follows redirects if told."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token: str | None = None

    def get(self, path: str, follow: bool = True, **more: Any) -> Page:
        return self._page(self._apart(self.client.get, path, follow_redirects=follow, **more))

    @staticmethod
    def _apart(send: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """Send a request as a server would: with a `g` that the test does not share."""
        return Context().run(send, *args, **more)

    def post(self, path: str, follow: bool = True, **fields: Any) -> Page:
        headers = fields.pop("headers", None)
        if self.token is None:
            self.get("/")
        data = {"csrf_token": self.token or "", **fields}
        answer = self._apart(
            self.client.post, path, data=data, follow_redirects=follow, headers=headers
        )
        return self._page(answer)

    def _page(self, answer: Any) -> Page:
        db.session.rollback()  # the test's own session sees what the request wrote
        text = answer.get_data(as_text=True) if "html" in answer.content_type else ""
        found = TOKEN.search(text)
        if found:
            self.token = found.group(1)
        path = urlsplit(answer.headers.get("Location") or answer.request.path).path
        return Page(answer.status_code, text, path, answer.headers, answer.get_data())


@pytest.fixture
def anybody(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app.test_client())


@pytest.fixture
def browser_for(app: Flask, make_user: Callable[..., User]) -> Callable[..., Browser]:
    """`browser_for("counsellor")`, or `browser_for(user)` for a person already made."""

    def open_browser(who: str | User) -> Browser:
        user = make_user(who) if isinstance(who, str) else who
        browser = Browser(app.test_client())
        browser.get("/sign-in")
        browser.post("/sign-in", follow=False, email=user.email, password=PASSWORD)
        page = browser.get("/my-settings")  # of all pages the one that asks the least
        assert page.status == 200, page.text
        assert page.path == "/my-settings", page.text
        browser.user = user  # type: ignore[attr-defined]
        return browser

    return open_browser


@pytest.fixture
def put_client(app: Any) -> Callable[..., Client]:
    """A registered client of a member of staff, without the pages."""

    def put(user: Any, name: str = "Anna Nováková", **more: Any) -> Client:
        day = more.pop("day", day_in_the_centre())
        # Nobody has come at nine before it is nine.
        moment = min(dt.datetime.combine(day, dt.time(9), dt.UTC), now())
        answers = {"gender": "F", "stage": "HOS", "language": "slk", "nationality": "SK"}
        client = register_client(
            occasion=Occasion(user.id, user.office_id, day, moment),
            number_prefix="MC",
            names=Names(full_name=name, other_script_name=more.pop("other", None)),
            answers={**answers, **more.pop("answers", {})},
            agreement=AgreementFacts("SPOKEN"),
            intake=more.pop("intake", IntakeFacts(needs=("C05",))),
            contacts=[ContactPoint("PHONE", phone) for phone in more.pop("phones", ())],
            documents=[Document("PASSPORT", number) for number in more.pop("papers", ())],
            **more,
        )
        db.session.commit()
        return client

    return put


@pytest.fixture
def bring_in(app: Flask, tmp_path: Path) -> BringIn:
    """`bring_in((clients, contacts))` takes these rows of a register in."""
    return bringing_in(app, tmp_path)


@pytest.fixture
def count_queries(app: Flask) -> Iterator[Callable[[Callable[[], Any]], int]]:
    """`count_queries(lambda: browser.get("/today"))`: how many statements a request sends.

    How SQLite is to write is said now and then only, so that is not counted.
    """
    asked: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("PRAGMA"):
            asked.append(statement)

    def count(act: Callable[[], Any]) -> int:
        app.extensions["menus"].numbers.clear()  # as after a save
        asked.clear()
        act()
        return len(asked)

    event.listen(db.engine, "before_cursor_execute", listen)
    yield count
    event.remove(db.engine, "before_cursor_execute", listen)


CLIENT_FACTS: dict[str, Any] = {
    "full_name": "Oksana Shevchenko",
    "other_script_name": "Оксана Шевченко",
    "gender": "F",
    "stage": "HOS",
    "language": "ukr",
    "nationality": "UA",
}


def day_in_the_centre() -> dt.date:
    """Today where the centre of the tests is: late in the evening it is tomorrow there."""
    return local_day(now(), TIME_ZONE)


@pytest.fixture
def counsellor(make_user: Callable[..., User]) -> User:
    """A counsellor who does what a test is about."""
    return make_user("counsellor")


@pytest.fixture
def client(put_client: Callable[..., Client], counsellor: User) -> Client:
    """A client of the counsellor's."""
    return put_client(counsellor, "Oksana Shevchenko")


@pytest.fixture
def number_of(app: Flask) -> Callable[[Any], Any]:
    """The answer to a question of one number, asked in the house as the menu asks it."""

    def ask(question: Any) -> Any:
        with in_house(app) as session:
            return session.scalar(question)

    return ask


@pytest.fixture
def today() -> dt.date:
    return day_in_the_centre()
