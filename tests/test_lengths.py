"""No module, no function and no template grows beyond what somebody reads at one go."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

PACKAGE = ROOT / "mrc_cases"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LINES_OF_A_MODULE = 300
LINES_OF_A_FUNCTION = 40
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LINES_OF_A_TEMPLATE = 60


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and lines of each, from `def` on, without its decorators."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def _where(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_no_module_is_longer_than_300_lines() -> None:
    found = {_where(path): _lines(path) for path in SOURCES}
    assert found
    assert not {where: lines for where, lines in found.items() if lines > LINES_OF_A_MODULE}


def test_no_function_is_longer_than_40_lines() -> None:
    found = {f"{_where(path)}: {name}": n for path in SOURCES for name, n in _functions(path)}
    assert found
    assert not {where: lines for where, lines in found.items() if lines > LINES_OF_A_FUNCTION}


def test_no_template_is_longer_than_60_lines() -> None:
    found = {path.relative_to(ROOT).as_posix(): _lines(path) for path in TEMPLATES}
    assert found
    assert not {where: lines for where, lines in found.items() if lines > LINES_OF_A_TEMPLATE}
