"""Consequences for variants that came without any: ``bcftools csq`` as pysam carries it.

What bcftools reads is a small, clean VCF of the panel's alleles that this module writes, never the
user's file; consequences come back by record id. ``--local-csq`` judges every record alone, so that
unphased neighbours are not merged. A REF that contradicts the FASTA is an error, never corrected.

bcftools runs in a guarded child of the same interpreter: a failed run leaves its static state behind
(measured: the next run of the process refused a sorted file as 'not sorted'), and a damaged GFF3 or
FASTA may neither kill nor hang the caller.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from chip_triage.errors import InputError, VariantFileError
from chip_triage.model.locus import VariantKey
from chip_triage.model.note import Note
from chip_triage.model.variant import Call, Consequence, SampleCalls
from chip_triage.readers.bcsq_annotation import bcsq_consequence
from chip_triage.readers.reference import Reference, refuse_mismatches

_REMEDY = (
    "annotate it with VEP, SnpEff, Funcotator or ANNOVAR, or give a reference and a gene model: "
    "--fasta genome.fa --gff genes.gff3"
)
#: Longest time (seconds) that csq may take; a whole Ensembl GFF3 takes about ten.
CSQ_SECONDS = 600
_CHILD = """
import sys, pysam.bcftools
from pysam.utils import SamtoolsError
try:
    pysam.bcftools.csq(*sys.argv[1:], catch_stdout=False)
except SamtoolsError as error:
    sys.exit(str(error).replace(chr(92) + "n", chr(10)))
"""
_HEADER = "##fileformat=VCFv4.2\n"
_COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
#: Attributes that `bcftools csq` needs in a GFF3 (Ensembl's dialect).
_GFF_NEEDS = ("ID=gene:", "ID=transcript:", "biotype=")


def require_annotation(
    samples: Sequence[SampleCalls], *, has_reference: bool, name: str = ""
) -> bool:
    """Whether consequences must be computed; refuses what has none and no reference to make them.

    True: ask `annotate_samples`. False: the file brought its own. Raises VariantFileError when panel
    variants came without any consequence and ``has_reference`` is False. A file without panel variants needs none.
    """
    calls = [call for sample in samples for call in sample.calls if not _is_symbolic(call)]
    if not calls or any(call.consequences for call in calls):
        return False
    if has_reference:
        return True
    declared = next((sample.annotation for sample in samples if sample.annotation), None)
    what = f"declares {declared}, but none of its {len(calls)} panel variants carries it"
    raise VariantFileError(
        f"is not annotated: {what}" if declared else
        "is not annotated: its header describes no consequences (CSQ, ANN, BCSQ, FUNCOTATION ...)",
        _REMEDY,
        path=name or (calls[0].source_file if calls else ""),
    )  # fmt: skip


def annotate_samples(
    samples: Sequence[SampleCalls], fasta: Path, gff: Path
) -> tuple[SampleCalls, ...]:
    """Samples whose panel calls carry consequences of ``bcftools csq`` (source ``BCSQ``).

    Transcript ids are those of the GFF3. Raises InputError (FASTA or GFF3 cannot be used) and
    AssemblyMismatchError (the FASTA is another assembly, or REF contradicts it).
    """
    keys = sorted({call.variant.key for s in samples for call in s.calls if not _is_symbolic(call)})
    if not keys:
        return tuple(samples)
    with Reference(fasta) as reference:
        for assembly in {sample.assembly for sample in samples}:
            reference.require_assembly(assembly)
        found = consequences_of(keys, reference, gff)
    return tuple(_annotated(sample, found, gff.name) for sample in samples)


def consequences_of(
    keys: Sequence[VariantKey], reference: Reference, gff: Path
) -> dict[VariantKey, tuple[Consequence, ...]]:
    """Consequences of every key that lies on the FASTA; keys without one map to ``()``."""
    refuse_wrong_ref(keys, reference)
    placed = [key for key in keys if reference.name_of(key.contig) is not None]
    with TemporaryDirectory(prefix="chip-triage-") as folder:
        source, target = Path(folder) / "in.vcf", Path(folder) / "out.vcf"
        source.write_text(_small_vcf(placed, reference), encoding="ascii")
        _run_csq(reference, gff, source, target)
        rows = target.read_text(encoding="utf-8").splitlines()
    found: dict[VariantKey, tuple[Consequence, ...]] = dict.fromkeys(keys, ())
    for row in rows:
        if not row.startswith("#"):
            cells = row.split("\t")
            found[placed[int(cells[2])]] = _parse(cells[7])
    return found


def gff_prefix(gff: Path) -> str:
    """How a GFF3 begins its contig names (``chr`` or nothing); refuses what csq cannot use.

    Read until the attributes that csq needs were all seen, which is within the first gene.
    """
    missing, prefix = set(_GFF_NEEDS), ""
    for line in _gff_lines(gff):
        if line.startswith("#"):
            continue
        if line.startswith("chr"):
            prefix = "chr"
        missing = {word for word in missing if word not in line}
        if not missing:
            return prefix
    raise InputError(
        f"lacks {', '.join(sorted(missing))}, which bcftools csq needs",
        "give an Ensembl GFF3 (RefSeq and GENCODE files are written otherwise)",
        path=gff.name,
    )


def _gff_lines(gff: Path) -> Iterator[str]:
    import gzip

    if not gff.is_file():
        raise InputError("there is no such file", "check the path of --gff", path=gff.name)
    try:
        with gff.open("rb") as handle:
            packed = handle.read(2) == b"\x1f\x8b"
        opener = gzip.open if packed else open
        with opener(gff, "rt", encoding="utf-8") as lines:
            yield from lines
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(
            f"cannot be read as GFF3: {error}", "give the GFF3 as text or gzip", path=gff.name
        ) from None


def refuse_wrong_ref(keys: Sequence[VariantKey], reference: Reference) -> None:
    """Refuse variants whose REF the FASTA does not hold; AssemblyMismatchError names the first."""
    wrong = []
    for key in keys:
        window = reference.window(key.contig, key.start0, key.end0) if key.deleted else None
        found = window.bases if window else ""
        if key.deleted and not _agrees(key.deleted, found):
            wrong.append((key.contig, key.start0 + 1, key.deleted, found))
    if wrong:
        refuse_mismatches(wrong, reference.path.name, keys[0].assembly)


def _agrees(mine: str, theirs: str) -> bool:
    return len(mine) == len(theirs) and all(
        a == b or b not in "ACGT" or a == "N" for a, b in zip(mine, theirs, strict=True)
    )


def _small_vcf(keys: Sequence[VariantKey], reference: Reference) -> str:
    """The keys as VCF records in the FASTA's order of contigs, numbered in ID."""
    lines = [_HEADER]
    order = {name: number for number, name in enumerate(reference.contigs)}
    lines.extend(f"##contig=<ID={name},length={n}>\n" for name, n in reference.contigs.items())
    lines.append(_COLUMNS)
    records = []
    for number, key in enumerate(keys):
        name = reference.name_of(key.contig) or key.contig
        pos, ref, alt = vcf_alleles(key, reference)
        records.append(
            (order[name], pos, number, f"{name}\t{pos}\t{number}\t{ref}\t{alt}\t.\t.\t.\n")
        )
    lines.extend(record for *_, record in sorted(records))
    return "".join(lines)


