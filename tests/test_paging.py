"""Where a list goes on: the place in its address, and what becomes of one somebody made up."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrc_cases.access.models import User
from mrc_cases.base import paging
from tests.conftest import PASSWORD, Browser

KEY = UUID("00000000-0000-4000-8000-000000000001")
MOMENT = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
LISTS = (
    "/clients/",
    "/consultations/",
    "/sessions/",
    "/same-person/",
    "/incidents/",
    "/consents/",
    "/consents/agreed/RESEARCH",
    "/partners/",
    "/partners/due",
    "/mail/",
)
MADE_UP: tuple[tuple[Any, ...], ...] = (
    (),
    (10**30, "x", KEY),
    (1, "\0", KEY),
    (True, "x", KEY),
    (1, KEY, "no key"),
    ("2026-03-01", "no key"),
    ("2026-03-01T09:00", KEY),  # a moment of nowhere
    ("0001-01-01T00:00:00+14:00", KEY),
    ("9999-12-31", KEY),
    ({"day": 1}, [KEY]),
)


@given(
    st.integers(-paging.LARGEST, paging.LARGEST),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
)
def test_a_place_comes_back_as_it_went(rank: int, name: str) -> None:
    address = paging.write_place(rank, name, MOMENT, MOMENT.date(), KEY)
    readers = paging.number, paging.text, paging.moment, paging.day, paging.key
    assert paging.read_place(address, *readers) == (rank, name, MOMENT, MOMENT.date(), KEY)


@given(st.text(max_size=60))
def test_any_other_text_is_no_place(address: str) -> None:
    assert paging.read_place(address, paging.day, paging.key) is None


@pytest.mark.parametrize("path", LISTS)
def test_a_place_somebody_made_up_breaks_no_list(
    make_user: Callable[..., User], browser_for: Callable[[User], Browser], path: str
) -> None:
    browser = browser_for(make_user("manager", "counsellor", "data_protection"))
    browser.post("/confirm", password=PASSWORD, reason="Reading the incidents")
    for made_up in ("x", "%00", "WzEsMl0", "%D9%A1", *(paging.write_place(*p) for p in MADE_UP)):
        page = browser.get(f"{path}?after={made_up}")
        assert (page.status, page.path) == (200, path), made_up
