"""Registering somebody through the pages, as several tests do."""

import re
from typing import Any

OKSANA = {
    "full_name": "Оксана Шевченко",
    "gender": "F",
    "stage": "HOS",
    "language": "ukr",
    "nationality": "UA",
    "birth": "1990",
    "contacts-0-kind": "PHONE",
    "contacts-0-value": "0905 123 456",
    "channel": "DESK",
    "needs": ["C05", "T14"],
    "agreed": "y",
    "agreement_how": "SPOKEN",
    "agreement_by": "CLIENT",
    "do": "register",
}
CLIENT_PATH = re.compile(r"/clients/[0-9a-f-]{36}$")


def find(browser: Any, text: str) -> str:
    return str(browser.post("/clients/search", text=text).text)
