"""The reference FASTA: windows around variants, its assembly, and the check of REF against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from chip_triage.errors import AssemblyMismatchError, InputError
from chip_triage.model.locus import VariantKey, canonical_contig
from chip_triage.model.reference import ReferenceWindow
from chip_triage.readers.assembly import assembly_by_lengths


class Reference:
    """An indexed FASTA. Contigs may be written with or without ``chr``; bases come in upper case.

    Use as a context manager. InputError when the file, its index or its sequence cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fasta = _open_fasta(path)
        self.contigs: dict[str, int] = dict(
            zip(self._fasta.references, self._fasta.lengths, strict=True)
        )
        self._names = {canonical_contig(name): name for name in reversed(self.contigs)}

    def __enter__(self) -> Reference:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._fasta.close()

    def name_of(self, contig: str) -> str | None:
        """How the FASTA writes a contig; None when it lacks it."""
        return self._names.get(canonical_contig(contig))

    def assembly(self) -> str | None:
        """The assembly that the contig lengths fit; None when they fit neither (or both)."""
        fits, _ = assembly_by_lengths(self.contigs.items())
        return fits.pop() if len(fits) == 1 else None

    def require_assembly(self, assembly: str) -> None:
        """Refuse a FASTA whose lengths are those of the other assembly; unknown ones pass."""
        found = self.assembly()
        if found is not None and found != assembly:
            raise AssemblyMismatchError(
                f"is {found} by its contig lengths, the variants are on {assembly}",
                "give the FASTA of the assembly that the variants were called on",
                path=self.path.name,
                expected=assembly,
                found=found,
            )

    def window(self, contig: str, start0: int, end0: int) -> ReferenceWindow | None:
        """Bases of ``[start0, end0)``, clipped to the contig; None when the FASTA lacks the contig."""
        name = self.name_of(contig)
        if name is None:
            return None
        start0, end0 = max(0, start0), min(end0, self.contigs[name])
        if start0 >= end0:
            return None
        with _advice(self.path):
            bases = str(self._fasta.fetch(name, start0, end0))
        if len(bases) != end0 - start0:
            raise InputError(
                f"gives {len(bases)} bases for {name}:{start0 + 1}-{end0}, expected {end0 - start0}",
                "the file is cut short or its index is old: copy it again and run 'samtools faidx'",
                path=self.path.name,
            )
        return ReferenceWindow(canonical_contig(contig), start0, bases.upper())

    def windows(self, keys: Iterable[VariantKey], flank: int) -> dict[VariantKey, ReferenceWindow]:
        """One window per key, ``flank`` bases wide on either side; keys off the FASTA are left out."""
        found: dict[VariantKey, ReferenceWindow] = {}
        for key in keys:
            window = self.window(key.contig, key.start0 - flank, key.end0 + flank)
            if window is not None:
                found[key] = window
        return found


def _open_fasta(path: Path) -> Any:
    """A pysam FastaFile; the index must exist, since making one would write beside the input."""
    import pysam

    if not path.is_file():
        raise InputError("there is no such file", "check the path of --fasta", path=path.name)
    if not path.with_name(path.name + ".fai").is_file():
        raise InputError(
            "is not indexed (no .fai beside it)",
            f"run 'samtools faidx {path.name}'",
            path=path.name,
        )
    with _advice(path), _quiet():
        return pysam.FastaFile(str(path))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep htslib's words off the terminal; its errors arrive as exceptions."""
    import pysam

    before = pysam.set_verbosity(0)
    try:
        yield
    finally:
        pysam.set_verbosity(before)


@contextmanager
def _advice(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            f"cannot be read as FASTA: {error}",
            "give an uncompressed or bgzip FASTA with its .fai (and .gzi)",
            path=path.name,
        ) from None


def refuse_mismatches(wrong: Iterable[tuple[str, int, str, str]], name: str, assembly: str) -> None:
    """Refuse a file when REF contradicts the FASTA: ``(chrom, pos, ref, expected)`` of each."""
    listed = list(wrong)
    if not listed:
        return
    chrom, pos, ref, expected = listed[0]
    raise AssemblyMismatchError(
        f"{len(listed)} panel records have a REF that the FASTA does not hold; the first: "
        f"{chrom}:{pos} is {expected or '-'} there, the record says {ref}",
        "the FASTA or the assembly is another one than the variants were called on",
        path=name,
        expected=assembly,
        found="another reference",
    )
