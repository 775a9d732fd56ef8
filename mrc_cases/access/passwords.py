"""Passwords: how they are kept, and which are too easy to guess (plain functions).

Argon2id with the smallest memory OWASP's Password Storage Cheat Sheet allows (19 MiB, two passes,
one lane). No rule about signs: length, and a refusal of what everybody tries first (NIST SP
800-63B, 5.1.1.2).
"""

import secrets
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

SHORTEST, LONGEST = 12, 200

# What people choose when they are told to make it long. Compared without spaces, in lower case.
COMMON = frozenset(
    """
    password password1 password12 password123 password1234 passwordpassword mypassword changeme
    changemenow letmein letmeinplease iloveyou iloveyouforever welcome welcomehome
    welcometothecentre administrator adminadmin qwerty 1q2w3e4r 1q2w3e4r5t 1qaz2wsx
    1qaz2wsx3edc zaq12wsx abc123 football baseball basketball superman batman spiderman
    starwars princess sunshine monkey dragon master shadow trustno1 whatever computer
    internet correcthorsebatterystaple thequickbrownfox thisismypassword thisisapassword
    nopassword newpassword secretpassword supersecret topsecret motdepasse motdepasse123
    fjalekalimi passwort kennwort heslo parola contraseña senha mrccases
    migrantresourcecentre migrationcentre
    """.split()  # noqa: SIM905  a list of words reads better
)
ROWS = (
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "abcdefghijklmnopqrstuvwxyz",
)  # fmt: skip

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The Argon2id hash of a password."""
    return _hasher.hash(unicodedata.normalize("NFKC", password))


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_hex(16))


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; takes as long for a person who does not exist (None)."""
    try:
        _hasher.verify(password_hash or _nobodys_hash(), unicodedata.normalize("NFKC", password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(password_hash)


def first_password() -> str:
    """A password to hand over on paper: five groups of four signs that are hard to mistake."""
    signs = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(signs) for _each in range(4)) for _group in range(5))


def fault(password: str, about: Iterable[str] = ()) -> str | None:
    """Why a password is too easy, in a sentence; None when it may be taken.

    `about` is what a stranger would guess from: names and addresses of the person and the centre.
    """
    if len(password) < SHORTEST:
        return _("Use at least 12 characters. A short sentence is good.")
    if len(password) > LONGEST:
        return _("Use at most 200 characters.")
    plain = _plain(password)
    if _is_common(plain):
        return _("Too many people use this password. Choose something only you would write.")
    if any(_says_little_more(plain, word) for word in about):
        return _("Choose a password that does not say who you are or where you work.")
    return None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _is_common(plain: str) -> bool:
    core = plain.strip("0123456789!?.,-_*#@$ ")
    few_signs = len(set(plain)) < 5
    return few_signs or not core or plain in COMMON or core in COMMON or _is_row(core)


def _is_row(core: str) -> bool:
    """Whether it runs along the keyboard or the alphabet, or is a short word over and over."""
    repeated = any(
        core == (core[:size] * len(core))[: len(core)] for size in range(1, len(core) // 2 + 1)
    )
    return repeated or any(core in row * 3 or core in row[::-1] * 3 for row in ROWS)


def _says_little_more(plain: str, about: str) -> bool:
    """Whether a name makes up most of it: fewer than eight other signs are left."""
    words = [_plain(part) for part in about.replace("@", " ").replace(".", " ").split()]
    rest = plain.replace(_plain(about), "") if _plain(about) else plain
    for word in words:
        if len(word) >= 3:
            rest = rest.replace(word, "")
    return rest != plain and len(rest) < 8
