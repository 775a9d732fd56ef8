"""What is taken as a file: decided by its content, never by its name. Plain functions."""

import io
import warnings
from dataclasses import dataclass

from flask_babel import gettext as _
from PIL import Image, ImageOps

from mrc_cases.base.errors import RuleBroken

LARGEST = 10 * 1024 * 1024  # bytes (domain.md 3)
# A picture of more points is a bomb or a poster; a phone's camera has 12 to 50 million.
MOST_POINTS = 60_000_000
LONGEST_SIDE = 3000  # points: a page is legible at that
QUALITY = 85
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
    return Content(kind, _clean_picture(data, kind))


def _whole_pdf(data: bytes) -> bytes:
    if b"%%EOF" not in data[-2048:]:
        raise RuleBroken(_("The file is broken or was not sent whole."), "file")
    return data


def _clean_picture(data: bytes, kind: str) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn_anew(data, kind)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError,
            Image.DecompressionBombWarning) as error:  # fmt: skip
        raise RuleBroken(_("The picture is broken or was not sent whole."), "file") from error


def _drawn_anew(data: bytes, kind: str) -> bytes:
    with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
        if picture.width * picture.height > MOST_POINTS:
            raise RuleBroken(_("The picture has too many points."), "file")
        turned = ImageOps.exif_transpose(picture)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        clean = turned.convert("RGB" if kind == "image/jpeg" else _mode(turned))
        out = io.BytesIO()
        if kind == "image/jpeg":
            clean.save(out, "JPEG", quality=QUALITY, optimize=True)
        else:
            clean.info.clear()
            clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def _mode(picture: Image.Image) -> str:
    return "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
