"""The clients through the pages: register, find, read, change, and who may."""

import datetime as dt
import re
from string import ascii_lowercase
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select, update

from mrc_cases.access.models import User
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import assign
from mrc_cases.clients.birth import months
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.facts import (
    IntakeFacts,
    SafeContact,
)
from mrc_cases.clients.hits import MOST_FOUND
from mrc_cases.clients.intake_models import Agreement, Intake, IntakeDraft
from mrc_cases.clients.models import Client, ProfileVersion
from mrc_cases.extensions import db
from mrc_cases.rounds import go_round

OKSANA = {
    "full_name": "Оксана Шевченко",
    "gender": "F",
    "stage": "HOS",
    "language": "ukr",
    "nationality": "UA",
    "birth": "1990",
    "contacts-0-kind": "PHONE",
    "contacts-0-value": "0905 123 456",
    "channel": "DESK",
    "needs": ["C05", "T14"],
    "agreed": "y",
    "agreement_how": "SPOKEN",
    "agreement_by": "CLIENT",
    "do": "register",
}
CLIENT_PATH = re.compile(r"/clients/[0-9a-f-]{36}$")


def find(browser: Any, text: str) -> str:
    return str(browser.post("/clients/search", text=text).text)


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

    def test_somebody_alike_must_be_looked_at_once(self, browser_for: Any) -> None:
        counsellor = browser_for("counsellor")
        counsellor.post("/clients/new", **OKSANA)
        again = {**OKSANA, "full_name": "Oksana Shevchenko", "birth": "1991"}

        warned = counsellor.post("/clients/new", **again)
        taken = counsellor.post("/clients/new", **again, other_person="y")

        assert "other_person" in warned.errors
        assert "same phone" in warned.text
        assert taken.status == 200
        assert len(db.session.scalars(select(Client)).all()) == 2

    def test_who_may_not_see_the_file_is_told_only_that_it_exists(
        self, browser_for: Any, make_user: Any, put_client: Any
    ) -> None:
        put_client(make_user("counsellor"), "Oksana Shevchenko", phones=["+421905123456"])

        warned = browser_for("reception").post("/clients/duplicates", **OKSANA)

        assert "Ask the manager" in warned.text
        assert "Shevchenko" not in warned.text

    @pytest.mark.parametrize("typed", [{}, {"birth": "1950"}, {"nationality": "SY"}])
    def test_a_mediator_learns_that_a_name_is_alike_and_nothing_else(
        self, browser_for: Any, put_client: Any, typed: dict[str, str]
    ) -> None:
        mediator, born = browser_for("mediator"), dt.date(1990, 3, 12)
        facts = {"nationality": "UA", "born_month": months(1990, 3), "birth_precision": "full"}
        phones = ["+421905123456"]
        put_client(mediator.user, "Oksana Shevchenko", phones=phones, answers=facts, born_on=born)

        told = mediator.post("/clients/duplicates", **{**OKSANA, **typed}).text

        assert "Oksana Shevchenko" in told
        assert "similar name" in told
        assert not re.search("same phone|year of birth|nationality|MC-", told)

    def test_a_phone_tells_a_mediator_of_a_file_and_not_whose_it_is(
        self, browser_for: Any, put_client: Any
    ) -> None:
        mediator = browser_for("mediator")
        put_client(mediator.user, "Oksana Shevchenko", phones=["+421905123456"])

        told = mediator.post("/clients/duplicates", **{**OKSANA, "full_name": "Amina Yusuf"}).text

        assert "A person in another file" in told
        assert not re.search("Shevchenko|same|similar", told)

    def test_nobody_is_sent_to_look_at_a_file_out_of_reach(
        self, browser_for: Any, make_user: Any, put_client: Any
    ) -> None:
        put_client(make_user("counsellor"), "Oksana Shevchenko", phones=["+421905123456"])

        refused = browser_for("reception").post("/clients/new", **OKSANA)

        assert refused.errors["other_person"] == (
            "Ask the manager first. You can put the registration aside as a draft."
        )
        assert refused.text.count("Registered already?") == 1

    def test_an_alias_alone_is_warned_of_while_it_is_typed(
        self, browser_for: Any, put_client: Any
    ) -> None:
        counsellor = browser_for("counsellor")
        put_client(counsellor.user, "Oksana Shevchenko", phones=["+421905123456"])
        only_alias = {**OKSANA, "full_name": "", "alias": "Oksana Shevchenko"}

        page = counsellor.get("/clients/new")
        warned = counsellor.post("/clients/duplicates", **only_alias)

        assert "from:#alias" in page.text
        assert "Registered already?" in warned.text
        assert "This is another person" in warned.text
        assert "This is another person" not in page.text

    @pytest.mark.parametrize(
        ("first", "second"), [(("SY", "TR"), ("TR", "")), (("TR", ""), ("DE", "TR"))]
    )
    def test_a_second_nationality_is_one_to_be_known_by(
        self, browser_for: Any, put_client: Any,
        first: tuple[str, str], second: tuple[str, str],
    ) -> None:  # fmt: skip
        counsellor = browser_for("counsellor")
        born = {"born_month": 1990 * 12, "birth_precision": "year"}
        of_first = dict(zip(("nationality", "nationality_2"), first, strict=True))
        put_client(counsellor.user, "Rima Haddad", answers={**born, **of_first})
        of_second = dict(zip(("nationality", "nationality_2"), second, strict=True))
        # One word of the name is another: only year and nationality lead to her.
        answers = {**OKSANA, "full_name": "Rimma Haddad", "birth": "1990", "contacts-0-value": ""}

        page = counsellor.get("/clients/new")
        warned = counsellor.post("/clients/duplicates", **{**answers, **of_second})
        of_none = counsellor.post("/clients/duplicates", **{**answers, "nationality": "DE"})

        assert "from:#nationality_2" in page.text
        assert "same nationality" in warned.text
        assert "Registered already?" not in of_none.text

    def test_that_it_is_another_person_stays_ticked_while_typing(
        self, browser_for: Any, put_client: Any
    ) -> None:
        counsellor = browser_for("counsellor")
        put_client(counsellor.user, "Oksana Shevchenko", phones=["+421905123456"])

        warned = counsellor.post("/clients/duplicates", **OKSANA, other_person="y")

        assert re.search(r'<input[^>]*checked[^>]*name="other_person"', warned.text)

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


