"""The centre's own web server."""

import gc
import socket
from typing import Any

import click
from flask import Flask

from mrc_cases.config import Settings, SettingWrong
from mrc_cases.rounds import keep_going


def serve(app: Flask, settings: Settings) -> None:
    """Serve until Ctrl+C; raises SettingWrong where nothing can listen at the address."""
    server = open_server(app, settings)
    gc.collect()
    gc.freeze()  # what the program itself is made of is never garbage: do not look through it
    keep_going(app)
    click.echo(f"MRC Cases is at http://{settings.listens_at} (stop with Ctrl+C)")
    server.run()


def open_server(app: Flask, settings: Settings) -> Any:
    """The web server, which listens already.

    What is sent and answered waits in memory: an uploaded passport in a temporary file would lie
    there unsealed. A file that is too large by half is still told so by a page of ours.
    """
    from waitress import create_server

    most = 2 * settings.upload_megabytes * 1024 * 1024
    try:
        return create_server(
            app, host=settings.host, port=settings.port, threads=settings.threads, ident=None,
            max_request_body_size=most, inbuf_overflow=most, outbuf_overflow=most,
            **_proxy(settings),
        )  # fmt: skip
    except (ValueError, socket.gaierror) as error:  # waitress knows no such host
        raise SettingWrong(
            f"MRC_HOST must be an address of this machine, but it is “{settings.host}”."
        ) from error
    except OSError as error:
        raise SettingWrong(
            f"The address {settings.listens_at} cannot be used ({error.strerror}). "
            "Is MRC Cases running already? Another port: MRC_PORT=8001."
        ) from error


def is_served(settings: Settings) -> bool:
    """Whether something answers at the centre's address."""
    try:
        socket.create_connection((settings.host, settings.port), timeout=5).close()
    except OSError:
        return False
    return True


def _proxy(settings: Settings) -> dict[str, Any]:
    """The server before us on this machine tells who asks; else all would be throttled as one."""
    if not settings.behind_https:
        return {}
    return {
        "trusted_proxy": "127.0.0.1",
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }
