"""A consent text is read aloud by a voice of this machine, and by no other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

VOICES = """
window.said = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  speaking: false,
  getVoices: () => [{ localService: LOCAL, lang: "en-GB" }],
  speak: (said) => window.said.push(`${said.lang}: ${said.text}`),
  cancel: () => {},
  addEventListener: () => {},
} });
"""


@pytest.mark.parametrize("is_local", [True, False])
def test_only_a_voice_that_sends_nothing_out_reads(
    open_as: Callable[..., Page], is_local: bool
) -> None:
    page = open_as("counsellor@demo.example", "/consents/read/SHARE")
    page.add_init_script(VOICES.replace("LOCAL", str(is_local).lower()))
    page.reload()
    button = page.locator("[data-reads]")
    if not is_local:
        expect(button).to_be_hidden()
        return
    button.click()
    said = page.evaluate("window.said")
    assert said
    assert all(each.startswith("en: ") for each in said)
