"""Which passwords are taken, and how they are kept."""

import pytest
from flask import Flask

from mrc_cases.access import passwords


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "password1234",
        "Password2026!",
        "aaaaaaaaaaaaaaa",
        "123456789012345",
        "qwertyuiopqwerty",
        "abcabcabcabcabc",
        "correct horse battery staple",
        "amina.kovac2026",
        "Migration Information Centre",
        "x" * 201,
    ],
)
def test_easy_ones_are_refused(app: Flask, password: str) -> None:
    with app.test_request_context():
        about = ["Amina Kovac", "amina.kovac@centre.example", "Migration Information Centre"]
        assert passwords.fault(password, about)


@pytest.mark.parametrize(
    "password",
    [
        "a lantern by the old harbour",
        "пять лодок на зелёном море",
        pytest.param(passwords.first_password(), id="a first password"),
    ],
)
def test_good_ones_are_taken(app: Flask, password: str) -> None:
    with app.test_request_context():
        assert passwords.fault(password, ["Amina Kovac", "amina@centre.example"]) is None


def test_a_hash_is_argon2id_and_fits_only_its_password() -> None:
    kept = passwords.hash_password("a lantern by the old harbour")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.is_right("a lantern by the old harbour", kept)
    assert not passwords.is_right("another lantern", kept)
    assert not passwords.is_right("a lantern by the old harbour", None)
    assert not passwords.needs_rehash(kept)
