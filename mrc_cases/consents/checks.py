"""When an answer counts as a consent: what must have been told, and who must have agreed."""

import datetime as dt

from flask_babel import gettext as _

from mrc_cases.base.errors import RuleBroken
from mrc_cases.clients.models import Client
from mrc_cases.consents.children import ASKED_FROM, age_of, is_child
from mrc_cases.consents.facts import GIVEN, ConsentFacts
from mrc_cases.consents.models import AT_INTAKE

# Who was not told these has not agreed to anything (GDPR 4(11), 7(3)); the other points are told
# where they matter.
MUST_BE_TOLD = frozenset({"PURPOSE", "USE", "WITHDRAW"})


def check_answer(client: Client, facts: ConsentFacts, today: dt.date) -> None:
    """Refuse what is no answer, and a yes that would not count."""
    if facts.purpose == AT_INTAKE:
        raise RuleBroken(_("The agreement to be registered is made at the intake."))
    _check_days(facts, today)
    _check_recipient(facts)
    if facts.answer == GIVEN:
        _check_told(facts)
        _check_giver(client, facts, today)


def _check_days(facts: ConsentFacts, today: dt.date) -> None:
    given_on = facts.given_on or today
    if given_on > today:
        raise RuleBroken(_("This day lies in the future."), "given_on")
    if facts.answer == GIVEN and facts.expires_on is not None and facts.expires_on < today:
        raise RuleBroken(_("It would have run out already. Choose a later day."), "expires_on")


def _check_recipient(facts: ConsentFacts) -> None:
    is_named = facts.partner_id is not None or facts.recipient_words is not None
    if facts.purpose != "SHARE":
        if is_named or facts.data_set is not None:
            raise RuleBroken(_("Only an agreement to share names somebody else."))
        return
    if not is_named:
        raise RuleBroken(_("Say with whom it is shared."), "recipient")
    if facts.data_set in {None, "NONE"}:
        raise RuleBroken(_("Choose what is shared."), "data_set")


def _check_told(facts: ConsentFacts) -> None:
    if not set(facts.points_told) >= MUST_BE_TOLD:
        raise RuleBroken(
            _("Tell the client what it is for, how the data are used, and how to take it back."),
            "points_told",
        )
    if facts.how == "WITNESSED" and not facts.witness:
        raise RuleBroken(_("Write who was the witness."), "witness")


def _check_giver(client: Client, facts: ConsentFacts, today: dt.date) -> None:
    if facts.given_by != "CLIENT" and not facts.giver_name:
        raise RuleBroken(_("Write who agreed for the client."), "giver_name")
    if not is_child(client, facts.given_on or today):
        return
    if facts.given_by != "GUARDIAN":
        raise RuleBroken(_("For somebody under 18 the guardian has to agree."), "given_by")
    age = age_of(client, today)
    if facts.child_agrees is False:
        raise RuleBroken(_("The child does not agree, so it is not agreed."), "child_agrees")
    if facts.child_agrees is None and (age is None or age >= ASKED_FROM):
        raise RuleBroken(_("Ask the child too, and write down what it says."), "child_agrees")
