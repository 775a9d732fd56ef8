"""What every page shares: the refused form's answer, and neutral ways to address lists by key."""

import base64
import json
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


def encode_key(*parts: Any) -> str:
    """A list's place as a short opaque text: the sort values of the last row shown."""
    return base64.urlsafe_b64encode(json.dumps(parts, default=str).encode()).decode().rstrip("=")


def decode_key(text: str | None, length: int) -> list[Any] | None:
    """What `encode_key` was given, or None for no key or one that was tampered with."""
    try:
        padded = (text or "") + "=" * (-len(text or "") % 4)
        parts = json.loads(base64.urlsafe_b64decode(padded))
    except ValueError:
        return None
    return parts if isinstance(parts, list) and len(parts) == length else None
