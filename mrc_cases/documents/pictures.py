"""Pictures that are taken in: drawn anew, so that nothing of them stays but what is seen."""

import io
import warnings

from flask_babel import gettext as _
from PIL import Image, ImageOps

from mrc_cases.base.errors import RuleBroken

# A picture of more points is a bomb or a poster; a phone's camera has 12 to 50 million.
MOST_POINTS = 60_000_000
LONGEST_SIDE = 3000  # points: a page is legible at that
QUALITY = 85


def clean_picture(data: bytes, media_type: str) -> bytes:
    """A JPEG or PNG as it is kept; raises RuleBroken for one that cannot be drawn."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn_anew(data, media_type)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError,
            Image.DecompressionBombWarning) as error:  # fmt: skip
        raise RuleBroken(_("The picture is broken or was not sent whole."), "file") from error


def _drawn_anew(data: bytes, media_type: str) -> bytes:
    with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
        if picture.width * picture.height > MOST_POINTS:
            raise RuleBroken(_("The picture has too many points."), "file")
        turned = ImageOps.exif_transpose(picture)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        clean = turned.convert("RGB" if media_type == "image/jpeg" else _mode(turned))
        out = io.BytesIO()
        if media_type == "image/jpeg":
            clean.save(out, "JPEG", quality=QUALITY, optimize=True)
        else:
            clean.info.clear()
            clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def _mode(picture: Image.Image) -> str:
    return "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
