"""One cell of a table: what a column expects, and the strict reading of what was found.

A :class:`Column` is the single place where name, type, bounds, choices and help of a column
stand; reading, the JSON Schema and ``docs/inputs.md`` all follow it.
"""

from __future__ import annotations

import datetime
import difflib
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chip_triage.errors import SampleSheetError
from chip_triage.readers.table_text import TextRow, TextTable

#: Spellings that mean "not known", in any case; they read as None (DESIGN: missing is None).
_MISSING = frozenset(["", "na", "n/a", "nan", "none", "null", "."])
MAX_ID_LENGTH = 200
_INTEGER = re.compile(r"[+-]?[0-9]{1,12}(\.0*)?")
_NUMBER = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]{0,18})?|\.[0-9]{1,18})([eE][+-]?[0-9]{1,2})?")
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}([.,][0-9]{3})+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_YES = frozenset(["1", "yes", "y", "true"])
_NO = frozenset(["0", "no", "n", "false"])


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``kind``: id | text | integer | number | value (a number or a limit, as text) | percent |
    fraction | date | flag | choice | path | paths | sha256. ``minimum``/``maximum`` are inclusive, in
    ``unit``; ``if_missing`` ends the advice where a required cell is empty."""

    name: str
    kind: str
    help: str
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    example: str = ""
    spellings: tuple[tuple[str, str], ...] = ()
    if_missing: str = ""


class CellError(Exception):
    """A cell that cannot be read: what was expected, and what to write instead."""

    def __init__(self, expected: str, remedy: str) -> None:
        super().__init__(expected)
        self.expected = expected
        self.remedy = remedy


class Problems:
    """Collects one message per bad cell, in the order in which they were met."""

    LIMIT = 1000

    def __init__(self, items: Iterable[str] = (), *, limit: int = LIMIT) -> None:
        self._items = list(items)
        self._limit = limit
        self._more = 0
        self.cells: set[tuple[int, str]] = set()

    def cell(self, row: int, column: str, found: str, expected: str, remedy: str) -> None:
        """Record a bad cell; ``row`` as a spreadsheet numbers it."""
        self.cells.add((row, column))
        shown = found if len(found) <= 80 else found[:77] + "..."
        what = f"found {shown!r}" if found else "the cell is empty"
        self.add(f"row {row}, column '{column}': {what}, expected {expected}; {remedy}")

    def add(self, message: str) -> None:
        """Record a message about a row, a column or the whole table."""
        if len(self._items) < self._limit:
            self._items.append(message)
        else:
            self._more += 1

    def __bool__(self) -> bool:
        return bool(self._items)

    def __len__(self) -> int:
        return len(self._items) + self._more

    def all(self) -> tuple[str, ...]:
        """All messages by row; past 1000 only their number is said."""
        rest = (f"and {self._more} more problems of this table",) if self._more else ()
        return (*sorted(self._items, key=row_of), *rest)


def row_of(message: str) -> int:
    """Row that a problem names, for sorting: 0 for a whole table, the end for 'and ... more'."""
    match = re.match(r"row ([0-9]+)", message)
    return int(match[1]) if match else sys.maxsize if message.startswith("and ") else 0


def nearest(name: str, known: Sequence[str]) -> str | None:
    """The known name closest to a misspelt one, or None when nothing is close."""
    folded = {candidate.lower(): candidate for candidate in reversed(known)}
    key = re.sub(r"[\s.-]+", "_", name.strip().lower())
    if key in folded:
        return folded[key]
    match = difflib.get_close_matches(key, folded, n=1, cutoff=0.6)
    return folded[match[0]] if match else None


def check_header(header: Sequence[str], columns: Sequence[Column], problems: Problems) -> None:
    """Unknown columns (with the nearest name) and missing required ones become problems."""
    known = [column.name for column in columns]
    for name in header:
        if name not in known:
            guess = nearest(name, known)
            remedy = f"did you mean '{guess}'?" if guess else f"known: {', '.join(known)}"
            problems.add(f"header: unknown column '{name}'; {remedy}")
    for column in columns:
        if column.required and column.name not in header:
            problems.add(f"header: column '{column.name}' is missing; add it ({column.help})")


def is_missing(text: str) -> bool:
    """Whether a cell says that its value is not known."""
    return text.lower() in _MISSING


def read_cell(column: Column, text: str, *, decimal_comma: bool = False) -> Any:
    """Value of one cell, None when it is missing; CellError says what was expected."""
    if is_missing(text):
        if not column.required:
            return None
        if text:
            remedy = (
                f"'{text}' means missing, and this is required: fill it in, e.g. {column.example}"
            )
            raise CellError(expectation(column), f"{remedy}{column.if_missing}")
        raise CellError(
            expectation(column), f"fill it in, e.g. {column.example}{column.if_missing}"
        )
    return _PARSERS[column.kind](column, text, decimal_comma)


def read_cells(
    row: TextRow, columns: Sequence[Column], table: TextTable, problems: Problems
) -> tuple[dict[str, Any], bool]:
    """Values of one row by column name, and whether every required cell could be read."""
    values: dict[str, Any] = {}
    complete = True
    for column in columns:
        text = row.cells.get(column.name, "")
        values[column.name] = None
        if column.required and column.name not in row.cells:
            complete = False  # the header check has said so
            continue
        try:
            values[column.name] = read_cell(column, text, decimal_comma=table.decimal_comma)
        except CellError as error:
            problems.cell(row.row, column.name, text, error.expected, error.remedy)
            complete = complete and not column.required
    return values, complete


def refuse_if(problems: Problems, path: Path, what: str) -> None:
    """Raise SampleSheetError when problems were met."""
    if not problems:
        return
    items = problems.all()
    number = "1 problem" if len(items) == 1 else f"{len(items)} problems"
    raise SampleSheetError(
        f"{number} in the {what}", "correct what is listed and try again",
        path=str(path), problems=items,
    )  # fmt: skip


def expectation(column: Column) -> str:
    """What a column expects, as printed in messages and in the documentation."""
    if column.choices:
        return f"one of {', '.join(column.choices)}"
    base = _WORDS[column.kind]
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        base += f" from {_plain(low)} to {_plain(high)}"
    elif low is not None:
        base += f" of at least {_plain(low)}"
    return f"{base} ({column.unit})" if column.unit else base


def _plain(bound: float) -> str:
    """A bound as a laboratory writes it: 10000000, not 1e+07."""
    return str(int(bound)) if float(bound).is_integer() else f"{bound:g}"


_WORDS = {
    "id": "an identifier",
    "text": "text",
    "integer": "a whole number",
    "number": "a number",
    "value": "a number, or a limit with < or >",
    "percent": "a per-cent number",
    "fraction": "a fraction, or per cent with a % sign,",
    "date": "a date as YYYY-MM-DD",
    "flag": "1 or 0 (yes or no)",
    "choice": "one of a list",
    "path": "the path of a file",
    "paths": "the path of a file, or two joined by ';'",
    "sha256": "a SHA-256 checksum of 64 hexadecimal digits",
}


def _no_number(column: Column, text: str) -> CellError:
    """A cell that should hold a number and does not."""
    if not _INFINITE.fullmatch(text):
        return _fail(column)
    instead = "leave the cell empty when unknown"
    if column.required:
        instead = f"write it like {column.example}{column.if_missing}"
    return _fail(column, f"infinity is no measured value; {instead}")


def _fail(column: Column, remedy: str = "") -> CellError:
    return CellError(expectation(column), remedy or f"write it like {column.example}")


def _text(column: Column, text: str, decimal_comma: bool) -> str:
    if not text.isprintable() and any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise _fail(column, "remove the control character")
    return text


def _identifier(column: Column, text: str, decimal_comma: bool) -> str:
    if len(text) > MAX_ID_LENGTH:
        raise _fail(column, f"shorten it to at most {MAX_ID_LENGTH} characters")
    if not text.isprintable():
        raise _fail(column, "remove the invisible character")
    return text


def _choice(column: Column, text: str, decimal_comma: bool) -> str:
    folded = {choice.lower(): choice for choice in column.choices} | dict(column.spellings)
    value = folded.get(text.lower())
    if value is None:
        guess = nearest(text, column.choices)
        raise _fail(column, f"did you mean '{guess}'?" if guess else "choose one of these")
    return value


def _flag(column: Column, text: str, decimal_comma: bool) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise _fail(column, "write 1, 0, or leave the cell empty when unknown")


def _integer(column: Column, text: str, decimal_comma: bool) -> int:
    if not _INTEGER.fullmatch(text):
        if _NUMBER.fullmatch(text):
            if float(text).is_integer():
                raise _fail(column, "write it in plain digits, within these bounds")
            raise _fail(column, "a part of a whole is not possible here")
        raise _no_number(column, text)
    return int(_bounded(column, int(text.split(".")[0])))


def parse_number(column: Column, text: str, decimal_comma: bool) -> float:
    """A decimal number; thousands marks and stray decimal commas are refused with advice."""
    if decimal_comma and _GROUPED.fullmatch(text) and not text.startswith("0"):
        raise _fail(column, "thousands or decimals? write it without a thousands mark")
    if _DECIMAL_COMMA.fullmatch(text):
        if not decimal_comma:
            raise _fail(column, f"write decimals with a point: {text.replace(',', '.')}")
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        if text.endswith("%"):
            raise _fail(column, "write the number without the % sign")
        raise _no_number(column, text)
    return float(text)


def _number(column: Column, text: str, decimal_comma: bool) -> float:
    return _bounded(column, parse_number(column, text, decimal_comma))


def _percent(column: Column, text: str, decimal_comma: bool) -> float:
    return _number(column, text.removesuffix("%").rstrip(), decimal_comma)


def _fraction(column: Column, text: str, decimal_comma: bool) -> float:
    per_cent = text.endswith("%")
    value = parse_number(column, text.removesuffix("%").rstrip(), decimal_comma)
    if 1 < value <= 100 and not per_cent:
        raise _fail(column, f"a fraction cannot exceed 1; if this is per cent, write {value:g}%")
    return _bounded(column, value / 100 if per_cent else value)


def _bounded(column: Column, value: float) -> float:
    too_low = column.minimum is not None and value < column.minimum
    if too_low or (column.maximum is not None and value > column.maximum):
        raise _fail(column, "the value lies outside these bounds; check it and its unit")
    return value


def parse_date(text: str) -> datetime.date:
    """A calendar date ``YYYY-MM-DD`` between 1900 and 2100; CellError when it cannot exist."""
    expected = "a date as YYYY-MM-DD"
    if not _DATE.fullmatch(text):
        remedy = "day and month can be confused in other forms; write e.g. 2024-03-31"
        raise CellError(expected, remedy)
    try:
        value = datetime.date.fromisoformat(text)
    except ValueError:
        raise CellError(expected, "there is no such day in the calendar") from None
    if not 1900 <= value.year <= 2100:
        raise CellError(expected, "the year cannot be right")
    return value


def day_between(infusion: str, date: str) -> int:
    """Days from infusion to a date (both ``YYYY-MM-DD``); the day of infusion is day 0."""
    start, end = datetime.date.fromisoformat(infusion), datetime.date.fromisoformat(date)
    return (end - start).days


def _date(column: Column, text: str, decimal_comma: bool) -> str:
    return parse_date(text).isoformat()


def _paths(column: Column, text: str, decimal_comma: bool) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(";") if part.strip())
    if not 1 <= len(parts) <= 2:
        raise _fail(column, "name the files, joined by ';'")
    return parts


def _path(column: Column, text: str, decimal_comma: bool) -> str:
    if ";" in text:
        raise _fail(column, "name one file")
    return text


def _sha256(column: Column, text: str, decimal_comma: bool) -> str:
    parts = [part.strip().lower() for part in text.split(";")]
    if not all(_SHA256.fullmatch(part) for part in parts):
        raise _fail(column, "copy it from the output of sha256sum")
    return ";".join(parts)


_PARSERS: dict[str, Callable[[Column, str, bool], Any]] = {
    "id": _identifier,
    "text": _text,
    "integer": _integer,
    "number": _number,
    "value": _text,
    "percent": _percent,
    "fraction": _fraction,
    "date": _date,
    "flag": _flag,
    "choice": _choice,
    "path": _path,
    "paths": _paths,
    "sha256": _sha256,
}