@pytest.fixture
def anonymous(counsellor: User) -> Consultation:
    """An anonymous call that the counsellor took."""
    contact = Consultation(
        happened_at=dt.datetime.now(dt.UTC), happened_on=dt.datetime.now(dt.UTC).date(),
        channel="PHONE", outcome="ANSWERED", staff_id=counsellor.id,
        office_id=counsellor.office_id, topics=("C05",), services=(),
    )  # fmt: skip
    db.session.add(contact)
    db.session.commit()
    return contact


class TestDrafts:
    def test_a_draft_still_grows_out_of_the_contact_it_began_with(
        self, browser_for: Any, counsellor: User, anonymous: Consultation
    ) -> None:
        browser = browser_for(counsellor)
        browser.post(f"/clients/new?contact={anonymous.id}", **{**OKSANA, "do": "draft"})
        draft = db.session.scalars(select(IntakeDraft)).one()
        browser.post(f"/clients/new?draft={draft.id}", **{**OKSANA, "do": "draft"})  # once more

        browser.post(f"/clients/new?draft={draft.id}", **OKSANA)

        contact = db.session.scalars(select(Consultation)).one()
        assert contact.client_id is not None
        assert db.session.scalars(select(Intake)).one().consultation_id == contact.id

    def test_a_contact_that_became_anothers_meanwhile_is_told(
        self, browser_for: Any, counsellor: User, make_user: Any, put_client: Any,
        anonymous: Consultation,
    ) -> None:  # fmt: skip
        browser = browser_for(counsellor)
        browser.post(f"/clients/new?contact={anonymous.id}", **{**OKSANA, "do": "draft"})
        draft = db.session.scalars(select(IntakeDraft)).one()
        other = put_client(make_user("counsellor"), "Amina Diallo")
        db.session.execute(
            update(Consultation)
            .where(Consultation.id == anonymous.id)
            .values(client_id=other.id, staff_id=None)
        )
        db.session.commit()
        path = f"/clients/new?draft={draft.id}"

        resumed = browser.get(path)
        refused = browser.post(path, **OKSANA)
        done = browser.post(path, **OKSANA, apart="y")

        assert "belongs to a client by now" in resumed.text
        assert "belongs to a client by now" in refused.errors["apart"]
        assert CLIENT_PATH.search(done.path), done.errors
        assert db.session.get_one(Consultation, anonymous.id).client_id == other.id

    def test_the_new_intake_of_a_client_is_put_aside_and_gone_on_with(
        self, browser_for: Any, counsellor: User, put_client: Any
    ) -> None:
        browser = browser_for(counsellor)
        client = put_client(counsellor, "Amina Diallo", answers={"status": "ASY"})
        fields = {
            "gender": "F", "stage": "HOS", "language": "slk", "nationality": "SK", "status": "",
            "version": client.version, "channel": "DESK", "labour": "EMP",
        }  # fmt: skip
        path = f"/clients/{client.id}/intake"

        listed = browser.post(path, **fields, next_step="Ask the union", do="draft")
        draft = db.session.scalars(select(IntakeDraft)).one()
        resumed = browser.get(f"/clients/new?draft={draft.id}")
        done = browser.post(f"{path}?draft={draft.id}", **fields, needs="T14")

        assert "Amina Diallo" in listed.text
        assert resumed.path == path
        assert 'value="Ask the union"' in resumed.text
        assert CLIENT_PATH.search(done.path), done.errors
        assert db.session.scalars(select(IntakeDraft)).first() is None
        assert len(db.session.scalars(select(Intake)).all()) == 2
        assert db.session.get_one(Client, client.id).profile.labour == "EMP"
        assert db.session.get_one(Client, client.id).profile.status == "ASY"

    def test_a_draft_is_for_one_client_only(
        self, browser_for: Any, counsellor: User, put_client: Any
    ) -> None:
        browser = browser_for(counsellor)
        one, other = put_client(counsellor, "Amina Diallo"), put_client(counsellor, "Ana Banić")
        browser.post(f"/clients/{one.id}/intake", do="draft")
        draft = db.session.scalars(select(IntakeDraft)).one()

        assert browser.get(f"/clients/{other.id}/intake?draft={draft.id}").status == 404

    def test_the_draft_of_a_client_out_of_reach_is_only_thrown_away(
        self, browser_for: Any, counsellor: User, put_client: Any, make_user: Any
    ) -> None:
        browser = browser_for(counsellor)
        client = put_client(make_user("counsellor"), "Amina Diallo")
        answers = {"client": [str(client.id)]}
        day = dt.date(2999, 1, 1)
        db.session.add(IntakeDraft(owner_id=counsellor.id, answers=answers, expires_on=day))
        db.session.commit()

        page = browser.get("/clients/drafts").text

        assert "A file you may no longer open" in page
        assert "Amina" not in page
        assert "Go on" not in page

    def test_an_expired_draft_goes_though_nobody_saves_another(
        self, app: Any, browser_for: Any
    ) -> None:
        browser = browser_for("counsellor")
        browser.post("/clients/new", **{**OKSANA, "do": "draft"})
        browser.post("/clients/new", **{**OKSANA, "do": "draft"})
        kept, old = db.session.scalars(select(IntakeDraft)).all()
        old.expires_on -= dt.timedelta(days=31)
        kept_id = kept.id
        db.session.commit()

        go_round(app)

        db.session.rollback()
        assert [each.id for each in db.session.scalars(select(IntakeDraft))] == [kept_id]

    def test_a_draft_that_is_still_typed_on_is_kept_after_its_days(self, browser_for: Any) -> None:
        browser = browser_for("counsellor")
        browser.post("/clients/new", **{**OKSANA, "do": "draft"})
        draft = db.session.scalars(select(IntakeDraft)).one()
        draft_id = draft.id
        draft.expires_on -= dt.timedelta(days=31)
        db.session.commit()

        browser.post(f"/clients/new?draft={draft_id}", **{**OKSANA, "do": "draft"})

        assert [each.id for each in db.session.scalars(select(IntakeDraft))] == [draft_id]

    def test_a_draft_keeps_every_answer_until_it_is_registered(self, browser_for: Any) -> None:
        counsellor = browser_for("counsellor")

        counsellor.post("/clients/new", **{**OKSANA, "do": "draft", "birth": "spring"})
        draft = db.session.scalars(select(IntakeDraft)).one()
        resumed = counsellor.get(f"/clients/new?draft={draft.id}")
        done = counsellor.post(f"/clients/new?draft={draft.id}", **OKSANA)

        assert 'value="spring"' in resumed.text
        assert "Оксана" in resumed.text
        assert CLIENT_PATH.search(done.path)
        assert db.session.scalars(select(IntakeDraft)).first() is None

    def test_nobody_else_opens_it(self, browser_for: Any) -> None:
        browser_for("counsellor").post("/clients/new", **{**OKSANA, "do": "draft"})
        draft = db.session.scalars(select(IntakeDraft)).one()

        assert browser_for("counsellor").get(f"/clients/new?draft={draft.id}").status == 404

    def test_a_manager_sees_forgotten_ones_without_their_answers(self, browser_for: Any) -> None:
        browser_for("counsellor").post("/clients/new", **{**OKSANA, "do": "draft"})
        draft = db.session.scalars(select(IntakeDraft)).one()
        db.session.execute(
            update(IntakeDraft).values(updated_at=draft.updated_at - dt.timedelta(9))
        )
        db.session.commit()

        page = browser_for("manager").get("/clients/drafts")

        assert "more than 7 days" in page.text
        assert "Оксана" not in page.text


