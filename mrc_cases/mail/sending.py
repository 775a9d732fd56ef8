"""Sending what waits: claimed, written, handed over, ended; each step a transaction of its own."""

import datetime as dt
import logging
from dataclasses import dataclass
from uuid import UUID

from flask import Flask

from mrc_cases.base.moments import now
from mrc_cases.config import MailSettings
from mrc_cases.language import speaking
from mrc_cases.mail import actions
from mrc_cases.mail.letters import Words, as_message, write
from mrc_cases.mail.queries import is_any_due
from mrc_cases.mail.transport import NotSent, send
from mrc_cases.rounds import WORKS, at_work, in_house

log = logging.getLogger("mrc_cases")

MOST_IN_A_ROUND = 50


@dataclass(frozen=True)
class Claimed:
    """A letter this sender holds, with its words; no words: it is no longer needed."""

    id: UUID
    attempt: int
    recipient: str
    words: Words | None


def send_waiting(app: Flask, present: dt.datetime | None = None) -> int:
    """Send what is due; how many letters were handed over.

    Without a mail server nothing is claimed, and what waits goes on waiting.
    """
    settings: MailSettings | None = app.config["SETTINGS"].mail
    if settings is None:
        return 0
    done = 0
    for _each in range(MOST_IN_A_ROUND):
        claimed = _claim(app, present or now())
        if claimed is None:
            break
        done += _deliver(app, claimed, settings)
    return done


def _claim(app: Flask, present: dt.datetime) -> Claimed | None:
    with app.app_context():
        if not is_any_due(present):
            return None
    with at_work(app):
        letter = actions.claim(present)
        held = letter and (letter.id, letter.attempts)
    return _write(app, *held) if held else None


def _write(app: Flask, letter_id: UUID, attempt: int) -> Claimed:
    """Ask the room what it is about for the words, in the letter's language."""
    with in_house(app) as session:
        letter = session.get_one(actions.Letter, letter_id)
        with speaking(letter.language):
            return Claimed(letter_id, attempt, letter.recipient or "", write(letter))


def _deliver(app: Flask, claimed: Claimed, settings: MailSettings) -> int:
    """1 when the server took it."""
    if claimed.words is None:
        with at_work(app):
            actions.dropped(claimed.id, claimed.attempt)
        return 0
    message = as_message(claimed.id, claimed.recipient, claimed.words, settings.sender)
    try:
        send(settings, message)
    except NotSent as failure:
        log.warning("letter %s was not sent: %s", claimed.id, failure.code)
        with at_work(app):
            actions.not_sent(claimed.id, claimed.attempt, failure.code, is_final=failure.is_final)
        return 0
    with at_work(app):
        actions.sent(claimed.id, claimed.attempt)
    return 1


WORKS.append(send_waiting)
