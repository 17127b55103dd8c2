"""Counts in alignments that the test itself writes, where every number is known."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pysam
import pytest

from chip_triage.errors import AlignmentFileError
from chip_triage.model.depth import ReadCount, RecheckRequest
from chip_triage.model.locus import VariantKey
from chip_triage.readers.alignment import count_alleles

ORIGIN = 7_670_000  # 0-based start of the written stretch of chr17
LENGTHS = {"chr17": 83_257_441, "chr2": 242_193_529}
READ = 120
SITE = 1000  # offset of the variant in the stretch


def random_stretch(seed: int = 7) -> str:
    rng = random.Random(seed)
    return "".join(rng.choice("ACGT") for _ in range(2000))


STRETCH = random_stretch()


@dataclass
class Fragment:
    """One fragment; ``variant`` is applied to every read that reaches it."""

    name: str
    start: int = SITE - 60
    variant: VariantKey | None = None
    reverse: bool = False
    quality: int = 37
    mapping_quality: int = 60
    flag: int = 0
    mate_start: int | None = None
    mate_variant: VariantKey | str | None = "same"
    bad_bases: dict[int, int] = field(default_factory=dict)  # offset in the stretch -> quality


def key(deleted: str, inserted: str, at: int = SITE) -> VariantKey:
    return VariantKey("GRCh38", "17", ORIGIN + at, deleted, inserted)


def deletion(length: int, at: int = SITE) -> VariantKey:
    return key(STRETCH[at : at + length], "", at)


def insertion(length: int, at: int = SITE, seed: int = 3) -> VariantKey:
    rng = random.Random(seed)
    # A first and last base unlike the neighbours, so that the place is unambiguous.
    inner = "".join(rng.choice("ACGT") for _ in range(length))
    first = next(b for b in "ACGT" if b != STRETCH[at])
    last = next(b for b in "ACGT" if b != STRETCH[at - 1])
    bases = first + inner[1:-1] + last if length > 1 else next(b for b in "ACGT" if b not in (STRETCH[at], STRETCH[at - 1]))  # fmt: skip
    return key("", bases, at)


def aligned(start: int, variant: VariantKey | None, stretch: str = STRETCH) -> tuple[str, list[tuple[int, int]], list[int]]:  # fmt: skip
    """(bases, CIGAR, offset in the stretch of every base) of a read that starts at ``start``."""
    if variant is None or variant.start0 - ORIGIN >= start + READ:
        return stretch[start : start + READ], [(0, READ)], list(range(start, start + READ))
    at = variant.start0 - ORIGIN
    end = at + len(variant.deleted)
    left = list(range(start, at))
    bases = stretch[start:at] + variant.inserted
    places = left + [at] * len(variant.inserted)
    rest = READ - len(bases)
    bases += stretch[end : end + rest]
    places += list(range(end, end + rest))
    if len(variant.deleted) == len(variant.inserted):
        return bases, [(0, READ)], places
    cigar = [(0, len(left))]
    shared = min(len(variant.deleted), len(variant.inserted))
    cigar[0] = (0, len(left) + shared)
    extra = len(variant.inserted) - len(variant.deleted)
    cigar.append((1, extra) if extra > 0 else (2, -extra))
    cigar.append((0, rest))
    return bases, cigar, places


def write_bam(
    folder: Path, fragments: Iterable[Fragment], *, stretch: str = STRETCH, name: str = "P01.bam"
) -> Path:
    header = pysam.AlignmentHeader.from_dict(
        {
            "HD": {"VN": "1.6", "SO": "coordinate"},
            "SQ": [{"SN": contig, "LN": length} for contig, length in LENGTHS.items()],
            "RG": [{"ID": "a", "SM": "P01"}],
        }
    )
    reads = []
    for fragment in fragments:
        mates = [(fragment.start, fragment.variant, fragment.reverse)]
        if fragment.mate_start is not None:
            second = fragment.variant if fragment.mate_variant == "same" else fragment.mate_variant
            assert not isinstance(second, str)
            mates.append((fragment.mate_start, second, not fragment.reverse))
        for number, (start, variant, reverse) in enumerate(mates):
            bases, cigar, places = aligned(start, variant, stretch)
            read = pysam.AlignedSegment(header)
            read.query_name = fragment.name
            read.reference_id, read.reference_start = 0, ORIGIN + start
            read.mapping_quality = fragment.mapping_quality
            read.cigartuples = cigar
            read.query_sequence = bases
            qualities = [fragment.bad_bases.get(place, fragment.quality) for place in places]
            read.query_qualities = pysam.qualitystring_to_array("".join(chr(33 + q) for q in qualities))  # fmt: skip
            paired = len(mates) > 1
            read.flag = (
                fragment.flag | (16 if reverse else 0) | ((1 | (64, 128)[number]) if paired else 0)
            )
            reads.append(read)
    path = folder / name
    with pysam.AlignmentFile(str(path), "wb", header=header) as out:
        for read in sorted(reads, key=lambda r: r.reference_start):
            out.write(read)
    pysam.index(str(path))
    return path


def count(path: Path, variant: VariantKey, **options: object) -> ReadCount:
    request = RecheckRequest("P01", variant)
    (found,) = count_alleles(path, [request], assembly="GRCh38", **options)  # type: ignore[arg-type]
    assert found.key == variant
    assert found.sample_id == "P01"
    return found


def mixture(variant: VariantKey, alt: int, ref: int) -> list[Fragment]:
    made = [
        Fragment(f"alt{i}", SITE - 20 - i % 50, variant, reverse=i % 3 == 0) for i in range(alt)
    ]
    return made + [Fragment(f"ref{i}", SITE - 20 - i % 50) for i in range(ref)]


def other_base(base: str) -> str:
    return "ACGT"["CGTA".index(base)]


SNV = key(STRETCH[SITE], other_base(STRETCH[SITE]))
MNV = key(STRETCH[SITE : SITE + 3], "".join(other_base(b) for b in STRETCH[SITE : SITE + 3]))
DELINS = key(STRETCH[SITE : SITE + 6], other_base(STRETCH[SITE]) + other_base(STRETCH[SITE + 5]))


@pytest.mark.parametrize(
    "variant",
    [
        SNV, MNV, DELINS,
        *(deletion(n) for n in (1, 2, 3, 5, 10, 23, 50)),
        *(insertion(n) for n in (1, 2, 4, 9, 15, 21, 30, 50)),
    ],
    ids=lambda v: f"{v.kind}{max(len(v.deleted), len(v.inserted))}",
)  # fmt: skip
def test_counts_are_exact(tmp_path: Path, variant: VariantKey) -> None:
    fragments = mixture(variant, 37, 111)
    for fragment in fragments[:37]:
        fragment.start = SITE - 30 - int(fragment.name[3:])  # room for 50 inserted bases
    found = count(write_bam(tmp_path, fragments), variant)
    assert (found.alt_depth, found.ref_depth, found.other_depth) == (37, 111, 0)
    assert found.depth == 148
    assert found.alt_forward + found.alt_reverse == 37
    assert found.alt_reverse == 13
    assert found.under_counted == (len(variant.inserted) >= 20)


def test_a_fragment_counts_once_and_its_mates_must_agree(tmp_path: Path) -> None:
    overlap = {"start": SITE - 90, "mate_start": SITE - 30}
    fragments = [
        *(Fragment(f"both{i}", variant=SNV, **overlap) for i in range(5)),
        *(Fragment(f"plain{i}", **overlap) for i in range(7)),
        *(Fragment(f"torn{i}", variant=SNV, mate_variant=None, **overlap) for i in range(3)),
        *(Fragment(f"apart{i}", start=SITE - 100, mate_start=SITE + 200, variant=SNV) for i in range(2)),
    ]  # fmt: skip
    found = count(write_bam(tmp_path, fragments), SNV)
    assert (found.alt_depth, found.ref_depth, found.discordant_mates) == (7, 7, 3)
    assert found.depth == 14


def test_a_mate_of_low_quality_does_not_contradict(tmp_path: Path) -> None:
    fragments = [
        Fragment("half", SITE - 90, SNV, mate_start=SITE - 30, mate_variant=None, bad_bases={}),
    ]
    fragments[0].bad_bases = {SITE: 10}
    found = count(write_bam(tmp_path, fragments), SNV)
    assert found.depth == 0
    found = count(write_bam(tmp_path, fragments, name="b.bam"), SNV, min_base_quality=5)
    assert found.discordant_mates == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"mapping_quality": 19},
        {"bad_bases": {SITE: 19}},
        {"flag": 0x400},
        {"flag": 0x100},
        {"flag": 0x800},
        {"flag": 0x200},
    ],
    ids=["mapping", "base", "duplicate", "secondary", "supplementary", "failed"],
)
def test_unfit_reads_never_count(tmp_path: Path, bad: dict[str, object]) -> None:
    fragments = [*mixture(SNV, 4, 9), *(Fragment(f"bad{i}", variant=SNV, **bad) for i in range(6))]  # type: ignore[arg-type]
    found = count(write_bam(tmp_path, fragments), SNV)
    assert (found.alt_depth, found.ref_depth) == (4, 9)


def test_an_amplicon_panel_keeps_duplicates(tmp_path: Path) -> None:
    fragments = [*mixture(SNV, 4, 9), *(Fragment(f"dup{i}", variant=SNV, flag=0x400) for i in range(6))]  # fmt: skip
    found = count(write_bam(tmp_path, fragments), SNV, drop_duplicates=False)
    assert found.alt_depth == 10
    assert found.duplicates_dropped is False


@pytest.mark.parametrize("variant", [deletion(4), insertion(4), MNV, DELINS], ids=lambda v: v.kind)
def test_low_base_quality_silences_every_kind(tmp_path: Path, variant: VariantKey) -> None:
    fragments = mixture(variant, 5, 5)
    for fragment in fragments[:2] + fragments[-1:]:
        fragment.bad_bases = dict.fromkeys(range(SITE - 6, SITE), 8)
    found = count(write_bam(tmp_path, fragments), variant)
    assert (found.alt_depth, found.ref_depth) == (3, 4)


def test_other_alleles_are_counted_apart(tmp_path: Path) -> None:
    third = next(b for b in "ACGT" if b not in (SNV.deleted, SNV.inserted))
    fragments = [
        *mixture(SNV, 3, 4),
        *(Fragment(f"third{i}", variant=key(SNV.deleted, third)) for i in range(2)),
        *(Fragment(f"gone{i}", variant=deletion(3, SITE - 1)) for i in range(2)),
    ]
    found = count(write_bam(tmp_path, fragments), SNV)
    assert (found.alt_depth, found.ref_depth, found.other_depth) == (3, 4, 4)
    indel = deletion(2)
    others = [
        *mixture(indel, 3, 4),
        Fragment("longer", variant=deletion(3)),
        Fragment("gained", variant=insertion(2)),
    ]
    found = count(write_bam(tmp_path, others, name="b.bam"), indel)
    assert (found.alt_depth, found.ref_depth, found.other_depth) == (3, 4, 2)


def test_reads_that_end_at_the_site_do_not_speak_of_an_indel(tmp_path: Path) -> None:
    indel = deletion(5)
    fragments = [*mixture(indel, 3, 4), Fragment("ends", start=SITE - READ), Fragment("starts", start=SITE)]  # fmt: skip
    found = count(write_bam(tmp_path, fragments), indel)
    assert (found.alt_depth, found.ref_depth, found.other_depth) == (3, 4, 0)


@pytest.fixture
def repeat_fasta(tmp_path: Path) -> tuple[str, Path]:
    """A stretch with (AC)8 at the site, and a FASTA that holds it on a contig of full length."""
    stretch = STRETCH[:SITE] + "AC" * 8 + STRETCH[SITE + 16 :]
    stretch = stretch[: SITE - 1] + "G" + stretch[SITE : SITE + 16] + "G" + stretch[SITE + 17 :]
    path = tmp_path / "short.fa"
    path.write_text(f">chr17\n{'N' * 100}{stretch}\n")
    pysam.faidx(str(path))
    return stretch, path


@pytest.mark.parametrize("placed", [0, 2, 4, 14])
def test_an_indel_counts_wherever_the_repeat_lets_the_aligner_put_it(
    tmp_path: Path, repeat_fasta: tuple[str, Path], placed: int
) -> None:
    stretch, _ = repeat_fasta
    asked = VariantKey("GRCh38", "17", ORIGIN + SITE, "AC", "")
    seen = VariantKey("GRCh38", "17", ORIGIN + SITE + placed, "AC", "")
    fragments = [
        *(Fragment(f"alt{i}", SITE - 40 - i, seen) for i in range(6)),
        *(Fragment(f"ref{i}", SITE - 40 - i) for i in range(20)),
        Fragment("inside", start=SITE + 6),  # begins within the repeat: cannot tell
    ]
    path = write_bam(tmp_path, fragments, stretch=stretch)
    found = count(path, asked)
    assert (found.alt_depth, found.ref_depth, found.other_depth) == (6, 20, 0)
    gained = VariantKey("GRCh38", "17", ORIGIN + SITE, "", "AC")
    seen = VariantKey("GRCh38", "17", ORIGIN + SITE + placed, "", "AC")
    fragments[:6] = [Fragment(f"alt{i}", SITE - 40 - i, seen) for i in range(6)]
    path = write_bam(tmp_path, fragments, stretch=stretch, name="gain.bam")
    found = count(path, gained)
    assert (found.alt_depth, found.ref_depth, found.other_depth) == (6, 20, 0)


def test_nothing_there_is_zero_of_zero(tmp_path: Path) -> None:
    found = count(write_bam(tmp_path, mixture(SNV, 1, 1)), key("A", "G", at=1900))
    assert found.depth == 0


def test_a_symbolic_allele_is_not_guessed(tmp_path: Path) -> None:
    found = count(write_bam(tmp_path, mixture(SNV, 1, 1)), key("", "<DUP30>"))
    assert found.depth == 0
    assert found.under_counted


def test_answers_come_in_the_order_of_the_requests(tmp_path: Path) -> None:
    path = write_bam(tmp_path, mixture(SNV, 3, 4))
    asked = [RecheckRequest("B", MNV), RecheckRequest("A", SNV), RecheckRequest("B", SNV)]
    found = count_alleles(path, asked, assembly="GRCh38")
    assert [(c.sample_id, c.key) for c in found] == [("B", MNV), ("A", SNV), ("B", SNV)]
    assert found[1].alt_depth == found[2].alt_depth == 3


def test_assemblies_are_never_mixed(tmp_path: Path) -> None:
    path = write_bam(tmp_path, mixture(SNV, 1, 1))
    with pytest.raises(AlignmentFileError, match="GRCh38 was asked of an alignment to GRCh37"):
        count_alleles(path, [RecheckRequest("P01", SNV)], assembly="GRCh37")
    with pytest.raises(AlignmentFileError, match="'hg99' is not known"):
        count_alleles(path, [], assembly="hg99")


# --- CRAM --------------------------------------------------------------------------------------


@pytest.fixture
def mitochondrial(tmp_path: Path) -> tuple[Path, Path]:
    """A small CRAM on chrM with its FASTA (the one contig short enough to write out)."""
    rng = random.Random(9)
    sequence = "".join(rng.choice("ACGT") for _ in range(16_569))
    fasta = tmp_path / "mt.fa"
    fasta.write_text(f">chrM\n{sequence}\n")
    pysam.faidx(str(fasta))
    header = pysam.AlignmentHeader.from_dict(
        {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "chrM", "LN": 16_569}]}
    )
    path = tmp_path / "P01.cram"
    with pysam.AlignmentFile(str(path), "wc", header=header, reference_filename=str(fasta)) as out:
        for i in range(40):
            read = pysam.AlignedSegment(header)
            read.query_name, read.reference_id, read.reference_start = f"r{i}", 0, 5000 + i
            read.mapping_quality, read.cigartuples = 60, [(0, 100)]
            bases = list(sequence[5000 + i : 5100 + i])
            if i % 4 == 0:
                bases[50 - i] = other_base(bases[50 - i])
            read.query_sequence = "".join(bases)
            read.query_qualities = pysam.qualitystring_to_array("F" * 100)
            out.write(read)
    pysam.index(str(path))
    return path, fasta


def test_a_cram_is_read_with_its_fasta(mitochondrial: tuple[Path, Path]) -> None:
    path, fasta = mitochondrial
    with pysam.FastaFile(str(fasta)) as bases:
        base = bases.fetch("chrM", 5050, 5051)
    variant = VariantKey("GRCh38", "MT", 5050, base, other_base(base))
    found = count(path, variant, fasta=fasta)
    assert (found.alt_depth, found.ref_depth) == (10, 30)
    gone = VariantKey("GRCh38", "MT", 5049, "".join((other_base(base), base)), "")
    assert count(path, gone, fasta=fasta).alt_depth == 0


def test_a_cram_without_its_fasta_is_refused(mitochondrial: tuple[Path, Path]) -> None:
    path, fasta = mitochondrial
    variant = VariantKey("GRCh38", "MT", 5050, "A", "C")
    with pytest.raises(AlignmentFileError, match="cannot be read without its reference"):
        count(path, variant)
    with pytest.raises(AlignmentFileError, match=r"FASTA or its index \(\.fai\) is missing"):
        count(path, variant, fasta=fasta.with_name("none.fa"))


def test_a_cram_with_another_fasta_is_refused(mitochondrial: tuple[Path, Path]) -> None:
    path, fasta = mitochondrial
    other = fasta.with_name("other.fa")
    other.write_text(">chrM\n" + "ACGT" * 4142 + "A\n")
    pysam.faidx(str(other))
    with pytest.raises(AlignmentFileError, match="check that the FASTA is its own"):
        count(path, VariantKey("GRCh38", "MT", 5050, "A", "C"), fasta=other)
