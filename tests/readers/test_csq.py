"""Consequences for un-annotated variants, on a genome and a gene model that the test makes."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pysam
import pytest

from chip_triage.errors import AssemblyMismatchError, InputError, VariantFileError
from chip_triage.model.locus import VariantKey
from chip_triage.model.variant import Accounting, Call, Consequence, SampleCalls, Variant
from chip_triage.readers.csq import annotate_samples, require_annotation, vcf_alleles
from chip_triage.readers.reference import Reference

#: Exon 1: M R H K L stop-less; intron; exon 2 ends in a stop. All invented.
UPSTREAM = "TTGACCTGAATCTTGACGCATTAGGCTTAA" * 2
EXON1 = "ATGCGCCATAAACTGGAAGATTGGTTC"  # M R H K L E D W F
INTRON = "GTAAGTCCTTAACGTTTACCTTCTTCTTCAG"
EXON2 = "GAACCCGTTAGCTGGTAA"  # E P V S W *
DOWNSTREAM = "CCATTGGCATAACCGGTTAACCGATCGATT" * 2
SEQUENCE = UPSTREAM + EXON1 + INTRON + EXON2 + DOWNSTREAM
START = len(UPSTREAM)  # 0-based start of exon 1


def gff_text(contig: str = "1") -> str:
    one = (START + 1, START + len(EXON1))
    two_start = START + len(EXON1) + len(INTRON) + 1
    two = (two_start, two_start + len(EXON2) - 1)
    rows = [
        (contig, "gene", one[0], two[1], ".", "ID=gene:ENSG1;Name=TOY1;biotype=protein_coding"),
        (contig, "mRNA", one[0], two[1], ".",
         "ID=transcript:ENST1;Parent=gene:ENSG1;biotype=protein_coding"),
        (contig, "exon", *one, ".", "Parent=transcript:ENST1"),
        (contig, "CDS", *one, "0", "Parent=transcript:ENST1"),
        (contig, "exon", *two, ".", "Parent=transcript:ENST1"),
        (contig, "CDS", *two, "0", "Parent=transcript:ENST1"),
    ]  # fmt: skip
    lines = [f"##gff-version 3\n##sequence-region {contig} 1 {len(SEQUENCE)}\n"]
    lines.extend(
        f"{c}\ttoy\t{kind}\t{start}\t{end}\t.\t+\t{phase}\t{text}\n"
        for c, kind, start, end, phase, text in rows
    )
    return "".join(lines)


@pytest.fixture
def genome(tmp_path: Path) -> tuple[Path, Path]:
    fasta, gff = tmp_path / "toy.fa", tmp_path / "toy.gff3"
    fasta.write_text(f">chr1\n{SEQUENCE}\n", encoding="ascii")
    pysam.faidx(str(fasta))
    gff.write_text(gff_text(), encoding="ascii")
    return fasta, gff


def call(start0: int, deleted: str, inserted: str) -> Call:
    key = VariantKey("GRCh38", "1", start0, deleted, inserted)
    variant = Variant(key, "chr1", start0 + 1, deleted or "-", inserted or "-")
    return Call(variant, "P01", "mutect2", ("PASS",), 90, 10, 100, 0.1, "AD", source_file="p.vcf")


def sample(*calls: Call) -> SampleCalls:
    return SampleCalls("P01", "GRCh38", "mutect2", calls, (Accounting("p.vcf", 1, 0, 1),))


@pytest.mark.parametrize(
    ("start0", "deleted", "inserted", "term", "hgvsp"),
    [
        (START + 4, "G", "A", "missense_variant", "p.R2H"),
        (START + 3, "C", "T", "missense_variant", "p.R2C"),
        (START + 23, "G", "A", "stop_gained", "p.W8*"),
        (START + 5, "C", "T", "synonymous_variant", "p.R2="),
        (START + 6, "CAT", "", "inframe_deletion", "p.H3del"),
        (START + len(EXON1), "G", "A", "splice_donor_variant", None),
        (START + len(EXON1) + len(INTRON) - 1, "G", "A", "splice_acceptor_variant", None),
        (START + 5, "C", "CA", "frameshift_variant", "p.H3Tfs*2"),
        (START + 3, "CG", "AT", "missense_variant", "p.R2I"),
    ],
)
def test_consequence_and_protein_change(
    genome: tuple[Path, Path],
    start0: int, deleted: str, inserted: str, term: str, hgvsp: str | None,
) -> None:  # fmt: skip
    found = annotate_samples([sample(call(start0, deleted, inserted))], *genome)[0]
    (consequence,) = found.calls[0].consequences
    assert term in consequence.so_terms
    assert consequence.hgvsp == hgvsp
    assert (consequence.gene_symbol, consequence.transcript_id) == ("TOY1", "ENST1")
    assert found.annotation == "BCSQ"
    assert [note.code for note in found.notes] == ["annotated_here"]


def test_neighbours_are_judged_alone_and_keep_their_order(genome: tuple[Path, Path]) -> None:
    one, two = call(START + 4, "G", "A"), call(START + 3, "C", "T")
    found = annotate_samples([sample(one, two)], *genome)[0]
    assert [c.consequences[0].hgvsp for c in found.calls] == ["p.R2H", "p.R2C"]


def test_a_call_outside_every_gene_gets_no_consequence(genome: tuple[Path, Path]) -> None:
    found = annotate_samples([sample(call(3, "A", "C"))], *genome)[0]
    assert found.calls[0].consequences == ()


def test_consequences_that_the_file_brought_stay(genome: tuple[Path, Path]) -> None:
    own = Consequence("TOY1", "NM_1", ("stop_lost",), source="CSQ")
    brought = replace(call(START + 4, "G", "A"), consequences=(own,))
    found = annotate_samples([sample(brought, call(START + 3, "C", "T"))], *genome)[0]
    assert found.calls[0].consequences == (own,)
    assert found.calls[1].consequences[0].hgvsp == "p.R2C"


def test_a_wrong_ref_is_refused_and_never_corrected(genome: tuple[Path, Path]) -> None:
    with pytest.raises(AssemblyMismatchError, match="1:65 is G there, the record says T"):
        annotate_samples([sample(call(START + 4, "T", "A"))], *genome)


def test_contig_names_may_differ_between_fasta_and_gff(genome: tuple[Path, Path]) -> None:
    fasta, gff = genome
    gff.write_text(gff_text("chr1"), encoding="ascii")
    found = annotate_samples([sample(call(START + 4, "G", "A"))], fasta, gff)[0]
    assert found.calls[0].consequences[0].hgvsp == "p.R2H"


def test_a_damaged_gene_model_is_an_error_and_leaves_nothing_behind(
    genome: tuple[Path, Path],
) -> None:
    fasta, gff = genome
    whole, bad = gff.read_text(), gff.with_name("bad.gff3")
    bad.write_text(gff_text("7"), encoding="ascii")
    one = [sample(call(START + 4, "G", "A"))]
    with pytest.raises(
        InputError, match=r"bad.gff3: bcftools csq could not use it: Error: the chrom"
    ):
        annotate_samples(one, fasta, bad)
    gff.write_text(whole, encoding="ascii")
    assert annotate_samples(one, fasta, gff)[0].calls[0].consequences


def test_a_gff_of_another_dialect_is_refused(genome: tuple[Path, Path]) -> None:
    fasta, gff = genome
    gff.write_text(gff.read_text().replace("ID=gene:", "ID=gene-"), encoding="ascii")
    with pytest.raises(InputError, match="Ensembl GFF3"):
        annotate_samples([sample(call(START + 4, "G", "A"))], fasta, gff)


def test_an_unindexed_fasta_is_refused_with_its_remedy(genome: tuple[Path, Path]) -> None:
    fasta, gff = genome
    fasta.with_name("toy.fa.fai").unlink()
    with pytest.raises(InputError, match=r"samtools faidx toy\.fa"):
        annotate_samples([sample(call(START + 4, "G", "A"))], fasta, gff)
    assert not fasta.with_name("toy.fa.fai").exists()


def test_missing_files_are_refused(tmp_path: Path, genome: tuple[Path, Path]) -> None:
    one = [sample(call(START + 4, "G", "A"))]
    with pytest.raises(InputError, match="no such file"):
        annotate_samples(one, tmp_path / "none.fa", genome[1])
    with pytest.raises(InputError, match="no such file"):
        annotate_samples(one, genome[0], tmp_path / "none.gff3")


def test_unannotated_calls_need_a_reference() -> None:
    bare = [sample(call(START + 4, "G", "A"))]
    with pytest.raises(VariantFileError, match=r"--fasta genome\.fa --gff genes\.gff3"):
        require_annotation(bare, has_reference=False)
    assert require_annotation(bare, has_reference=True)


def test_a_declared_but_absent_annotation_is_named() -> None:
    bare = [replace(sample(call(START + 4, "G", "A")), annotation="CSQ")]
    with pytest.raises(VariantFileError, match="declares CSQ, but none of its 1 panel variants"):
        require_annotation(bare, has_reference=False)


def test_nothing_to_annotate_needs_no_reference() -> None:
    assert not require_annotation([sample()], has_reference=False)


def test_indels_get_the_anchor_base_that_vcf_asks(genome: tuple[Path, Path]) -> None:
    with Reference(genome[0]) as reference:
        deletion = VariantKey("GRCh38", "1", START + 6, "CAT", "")
        assert vcf_alleles(deletion, reference) == (START + 6, "CCAT", "C")
        first = VariantKey("GRCh38", "1", 0, "T", "")
        assert vcf_alleles(first, reference) == (1, "TT", "T")


def test_reference_windows_are_clipped_and_named_canonically(genome: tuple[Path, Path]) -> None:
    with Reference(genome[0]) as reference:
        window = reference.window("1", -5, 4)
        assert window is not None
        assert (window.contig, window.start0, window.bases) == ("1", 0, SEQUENCE[:4])
        assert reference.window("7", 0, 5) is None
        assert reference.window("chr1", len(SEQUENCE), len(SEQUENCE) + 5) is None
        assert reference.assembly() is None
        reference.require_assembly("GRCh37")


def test_a_fasta_of_the_other_assembly_is_refused(tmp_path: Path) -> None:
    fasta = tmp_path / "g.fa"
    fasta.write_text(">chr21\nACGT\n", encoding="ascii")
    fasta.with_name("g.fa.fai").write_text("chr21\t48129895\t7\t4\t5\n", encoding="ascii")
    with Reference(fasta) as reference:
        assert reference.assembly() == "GRCh37"
        with pytest.raises(AssemblyMismatchError, match="GRCh37 by its contig lengths"):
            reference.require_assembly("GRCh38")


def test_windows_of_several_variants(genome: tuple[Path, Path]) -> None:
    here, elsewhere = call(START, "A", "G").variant.key, VariantKey("GRCh38", "9", 5, "A", "G")
    with Reference(genome[0]) as reference:
        windows = reference.windows([here, elsewhere], 5)
    assert list(windows) == [here]
    assert windows[here].bases == SEQUENCE[START - 5 : START + 6]


def test_a_fasta_shorter_than_its_index_is_refused(tmp_path: Path) -> None:
    fasta = tmp_path / "cut.fa"
    fasta.write_text(">chr1\nACGT\n", encoding="ascii")
    fasta.with_name("cut.fa.fai").write_text("chr1\t400\t6\t4\t5\n", encoding="ascii")
    with Reference(fasta) as reference, pytest.raises(InputError, match=r"cut\.fa"):
        reference.window("1", 0, 400)


def test_a_hanging_gene_model_is_given_up(
    genome: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chip_triage.readers.csq.CSQ_SECONDS", 0.001)
    with pytest.raises(InputError, match="did not finish"):
        annotate_samples([sample(call(START + 4, "G", "A"))], *genome)


def test_compressed_and_unreadable_gene_models(genome: tuple[Path, Path]) -> None:
    fasta, gff = genome
    packed = gff.with_name("toy.gff3.gz")
    packed.write_bytes(gzip.compress(gff.read_bytes()))
    one = [sample(call(START + 4, "G", "A"))]
    assert annotate_samples(one, fasta, packed)[0].calls[0].consequences
    packed.write_bytes(b"\x1f\x8b broken")
    with pytest.raises(InputError, match="cannot be read as GFF3"):
        annotate_samples(one, fasta, packed)
