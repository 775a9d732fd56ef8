"""`mrc-cases import`: the register comes in at the terminal, with a progress bar."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from flask import current_app
from flask_babel import gettext as _
from tqdm import tqdm

from mrc_cases.base.errors import RuleBroken
from mrc_cases.extensions import db, let_others_write
from mrc_cases.registers.actions import bring_in, fail_run, start_run
from mrc_cases.registers.date_order import order_in
from mrc_cases.registers.mapping import (
    MappingWrong,
    headings_of,
    mapping_text,
    read_mapping,
    read_tables,
    register_name,
)
from mrc_cases.registers.models import ImportRun
from mrc_cases.registers.notes import notes_on
from mrc_cases.registers.offices import office_of, offices_for
from mrc_cases.registers.reading import Reading, Taker
from mrc_cases.registers.refused import refused_workbook
from mrc_cases.registers.sheets import RegisterUnreadable, Sheet, read_register


def bring_in_file(
    file: Path,
    mapping: Path,
    *,
    dry_run: bool,
    refused: Path | None,
    office: str | None = None,
    register: str | None = None,
    encoding: str | None = None,
) -> None:
    """Read the file, say what is refused, and bring the rest in unless it is a dry run.

    `office`, `register` and `encoding` say it over the mapping. Raises RuleBroken with a plain
    sentence.
    """
    let_others_write(db.session)  # reading a large register takes minutes
    try:
        told = mapping_text(mapping.read_bytes())
        matched = read_mapping(told)
        sheets = read_register(file, encoding, known=headings_of(matched))
    except (RegisterUnreadable, MappingWrong) as error:
        raise RuleBroken(str(error)) from error
    _check_order(sheets, read_tables(told))
    matched = replace(
        matched,
        office=matched.office if office is None else office,
        register=matched.register if register is None else register_name(register),
    )
    office_id = _office(matched.office)
    key = current_app.extensions["keys"].subkey("search")
    taker = Taker(db.session, matched, key, office_id)
    reading = taker.read(sheets)
    _say_notes(sheets)
    _say_refusals(reading)
    if refused is not None and reading.refusals:
        refused.write_bytes(refused_workbook(sheets, reading.refusals))
    if not dry_run:
        _write(taker, reading, sheets, file)
    _say_counts(reading, dry_run)


def _check_order(sheets: list[Sheet], held: dict[str, Any]) -> None:
    """Raise RuleBroken where a date may be read both ways and neither file nor mapping says how."""
    order = order_in(sheets, held)
    if "day_first" not in held and order.day_first is not True and order.is_asked(None):
        raise RuleBroken(
            _("The dates can be read in two ways (%(text)s). Write day_first = true or"
              " day_first = false into the mapping.", text=order.open_date or "…")
        )  # fmt: skip


def _office(code: str | None) -> UUID | None:
    """The office the register comes into; the first where nobody says another, and not silently."""
    offices = offices_for(db.session, None)
    if code is not None or not offices:
        return office_of(db.session, code, None)
    if len(offices) > 1:
        click.echo(f"It comes into the office {offices[0].name}; --office CODE says another.")
    return offices[0].id


def _write(taker: Taker, reading: Reading, sheets: list[Sheet], file: Path) -> None:
    run = ImportRun(
        file_name=file.name,
        rows_total=len(reading.clients) + len(reading.contacts),
        office_id=taker.office_id,
    )
    run_id = start_run(db.session, run)
    try:
        with tqdm(total=run.rows_total, unit=" rows", file=sys.stderr, disable=None) as bar:
            bring_in(taker, reading, sheets, run, None, lambda done, _all: bar.update(done - bar.n))
    except BaseException:  # also when somebody stops it from the keyboard
        fail_run(db.session, run_id)
        raise


def _say_notes(sheets: list[Sheet]) -> None:
    for sheet in sheets:
        for note in notes_on(sheet):
            click.echo(f"{sheet.name}: {note}")


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