class TestFinding:
    @pytest.mark.parametrize(
        "typed", ["Шевченко", "Shevchenko", "Ševčenko Oksana", "oksana", "Shev", "Oxana Szewczenko"]
    )
    def test_by_name_in_any_script(self, browser_for: Any, put_client: Any, typed: str) -> None:
        counsellor = browser_for("counsellor")
        put_client(counsellor.user, "Оксана Шевченко")
        put_client(counsellor.user, "Ján Kováč")

        page = find(counsellor, typed)

        assert "Оксана" in page
        assert "Kováč" not in page

    @pytest.mark.parametrize("typed", ["محمد", "Muhamed", "Mohammed Hassan", "حسن"])
    def test_arabic(self, browser_for: Any, put_client: Any, typed: str) -> None:
        counsellor = browser_for("counsellor")
        put_client(counsellor.user, "محمد حسن")

        assert "محمد حسن" in find(counsellor, typed)

    @pytest.mark.parametrize("typed", ["محمد", "Muhamed", "Mohammed"])
    def test_who_is_written_so_stands_before_who_sounds_so(
        self, browser_for: Any, put_client: Any, typed: str
    ) -> None:
        counsellor = browser_for("counsellor")
        for name, other in (("امید", "Omid"), ("محمد الأحمد", "Mohammed Al-Ahmad")):
            put_client(counsellor.user, name, other=other)

        page = find(counsellor, typed)

        assert "محمد الأحمد" in page
        assert "امید" not in page[: page.index("محمد الأحمد")]

    @pytest.mark.parametrize("typed", ["Fatima", "0905 123"])
    def test_who_is_not_shown_for_want_of_room_is_not_passed_over(
        self, browser_for: Any, put_client: Any, typed: str
    ) -> None:
        counsellor = browser_for("counsellor")
        more = "Only the best matches stand here."
        for place, letter in enumerate(ascii_lowercase[:MOST_FOUND]):
            phone = f"0905 123 {100 + place}"
            put_client(counsellor.user, f"Fatima Ali{letter}", phones=[phone])
        page = find(counsellor, typed)
        assert f"{MOST_FOUND} people may be meant" in page
        assert more not in page

        put_client(counsellor.user, "Fatima Zahra", phones=["0905 123 999"])
        page = find(counsellor, typed)
        assert f"More than {MOST_FOUND} people may be meant" in page
        assert more in page
        assert more not in find(counsellor, "Fatima Zahra")

    @pytest.mark.parametrize(
        "typed",
        [
            "+421 905 123 456", "0905123456", "905 123", "123456", "٠٩٠٥١٢٣٤٥٦", "۰۹۰۵ ۱۲۳ ۴۵۶",
            "+421 (0)905 123 456", "00421905123456", "00421 (0) 905/123-456", "tel. 0905 123 456",
            "Tel:0905123456 (sister)", "هاتف ٠٩٠٥١٢٣٤٥٦", "(0905) 123.456", "٠٠٤٢١٩٠٥١٢٣٤٥٦",
        ],
    )  # fmt: skip
    def test_by_phone(self, browser_for: Any, put_client: Any, typed: str) -> None:
        counsellor = browser_for("counsellor")
        put_client(counsellor.user, "Amina Diallo", phones=["0905 123 456"])
        put_client(counsellor.user, "Ján Kováč", phones=["0917 999 888"])

        page = find(counsellor, typed)

        assert "Amina" in page
        assert "Kováč" not in page

    @pytest.mark.parametrize("typed", ["AB 123-456", "ab123456"])
    def test_by_document(self, browser_for: Any, put_client: Any, typed: str) -> None:
        counsellor = browser_for("counsellor")
        put_client(counsellor.user, "Amina Diallo", papers=["AB123456"])

        assert "Amina" in find(counsellor, typed)

    def test_by_client_number_with_and_without_its_prefix(
        self, browser_for: Any, put_client: Any
    ) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user, "Amina Diallo")
        number = client.client_no = "MC-CMFAYQ-J"  # a number without a digit
        db.session.commit()

        assert "Amina" in find(counsellor, number.lower())
        assert "Amina" in find(counsellor, number.partition("-")[2].replace("-", " "))

    @pytest.mark.parametrize(
        "typed",
        ["MC-JY3NF3-Y", "mc jy3nf3 y", "JY3NF3-Y", "MC-YJ3NF3-2", "MC-JY3NF3", "MC-CMFAYQ-K"],
    )
    def test_a_client_number_with_a_slip_is_told_and_nobody_s_name(
        self, browser_for: Any, put_client: Any, typed: str
    ) -> None:
        counsellor = browser_for("counsellor")
        put_client(counsellor.user, "Joy Mcnfy")

        page = find(counsellor, typed)
        form = counsellor.post("/clients/new", carry=typed)

        assert "This number has a slip" in page
        assert "Look at each sign again" in page
        assert "Mcnfy" not in page
        assert 'btn-primary">Register a new person' not in page
        assert typed not in form.text

    @pytest.mark.parametrize("typed", ["Mc Donald", "Mcdonald", "Ann-Marie", "Barbara", "McAdams"])
    def test_a_name_that_looks_like_a_number_is_a_name(
        self, browser_for: Any, put_client: Any, typed: str
    ) -> None:
        counsellor = browser_for("counsellor")
        put_client(counsellor.user, f"{typed} Smith")

        assert "Smith" in find(counsellor, typed)
        assert f'value="{typed}"' in counsellor.post("/clients/new", carry=typed).text

    @pytest.mark.parametrize(
        ("typed", "carried"),
        [
            ("AB 123456", ""), ("X1234567", ""), ("MC-CMFAYQ-J", ""), ("Amina 1990", ""),
            ("tel. 0905 123 456", "0905 123 456"), ("+421 (0)905 123 456", "+421 (0)905 123 456"),
        ],
    )  # fmt: skip
    def test_a_number_is_never_carried_into_the_name(
        self, browser_for: Any, typed: str, carried: str
    ) -> None:
        page = browser_for("counsellor").post("/clients/new", carry=typed).text

        assert f'value="{typed}"' not in page or typed == carried
        assert not carried or re.search(
            rf'<input[^>]*name="contacts-0-value"[^>]*value="{re.escape(carried)}"', page
        )

    def test_only_what_is_in_reach(self, browser_for: Any, make_user: Any, put_client: Any) -> None:
        client = put_client(make_user("counsellor"), "Amina Diallo", phones=["0905 123 456"])
        stranger = browser_for("counsellor")

        for typed in ("Amina", "0905123456", client.client_no):
            assert "Diallo" not in find(stranger, typed)
        assert "Diallo" in find(browser_for("manager"), "Amina")

    def test_a_search_is_on_the_trail_without_its_words(
        self, browser_for: Any, put_client: Any
    ) -> None:
        counsellor = browser_for("counsellor")
        put_client(counsellor.user, "Amina Diallo")

        find(counsellor, "Amina")

        line = db.session.scalars(select(TrailLine).where(TrailLine.action == "search")).one()
        assert line.details == '{"hits": 1}'


