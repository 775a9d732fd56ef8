"""The key file: what seals the data, kept outside the database (0600).

It holds a root secret, from which the stable subkeys come (search tokens, trail, cookies), and
one or more sealing keys with ids 1-255. Rotation adds a sealing key; the root stays, because a
new one would make every search token and every line of the trail worthless.
"""

import base64
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mrc_cases.base.alone import alone

KEY_BYTES = 32
LOOKS_AGAIN_AFTER = 1.0  # seconds after which whoever seals looks whether the file has a newer key


class KeyFileMissing(RuntimeError):
    """There is no key file; the message is a plain sentence for the terminal."""


class KeyFileWrong(RuntimeError):
    """The key file cannot be read, or is not this database's; a plain sentence."""


@lru_cache(maxsize=256)
def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"mrc-cases {purpose}".encode()).derive(secret)


class KeyRing:
    """The centre's keys, read at start, and again when a rotation has changed the file."""

    def __init__(
        self, path: Path, root: bytes, keys: dict[int, bytes], passphrase: str | None
    ) -> None:
        self.path = path
        self._root = root
        self._keys = keys
        self._passphrase = passphrase
        self._seen: tuple[int, int, int] | None = None
        self._look_again_at = time.monotonic() + LOOKS_AGAIN_AFTER

    @classmethod
    def create(cls, path: Path, passphrase: str | None = None) -> "KeyRing":
        """Make a key file; raises FileExistsError rather than touch one that is there."""
        ring = cls(path, secrets.token_bytes(32), {1: secrets.token_bytes(32)}, passphrase)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(ring._as_text(ring._keys))
            file.flush()
            os.fsync(file.fileno())
        ring._seen = _stamp(path)
        return ring

    @classmethod
    def load(cls, path: Path, passphrase: str | None = None) -> "KeyRing":
        """Read a key file; raises KeyFileMissing or KeyFileWrong."""
        seen = _stamp(path)
        try:
            text = path.read_text(encoding="ascii")
        except FileNotFoundError as error:
            raise KeyFileMissing(
                f"The key file {path} is missing. Put the copy you kept in its place, "
                "or run “mrc-cases migrate” for a new centre."
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise KeyFileWrong(f"The key file {path} cannot be read.") from error
        try:
            root, keys = _from_text(text, passphrase)
        except (ValueError, KeyError, TypeError) as error:
            raise KeyFileWrong(f"The key file {path} is damaged.") from error
        ring = cls(path, root, keys, passphrase)
        ring._seen = seen
        return ring

    @contextmanager
    def rotating(self) -> Iterator[None]:
        """Be the only process that changes the key file, and know all that is in it."""
        lock = self.path.with_name(self.path.name + ".lock")
        with alone(lock, "The key is being changed by another run. Nothing was changed."):
            self._read_again()
            yield

    def add_key(self) -> int:
        """Make a new sealing key the current one and save the file in one step; its id.

        Only while `rotating`: of two processes that write the file one would lose the other's key.
        """
        self._read_again()
        new_id = max(self._keys) + 1
        if new_id > 255:
            raise KeyFileWrong("This key file has been rotated 254 times; it holds no more keys.")
        keys = {**self._keys, new_id: secrets.token_bytes(KEY_BYTES)}
        _replace(self.path, self._as_text(keys))
        self._keys = keys
        return new_id

    @property
    def current_id(self) -> int:
        """The key that seals now; the others only unseal."""
        if time.monotonic() >= self._look_again_at:
            self._notice_new_keys()
        return max(self._keys)

    def _notice_new_keys(self) -> None:
        """After a rotation beside this process seal under the new key too.

        A file that is away or another one at this moment changes nothing for who has the keys.
        """
        self._look_again_at = time.monotonic() + LOOKS_AGAIN_AFTER
        stamp = _stamp(self.path)
        if stamp not in {self._seen, None}:
            self._seen = stamp
            with suppress(KeyFileMissing, KeyFileWrong):
                self._read_again()

    def _read_again(self) -> None:
        """Learn the keys added since; raises KeyFileWrong when it is not the same file any more."""
        fresh = KeyRing.load(self.path, self._passphrase)
        changed = any(fresh._keys.get(key_id, key) != key for key_id, key in self._keys.items())
        if changed or fresh._root != self._root:
            raise KeyFileWrong(f"Another key file was put in the place of {self.path}.")
        self._keys = {**self._keys, **fresh._keys}
        self._seen = fresh._seen

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(self._keys)

    def sealing_key(self, key_id: int) -> bytes:
        """A sealing key by the id that stands in front of each sealed value; raises KeyError.

        An id that is not known may have been added by a rotation beside this process: the file is
        then read again.
        """
        if key_id not in self._keys:
            self._read_again()
        return _derive(self._keys[key_id], "seal")

    def subkey(self, purpose: str) -> bytes:
        """A stable key of 32 bytes for 'search', 'trail' or 'cookie'."""
        return _derive(self._root, purpose)

    @property
    def fingerprint(self) -> str:
        """A public mark of this key file; tells nothing about the keys."""
        return _derive(self._root, "fingerprint")[:8].hex()

    @property
    def marks(self) -> dict[int, str]:
        """A public mark of each sealing key by its id; tells nothing about the keys."""
        return {key_id: _derive(key, "mark")[:8].hex() for key_id, key in self._keys.items()}

    def _as_text(self, keys: dict[int, bytes]) -> str:
        held = {
            "root": base64.b64encode(self._root).decode(),
            "keys": {str(k): base64.b64encode(v).decode() for k, v in keys.items()},
        }
        if self._passphrase is None:
            return json.dumps({"version": 1, **held}, indent=1)
        return json.dumps(_wrap(json.dumps(held), self._passphrase), indent=1)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What shows that a file was replaced; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _replace(path: Path, text: str) -> None:
    """Write a file anew: at every moment there is the old one or the new one, whole."""
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    if os.name == "posix":  # Windows opens no folder, and keeps their entries by itself
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _wrap(text: str, passphrase: str) -> dict[str, Any]:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    wrapped = AESGCM(_stretch(passphrase, salt)).encrypt(nonce, text.encode(), b"mrc-cases keys")
    return {
        "version": 1,
        "salt": base64.b64encode(salt).decode(),
        "wrapped": base64.b64encode(nonce + wrapped).decode(),
    }


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, 3, 65536, 4, KEY_BYTES, Type.ID)


