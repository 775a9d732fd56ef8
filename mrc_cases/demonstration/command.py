"""`mrc-cases demo`: an empty centre filled at the terminal."""

import sys

import click
from flask import Flask
from sqlalchemy import select
from tqdm import tqdm

from mrc_cases.base import trail
from mrc_cases.centre.models import Centre
from mrc_cases.demonstration.centre import PASSPHRASE, STAFF
from mrc_cases.demonstration.filling import Plan, fill
from mrc_cases.extensions import begin_writing, db


def fill_centre(app: Flask, plan: Plan) -> None:
    """Fill the centre and say who can sign in; a demonstration that is there is left as it is."""
    with app.app_context():
        if db.session.scalar(select(Centre.is_demonstration)):
            click.echo("The demonstration centre is filled already.")
        else:
            begin_writing(db.session)
            with tqdm(total=plan.rows, unit=" rows", file=sys.stderr, disable=None) as bar:
                fill(db.engine, app.extensions["keys"], plan, bar.update)
            begin_writing(db.session)
            trail.write_notes(db.session, app.extensions["keys"].subkey("trail"))
            db.session.commit()
    click.echo("These people can sign in, each with the passphrase:")
    click.echo(f"    {PASSPHRASE}")
    for email, _name, roles, _language in STAFF:
        click.echo(f"    {email:28} {' '.join(role.value for role in roles)}")
