"""What is done with accounts: add, change, deactivate; passwords. The last manager always stays."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from mrc_cases.access import passwords
from mrc_cases.access.models import StaffTraining, User
from mrc_cases.access.permissions import Role
from mrc_cases.access.sessions import end_all_sessions, end_other_sessions
from mrc_cases.access.throttle import keyed
from mrc_cases.base.checked_name import checked_name
from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken, explain_constraint
from mrc_cases.base.moments import now
from mrc_cases.base.trail import note
from mrc_cases.centre.models import Centre, Office
from mrc_cases.extensions import db
from mrc_cases.language import SHIPPED

SAME_ADDRESS = _l("Somebody with this e-mail address has an account already.")
explain_constraint("uq_user_account_email_token", SAME_ADDRESS, "email")


def email_token(email: str) -> bytes:
    """The keyed hash by which an account is found."""
    return keyed("email", email.strip().casefold())


def add_user(
    *,
    name: str,
    email: str,
    password: str,
    roles: Iterable[Role | str],
    office_id: UUID | None = None,
    language: str = "en",
    must_change_password: bool = True,
    spoken_languages: Sequence[str] | None = (),
    gender: str | None = None,
    communities: str | None = None,
    undertaking_on: dt.date | None = None,
    supervisor_id: UUID | None = None,
    new_id: UUID | None = None,
) -> User:
    """Add a member of staff; a password that somebody else typed must be changed at first use."""
    name = checked_name(name, _("Enter the name."), "name")
    _check_email(email, None)
    check_password(password, name, email)
    user = User(
        id=new_id,
        name=name,
        email=email.strip(),
        email_token=email_token(email),
        password_hash=passwords.hash_password(password),
        must_change_password=must_change_password,
        roles=_some_roles(roles),
        office_id=office_id,
        language=language,
        spoken_languages=tuple(spoken_languages or ()),
        gender=gender,
        communities=communities,
        undertaking_on=undertaking_on,
        supervisor_id=supervisor_id,
    )
    db.session.add(user)
    db.session.flush()
    return user


def add_user_by_command(
    *, name: str, email: str, roles: Sequence[str], office: str | None, language: str, password: str
) -> User:
    """Add a member of staff from a terminal, where roles and office are codes."""
    unknown = set(roles) - {role.value for role in Role}
    if unknown:
        raise RuleBroken(_("There is no role %(role)s.", role=", ".join(sorted(unknown))))
    if language not in SHIPPED:
        raise RuleBroken(_("There is no language %(language)s.", language=language))
    return add_user(
        name=name,
        email=email,
        password=password,
        roles=roles,
        office_id=_office_id(office),
        language=language,
    )


def _office_id(code: str | None) -> UUID | None:
    if code is None:
        return None
    office_id = db.session.scalar(select(Office.id).where(Office.code == code.upper()))
    if office_id is None:
        known = db.session.scalars(select(Office.code).order_by(Office.position))
        raise RuleBroken(
            _(
                "There is no office %(office)s. The codes are: %(codes)s.",
                office=code,
                codes=", ".join(known),
            )
        )
    return office_id


def _some_roles(roles: Iterable[Role | str]) -> frozenset[Role]:
    chosen = frozenset(Role(role) for role in roles)
    if not chosen:
        raise RuleBroken(_("Choose at least one role."), field="roles")
    return chosen


def _check_email(email: str, user: User | None) -> None:
    if "@" not in email.strip("@ "):
        raise RuleBroken(_("Enter an e-mail address, like amina@centre.org."), field="email")
    found = db.session.scalar(select(User.id).where(User.email_token == email_token(email)))
    if found is not None and (user is None or found != user.id):
        raise RuleBroken(SAME_ADDRESS, field="email")


def check_password(password: str, *about: str, field: str = "password") -> None:
    """Refuse a password that is easy to guess from the person, the centre, or a list."""
    centre = db.session.scalar(select(Centre.name))
    fault = passwords.fault(password, [*about, *([centre] if centre else [])])
    if fault is not None:
        raise RuleBroken(fault, field=field)


def change_user(
    user: User,
    *,
    actor: User,
    version: int | None,
    name: str,
    email: str,
    roles: Collection[Role | str],
    **facts: Any,
) -> None:
    """Change a member of staff; refuses to write over somebody else's newer version."""
    new = {"name": name, "email": email.strip(), "roles": _some_roles(roles), **facts}
    new["spoken_languages"] = tuple(facts.get("spoken_languages") or ())
    managers = lock_active_managers()
    db.session.refresh(user)
    if version != user.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this account meanwhile. Compare, then save again."),
            user.version,
            {field: shown(user, field) for field in new if new[field] != getattr(user, field)},
        )
    if facts.get("supervisor_id") == user.id:
        raise RuleBroken(_("Nobody is their own supervisor."), field="supervisor_id")
    _check_roles(user, actor, new["roles"], managers)
    _check_email(email, user)
    for field, value in new.items():
        if value != getattr(user, field):
            setattr(user, field, value)
    user.email_token = email_token(email)


