"""What the commands share: a password that is typed or piped in, a centre that is there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy import select

from mrc_cases import create_app
from mrc_cases.base.errors import RuleBroken
from mrc_cases.centre.models import Centre
from mrc_cases.rounds import at_work


@contextmanager
def centre_at_work() -> Iterator[Any]:
    """A session that writes in a centre that is set up; raises RuleBroken where there is none."""
    with at_work(create_app()) as session:
        if session.scalar(select(Centre.id)) is None:
            raise RuleBroken("The centre is not set up yet: run “mrc-cases set-up” first.")
        yield session


def read_password() -> str:
    """Typed unseen at a terminal, else the first line of standard input; raises RuleBroken."""
    if sys.stdin is None:  # a shell closed it
        raise RuleBroken("No password came in: standard input is closed.")
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        line = sys.stdin.readline().rstrip("\n")
        line.encode()  # a C locale lets other bytes through until here
    except UnicodeError as error:
        raise RuleBroken("The password that came in is no text in UTF-8.") from error
    if not line:
        raise RuleBroken("No password came in: give it as the first line of standard input.")
    return line
