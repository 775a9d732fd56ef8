"""Referral outcomes (domain.md 5.6): what was sent in a period, and what came of it since.

A referral is an event and is counted as one; the people stand in its columns by the gender they
had at the end of the period. What nobody knows is printed beside what succeeded.
"""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.orm import Session

from mrc_cases import codes
from mrc_cases.reports import referral_queries as queries
from mrc_cases.reports.figures import (
    Report,
    Row,
    Table,
    count_rows,
    sum_of,
    with_percent_sign,
)
from mrc_cases.reports.grids import Grid, Line, percent
from mrc_cases.reports.queries import Universe
from mrc_cases.reports.referral_queries import Came, Sent

# Senders with fewer people stand together (PT19).
FOLDED_UNDER = 5


def referral_outcomes(
    session: Session | Any, universe: Universe, head: Mapping[str, Any]
) -> Report:
    """What was sent and how it ended, who declined why, who answered; and who came in."""
    sent = queries.sent_in(session, universe)
    came = queries.came_in(session, universe)
    return Report(
        key="referral-outcomes",
        head=_head(head, universe),
        tables=[
            _course(sent),
            _by_code("outcome", _("Closed, by outcome"), "REFERRAL_OUTCOME", _outcomes(sent)),
            _by_code("declined", _("Declined, by reason"), "LOSS", _reasons(sent)),
            _by_code("not_made", _("Not made, by reason"), "NOT_MADE",
                     queries.not_made(session, universe)),
            _by_code("in", _("Referred to us, by sender"), "REFERRAL_SOURCE",
                     [(each.source, each.gender, 1) for each in came]),
        ],
        grids=[
            _grid("partners", _("Partners, by kind"), _partner_lines(sent)),
            _grid("genders", _("Gender"), _gender_lines(sent)),
            _grid("stages", _("Stage of migration"), _stage_lines(sent)),
            _senders(came),
            _paid(sent),
        ],
        notes=[
            _("Referrals are counted, not people; the period is that of sending."),
            _("Success is “need met” among the closed ones whose outcome is known; "
              "the unknown stand beside it."),
        ],
    )  # fmt: skip


def _head(head: Mapping[str, Any], universe: Universe) -> dict[str, Any]:
    found = dict(head)
    if universe.stage is not None:
        found[_("Situation")] = codes.label("STAGE", universe.stage)
    return found


def _course(sent: Sequence[Sent]) -> Table:
    steps: list[tuple[str, str, Callable[[Sent], bool]]] = [
        ("sent", _("Sent"), lambda each: True),
        ("seen_in_time", _("Seen within the limit"), Sent.is_seen_in_time.fget),  # type: ignore[attr-defined]
        ("accepted", _("Accepted"), lambda each: each.accepted_at is not None),
        ("in_service", _("Being served"), lambda each: each.in_service_at is not None),
        ("closed", pgettext("a referral", "Closed"), lambda each: each.state == "closed"),
        ("declined", _("Declined"), lambda each: each.state == "declined"),
        ("expired", _("Never answered"), lambda each: each.state == "expired"),
        ("revoked", _("Taken back"), lambda each: each.state == "revoked"),
    ]
    rows = [
        count_rows([(code, each.gender, 1) for each in sent if holds(each)], {code: words}, code)[0]
        for code, words, holds in steps
    ]
    note = _("A referral stands in every row that it reached, so the rows are not added up.")
    return Table("course", _("What became of them"), rows, adds_up=False, note=note)


def _outcomes(sent: Iterable[Sent]) -> list[tuple[str, str, int]]:
    return [(each.outcome, each.gender, 1) for each in sent if each.outcome]


def _reasons(sent: Iterable[Sent]) -> list[tuple[str, str, int]]:
    return [(each.decline_reason, each.gender, 1) for each in sent if each.decline_reason]


def _by_code(
    key: str, title: str, list_name: str, counted: Sequence[tuple[str, str, int]]
) -> Table:
    labels = {
        code.code: codes.label(list_name, code.code)
        for code in codes.codes_of(list_name)
        if code.parent is None
    }
    parents = [(codes.parent_of(list_name, code), gender, n) for code, gender, n in counted]
    rows: list[Row] = count_rows(parents, labels, next(reversed(labels)))
    return Table(key, title, [*rows, sum_of(rows, _("All"))])


# --- rates and medians ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """The referrals of one row: a kind, one partner, a stage."""

    label: str
    sent: Sequence[Sent]
    is_inside: bool = False

    @property
    def cells(self) -> list[Any]:
        """In the order of `_columns`; a share of nothing is None."""
        closed = [each for each in self.sent if each.state == "closed"]
        known = [each for each in closed if each.outcome != "UNKNOWN"]
        return [
            len(self.sent),
            percent(sum(each.is_answered for each in self.sent), len(self.sent)),
            percent(sum(each.is_seen_in_time for each in self.sent), len(self.sent)),
            sum(each.accepted_at is not None for each in self.sent),
            sum(each.state == "declined" for each in self.sent),
            sum(each.state == "expired" for each in self.sent),
            len(closed),
            percent(sum(each.outcome == "SERVED" for each in known), len(known)),
            len(closed) - len(known),
            _median(each.days_until(each.accepted_at) for each in self.sent),
            _median(each.days_until(each.ended_at) for each in closed),
        ]


