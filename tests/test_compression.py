"""Pages travel packed, and say the same."""

import contextvars
import gzip
from typing import Any

from flask import Flask

GZIP = {"Accept-Encoding": "gzip"}


def ask(app: Flask, path: str, **headers: str) -> Any:
    return contextvars.Context().run(app.test_client().get, path, headers=headers)


def test_a_page_and_a_style_sheet_travel_packed(app: Flask) -> None:
    for path in ("/sign-in", "/static/vendor/bootstrap-5.3.9/bootstrap.min.css"):
        plain, packed = ask(app, path), ask(app, path, **GZIP)

        assert packed.headers["Content-Encoding"] == "gzip"
        assert len(packed.data) < len(plain.data) / 2
        assert gzip.decompress(packed.data)[:200] == plain.data[:200]
        assert int(packed.headers["Content-Length"]) == len(packed.data)
        plain.close()
        packed.close()


def test_the_length_of_a_page_is_blurred(app: Flask) -> None:
    assert len({len(ask(app, "/sign-in", **GZIP).data) for _try in range(20)}) > 3


def test_a_browser_that_takes_no_gzip_gets_none(app: Flask) -> None:
    assert "Content-Encoding" not in ask(app, "/sign-in").headers


def test_the_first_visit_is_light(app: Flask) -> None:
    """Under 60 kB over the wire with styles, as the design promises."""
    paths = (
        "/sign-in",
        "/static/vendor/bootstrap-5.3.9/bootstrap.min.css",
        "/static/mrc.css",
        "/static/mrc.js",
    )
    answers = [ask(app, path, **GZIP) for path in paths]
    assert sum(len(answer.data) for answer in answers) < 60_000
    for answer in answers:
        answer.close()
