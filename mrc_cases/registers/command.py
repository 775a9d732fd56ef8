"""`mrc-cases import`: the register comes in at the terminal, with a progress bar."""

import sys
from pathlib import Path

import click
from flask import current_app
from tqdm import tqdm

from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import local_day, now
from mrc_cases.extensions import db
from mrc_cases.registers.actions import bring_in
from mrc_cases.registers.mapping import MappingWrong, read_mapping
from mrc_cases.registers.models import ImportRun
from mrc_cases.registers.reading import Reading, Taker
from mrc_cases.registers.refused import refused_workbook
from mrc_cases.registers.sheets import RegisterUnreadable, Sheet, read_register


def bring_in_file(file: Path, mapping: Path, *, dry_run: bool, refused: Path | None) -> None:
    """Read the file, say what is refused, and bring the rest in unless it is a dry run.

    Raises RuleBroken with a plain sentence.
    """
    try:
        sheets = read_register(file)
        taker = Taker(
            db.session,
            read_mapping(mapping.read_text(encoding="utf-8")),
            current_app.extensions["keys"].subkey("search"),
        )
    except (RegisterUnreadable, MappingWrong, UnicodeDecodeError) as error:
        raise RuleBroken(str(error)) from error
    reading = taker.read(sheets, local_day(now(), taker.centre.time_zone))
    _say_refusals(reading)
    if refused is not None and reading.refusals:
        refused.write_bytes(refused_workbook(sheets, reading.refusals))
    if not dry_run:
        _write(taker, reading, sheets, file)
    _say_counts(reading, dry_run)


def _write(taker: Taker, reading: Reading, sheets: list[Sheet], file: Path) -> None:
    run = ImportRun(
        file_name=file.name,
        rows_total=len(reading.clients) + len(reading.contacts),
        office_id=taker.office_id,
    )
    db.session.add(run)
    db.session.flush()
    with tqdm(total=run.rows_total, unit=" rows", file=sys.stderr, disable=None) as bar:
        bring_in(taker, reading, sheets, run, None, lambda done, _total: bar.update(done - bar.n))


def _say_refusals(reading: Reading) -> None:
    for each in reading.refusals:
        place = f"{each.sheet} row {each.row}, {each.field} “{each.value}”"
        click.echo(f"refused: {place}: {each.reason}")


def _say_counts(reading: Reading, dry_run: bool) -> None:
    would = "would come in" if dry_run else "came in"
    click.echo(
        f"{len(reading.clients)} clients and {len(reading.contacts)} contacts {would}; "
        f"{reading.known} rows were in already; {reading.refused_rows} rows are refused."
    )
