"""The code lists: what forms offer, in whose words, and since when no longer."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from mrc_cases import codes
from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.forms import version_of
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.centre import list_actions
from mrc_cases.centre.forms import AddCodeForm, ChangeWordsForm, MergeForm, RetireForm
from mrc_cases.centre.queries import added_code, labels_of
from mrc_cases.centre.shown_lists import GROUPS, GROWING, SHOWN
from mrc_cases.centre.versions import version_of_code
from mrc_cases.language import current_language


def bind(pages: Blueprint) -> None:
    """Give the room's blueprint these pages."""
    both = ["GET", "POST"]
    one = "/lists/<list_name>"
    pages.add_url_rule("/lists", "lists", lists)
    pages.add_url_rule(one, "show_list", show_list)
    pages.add_url_rule(f"{one}/new", "add_code", add_code, methods=both)
    pages.add_url_rule(f"{one}/words/<code>", "relabel", relabel, methods=both)
    pages.add_url_rule(f"{one}/retire/<code>", "retire", retire, methods=both)
    pages.add_url_rule(f"{one}/merge/<code>", "merge", merge, methods=both)
    pages.add_url_rule(f"{one}/keep-apart/<code>", "keep_apart", keep_apart, methods=["POST"])


def _list_or_404(list_name: str) -> codes.CodeList:
    if list_name not in SHOWN:
        abort(404)
    return codes.LISTS[list_name]


def _code_or_404(list_name: str, code: str) -> codes.Code:
    _list_or_404(list_name)
    found = codes.find(list_name, code)
    if found is None:
        abort(404)
    return found


@requires(Area.LISTS, Level.READ)
def lists() -> ResponseReturnValue:
    """Every list in its group; those with a word in their title or codes, when one is asked for."""
    asked = (request.args.get("q") or "").strip()
    groups = [(heading, _with_word(names, asked)) for heading, names in GROUPS]
    return render_template("centre/lists.html", groups=groups, asked=asked)


def _with_word(names: Mapping[str, Any], asked: str) -> dict[str, Any]:
    word = asked.casefold()
    return {
        name: title
        for name, title in names.items()
        if word in str(title).casefold()
        or any(word in codes.label(name, code.code).casefold() for code in codes.codes_of(name))
    }


@requires(Area.LISTS, Level.READ)
def show_list(list_name: str) -> ResponseReturnValue:
    return render_template(
        "centre/show_list.html",
        title=SHOWN[_list_or_404(list_name).name],
        list=codes.LISTS[list_name],
        today=today(),
        may_grow=list_name in GROWING,
        may_merge=list_actions.may_merge,
    )


@requires(Area.LISTS, Level.CREATE)
def add_code(list_name: str) -> ResponseReturnValue:
    """A new code; begun with the words that staff wrote under “other”, where they were carried."""
    form = _new_code(_list_or_404(list_name))
    is_asked_for = "carry" not in request.form and form.validate_on_submit()
    if is_asked_for and form.attempt(list_actions.add_code, list_name, today=today()):
        flash(_("Saved."))
        return redirect(url_for(".show_list", list_name=list_name))
    return form_page(form, title=_("Add to this list"))


def _new_code(of: codes.CodeList) -> AddCodeForm:
    """The words are sent, not written into an address: a client may have said them."""
    if "carry" in request.form:
        words = {f"word_{current_language()}": request.form["carry"], "parent": of.other}
        form = AddCodeForm(formdata=None, data=words)
    else:
        form = AddCodeForm()
    form.parent.choices = [
        SelectChoice(code.code, codes.label(of.name, code.code)) for code in of.codes
    ]
    return form


@requires(Area.LISTS, Level.CHANGE)
def relabel(list_name: str, code: str) -> ResponseReturnValue:
    """The centre's own words, beside which the shipped ones come back when a field is emptied."""
    _code_or_404(list_name, code)
    known = {f"word_{tag}": row.label for tag, row in labels_of(list_name, code).items()}
    form = ChangeWordsForm(data={**known, "version": version_of_code(list_name, code)})
    version = version_of(form.version.data)
    if form.validate_on_submit() and form.attempt(
        list_actions.relabel, list_name, code, version=version
    ):
        flash(_("Saved."))
        return redirect(url_for(".show_list", list_name=list_name))
    title = _("Other words for “%(word)s”", word=codes.label(list_name, code))
    return form_page(form, "centre/relabel.html", title=title)


@requires(Area.LISTS, Level.CHANGE)
def retire(list_name: str, code: str) -> ResponseReturnValue:
    _code_or_404(list_name, code)
    own = added_code(list_name, code)
    last_day = own.valid_to if own else None
    form = RetireForm(data={"last_day": last_day, "version": version_of_code(list_name, code)})
    version = version_of(form.version.data)
    if form.validate_on_submit() and form.attempt(
        list_actions.retire, list_name, code, version=version
    ):
        flash(_("Saved."))
        return redirect(url_for(".show_list", list_name=list_name))
    title = _("Stop offering “%(word)s”", word=codes.label(list_name, code))
    return form_page(form, title=title)


@requires(Area.LISTS, Level.CHANGE)
def merge(list_name: str, code: str) -> ResponseReturnValue:
    """Two words for one thing: from a day on the centre's own one is counted as another."""
    _code_or_404(list_name, code)
    if not list_actions.may_merge(list_name, code):
        abort(404)
    form = MergeForm(data={"from_on": today()})
    offered = codes.choices(list_name, missing=False, on=today())
    form.into.choices = [SelectChoice("", ""), *(each for each in offered if each.value != code)]
    if form.validate_on_submit() and form.attempt(
        list_actions.merge, list_name, code, today=today()
    ):
        flash(_("Saved."))
        return redirect(url_for(".show_list", list_name=list_name))
    title = _("Count “%(word)s” as another", word=codes.label(list_name, code))
    return form_page(form, title=title)


@requires(Area.LISTS, Level.CHANGE)
def keep_apart(list_name: str, code: str) -> ResponseReturnValue:
    _code_or_404(list_name, code)
    try:
        list_actions.keep_apart(list_name, code, today=today())
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    else:
        flash(_("Saved."))
    return redirect(url_for(".show_list", list_name=list_name))
