"""The one door for variant files: VCF, BCF or MAF, told apart by content and never by name."""

from __future__ import annotations

from chip_triage.errors import VariantFileError
from chip_triage.model.panel import GenePanel
from chip_triage.model.variant import SampleCalls
from chip_triage.readers.file_gate import BCF_MAGIC
from chip_triage.readers.request import ReadRequest
from chip_triage.readers.source import first_bytes

__all__ = ["ReadRequest", "read_variant_file", "sniff"]


def sniff(first: bytes) -> str:
    """``vcf``, ``bcf``, ``maf`` or ``unknown`` from the first inflated bytes of a file."""
    if first.startswith(BCF_MAGIC):
        return "bcf"
    text = first.removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"##fileformat=VCF", b"#CHROM\t")):
        return "vcf"
    if text.startswith(b"##"):
        head = text[:4096]
        if b"\n#CHROM\t" in text or b"##INFO=" in head or b"##contig=" in head:
            return "vcf"
    from chip_triage.readers.maf_columns import is_maf

    return "maf" if is_maf(first) else "unknown"


def read_variant_file(request: ReadRequest, panel: GenePanel) -> tuple[SampleCalls, ...]:
    """Read every wanted sample of the request's files; one `SampleCalls` per sample.

    Raises VariantFileError or AssemblyMismatchError when a file is refused as a whole.
    """
    if not request.paths:
        raise VariantFileError("no variant file was given", "give at least one path")
    firsts = [first_bytes(path) for path in request.paths]
    kinds = {sniff(first) for first in firsts}
    if len(kinds) > 1:
        named = zip(request.paths, map(sniff, firsts), strict=True)
        raise VariantFileError(
            "files of one sample are of different kinds: "
            + ", ".join(f"{path.name} is {kind}" for path, kind in named),
            "give files of one kind",
        )
    kind = next(iter(kinds))
    if kind == "maf":
        from chip_triage.readers.maf import read_maf

        return read_maf(request, panel)
    if kind == "bcf":
        from chip_triage.readers.bcf import read_bcf

        return read_bcf(request, panel)
    if kind == "unknown":
        if not firsts[0].strip():
            raise VariantFileError(
                "holds nothing (no text when unpacked), expected VCF, BCF or MAF",
                "copy it again from where it was made",
                path=request.paths[0].name,
            )
        begin = firsts[0].split(b"\n", 1)[0][:60].decode("utf-8", "replace")
        raise VariantFileError(
            f"begins with {begin!r}, expected '##fileformat=VCFv4.x' or the column names of a MAF",
            "give the caller's VCF, or a MAF with Hugo_Symbol, Chromosome and Start_Position",
            path=request.paths[0].name,
        )
    from chip_triage.readers.vcf import read_vcf

    return read_vcf(request, panel)
