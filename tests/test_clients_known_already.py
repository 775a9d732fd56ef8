"""Whom a registration finds registered already, and how much of them it tells."""

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select

from mrc_cases.clients.birth import months
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from tests.registering import OKSANA


class TestWhoIsKnownAlready:
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