class TestTheFile:
    def test_another_ones_client_is_404_on_every_road(
        self, browser_for: Any, make_user: Any, put_client: Any
    ) -> None:
        client = put_client(make_user("counsellor"), "Amina Diallo")
        stranger = browser_for("counsellor")

        for road in ("", "/change", "/identity", "/assigned", "/intake"):
            assert stranger.get(f"/clients/{client.id}{road}").status == 404
        assert stranger.post(f"/clients/{client.id}/reveal", question="status").status == 404
        assert stranger.get(f"/clients/{uuid4()}").status == 404
        assert "Amina" not in stranger.get("/clients/").text

    def test_opening_is_on_the_trail(self, browser_for: Any, put_client: Any) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user)

        counsellor.get(f"/clients/{client.id}")

        lines = db.session.scalars(select(TrailLine).where(TrailLine.action == "read")).all()
        assert [line.record_id for line in lines if line.record_id] == [client.id]

    def test_the_header_tells_how_to_behave(self, browser_for: Any, put_client: Any) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(
            counsellor.user,
            care=SafeContact(contact_rule="Never leave a message.", counsellor_gender="F"),
            intake=IntakeFacts(needs=("T14",), urgency="TODAY", next_step="Call the union"),
            answers={"interpreter": "YES"},
        )

        page = counsellor.get(f"/clients/{client.id}").text

        for said in ("Never leave a message.", "Needs an interpreter", "Urgent", "Call the union"):
            assert said in page

    def test_status_is_masked_until_opened_and_opening_is_noted(
        self, browser_for: Any, put_client: Any
    ) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user, answers={"status": "ASY"})

        closed = counsellor.get(f"/clients/{client.id}").text
        opened = counsellor.post(f"/clients/{client.id}/reveal", question="status").text

        assert "Asylum seeker" not in closed
        assert "Asylum seeker" in opened
        lines = db.session.scalars(select(TrailLine.details).where(TrailLine.action == "read"))
        assert '{"field": "status"}' in list(lines)

    def test_an_empty_list_says_whose_clients_it_would_show(
        self, browser_for: Any, put_client: Any
    ) -> None:
        put_client(browser_for("counsellor").user, "Amina Diallo")
        assert "No client is yours yet" in browser_for("reception").get("/clients/").text

    @pytest.mark.parametrize(("role", "registers"), [("reception", True), ("legal", False)])
    def test_the_button_to_register_is_promised_to_who_gets_it(
        self, browser_for: Any, role: str, registers: bool
    ) -> None:
        page = browser_for(role).get("/clients/").text
        assert "No client is yours yet" in page
        assert ("the button to register" in page) is registers

    @pytest.mark.parametrize(
        "narrowed",
        [
            {"gender": "M"}, {"nationality": "Syria"}, {"stage": "RET"}, {"state": "closed"},
            {"gender": "F"}, {"nationality": "Guinea"},
        ],
    )  # fmt: skip
    def test_a_mediator_learns_nothing_by_narrowing_the_list(
        self, browser_for: Any, put_client: Any, narrowed: dict[str, str]
    ) -> None:
        mediator = browser_for("mediator")
        put_client(mediator.user, "Amina Diallo", answers={"gender": "F", "nationality": "GN"})

        page = mediator.get(f"/clients/?{urlencode(narrowed)}").text
        assert "Amina Diallo" in page
        offered = set(re.findall(r'name="(\w+)"', page))
        assert "language" in offered
        assert not offered & {"gender", "nationality", "stage", "state"}

    def test_a_mediator_sees_name_and_language_only(
        self, browser_for: Any, put_client: Any
    ) -> None:
        mediator = browser_for("mediator")
        client = put_client(mediator.user, "Amina Diallo", phones=["0905 123 456"])

        page = mediator.get(f"/clients/{client.id}").settled

        assert "Amina" in page
        assert "905" not in page
        assert client.client_no not in page
        assert mediator.post(f"/clients/{client.id}/reveal", question="status").status == 404

    def test_a_mediator_asking_for_a_new_intake_comes_to_the_name_and_it_is_noted(
        self, browser_for: Any, put_client: Any
    ) -> None:
        mediator = browser_for("mediator")
        client = put_client(mediator.user, "Amina Diallo")
        for answer in (
            mediator.get(f"/clients/{client.id}/intake"),
            mediator.post(f"/clients/{client.id}/intake"),
        ):
            assert answer.path == f"/clients/{client.id}"
            assert "Amina" in answer.text
        read = select(TrailLine.record_id).where(TrailLine.action == "read")
        assert list(db.session.scalars(read)) == [client.id, client.id]

    def test_a_mediator_goes_on_from_the_name_and_learns_no_number(
        self, browser_for: Any, put_client: Any
    ) -> None:
        mediator = browser_for("mediator")
        client = put_client(mediator.user, "Amina Diallo", phones=["0905 123 456"])
        client.contact_rule = "Never leave a message."
        db.session.commit()

        page = mediator.get(f"/clients/{client.id}").text

        for path in ("/consultations/new", "/queue/new", "/appointments/new"):
            assert f"{path}?client_id={client.id}" in page
            asked = mediator.get(f"{path}?client_id={client.id}")
            assert asked.status == 200
            assert "Amina" in asked.text
            assert client.client_no not in asked.text
            assert "Never leave" not in asked.text

    def test_a_profile_with_nothing_in_it_says_so_or_is_left_out(
        self, browser_for: Any, make_user: Any, put_client: Any
    ) -> None:
        counsellor, reception = browser_for("counsellor"), browser_for("reception")
        client = put_client(counsellor.user)
        assign(client, reception.user.id)
        db.session.commit()
        path = f"/clients/{client.id}"

        changing, reading = counsellor.get(path).text, reception.get(path).text

        assert "Nothing more was asked yet." in changing
        assert "<h2>Profile</h2>" in changing
        assert "<h2>Profile</h2>" not in reading

        client.profile.labour = "EMP"
        db.session.commit()
        assert "Nothing more was asked yet." not in counsellor.get(path).text
        assert "<h2>Profile</h2>" in reception.get(path).text

    def test_the_timeline_tells_an_intake_once(self, browser_for: Any, put_client: Any) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user)

        page = counsellor.get(f"/clients/{client.id}").text

        assert page.count('class="kind"') == 1


