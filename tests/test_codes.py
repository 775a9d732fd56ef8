"""The code lists: complete, stable, and spoken in the language of now."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from flask_babel import Babel, force_locale
from flask_babel.speaklater import LazyString
from wtforms import Form, SelectField

from mrc_cases import codes
from mrc_cases.codes import lists, offering
from mrc_cases.language import SHIPPED, speaking

TODAY = dt.date(2026, 5, 4)


def stored(name: str) -> list[str]:
    """What may be recorded under a list, without the missing answers."""
    return [code.code for code in codes.codes_of(name) if codes.is_code(name, code.code)]


@pytest.mark.parametrize("name", codes.LISTS)
def test_every_list_is_sound(name: str) -> None:
    shipped = codes.LISTS[name].codes
    keys = [code.code for code in shipped]

    assert len(keys) == len(set(keys))
    assert not set(keys) & set(codes.LISTS[name].missing_codes), (
        "a code looks like a missing answer"
    )
    assert {code.parent for code in shipped if code.parent} <= set(keys)
    assert [code.order for code in shipped] == sorted({code.order for code in shipped})
    assert codes.LISTS[name].other is None or codes.LISTS[name].other in keys
    assert all(isinstance(code.label, LazyString) for code in shipped), "a label that never changes"
    assert not any(" " in key for key in keys), "a set of codes is kept with spaces between them"


def test_a_grandchild_has_no_place_in_a_report() -> None:
    for name, shipped in codes.LISTS.items():
        parents = {code.parent for code in shipped.codes if code.parent}
        assert not any(code.parent for code in shipped.codes if code.code in parents), name


def test_age_bands_follow_each_other_and_nest_in_the_known_ones() -> None:
    edges = [low for _code, low, _high in codes.AGE_BOUNDS]
    ends = [high for _code, _low, high in codes.AGE_BOUNDS]

    assert edges == [0, *(high + 1 for high in ends if high is not None)]
    assert ends[-1] is None
    for known in ((0, 5, 12, 18, 60), (0, 18), (15, 25), (15, 65)):  # UNHCR, child, youth, work
        assert set(known) <= set(edges)
    assert set(codes.RELEASE_BANDS) == set(stored("AGE"))
    assert set(codes.RELEASE_BANDS.values()) == set(stored("RELEASE_AGE"))


@pytest.mark.parametrize(
    ("age", "band"),
    [(0, "0-4"), (4, "0-4"), (5, "5-11"), (17, "15-17"), (18, "18-24"), (64, "60-64")]
    + [(65, "65+"), (120, "65+"), (None, "unknown")],
)
def test_an_age_falls_into_its_band(age: int | None, band: str) -> None:
    assert codes.age_band(age) == band


def test_an_age_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        codes.age_band(-1)


def test_isco_has_10_major_and_43_sub_major_groups() -> None:
    groups = [code for code in codes.LISTS["OCCUPATION"].codes if code.code != "NONE"]

    assert sorted(code.code for code in groups if code.parent is None) == list("0123456789")
    minor = [code.code for code in groups if code.parent]
    assert len(minor) == 43
    assert all(len(code) == 2 for code in minor)
    per_major = [sum(code[0] == major for code in minor) for major in "0123456789"]
    assert per_major == [3, 4, 6, 5, 4, 4, 3, 5, 3, 6]


@pytest.mark.parametrize(
    ("level", "groups"),
    [(4, "11 12 13 21 26 01"), (3, "14 31 35"), (2, "41 54 63 75 83 02 5"), (1, "91 96 03 9")]
    + [(None, "1 0 NONE DK PNA NC")],
)
def test_the_skill_level_follows_from_the_occupation(level: int | None, groups: str) -> None:
    assert {codes.skill_level(group) for group in groups.split()} == {level}


def test_every_occupation_has_a_skill_level_and_none_has_none() -> None:
    assert None not in {codes.skill_level(g) for g in stored("OCCUPATION") if g != "NONE"}
    assert codes.skill_level(None) is None


def test_a_graduate_who_cleans_works_below_qualification() -> None:
    assert codes.works_below_qualification("6", "91")
    assert not codes.works_below_qualification("6", "22")
    assert not codes.works_below_qualification("9", "91")
    assert not codes.works_below_qualification("3", None)


def test_the_lists_of_the_domain_are_complete() -> None:
    sizes = {"SERVICE": 21, "TOPIC": 28, "EDUCATION": 10, "STATUS": 13, "REASON": 9, "HEARD": 15}
    sizes |= {"LOSS": 12, "AGREEMENT_POINT": 7, "CHANNEL": 13, "OUTCOME": 10, "INDUSTRY": 21}
    sizes |= {"STAGE": 7, "GENDER": 4, "LABOUR": 8, "COUNTRY": 250, "NATIONALITY": 254}

    assert {name: len(stored(name)) for name in sizes} == sizes


def test_a_channel_group_is_a_heading_and_never_recorded() -> None:
    assert codes.channel_group("HOTLINE") == "REMOTE"
    assert codes.channel_group("REMOTE") == "REMOTE"
    assert not codes.is_code("CHANNEL", "REMOTE")
    assert {choice.optgroup for choice in codes.choices("CHANNEL")} == {
        "In person",
        "From a distance",
        "Outreach",
    }


def test_lost_calls_are_no_consultations() -> None:
    lost = set(stored("OUTCOME")) - codes.COUNTS_AS_CONSULTATION
    assert lost == {"DROPPED", "SILENT", "ABUSIVE", "WRONG_NUMBER"}


def test_every_relation_reads_from_both_ends() -> None:
    assert set(codes.INVERSE_RELATION) == set(stored("RELATION"))
    for relation, inverse in codes.INVERSE_RELATION.items():
        assert codes.INVERSE_RELATION[inverse] == relation


def test_denmark_is_not_a_missing_answer() -> None:
    assert codes.label("NATIONALITY", "DK") == "Denmark"
    assert codes.is_code("NATIONALITY", "DK")
    assert not codes.is_missing("NATIONALITY", "DK")
    assert codes.label("NATIONALITY", "XDK") == "Client does not know"
    assert codes.is_missing("NATIONALITY", "XDK")


def test_missing_answers_stand_last_and_only_where_the_list_has_them() -> None:
    assert [each.value for each in codes.choices("STAGE")][-3:] == ["DK", "PNA", "NC"]
    assert not any(each.value == "NC" for each in codes.choices("STAGE", missing=False))
    assert [each.value for each in codes.choices("GENDER")] == ["F", "M", "X", "U"]
    assert not codes.is_code("GENDER", "NC")


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert codes.label("STAGE", "GONE") == "GONE"
    assert codes.label("STAGE", None) == ""
    assert not codes.is_code("STAGE", "GONE")
    assert not codes.is_code("STAGE", None)


def test_other_asks_for_a_text() -> None:
    assert codes.needs_text("TOPIC", "T99")
    assert not codes.needs_text("TOPIC", "C01")
    assert not codes.needs_text("URGENCY", None)


def test_a_form_asks_for_its_choices_anew() -> None:
    class Profile(Form):
        stage = SelectField(choices=partial(codes.choices, "STAGE", blank=True))

    assert '<option value="TRA">' in str(Profile().stage())


@pytest.mark.parametrize("tag", SHIPPED)
def test_every_country_and_language_has_a_name_in_every_shipped_language(tag: str) -> None:
    locale = Locale.parse(tag)
    own = {"cnr", "kmr", "kon", "rom", "mis"}  # named in our own catalogue

    assert all(
        codes.country_name(code, locale) == locale.territories[code] for code in stored("COUNTRY")
    )
    for code in set(stored("LANGUAGE")) - own:
        assert any(locale.languages.get(each) for each in codes.LANGUAGES[code]), code


def test_every_country_but_antarctica_lies_in_a_region() -> None:
    assert {code for code in stored("COUNTRY") if codes.region_of(code) is None} == {"AQ"}
    assert codes.region_of("XNC") is None
    assert codes.label("REGION", codes.region_of("UA")) == "Eastern Europe"
    for tag in SHIPPED:
        assert set(stored("REGION")) <= set(Locale.parse(tag).territories)


def test_names_are_sorted_by_their_letters_not_by_their_marks() -> None:
    names = sorted(["Zambia", "Åland", "Ethiopia", "Égypte", "Albania"], key=codes.sort_key)
    assert names == ["Åland", "Albania", "Égypte", "Ethiopia", "Zambia"]


def test_usual_countries_may_stand_first() -> None:
    offered = [each.value for each in codes.choices("COUNTRY", first=("VN", "UA"))]
    assert offered[:3] == ["VN", "UA", "AF"]


@pytest.fixture
def speaking_app(tmp_path: Path) -> Iterator[Flask]:
    """A bare application that knows one word in each language."""
    for tag in SHIPPED:
        catalogue = Catalog(locale=tag)
        catalogue.add("Woman or girl", f"woman in {tag}")
        folder = tmp_path / tag / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "messages.mo").open("wb") as file:
            write_mo(file, catalogue)
    app = Flask(__name__)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(tmp_path)
    Babel(app)
    _forget_what_was_said()
    yield app
    _forget_what_was_said()


def _forget_what_was_said() -> None:
    lists._words.cache_clear()
    offering._offered.cache_clear()


def test_labels_follow_the_language_of_now(speaking_app: Flask) -> None:
    with speaking_app.test_request_context():
        for tag in SHIPPED:
            with force_locale(tag):
                assert codes.label("GENDER", "F") == f"woman in {tag}"
                assert codes.choices("GENDER")[0].label == f"woman in {tag}"
        with force_locale("fr"):
            assert codes.country_name("DE") == "Allemagne"
            assert codes.language_name("sqi") == "Albanais"
        with force_locale("ar"):
            assert codes.country_name("UA") == "أوكرانيا"


def test_without_a_request_labels_are_english() -> None:
    assert codes.label("REASON", "WRK") == "Work"
    assert codes.country_name("UA") == "Ukraine"
    assert codes.language_name("prs") == "Dari"


class Centre:
    """A centre that has its own words for two codes, its own topic, and retired a service."""

    def labels(self, locale: str) -> Mapping[tuple[str, str], str]:
        return {("TOPIC", "T16.DORM"): "Dormitories", ("HEARD", "SIGN"): f"Our window ({locale})"}

    def codes(self, list_name: str) -> Sequence[codes.Code]:
        own = {
            "TOPIC": [codes.Code("T16.DORM", "T16.DORM", parent="T16", order=10)],
            "SERVICE": [codes.Code("TRP", "", order=5, valid_to=dt.date(2026, 4, 30))],
        }
        return own.get(list_name, [])

    def age(self) -> str:
        return "as written above"


@pytest.fixture
def centre_codes() -> Iterator[None]:
    codes.use_stored(Centre())
    yield
    codes.use_stored(None)


def test_a_centre_may_use_its_own_words(centre_codes: None) -> None:
    assert codes.label("HEARD", "SIGN") == "Our window (en)"
    assert codes.label("HEARD", "RAD") == "Radio"
    assert "Our window (en)" in {each.label for each in codes.choices("HEARD")}


def test_an_own_code_counts_under_its_parent(centre_codes: None) -> None:
    offered = [each.value for each in codes.choices("TOPIC")]

    assert offered[offered.index("T16") + 1] == "T16.DORM"
    assert codes.label("TOPIC", "T16.DORM") == "Dormitories"
    assert codes.parent_of("TOPIC", "T16.DORM") == "T16"
    assert [each.code for each in codes.children("TOPIC", "T16")] == ["T16.DORM"]
    assert codes.is_code("TOPIC", "T16.DORM")


def test_a_retired_code_is_read_but_no_longer_offered(centre_codes: None) -> None:
    def offered(**more: object) -> set[str]:
        return {each.value for each in codes.choices("SERVICE", on=TODAY, **more)}  # type: ignore[arg-type]

    assert "TRP" not in offered()
    assert "TRP" in offered(keep=["TRP"])
    assert "TRP" in {each.value for each in codes.choices("SERVICE", on=dt.date(2026, 4, 30))}
    assert codes.label("SERVICE", "TRP") == "Transport"
    assert codes.is_code("SERVICE", "TRP")
    assert codes.codes_of("SERVICE")[0].code == "TRP", "the centre may put it elsewhere"


@pytest.mark.parametrize(
    ("tag", "alone", "inside"),
    [("fr", "Ukrainien", "ukrainien"), ("sq", "Ukrainisht", "ukrainisht"),
     ("en", "Ukrainian", "Ukrainian")],
)  # fmt: skip
def test_a_language_in_a_sentence_is_written_as_in_running_text(
    app: Flask, tag: str, alone: str, inside: str
) -> None:
    with app.test_request_context(), speaking(tag):
        assert codes.language_name("ukr") == alone
        assert codes.language_in_a_sentence("ukr") == inside
        assert codes.language_in_a_sentence("NC") == codes.label("LANGUAGE", "NC")
