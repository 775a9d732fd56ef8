"""What a browser without script sends of a page's form, as often as it is pressed."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Sent = dict[str, list[Any]]


@dataclass
class PageForm:
    """A form of a page: where it is sent, which questions it asks, what it sends untouched."""

    action: str
    names: set[str] = field(default_factory=set)
    sent: Sent = field(default_factory=dict)

    def filled(self, answers: Mapping[str, Any]) -> Sent:
        """All that it sends once these questions are answered."""
        given = {
            name: value if isinstance(value, list) else [value] for name, value in answers.items()
        }
        return {**self.sent, **given}


class _Forms(HTMLParser):
    """The forms that a page has."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[PageForm] = []
        self._form: PageForm | None = None
        self._select: tuple[str, bool] | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "form":
            self._form = PageForm(facts.get("action") or "")
            if facts.get("method") == "post":
                self.found.append(self._form)
        if self._form is None:
            return
        name = facts.get("name")
        if tag == "option" and self._select is not None:
            self._offer(facts)
        elif name is not None:
            self._form.names.add(name)
            self._ask(tag, name, facts)

    def _ask(self, tag: str, name: str, facts: dict[str, str | None]) -> None:
        assert self._form is not None
        sent = self._form.sent.setdefault(name, [])
        if tag == "select":
            self._select = (name, "multiple" in facts)
        elif tag == "textarea":
            self._area = name
            sent.append("")
        elif tag == "input" and facts.get("type") in {"checkbox", "radio"}:
            if "checked" in facts:
                sent.append(facts.get("value", "on"))
        elif tag == "input" and facts.get("type") != "file":
            sent.append(facts.get("value") or "")

    def _offer(self, facts: dict[str, str | None]) -> None:
        assert self._form is not None
        assert self._select is not None
        name, is_multiple = self._select
        sent = self._form.sent[name]
        if "selected" in facts and not is_multiple:
            sent[:] = [facts.get("value") or ""]
        elif "selected" in facts or (not sent and not is_multiple):
            sent.append(facts.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._form is not None:
            self._form.sent[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None


def form_on(page: str, asking: set[str], action: str = "") -> PageForm:
    """The form of a page that asks these questions."""
    reading = _Forms()
    reading.feed(page)
    fitting = [
        each for each in reading.found
        if asking <= each.names and (not action or each.action in {"", action})
    ]  # fmt: skip
    assert fitting, f"no form asks {asking}: {[each.names for each in reading.found]}"
    return fitting[0]


def body_of(sent: Sent) -> dict[str, list[Any]]:
    """The body of a request; a file is told as its name and its content, and is read once."""
    return {
        name: [
            (io.BytesIO(each[1]), each[0]) if isinstance(each, tuple) else each for each in values
        ]
        for name, values in sent.items()
    }
