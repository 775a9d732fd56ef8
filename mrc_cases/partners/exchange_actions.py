"""Bringing a directory in: new partners come in, what the centre changed later stays as it is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from mrc_cases.extensions import db
from mrc_cases.partners.models import Partner, PartnerPhone, PartnerPlace, PartnerService
from mrc_cases.partners.naming import keys_of, sort_name
from mrc_cases.partners.part_taking import take_parts
from mrc_cases.partners.plain import PlainPart, PlainPartner, plain_of
from mrc_cases.partners.queries import WITH_PARTS


@dataclass(frozen=True)
class Refused:
    """A record, or part of one, that did not come in, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Kept:
    """A partner the centre has changed itself: which facts of the file were not taken."""

    partner_id: UUID
    name: str
    facts: tuple[str, ...]


@dataclass
class Outcome:
    """What came of an import."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: list[Kept] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def bring_in(partners: Sequence[PlainPartner], outcome: Outcome, office_id: UUID | None) -> Outcome:
    """Take partners over by their keys: the same file brought in twice changes nothing.

    A partner that is as an earlier file left it follows the file. One that the centre wrote or
    changed keeps every fact it has; only what it lacks is taken, and the rest is listed.
    """
    taker = _Taker(partners, outcome, office_id)
    for partner in partners:
        taker.take(partner)
    db.session.flush()
    return outcome


class _Taker:
    """One import: knows which keys and names the centre has already."""

    def __init__(
        self, partners: Iterable[PlainPartner], outcome: Outcome, office_id: UUID | None
    ) -> None:
        self.outcome, self.office_id = outcome, office_id
        query = select(Partner).options(*WITH_PARTS)
        self.ours = {each.id: each for each in db.session.scalars(query)}
        self.names = {(each.sort_name, each.country): each.id for each in self.ours.values()}
        self.owners: dict[UUID, UUID] = {}
        for model in (PartnerService, PartnerPlace, PartnerPhone):
            rows = db.session.execute(select(model.id, model.partner_id))
            self.owners |= {part_id: partner_id for part_id, partner_id in rows}
        self.seen: set[UUID] = set()

    def take(self, theirs: PlainPartner) -> None:
        name = theirs.facts["name"]
        reason = self._why_not(theirs)
        if reason is not None:
            self.outcome.refused.append(Refused(name, reason))
            return
        self.outcome.refused += [Refused(name, each) for each in theirs.left_out]
        self.seen.add(theirs.id)
        self.names[sort_name(name), theirs.facts["country"]] = theirs.id
        self.owners |= {part.id: theirs.id for part in _parts(theirs)}
        ours = self.ours.get(theirs.id)
        if ours is None:
            self._add(theirs)
        else:
            self._compare(ours, theirs)

    def _why_not(self, theirs: PlainPartner) -> str | None:
        if theirs.id in self.seen:
            return _("It stands in the file twice.")
        same_name = self.names.get((sort_name(theirs.facts["name"]), theirs.facts["country"]))
        if same_name not in {None, theirs.id}:
            return _("There is a partner with this name in this country already.")
        ours = self.ours.get(theirs.id)
        if ours is not None and ours.archived_at is not None:
            return _("It was removed here.")
        if any(self.owners.get(part.id, theirs.id) != theirs.id for part in _parts(theirs)):
            return _("A part of it belongs to another partner here.")
        return None

    def _add(self, theirs: PlainPartner) -> None:
        partner = Partner(id=theirs.id, office_id=self.office_id)
        db.session.add(partner)
        _follow(partner, theirs)
        self.outcome.added += 1

    def _compare(self, ours: Partner, theirs: PlainPartner) -> None:
        now_ours = plain_of(ours)
        if now_ours == theirs or now_ours.mark == theirs.mark:
            days = (ours.checked_on, theirs.facts["checked_on"])
            ours.checked_on = max(filter(None, days), default=None)
            self._count(changed=False)
        elif ours.import_mark == now_ours.mark:
            _follow(ours, theirs)
            self._count(changed=ours.import_mark != now_ours.mark)
        else:
            self._fill_up(ours, now_ours, theirs)

    def _fill_up(self, ours: Partner, now_ours: PlainPartner, theirs: PlainPartner) -> None:
        """Take what we lack; say what stays ours."""
        lacking = {
            name: value
            for name, value in theirs.facts.items()
            if value is not None and now_ours.facts[name] is None
        }
        for name, value in lacking.items():
            setattr(ours, name, value)
        new_parts = take_parts(ours, theirs, overwrite=False)
        _set_keys(ours)
        left = _differing(now_ours, theirs, lacking)
        if left:
            self.outcome.kept.append(Kept(ours.id, ours.name, left))
        self._count(changed=bool(lacking or new_parts))

    def _count(self, *, changed: bool) -> None:
        if changed:
            self.outcome.changed += 1
        else:
            self.outcome.unchanged += 1


def _parts(partner: PlainPartner) -> tuple[PlainPart, ...]:
    return (*partner.phones, *partner.places, *partner.services)


def _differing(
    ours: PlainPartner, theirs: PlainPartner, lacking: Collection[str]
) -> tuple[str, ...]:
    """The columns in which the file says otherwise; parts by their table's name."""
    facts = [
        name
        for name, value in theirs.facts.items()
        if name not in lacking and name != "checked_on" and value != ours.facts[name]
    ]
    for kind in ("phones", "places", "services"):
        known = {part.id: part for part in getattr(ours, kind)}
        if any(known.get(part.id, part) != part for part in getattr(theirs, kind)):
            facts.append(kind)
    return tuple(facts)


def _follow(partner: Partner, theirs: PlainPartner) -> None:
    """Make a partner what the file says, its parts too; what the file has no longer is closed."""
    for name, value in theirs.facts.items():
        setattr(partner, name, value)
    _set_keys(partner)
    db.session.flush()
    take_parts(partner, theirs, overwrite=True)
    db.session.flush()
    db.session.expire(partner)
    partner.import_mark = plain_of(partner).mark


def _set_keys(partner: Partner) -> None:
    partner.sort_name = sort_name(partner.name)
    partner.name_keys = keys_of(partner.name, partner.other_name)
