"""A tab-separated table in, for the commands that work row by row."""

from __future__ import annotations

from pathlib import Path

from chip_triage.errors import InputError

_EXPECTED = "a tab-separated text table"
# A quotation mark that is closed no sooner opens no cell.
MOST_LINES_OF_A_CELL = 50


def read_table(path: Path, needed: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """Rows of :func:`read_numbered_table` without their lines."""
    return [row for _, row in read_numbered_table(path, needed)]


def read_numbered_table(
    path: Path, needed: tuple[str, ...] = ()
) -> list[tuple[int, dict[str, str]]]:
    """Lines (1-based) and rows of a TSV (CSV by its ending) as text, nothing inferred.

    Blank lines are passed over, but in a table of one column, where they are empty cells.

    Raises :class:`InputError` when the file is missing or empty, lacks a needed column, names a
    column twice, or a row has another number of cells than the header.
    """
    text = _text(path)
    separator = "," if path.suffix.lower() == ".csv" else "\t"
    lines = _filled(_whole_records(_lines(text), separator), separator)
    if not lines:
        raise InputError(
            "is empty; a header line was expected", "give a table with a header", path=path.name
        )
    rows = [(number, _cells(line, separator)) for number, line in lines]
    header = rows[0][1]
    for column in header:
        if header.count(column) > 1:
            raise InputError(
                f"column {column!r} stands twice",
                "name every column once",
                path=path.name,
                line=rows[0][0],
            )
    for column in needed:
        if column not in header:
            raise InputError(
                f"has no column {column!r}; found: {', '.join(header)[:200]}",
                "name the column; a table whose name ends in .csv is parted by commas, any other by tabs",
                path=path.name,
            )
    for number, row in rows[1:]:
        if len(row) != len(header):
            raise InputError(
                f"{len(row)} cells, the header has {len(header)}",
                "correct the row; tabs inside a cell are not possible",
                path=path.name,
                line=number,
            )
    return [(number, dict(zip(header, row, strict=True))) for number, row in rows[1:]]


def _text(path: Path) -> str:
    from chip_triage.readers.file_gate import refuse_foreign, require_local_file

    require_local_file(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", "check its permissions", path=path.name
        ) from error
    if data.startswith(b"\x1f\x8b"):
        raise InputError(
            "is compressed, expected a text table", "unpack it: gunzip FILE", path=path.name
        )
    refuse_foreign(data[:512], path.name, _EXPECTED)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"byte 0x{data[error.start]:02X} is not UTF-8, expected {_EXPECTED}",
            "save the table as UTF-8 tab-separated text",
            path=path.name,
            line=data.count(b"\n", 0, error.start) + 1,
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(
            "a NUL byte stands in the text", "copy the file again", path=path.name, line=line
        )
    return text


def _filled(numbered: list[tuple[int, str]], separator: str) -> list[tuple[int, str]]:
    """Numbered lines (1-based) that are rows, the header first."""
    while numbered and not numbered[-1][1].strip(" "):
        numbered.pop()
    header, first = next(((n, line) for n, line in numbered if line.strip()), (0, ""))
    one_column = header > 0 and separator not in first
    return [
        (number, line)
        for number, line in numbered
        if number >= header and (line.strip() or one_column or separator in line)
    ]


def _lines(text: str) -> list[str]:
    """Lines that end with LF, CRLF or CR; other separators of Unicode belong to the cells."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _whole_records(lines: list[str], separator: str) -> list[tuple[int, str]]:
    """Numbered lines; those whose quoted cell runs over a line break are joined: the break is written ``\\n``.

    Only where a cell opens with a quotation mark that its own line does not close and a later line
    does; any other quotation mark is text.
    """
    records: list[tuple[int, str]] = []
    skip = 0
    for place, line in enumerate(lines):
        if skip:
            skip -= 1
            continue
        following = _closing(lines, place, separator)
        record = "\\n".join(lines[place : place + following + 1])
        record = _unquoted_last(record, line, separator) if following else line
        records.append((place + 1, record))
        skip = following
    return records


def _closing(lines: list[str], place: int, separator: str) -> int:
    """How many lines further the cell that ``lines[place]`` leaves open is closed; 0 for none."""
    opened = lines[place].rsplit(separator + '"', 1)[-1] if separator + '"' in lines[place] else ""
    opened = opened or (lines[place][1:] if lines[place].startswith('"') else "")
    if not opened or opened.count('"') % 2:
        return 0
    for further in range(1, min(MOST_LINES_OF_A_CELL, len(lines) - place)):
        if lines[place + further].count('"') % 2:
            return further
    return 0


def _unquoted_last(record: str, first: str, separator: str) -> str:
    """A joined record of a TSV without the marks around the cell that ran over; CSV keeps them."""
    if separator == ",":
        return record
    start = first.rfind(separator + '"') + len(separator) if separator + '"' in first else 0
    end = record.rfind('"')
    return record[:start] + record[start + 1 : end].replace('""', '"') + record[end + 1 :]


def _cells(line: str, separator: str) -> list[str]:
    if separator == "\t":
        return line.split("\t")
    import csv

    return next(csv.reader([line]))
