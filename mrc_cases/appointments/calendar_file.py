"""Appointments as an iCalendar file (RFC 5545): times, and nothing that tells of whom."""

import datetime as dt
from collections.abc import Iterable

from mrc_cases.appointments.models import Appointment


def as_icalendar(appointments: Iterable[Appointment], title: str, at: dt.datetime) -> str:
    """The file a calendar program reads; every entry has the same neutral title."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//MRC Cases//EN", "METHOD:PUBLISH"]
    for appointment in appointments:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{appointment.id}@mrc-cases",
            f"DTSTAMP:{_utc(at)}",
            f"DTSTART:{_utc(appointment.starts_at)}",
            f"DTEND:{_utc(appointment.ends_at)}",
            f"SUMMARY:{_text(title)}",
            "CLASS:PRIVATE",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """A text value: the signs that mean something in the format are escaped."""
    for sign in "\\;,":
        words = words.replace(sign, "\\" + sign)
    return words
