"""Rules of the house, held over the whole application instead of page by page."""

import ast
import contextvars
import html
import inspect as inspect_code
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports
from sqlalchemy import Text, create_engine, inspect
from sqlalchemy.types import JSON, LargeBinary, String

from mrc_cases import own_folder
from mrc_cases.access.guard import PUBLIC
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.trail_details import NAMES
from mrc_cases.access.trail_words import ACTIONS, RECORDS
from mrc_cases.base.forms import Form
from mrc_cases.base.models import Base
from mrc_cases.base.sealing import Sealed, personal_columns
from mrc_cases.catalogues import faults
from mrc_cases.centre.shown_lists import NOT_SHOWN, SHOWN
from mrc_cases.clients.models import Client
from mrc_cases.clients.profile import LISTS as PROFILE_LISTS
from mrc_cases.codes import LISTS
from mrc_cases.database import alembic_config, known_ages, upgrade
from mrc_cases.extensions import db
from mrc_cases.rooms import load_models
from tests.conftest import ROOT, downgrade

PACKAGE = ROOT / "mrc_cases"
SOURCES = sorted(PACKAGE.rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# Pages that ask nobody who they are. Longer is worse: think twice, then add a line.
PUBLIC_PAGES = {
    "static",
    "access.sign_in",
    "access.sign_in_code",  # only after the right password, for some minutes
    "access.choose_language",
    "centre.set_up",
    "demonstration.fill_centre",
    "demonstration.progress",
    "appointments.feed",  # a secret address; shows times only
    "waiting.screen",  # a secret address; shows called numbers and desks only
    # The partner's pages: nothing but an empty question without a secret and a code told by phone.
    "referrals.partner_open",
    "referrals.partner_show",
    "referrals.partner_act",
    "referrals.partner_paper",
    "referrals.partner_people",
    "referrals.partner_thanks",
    "referrals.partner_speak",
    "referrals.partner_leave",
    "partners.addresses",  # what is marked public of partners; nothing of a client
}

# Free text that is not sealed, and why it names nobody who has a file.
PLAIN_TEXT = {
    "trail_line.details": "field names and codes only",
    "user_account.password_hash": "Argon2id",
    "user_account.roles": "codes",
    "user_account.communities": "which communities a mediator knows",
    "centre.name": "the centre's own name",
    "centre.languages": "codes",
    "office.name": "the office's own name",
    "meeting_room.name": "the room's own name",
    "closed_period.reason": "why the centre was closed",
    "consent_text.body": "the centre's words to every client",
    "code_label.label": "the centre's word for a code",
    "partner.name": "an organisation, as on its door",
    "partner.other_name": "an organisation, as on its door",
    "partner.sort_name": "an organisation's name in small Latin letters",
    "partner.description": "what an organisation does, for its public page",
    "partner.email": "an organisation's own address",
    "partner.website": "an organisation's own address",
    "partner_service.name": "what an organisation calls its service",
    "partner_service.description": "what an organisation does, for its public page",
    "partner_service.cost_note": "what a service costs",
    "partner_service.eligibility": "whom a service is for",
    "partner_service.area": "a town or region",
    "partner_service.hours_note": "when a service is open",
    "partner_place.name": "a place of an organisation",
    "partner_place.area": "a town or district",
    "partner_place.address": "where an organisation is found",
    "partner_phone.words": "which telephone of an organisation it is",
    "held_form.path": "an address with opaque keys",
}


def _codes_or_short(column: object) -> bool:
    """A CodeSet, or a text too short for more than a code."""
    kind = column.type  # type: ignore[attr-defined]
    return type(kind).__name__ == "CodeSet" or (
        isinstance(kind, String) and not isinstance(kind, Text) and (kind.length or 999) <= 64
    )


def test_every_page_says_who_may_open_it(empty_app: Flask) -> None:
    silent = {
        name
        for name, view in empty_app.view_functions.items()
        if name != "static" and not hasattr(view, "access")
    }
    assert silent == set()


def test_pages_open_to_everybody_are_the_listed_few(empty_app: Flask) -> None:
    found = {
        name
        for name, view in empty_app.view_functions.items()
        if getattr(view, "access", None) is PUBLIC
    }
    assert found <= PUBLIC_PAGES


# Pages of the shelter and of incidents that show no record of anybody.
WITHOUT_CONFIRMING: set[str] = set()


def test_pages_of_what_can_hurt_most_ask_for_the_password_again(empty_app: Flask) -> None:
    """T4 (domain.md 1.3): re-authentication and a reason before any record is shown."""
    levels = {Level.READ, Level.CHANGE}  # writing one down shows none
    unasked = {
        name
        for name, view in empty_app.view_functions.items()
        for area, level in getattr(getattr(view, "access", None), "rights", ())
        if area in {Area.SHELTER, Area.PROTECTION} and level in levels
        if not hasattr(view, "needs_confirmation")
    }
    assert unasked == WITHOUT_CONFIRMING


def plain_texts() -> Iterator[tuple[str, Any]]:
    """Every column of text that is not sealed: its name with the table's, and itself."""
    load_models()
    for table in Base.metadata.tables.values():
        for column in table.columns:
            kind = getattr(column.type, "impl", column.type)
            if isinstance(kind, Text | String | JSON) and not isinstance(column.type, Sealed):
                yield f"{table.name}.{column.name}", column


def test_every_text_a_person_types_is_sealed() -> None:
    open_texts = {name for name, column in plain_texts() if not _codes_or_short(column)}
    assert open_texts - PLAIN_TEXT.keys() == set()


# Short plain texts that are no codes of a list (`HOLDS`). A column of a person in which staff type
# words is sealed, however short: in a village a name is not needed.
SHORT = {
    # codes and marks of the program itself, in whichever table
    "entry_key", "state", "kind", "language", "country", "code", "list", "parent", "merged_into",
    "purpose", "once", "action", "record_type",
    "birth_precision", "decision", "same", "pair", "media_type", "points_told", "topics",
    "services", "needs", "spoken_languages", "languages", "genders", "name_keys", "area_keys",
    "key_mark.fingerprint", "sealing_key_mark.mark", "centre.time_zone", "centre.client_no_prefix",
    "user_account.gender", "client.client_no", "client.counsellor_gender", "consent.recipient_key",
    "profile_version.arrived_month", "profile_version.reasons_other", "agreement.how",
    "profile_version.earlier_countries", "profile_version.children_in_care", "agreement.given_by",
    "agreement.language_read", "contact_detail.message_allowed", "referral.told_by",
    "referral.case_code", "referral.paid_currency",
    # typed, of an organisation or of the centre's own work
    "partner.import_mark", "partner_place.postal_code", "partner_phone.number",
    "referral.paid_project", "saved_mapping.name",
}  # fmt: skip


def test_no_short_text_is_plain_unless_it_is_known_what_it_holds() -> None:
    plain = {
        name
        for name, column in plain_texts()
        if not {column.name, name} & {*SHORT, *PLAIN_TEXT}
        and column.name not in HOLDS.get(column.table.name, {})
    }
    assert plain == set()


def test_every_personal_column_is_sealed() -> None:
    load_models()
    columns = personal_columns(Base.metadata)
    assert columns, "no personal column found: the mark is lost"
    assert all(isinstance(column.type, Sealed) for column in columns)
    sealed = {c for t in Base.metadata.tables.values() for c in t.columns if type(c.type) is Sealed}
    assert sealed == set(columns)


def test_bytes_in_the_database_are_keys_hashes_or_sealed() -> None:
    load_models()
    known = {"mac", "token_hash", "code_hash", "email_token", "tried", "row_token", "content"}
    known = {"code_hash", "mac", "token_hash", "email_token", "tried", "row_token", "content"}
    found = {
        column.name
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert found <= known


def test_every_record_of_a_client_has_an_area_and_knows_whose_it_is() -> None:
    load_models()
    tables = [table for table in Base.metadata.tables.values() if "client_id" in table.columns]
    hanging = [m.class_ for m in Base.registry.mappers if m.local_table in tables]
    without = {
        m.__name__ for m in hanging if getattr(m, "on_trail", True) and not hasattr(m, "area")
    }
    assert without == set()


def test_every_record_of_a_client_can_be_barred() -> None:
    """Somebody kept away from a file is kept away from all that hangs at it."""
    load_models()
    scoped = [
        mapper.class_
        for mapper in Base.registry.mappers
        if "client_id" in mapper.local_table.columns and hasattr(mapper.class_, "is_own")
    ]
    assert scoped
    assert {model.__name__ for model in scoped if not hasattr(model, "is_barred")} == set()


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


# The one commit of a request, the one of a command, and long work that commits batch by batch.
MAY_COMMIT = {
    "pages.py", "rounds.py", "database.py", "base/sealing.py", "access/sessions.py",
    "referrals/opening.py",
    "extensions.py",  # ends what could only read
    "registers/actions.py", "registers/background.py", "demonstration/filling.py",
    "demonstration/centre.py", "demonstration/command.py", "clients/tokens.py",
    "registers/writing.py", "registers/reading.py",
}  # fmt: skip


def test_nobody_else_commits() -> None:
    found = {
        str(path.relative_to(PACKAGE)).replace("\\", "/")
        for path in SOURCES
        for call in _calls(path)
        if _called(call) == "commit"
    }
    assert found <= MAY_COMMIT


@pytest.mark.parametrize("name", ["views.py", "forms.py"])
def test_views_and_forms_do_not_query(name: str) -> None:
    """What a page reads goes through a room's queries, which begin with `visible_to`."""
    found = {
        f"{path.parent.name}/{path.name}: {_called(call)}"
        for path in SOURCES
        if path.name == name or path.name.endswith("_views.py")
        for call in _calls(path)
        if _called(call) in {"select", "query"}
    }
    assert found == set()


# Pages that change something without a version, because they write over nothing: they add and
# remove rows of their own, take a step that the rules refuse twice, or begin a newer text.
WRITES_OVER_NOTHING = {
    "appointments.rooms", "centre.close_for", "centre.hours", "centre.merge", "clients.assigned",
    "clients.close", "clients.drafts", "clients.open_file_again", "clients.show_alerts",
    "consents.read", "consents.text", "counselling.join", "counselling.other_client",
    "counselling.remove", "incidents.receivers", "partners.place_hours", "partners.service_hours",
    "plans.end", "referrals.send_in_link", "shelter.admit", "shelter.bed", "shelter.companion",
    "shelter.keep", "shelter.leave", "shelter.move", "shelter.picture", "shelter.refuse",
    "shelter.service", "shelter.take_step", "waiting.screen_address",
}  # fmt: skip
# And forms filled from a row: one's own settings, and what is saved as a newer row each time.
FILLED_WITHOUT_VERSION = {"OwnSettingsForm", "SafetyPlanForm"}


def _forms_of(view: Any) -> list[type[Any]]:
    """The forms that a view names, itself or in what it calls of its own module or to make one."""
    module = inspect_code.getmodule(view)
    source = inspect_code.getsource(view)
    for name in re.findall(r"\b(_\w+|[a-z]+_form)\(", source):
        helper = getattr(module, name, None)
        if inspect_code.isfunction(helper):
            source += inspect_code.getsource(helper)
    named = set(re.findall(r"\b[A-Z]\w*Form\b", source))
    return [getattr(module, name) for name in named if hasattr(module, name)]


def test_every_form_that_changes_a_stored_row_carries_its_version(empty_app: Flask) -> None:
    """Else the second of two who save silently wins (design.md 4)."""
    silent = {
        rule.endpoint
        for rule in empty_app.url_map.iter_rules()
        for view in [empty_app.view_functions[rule.endpoint]]
        if rule.methods and {"GET", "POST"} <= rule.methods
        if Level.CHANGE in {level for _area, level in getattr(view, "access", PUBLIC).rights}
        if not any(hasattr(form, "version") for form in _forms_of(view))
    }
    assert silent == WRITES_OVER_NOTHING


def test_every_form_filled_from_a_row_carries_its_version(empty_app: Flask) -> None:
    known = {(form.__module__.split(".")[1], form.__name__): form for form in _all_forms(Form)}
    filled = {
        (path.parent.name, _called(call))
        for path in SOURCES
        for call in _calls(path)
        if any(word.arg == "obj" for word in call.keywords)
    }
    assert {("centre", "CentreForm"), ("centre", "OfficeForm")} <= filled & known.keys()
    without = {key[1] for key in filled & known.keys() if not hasattr(known[key], "version")}
    assert without == FILLED_WITHOUT_VERSION


def _all_forms(of: type[Form]) -> Iterator[type[Form]]:
    for form in of.__subclasses__():
        yield form
        yield from _all_forms(form)


def test_actions_and_queries_do_not_know_the_request() -> None:
    forbidden = re.compile(r"import .*\b(request|current_user)\b")
    found = [
        str(path.relative_to(PACKAGE))
        for path in SOURCES
        if path.name in {"actions.py", "queries.py", "models.py"}
        and forbidden.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def _words_of_partial_indexes() -> Iterator[tuple[str, str, str]]:
    """(model, column, word) of each index that holds only the rows with that word."""
    for mapper in Base.registry.mappers:
        for index in Base.metadata.tables[mapper.class_.__tablename__].indexes:
            where = str(index.dialect_options["sqlite"]["where"])
            if found := re.fullmatch(r"(\w+) = '(\w+)'", where):
                yield mapper.class_.__name__, found.group(1), found.group(2)


def test_words_that_choose_an_index_are_not_handed_over() -> None:
    """Else SQLite plans the question anew at each asking, and PostgreSQL may pass the index by."""
    load_models()
    asked = [f'{model}.{column} == "{word}"' for model, column, word in _words_of_partial_indexes()]
    assert 'Consent.state == "given"' in asked
    handed = [
        f"{path.relative_to(PACKAGE)}: {each}"
        for path in SOURCES
        for each in [*asked, ".like(f", '.like("']
        if each in path.read_text(encoding="utf-8")
    ]
    assert handed == []


# So few letters or digits stand in an identifier or a token of any page, sooner or later.
MAY_BE_CHANCE = re.compile(r"[0-9a-f]{1,5}|[\w-]{1,3}", re.ASCII)


def test_no_test_hangs_on_chance() -> None:
    """That a few characters are not on a page is asked of the page without identifiers."""
    found = [
        f"{path.name}:{part.lineno}: {ast.unparse(part)}"
        for path in sorted((ROOT / "tests").glob("*.py"))
        for part in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(part, ast.Compare)
        and isinstance(part.ops[0], ast.NotIn)
        and isinstance(part.left, ast.Constant)
        and MAY_BE_CHANCE.fullmatch(str(part.left.value))
        and re.search(r"\.(text|data)\b", ast.unparse(part.comparators[0]))
    ]
    assert found == []


def test_who_may_import_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    # It would close every log there is, also to the tests that come after.
    monkeypatch.setattr("logging.config.dictConfig", lambda _wanted: None)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml")) == EXIT_STATUS_SUCCESS


def test_no_inline_script_or_style() -> None:
    inline = re.compile(
        r"<script(?![^>]*(src=|application/json))|<style|\sstyle=|\son[a-z]+\s*=\s*[\"'{]|javascript:",
        re.I,
    )
    found = [path.name for path in TEMPLATES if inline.search(path.read_text(encoding="utf-8"))]
    assert found == []


# What is said in every language alike: the program's own name, kinds of files, a key.
SAID_ALIKE = {"MRC Cases", "CSV", "Excel", "Enter"}
# Attributes that are read out or shown.
SPOKEN = "title|placeholder|aria-label|alt"


def _english_in(source: str) -> set[str]:
    """Words of a template that no catalogue gives in another language."""
    text = re.sub(r"\{#.*?#\}|<script.*?</script>|<!--.*?-->", " ", source, flags=re.S)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\0", text, flags=re.S)
    spoken = re.findall(rf'\s(?:{SPOKEN})="([^"]*)"', text)
    shown = re.sub(r"<[^>]*>", "\0", text, flags=re.S)
    said = {html.unescape(each).strip(" ·\n") for each in "\0".join([shown, *spoken]).split("\0")}
    words = {each for each in said if re.search(r"[^\W\d_]{3}", each) and '="' not in each}
    return words - SAID_ALIKE


def test_every_word_on_a_page_can_be_translated() -> None:
    assert _english_in('<p title="Look">{{ _("Yes") }} Hello</p>') == {"Look", "Hello"}
    found = {
        f"{path.name}: {words}"
        for path in TEMPLATES
        for words in _english_in(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_every_sentence_that_is_said_can_be_translated() -> None:
    """What is flashed or refused is no bare text."""
    bare = {
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path in SOURCES
        if path.name not in {"cli.py", "command.py", "terminal.py"}  # answered in English
        for call in _calls(path)
        if _called(call) in {"flash", "RuleBroken", "TooLate", "ChangedMeanwhile"}
        if call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
    }
    assert bare == set()


def test_the_style_sheet_knows_no_left_and_right() -> None:
    sheet = (PACKAGE / "static" / "mrc.css").read_text(encoding="utf-8")
    physical = re.compile(
        r"(margin|padding|border|inset)-(left|right)|\b(left|right)\s*:|text-align:\s*(left|right)|float:\s*(left|right)"
    )
    assert physical.findall(sheet) == []


def test_every_shipped_language_is_complete() -> None:
    assert list(faults(own_folder("translations"))) == []


def test_a_post_without_a_token_is_refused(app: Flask) -> None:
    browser = app.test_client()
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.arguments:
            answer = contextvars.Context().run(browser.post, rule.rule)
            assert answer.status_code == 400, rule.rule


def test_no_page_without_an_address_of_its_own_breaks(app: Flask, browser_for) -> None:  # type: ignore[no-untyped-def]
    """Every page a manager can open without an argument answers, in both directions."""
    for language in ("en", "ar"):
        browser = browser_for("manager")
        browser.user.language = language
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint != "static":
                page = browser.get(rule.rule)
                assert page.status in {200, 403, 404}, f"{rule.rule}: {page.status}"


def test_every_answer_carries_the_security_headers(browser_for) -> None:  # type: ignore[no-untyped-def]
    for path in ("/", "/no-such-page", "/sign-in"):
        page = browser_for("counsellor").get(path)
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_the_database_is_what_the_models_say(database_url: str, key_file: Path) -> None:
    load_models()
    engine = create_engine(_with_driver(database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "autogenerate_plugins": [
                    "alembic.autogenerate.*",
                    "alembic.ext.checkconstraint_byname",
                ],
            },
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def _with_driver(url: str) -> str:
    return url if url.startswith("sqlite") else "postgresql+psycopg://" + url.partition("://")[2]


def test_the_numbers_of_the_migrations_are_their_order() -> None:
    """The program looks at the numbers alone to know whether a database is as old as itself."""
    chain = ScriptDirectory.from_config(alembic_config(own_folder("migrations")))
    in_order = [script.revision for script in chain.walk_revisions()][::-1]
    assert known_ages(own_folder("migrations")) == in_order


def test_migrations_go_down_and_up_again(settings, key_file: Path) -> None:  # type: ignore[no-untyped-def]
    engine = create_engine(settings.database_url)
    downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade(engine, own_folder("migrations"))
    assert "client" in inspect(engine).get_table_names()
    engine.dispose()


def test_migrations_go_down_and_up_with_people_inside(app: Flask, put_client, make_user) -> None:  # type: ignore[no-untyped-def]
    """A schema that only an empty database can follow would stop a centre's upgrade."""
    client = put_client(
        make_user("counsellor"), "Oksana Shevchenko", phones=["+421905111222"],
        answers={"residence_area": "Hniezdne"},
    )  # fmt: skip
    client_id = client.id
    db.session.remove()
    downgrade(db.engine, "001")
    upgrade(db.engine, own_folder("migrations"))
    found = db.session.get_one(Client, client_id)
    assert found.full_name == "Oksana Shevchenko"
    assert found.contact_details[0].value == "+421905111222"
    assert found.profile.residence_area == "Hniezdne"


def test_every_list_that_a_form_offers_stands_on_the_page_of_the_lists() -> None:
    offered = {
        str(call.args[0].value)
        for path in SOURCES
        for call in _calls(path)
        if _called(call) in {"ChoicesOf", "choices"} and call.args
        if isinstance(call.args[0], ast.Constant) and call.args[0].value in LISTS
    }
    assert {"TOPIC", "LOSS", "STAFF_TRAINING"} <= offered
    assert (offered | set(PROFILE_LISTS.values())) - SHOWN.keys() - NOT_SHOWN.keys() == set()
    assert {*SHOWN, *NOT_SHOWN} <= set(LISTS)
    assert SHOWN.keys() & NOT_SHOWN.keys() == set()


# Column of a record -> the code list whose codes it holds.
HOLDS = {
    "profile_version": {**PROFILE_LISTS},
    "consultation": {
        "channel": "CHANNEL", "gender": "GENDER", "age_band": "AGE", "country": "NATIONALITY",
        "language": "LANGUAGE", "interpreter": "INTERPRETER", "outcome": "OUTCOME",
        "caller_kind": "CALLER_KIND",
    },
    "intake": {
        "channel": "CHANNEL", "heard": "HEARD", "urgency": "URGENCY", "interpreter": "INTERPRETER",
        "language_used": "LANGUAGE",
    },
    "counselling_session": {
        "form": "SESSION_FORM", "kind": "SESSION_KIND", "state": "SESSION_STATE",
        "language_asked": "LANGUAGE", "language_used": "LANGUAGE", "interpreter": "INTERPRETER",
    },
    "session_topic": {"topic": "TOPIC", "result": "TOPIC_RESULT"},
    "head_count": {"gender": "GENDER", "age_band": "AGE"},
    "appointment": {
        "service": "SERVICE", "channel": "CHANNEL", "language": "LANGUAGE",
        "state": "APPOINTMENT_STATE",
    },
    "ticket": {"service": "SERVICE", "language": "LANGUAGE", "state": "TICKET_STATE"},
    "staff_training": {"kind": "STAFF_TRAINING"},
    "consent": {
        "purpose": "CONSENT_PURPOSE", "data_set": "DATA_SET", "state": "CONSENT_STATE",
        "language_read": "LANGUAGE", "interpreter": "INTERPRETER", "how": "CONSENT_HOW",
        "given_by": "CONSENT_GIVER",
    },
    "withholding": {"partner_kind": "WITHHELD_FROM"},
    "attached_file": {"kind": "FILE_KIND"},
    "follow_up_task": {"state": "TASK_STATE"},
    "shelter_site": {"kind": "SITE_KIND", "gender_rule": "GENDER_RULE"},
    "shelter_room": {"gender_rule": "GENDER_RULE"},
    "shelter_bed": {"kind": "BED_KIND"},
    "bed_closure": {"reason": "BED_CLOSED"},
    "shelter_stay": {
        "state": "STAY_STATE", "source": "STAY_SOURCE", "reason": "STAY_REASON",
        "risk": "STAY_RISK", "rules_language": "LANGUAGE", "refused_reason": "STAY_REFUSED",
        "exit_reason": "STAY_EXIT", "destination": "DESTINATION",
    },
    "stay_member": {"gender": "GENDER", "sleeps_with": "SLEEPS_WITH"},
    "after_contact": {"lives": "DESTINATION"},
    "stay_service": {"service": "SERVICE"},
    "plan": {"state": "PLAN_STATE"},
    "plan_step": {"state": "TASK_STATE"},
    "referral": {
        "need": "SERVICE", "urgency": "REFERRAL_URGENCY", "data_set": "DATA_SET",
        "way": "REFERRAL_WAY", "state": "REFERRAL_STATE", "outcome": "REFERRAL_OUTCOME",
        "client_outcome": "REFERRAL_OUTCOME", "override_ground": "OVERRIDE_GROUND",
        "decline_reason": "LOSS", "revoke_reason": "REVOKE_REASON",
    },
    "referral_not_made": {"need": "SERVICE", "reason": "NOT_MADE"},
    "referral_in": {
        "source": "REFERRAL_SOURCE", "urgency": "REFERRAL_URGENCY", "state": "REFERRAL_IN_STATE",
        "person_language": "LANGUAGE", "person_gender": "GENDER", "decline_reason": "LOSS",
        "result": "REFERRAL_OUTCOME",
    },
    "letter": {"state": "LETTER_STATE", "kind": "LETTER_KIND", "last_failure": "MAIL_FAILURE"},
    "partner": {
        "kind": "PARTNER_KIND", "state": "PARTNER_STATE", "country": "COUNTRY",
        "language": "LANGUAGE", "accepts_irregular": "YES_NO",
    },
    "partner_service": {"service": "SERVICE", "cost": "COST", "accepts_irregular": "YES_NO"},
    "partner_place": {"country": "COUNTRY"},
    "partner_agreement": {
        "kind": "AGREEMENT_KIND", "state": "AGREEMENT_STATE", "data_set": "DATA_SET",
    },
    "file_closing": {"reason": "CLOSING_REASON"},
    "family_draft": {"relation": "RELATION"},
    "family_link": {"relation": "RELATION", "lives": "LIVES", "contact_allowed": "YES_NO"},
}  # fmt: skip


def test_every_code_fits_into_its_column() -> None:
    """SQLite would take a longer one; PostgreSQL refuses it."""
    too_long = {
        (table, column, code)
        for table, columns in HOLDS.items()
        for column, list_name in columns.items()
        for code in [*LISTS[list_name].by_code, *LISTS[list_name].missing_codes]
        if (size := getattr(Base.metadata.tables[table].columns[column].type, "length", None))
        and len(code) > size
    }
    assert too_long == set()


def test_the_log_repeats_nothing_that_an_error_says_of_itself() -> None:
    """An error may quote what somebody typed; `base.bugs.told` says what kind it is and where."""
    found = {
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path in SOURCES
        for call in _calls(path)
        if _called(call) in {"exception", "print_exc", "format_exc", "print_exception"}
        or any(word.arg == "exc_info" for word in call.keywords)
    }
    assert found == set()


# --- the log says everything in words -----------------------------------------------------------


def test_every_kind_of_record_on_the_trail_has_words() -> None:
    load_models()
    kinds = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if getattr(mapper.class_, "on_trail", True)
    }
    assert kinds - {"trail_line", "trail_head", "key_mark"} - set(RECORDS) == set()
    assert set(RECORDS) - kinds <= {"letter"}  # noted by hand


def test_everything_that_is_noted_on_the_trail_has_words() -> None:
    noted = {"create", "change", "remove"}.union(*map(_noted_in, PACKAGE.rglob("*.py")))
    assert "read" in noted
    assert noted - {"mail_"} - set(ACTIONS) == set()  # `mail_` goes before a letter's state
    assert {f"mail_{state}" for state in ("sent", "failed", "waiting")} <= set(ACTIONS)


@pytest.mark.parametrize("key", ["list", "page", "part"])
def test_every_page_and_list_that_is_noted_on_the_trail_has_words(key: str) -> None:
    noted = re.compile(rf'note\([^()]*\b{key}="([^"]+)"')
    found = {
        name for path in PACKAGE.rglob("*.py") for name in noted.findall(path.read_text("utf-8"))
    }
    assert found
    assert found - set(NAMES[key]) == set()


def _noted_in(file: Path) -> set[str]:
    """The texts among the first two arguments of each call of `note`."""
    calls = [
        call
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and "note" in {getattr(call.func, "attr", None), getattr(call.func, "id", None)}
    ]
    arguments = [each for call in calls for part in call.args[:2] for each in ast.walk(part)]
    return {
        each.value
        for each in arguments
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }
