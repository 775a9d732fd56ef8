"""What every page shares: the refused form's answer, and the way back."""

from typing import Any
from urllib.parse import urlsplit

from flask import render_template
from flask.typing import ResponseReturnValue


def form_page(
    form: Any, template: str = "form.html", *, title: Any = None, **more: Any
) -> ResponseReturnValue:
    """Show a form; 422 when it was sent and refused, so that the closing hook rolls back."""
    refused = form.is_submitted() and bool(form.errors)
    page = render_template(template, form=form, title=title, **more)
    return page, 422 if refused else 200


def own_path(address: str | None) -> str | None:
    """The path of an address of this house to go back to; anything else is none."""
    parts = urlsplit(address or "")
    inside = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    return parts.path if inside and "\\" not in parts.path else None
