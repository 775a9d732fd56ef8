"""One more row on a form: a second phone, a third document. Works without script."""

from typing import Any

from flask import request

# What can be asked once more, and how often at most on one page.
ROWS = ("contacts", "documents", "spoken")
MOST_ROWS = 20


def row_added(form: Any) -> str | None:
    """The part of the form to which a row was added, if the page was sent for that.

    Then nothing on it is checked yet.
    """
    asked, _dash, name = request.form.get("do", "").partition("-")
    if asked != "more" or name not in ROWS or name not in form:
        return None
    if len(form[name]) < MOST_ROWS:
        form[name].append_entry()
    return name
