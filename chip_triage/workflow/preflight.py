"""Options that no input could satisfy, refused once and before any file is read."""

from __future__ import annotations

from pathlib import Path

from chip_triage.errors import UsageError, VariantFileError
from chip_triage.workflow.options import TriageOptions


def check_options(options: TriageOptions) -> None:
    """Raise :class:`UsageError` for an unknown caller or a GFF3 without its FASTA."""
    if options.caller is not None:
        from chip_triage.readers.caller_detection import canonical_caller

        try:
            canonical_caller(options.caller)
        except VariantFileError as error:
            raise UsageError(f"--caller: {error.message}", error.remedy) from None
    if options.gff is not None and options.fasta is None:
        raise UsageError(
            "--gff is given without --fasta", "both are needed to annotate: add --fasta genome.fa"
        )


def check_references(options: TriageOptions) -> None:
    """Raise :class:`InputError` when the FASTA or the GFF3 cannot be read at all."""
    if options.fasta is not None:
        from chip_triage.readers.reference import Reference

        with Reference(options.fasta):
            pass
    if options.gff is not None:
        from chip_triage.readers.csq import gff_prefix

        gff_prefix(options.gff)


def reference_marks(options: TriageOptions) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of change of the FASTA and the GFF3: what a resumed run must share."""
    return tuple(_mark(path) for path in (options.fasta, options.gff) if path is not None)


def _mark(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return path.name, 0, 0
    return path.name, found.st_size, found.st_mtime_ns
