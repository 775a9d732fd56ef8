"""The `mrc-cases` command: what a centre runs in a terminal, in plain sentences."""

import os
import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import DatabaseError

from mrc_cases import copies, create_app, database, own_folder
from mrc_cases.base import trail
from mrc_cases.base.alone import NotAlone
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.keys import KeyFileMissing, KeyFileWrong
from mrc_cases.config import Settings, SettingWrong
from mrc_cases.extensions import db
from mrc_cases.preparing import make_search_anew, prepare_database, warn_of_open_key
from mrc_cases.rounds import at_work, go_round
from mrc_cases.serving import is_served, serve
from mrc_cases.terminal import centre_at_work, read_password

PLAIN = (
    SettingWrong, KeyFileMissing, KeyFileWrong, NotAlone, database.DatabaseUnfit,
    database.CopyFailed, RuleBroken,
)  # fmt: skip


@click.group()
@click.version_option(package_name="mrc-cases")
def cli() -> None:
    """Case management for one Migrant Resource Centre."""


def main() -> None:
    """Run a command; what goes wrong outside the program is said in a sentence, exit code 1."""
    os.umask(0o077)  # the database, the key and every upload are their owner's alone
    # A server that is away is said to be so soon; whoever set it otherwise means it.
    os.environ.setdefault("PGCONNECT_TIMEOUT", "10")  # seconds
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except PLAIN as error:
        sys.exit(str(error))
    except DatabaseError as error:
        first_line = str(error.orig).partition("\n")[0]
        sys.exit(f"The database cannot be used: {first_line.rstrip('.')}.")
    except OSError as error:
        sys.exit(f"{error.strerror or error}: {error.filename or ''}".rstrip(": ") + ".")


@cli.command()
def migrate() -> None:
    """Make the data folder, the key file and the database, or bring them up to date."""
    settings = Settings.from_environment()
    prepare_database(settings)
    click.echo(f"The database is ready. The key is in {settings.key_file}: keep a copy elsewhere.")


@cli.command()
def run() -> None:
    """Serve the centre until Ctrl+C."""
    settings = Settings.from_environment()
    warn_of_open_key(settings)
    serve(create_app(settings), settings)


@cli.command("set-up")
@click.option("--centre", "name", required=True, help="Name of the centre.")
@click.option("--country", required=True, help="Two letters, like SK.")
@click.option("--time-zone", required=True, help="Like Europe/Bratislava.")
@click.option("--manager", "email", required=True, help="E-mail of the first manager.")
@click.option("--manager-name", default=None, help="Default: the part before @.")
@click.option("--office", "offices", multiple=True, help="An office; may be given several times.")
@click.option("--language", "languages", multiple=True, help="A language offered, like fr.")
def set_up(
    name: str,
    country: str,
    time_zone: str,
    email: str,
    manager_name: str | None,
    offices: tuple[str, ...],
    languages: tuple[str, ...],
) -> None:
    """Set up an empty centre; the manager's password is read from standard input."""
    from mrc_cases.centre.actions import set_up_centre
    from mrc_cases.centre.queries import offices as all_offices

    settings = Settings.from_environment()
    prepare_database(settings)
    with at_work(create_app(settings)):
        set_up_centre(
            name=name,
            country=country,
            time_zone=time_zone,
            languages=languages,
            offices=offices,
            manager_name=manager_name or email.partition("@")[0],
            manager_email=email,
            password=read_password(),
        )
        made = [f"{office.code} ({office.name})" for office in all_offices()]
    click.echo(f"{name} is set up. {email} can sign in. Codes of the offices: {', '.join(made)}.")


@cli.command("make-user")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--role", "roles", multiple=True, required=True, help="RC CO ME LE PS SH MA RP DP AD")
@click.option("--office", default=None, help="Code of the office; none: every office.")
@click.option("--language", default="en")
def make_user(
    name: str, email: str, roles: tuple[str, ...], office: str | None, language: str
) -> None:
    """Add a member of staff; the password is read from standard input."""
    from mrc_cases.access.actions import add_user_by_command

    with centre_at_work():
        add_user_by_command(
            name=name, email=email, roles=roles, office=office, language=language,
            password=read_password(),
        )  # fmt: skip
    click.echo(f"{email} can sign in.")


@cli.command("send-mail")
def send_mail() -> None:
    """Make due reminders and send waiting letters once; `run` does both by itself."""
    app = create_app()
    if app.config["SETTINGS"].mail is None:
        click.echo("No mail is sent: MRC_SMTP_HOST is not set.", err=True)
    go_round(app)


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the whole database into FILE; people may go on working."""
    settings = Settings.from_environment()
    app = create_app(settings)  # which refuses a database that this program does not know
    copies.make_copy(settings, file.absolute())
    with at_work(app) as session:
        trail.note(session, "backup")
    click.echo(f"The copy is in {file}. Without the key file nobody can read it: keep them apart.")


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Make a copy the database again. Stop the program first."""
    from mrc_cases.access.sessions import end_sessions_of_everybody

    settings = Settings.from_environment()
    if is_served(settings):
        raise database.CopyFailed("MRC Cases is running here. Stop it first; nothing was changed.")
    kept = copies.put_back(settings, file.absolute())
    prepare_database(settings)
    with at_work(create_app(settings)) as session:
        end_sessions_of_everybody()
        trail.note(session, "restore")
    if kept is not None:
        click.echo(f"The database that was here is kept in {kept}.")
    click.echo(
        "The copy is the database now. What was done after it was made is not in it: consents "
        "taken back, files given to others, staff who left. Go through them before anybody works."
    )


