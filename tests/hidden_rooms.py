"""What the rooms of work hang at a client out of reach, each with words nobody else has."""

import datetime as dt
from typing import Any
from uuid import UUID

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area
from mrc_cases.clients.models import Client
from mrc_cases.consents.models import Consent, Withholding
from mrc_cases.incidents.models import Incident, IncidentReader, IncidentStep, SafetyPlan
from mrc_cases.partners.models import Partner, PartnerService
from mrc_cases.plans.models import Plan, PlanGoal, PlanStep
from mrc_cases.referrals.models import Referral
from mrc_cases.shelter.models import ShelterSite
from mrc_cases.shelter.stay_models import ShelterStay
from mrc_cases.waiting.models import Ticket

# Argument of an address -> the area that decides who may read the record behind it.
ROOM_RECORDS = {
    "consent_id": Area.CONSENTS,
    "withholding_id": Area.CONSENTS,
    "detail_id": Area.CLIENTS,
    "plan_id": Area.SESSIONS,
    "goal_id": Area.SESSIONS,
    "step_id": Area.SESSIONS,
    "incident_id": Area.PROTECTION,
    "referral_id": Area.REFERRALS,
    "ticket_id": Area.CONTACTS,
    "stay_id": Area.SHELTER,
    "site_id": Area.SHELTER,
}
# Of these not even a manager of the office reads one without being named.
NAMED_ALONE = {"incident_id", "stay_id", "site_id"}
# The models whose rows move with a client to another office.
IN_OFFICE: tuple[Any, ...] = (Withholding, Plan, Incident, Referral, Ticket, ShelterStay)


def hang_rooms(
    client: Client, tag: str, owner: User, office_id: UUID, today: dt.date, session: Any
) -> tuple[dict[str, UUID], dict[Area, list[str]]]:
    """The records' keys by argument name, and their words by area."""
    facts = {"client_id": client.id}
    place = {"far": 1, "barred": 2, "loose": 3, "own": 4}[tag]
    consent = Consent(
        **facts, office_id=office_id, purpose="SHARE", data_set="SUMMARY", how="SIGNED",
        given_on=today, points_told=(), recipient_words=f"recipient{tag}", recipient_key=tag,
        witness=f"witness{tag}",
    )  # fmt: skip
    kept_from = Withholding(**facts, whom=f"brother{tag}", what=f"matter{tag}")
    plan = Plan(**facts, owner_id=owner.id, aim=f"aim{tag}", begun_on=today)
    partner = Partner(
        name=f"Open House {place}", sort_name=f"open house {tag}", name_keys=(), kind="NGO",
        country="SK", genders=(), state="active",
    )  # fmt: skip
    incident = Incident(**facts, recorded_on=today, account=f"account{tag}", harm=f"harm{tag}")
    site = ShelterSite(unit=place, name=f"house{tag}", address=f"street{tag}", kind="SAFE")
    session.add_all([consent, kept_from, plan, partner, incident, site])
    session.flush()
    goal = PlanGoal(plan_id=plan.id, words=f"goal{tag}")
    service = PartnerService(
        partner_id=partner.id, service="LEG", name_keys=(), languages=(), genders=(), area_keys=()
    )
    session.add_all([goal, service])
    session.flush()
    step = PlanStep(goal_id=goal.id, words=f"stepwords{tag}", doer_id=owner.id)
    referral = Referral(
        **facts, partner_id=partner.id, service_id=service.id, owner_id=owner.id,
        case_code=f"CASE-{place}", need="LEG", urgency="NORMAL", data_set="SUMMARY",
        why=f"why{tag}", given=f"given{tag}", reply_to=f"reply{tag}",
    )  # fmt: skip
    ticket = Ticket(
        **facts,
        office_id=office_id,
        arrived_on=today,
        number=place,
        service="LEG",
        has_priority=True,
        priority="CHILD",
    )
    stay = ShelterStay(
        **facts, site_id=site.id, state="admitted", source="SELF", reason="ABUSED", risk="HIGH",
        special_needs=f"needs{tag}", arrived_on=today,
    )  # fmt: skip
    session.add_all([step, referral, ticket, stay])
    session.add(IncidentReader(incident_id=incident.id, user_id=owner.id))
    session.add(
        IncidentStep(incident_id=incident.id, written_by_id=owner.id, words=f"incidentstep{tag}")
    )
    session.add(SafetyPlan(**facts, incident_id=incident.id, signs=f"signs{tag}"))
    session.flush()
    keys = {
        "consent_id": consent.id, "withholding_id": kept_from.id, "plan_id": plan.id,
        "detail_id": client.contact_details[0].id, "goal_id": goal.id, "step_id": step.id,
        "incident_id": incident.id, "referral_id": referral.id, "ticket_id": ticket.id,
        "stay_id": stay.id, "site_id": site.id,
    }  # fmt: skip
    words = {
        Area.CONSENTS: [f"recipient{tag}", f"witness{tag}", f"brother{tag}", f"matter{tag}"],
        Area.SESSIONS: [f"aim{tag}", f"goal{tag}", f"stepwords{tag}"],
        Area.REFERRALS: [f"why{tag}", f"given{tag}", f"reply{tag}"],
        Area.PROTECTION: [f"account{tag}", f"harm{tag}", f"incidentstep{tag}", f"signs{tag}"],
        Area.PSYCHOSOCIAL: [f"house{tag}", f"street{tag}", f"needs{tag}"],  # named alone, too
    }
    return keys, words


def move_plan_parts(session: Any, office_id: UUID, keys: dict[str, UUID]) -> None:
    """Goals and steps hang at the plan, not at the client."""
    for model, name in ((PlanGoal, "goal_id"), (PlanStep, "step_id")):
        session.get_one(model, keys[name]).office_id = office_id
