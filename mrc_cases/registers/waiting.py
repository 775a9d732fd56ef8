"""Uploaded registers between two pages: sealed on disk in the data folder, gone after a day."""

import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from mrc_cases.base.keys import KeyRing
from mrc_cases.base.sealing import seal, unseal

DAY = 24 * 3600
WHERE = "registers.upload"


def uploads_of(app: Any) -> Path:
    """The folder in which uploads wait."""
    folder: Path = app.config["SETTINGS"].var / "uploads"
    return folder


def keep_upload(folder: Path, ring: KeyRing, content: bytes, name: str) -> str:
    """Seal an uploaded file; returns the secret word that finds it again."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    forget_old(folder)
    word = secrets.token_hex(16)
    held = name.encode()[:255]
    path = folder / f"{word}.sealed"
    path.write_bytes(seal(ring, bytes((len(held),)) + held + content, WHERE))
    path.chmod(0o600)
    return word


def find_upload(folder: Path, ring: KeyRing, word: str) -> tuple[str, bytes] | None:
    """(file name, content) of an upload, or None when it is gone. It goes when it has come in."""
    path = folder / f"{word}.sealed"
    if len(word) != 32 or not word.isalnum() or not path.is_file():
        return None
    plain = unseal(ring, path.read_bytes(), WHERE)
    size = plain[0]
    return plain[1 : 1 + size].decode(errors="replace"), plain[1 + size :]


def forget_upload(folder: Path, word: str) -> None:
    """Remove an upload that has come in."""
    (folder / f"{word}.sealed").unlink(missing_ok=True)


def forget_old(folder: Path) -> None:
    """Remove what waited for a day, and the open copies that earlier versions made."""
    for left in folder.glob("tmp*"):
        shutil.rmtree(left, ignore_errors=True)
    for path in folder.glob("*.sealed"):
        with suppress(FileNotFoundError):  # another process did
            if path.stat().st_mtime < time.time() - DAY:
                path.unlink()
