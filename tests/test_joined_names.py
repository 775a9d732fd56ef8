"""What one writes as two words and another as one: found, and warned of before registering."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from mrc_cases.base.names import POSSIBLE_DUPLICATE_AT, similarity
from mrc_cases.base.search_tokens import NAME_FORM, name_query_tokens, name_tokens
from mrc_cases.centre.models import Centre
from mrc_cases.cli import prepare_database
from mrc_cases.clients.duplicates import possible_duplicates
from mrc_cases.clients.models import SearchToken
from mrc_cases.config import Settings
from mrc_cases.extensions import db

KEY = b"k" * 32


def find(browser: Any, text: str) -> str:
    return str(browser.post("/clients/search", text=text).text)


# One person's name, written by two people.
ONE_PERSON = [
    ("محمد عبد الله", "Mohammed Abdullah"),
    ("Abd al-Rahman Sabri", "Abdurrahman Sabri"),
    ("Anne-Marie Dupontel", "Annemarie Dupontel"),
    ("Al-Hassan Touré", "Alhassan Touré"),
    ("Ben Salah", "Bensalah"),
    ("Kim Min-jun", "Kim Minjun"),
    ("Сергей Бондарь", "Serhii Bondar"),
    ("Xhevahire Krasniqi", "Dževahira Krasniqi"),
    ("عبد الرحمن الأحمدي", "Abdulrahman Al Ahmadi"),
    ("María de la Cruz", "Maria Delacruz"),
    ("王小明", "Wang Xiaoming"),
    ("欧阳小明", "Ouyang Xiaoming"),
    ("نور الدين بن علي", "Nour Eddine Benali"),
    ("أبو بكر محمود", "Abubakar Mahmoud"),
    ("يوسف منصور", "Youssef Mansour"),
    ("مأمون الخطيب", "Ma'moun Al-Khatib"),
    ("عائشة علي", "Aisha Ali"),
    ("جمال عبد الناصر", "Gamal Abdel Nasser"),
    ("Олег Гончаренко", "Oleh Honcharenko"),
    ("Гасан Алиев", "Hasan Aliyev"),
    ("Ђорђе Петровић", "Đorđe Petrović"),
    ("გიორგი ბერიძე", "Giorgi Beridze"),
    ("ተስፋዬ ገብረማርያም", "Tesfaye Gebre-Mariam"),
    ("Ευαγγελία Κωνσταντίνου", "Evangelia Konstantinou"),
    ("رضا احمدی", "Reza Ahmadi"),
    ("امیرحسین کریمی", "Amir Hossein Karimi"),
    ("فاطمه زهرا موسوی", "Fatemeh Zahra Mousavi"),
    ("Nguyễn Văn Đức", "Nguyen Van Duc"),
    ("Gianni D'Angelo", "Gianni D Angelo"),
    ("Sean O’Neil", "Sean O Neil"),
    ("Zoë van der Berg", "Zoe Vanderberg"),
    ("Jean-Baptiste N'Diaye", "Jean Baptiste Ndiaye"),
    ("ضیا احمدزی", "Zia Ahmadzai"),
    ("گلناز قاسمی", "Golnaz Ghasemi"),
    ("خالد أبو زيد", "Khaled Abu Zeid"),
    ("عبد القادر بوشارب", "Abdelkader Bouchareb"),
    ("ქეთევან ხვიჩია", "Ketevan Khvichia"),
    ("陈美玲", "Meiling Chen"),
    ("رنا", "Rana"),
]
TWO_PEOPLE = [
    ("Lê Thị Hoa", "Nguyễn Thị Hoa"),
    ("Nguyen Van Anh", "Nguyen Minh Anh"),
    ("خالد العلي", "خالد خليل"),
    ("Paola García", "Paola Arce"),
    ("Jan Novák", "Gina Novák"),
    ("Tú Trần", "Khoa Trần"),
    ("Aya Khatib", "Noor Khatib"),
]


@pytest.mark.parametrize(("one", "other"), ONE_PERSON)
def test_either_writing_is_like_the_other_and_finds_it(one: str, other: str) -> None:
    assert similarity(one, other) >= POSSIBLE_DUPLICATE_AT
    for stored, typed in ((one, other), (other, one)):
        tokens = name_tokens(KEY, stored, 20)
        assert all(tokens & set(group) for group in name_query_tokens(KEY, typed, 20)), typed


@pytest.mark.parametrize(("one", "other"), TWO_PEOPLE)
def test_two_people_stay_two(one: str, other: str) -> None:
    assert similarity(one, other) < POSSIBLE_DUPLICATE_AT


def test_a_joined_name_leaves_few_tokens_more() -> None:
    assert len(name_tokens(KEY, "Oksana Shevchenko", 20)) == 7
    assert len(name_tokens(KEY, "Abd al-Rahman Al Ahmadi", 20)) <= 14


@pytest.mark.parametrize(
    ("stored", "typed"),
    [*ONE_PERSON, ("María José García de la Cruz", "Maria Garcia")],
)
def test_who_gives_year_and_nationality_is_warned_of(
    make_user: Any, put_client: Any, stored: str, typed: str
) -> None:
    reader = make_user("counsellor")
    answers = {"nationality": "SY", "born_month": 1990 * 12, "birth_precision": "year"}
    people = [put_client(reader, name, answers=answers)
              for name in (stored, typed, "Zeinab Quraishi")]  # fmt: skip

    for client, twin in ((people[0], people[1]), (people[1], people[0])):
        assert _warned_of(reader, [str(client.full_name)]) == {client.id, twin.id}


def _warned_of(reader: Any, names: Sequence[str]) -> set[Any]:
    found = possible_duplicates(reader, names, born_month=1991 * 12 + 3, nationalities=["SY"])
    return {match.client.id for match in found if match.client}


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("عبد الرحمن الأحمدي", "Abdulrahman Al Ahmadi"),
        ("Anne-Marie Dupontel", "Annemarie"),
        ("María de la Cruz", "Delacruz"),
        ("María de la Cruz", "de la Cruz"),
        ("Maria Delacruz", "De la Cruz"),
        ("王小明", "小明"),
        ("Wang Xiaoming", "小明"),
        ("Kim Minjun", "min jun"),
        ("Al-Hassan Touré", "Alhassan"),
        ("Alhassan Touré", "al hassan"),
        ("Ben Smith", "Ben"),
        ("Олександр Гриценко", "Oleksadnr Hrytsenko"),
        ("Houda Al-Qasem", "قاسم هدى"),
        ("Δημήτρης Αγγελόπουλος", "Angelopoulos Dimitrs"),
        ("Tesfaye Gebremedhin", "ተስፋዬ ገብረ መድህን"),
    ],
)
def test_search_finds_what_another_joined(
    browser_for: Any, put_client: Any, stored: str, typed: str
) -> None:
    counsellor = browser_for("counsellor")
    put_client(counsellor.user, stored)
    put_client(counsellor.user, "Zeinab Quraishi")

    page = find(counsellor, typed)

    assert stored in page
    assert "Quraishi" not in page


def test_tokens_of_an_older_program_are_made_anew(
    settings: Settings, browser_for: Any, put_client: Any
) -> None:
    counsellor = browser_for("counsellor")
    put_client(counsellor.user, "Anne-Marie Dupontel", phones=["0905 123 456"])
    db.session.execute(delete(SearchToken))
    db.session.execute(update(Centre).values(token_form=1))
    db.session.commit()
    assert "Dupontel" not in find(counsellor, "Annemarie")

    db.session.remove()
    prepare_database(settings)

    assert "Dupontel" in find(counsellor, "Annemarie")
    assert "Dupontel" in find(counsellor, "0905 123 456")
    assert db.session.scalar(select(Centre.token_form)) == NAME_FORM
