"""What the tests of bringing registers in share: rows, how they are matched, what came of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.registers.command import bring_in_file
from mrc_cases.rounds import at_work

BringIn = Callable[..., Path]
MAPPING = """
[clients.columns]
number = "No"
registered = "Registered"
name = "Name"
gender = "Sex"
[clients.constants]
stage = "HOS"
language = "eng"
[contacts.columns]
date = "Date"
client = "Client"
how = "How"
[contacts.constants]
language = "eng"
"""
CLIENTS = ("No", "Registered", "Name", "Sex")
CONTACTS = ("Date", "Client", "How", "Min")
YEAR_A = (
    [("1", "5.1.2009", "Anna Alfa", "F"), ("2", "5.1.2009", "Boris Beta", "M")],
    [("6.1.2009", "1", "PHONE", 10), ("6.1.2009", "2", "DESK", 20), ("7.1.2009", None, "PHONE", 5)],
)
YEAR_B = (
    [("1", "5.1.2010", "Cyril Gama", "M"), ("3", "5.1.2010", "Eva Eta", "F")],
    [("6.1.2010", "1", "PHONE", 10), ("8.1.2010", "3", "DESK", 20)],
)


def bringing_in(app: Flask, tmp_path: Path) -> BringIn:
    """What brings rows of clients and contacts in, or a file that is there already."""

    def run(rows: Any, mapping: str = MAPPING, **options: Any) -> Path:
        path = rows if isinstance(rows, Path) else workbook(tmp_path / "r.xlsx", *rows)
        toml = tmp_path / "mapping.toml"
        toml.write_text(mapping, encoding="utf-8")
        with at_work(app):
            bring_in_file(path, toml, **{"dry_run": False, "refused": None, **options})
        return path

    return run


def workbook(path: Path, clients: Any, contacts: Any) -> Path:
    book = Workbook()
    del book["Sheet"]
    for name, rows in (("clients", [CLIENTS, *clients]), ("contacts", [CONTACTS, *contacts])):
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def counted(session: Any) -> tuple[int, int]:
    session.rollback()
    return tuple(
        session.scalar(select(func.count()).select_from(each)) for each in (Client, Consultation)
    )


def mend(path: Path, sheet: str, cell: tuple[int, int], value: Any) -> None:
    book = load_workbook(path)
    book[sheet].cell(*cell).value = value
    book.save(path)
