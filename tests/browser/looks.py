"""What every page must show in a browser, whatever it holds."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
RULES = {"resultTypes": ["violations"]}
# An element whose end stands outside the page makes the whole page scroll sideways.
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults_of(page: Page, direction: str) -> list[str]:
    """What is wrong with the page as it stands, in sentences; empty when nothing is."""
    faults = [
        f"{each['id']}: {node['target']} {node['html'][:120]}"
        for each in AXE.run(page, options=RULES).response["violations"]
        for node in each["nodes"]
    ]
    wide = page.evaluate(OVERFLOW)
    if wide > 0:
        faults.append(f"{wide} pixels wider than the screen")
    if page.locator("html").get_attribute("dir") != direction:
        faults.append(f"not {direction}")
    return faults
