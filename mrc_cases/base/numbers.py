"""Client numbers: random, read aloud over a bad line, with a check character.

Six characters of Crockford's base 32 (no I, L, O, U) and one more. The check is a weighted sum
modulo 37, a prime larger than the alphabet: every single slip and every swap of two characters,
neighbours or not, changes it. Five of the 37 check characters stand outside the alphabet.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_ALPHABET = ALPHABET + "*~$=U"
LENGTH = 6
# What people write for what they hear or see.
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def check_character(body: str) -> str:
    """The check character of six characters; the weights 1 to 6 are all different modulo 37."""
    weighted = sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, 1))
    return CHECK_ALPHABET[weighted % 37]


def new_client_no(prefix: str) -> str:
    """A fresh number such as MC-7KQ2R4-X; never built from a name, a date or a count.

    Numbers whose check character is not a letter or digit are drawn again: nobody should have to
    say "tilde" on the phone.
    """
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        check = check_character(body)
        if check in ALPHABET:
            return f"{prefix}-{body}-{check}"


def normalise_client_no(text: str) -> str | None:
    """A number as it is stored, from any case, spacing or reading; None when it is none.

    The prefix may be left out of what was typed; then it is left out of the answer too.
    """
    signs = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
    if len(signs) < LENGTH + 1:
        return None
    prefix, rest = signs[: -LENGTH - 1], signs[-LENGTH - 1 :].translate(_READ_AS)
    body, check = rest[:LENGTH], rest[LENGTH]
    if any(sign not in ALPHABET for sign in body) or check_character(body) != check:
        return None
    number = f"{body}-{check}"
    return f"{prefix}-{number}" if prefix else number
