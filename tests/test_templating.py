"""How templates put words out, and the addresses they build."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask, url_for
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes, pass_context
from markupsafe import Markup, escape
from werkzeug.routing import Rule

from mrc_cases.templating import Addresses, Templates
from tests.conftest import ROOT


@given(st.one_of(st.text(), st.text("&<>'\"a"), st.text().map(Markup), st.integers(), st.none()))
def test_what_a_template_puts_out_is_escaped(value: object) -> None:
    assert str(Templates.escaped(value)) == str(escape(value))


def test_a_text_with_marks_comes_out_escaped_and_our_own_words_do_not(app: Flask) -> None:
    page = app.jinja_env.from_string("<p title='{{ a }}'>{{ a }}{{ b }}{{ a ~ b }}{{ 7 }}</p>")
    shown = page.render(a="<b>'\"&", b=Markup("<i>"))
    escaped = "&lt;b&gt;&#39;&#34;&amp;"
    assert shown == f"<p title='{escaped}'>{escaped}<i>{escaped}<i>7</p>"


def _takes_keys_alone(rule: Rule) -> bool:
    kinds = {type(each).__name__ for each in rule._converters.values()}
    return kinds <= {"UUIDConverter"}


@pytest.mark.parametrize("prefix", ["", "/centre"])
def test_addresses_are_those_of_flask(app: Flask, prefix: str) -> None:
    kept = Addresses()
    rules = [rule for rule in app.url_map.iter_rules() if _takes_keys_alone(rule)]
    assert len(rules) > 100
    for _time in range(2):
        with app.test_request_context(base_url=f"http://localhost{prefix}/"):
            for rule in rules:
                keys = {name: uuid4() for name in sorted(rule.arguments, reverse=True)}
                for more in ({}, {"after": "a b&c"}, {"client_id": uuid4()}, {"relative": None}):
                    values: dict[str, Any] = {**keys, **more}
                    made = kept.url_for(rule.endpoint, **values)
                    assert made == url_for(rule.endpoint, **values)


def test_an_address_is_that_of_its_prefix(app: Flask) -> None:
    kept, key = Addresses(), UUID(int=5)
    for prefix in ("", "/centre", ""):
        with app.test_request_context(base_url=f"http://localhost{prefix}/"):
            assert kept.url_for("clients.show", client_id=key) == f"{prefix}/clients/{key}"
            assert kept.static("mrc.css").startswith(f"{prefix}/static/mrc.css?v=")


def test_what_templates_import_is_macros_alone(app: Flask) -> None:
    """It is kept for all requests: a word said outside a macro would stay in one language."""
    imports = re.compile(r'\{%\s*(?:from|import)\s+"([^"]+)"')
    pages = (ROOT / "templates").rglob("*.html")
    imported = {name for page in pages for name in imports.findall(page.read_text("utf-8"))}
    assert "macros/forms.html" in imported
    for name in sorted(imported):
        source = (ROOT / "templates" / name).read_text(encoding="utf-8")
        for part in app.jinja_env.parse(source).body:
            if isinstance(part, nodes.Output):
                assert all(getattr(each, "data", "?").isspace() for each in part.nodes), name
            else:
                assert isinstance(part, nodes.Macro | nodes.FromImport | nodes.Import), name


def test_what_is_called_in_a_template_is_called_as_jinja_calls_it(app: Flask) -> None:
    @pass_context
    def where(context: Any, word: str) -> str:
        return f"{context['here']} {word}"

    class Once:
        def __call__(self, word: str = "-") -> str:
            return word

    page = app.jinja_env.from_string(
        "{% macro twice(word) %}{{ word }}{{ word }}{{ caller() }}{% endmacro %}"
        "{% for n in (1, 2) %}{% call twice('<') %}{{ where('c') }}{{ once() }}{% endcall %}"
        "{{ loop.cycle('x', 'y') }}{{ plain(word='p') }}{% endfor %}{{ nobody is defined }}"
    )
    shown = page.render(here="h", where=where, once=Once(), plain=lambda word: word)
    assert shown == "&lt;&lt;h c-xp&lt;&lt;h c-ypFalse"
