"""Client numbers: every single slip and every swap is noticed."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrc_cases.base.numbers import ALPHABET, check_character, new_client_no, normalise_client_no

bodies = st.text(ALPHABET, min_size=6, max_size=6).filter(lambda b: check_character(b) in ALPHABET)


def signs_of(number: str) -> list[str]:
    return list(number.replace("-", ""))


@given(bodies)
def test_every_single_slip_is_noticed(body: str) -> None:
    signs = list(body + check_character(body))
    for place, right in enumerate(signs):
        for wrong in ALPHABET.replace(right, ""):
            slipped = "".join([*signs[:place], wrong, *signs[place + 1 :]])
            assert normalise_client_no(slipped) is None


@given(bodies)
def test_every_swap_is_noticed(body: str) -> None:
    signs = list(body + check_character(body))
    for one, other in combinations(range(len(signs)), 2):
        swapped = signs.copy()
        swapped[one], swapped[other] = swapped[other], swapped[one]
        if swapped != signs:
            assert normalise_client_no("".join(swapped)) is None


def test_a_new_number_is_read_back_however_it_is_written() -> None:
    for _try in range(50):
        number = new_client_no("MC")
        assert normalise_client_no(number) == number
        assert normalise_client_no(f" {number.lower().replace('-', ' ')} ") == number
        assert normalise_client_no(number.replace("0", "O").replace("1", "l")) == number


@pytest.mark.parametrize("text", ["", "MC", "Oksana", "0944 694 373", "MC-000000-1", "🙂" * 8])
def test_what_is_no_number_is_none(text: str) -> None:
    assert normalise_client_no(text) is None
