"""The settings of a panel: TOML, read fast when it is written plainly.

Importing ``tomllib`` costs more than reading a whole panel, and a panel is read at every start.
Files that keep to one value per line are read here; anything else goes to ``tomllib``, so that every
valid TOML file is accepted and means the same.
"""

from __future__ import annotations

from pathlib import Path

from chip_triage.errors import PanelError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _NotPlainError(Exception):
    """The text uses TOML that the fast path does not read."""


def read_toml(path: Path, text: str) -> dict[str, Any]:
    """Read a TOML text; PanelError names file and line when it is not TOML."""
    try:
        return _plain_document(text)
    except (_NotPlainError, ValueError, IndexError):
        return _any_document(path, text)


def key_lines(text: str) -> dict[str, int]:
    """1-based line of every ``key = value`` and ``[table]``, by its text before ``=``, first seen."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        name = line.partition("=")[0].strip()
        if name and not name.startswith("#"):
            lines.setdefault(name, number)
    return lines


def _any_document(path: Path, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PanelError(
            f"not valid TOML: {error}", "see toml.io for the syntax", path=path.name
        ) from error


def _plain_document(text: str) -> dict[str, Any]:
    document: dict[str, Any] = {}
    table = document
    for line in text.splitlines():
        line = line.strip()
        if not line or line[0] == "#":
            continue
        if line.startswith("[["):
            table = {}
            rows = document.setdefault(_bare(line[2:-2] if line.endswith("]]") else "?"), [])
            if not isinstance(rows, list):
                raise _NotPlainError
            rows.append(table)
        elif line[0] == "[":
            table = _new_table(document, line)
        else:
            name, equals, rest = line.partition("=")
            if not equals:
                raise _NotPlainError
            value, tail = _value(rest.lstrip())
            _end(tail)
            _put(table, _bare(name.strip()), value)
    return document


def _new_table(document: dict[str, Any], line: str) -> dict[str, Any]:
    if not line.endswith("]"):
        raise _NotPlainError
    table = document
    parts = line[1:-1].split(".")
    for part in parts[:-1]:
        table = table.setdefault(_bare(part), {})
        if not isinstance(table, dict):
            raise _NotPlainError
    made: dict[str, Any] = {}
    _put(table, _bare(parts[-1]), made)
    return made


def _put(table: dict[str, Any], name: str, value: Any) -> None:
    if name in table:
        raise _NotPlainError
    table[name] = value


def _bare(name: str) -> str:
    if not name or not name.replace("_", "a").replace("-", "a").isalnum() or not name.isascii():
        raise _NotPlainError
    return name


def _end(tail: str) -> None:
    tail = tail.lstrip()
    if tail and tail[0] != "#":
        raise _NotPlainError


def _value(text: str) -> tuple[Any, str]:
    """The value at the front of ``text`` and what follows it."""
    first = text[0]
    if first == '"':
        return _string(text)
    if first == "[":
        return _list(text[1:].lstrip())
    if first == "{":
        return _inline_table(text[1:].lstrip())
    stop = min((at for at in map(text.find, ",]}# ") if at >= 0), default=len(text))
    return _scalar(text[:stop]), text[stop:]


def _string(text: str) -> tuple[str, str]:
    end = text.index('"', 1)
    inner = text[1:end]
    if "\\" in inner or text.startswith('"""') or not inner.isprintable():
        raise _NotPlainError
    return inner, text[end + 1 :]


def _scalar(text: str) -> bool | int | float:
    if text in ("true", "false"):
        return text == "true"
    digits = text[1:] if text[0] == "-" else text
    if digits.isdigit() and digits.isascii() and (digits == "0" or digits[0] != "0"):
        return int(text)
    whole, point, part = digits.partition(".")
    if point and whole.isdigit() and part.isdigit() and (whole == "0" or whole[0] != "0"):
        return float(text)
    raise _NotPlainError


def _list(text: str) -> tuple[list[Any], str]:
    values: list[Any] = []
    while text[0] != "]":
        value, text = _value(text)
        values.append(value)
        text = text.lstrip()
        if text[0] == ",":
            text = text[1:].lstrip()
        elif text[0] != "]":
            raise _NotPlainError
    return values, text[1:]


def _inline_table(text: str) -> tuple[dict[str, Any], str]:
    table: dict[str, Any] = {}
    while text[0] != "}":
        name, equals, rest = text.partition("=")
        if not equals:
            raise _NotPlainError
        value, text = _value(rest.lstrip())
        _put(table, _bare(name.strip()), value)
        text = text.lstrip()
        if text[0] == ",":
            text = text[1:].lstrip()
            if text[0] == "}":
                raise _NotPlainError
        elif text[0] != "}":
            raise _NotPlainError
    return table, text[1:]
