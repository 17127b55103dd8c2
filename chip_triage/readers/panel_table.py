"""The tables of a panel: tab-separated, one header line, no quoting, every cell checked by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path

from chip_triage.errors import PanelError

#: One data line: its 1-based number and its cells by column name (stripped, '' when empty).
Row = tuple[int, dict[str, str]]


class Problems:
    """Everything that is wrong with a panel (``found``), in the order of reading."""

    def __init__(self) -> None:
        self.found: list[PanelError] = []

    def add(self, file: str, line: int | None, message: str, remedy: str) -> None:
        """Record one problem of one line of a file of the panel."""
        self.found.append(PanelError(message, remedy, path=file, line=line))


def read_text(path: Path) -> str:
    """A panel file as text; PanelError when it is absent or not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise PanelError(
            f"panel file {path.name} is missing",
            "a panel folder holds panel.toml, genes.tsv, drivers.tsv, artefacts.tsv, filters.toml, "
            "smn_rules.toml and citations.tsv; `chip-triage panels new` makes one",
            path=path.parent.name,
        ) from None
    except UnicodeDecodeError as error:
        raise PanelError(
            f"not UTF-8 at byte {error.start}", "save the file as UTF-8", path=path.name
        ) from error
    except OSError as error:
        raise PanelError(
            f"cannot be read: {error.strerror}", "check the path", path=path.name
        ) from error


def read_rows(
    file: str, text: str, columns: Sequence[str], required: Sequence[str], problems: Problems
) -> list[Row]:
    """Rows of a table; unknown, missing or repeated columns and ragged lines become problems.

    ``required`` columns must be in the header and filled in every row. Lines that start with ``#``
    and blank lines are skipped.
    """
    lines = text.split("\n")
    header = [name.strip() for name in lines[0].rstrip("\r").split("\t")]
    if not _header_is_good(file, header, columns, required, problems):
        return []
    rows = []
    for row in _rows(file, lines, header, problems):
        line, cells = row
        empty = [name for name in required if not cells[name]]
        if empty:
            problems.add(file, line, f"{', '.join(empty)} is empty", "fill it in")
        else:
            rows.append(row)
    return rows


def _rows(file: str, lines: list[str], header: list[str], problems: Problems) -> Iterator[Row]:
    width = len(header)
    for number, line in enumerate(lines[1:], start=2):
        if not line or line[0] in "#\r":
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) != width:
            problems.add(
                file,
                number,
                f"found {len(cells)} tab-separated cells, expected {width}",
                "one cell per column, parted by single tabs",
            )
            continue
        if " " in line:
            cells = [cell.strip() for cell in cells]
        yield number, dict(zip(header, cells, strict=True))


def checked_rows(text: str, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Cells in the order of ``columns`` of a table that :func:`read_rows` has found whole, by its checksum.

    A column that the table lacks gives ''. Nothing is looked at twice here.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    header = [name.strip() for name in lines[0].split("\t")]
    none = len(header)
    pick = itemgetter(*(header.index(name) if name in header else none for name in columns))
    for line in lines[1:]:
        if line and line[0] != "#":
            cells = line.split("\t")
            yield pick([*map(str.strip, cells), ""] if " " in line else [*cells, ""])


def _header_is_good(
    file: str,
    header: list[str],
    columns: Sequence[str],
    required: Sequence[str],
    problems: Problems,
) -> bool:
    before = len(problems.found)
    for name in header:
        if name not in columns:
            problems.add(
                file, 1, f"unknown column {name!r}", f"known columns: {', '.join(columns)}"
            )
        elif header.count(name) > 1:
            problems.add(file, 1, f"column {name!r} stands twice", "keep one of them")
    for name in required:
        if name not in header:
            problems.add(file, 1, f"column {name!r} is missing", "add it, separated by tabs")
    return len(problems.found) == before


def check_unique(file: str, rows: list[Row], column: str, problems: Problems) -> None:
    """Record every value of ``column`` that stands in more than one row."""
    seen: dict[str, int] = {}
    for line, cells in rows:
        if cells[column] in seen:
            problems.add(
                file, line, f"{column} {cells[column]!r} stands in line {seen[cells[column]]} too",
                "ids are unique",
            )  # fmt: skip
        seen.setdefault(cells[column], line)
