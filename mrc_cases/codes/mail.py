"""Letters by e-mail: where they are, and why one was not sent."""

from flask_babel import lazy_gettext as _l

from mrc_cases.codes.lists import Code, define

define(
    "LETTER_STATE",
    # Translators: state of an e-mail
    Code("waiting", _l("Waits to be sent")),
    # Translators: state of an e-mail
    Code("sending", _l("Being sent")),
    # Translators: state of an e-mail
    Code("sent", _l("Sent")),
    # Translators: state of an e-mail: it could not be sent
    Code("failed", _l("Could not be sent")),
    # Translators: state of an e-mail: it is not needed any more
    Code("dropped", _l("No longer needed")),
    locked=True,
)

define(
    "MAIL_FAILURE",
    Code("NO_SERVER", _l("The mail server cannot be reached")),
    Code("TIMEOUT", _l("The mail server did not answer in time")),
    Code("TLS", _l("The connection to the mail server is not secure")),
    Code("SIGN_IN", _l("The mail server does not accept our password")),
    Code("SENDER", _l("The mail server does not accept our own address")),
    Code("LATER", _l("The mail server asked to try later")),
    Code("REFUSED", _l("The address does not exist, or the letter was refused")),
    locked=True,
)

define(
    "LETTER_KIND",
    Code("REFERRAL", _l("A referral to a partner")),
    Code("REMIND_HALF", _l("A reminder of a referral, at half time")),
    Code("REMIND_LIMIT", _l("A reminder of a referral, when the answer is due")),
    Code("SEND_IN", _l("The address under which a partner refers people to us")),
    locked=True,
)
