"""Searching before registering: by name in any script, phone, document and number."""

import re
from string import ascii_lowercase
from typing import Any

import pytest
from sqlalchemy import select

from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.hits import MOST_FOUND
from mrc_cases.extensions import db
from tests.registering import find


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