def shown(user: User, field: str) -> str:
    """A field of an account in words, for somebody who compares two versions."""
    value = getattr(user, field)
    if field == "roles":
        return ", ".join(str(role) for role in user.role_names)
    if field == "office_id":
        return user.office.name if user.office else _("Every office")
    if field == "supervisor_id":
        above = db.session.get(User, value) if value else None
        return above.name if above else "–"
    return ", ".join(value) if isinstance(value, tuple) else str(value or "–")


def _check_roles(user: User, actor: User, roles: frozenset[Role], managers: set[UUID]) -> None:
    if roles == user.roles:
        return
    if user.id == actor.id and Role.MANAGER not in actor.roles:
        raise RuleBroken(_("Ask a manager to change your own roles."), field="roles")
    if Role.MANAGER not in roles:
        _keep_a_manager(user, managers, "roles")


def lock_active_managers() -> set[UUID]:
    """Who manages the centre now. All active accounts are held until the end of this request, so
    that two managers cannot remove each other in the same moment (SQLite has one writer anyway).
    Only against change: a record that points to an account need not wait."""
    active = select(User.id, User.roles).where(User.is_active).order_by(User.id)
    rows = db.session.execute(active.with_for_update(key_share=True))
    return {row.id for row in rows if Role.MANAGER in row.roles}


def _keep_a_manager(user: User, managers: set[UUID], field: str | None = None) -> None:
    if managers <= {user.id}:
        raise RuleBroken(
            _("This is the only manager. Make somebody else a manager first."), field=field
        )


def deactivate(user: User) -> None:
    """Lock a leaver out: every session ends, the next click is refused."""
    managers = lock_active_managers()
    if user.id in managers:
        _keep_a_manager(user, managers)
    user.is_active = False
    user.deactivated_at = now()
    end_all_sessions(user)


def reactivate(user: User) -> None:
    """Let somebody who came back sign in again."""
    user.is_active = True
    user.deactivated_at = None


def sign_out_everywhere(user: User) -> None:
    """End every session of a person whose device was lost."""
    end_all_sessions(user)
    note(db.session, "sessions_ended", user)


def give_password(user: User, password: str) -> None:
    """A new first password for somebody who forgot theirs; they change it when they sign in."""
    check_password(password, user.name, user.email)
    user.password_hash = passwords.hash_password(password)
    user.must_change_password = True
    end_all_sessions(user)


def review(user: User, today: dt.date) -> None:
    """Say that somebody's roles, office and access were looked at and are right."""
    user.reviewed_on = today


def add_training(
    user: User,
    *,
    kind: str,
    held_on: dt.date,
    expires_on: dt.date | None,
    today: dt.date,
    new_id: UUID | None = None,
) -> StaffTraining:
    """Write down a training somebody took part in."""
    if held_on > today:
        raise RuleBroken(_("This day lies in the future."), field="held_on")
    if expires_on is not None and expires_on < held_on:
        raise RuleBroken(_("It cannot end before it was held."), field="expires_on")
    training = StaffTraining(
        id=new_id, user_id=user.id, kind=kind, held_on=held_on, expires_on=expires_on
    )
    db.session.add(training)
    db.session.flush()
    return training


def change_own_password(user: User, *, present: str, password: str) -> None:
    """Choose a new password, once the present one is proved; every other browser is signed out."""
    if password == present:
        raise RuleBroken(_("Choose a password you have not now."), field="password")
    check_password(password, user.name, user.email)
    user.password_hash = passwords.hash_password(password)
    user.must_change_password = False
    end_other_sessions(user)


def change_own_settings(user: User, *, language: str, uses_shortcuts: bool) -> None:
    """Which language the pages speak to this person, and whether single keys do something."""
    user.language = language
    user.uses_shortcuts = uses_shortcuts
