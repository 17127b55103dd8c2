"""Small delimited text (sheets, clinical tables) to rows of strings, strictly.

Accepted: UTF-8 with or without byte-order mark; LF, CRLF or CR line ends; comma, semicolon or
tab between cells (the last two with a note, because spreadsheets write them). Everything that
would have to be guessed is refused by name: UTF-16, other encodings, workbooks, NUL bytes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chip_triage.errors import SampleSheetError
from chip_triage.model.note import Note

#: Above this a "table" is some other file (bytes).
MAX_TABLE_BYTES = 256 * 1024 * 1024
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+:/|data:)")
_Record = tuple[int, int, list[str]]  # row, line, cells
_SAVE_AS = "save the table as 'CSV UTF-8 (comma delimited)'"
_MAGIC = (
    (b"PK\x03\x04", "an Excel workbook (XLSX) or ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (XLS)"),
    (b"\x1f\x8b", "a gzip-compressed file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"BAM\x01", "a BAM alignment"),
    (b"BCF\x02", "a BCF variant file"),
    (b"CRAM", "a CRAM alignment"),
    (b"##fileformat=VCF", "a VCF variant file"),
    (b"{\\rtf", "an RTF document"),
)


@dataclass(frozen=True, slots=True)
class TextRow:
    """One data row: ``row`` as a spreadsheet numbers it (header is 1), ``line`` in the file."""

    row: int
    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class TextTable:
    """Header, rows of stripped strings, and what was wrong with single rows (``problems``)."""

    name: str
    header: tuple[str, ...]
    rows: tuple[TextRow, ...]
    delimiter: str
    problems: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def decimal_comma(self) -> bool:
        """Semicolons part the cells where a locale writes decimals with a comma."""
        return self.delimiter == ";"


def is_url(text: str) -> bool:
    """Whether a cell or argument names something on a network instead of a local file."""
    return bool(_URL.match(text))


def read_table_text(path: Path) -> TextTable:
    """Read a whole table; SampleSheetError when it is no table, row faults in ``problems``."""
    text = _decode(_read_bytes(path), str(path))
    delimiter, text, skipped = _delimiter(text)
    records, fault = _records(text, delimiter)
    if not records:
        raise SampleSheetError(
            fault or "the table has no header row", "the first row must hold the column names",
            path=str(path),
        )  # fmt: skip
    header = _header(records[0], str(path))
    rows, problems = _rows(records[1:], header, skipped)
    if fault:
        problems.append(fault)
    notes = () if delimiter == "," else (_delimiter_note(delimiter, path.name),)
    named = tuple(name for name in header if name)
    return TextTable(path.name, named, tuple(rows), delimiter, tuple(problems), notes)


def _read_bytes(path: Path) -> bytes:
    name = str(path)
    if is_url(name):
        raise SampleSheetError(
            f"'{name}' is a URL; nothing is fetched from a network", "download the file first"
        )
    try:
        if not path.exists():
            raise SampleSheetError("there is no such file", "check the name", path=name)
        if not path.is_file():
            raise SampleSheetError("this is not a regular file", "name a CSV file", path=name)
        if path.stat().st_size > MAX_TABLE_BYTES:
            raise SampleSheetError("larger than 256 MB", "is this really a table?", path=name)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SampleSheetError(
            f"cannot be read: {reason}", "check the file's permissions", path=name
        ) from None


def _decode(data: bytes, name: str) -> str:
    if not data.strip():
        raise SampleSheetError("the file is empty", "write a header and one row each", path=name)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise SampleSheetError(f"this is {what}, expected a CSV table", _SAVE_AS, path=name)
    if data.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise SampleSheetError("this is HTML or XML, expected a CSV table", _SAVE_AS, path=name)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:200].count(0) > len(data[:200]) // 4:
        raise SampleSheetError("UTF-16 text ('Unicode Text'), expected UTF-8", _SAVE_AS, path=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SampleSheetError(
            f"byte 0x{data[error.start]:02X} is not UTF-8", _SAVE_AS, path=name, line=line
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SampleSheetError("NUL byte in the text", _SAVE_AS, path=name, line=line)
    return text


def _delimiter(text: str) -> tuple[str, str, int]:
    """Delimiter, the text without a ``sep=`` line, and the number of lines left out."""
    first = text.lstrip("\r\n").split("\n", 1)[0].split("\r", 1)[0]
    stated = re.fullmatch(r'"?sep=([,;\t])"?', first.strip(" ,"))
    if stated:
        return stated[1], text.split(first, 1)[1].lstrip("\r\n"), 1
    for delimiter in (",", ";", "\t"):
        if delimiter in first:
            return delimiter, text, 0
    return ",", text, 0


def _delimiter_note(delimiter: str, name: str) -> Note:
    what = "semicolons" if delimiter == ";" else "tabs"
    return Note(
        "info", "table_delimiter", name, f"cells are parted by {what}, read as such",
        "commas are the documented form",
    )  # fmt: skip


def _records(text: str, delimiter: str) -> tuple[list[_Record], str]:
    """Records from the header on, and the reader's complaint where it had to stop."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[_Record] = []
    line = 1
    try:
        for row, cells in enumerate(reader, start=1):
            if records or any(cell.strip() for cell in cells):
                records.append((row, line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        return records, f"line {line}: not valid CSV ({error}); check the quotes of this row"
    return records, ""


def _header(record: _Record, name: str) -> list[str]:
    _, line, cells = record
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    twice = sorted({cell for cell in names if cell and names.count(cell) > 1})
    if twice:
        raise SampleSheetError(
            f"column {', '.join(map(repr, twice))} stands more than once in the header",
            "keep one of them", path=name, line=line,
        )  # fmt: skip
    return names


def _rows(
    records: list[_Record], header: list[str], skipped: int
) -> tuple[list[TextRow], list[str]]:
    rows: list[TextRow] = []
    problems: list[str] = []
    for row, line, cells in records:
        stripped = [" ".join(cell.split()) for cell in cells]
        if not any(stripped):
            continue
        fault = _misfit(stripped, header)
        if fault:
            problems.append(f"row {row + skipped}: {fault}; check commas and quotes of this row")
        else:
            rows.append(TextRow(row + skipped, line + skipped, dict(_named(stripped, header))))
    return rows, problems


def _misfit(cells: list[str], header: list[str]) -> str:
    if len(cells) < len(header):
        return f"found {len(cells)} cells, expected {len(header)} as in the header"
    if any(cells[len(header) :]):
        return f"found {len(cells)} cells, expected {len(header)} as in the header"
    nameless = [cell for cell, name in zip(cells, header, strict=False) if cell and not name]
    return f"found {nameless[0]!r} in a column without a name" if nameless else ""


def _named(cells: list[str], header: list[str]) -> Iterator[tuple[str, str]]:
    return ((name, cell) for name, cell in zip(header, cells, strict=False) if name)