@cli.command("check-trail")
def check_trail() -> None:
    """Prove that no line of the trail was changed or removed."""
    app = create_app()
    with app.app_context(), db.engine.connect() as connection:
        broken = trail.first_broken_line(connection, app.extensions["keys"].subkey("trail"))
    if broken is not None:
        raise click.ClickException(f"The trail is broken at line {broken}.")
    click.echo("The trail is whole.")


@cli.command("rotate-key")
def rotate_key() -> None:
    """Seal everything anew under a new key; may be stopped and started again."""
    from tqdm import tqdm

    from mrc_cases.base.sealing import SealBroken
    from mrc_cases.rotation import RotationUnfinished, change_key

    settings = Settings.from_environment()
    app = create_app(settings)
    keys = app.extensions["keys"]
    try:
        with tqdm(unit=" values", file=sys.stderr, disable=None) as bar:
            done = change_key(database.open_engine(settings, keys), keys, bar.update)
    except RotationUnfinished as error:
        raise click.ClickException(str(error)) from error
    except SealBroken as error:
        raise click.ClickException(f"The rotation stopped, because {error}.") from error
    click.echo(f"{done} Keep a copy of the key file elsewhere.")


@cli.command("rebuild-search")
def rebuild_search() -> None:
    """Make anew what clients are found by, fitted to how many there are now."""
    make_search_anew(create_app())
    click.echo("Search knows everybody.")


@cli.command("check-catalogues")
def check_catalogues() -> None:
    """Say which shipped languages lack a translation, a plural form or a placeholder."""
    from mrc_cases.catalogues import faults

    found = list(faults(own_folder("translations")))
    for fault in found:
        click.echo(fault)
    if found:
        raise click.ClickException(f"{len(found)} faults in the catalogues.")
    click.echo("Every shipped language is complete.")


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would come in; write nothing.")
@click.option("--refused", type=click.Path(path_type=Path), help="Where to write refused rows.")
@click.option("--office", help="The code of the office it comes into, over the mapping's.")
@click.option("--register", help="Which register or year the numbers belong to: 2010.")
@click.option("--encoding", help="The code page of a CSV file: cp1250.")
def import_register(file: Path, mapping: Path, **options: Any) -> None:
    """Bring in an old register (XLSX or CSV)."""
    from mrc_cases.registers.command import bring_in_file

    with centre_at_work():
        bring_in_file(file, mapping, **options)


@cli.command("possible-duplicates")
@click.option("--format", "form", type=click.Choice(["csv"]), default="csv")
@click.option("--output", type=click.Path(path_type=Path), help="A file; default: printed.")
def possible_duplicates(form: str, output: Path | None) -> None:
    """List who may be registered twice, and keep the list for the manager's page."""
    from mrc_cases.merging.command import list_possible_duplicates

    with centre_at_work():
        found = list_possible_duplicates(output)
    click.echo(f"{found} pairs.", err=True)


# The reports a terminal can print, as `reports.making` names them.
REPORTS = (
    "client-profile", "counselling-channels", "access-and-workload", "referral-outcomes", "shelter",
)  # fmt: skip


@cli.command()
@click.argument("name", type=click.Choice(REPORTS))
@click.option("--from", "from_", required=True, help="A month like 2009-04, or a day.")
@click.option("--to", "to", required=True, help="The last month or day, included.")
@click.option("--office", default=None, help="Code of one office; none: all.")
@click.option("--format", "form", type=click.Choice(["json", "csv", "xlsx"]), default="json")
@click.option("--clients", "universe", type=click.Choice(["active", "new"]), default="active")
@click.option("--output", type=click.Path(path_type=Path), help="A file; default: printed.")
def report(name: str, **asked: Any) -> None:
    """Print a report (domain.md 5: 5.1, 5.3, 5.10, 5.6 and 5.5)."""
    from mrc_cases.reports.command import print_report

    with centre_at_work():
        print_report(name, **asked)


@cli.command()
@click.option("--clients", type=click.IntRange(1), default=2000)
@click.option("--years", type=click.IntRange(1, 20), default=3)
@click.option("--seed", type=int, default=1)
@click.option("--consultations", type=click.IntRange(0), default=None)
def demo(clients: int, years: int, seed: int, consultations: int | None) -> None:
    """Fill an empty centre with fictional people."""
    from mrc_cases.demonstration.command import fill_centre
    from mrc_cases.demonstration.filling import Plan

    settings = Settings.from_environment()
    prepare_database(settings)
    fill_centre(create_app(settings), Plan(clients, years, seed, consultations))


if __name__ == "__main__":
    main()