def _columns() -> dict[str, str]:
    words = {
        "sent": _("Sent"),
        "answered": _("Answered, %%"),
        "seen_in_time": _("Seen within the limit, %%"),
        "accepted": _("Accepted"),
        "declined": _("Declined"),
        "expired": _("Never answered"),
        "closed": pgettext("a referral", "Closed"),
        "success": _("Success, %%"),
        "unknown": _("Outcome unknown"),
        "days_accepted": _("Days to accepted, median"),
        "days_closed": _("Days to closed, median"),
    }
    return {code: with_percent_sign(word) for code, word in words.items()}


def _median(days: Iterable[float | None]) -> float | None:
    known = [each for each in days if each is not None]
    return round(statistics.median(known), 1) if known else None


def _grid(key: str, title: str, groups: Sequence[Group]) -> Grid:
    lines = [
        Line(str(place), group.label, group.cells, is_inside=group.is_inside)
        for place, group in enumerate(groups)
    ]
    return Grid(key, title, _columns(), lines)


def _partner_lines(sent: Sequence[Sent]) -> list[Group]:
    """Each kind, and inside it each partner."""
    lines = []
    for kind, of_kind in _grouped(sent, lambda each: each.kind):
        lines.append(Group(codes.label("PARTNER_KIND", kind), of_kind))
        lines += [
            Group(name, of_partner, is_inside=True)
            for name, of_partner in _grouped(of_kind, lambda each: each.partner)
        ]
    return lines


def _gender_lines(sent: Sequence[Sent]) -> list[Group]:
    by_gender = dict(_grouped(sent, lambda each: each.gender))
    order = [code.code for code in codes.codes_of("GENDER")]
    return [Group(codes.label("GENDER", code), by_gender[code])
            for code in order if code in by_gender]  # fmt: skip


def _stage_lines(sent: Sequence[Sent]) -> list[Group]:
    stages = dict(_grouped(sent, lambda each: each.stage))
    order = [code.code for code in codes.codes_of("STAGE")]
    return [
        Group(codes.label("STAGE", stage), stages[stage])
        for stage in sorted(stages, key=lambda code: order.index(code) if code in order else 99)
    ]


def _grouped(sent: Iterable[Sent], key: Callable[[Sent], str]) -> list[tuple[str, list[Sent]]]:
    groups: dict[str, list[Sent]] = {}
    for each in sent:
        groups.setdefault(key(each), []).append(each)
    return sorted(groups.items())


def _senders(came: Sequence[Came]) -> Grid:
    """Who sends people to us, the most first; those with few people together."""
    sizes = Counter(each.sender or _("Not in the directory") for each in came)
    small = {name for name, size in sizes.items() if size < FOLDED_UNDER}
    groups: dict[str, list[Came]] = {}
    for each in came:
        name = each.sender or _("Not in the directory")
        groups.setdefault(_("Others") if name in small else name, []).append(each)
    ranked = sorted(groups.items(), key=lambda one: (-len(one[1]), one[0]))
    columns = {
        "sent": _("Sent to us"),
        "accepted": _("Accepted"),
        "declined": _("Declined"),
        "in_time": with_percent_sign(_("Answered within the limit, %%")),
    }
    lines = [
        Line(str(place), name, _sender_cells(some)) for place, (name, some) in enumerate(ranked)
    ]
    return Grid("senders", _("Who sends people to us"), columns, lines)


def _sender_cells(came: Sequence[Came]) -> list[Any]:
    in_time = sum(bool(each.decided_at and each.decided_at <= each.due_at) for each in came)
    return [
        len(came),
        sum(each.state in {"accepted", "linked"} for each in came),
        sum(each.state == "declined" for each in came),
        percent(in_time, len(came)),
    ]


def _paid(sent: Sequence[Sent]) -> Grid:
    """What the centre paid, by project: neither for what nor to whom (LB11)."""
    groups: dict[tuple[str, str], list[int]] = {}
    for each in sent:
        if each.paid_cents and each.paid_project and each.paid_currency:
            key = (each.paid_project, each.paid_currency)
            groups.setdefault(key, []).append(each.paid_cents)
    lines = [
        Line(str(place), f"{project} ({currency})", [len(cents), sum(cents) / 100])
        for place, ((project, currency), cents) in enumerate(sorted(groups.items()))
    ]
    columns = {"referrals": _("Referrals"), "amount": _("Amount")}
    return Grid("paid", _("What the centre paid, by project"), columns, lines)
