"""A laboratory's replicates become the error and overdispersion of its own panel copy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chip_triage.errors import InputError
from chip_triage.workflow.table_file import read_numbered_table

COLUMNS = ("material", "variant", "alt_depth", "depth", "blank")
#: Digits of the largest count that can be meant.
_MOST_DIGITS = 8
_YES = {"1", "yes", "true"}
_NO = {"", "0", "no", "false"}


@dataclass(frozen=True, slots=True)
class CalibrationResult:
    """What was estimated, in words, and the version of the panel copy, if one was written."""

    lines: tuple[str, ...]
    version: str | None


def calibrate_panel(path: Path, base: str, folder: Path | None) -> CalibrationResult:
    """Estimate from a table of replicates; write a copy of ``base`` to ``folder`` when given.

    Raises :class:`InputError` for a bad cell, and when nothing could be estimated.
    """
    from chip_triage.analysis.calibration import ReplicateRow, calibrate
    from chip_triage.readers.panel_calibration import write_calibrated_panel

    rows = [
        ReplicateRow(
            row["material"],
            row["variant"],
            *_counts(row, path, number),
            _blank(row, path, number),
        )
        for number, row in read_numbered_table(path, COLUMNS[:4])
    ]
    found = calibrate(rows)
    numbers = {
        name: value
        for name, value in (("clone_site_error", found.site_error), ("clone_rho", found.rho))
        if value is not None
    }
    lines = [
        (
            f"site error: {_text(found.site_error)} (mean {_text(found.site_error_mean)}; "
            f"{found.blank_reads} reads at {found.blank_sites} blank sites)"
        ),
        (
            f"overdispersion rho: {_text(found.rho)} (95 % {_text(found.rho_low)} to "
            f"{_text(found.rho_high)}; {found.measurements} measurements of {found.groups} variants)"
        ),
        *found.notes,
    ]
    if not numbers:
        raise InputError("; ".join(found.notes), "measure more replicates", path=path.name)
    version = None
    if folder is not None:
        basis = f"{found.measurements} replicate measurements, {found.blank_sites} blank sites"
        version = write_calibrated_panel(base, folder, numbers, basis)
    return CalibrationResult(tuple(lines), version)


def _counts(row: dict[str, str], path: Path, number: int) -> tuple[int, int]:
    alt, depth = _number(row, "alt_depth", path, number), _number(row, "depth", path, number)
    if depth < 1 or alt > depth:
        raise InputError(
            f"{alt} alt reads of {depth} ({row['material']} {row['variant']})",
            "give counts with 0 <= alt_depth <= depth and depth above 0",
            path=path.name,
            line=number,
        )
    return alt, depth


def _number(row: dict[str, str], column: str, path: Path, number: int) -> int:
    text = row[column].strip()
    if not (text.isdecimal() and text.isascii() and len(text) <= _MOST_DIGITS):
        raise InputError(
            f"column {column!r}: {row[column]!r} is no whole number of reads, 0 to {10**_MOST_DIGITS - 1:,}",
            "give counts, not VAFs",
            path=path.name,
            line=number,
        )
    return int(text)


def _blank(row: dict[str, str], path: Path, number: int) -> bool:
    text = row.get("blank", "").strip().lower()
    if text not in _YES | _NO:
        raise InputError(f"column 'blank': {text!r}", "write 1 or 0", path=path.name, line=number)
    return text in _YES


def _text(value: float | None) -> str:
    return "not estimated" if value is None else f"{value:.2g}"
