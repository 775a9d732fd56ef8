"""Handing a letter to the mail server, and what its refusals mean."""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage

from mrc_cases.config import MailSettings

TIMEOUT_SECONDS = 20  # for each answer of the server


class NotSent(Exception):
    """The server did not take a letter. `code` is a MAIL_FAILURE; `is_final`: never will."""

    def __init__(self, code: str, *, is_final: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_final = is_final


def send(settings: MailSettings, message: EmailMessage) -> None:
    """Hand over one letter; raises NotSent. After it returns the server is responsible."""
    with _understood():
        server = _connect(settings)
    try:
        with _understood():
            if settings.user:
                server.login(settings.user, settings.password or "")
            server.send_message(message)
    finally:
        # The letter is taken or not already: how the goodbye goes changes nothing.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.quit()


def _connect(settings: MailSettings) -> smtplib.SMTP:
    if settings.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=TIMEOUT_SECONDS, context=context
        )
    server = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_SECONDS)
    if settings.security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


# What a refusal means; the first kind that fits counts.
_MEANS: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, "SIGN_IN"),
    (smtplib.SMTPSenderRefused, "SENDER"),
    (smtplib.SMTPNotSupportedError, "TLS"),
    (ssl.SSLError, "TLS"),
    (TimeoutError, "TIMEOUT"),
)


@contextlib.contextmanager
def _understood() -> Iterator[None]:
    """Say of each refusal what it is, and whether trying again is of any use."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _said in refused.recipients.values()]
        raise _by_number(max(codes, default=0)) from refused
    except smtplib.SMTPDataError as refused:
        raise _by_number(refused.smtp_code) from refused
    except OSError as error:  # every SMTPException is one
        code = next((code for kind, code in _MEANS if isinstance(error, kind)), "NO_SERVER")
        raise NotSent(code) from error


def _by_number(number: int) -> NotSent:
    """5xx is a no, 4xx a not now."""
    is_final = 500 <= number < 600
    return NotSent("REFUSED" if is_final else "LATER", is_final=is_final)
