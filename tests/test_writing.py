"""How times are written in the reader's language."""

import datetime as dt
from typing import Any

import pytest

from mrc_cases import writing
from mrc_cases.language import speaking

MORNING = dt.datetime(2026, 11, 25, 9, 45, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("tag", "said"),
    [("en", "running → finished"), ("ar", "\u2068running\u2069 ← \u2068finished\u2069")],
)
def test_the_arrow_of_a_change_points_where_the_reader_goes_on(
    app: Any, tag: str, said: str
) -> None:
    with app.test_request_context(), speaking(tag):
        assert writing.turned_into(("running", "finished")) == said


@pytest.mark.parametrize(("tag", "time"), [("ar", "9:45\u00a0ص"), ("en", "09:45"), ("sq", "09:45")])
def test_the_half_of_the_day_never_stands_alone_on_a_line(app: Any, tag: str, time: str) -> None:
    with app.test_request_context(), speaking(tag):
        assert writing.time_of_day(dt.time(9, 45)) == time
        assert writing.clock(MORNING) == time
        assert writing.moment(MORNING).endswith(time)


@pytest.mark.parametrize(
    ("tag", "time"), [("ar", "4:05\u00a0م"), ("en", "16:05"), ("fr", "16:05"), ("sq", "16:05")]
)
def test_hours_are_counted_to_twenty_four_but_in_arabic(app: Any, tag: str, time: str) -> None:
    with app.test_request_context(), speaking(tag):
        assert writing.time_of_day(dt.time(16, 5)) == time


@pytest.mark.parametrize(
    ("tag", "sizes"),
    [
        ("en", ["0.2 kB", "135.5 kB", "2.3 MB"]),
        ("fr", ["0,2 ko", "135,5 ko", "2,3 Mo"]),
        ("sq", ["0,2 kB", "135,5 kB", "2,3 MB"]),
        ("ar", ["0.2 كيلوبايت", "135.5 كيلوبايت", "2.3 م.ب"]),
    ],
)
def test_the_size_of_a_file_is_written_as_the_reader_does(
    app: Any, tag: str, sizes: list[str]
) -> None:
    with app.test_request_context(), speaking(tag):
        written = [writing.file_size(size) for size in (193, 135_480, 2_312_000)]
    assert [" ".join(size.split()) for size in written] == sizes