@pytest.mark.parametrize("form", ["change", "identity", "intake", "assigned", "print"])
def test_a_form_about_a_person_says_whose_file_it_is(
    browser_for: Any, counsellor: User, client: Client, form: str
) -> None:
    page = browser_for(counsellor).get(f"/clients/{client.id}/{form}")
    assert page.status == 200
    main = page.text[page.text.index("<main") :]
    assert f'<a href="/clients/{client.id}"><bdi>Oksana Shevchenko</bdi></a>' in main
    assert client.client_no in main
    assert "Oksana" not in page.title
    query = select(TrailLine.record_id).where(TrailLine.action == "read")
    assert client.id in db.session.scalars(query).all()


class TestChanging:
    def _answers(self, client: Client, **more: Any) -> dict[str, Any]:
        return {
            "gender": "F", "stage": "HOS", "language": "slk", "nationality": "SK",
            "version": client.version, "from_on": "2025-06-01", **more,
        }  # fmt: skip

    def test_a_change_of_life_leaves_the_past_as_it_was(
        self, browser_for: Any, put_client: Any
    ) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user, day=dt.date(2025, 3, 1))
        path = f"/clients/{client.id}/change"

        page = counsellor.post(path, **self._answers(client, labour="EMP"))

        assert page.status == 200, page.errors
        versions = db.session.scalars(
            select(ProfileVersion).order_by(ProfileVersion.valid_from)
        ).all()
        assert [(v.valid_from, v.labour) for v in versions] == [
            (dt.date(2025, 3, 1), "NC"),
            (dt.date(2025, 6, 1), "EMP"),
        ]
        assert "Profile changed" in page.text

    def test_a_correction_says_which_later_answer_stays(
        self, browser_for: Any, put_client: Any
    ) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user, day=dt.date(2025, 3, 1))
        path = f"/clients/{client.id}/change"
        for from_on, labour in (("2025-10-05", "UNE"), ("2025-11-10", "EMP")):
            version = db.session.get_one(Client, client.id).version
            answers = self._answers(client, labour=labour, from_on=from_on, version=version)
            counsellor.post(path, **answers)
        version = db.session.get_one(Client, client.id).version
        answers = self._answers(client, labour="STU", from_on="2025-10-05", version=version)

        page = counsellor.post(path, **answers)

        assert "Work now: the answer recorded from 10 Nov 2025 stays." in page.text
        query = select(ProfileVersion).order_by(ProfileVersion.valid_from)
        versions = db.session.scalars(query).all()
        assert [v.labour for v in versions] == ["NC", "STU", "EMP"]

    def test_what_changed_last_may_have_been_so_since_an_earlier_day(
        self, browser_for: Any, put_client: Any
    ) -> None:
        """Mended from today by the preset day, and then seen that it had always been so."""
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user, day=dt.date(2025, 3, 1))
        path = f"/clients/{client.id}/change"

        def save(from_on: str, labour: str, nationality: str = "SK") -> Any:
            more = {"version": db.session.get_one(Client, client.id).version, "from_on": from_on}
            answers = {**more, "labour": labour, "nationality": nationality}
            return counsellor.post(path, **self._answers(client, **answers))

        def history() -> list[tuple[str, str, str]]:
            query = select(ProfileVersion).order_by(ProfileVersion.valid_from)
            found = db.session.scalars(query.execution_options(populate_existing=True))
            return [(f"{v.valid_from:%d.%m.}", v.labour, v.nationality) for v in found]

        save("2025-10-05", "EMP")
        assert "Saved." in save("2025-06-01", "EMP").text
        assert history() == [("01.03.", "NC", "SK"), ("01.06.", "EMP", "SK")]
        save("2025-11-05", "EMP", "UA")
        assert "from 1 Jun 2025 on" in save("2025-03-01", "EMP", "UA").errors["from_on"]
        assert "Nothing was different" in save("2025-12-01", "EMP", "UA").text
        save("2025-06-01", "EMP", "UA")
        save("2025-03-01", "EMP", "UA")
        assert history() == [("01.03.", "EMP", "UA")]

    def test_a_mistake_is_mended_from_the_start(self, browser_for: Any, put_client: Any) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user, day=dt.date(2025, 3, 1))
        path = f"/clients/{client.id}/change"

        counsellor.post(path, **self._answers(client, education="6", from_on="2025-03-01"))

        version = db.session.scalars(select(ProfileVersion)).one()
        assert version.education == "6"

    def test_two_people_at_once_are_told(self, browser_for: Any, put_client: Any) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user, day=dt.date(2025, 3, 1))
        path, stale = f"/clients/{client.id}/change", self._answers(client)

        counsellor.post(path, **{**stale, "labour": "EMP"})
        page = counsellor.post(path, **{**stale, "labour": "UNE"})

        assert page.status == 422
        assert "Somebody else changed" in page.text
        assert "Working" in page.text or "EMP" in page.text

    def test_an_age_left_alone_stays_as_exact_as_it_was_said(
        self, browser_for: Any, put_client: Any
    ) -> None:
        counsellor = browser_for("counsellor")
        born = {"born_month": 12 * 1989 + 11, "birth_precision": "estimate"}
        client = put_client(counsellor.user, day=dt.date(2025, 3, 1), answers=born)
        path = f"/clients/{client.id}/change"
        assert 'value="~1989"' in counsellor.get(path).text

        counsellor.post(path, **self._answers(client, birth="~1989", labour="EMP"))

        assert {v.born_month for v in db.session.scalars(select(ProfileVersion))} == {
            12 * 1989 + 11
        }

    def test_whatever_was_saved_meanwhile_is_told_in_words(
        self, browser_for: Any, put_client: Any
    ) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user, day=dt.date(2025, 3, 1))
        path, stale = f"/clients/{client.id}/change", self._answers(client)
        saved = {
            "birth": "3/1990", "arrived": "2020", "residence_area": "Košice",
            "children_in_care": "2", "spoken-0-language": "Polish", "spoken-0-level": "good",
            "reasons_other": "FAM", "earlier_countries-0": "Poland",
            "labour": "EMP", "status": "ASY",
        }  # fmt: skip
        counsellor.post(path, **stale, **saved)

        page = counsellor.post(path, **stale, residence_area="Žilina", labour="NC").text

        told = page[page.index("Saved meanwhile") : page.index("</div>", page.index("Saved mean"))]
        for words in ("March 1990", "2020", "Košice", "2", "Polish", "Poland", "Working"):
            assert f"<strong>{words}" in told
        assert "Gender" not in told
        assert "Asylum" not in page[: page.index("</ul>", page.index("Saved meanwhile"))]

    def test_a_masked_answer_stays_when_it_is_not_touched(
        self, browser_for: Any, put_client: Any
    ) -> None:
        counsellor = browser_for("counsellor")
        answers = {"status": "OTH", "other_answers": {"status": "tolerated"}}
        client = put_client(counsellor.user, day=dt.date(2025, 3, 1), answers=answers)
        path = f"/clients/{client.id}/change"

        form = counsellor.get(path).text
        page = counsellor.post(path, **self._answers(client, status="", labour="EMP"))

        assert "tolerated" not in form
        assert page.status == 200, page.errors
        assert {v.status for v in db.session.scalars(select(ProfileVersion))} == {"OTH"}

    def test_a_new_name_is_found_and_the_old_one_is_not(
        self, browser_for: Any, put_client: Any
    ) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user, "Amina Diallo")

        counsellor.post(
            f"/clients/{client.id}/identity", full_name="Zuzana Horváthová", version=client.version
        )

        assert "Horváthová" in find(counsellor, "Horvath")
        assert "Nobody found" in find(counsellor, "Diallo")

    def test_coming_back_dates_what_is_different(self, browser_for: Any, put_client: Any) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user, day=dt.date(2025, 3, 1))
        answers = self._answers(client, labour="UNE", channel="DESK", needs="T16")

        page = counsellor.post(f"/clients/{client.id}/intake", **answers)

        assert page.status == 200, page.errors
        intakes = db.session.scalars(select(Intake).order_by(Intake.happened_on)).all()
        assert [intake.state for intake in intakes] == ["superseded", "complete"]
        assert len(db.session.scalars(select(ProfileVersion)).all()) == 2

    def test_a_new_intake_lies_after_the_registration(
        self, browser_for: Any, put_client: Any
    ) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user, day=dt.date(2025, 3, 1))
        answers = self._answers(client, channel="DESK", needs="T16", day="2025-02-28")

        page = counsellor.post(f"/clients/{client.id}/intake", **answers)

        assert "from the registration" in page.errors["day"]

    def test_a_new_intake_says_what_it_is_about(self, browser_for: Any, put_client: Any) -> None:
        counsellor = browser_for("counsellor")
        client = put_client(counsellor.user, day=dt.date(2025, 3, 1))
        road = f"/clients/{client.id}/intake"
        page = counsellor.post(road, **self._answers(client, channel="DESK"))
        assert page.status == 422
        assert page.errors == {"needs": "Choose what it is about."}
        assert len(db.session.scalars(select(Intake)).all()) == 1
        page = counsellor.post(road, **self._answers(client, channel="DESK", first_need="T16"))
        assert page.status == 200, page.errors

    def test_who_is_assigned_may_read(
        self, browser_for: Any, make_user: Any, put_client: Any
    ) -> None:
        owner, other = browser_for("counsellor"), make_user("counsellor")
        client = put_client(owner.user)

        owner.post(f"/clients/{client.id}/assigned", user=str(other.id))

        assert browser_for(other).get(f"/clients/{client.id}").status == 200
        owner.post(f"/clients/{client.id}/assigned", remove=str(other.id))
        assert browser_for(other).get(f"/clients/{client.id}").status == 404


