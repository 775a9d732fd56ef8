"""Appointments as an iCalendar file (RFC 5545): times, and nothing that tells of whom."""

import datetime as dt
from collections.abc import Iterable, Iterator

from mrc_cases.appointments.models import FREE_AGAIN, Appointment

LINE_OCTETS = 75


def as_icalendar(appointments: Iterable[Appointment], title: str) -> str:
    """The file a calendar program reads; every entry has the same neutral title."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//MRC Cases//Appointments//EN"]
    lines += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for appointment in appointments:
        lines += _event(appointment, title)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(appointment: Appointment, title: str) -> Iterator[str]:
    is_off = appointment.state in FREE_AGAIN
    yield "BEGIN:VEVENT"
    yield f"UID:{appointment.id}@mrc-cases"
    # Of a published entry both say when it was written last (RFC 5545, 3.8.7.2).
    yield f"DTSTAMP:{_utc(appointment.updated_at)}"
    yield f"LAST-MODIFIED:{_utc(appointment.updated_at)}"
    yield f"SEQUENCE:{appointment.version - 1}"
    yield f"DTSTART:{_utc(appointment.starts_at)}"
    yield f"DTEND:{_utc(appointment.ends_at)}"
    yield f"SUMMARY:{_text(title)}"
    yield f"STATUS:{'CANCELLED' if is_off else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if is_off else 'OPAQUE'}"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """A text value: the signs that mean something in the format are escaped."""
    for sign in "\\;,":
        words = words.replace(sign, "\\" + sign)
    return "\\n".join(words.splitlines())


def _folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets, no letter cut in two; a space begins what goes on."""
    part = ""
    for letter in line:
        if len((part + letter).encode()) > LINE_OCTETS:
            yield part
            part = " "
        part += letter
    yield part
