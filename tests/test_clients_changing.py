"""Changing what a file says: a change of life, a mistake, somebody who comes back."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from mrc_cases.clients.intake_models import Intake
from mrc_cases.clients.models import Client, ProfileVersion
from mrc_cases.extensions import db
from tests.registering import find


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
