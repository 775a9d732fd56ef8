"""Names meet across scripts and spellings, and a token names nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrc_cases.base.names import POSSIBLE_DUPLICATE_AT, parts, similarity, words
from mrc_cases.base.search_tokens import (
    bits_for,
    digits,
    document_tokens,
    first_number,
    is_one_number,
    name_query_tokens,
    name_tokens,
    phone_digits,
    phone_query_tokens,
    phone_tokens,
)
from mrc_cases.base.sounds import skeleton

KEY = b"k" * 32
BITS = 12
SAME = [
    ("Шевченко", "Shevchenko", "Ševčenko"),
    ("محمد", "Mohammed", "Muhamed", "Mohamed", "ሙሐመድ"),
    ("Євтушок", "Ievtushok", "Yevtushok"),
    ("Ольга", "Ol'ga", "Olga"),
    ("Скоробогатько", "Сккоробогатько"),
    ("Большаков", "Bol'shakov"),
    ("Dương", "Duong"),
    ("Hussein", "حسين", "Husain", "Хуссейн"),
    ("გიორგი", "Giorgi"),
    ("董", "Dong"),
]


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_name_are_one(spellings: tuple[str, ...]) -> None:
    assert len({skeleton(each) for each in spellings}) == 1


@pytest.mark.parametrize("spellings", SAME)
def test_any_spelling_finds_any_other(spellings: tuple[str, ...]) -> None:
    for stored in spellings:
        tokens = name_tokens(KEY, stored, BITS)
        for typed in spellings:
            (alternatives,) = name_query_tokens(KEY, typed, BITS)
            assert tokens & set(alternatives), (stored, typed)


def test_a_name_half_typed_is_found() -> None:
    tokens = name_tokens(KEY, "Oksana Shevchenko", BITS)
    for typed in ("Ok", "Oks", "She"):
        assert tokens & set(name_query_tokens(KEY, typed, BITS)[-1])


@given(st.text(max_size=60))
def test_no_text_breaks_the_tokens(text: str) -> None:
    tokens = name_tokens(KEY, text, BITS)
    assert all(0 < token < 2**63 for token in tokens)
    assert len(name_query_tokens(KEY, text, BITS)) == len(parts(text))
    phone_digits(text, "SK")
    phone_query_tokens(KEY, text, BITS)
    document_tokens(KEY, text, BITS)


@given(st.text(max_size=40), st.text(max_size=40))
def test_similarity_knows_no_order_and_no_more_than_a_hundred(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one) <= 100.000001
    assert similarity(one, one) >= 99.9 or not words(one)


def test_another_key_makes_other_tokens() -> None:
    one, other = (name_tokens(key * 32, "Oksana Shevchenko", 20) for key in (b"a", b"b"))
    assert one != other


def test_many_names_share_a_token() -> None:
    names = {f"{a}{b}{c}" for a in "bdfgk" for b in "lmnrs" for c in "tvzpk"}
    assert len({min(name_tokens(KEY, name, 8)) for name in names}) < len(names)


@pytest.mark.parametrize(("people", "bits"), [(0, 8), (2000, 8), (100_000, 12), (1_000_000, 15)])
def test_about_a_hundred_people_share_a_token(people: int, bits: int) -> None:
    assert bits_for(people) == bits


@pytest.mark.parametrize(
    "typed", ["+421 944 694 373", "0944694373", "٠٩٤٤٦٩٤٣٧٣", "0944/694 373", "00421944694373"]
)
def test_a_phone_is_one_number_in_any_format(typed: str) -> None:
    assert phone_digits(typed, "SK") == "+421944694373"


@pytest.mark.parametrize(
    "typed",
    ["+421 (0)905 333-444", "0905/333.444", "\u200e+421905333444\u202c", "٠٩٠٥ ٣٣٣ ٤٤٤", "12345"],
)
def test_a_phone_may_be_written_in_many_ways(typed: str) -> None:
    assert is_one_number(typed)


@pytest.mark.parametrize(
    "typed",
    ["0905 333 444 (sister, after 6)", "0905 333 444 ext. 12", "0905 333 444, 0905 333 555",
     "0905 333 444 0905 333 555", "0905 333 444 سارة", "0905333444;12", "abc", "1234", "–"],
)  # fmt: skip
def test_what_is_more_or_less_than_one_phone_is_none(typed: str) -> None:
    assert not is_one_number(typed)


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("0905 333 444 (sister, after 6)", "0905333444"),
        ("Tel. 02/123 456 ext. 12", "02123456"),
        ("ask his brother", ""),
    ],
)
def test_of_a_phone_among_words_only_the_first_number_is_dialled(written: str, first: str) -> None:
    assert digits(first_number(written)) == first


@pytest.mark.parametrize("part", ["4373", "694373", "0944694373", "4469"])
def test_any_four_digits_in_a_row_find_a_phone(part: str) -> None:
    tokens = phone_tokens(KEY, "+421944694373", BITS)
    assert set(phone_query_tokens(KEY, part, BITS)) <= tokens


def test_a_document_is_found_without_spaces_and_dashes() -> None:
    assert document_tokens(KEY, "AB 123-456", BITS) == document_tokens(KEY, "ab123456", BITS)
    assert document_tokens(KEY, " - ", BITS) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mia Šošić", "Sosic Mia"),
        ("Марко Євтушок", "Marko Ievtushok"),
        ("प्रकाश शाह", "प्रकाश शशाह"),
        ("Duyên Dương", "Duong Duyen"),
        ("Mohammed Abdullah Hassan", "محمد عبدالله حسن"),
    ],
)
def test_one_person_in_two_spellings_is_alike(one: str, other: str) -> None:
    assert similarity(one, other) >= POSSIBLE_DUPLICATE_AT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Олег Луценко", "Ольга Оберемко"),
        ("Paola Gómez", "Carmen Jaimes"),
        ("Ana Leka", "Ilir Kola"),
        ("ياسمين اشرفی", "سینا اشرفی"),
        ("سینا اشرفی", "ياسمين اشرفی"),
    ],
)
def test_two_people_are_not_alike(one: str, other: str) -> None:
    assert similarity(one, other) < POSSIBLE_DUPLICATE_AT
