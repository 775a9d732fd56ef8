"""The list of clients, and who is among them."""

import datetime as dt
import re
from typing import Any
from uuid import UUID, uuid4

import pytest

from mrc_cases.clients.access_actions import assign


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
