"""The states of a referral out and what leads from one to the next (R-11). Plain tables.

    draft -> sent -> acknowledged -> accepted -> in_service -> closed

A paper or a call may be accepted without having been acknowledged first; whoever never came after
being accepted is closed without having been served.
"""

import datetime as dt

# State -> verb -> the state it leads to. What is not here cannot happen.
NEXT: dict[str, dict[str, str]] = {
    "draft": {"send": "sent", "revoke": "revoked"},
    "sent": {"see": "acknowledged", "accept": "accepted", "decline": "declined",
             "expire": "expired", "revoke": "revoked"},
    "acknowledged": {"accept": "accepted", "decline": "declined", "expire": "expired",
                     "revoke": "revoked"},
    "accepted": {"begin": "in_service", "close": "closed", "revoke": "revoked"},
    "in_service": {"close": "closed"},
    "closed": {},
    "declined": {},
    "expired": {},
    "revoked": {},
}  # fmt: skip

ENDED = frozenset(state for state, verbs in NEXT.items() if not verbs)
OPEN = tuple(state for state in NEXT if state not in ENDED and state != "draft")
WAITING = tuple(state for state, verbs in NEXT.items() if "expire" in verbs)
# While the person is the partner's to see: not before it is sent, not after it ended.
SHOWN_TO_PARTNER = frozenset(OPEN)
# Verbs after which a partner does more for the person: only while it may be shared.
NEEDS_COVER = frozenset({"send", "accept", "begin"})
# How what was accepted ends when the service never began.
NEVER_BEGUN = frozenset({"NOSHOW", "NOTREACH", "UNKNOWN"})

# Until the first answer (R-11, inter-agency form).
LIMITS = {
    "EMERGENCY": dt.timedelta(hours=24),
    "URGENT": dt.timedelta(hours=72),
    "NORMAL": dt.timedelta(days=14),
}


def after(state: str, verb: str) -> str | None:
    """The state that a verb leads to; None when it cannot be done now."""
    return NEXT[state].get(verb)


def expires_at(sent_at: dt.datetime, urgency: str) -> dt.datetime:
    """When nobody waits for an answer any more: the limit has passed twice."""
    return sent_at + 2 * LIMITS[urgency]
