"""What one row of the sample sheet says, once every cell has been checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chip_triage.model.note import Note
from chip_triage.model.patient import Sample


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: the sample and its files. ``line`` is the physical line of the sheet (1-based).

    ``sha256`` holds one checksum a variant file, joined by ``;``; ``panel`` is a shipped name or
    the path of a folder. Paths are joined to the sheet's folder. ``variants`` is empty for a row
    that brings only a karyotype; ``copy_number`` is a SEG table or a VCF.
    """

    sample: Sample
    variants: tuple[Path, ...]
    coverage: Path | None
    alignment: Path | None
    panel: str | None
    expected_records: int | None
    sha256: str | None
    line: int
    lab: str | None = None
    row: int = 0
    copy_number: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that the row names."""
        beside = (self.coverage, self.alignment, self.copy_number)
        return (*self.variants, *(path for path in beside if path is not None))


@dataclass(frozen=True, slots=True)
class SampleSheet:
    """All rows, patients in the order of the sheet and each patient's samples in time order."""

    rows: tuple[SheetRow, ...]
    notes: tuple[Note, ...] = ()
