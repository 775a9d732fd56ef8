"""What every page must show in a browser, whatever it holds."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
RULES = {"resultTypes": ["violations"]}
# An element whose end stands outside the page makes the whole page scroll sideways.
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The text spacing a reader may ask for (WCAG 2.1, 1.4.12). It also stands for machines whose
# letters are wider than ours.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
# What the Tab key reaches and would not show that it is there; pills show it on their label.
RINGLESS = """() => {
  const reached = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
    .filter((each) => each.checkVisibility() && !each.disabled);
  const before = document.activeElement;
  const ringless = reached.filter((each) => {
    each.focus({ focusVisible: true, preventScroll: true });
    const seen = each.closest(".choices label") || each;
    return document.activeElement === each && (getComputedStyle(seen).outlineStyle === "none"
      || parseFloat(getComputedStyle(seen).outlineWidth) < 2);
  });
  document.activeElement.blur();
  before.focus();
  return ringless.map((each) => each.outerHTML.slice(0, 120));
}"""
SCROLLING = {"runOnly": ["scrollable-region-focusable"], **RULES}
# Colours are the same in every language, and finding them out is half of what axe does: a page
# looked at in several ways has them looked at once at the desk and once on the phone.
BUT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}, **RULES}


def faults_of(page: Page, direction: str, colours: bool = True) -> list[str]:
    """What is wrong with the page as it stands, in sentences; empty when nothing is."""
    faults = _found_by_axe(page, RULES if colours else BUT_COLOURS) + _too_wide(page)
    if page.locator("html").get_attribute("dir") != direction:
        faults.append(f"not {direction}")
    faults += [f"no focus ring: {each}" for each in page.evaluate(RINGLESS)]
    page.evaluate(SPACED)
    faults += [f"spaced: {fault}" for fault in _found_by_axe(page, SCROLLING) + _too_wide(page)]
    page.evaluate("document.adoptedStyleSheets = []")
    return faults


def _found_by_axe(page: Page, options: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [
        f"{each['id']}: {node['target']} {node['html'][:120]}"
        for each in found
        for node in each["nodes"]
    ]


def _too_wide(page: Page) -> list[str]:
    wide = page.evaluate(OVERFLOW)
    return [f"{wide} pixels wider than the screen"] if wide > 0 else []
