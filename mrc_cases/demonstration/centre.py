"""The demonstration centre itself: its name, offices and staff."""

from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from mrc_cases.access.actions import add_user
from mrc_cases.access.permissions import Role
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.search_tokens import bits_for
from mrc_cases.centre.models import Centre, Office
from mrc_cases.extensions import db

ALREADY = _l("This centre is set up already and stays as it is.")
TIME_ZONE = "Europe/Bratislava"
PASSPHRASE = "sixty sleeping storks at noon"  # noqa: S105  opens only a fictional centre
OFFICES = (("BA", "Bratislava"), ("KE", "Košice"), ("NR", "Nitra"))
STAFF = (
    ("reception@demo.example", "Rút Recepčná", [Role.RECEPTION], "en"),
    ("counsellor@demo.example", "Zuzana Poradkyňa", [Role.COUNSELLOR], "en"),
    ("advisor@demo.example", "Amira Nasser", [Role.COUNSELLOR], "ar"),
    ("mediator@demo.example", "Olena Kravets", [Role.MEDIATOR], "en"),
    ("legal@demo.example", "Claire Dubois", [Role.LEGAL], "fr"),
    ("psychosocial@demo.example", "Drita Leka", [Role.PSYCHOSOCIAL], "sq"),
    ("shelter@demo.example", "Ivan Strážnik", [Role.SHELTER], "en"),
    ("manager@demo.example", "Mária Vedúca", [Role.MANAGER, Role.COUNSELLOR], "en"),
    ("reports@demo.example", "Pavol Číselný", [Role.REPORTING], "en"),
    ("protection@demo.example", "Hana Tichá", [Role.DATA_PROTECTION], "en"),
    ("admin@demo.example", "Jozef Technik", [Role.ADMINISTRATOR], "en"),
)


def make_centre(clients: int) -> dict[str, UUID]:
    """Make them and answer the key of each of the staff; raises RuleBroken if there is a centre."""
    if db.session.scalar(select(func.count()).select_from(Centre)):
        raise RuleBroken(ALREADY)
    centre = Centre(
        name=_("Demonstration centre"),
        country="SK",
        time_zone=TIME_ZONE,
        languages=("en", "fr", "sq", "ar"),
        token_bits=bits_for(clients),
    )
    db.session.add(centre)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody else did so at the same time
        db.session.rollback()
        raise RuleBroken(ALREADY) from error
    db.session.add_all(
        Office(code=code, name=name, position=place) for place, (code, name) in enumerate(OFFICES)
    )
    db.session.flush()
    staff = {}
    for email, name, roles, language in STAFF:
        user = add_user(
            name=name, email=email, password=PASSPHRASE, roles=roles, language=language,
            must_change_password=False,
        )  # fmt: skip
        staff[email.partition("@")[0]] = user.id
    db.session.commit()
    return staff
