"""The cells of one table row, read strictly, with every problem kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from chip_triage.analysis.scores import table_columns as tc
from chip_triage.analysis.scores.quantity import Quantity
from chip_triage.analysis.scores.table_columns import CellProblemError, InputColumn

T = TypeVar("T")


class BadCellsError(Exception):
    """A row with cells that cannot be right; one message each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class RowCells:
    """Reads the cells of one row; ``done`` raises BadCellsError when any was refused."""

    def __init__(self, row: Mapping[str, str]) -> None:
        self.row = row
        self.problems: list[str] = []

    def read(self, column: InputColumn, reader: Callable[[str], T]) -> T | None:
        """A cell through ``reader``; None (and a problem) when it is refused."""
        text = (self.row.get(column.name) or "").strip()
        try:
            return reader(text)
        except CellProblemError as problem:
            self.problems.append(f"column '{column.name}': found '{text}', {problem}")
            return None

    def number(self, column: InputColumn) -> Quantity | None:
        """A number or a limit."""
        return self.read(column, lambda text: tc.number(column, text))

    def plain(self, column: InputColumn) -> float | None:
        """A number that must be exact."""
        return self.read(column, lambda text: tc.plain_number(column, text))

    def flag(self, column: InputColumn) -> bool | None:
        """1/0."""
        return self.read(column, tc.flag)

    def choice(self, column: InputColumn, known: Mapping[str, object]) -> str | None:
        """One of the known words, in any case and with ``_`` for a space."""

        def one_of(text: str) -> str | None:
            if tc.is_missing(text):
                return None
            key = " ".join(text.lower().replace("_", " ").split())
            if key not in known:
                raise CellProblemError(f"expected one of {', '.join(known)}")
            return key

        return self.read(column, one_of)

    def done(self) -> None:
        """Raise BadCellsError when any cell was refused."""
        if self.problems:
            raise BadCellsError(self.problems)