def vcf_alleles(key: VariantKey, reference: Reference) -> tuple[int, str, str]:
    """POS (1-based), REF and ALT of a key, with the anchor base that VCF asks of indels."""
    if key.deleted and key.inserted:
        return key.start0 + 1, key.deleted, key.inserted
    if key.start0 == 0:
        window = reference.window(key.contig, key.end0, key.end0 + 1)
        anchor = window.bases if window else "N"
        return 1, key.deleted + anchor, key.inserted + anchor
    window = reference.window(key.contig, key.start0 - 1, key.start0)
    anchor = window.bases if window else "N"
    return key.start0, anchor + key.deleted, anchor + key.inserted


def _run_csq(reference: Reference, gff: Path, source: Path, target: Path) -> None:
    """Run csq in a child process; InputError with its last words when it fails, dies or hangs."""
    fasta_prefix = "chr" if any(name.startswith("chr") for name in reference.contigs) else "-"
    strip = f"{fasta_prefix},{gff_prefix(gff) or '-'},{fasta_prefix}"
    arguments = [
        "--local-csq", "--no-version", "-f", str(reference.path.resolve()), "-g",
        str(gff.resolve()), "-O", "v", "-o", str(target), str(source),
    ]  # fmt: skip
    if strip != "-,-,-":
        arguments[:0] = ["--unify-chr-names", strip]
    try:
        ran = subprocess.run(
            [sys.executable, "-I", "-c", _CHILD, *arguments],
            capture_output=True, timeout=CSQ_SECONDS, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise InputError(
            f"bcftools csq did not finish within {CSQ_SECONDS} seconds",
            "check the GFF3 and the FASTA",
            path=gff.name,
        ) from None
    if ran.returncode != 0 or not target.is_file():
        words = _last_words(ran.stderr) or f"it ended with status {ran.returncode}"
        raise InputError(
            f"bcftools csq could not use it: {words}",
            "check that FASTA and GFF3 are of one assembly and name their contigs alike",
            path=gff.name,
        )


def _last_words(stderr: bytes) -> str:
    """The line with bcftools' own error, else the last one."""
    lines = [
        line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()
    ]
    errors = [line for line in lines if line.startswith("Error")]
    return (errors or lines or [""])[-1]


def _parse(info: str) -> tuple[Consequence, ...]:
    value = next((p[5:] for p in info.split(";") if p.startswith("BCSQ=")), "")
    rows = (entry.split("|") for entry in value.split(",") if entry and not entry.startswith("@"))
    return tuple(bcsq_consequence(row) for row in rows)


def _annotated(
    sample: SampleCalls, found: dict[VariantKey, tuple[Consequence, ...]], gff: str
) -> SampleCalls:
    calls = tuple(_with_consequences(call, found) for call in sample.calls)
    note = Note(
        "info", "annotated_here", gff,
        "consequences were computed with bcftools csq (local), one variant at a time",
    )  # fmt: skip
    return replace(sample, calls=calls, annotation="BCSQ", notes=(*sample.notes, note))


def _with_consequences(call: Call, found: dict[VariantKey, tuple[Consequence, ...]]) -> Call:
    if call.consequences or call.variant.key not in found:
        return call
    return replace(call, consequences=found[call.variant.key])


def _is_symbolic(call: Call) -> bool:
    return "symbolic" in call.labels
