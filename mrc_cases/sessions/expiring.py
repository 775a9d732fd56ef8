"""Drafts of sessions go by themselves once their days are over."""

from flask import Flask

from mrc_cases.base.moments import today
from mrc_cases.rounds import WORKS, if_any
from mrc_cases.sessions.actions import discard_expired
from mrc_cases.sessions.queries import has_expired_drafts


def let_expired_go(app: Flask) -> None:
    """A work of the rounds: what nobody went on with in its time goes, whoever else writes."""
    if_any(app, lambda: has_expired_drafts(today()), lambda: discard_expired(today()))


WORKS.append(let_expired_go)