class TestTheList:
    def test_pages_by_key_and_in_both_directions(self, browser_for: Any, put_client: Any) -> None:
        manager = browser_for("manager")
        for number in range(27):
            day = dt.date(2025, 1, 1) + dt.timedelta(number)
            put_client(manager.user, f"Person {'abcdefghijklmnopqrstuvwxyzä'[number]}xx", day=day)

        first = manager.get("/clients/").text
        after = re.search(r'href="(/clients/\?[^"]*after=[^"]+)"', first)
        assert after is not None
        second = manager.get(after.group(1)).text

        assert first.count('<th scope="row"') == 25
        assert second.count('<th scope="row"') == 2
        assert "axx" in manager.get("/clients/?oldest_first=y").text

    @pytest.mark.parametrize("narrowed", ["", "state=active&", "office={office}&", "gender=F&"])
    def test_those_of_one_day_stand_as_they_were_registered_the_latest_first(
        self, browser_for: Any, put_client: Any, narrowed: str
    ) -> None:
        manager = browser_for("manager")
        numbers = [put_client(manager.user).client_no for _each in range(27)]
        road = f"/clients/?{narrowed.format(office=manager.user.office_id)}"

        def listed(road: str) -> list[str]:
            """The numbers on two pages."""
            first = manager.get(road).text
            after = re.search(r'href="(/clients/\?[^"]*after=[^"]+)"', first)
            assert after is not None
            second = manager.get(after.group(1).replace("&amp;", "&")).text
            return re.findall(r"<bdi>(MC-[^<]+)</bdi>", first + second)

        assert listed(road) == numbers[::-1]
        assert listed(f"{road}oldest_first=y") == numbers

    def test_filters(self, browser_for: Any, put_client: Any) -> None:
        manager = browser_for("manager")
        put_client(manager.user, "Anna Nováková")
        put_client(manager.user, "Ján Kováč", answers={"gender": "M"})

        page = manager.get("/clients/?gender=M&state=active&nationality=Slovakia").text

        assert "Kováč" in page
        assert "Nováková" not in page

    def test_the_list_is_narrowed_to_a_nationality_that_is_not_the_main_one(
        self, browser_for: Any, put_client: Any
    ) -> None:
        manager = browser_for("manager")
        both = {"nationality": "SY", "nationality_2": "UA", "nationality_3": "TR"}
        put_client(manager.user, "Rima Haddad", answers=both)
        put_client(manager.user, "Anna Nováková")

        page = manager.get("/clients/?nationality=Türkiye").text

        assert "Haddad" in page
        assert "Syria, Ukraine, Türkiye" in page
        assert "Nováková" not in page

    def test_a_filter_that_fits_nobody_offers_the_whole_list(
        self, browser_for: Any, put_client: Any
    ) -> None:
        manager = browser_for("manager")
        put_client(manager.user, "Anna Nováková")

        page = manager.get("/clients/?gender=M").text

        assert "Nothing fits what you chose." in page
        assert "Show all" in page

    def test_a_filter_that_is_no_word_of_its_list_is_said(
        self, browser_for: Any, put_client: Any
    ) -> None:
        manager = browser_for("manager")
        put_client(manager.user, "Anna Nováková")

        page = manager.get("/clients/?nationality=Nowhereland").text

        assert "“Nowhereland” is not in the list." in page
        assert 'value="Nowhereland"' in page

    def test_an_office_that_is_none_is_not_answered_with_everybody(
        self, browser_for: Any, put_client: Any
    ) -> None:
        manager = browser_for("manager")
        put_client(manager.user, "Anna Nováková")

        assert "Nováková" in manager.get(f"/clients/?office={manager.user.office_id}").text
        assert manager.get("/clients/?office=Bratislava").status == 404
        assert manager.get(f"/clients/?office={uuid4()}").status == 404

    def test_rights(self, browser_for: Any) -> None:
        assert browser_for("reporting").get("/clients/").status == 403
        assert browser_for("administrator").post("/clients/search", text="x").status == 403
        assert browser_for("legal").get("/clients/new").status == 403


