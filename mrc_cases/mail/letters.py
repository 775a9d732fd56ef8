"""What letters say: rooms above write them, by kind, at the moment of sending."""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

from mrc_cases.base.moments import now
from mrc_cases.mail.models import Letter


@dataclass(frozen=True)
class Words:
    """A letter's words, in the language it is spoken in."""

    subject: str
    body: str


# Kind of letter -> who writes it, from the id of what it is about. None: it is no longer needed.
WRITERS: dict[str, Callable[[UUID], Words | None]] = {}


def as_message(letter_id: UUID, recipient: str, words: Words, sender: str) -> EmailMessage:
    """The letter as it goes over the wire.

    Its Message-ID hangs on the letter alone: a second copy, after a crash between the server's yes
    and our writing it down, is known as the same letter.
    """
    message = EmailMessage()
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = words.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{letter_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(words.body)
    return message


def write(letter: Letter) -> Words | None:
    """The words of a letter now; None when it is no longer needed."""
    return WRITERS[letter.kind](letter.about_id)
