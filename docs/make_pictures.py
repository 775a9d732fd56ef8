"""`make pictures`: photograph the pages of a fictional centre for the documents.

Needs Chromium. The people in the pictures are made up; the same seed makes the same people.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.browser.chromium import FLAGS, chromium
from tests.browser.house import House, environment_of, serving

PICTURES = Path(__file__).parent / "pictures"
DESK = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
MANAGER, ARABIC = "manager@demo.example", "advisor@demo.example"
# Somebody written in two scripts, who has come before: not on the first page of the list.
KNOWN = ("a.btn:has-text('Next page')", "tr:has(bdi.note) a")


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        environment = environment_of(Path(folder))
        House("", environment).command("demo", "--clients", "400", "--years", "2", "--seed", "4")
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for house in serving(environment, Path(folder) / "server.log"):
            _photograph(house, browser)


def _photograph(house: House, browser: Browser) -> None:
    for name, email, path, clicks, size in (
        ("client-file", MANAGER, "/clients/", KNOWN, DESK),
        ("client-profile", MANAGER, "/reports/client-profile", (), DESK),
        ("quick-log-arabic-phone", ARABIC, "/consultations/new", (), PHONE),
    ):
        context = browser.new_context(
            base_url=house.address, viewport=size, storage_state=house.state_of(browser, email)
        )
        page = context.new_page()
        page.goto(path)
        for link in clicks:
            page.locator(link).first.click()
            page.wait_for_load_state()
        page.screenshot(path=PICTURES / f"{name}.png")
        context.close()


if __name__ == "__main__":
    main()
