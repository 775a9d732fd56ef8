"""MRC Cases: the system one Migrant Resource Centre runs on."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import flask
from flask import Flask

from mrc_cases import database, language, pages, templating
from mrc_cases.access import guard
from mrc_cases.base import trail_changes
from mrc_cases.config import Settings
from mrc_cases.extensions import babel, csrf, db, login_manager
from mrc_cases.rooms import register_rooms


def own_folder(name: str) -> Path:
    """`templates`, `translations` and `migrations`: inside the installed package, or beside it."""
    inside = Path(__file__).parent / name
    return inside if inside.is_dir() else Path(__file__).parent.parent / name


def static_version() -> str:
    """Changes whenever a static file does, so that browsers may keep them for a year."""
    digest = hashlib.sha256()
    for file in sorted((Path(__file__).parent / "static").rglob("*.*")):
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


class Request(flask.Request):
    """A request whose files stay in memory: in a temporary file they would lie unsealed."""

    def _get_file_stream(self, *_about: Any, **_more: Any) -> IO[bytes]:
        return io.BytesIO()


def create_app(settings: Settings | None = None) -> Flask:
    """The application; raises KeyFileMissing or KeyFileWrong when the data cannot be unsealed."""
    settings = settings or Settings.from_environment()
    app = Flask(__name__, template_folder=str(own_folder("templates")))
    app.jinja_environment = templating.Templates
    app.request_class = Request
    keys = database.open_keys(settings)
    app.config.update(
        SECRET_KEY=keys.subkey("cookie"),
        SETTINGS=settings,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings),
        BABEL_TRANSLATION_DIRECTORIES=str(own_folder("translations")),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may lie open over lunch
        WTF_CSRF_SSL_STRICT=False,  # it asks for a Referer, which our own policy keeps back
        SESSION_COOKIE_NAME="mrc",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.behind_https,
        MAX_CONTENT_LENGTH=settings.upload_megabytes * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        STATIC_VERSION=static_version(),
    )
    app.extensions["keys"] = keys
    _bind_extensions(app)
    with app.app_context():
        database.prepare(db.engine, keys)
        database.check(db.engine, keys, own_folder("migrations"))
    trail_changes.install(db.session)
    pages.install(app)
    app.before_request(guard.check)
    register_rooms(app)
    return app


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    login_manager.init_app(app)
    csrf.init_app(app)
    babel.init_app(
        app,
        locale_selector=language.current_language,
        timezone_selector=language.current_time_zone,
    )