def test_assigning_the_same_person_twice_is_one_assignment(make_user: Any, put_client: Any) -> None:
    user = make_user("counsellor")
    client = put_client(user)

    assert assign(client, user.id).id == assign(client, user.id, is_owner=True).id
    assert isinstance(client.id, UUID)


def test_a_long_file_asks_no_more_questions_than_a_short_one(
    app: Any, browser_for: Any, put_client: Any
) -> None:
    counsellor = browser_for("counsellor")
    client = put_client(counsellor.user)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    path = f"/clients/{client.id}"

    counsellor.get(path)
    short = len(asked)
    for minute in range(45):
        moment = dt.datetime(2025, 3, 1, 9, minute, tzinfo=dt.UTC)
        contact = Consultation(
            client_id=client.id, happened_at=moment, happened_on=moment.date(), channel="PHONE",
            outcome="ANSWERED", topics=("C05",), services=(), staff_id=counsellor.user.id,
        )  # fmt: skip
        db.session.add(contact)
    db.session.commit()
    asked.clear()
    page = counsellor.get(path)

    assert len(asked) <= short
    assert page.text.count('class="kind"') == 20
    older = re.search(r'href="(/clients/[^"]*after=[^"]+)"', page.text)
    assert older is not None
    assert counsellor.get(older.group(1)).text.count('class="kind"') == 20
