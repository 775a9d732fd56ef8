"""Numbers as they are typed: every slip in a client number is told, any digits find a phone."""

from itertools import combinations

import pytest
from flask import Flask

from mrc_cases.base.numbers import ALPHABET, new_client_no
from mrc_cases.base.search_tokens import phone_digits, phone_query_tokens, phone_tokens
from mrc_cases.clients.typed_numbers import client_no, has_slip, phones_meant

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KEY = b"k" * 32


def is_told(text: str) -> bool:
    """Whether a text is no number of the centre and is said to have a slip."""
    return not (client_no(text) or "").startswith("MC-") and has_slip(text)


def with_sign(number: str, place: int, sign: str) -> str:
    return number[:place] + sign + number[place + 1 :]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_every_slip_and_every_swap_in_a_client_number_is_told(app: Flask) -> None:
    with app.test_request_context():
        for number in (new_client_no("MC") for _each in range(6)):
            signs = [place for place, sign in enumerate(number) if sign != "-"]
            for place in signs:
                others = LETTERS if place < 2 else ALPHABET
                for wrong in others.replace(number[place], ""):
                    assert is_told(with_sign(number, place, wrong)), (number, place, wrong)
            pairs = [signs[:2], *combinations(signs[2:], 2)]
            for one, other in (pair for pair in pairs if number[pair[0]] != number[pair[1]]):
                swapped = with_sign(with_sign(number, one, number[other]), other, number[one])
                assert is_told(swapped), (number, swapped)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_any_digits_in_a_row_find_a_phone(app: Flask) -> None:
    """Zeros too: the last four of 0905 120 012 are 0012."""
    with app.test_request_context():
        for number in ("+421905120012", "+821020000000", "+447400123456"):
            digits, tokens = number[1:], phone_tokens(KEY, number, 20)
            for start, end in combinations(range(len(digits) + 1), 2):
                if end - start >= 4:
                    typed = digits[start:end]
                    assert any(
                        set(phone_query_tokens(KEY, phone, 20)) <= tokens and phone in digits
                        for phone in phones_meant(typed)
                    ), (number, typed)
        assert phone_digits("0905 120 012", "SK") == "+421905120012"
