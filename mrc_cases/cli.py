"""The `mrc-cases` command: what a centre runs in a terminal, in plain sentences."""

import gc
import os
import socket
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from mrc_cases import copies, create_app, database, own_folder
from mrc_cases.base import trail
from mrc_cases.base.alone import NotAlone, in_line
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.keys import KeyFileMissing, KeyFileWrong
from mrc_cases.config import Settings, SettingWrong
from mrc_cases.extensions import db
from mrc_cases.rounds import at_work, go_round, keep_going

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


def prepare_database(settings: Settings) -> None:
    """The data folder, the key and the schema: made where they are missing, left where not."""
    settings.var.mkdir(parents=True, exist_ok=True)
    settings.key_file.parent.mkdir(parents=True, exist_ok=True)
    with in_line(settings.var / "migrate.lock", _say_that_we_wait):
        database.make_key_once(settings)
        _warn_of_open_key(settings)
        keys = database.open_keys(settings)
        engine = database.open_engine(settings, keys)
        try:
            database.check_key(engine, keys)
            _say_what_is_kept(database.upgrade(engine, own_folder("migrations")))
            database.mark_key(engine, keys)
            _follow_search(engine, settings)
        finally:
            engine.dispose()


def _say_what_is_kept(copy: Path | None) -> None:
    if copy is not None:
        click.echo(
            f"The database as it was is kept in {copy}. Delete it when all is well: it still holds "
            "everybody who is erased from now on."
        )


def _say_that_we_wait() -> None:
    click.echo("Another command is preparing the database: waiting for it.", err=True)


def _warn_of_open_key(settings: Settings) -> None:
    """Say that everybody on this machine can read the key file (Windows has other rights)."""
    file = settings.key_file
    if os.name == "posix" and file.exists() and file.stat().st_mode & 0o007:
        click.echo(
            f"Everybody on this machine can read the key file. Change that: chmod 600 {file}",
            err=True,
        )


def _follow_search(engine: Engine, settings: Settings) -> None:
    """Make what clients are found by anew where an older program made it."""
    from mrc_cases.clients.tokens import tokens_are_old

    with engine.connect() as connection:
        are_old = tokens_are_old(connection)
    if are_old:
        _rebuild_search(create_app(settings))


def _rebuild_search(app: Flask) -> None:
    from tqdm import tqdm

    from mrc_cases.clients.tokens import rebuild_search

    with app.app_context(), tqdm(desc="Search", unit=" clients", file=sys.stderr) as bar:
        rebuild_search(progress=bar.update)
        db.session.remove()
        db.engine.dispose()


@cli.command()
def migrate() -> None:
    """Make the data folder, the key file and the database, or bring them up to date."""
    settings = Settings.from_environment()
    prepare_database(settings)
    click.echo(f"The database is ready. The key is in {settings.key_file}: keep a copy elsewhere.")


@cli.command()
def run() -> None:
    """Serve the centre until Ctrl+C."""
    from waitress import create_server

    settings = Settings.from_environment()
    _warn_of_open_key(settings)
    app = create_app(settings)
    try:
        server = create_server(
            app, host=settings.host, port=settings.port, threads=settings.threads, ident=None,
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
    gc.collect()
    gc.freeze()  # what the program itself is made of is never garbage: do not look through it
    keep_going(app)
    click.echo(f"MRC Cases is at http://{settings.listens_at} (stop with Ctrl+C)")
    server.run()


def _proxy(settings: Settings) -> dict[str, Any]:
    """The server before us on this machine tells who asks; else all would be throttled as one."""
    if not settings.behind_https:
        return {}
    return {
        "trusted_proxy": "127.0.0.1",
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }


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
            password=_read_password(),
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

    with at_work(create_app()):
        add_user_by_command(
            name=name, email=email, roles=roles, office=office, language=language,
            password=_read_password(),
        )  # fmt: skip
    click.echo(f"{email} can sign in.")


def _read_password() -> str:
    """Typed unseen at a terminal, else the first line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


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
    if _answers(settings):
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


def _answers(settings: Settings) -> bool:
    try:
        socket.create_connection((settings.host, settings.port), timeout=5).close()
    except OSError:
        return False
    return True


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
    _rebuild_search(create_app())
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

    with at_work(create_app()):
        bring_in_file(file, mapping, **options)


@cli.command("possible-duplicates")
@click.option("--format", "form", type=click.Choice(["csv"]), default="csv")
@click.option("--output", type=click.Path(path_type=Path), help="A file; default: printed.")
def possible_duplicates(form: str, output: Path | None) -> None:
    """List who may be registered twice, and keep the list for the manager's page."""
    from mrc_cases.merging.command import list_possible_duplicates

    with at_work(create_app()):
        found = list_possible_duplicates(output)
    click.echo(f"{found} pairs.", err=True)


@cli.group()
def report() -> None:
    """Print a report."""


FORMATS = click.Choice(["json", "csv", "xlsx"])
UNIVERSES = click.Choice(["active", "new"])


def _report_options(command: Any) -> Any:
    for option in (
        click.option("--from", "from_", required=True, help="A month like 2009-04, or a day."),
        click.option("--to", "to", required=True, help="The last month or day, included."),
        click.option("--office", default=None, help="Code of one office; none: all."),
        click.option("--format", "form", type=FORMATS, default="json"),
        click.option("--clients", "universe", type=UNIVERSES, default="active"),
        click.option("--output", type=click.Path(path_type=Path), help="A file; default: printed."),
    ):
        command = option(command)
    return command


@report.command("client-profile")
@_report_options
def report_client_profile(**asked: Any) -> None:
    """The client profile (report 5.1)."""
    from mrc_cases.reports.command import print_report

    with at_work(create_app()):
        print_report("client-profile", **asked)


@report.command("counselling-channels")
@_report_options
def report_counselling_channels(**asked: Any) -> None:
    """Counselling by channel and gender (report 5.3)."""
    from mrc_cases.reports.command import print_report

    with at_work(create_app()):
        print_report("counselling-channels", **asked)


@report.command("access-and-workload")
@_report_options
def report_access_and_workload(**asked: Any) -> None:
    """Waits, no-shows, calls, languages, interpreters, tasks (report 5.10)."""
    from mrc_cases.reports.command import print_report

    with at_work(create_app()):
        print_report("access-and-workload", **asked)


@report.command("referral-outcomes")
@_report_options
def report_referral_outcomes(**asked: Any) -> None:
    """What became of referrals (report 5.6)."""
    from mrc_cases.reports.command import print_report

    with at_work(create_app()):
        print_report("referral-outcomes", **asked)


@report.command("shelter")
@_report_options
def report_shelter(**asked: Any) -> None:
    """The shelter: nights, admissions, exits, refusals, waiting (report 5.5)."""
    from mrc_cases.reports.command import print_report

    with at_work(create_app()):
        print_report("shelter", **asked)


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
