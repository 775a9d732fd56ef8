"""A mapping as TOML, as a saved one and the examples in `docs/` are written."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mrc_cases.registers.fields import FIELDS


def written(held: Mapping[str, Any]) -> str:
    """A mapping as TOML, as a saved one and the examples in `docs/` are written."""
    lines = [f"name = {_quoted(held.get('name', 'register'))}"]
    lines.append(f"languages = {_list(held.get('languages', ['en']))}")
    if "day_first" in held:  # else nobody has said it yet
        lines.append(f"day_first = {'false' if held['day_first'] is False else 'true'}")
    lines += [
        f"{part} = {_quoted(held[part])}" for part in ("office", "register") if held.get(part)
    ]
    for kind in FIELDS:
        if kind in held:
            lines += ["", *_sheet_lines(kind, held[kind])]
    return "\n".join(lines) + "\n"


def _sheet_lines(kind: str, held: Mapping[str, Any]) -> Iterator[str]:
    yield f"[{kind}]"
    yield f"sheet = {_quoted(held.get('sheet', kind))}"
    if held.get("keep"):
        yield f"keep = {_list(held['keep'])}"
    for part in ("columns", "constants", "otherwise"):
        if held.get(part):
            yield f"\n[{kind}.{part}]"
            yield from (f"{name} = {_quoted(value)}" for name, value in held[part].items())
    for name, meanings in held.get("values", {}).items():
        if meanings:
            yield f"\n[{kind}.values.{name}]"
            yield from (f"{_quoted(code)} = {_list(words)}" for code, words in meanings.items())


def _list(words: Any) -> str:
    return "[" + ", ".join(map(_quoted, [words] if isinstance(words, str) else words)) + "]"


def _quoted(text: Any) -> str:
    """A TOML string; its escapes are those of JSON, which lets DEL stand."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
