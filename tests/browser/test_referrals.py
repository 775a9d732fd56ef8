"""A counsellor and a partner side by side: referred, opened on a phone, answered, asked about."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.house import House
from tests.browser.looks import faults_of

MANAGER = "manager@demo.example"
WHY = "Needs advice about unpaid wages, two months."
Open = Callable[..., Page]
ON_A_PHONE: Any = PHONE


def _whole(page: Page, direction: str = "ltr") -> None:
    assert faults_of(page, direction) == []


def _draft_of_demo(staff: Page) -> None:
    """The draft that the demonstration left: its client has agreed to sharing with the partner."""
    staff.goto("/referrals/")
    staff.locator("main li", has_text="Being prepared").first.get_by_role("link").first.click()


def test_a_referral_goes_out_by_link_and_comes_back_served(
    house: House, open_as: Open, browser: Browser
) -> None:
    staff = open_as(MANAGER)
    _draft_of_demo(staff)
    staff.get_by_role("link", name="Change", exact=True).click()
    staff.get_by_label("Why is the person referred?").fill(WHY)
    _whole(staff)
    staff.get_by_role("button", name="Go on: see what is shared").click()
    expect(staff.get_by_text("Exactly this will be shared")).to_be_visible()
    expect(staff.get_by_text("The client agreed on")).to_be_visible()
    _whole(staff)
    staff.locator("label").filter(has=staff.locator("[name=send-way][value=LINK]")).click()
    staff.get_by_role("button", name="Send", exact=True).click()

    code = re.sub(r"\s", "", staff.locator(".care-box .number").inner_text())
    link = staff.get_by_label("The link; it opens only with the code").input_value()
    assert "#" in link
    _whole(staff)

    context = browser.new_context(viewport=ON_A_PHONE, base_url=house.address)
    partner = context.new_page()
    asked: list[str] = []
    partner.on("request", lambda request: asked.append(request.url))
    partner.goto(link.replace("http://localhost", house.address))
    assert link.rpartition("#")[2] not in partner.url, "the secret does not stay in the address"
    _whole(partner)
    partner.get_by_label("The code of six digits").fill("000000" if code != "000000" else "111111")
    partner.get_by_role("button", name="Open the message").click()
    expect(partner.get_by_role("alert")).to_contain_text("do not fit together")
    _whole(partner)
    partner.get_by_label("The code of six digits").fill(code)
    partner.get_by_role("button", name="Open the message").click()
    expect(partner.get_by_text(WHY)).to_be_visible()
    _whole(partner)
    partner.get_by_role("button", name="Accept", exact=True).click()
    expect(partner.get_by_text("The centre has your answer")).to_be_visible()
    staff.reload()
    expect(staff.locator("main .facts").first).to_contain_text("Accepted")
    _whole(staff)
    partner.get_by_role("button", name="The person came").click()
    partner.get_by_text("It is over").click()
    partner.locator("label").filter(has=partner.locator("[value=SERVED]")).click()
    _whole(partner)
    partner.get_by_role("button", name="Close the referral").click()
    expect(partner.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert not any(link.rpartition("#")[2] in url for url in asked), "no request carries the secret"

    staff.reload()
    staff.get_by_text("What the client says of the service").click()
    staff.locator("label").filter(has=staff.locator("[name=client-outcome][value=PART]")).click()
    staff.locator("#client-word").fill("They were kind, half of it is paid.")
    staff.get_by_role("button", name="Save").click()
    expect(staff.locator("dd .prose", has_text="They were kind")).to_be_visible()
    context.close()


def test_without_script_the_link_is_pasted_and_works_in_arabic(
    house: House, open_as: Open, browser: Browser
) -> None:
    staff = open_as(MANAGER, "/referrals/partners")
    staff.get_by_role("link", name="Open Door Legal Aid").click()
    staff.get_by_role("button", name="Make a link").click()
    code = staff.locator(".care-box .number").inner_text()
    link = staff.get_by_label("The link; it opens only with the code").input_value()

    context = browser.new_context(
        viewport=ON_A_PHONE, base_url=house.address, java_script_enabled=False
    )
    partner = context.new_page()
    partner.goto(f"/answer#{link.rpartition('#')[2]}")
    partner.get_by_role("button", name="العربية").click()
    expect(partner.locator("html")).to_have_attribute("dir", "rtl")
    partner.locator("#secret").fill(link)
    partner.locator("#code").fill(code)
    partner.locator("button.btn-primary").click()
    expect(partner.locator("#reason")).to_be_visible()
    partner.locator("#reason").fill("Needs a place to sleep.")
    partner.locator("#sender_reference").fill("OD-99")
    partner.locator("button.btn-primary").click()
    expect(partner.get_by_text("OD-99")).to_be_visible()
    state = context.storage_state()
    context.close()

    seeing = browser.new_context(viewport=ON_A_PHONE, base_url=house.address, storage_state=state)
    page = seeing.new_page()
    page.goto("/answer/people")
    expect(page.get_by_text("OD-99")).to_be_visible()
    _whole(page, "rtl")
    seeing.close()
    staff.goto("/referrals/")
    expect(staff.get_by_text("Somebody without a name").first).to_be_visible()
