"""One name in two writings is found and is like itself; two names stay two."""

import pytest

from mrc_cases.base.hangul import spellings
from mrc_cases.base.names import POSSIBLE_DUPLICATE_AT, similarity
from mrc_cases.base.search_tokens import name_query_tokens, name_tokens

KEY = b"k" * 32
ONE_PERSON = [
    # What a Korean syllable becomes in a passport follows no rule.
    ("김민수", "Kim Min-su"), ("김민수", "Gim Minsoo"), ("이영희", "Lee Young-hee"),
    ("이영희", "Yi Yeonghui"), ("이영희", "Rhee Younghee"), ("박지성", "Park Ji-sung"),
    ("박지성", "Pak Chisong"), ("최은영", "Choe Eunyeong"), ("정수진", "Jung Soo-jin"),
    ("정수진", "Chung Sujin"), ("정수진", "Jeong Su-jin"), ("조현우", "Cho Hyun-woo"),
    ("임영웅", "Lim Young-woong"), ("유재석", "Yoo Jae-suk"), ("류현진", "Ryu Hyun-jin"),
    ("우병우", "Woo Byung-woo"), ("허준", "Hur Joon"), ("노무현", "Roh Moo-hyun"),
    # Vowels that are not written, letters with two sounds.
    ("राम बहादुर थापा", "Ram Bahadur Thapa"), ("वीरेन्द्र श्रेष्ठ", "Birendra Shrestha"),
    ("ज्ञान बहादुर", "Gyan Bahadur"), ("মোঃ করিম", "Md Karim"), ("মোঃ করিম", "Mohammad Karim"),
    ("முருகன் கந்தசாமி", "Murugan Kandasamy"), ("செல்வராஜ் சிவகுமார்", "Selvaraj Sivakumar"),
    ("בנימין כהן", "Binyamin Cohen"), ("יוסף לוי", "Yosef Levi"),
    ("عثمان ثنا", "Osman Sana"), ("عثمان ثنا", "Othman Sana"),
    # Armenian as in Yerevan and as in Beirut; Greek as in the passport and as spoken.
    ("Գեւորգ Պետրոսեան", "Gevorg Petrosyan"), ("Գեւորգ Պետրոսեան", "Kevork Bedrossian"),
    ("Սուրեն Հարությունյան", "Suren Harutyunyan"), ("Γιάννης Παππάς", "Yannis Pappas"),
    # The same Latin letters read in Algiers, Ankara, Mogadishu and Tirana.
    ("Hocine Belkacem", "Hussein Belkasem"), ("ياسين لحسن", "Yacine Lahcen"),
    ("Boubacar Diallo", "Bubakar Diallo"), ("Cemal Cengiz", "Djemal Dzhengiz"),
    ("Recep Tayyip", "Redžep Tajip"), ("Xasan Maxamed", "Hassan Mohamed"),
    ("Cabdullaahi Axmed", "Abdullahi Ahmed"), ("Cabdi Cali", "Abdi Ali"),
    ("Çelik Hoxha", "Chelik Hodža"), ("Jasmin Begić", "Yasmin Begic"),
    ("ضیا الحق", "Ziaulhaq"), ("Md Rahman", "Mohammed Rahman"),
]  # fmt: skip
TWO_PEOPLE = [
    ("Ahmed Hassan", "Mohammed Hassan"), ("حميد علي", "محمد علي"), ("Hamid Omar", "Mahmoud Omar"),
    ("Yang Li", "Jang Li"), ("Alexander Berg", "Leandra Berg"), ("Xavier Ruiz", "Vera Ruiz"),
    ("김민수", "Kang Min-su"), ("이영희", "Oh Young-hee"),
    ("Ljiljana Perić", "Elena Perić"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ONE_PERSON)
def test_either_writing_is_like_the_other_and_finds_it(one: str, other: str) -> None:
    assert similarity(one, other) >= POSSIBLE_DUPLICATE_AT
    for stored, typed in ((one, other), (other, one)):
        tokens = name_tokens(KEY, stored, 20)
        assert any(tokens & set(group) for group in name_query_tokens(KEY, typed, 20)), typed


@pytest.mark.parametrize(("one", "other"), TWO_PEOPLE)
def test_two_people_stay_two(one: str, other: str) -> None:
    assert similarity(one, other) < POSSIBLE_DUPLICATE_AT


def test_a_family_name_of_korea_is_found_while_it_is_typed() -> None:
    for typed in ("kim", "gim"):
        assert name_tokens(KEY, "김민수", 20) & set(name_query_tokens(KEY, typed, 20)[0])
    assert name_tokens(KEY, "Đorđe", 20) & set(name_query_tokens(KEY, "djor", 20)[0])


def test_every_syllable_of_korea_can_be_spelled() -> None:
    for code in range(0xAC00, 0xD7A4, 7):
        assert all(each.isascii() and each.isalpha() for each in spellings(chr(code)))
