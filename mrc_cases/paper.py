"""Papers as PDF, in any language we ship and its direction; needs no font of the machine.

A paper is a typst template under `templates/paper`, filled with plain data. What people wrote
reaches the template as text of that data only, so nothing in it is ever read as markup.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mrc_cases import own_folder
from mrc_cases.language import direction

FONTS = Path(__file__).parent / "fonts"


def as_pdf(template: str, data: Mapping[str, Any], language: str) -> bytes:
    """The paper `templates/paper/<template>.typ`, accessible (PDF/UA-1); `data` has a `title`.

    Numbers and phones inside right-to-left text need `"ltr": true` beside them in the data.
    """
    folder = own_folder("templates") / "paper"
    told = {**data, "lang": language.partition("-")[0], "dir": direction(language)}
    import typst  # here, because it weighs 7 MB in a program that may never print

    paper: bytes = typst.compile(
        str(folder / f"{template}.typ"),
        root=str(folder),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(told, ensure_ascii=False, default=str)},
        format="pdf",
        pdf_standards=["ua-1"],
    )
    return paper
