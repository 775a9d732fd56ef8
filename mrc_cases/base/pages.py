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
    """An address of this house to go back to, without the host; anything else is none.

    Two slashes, or a slash and a backslash, begin another house's name.
    """
    parts = urlsplit(address or "")
    if parts.scheme or parts.netloc or "\\" in (address or ""):
        return None
    inside = parts.path.startswith("/") and not parts.path.startswith("//")
    return parts._replace(fragment="").geturl() if inside else None
