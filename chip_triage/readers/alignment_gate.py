"""Opens a BAM or CRAM only when it can be trusted, and reads regions with a check at their end.

pysam's ``fetch(region)`` ends silently where the file is damaged (measured: 3,965 of 8,408 reads after
one flipped bit). So after each region the file is asked for one read more, which fails where damage ended
the region, and closing must succeed. Small files are verified whole, block by block, when opened.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from chip_triage.errors import AlignmentFileError, AssemblyMismatchError, VariantFileError
from chip_triage.model.locus import ASSEMBLIES, canonical_contig
from chip_triage.readers.assembly import CONTIG_LENGTHS
from chip_triage.readers.file_gate import require_local_file
from chip_triage.readers.inflate import BGZF_EOF, bgzf_block_size, inflate

#: Files up to this size are inflated and checked whole (0.12 s); of larger ones the blocks that are read.
VERIFY_BYTES = 8_000_000
_CRAM_EOF = (
    bytes.fromhex("0f000000ffffffff0fe0454f4600000000010005bdd94f0001000606010001000100ee63014b"),
    bytes.fromhex("0b000000ffffffff0fe0454f4600000000010000060601000100010000"),
)
_INDEX_SUFFIXES = {"bam": (".bai", ".csi"), "cram": (".crai",)}
_MAKE_INDEX = "make the index again: samtools index FILE"
_COPY_AGAIN = "copy the file again from where it was made, and compare checksums"


class TrustedAlignment:
    """An open BAM or CRAM whose contigs, assembly, index and end have been checked."""

    def __init__(self, path: Path, handle: Any, contigs: dict[str, str], kind: str) -> None:
        self.path = path
        self._handle = handle
        self._contigs = contigs
        self._kind = kind

    @contextmanager
    def region(self, contig: str, start0: int, end0: int) -> Iterator[Iterator[Any]]:
        """Reads that overlap ``[start0, end0)`` of a canonical contig, to be walked to their end.

        On leaving, the file is asked for one more read: where the region ended because of damage,
        that fails, and AlignmentFileError is raised.
        """
        name = self._name_of(contig)
        length = self._handle.get_reference_length(name)
        if not 0 <= start0 < end0 <= length:
            raise AlignmentFileError(
                f"{name}:{start0 + 1}-{end0} lies outside the contig of {length:,} bases",
                "check the assembly of the variants",
                path=self.path.name,
            )
        try:
            yield self._handle.fetch(name, start0, end0)
        except (OSError, ValueError) as error:
            raise self.damaged(str(error)) from None
        self._check_end()

    def _name_of(self, contig: str) -> str:
        name = self._contigs.get(contig)
        if name is None:
            shown = ", ".join(self._handle.references[:3]) or "none"
            raise AlignmentFileError(
                f"has no contig {contig!r} (its contigs: {shown} ...)",
                "give the alignment to the same reference as the variants; names with and without"
                " 'chr' are both understood",
                path=self.path.name,
            )
        return name

    def _check_end(self) -> None:
        """Read on from where the region ended: at the end of a contig that works, in damage it fails.

        A damaged CRAM fails by itself (300 of 300 flipped bits), and cannot be read on at its end.
        """
        if self._kind == "cram":
            return
        try:
            next(iter(self._handle.fetch(until_eof=True)), None)
        except (OSError, ValueError) as error:
            raise self.damaged(str(error)) from None

    def damaged(self, found: str) -> AlignmentFileError:
        """The error for a file that fails while it is read."""
        return AlignmentFileError(
            f"is damaged or cut short: reading it fails ({found.splitlines()[0]})",
            _COPY_AGAIN
            if self._kind == "bam"
            else f"{_COPY_AGAIN}; check that the FASTA is its own",
            path=self.path.name,
        )


@contextmanager
def open_alignment(path: Path, assembly: str, fasta: Path | None) -> Iterator[TrustedAlignment]:
    """Open a local, indexed, whole BAM or CRAM of ``assembly``.

    Raises AlignmentFileError naming what is wrong, AssemblyMismatchError when contig lengths are
    those of another assembly. A CRAM needs its FASTA, and nothing is ever fetched over a network.
    """
    import pysam

    kind = _check_bytes(path)
    _check_index(path, kind)
    if kind == "cram":
        _check_fasta(path, fasta)
    loudness = pysam.set_verbosity(0)
    try:
        try:
            handle = pysam.AlignmentFile(
                str(path), reference_filename=str(fasta) if fasta else None, require_index=True
            )
        except (OSError, ValueError) as error:
            raise AlignmentFileError(
                f"cannot be opened: {error}", _COPY_AGAIN, path=path.name
            ) from None
        try:
            _check_samples(handle.header, path)
            contigs = _checked_contigs(handle, assembly, path)
            alignment = TrustedAlignment(path, handle, contigs, kind)
            yield alignment
        except BaseException:
            with suppress(OSError):  # closing a damaged file fails too; the first error counts
                handle.close()
            raise
        try:
            handle.close()
        except OSError as error:
            raise alignment.damaged(str(error)) from None
    finally:
        pysam.set_verbosity(loudness)


def _check_bytes(path: Path) -> str:
    """``bam`` or ``cram`` by content; refuses foreign, truncated and (small) damaged files."""
    try:
        require_local_file(path)
        with path.open("rb") as raw:
            first = raw.read(4)
            raw.seek(0, 2)
            size = raw.tell()
            raw.seek(max(0, size - 64))
            last = raw.read()
            if first == b"CRAM":
                if not last.endswith(_CRAM_EOF):
                    raise _cut(path)
                return "cram"
            if first[:2] != b"\x1f\x8b":
                raise AlignmentFileError(
                    "is neither BAM nor CRAM",
                    "give a coordinate-sorted, indexed BAM or CRAM (samtools sort, samtools index)",
                    path=path.name,
                )
            if not last.endswith(BGZF_EOF):
                raise _cut(path)
            raw.seek(0)
            _verify_blocks(raw, path, whole=size <= VERIFY_BYTES)
    except AlignmentFileError:
        raise
    except VariantFileError as error:
        raise AlignmentFileError(
            _without_place(error, path), error.remedy, path=path.name
        ) from None
    except OSError as error:
        raise AlignmentFileError(
            f"cannot be read: {error}", "check the file", path=path.name
        ) from None
    return "bam"


def _verify_blocks(raw: Any, path: Path, *, whole: bool) -> None:
    """The first block, which holds the header; of a small file all of them."""
    head = raw.read(1 << 16)
    try:
        plain = zlib.decompress(head[: bgzf_block_size(head)], wbits=31)
    except zlib.error as error:
        raise AlignmentFileError(
            f"is damaged: its first block cannot be inflated ({error})", _COPY_AGAIN, path=path.name
        ) from None
    if not plain.startswith(b"BAM\x01"):
        raise AlignmentFileError(
            "is compressed, but holds no BAM", "give a BAM or CRAM", path=path.name
        )
    if whole:
        raw.seek(0)
        for _ in inflate(raw, "bgzf", path.name):
            pass


def _without_place(error: VariantFileError, path: Path) -> str:
    return error.message.removeprefix(f"{path.name}: ")


def _cut(path: Path) -> AlignmentFileError:
    return AlignmentFileError(
        "is cut short: the block that marks the end is missing", _COPY_AGAIN, path=path.name
    )


def _check_index(path: Path, kind: str) -> None:
    found = [place for place in _index_places(path, kind) if place.is_file()]
    if not found:
        raise AlignmentFileError("has no index beside it", _MAKE_INDEX, path=path.name)
    if found[0].stat().st_mtime < path.stat().st_mtime:
        raise AlignmentFileError(
            f"its index {found[0].name} is older than the file itself", _MAKE_INDEX, path=path.name
        )


def _index_places(path: Path, kind: str) -> Iterable[Path]:
    for suffix in _INDEX_SUFFIXES[kind]:
        yield path.with_name(path.name + suffix)
        yield path.with_suffix(suffix)


def _check_fasta(path: Path, fasta: Path | None) -> None:
    if fasta is None:
        raise AlignmentFileError(
            "is a CRAM, which cannot be read without its reference",
            "give the FASTA it was aligned to (--fasta), or a BAM",
            path=path.name,
        )
    if not fasta.is_file() or not fasta.with_name(fasta.name + ".fai").is_file():
        raise AlignmentFileError(
            "the FASTA or its index (.fai) is missing", "samtools faidx FASTA", path=fasta.name
        )


def _check_samples(header: Any, path: Path) -> None:
    names = {group["SM"] for group in header.to_dict().get("RG", ()) if group.get("SM")}
    if len(names) > 1:
        raise AlignmentFileError(
            f"holds reads of {len(names)} samples ({', '.join(sorted(names)[:3])})",
            "split it by sample (samtools split)",
            path=path.name,
        )


def _checked_contigs(handle: Any, assembly: str, path: Path) -> dict[str, str]:
    """Canonical contig -> name in the file; the lengths must be those of ``assembly``."""
    contigs: dict[str, str] = {}
    place = ASSEMBLIES.index(assembly)
    for name, length in zip(handle.references, handle.lengths, strict=True):
        canonical = canonical_contig(name)
        known = CONTIG_LENGTHS.get(canonical)
        if known is not None and length != known[place]:
            found = ASSEMBLIES[known.index(length)] if length in known else "another reference"
            raise AssemblyMismatchError(
                f"{name} has {length:,} bases, which is {found}, not {assembly}",
                f"give an alignment to {assembly}; positions are never lifted over",
                path=path.name,
                expected=assembly,
                found=found,
            )
        contigs.setdefault(canonical, name)
    return contigs
