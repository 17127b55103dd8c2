"""A tab-separated table in, for the commands that work row by row."""

from __future__ import annotations

from pathlib import Path

from chip_triage.errors import InputError


def read_table(path: Path, needed: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """Rows of a TSV (CSV by its ending) as text, nothing inferred; blank lines are passed over.

    Raises :class:`InputError` when the file is missing or empty, lacks a needed column, names a
    column twice, or a row has another number of cells than the header.
    """
    text = _text(path)
    separator = "," if path.suffix.lower() == ".csv" else "\t"
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
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
                f"has no column {column!r}; found: {', '.join(header)}",
                "name the column, or check that the table is tab-separated",
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
    return [dict(zip(header, row, strict=True)) for _, row in rows[1:]]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError("does not exist", "check the path", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "is not UTF-8 text", "save the table as UTF-8 tab-separated text", path=path.name
        ) from error
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", "check the path", path=path.name
        ) from error


def _cells(line: str, separator: str) -> list[str]:
    if separator == "\t":
        return line.split("\t")
    import csv

    return next(csv.reader([line]))
