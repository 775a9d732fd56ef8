"""Settings, read from the environment once, typed; `docs/settings.md` lists them for the centre."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class SettingWrong(RuntimeError):
    """A setting cannot be used; the message is a plain sentence for the terminal."""


def _whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not text.isdigit():
        raise SettingWrong(f"{name} must be a whole number, but it is “{text}”.")
    return int(text)


@dataclass(frozen=True)
class Settings:
    """Where things are and how long they last. Defaults suit one small machine."""

    var: Path  # MRC_VAR: the data folder (database, key, uploads). Default: ./var
    database_url: str  # DATABASE_URL: default sqlite in var; postgresql://... for PostgreSQL
    key_file: Path  # MRC_KEY_FILE: default var/keys.json; keep a copy elsewhere
    key_passphrase: str | None  # MRC_KEY_PASSPHRASE: only if the key file is wrapped
    host: str  # MRC_HOST: default 127.0.0.1
    port: int  # MRC_PORT: default 8000
    threads: int  # MRC_THREADS: requests served at once by one process. Default 8
    behind_https: bool  # MRC_HTTPS=1: cookies only over https (behind a TLS proxy)
    idle_minutes: int  # MRC_IDLE_MINUTES: a session rests at most so long. Default 15
    session_hours: int  # MRC_SESSION_HOURS: and ends after so long. Default 8
    upload_megabytes: int  # MRC_UPLOAD_MB: the largest file taken. Default 50

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Raises SettingWrong with a plain sentence."""
        var = Path(environ.get("MRC_VAR", "var")).absolute()
        return cls(
            var=var,
            database_url=_database_url(environ.get("DATABASE_URL"), var),
            key_file=Path(environ.get("MRC_KEY_FILE", var / "keys.json")).absolute(),
            key_passphrase=environ.get("MRC_KEY_PASSPHRASE") or None,
            host=environ.get("MRC_HOST", "127.0.0.1"),
            port=_whole_number(environ, "MRC_PORT", 8000),
            threads=_whole_number(environ, "MRC_THREADS", 8),
            behind_https=environ.get("MRC_HTTPS", "") == "1",
            idle_minutes=_whole_number(environ, "MRC_IDLE_MINUTES", 15),
            session_hours=_whole_number(environ, "MRC_SESSION_HOURS", 8),
            upload_megabytes=_whole_number(environ, "MRC_UPLOAD_MB", 50),
        )

    @property
    def sqlite_file(self) -> Path | None:
        """The database file, when the database is one."""
        prefix = "sqlite:///"
        if not self.database_url.startswith(prefix):
            return None
        return Path(self.database_url.removeprefix(prefix))


def _database_url(url: str | None, var: Path) -> str:
    if not url:
        return f"sqlite:///{var / 'mrc-cases.sqlite'}"
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise SettingWrong("DATABASE_URL must start with sqlite:/// or postgresql://.")
