"""What is taken as a file: decided by its content, never by its name. Plain functions."""

from dataclasses import dataclass

from flask_babel import gettext as _

from mrc_cases.base.errors import RuleBroken

LARGEST = 10 * 1024 * 1024  # bytes (domain.md 3)
BEGINNINGS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg",
              b"\x89PNG\r\n\x1a\n": "image/png"}  # fmt: skip


@dataclass(frozen=True)
class Content:
    """A file as it is kept."""

    media_type: str
    data: bytes


def take(data: bytes) -> Content:
    """Check a file and bring it into the form it is kept in; raises RuleBroken.

    A picture is drawn anew: turned as it was held, and without what the camera wrote into it
    (place, time, device).
    """
    if not data:
        raise RuleBroken(_("The file is empty."), "file")
    if len(data) > LARGEST:
        raise RuleBroken(_("The file is larger than 10 megabytes."), "file")
    kind = next((kind for begins, kind in BEGINNINGS.items() if data.startswith(begins)), None)
    if kind is None:
        raise RuleBroken(_("Only PDF, JPEG and PNG files are taken."), "file")
    if kind == "application/pdf":
        return Content(kind, _whole_pdf(data))
    # Here, because it weighs 5 MB and hardly any request brings a picture.
    from mrc_cases.documents.pictures import clean_picture

    return Content(kind, clean_picture(data, kind))


def _whole_pdf(data: bytes) -> bytes:
    if b"%%EOF" not in data[-2048:]:
        raise RuleBroken(_("The file is broken or was not sent whole."), "file")
    return data
