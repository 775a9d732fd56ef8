"""Settings, read from the environment once, typed; `docs/settings.md` lists them for the centre."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


class SettingWrong(RuntimeError):
    """A setting cannot be used; the message is a plain sentence for the terminal."""


def _whole_number(
    environ: Mapping[str, str], name: str, default: int, *, least: int = 1, most: int
) -> int:
    text = environ.get(name, "").strip() or str(default)
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    if not is_number or not least <= int(text) <= most:
        raise SettingWrong(
            f"{name} must be a whole number from {least} to {most}, but it is “{text}”."
        )
    return int(text)


_SWITCH = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("", "0", "false", "no", "off"), False),
}


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "")
    if text.strip().lower() not in _SWITCH:
        raise SettingWrong(f"{name} must be 1 (yes) or 0 (no), but it is “{text}”.")
    return _SWITCH[text.strip().lower()]


@dataclass(frozen=True)
class MailSettings:
    """How letters leave the house; there are none of these settings where no mail is sent."""

    host: str  # MRC_SMTP_HOST
    port: int  # MRC_SMTP_PORT: default 587 with starttls, 465 with tls, 25 with none
    security: str  # MRC_SMTP_SECURITY: starttls (default), tls, or none on this machine only
    sender: str  # MRC_SMTP_FROM: the centre's own address
    user: str | None = None  # MRC_SMTP_USER
    password: str | None = None  # the first line of MRC_SMTP_PASSWORD_FILE

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "MailSettings | None":
        """None without a host; raises SettingWrong."""
        host = environ.get("MRC_SMTP_HOST")
        if not host:
            return None
        security = environ.get("MRC_SMTP_SECURITY") or "starttls"
        if security not in _MAIL_PORTS:
            raise SettingWrong("MRC_SMTP_SECURITY must be starttls, tls or none.")
        if security == "none" and host not in {"localhost", "127.0.0.1", "::1"}:
            raise SettingWrong("MRC_SMTP_SECURITY=none is only for a mail server on this machine.")
        sender = environ.get("MRC_SMTP_FROM", "")
        if "@" not in sender.strip("@") or any(sign.isspace() for sign in sender):
            raise SettingWrong("MRC_SMTP_FROM must be the address the centre writes from.")
        return cls(
            host=host,
            port=_whole_number(environ, "MRC_SMTP_PORT", _MAIL_PORTS[security], most=65535),
            security=security,
            sender=sender,
            user=environ.get("MRC_SMTP_USER") or None,
            password=_first_line(environ.get("MRC_SMTP_PASSWORD_FILE")),
        )


_MAIL_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _first_line(path: str | None) -> str | None:
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").partition("\n")[0]
    except (OSError, UnicodeDecodeError) as error:
        raise SettingWrong(f"The file {path} (MRC_SMTP_PASSWORD_FILE) cannot be read.") from error


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
    upload_megabytes: int  # MRC_UPLOAD_MB: the largest file taken. Default 50, and at most
    copies: Path | None  # MRC_COPIES: where a copy of the database is put every day. Default: none
    # MRC_ADDRESS: how people outside reach the centre, like https://cases.centre.example
    address: str | None = None
    mail: MailSettings | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Raises SettingWrong with a plain sentence; an empty setting counts as not set."""
        var = Path(environ.get("MRC_VAR") or "var").absolute()
        return cls(
            var=var,
            database_url=_database_url(environ.get("DATABASE_URL"), var),
            key_file=Path(environ.get("MRC_KEY_FILE") or var / "keys.json").absolute(),
            key_passphrase=environ.get("MRC_KEY_PASSPHRASE") or None,
            host=environ.get("MRC_HOST") or "127.0.0.1",
            port=_whole_number(environ, "MRC_PORT", 8000, most=65535),
            threads=_whole_number(environ, "MRC_THREADS", 8, most=100),
            behind_https=_switch(environ, "MRC_HTTPS"),
            idle_minutes=_whole_number(environ, "MRC_IDLE_MINUTES", 15, most=24 * 60),
            session_hours=_whole_number(environ, "MRC_SESSION_HOURS", 8, most=7 * 24),
            upload_megabytes=_whole_number(environ, "MRC_UPLOAD_MB", 50, most=50),
            copies=Path(environ["MRC_COPIES"]).absolute() if environ.get("MRC_COPIES") else None,
            address=_address(environ.get("MRC_ADDRESS")),
            mail=MailSettings.from_environment(environ),
        )

    @property
    def listens_at(self) -> str:
        """Host and port as they stand in an address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def sends_mail(self) -> bool:
        """Whether letters with a link can be sent: there is a mail server, and a way back here."""
        return self.mail is not None and self.address is not None

    @property
    def sqlite_file(self) -> Path | None:
        """The database file, when the database is one."""
        prefix = "sqlite:///"
        if not self.database_url.startswith(prefix):
            return None
        return Path(self.database_url.removeprefix(prefix))


def _address(text: str | None) -> str | None:
    if not text:
        return None
    if not text.startswith(("https://", "http://")) or any(sign.isspace() for sign in text):
        raise SettingWrong("MRC_ADDRESS must start with https:// (or http:// for a trial).")
    return text.rstrip("/")


def _database_url(url: str | None, var: Path) -> str:
    if not url:
        if "?" in str(var):  # what stands behind it in an address is no part of the file's name
            raise SettingWrong(
                f"MRC_VAR must be a folder without “?” in its name, but it is “{var}”."
            )
        return f"sqlite:///{var / 'mrc-cases.sqlite'}"
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            url = "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingWrong("DATABASE_URL must start with sqlite:/// or postgresql://.")
    try:
        make_url(url)
    except (ArgumentError, ValueError) as error:  # not said in its own words: a password is in it
        raise SettingWrong(
            "DATABASE_URL is not written as user:password@host:port/name."
        ) from error
    return url
