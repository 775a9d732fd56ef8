"""A record keeps an answer that its list offers no more, also when it is mended elsewhere."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from wtforms import FieldList, FormField, SelectField, SelectMultipleField

from mrc_cases.base.forms import Form, Part
from mrc_cases.centre.list_actions import add_code, retire
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.codes import ChoicesOf
from mrc_cases.extensions import db
from mrc_cases.waiting.forms import TicketForm
from tests.conftest import Browser
from tests.counted_people import contact

BEGAN, ENDED = dt.date(2026, 1, 5), dt.date(2026, 2, 1)


class OneTopic(Part):
    topic = SelectField("Topic", choices=ChoicesOf("TOPIC", blank=True))


class Questions(Form):
    service = SelectField("Service", choices=ChoicesOf("SERVICE"), default="SOC")
    services = SelectMultipleField("Services", choices=ChoicesOf("SERVICE"))
    topics = FieldList(FormField(OneTopic))


def offered(field: Any) -> set[str]:
    return {choice.value for choice in field.choices}


@pytest.fixture
def gone(app: Flask) -> tuple[str, str]:
    """A topic and a service of the centre's own that are offered no more."""
    with app.test_request_context():
        made = []
        for list_name, parent in (("TOPIC", "C05"), ("SERVICE", "INF")):
            code = add_code(list_name, parent=parent, words={"en": "Papers"}, today=BEGAN)
            retire(list_name, code, version=2, last_day=ENDED)
            made.append(code)
        db.session.commit()
    topic, service = made
    return topic, service


def test_a_form_offers_the_record_what_it_has_and_nobody_else(app: Flask, gone: Any) -> None:
    topic, service = gone
    with app.test_request_context():
        of_record = Questions(
            data={"service": service, "services": [service, "LEG"], "topics": [{"topic": topic}]}
        )
        new = Questions(data={"topics": [{"topic": ""}]})
    assert service in offered(of_record.service) & offered(of_record.services)
    assert topic in offered(of_record.topics[0].form.topic)
    assert "" in offered(of_record.topics[0].form.topic)
    assert service not in offered(new.service) | offered(new.services)
    assert topic not in offered(new.topics[0].form.topic)


def test_what_a_form_begins_with_is_no_answer_of_a_record(app: Flask) -> None:
    with app.test_request_context():
        retire("SERVICE", "SOC", version=1, last_day=ENDED)
        assert "SOC" not in offered(Questions().service)
        assert "SOC" in offered(Questions(data={"service": "SOC"}).service)


def test_a_ticket_that_is_mended_keeps_what_it_is_for(app: Flask, gone: Any) -> None:
    _topic, service = gone
    with app.test_request_context():
        mended, new = (
            TicketForm(data=data).put_first(["LEG"], []) for data in ({"service": service}, {})
        )
        assert service in offered(mended.service)
        assert service not in offered(new.service)


def test_a_contact_that_is_mended_keeps_its_topic_and_its_services(
    office: Any, make_user: Any, browser_for: Callable[..., Browser], gone: Any
) -> None:
    topic, service = gone
    manager = make_user("manager")
    found = contact(None, BEGAN, office.id, topics=(topic,), services=("INF", service))
    found.staff_id = manager.id
    db.session.add(found)
    db.session.commit()
    browser = browser_for(manager)
    path = f"/consultations/{found.id}/change"
    page = browser.get(path).text
    assert f'name="topic" value="{topic}" checked' in page
    assert f'name="services" value="{service}" checked' in page

    saved = browser.post(
        path, topic=topic, services=["INF", service], minutes="20", channel="DESK",
        outcome="ANSWERED", gender="F", version="1",
    )  # fmt: skip
    assert saved.path == f"/consultations/{found.id}"
    db.session.rollback()
    kept = db.session.get_one(Consultation, found.id)
    assert (kept.minutes, kept.topics, set(kept.services)) == (20, (topic,), {"INF", service})
    assert service not in browser.get("/consultations/new").text
