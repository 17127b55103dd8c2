"""Copy-number segments of one sample, from a SEG table or a VCF with DEL, DUP and CNV records.

The form is told by the content, never by the file's name. What the segments mean is not decided
here: ``analysis/iscn/copy_number`` makes flags of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from chip_triage.errors import InputError
from chip_triage.readers.assembly import named_assembly
from chip_triage.readers.copy_number_profile import CopyNumberProfile
from chip_triage.readers.copy_number_vcf import read_copy_number_vcf
from chip_triage.readers.file_gate import BCF_MAGIC
from chip_triage.readers.seg_table import read_seg
from chip_triage.readers.source import first_bytes

__all__ = ["CopyNumberProfile", "read_copy_number"]


def read_copy_number(
    path: Path, *, assembly: str | None = None, names: Sequence[str] = ()
) -> CopyNumberProfile:
    """Segments of the one sample of a file that goes by one of ``names`` (most trusted first).

    A file with one sample needs no name. Raises InputError (VariantFileError for damage and for
    VCFs) naming the line, and AssemblyMismatchError where ``assembly`` is contradicted.
    """
    wanted = named_assembly(assembly) if assembly else None
    first = first_bytes(path, expected="a SEG table or a VCF of copy-number records")
    if first.startswith(BCF_MAGIC):
        raise InputError(
            "is a BCF, expected a SEG table or a VCF of copy-number records",
            "convert it with 'bcftools view -Ov'",
            path=path.name,
        )
    if first.removeprefix(b"\xef\xbb\xbf").startswith(b"##fileformat=VCF"):
        return read_copy_number_vcf(path, wanted, names)
    return read_seg(path, wanted, names)