def _from_text(text: str, passphrase: str | None) -> tuple[bytes, dict[int, bytes]]:
    held = json.loads(text)
    if "wrapped" in held:
        held = _unwrap(held, passphrase)
    elif passphrase is not None:
        raise KeyFileWrong(
            "MRC_KEY_PASSPHRASE is set, but the key file is not locked by a passphrase: it was "
            "made without one. Take the setting away."
        )
    keys = {int(k): base64.b64decode(v, validate=True) for k, v in held["keys"].items()}
    root = base64.b64decode(held["root"], validate=True)
    if len(root) != KEY_BYTES or not keys or any(len(k) != KEY_BYTES for k in keys.values()):
        raise ValueError("keys of the wrong length")
    return root, keys


def _unwrap(held: dict[str, str], passphrase: str | None) -> Any:
    if passphrase is None:
        raise KeyFileWrong("The key file is locked by a passphrase. Set MRC_KEY_PASSPHRASE.")
    salt, wrapped = base64.b64decode(held["salt"]), base64.b64decode(held["wrapped"])
    try:
        plain = AESGCM(_stretch(passphrase, salt)).decrypt(
            wrapped[:12], wrapped[12:], b"mrc-cases keys"
        )
    except InvalidTag as error:
        raise KeyFileWrong("The passphrase does not open the key file.") from error
    return json.loads(plain)
