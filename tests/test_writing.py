"""How times are written in the reader's language."""

import datetime as dt
from typing import Any

import pytest

from mrc_cases import writing
from mrc_cases.language import speaking

MORNING = dt.datetime(2026, 11, 25, 9, 45, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("tag", "time"), [("ar", "9:45\u00a0ص"), ("en", "09:45"), ("sq", "9:45\u202fp.d.")]
)
def test_the_half_of_the_day_never_stands_alone_on_a_line(app: Any, tag: str, time: str) -> None:
    with app.test_request_context(), speaking(tag):
        assert writing.time_of_day(dt.time(9, 45)) == time
        assert writing.clock(MORNING) == time
        assert writing.moment(MORNING).endswith(time)
