"""Registering a person on one page."""

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select

from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import Agreement, Intake
from mrc_cases.clients.models import Client, ProfileVersion
from mrc_cases.extensions import db
from tests.registering import CLIENT_PATH, OKSANA


class TestRegistering:
    def test_a_person_is_registered_on_one_page(self, browser_for: Any) -> None:
        counsellor = browser_for("counsellor")

        page = counsellor.post("/clients/new", **OKSANA)

        assert page.status == 200, page.errors
        assert CLIENT_PATH.search(page.path)
        client = db.session.scalars(select(Client)).one()
        assert client.full_name == "Оксана Шевченко"
        assert client.contact_details[0].value == "+421905123456"
        assert client.profile.born_month == 12 * 1990 + 6
        assert client.profile.birth_precision == "year"
        assert client.profile.education == "NC"
        assert client.profile.marital is None

    def test_a_second_country_wished_for_may_be_new_caledonia(self, browser_for: Any) -> None:
        """Its code is NC, which elsewhere says that nobody asked."""
        wishes = {"prefer_country": "FR", "prefer_country_2": "NC", "residence_area": "NC"}

        browser_for("counsellor").post("/clients/new", **{**OKSANA, **wishes})

        profile = db.session.scalars(select(ProfileVersion)).one()
        assert (profile.prefer_country_2, profile.residence_area) == ("NC", "NC")

    def test_a_mediator_registers_and_is_told_no_number(self, browser_for: Any) -> None:
        mediator = browser_for("mediator")
        page = mediator.post("/clients/new", **OKSANA)
        assert "Registered." in page.text, page.errors
        client = db.session.scalars(select(Client)).one()
        assert client.client_no not in page.text
        for path in ("/follow-up/new", "/sessions/new", "/referrals/new"):
            asked = mediator.get(f"{path}?client_id={client.id}")
            assert asked.status == 200, path
            assert client.client_no not in asked.text

    def test_registering_is_one_contact_one_intake_one_agreement(self, browser_for: Any) -> None:
        browser_for("counsellor").post("/clients/new", **OKSANA)

        contact = db.session.scalars(select(Consultation)).one()
        intake = db.session.scalars(select(Intake)).one()
        assert (contact.outcome, contact.gender, contact.topics) == ("INTAKE", "F", ("C05", "T14"))
        assert contact.country == "UA"
        assert intake.consultation_id == contact.id
        assert db.session.scalars(select(Agreement)).one().state == "given"

    def test_the_title_names_nobody(self, browser_for: Any) -> None:
        page = browser_for("counsellor").post("/clients/new", **OKSANA)

        assert "Оксана" in page.text
        assert "Оксана" not in page.title

    @pytest.mark.parametrize(
        ("without", "field"),
        [("full_name", "full_name"), ("gender", "gender"), ("stage", "stage"),
         ("language", "language"), ("agreed", "agreed")],
    )  # fmt: skip
    def test_a_required_answer_is_asked_for_and_nothing_typed_is_lost(
        self, browser_for: Any, without: str, field: str
    ) -> None:
        answers = {name: value for name, value in OKSANA.items() if name != without}

        page = browser_for("counsellor").post("/clients/new", **answers)

        assert page.status == 422
        assert field in page.errors
        assert "0905 123 456" in page.text
        assert db.session.scalars(select(Client)).first() is None

    def test_a_child_needs_somebody(self, browser_for: Any) -> None:
        counsellor = browser_for("counsellor")

        refused = counsellor.post("/clients/new", **{**OKSANA, "birth": "12"})
        taken = counsellor.post(
            "/clients/new", **{**OKSANA, "birth": "12", "minor_care": "UNACCOMPANIED"}
        )

        assert "minor_care" in refused.errors
        assert taken.status == 200

    def test_who_is_eighteen_tomorrow_is_a_child_today(
        self, browser_for: Any, today: dt.date
    ) -> None:
        """Also where the month says otherwise; and nobody was born tomorrow."""
        counsellor = browser_for("counsellor")

        def registered(day: dt.date, years: int) -> dict[str, str]:
            born = dt.date(day.year - years, day.month, 1) + dt.timedelta(days=day.day - 1)
            answers = {**OKSANA, "birth": f"{born:%d.%m.%Y}"}
            errors: dict[str, str] = counsellor.post("/clients/new", **answers).errors
            return errors

        one_day = dt.timedelta(days=1)
        assert "minor_care" in registered(today + one_day, years=18)
        assert "in the future" in registered(today + one_day, years=0)["birth"]
        assert registered(today - one_day, years=18) == {}

    def test_another_answer_asks_for_words(self, browser_for: Any) -> None:
        page = browser_for("counsellor").post("/clients/new", **{**OKSANA, "stage": "OTH"})

        assert "stage_other" in page.errors

    def test_another_topic_asks_for_words_which_stand_in_the_file(self, browser_for: Any) -> None:
        counsellor = browser_for("counsellor")
        fields = {**OKSANA, "needs": ["T99"]}

        refused = counsellor.post("/clients/new", **fields)
        page = counsellor.post("/clients/new", **fields, needs_other="Lost luggage")

        assert refused.errors == {"needs_other": "Write in a few words what it is."}
        assert "Lost luggage" in page.text
        assert db.session.scalars(select(Intake)).one().needs_other == "Lost luggage"

    def test_an_intake_is_about_something(self, browser_for: Any) -> None:
        answers = {name: value for name, value in OKSANA.items() if name != "needs"}

        page = browser_for("counsellor").post("/clients/new", **answers)

        assert page.errors == {"needs": "Choose what it is about."}
        assert db.session.scalars(select(Client)).first() is None

    def test_five_needs_are_enough(self, browser_for: Any) -> None:
        needs = ["C01", "C02", "C03", "C04", "C05", "C06"]

        page = browser_for("counsellor").post("/clients/new", **{**OKSANA, "needs": needs})

        assert "needs" in page.errors

    def test_an_unreadable_birth_is_explained(self, browser_for: Any) -> None:
        page = browser_for("counsellor").post("/clients/new", **{**OKSANA, "birth": "spring"})

        assert "1990" in page.errors["birth"]
        assert 'value="spring"' in page.text

    @pytest.mark.parametrize(
        ("field", "typed", "sentence"),
        [
            ("birth", "31.2.1990", "There is no such day."),
            ("birth", "1370", "a year of another calendar"),
            ("birth", "2533", "a year of another calendar"),
            ("birth", "1880", "Nobody is older than 120 years"),
            ("arrived", "5", "Write a month such as 3/2025"),
            ("arrived", "2130", "This lies after"),
            ("arrived", "1980", "before the person was born"),
            ("emigrant_registry_on", "2099-01-01", "This day lies in the future."),
            ("day", "0202-05-01", "more than 50 years ago"),
        ],
    )
    def test_a_day_that_cannot_be_is_refused_beside_its_question(
        self, browser_for: Any, field: str, typed: str, sentence: str
    ) -> None:
        page = browser_for("counsellor").post("/clients/new", **{**OKSANA, field: typed})

        assert sentence in page.errors[field]
        assert f'value="{typed}"' in page.text

    @pytest.mark.parametrize(
        ("field", "typed"),
        [("full_name", "???"), ("full_name", "12345"), ("alias", "-"), ("other_script_name", "٣"),
         ("contacts-0-value", "not an email")],
    )  # fmt: skip
    def test_what_is_no_name_or_address_is_refused(
        self, browser_for: Any, field: str, typed: str
    ) -> None:
        more = {"contacts-0-kind": "EMAIL", "contacts-0-value": "oksana@post.example"}

        page = browser_for("counsellor").post("/clients/new", **{**OKSANA, **more, field: typed})

        assert field in page.errors
        assert f'value="{typed}"' in page.text
        assert db.session.scalars(select(Client)).first() is None

    @pytest.mark.parametrize("name", ["李", "O", "ና", "عمر", "Ó Briain-Nagy 3rd"])
    def test_a_name_in_any_script_is_a_name(self, browser_for: Any, name: str) -> None:
        page = browser_for("counsellor").post("/clients/new", **{**OKSANA, "full_name": name})

        assert page.status == 200, page.errors

    @pytest.mark.parametrize(("field", "most"), [("full_name", 200), ("residence_area", 40)])
    def test_what_is_too_long_is_said_and_not_cut(
        self, browser_for: Any, field: str, most: int
    ) -> None:
        typed = "Ana " * most

        page = browser_for("counsellor").post("/clients/new", **{**OKSANA, field: typed})

        assert f"less than {most} characters" in page.errors[field]
        assert typed.strip() in page.text
        assert "maxlength" not in page.text

    def test_a_short_year_is_shown_back_in_full(self, browser_for: Any) -> None:
        page = browser_for("counsellor").post("/clients/new", **{**OKSANA, "birth": "12.3.15"})

        assert "minor_care" in page.errors
        assert 'value="12.3.2015"' in page.text

    def test_a_refused_answer_of_a_repeated_part_stands_in_the_summary(
        self, browser_for: Any
    ) -> None:
        page = browser_for("counsellor").post(
            "/clients/new", **{**OKSANA, "documents-0-country": "Atlantis"}
        )

        assert "Atlantis" in page.errors["documents-0-country"]
        assert '<a href="#documents-0-country">' in page.text

    def test_a_country_is_typed_by_its_name(self, browser_for: Any) -> None:
        counsellor = browser_for("counsellor")

        refused = counsellor.post("/clients/new", **{**OKSANA, "nationality": "Atlantis"})
        counsellor.post("/clients/new", **{**OKSANA, "nationality": "ukraine"})

        assert "nationality" in refused.errors
        assert db.session.scalars(select(ProfileVersion.nationality)).one() == "UA"

    @pytest.mark.parametrize("typed", ["", "  "])
    def test_an_empty_search_finds_nobody_and_asks_again(
        self, browser_for: Any, typed: str
    ) -> None:
        page = browser_for("reception").post("/clients/search", text=typed)

        assert page.status == 422
        assert page.errors == {"text": "Enter a name, a phone or a client number."}
        assert "Nobody found" not in page.text
        assert "Register a new person" not in page.text
        assert re.search(r'<input[^>]*autofocus[^>]*name="text"', page.text)

    def test_an_anonymous_contact_grows_into_a_file(self, browser_for: Any) -> None:
        counsellor = browser_for("counsellor")
        contact = Consultation(
            happened_at=dt.datetime.now(dt.UTC), happened_on=dt.datetime.now(dt.UTC).date(),
            channel="PHONE", outcome="ANSWERED", staff_id=counsellor.user.id,
            office_id=counsellor.user.office_id, topics=("C05",), services=(),
        )  # fmt: skip
        db.session.add(contact)
        db.session.commit()

        counsellor.post(f"/clients/new?contact={contact.id}", **OKSANA)

        joined = db.session.scalars(select(Consultation)).one()
        assert joined.client_id is not None
        assert joined.joined_at is not None

    def test_what_was_searched_for_is_carried_over(self, browser_for: Any) -> None:
        page = browser_for("counsellor").post("/clients/new", carry="Amina")

        assert page.status == 200
        assert 'value="Amina"' in page.text
