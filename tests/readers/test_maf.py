"""MAF in every dialect, read strictly; the panel and all rows are invented."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.errors import AssemblyMismatchError, VariantFileError
from chip_triage.model.locus import VariantKey
from chip_triage.model.panel import GenePanel, GeneSpan, PanelGene
from chip_triage.model.variant import SampleCalls
from chip_triage.readers.maf import read_maf
from chip_triage.readers.maf_columns import find_columns, is_maf, looks_like_maf
from chip_triage.readers.maf_row import row_terms, vaf_value, whole_number
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.request import ReadRequest


def gene(symbol: str, contig: str, on37: int, on38: int, *aliases: str) -> PanelGene:
    spans = (
        GeneSpan("GRCh37", contig, on37, on37 + 10_000),
        GeneSpan("GRCh38", contig, on38, on38 + 10_000),
    )
    return PanelGene(symbol, "HGNC:1", "NM_1.1", "ENST1.1", "+", spans, (), aliases)


PANEL = GenePanel(
    "toy", "1", "Toy", "0", (gene("TP53", "17", 7_570_000, 7_670_000),
    gene("KMT2C", "7", 151_830_000, 152_130_000, "MLL3"), gene("FLT3", "13", 28_570_000, 28_000_000)),
    (), (), (), (), (),
)  # fmt: skip
BASE = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\t"
    "Tumor_Sample_Barcode\tVariant_Classification\tHGVSp_Short"
)
COUNTS = "\tt_alt_count\tt_ref_count\tt_depth"


def row(
    symbol: str = "TP53", build: str = "GRCh37", chrom: str = "17", start: str = "7577120",
    ref: str = "C", alt: str = "T", sample: str = "P01", what: str = "Missense_Mutation",
    protein: str = "p.R273H", *more: str,
) -> str:  # fmt: skip
    cells = (symbol, build, chrom, start, ref, alt, sample, what, protein, *more)
    return "\t".join(cells)


def counted(*, reads: str = "30", others: str = "70", depth: str = "100", **cells: str) -> str:
    return f"{row(**cells)}\t{reads}\t{others}\t{depth}"


def write(path: Path, *lines: str, newline: str = "\n") -> Path:
    path.write_bytes((newline.join(lines) + newline).encode())
    return path


def read(path: Path, **options: object) -> tuple[SampleCalls, ...]:
    return read_maf(ReadRequest((path,), **options), PANEL)  # type: ignore[arg-type]


def one(path: Path, **options: object) -> SampleCalls:
    (sample,) = read(path, **options)
    return sample


@pytest.fixture
def maf(tmp_path: Path) -> Path:
    return tmp_path / "p.maf"


def test_a_row_becomes_a_call(maf: Path) -> None:
    sample = one(write(maf, "#version 2.4", BASE + COUNTS, counted()))
    (call,) = sample.calls
    assert call.variant.key == VariantKey("GRCh37", "17", 7577119, "C", "T")
    assert (call.variant.chrom, call.variant.pos) == ("17", 7577120)
    assert (call.alt_depth, call.ref_depth, call.depth, call.vaf) == (30, 70, 100, 0.3)
    assert call.vaf_source == "maf: t_alt_count/(t_alt_count+t_ref_count)"
    assert (call.caller_depth, call.line, call.source_file) == (100, 3, "p.maf")
    (consequence,) = call.consequences
    assert consequence.so_terms == ("missense_variant",)
    assert (consequence.gene_symbol, consequence.hgvsp) == ("TP53", "p.R273H")
    assert (sample.assembly, sample.annotation, sample.caller) == ("GRCh37", "MAF", "maf")


PLACE = "expected a chromosome and a whole number from 1 to 9,999,999,999"


def test_typing_is_not_loaded_for_a_table(maf: Path) -> None:
    """It is a third of an interpreter's start and does nothing for a program that runs."""
    write(maf, BASE + COUNTS, counted())
    script = (
        "import sys; from pathlib import Path; sys.modules.pop('typing', None)\n"
        "from chip_triage.readers.panel_file import read_panel\n"
        "from chip_triage.readers.variant_file import ReadRequest, read_variant_file\n"
        f"found = read_variant_file(ReadRequest((Path({str(maf)!r}),)), read_panel())\n"
        "print(len(found[0].calls), 'typing' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1", "False"]


@pytest.mark.parametrize("start", ["1" + "0" * 12, "1" + "0" * 40, "0"])
def test_a_position_beyond_any_meaning_is_rejected(maf: Path, start: str) -> None:
    (account,) = one(write(maf, BASE + COUNTS, counted(), counted(start=start))).accounting
    (bad,) = account.rejected
    assert (bad.line, bad.reason) == (3, "position")
    assert bad.message.endswith(f"{start[:40]!r} name no place, {PLACE}")
    assert account.balanced


def test_rows_that_lie_outside_their_gene_are_noted(maf: Path) -> None:
    far = counted(start="99", sample="P01")
    (note,) = one(write(maf, BASE + COUNTS, counted(), far)).notes
    assert note.code == "gene_elsewhere"
    assert note.message.endswith("on both assemblies: 1 (first: line 3: TP53 at 17:99)")
    assert one(write(maf, BASE + COUNTS, counted())).notes == ()


def test_a_table_without_any_row_in_the_panel_says_so(maf: Path) -> None:
    outside = counted(symbol="BRCA2", chrom="13", start="32900000")
    assert [note.code for note in one(write(maf, BASE + COUNTS, outside)).notes] == [
        "none_in_panel"
    ]


def test_the_identities_hold(maf: Path) -> None:
    outside = counted(symbol="BRCA2", chrom="13", start="32900000")
    lines = (counted(), outside, counted(sample="P02", start="7577121"), counted(start="x"))
    first, second = read(write(maf, BASE + COUNTS, *lines, counted() + "\textra"))
    for sample in (first, second):
        (account,) = sample.accounting
        assert account.balanced
        assert (account.data_lines, account.outside_panel, account.in_panel) == (5, 1, 2)
        assert [(r.line, r.reason) for r in account.rejected] == [(5, "position"), (6, "columns")]
        assert account.alleles == len(sample.calls) + account.absent
    assert (first.sample_name, second.sample_name) == ("P01", "P02")


@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        ({"symbol": "MLL3", "chrom": "7", "start": "151840000"}, 1),
        ({"symbol": "ENSG9", "chrom": "chr17", "start": "7575000"}, 1),
        ({"symbol": "ENSG9", "chrom": "17", "start": "9"}, 0),
        ({"symbol": "TP53", "chrom": "17", "start": "9"}, 1),
        ({"symbol": "tp53", "chrom": "1", "start": "9"}, 0),
    ],
)
def test_rows_are_in_the_panel_by_symbol_alias_or_position(
    maf: Path, cells: dict[str, str], outcome: int
) -> None:
    assert one(write(maf, BASE + COUNTS, counted(**cells))).accounting[0].in_panel == outcome


@pytest.mark.parametrize(
    ("ref", "alt", "start", "key"),
    [
        ("AG", "-", "101", "GRCh37:17:100:AG:"),
        ("-", "TT", "101", "GRCh37:17:101::TT"),
        ("CAG", "C", "100", "GRCh37:17:100:AG:"),
        ("C", "CTT", "101", "GRCh37:17:101::TT"),
        ("CG", "TA", "100", "GRCh37:17:99:CG:TA"),
        ("c", "t", "100", "GRCh37:17:99:C:T"),
        ("CGA", "CTA", "100", "GRCh37:17:100:G:T"),
    ],
)
def test_alleles_in_every_spelling(maf: Path, ref: str, alt: str, start: str, key: str) -> None:
    sample = one(write(maf, BASE + COUNTS, counted(ref=ref, alt=alt, start=start)))
    assert str(sample.calls[0].variant.key) == key


def test_numbered_sex_chromosomes(maf: Path) -> None:
    sample = one(write(maf, BASE + COUNTS, counted(chrom="23", start="100")))
    assert sample.calls[0].variant.key.contig == "X"
    assert sample.calls[0].variant.chrom == "23"


def test_allele_1_stands_in_where_allele_2_repeats_the_reference(maf: Path) -> None:
    header = f"{BASE}\tTumor_Seq_Allele1{COUNTS}"
    line = f"{row(ref='C', alt='C')}\tT\t3\t7\t10"
    assert one(write(maf, header, line)).calls[0].variant.alt == "T"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"ref": "C", "alt": "C"}, "no_change"),
        ({"alt": "<DEL>"}, "allele"),
        ({"alt": '"T"'}, "allele"),
        ({"start": "0"}, "position"),
        ({"start": "-5"}, "position"),
        ({"start": "1.0"}, "position"),
        ({"chrom": ""}, "position"),
        ({"alt_count": "12x"}, "not_a_count"),
        ({"alt_count": "-3"}, "not_a_count"),
        ({"alt_count": "2.5"}, "not_a_count"),
    ],
)
def test_a_row_that_cannot_be_trusted_is_rejected_by_line(
    maf: Path, cells: dict[str, str], reason: str
) -> None:
    reads = cells.pop("alt_count", "30")
    bad = counted(reads=reads, **cells)
    sample = read(write(maf, BASE + COUNTS, bad, counted(sample="P02")))[0]
    assert [(r.line, r.reason) for r in sample.accounting[0].rejected] == [(2, reason)]
    assert sample.accounting[0].balanced


def test_quotes_are_bases_of_nothing_and_never_join_rows(maf: Path) -> None:
    quoted = counted(protein='"p.R273H')
    sample = one(write(maf, BASE + COUNTS, quoted, counted(start="7577121")))
    assert len(sample.calls) == 2


def test_values_keep_their_text(maf: Path) -> None:
    """No type inference: '001' and 'NA' stay what they are."""
    lines = (counted(sample="001"), counted(sample="1"))
    assert [s.sample_name for s in read(write(maf, BASE + COUNTS, *lines))] == ["001", "1"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(maf: Path, newline: str) -> None:
    sample = one(write(maf, "# made up", BASE + COUNTS, counted(), newline=newline))
    assert (len(sample.calls), sample.calls[0].line) == (1, 3)


def test_gzip_bom_blank_rows_and_repeated_headers(maf: Path) -> None:
    text = "\n".join(
        (BASE + COUNTS, counted(), "\t" * 11, "", BASE + COUNTS, "# end", counted(start="7577121"))
    )
    path = maf.with_suffix(".maf.gz")
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + text.encode() + b"\n"))
    sample = one(path)
    assert len(sample.calls) == 2
    assert sample.accounting[0].data_lines == 2
    assert {"blank_rows", "comments_among_rows"} <= {note.code for note in sample.notes}


def test_a_second_table_with_other_columns_is_refused(maf: Path) -> None:
    with pytest.raises(VariantFileError, match=r"p\.maf:3: a second header with other columns"):
        read(write(maf, BASE + COUNTS, counted(), "Hugo_Symbol\tVAF"))


# --- counts and VAF --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "cells", "vaf", "depth", "source"),
    [
        ("\tt_alt_count\tt_depth", "\t30\t120", 0.25, 120, "t_alt_count/t_depth"),
        ("\tVAF", "\t0.083", 0.083, None, "VAF"),
        ("\tVAF\tDEPTH", "\t0.083\t1308", 0.083, 1308, "VAF"),
        ("\ti_TumorVAF_WU", "\t45.44", 0.4544, None, "i_TumorVAF_WU"),
        ("\tVAF", "\t12.5%", 0.125, None, "VAF"),
        ("\tVAF_pct", "\t2", 0.02, None, "VAF_pct"),
        ("\ttumor_f\tt_alt_count\tt_ref_count", "\t0.5\tNA\tNA", 0.5, None, "tumor_f"),
        ("\tt_alt_count\tt_ref_count\tVAF", "\t23.0\t77.0\t0.9", 0.23, 100, "t_alt_count/(t_alt_count+t_ref_count)"),
    ],
)  # fmt: skip
def test_counts_come_first_then_vaf_columns(
    maf: Path, header: str, cells: str, vaf: float, depth: int | None, source: str
) -> None:
    (call,) = one(write(maf, BASE + header, row() + cells)).calls
    assert (call.vaf, call.depth, call.vaf_source) == (vaf, depth, f"maf: {source}")


def test_a_vaf_above_1_in_a_fraction_column_refuses_the_file(maf: Path) -> None:
    with pytest.raises(VariantFileError, match=r"p\.maf:2: VAF is 45.44, above 1") as caught:
        read(write(maf, BASE + "\tVAF", row() + "\t45.44"))
    assert "VAF_pct" in caught.value.remedy


def test_a_disagreement_with_the_tables_own_vaf_is_noted(maf: Path) -> None:
    header = f"{BASE}\tt_alt_count\tt_ref_count\tt_alt_freq"
    sample = one(write(maf, header, row() + "\t30\t70\t0.5"))
    assert [note.code for note in sample.notes] == ["vaf_differs"]
    assert (sample.calls[0].vaf, sample.calls[0].caller_vaf) == (0.3, 0.5)


def test_no_alt_read_is_absence_with_its_depth(maf: Path) -> None:
    sample = one(write(maf, BASE + COUNTS, counted(reads="0", others="80", depth="80")))
    (evidence,) = sample.depth_evidence
    assert not sample.calls
    assert (evidence.depth, evidence.alt_depth, evidence.source) == (80, 0, "multi_sample_record")
    assert sample.accounting[0].absent == 1
    assert [note.code for note in sample.notes] == ["no_alt_read"]


def test_a_vaf_of_0_is_absence_too(maf: Path) -> None:
    sample = one(write(maf, BASE + "\tVAF\tDEPTH", row() + "\t0\t900"))
    assert not sample.calls
    assert sample.depth_evidence[0].depth == 900


def test_a_row_without_any_count_is_kept_and_noted(maf: Path) -> None:
    sample = one(write(maf, BASE + COUNTS, counted(reads="", others="NA", depth=".")))
    assert sample.calls[0].vaf is None
    assert [note.code for note in sample.notes] == ["no_vaf"]


def test_more_alt_reads_than_depth_is_rejected(maf: Path) -> None:
    sample = one(write(maf, BASE + "\tt_alt_count\tt_depth", row() + "\t30\t20"))
    assert sample.accounting[0].rejected[0].reason == "alt_above_depth"


def test_repeated_variants_count_once(maf: Path) -> None:
    sample = one(write(maf, BASE + COUNTS, counted(), counted(reads="31")))
    assert [call.alt_depth for call in sample.calls] == [30]
    assert sample.accounting[0].kept_out == (("repeated", 1),)
    assert sample.notes[0].code == "repeated_allele"
    assert "3 (as 2)" in sample.notes[0].message


# --- refusals of the whole file ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (BASE, "neither read counts nor a VAF column"),
        (f"{BASE}\tt_alt_count", "t_alt_count without t_ref_count or t_depth"),
        ("Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tVAF", "lacks the columns Chromosome"),
        ("Chromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\tVAF", "not annotated"),
        (f"{BASE}\tVAF\tVAF", "'VAF' more than once"),
        ("one\ttwo\tthree\tfour", "expected a MAF header"),
    ],
)
def test_refused_headers(maf: Path, header: str, message: str) -> None:
    with pytest.raises(VariantFileError, match=message) as caught:
        read(write(maf, header, "x"))
    assert caught.value.remedy


@pytest.mark.parametrize("text", ["# only\n# comments\n", "\n\n"])
def test_no_header_at_all(maf: Path, text: str) -> None:
    maf.write_text(text, encoding="ascii")
    with pytest.raises(VariantFileError, match="no header line"):
        read(maf)


def test_an_absent_sample_is_named_with_those_that_are_there(maf: Path) -> None:
    path = write(maf, BASE + COUNTS, counted(), counted(sample="P02"))
    with pytest.raises(VariantFileError, match="no sample 'P09'; its samples are P01, P02"):
        read(path, wanted=("P09",))


def test_a_sample_whose_rows_all_lie_outside_the_panel_is_there(maf: Path) -> None:
    path = write(maf, BASE + COUNTS, counted(sample="P03", symbol="BRCA2", chrom="13", start="9"))
    sample = one(path, wanted=("P03",))
    assert (sample.sample_name, sample.calls) == ("P03", ())


def test_names_map_to_our_ids(maf: Path) -> None:
    path = write(maf, BASE + COUNTS, counted(), counted(sample="P02"))
    sample = one(path, wanted=("P02",), sample_ids={"P02": "ours"})
    assert (sample.sample_name, sample.calls[0].sample_id) == ("P02", "ours")
    assert sample.accounting[0].absent == 1


def test_a_table_without_barcodes_holds_one_sample(maf: Path) -> None:
    header = (BASE + COUNTS).replace("Tumor_Sample_Barcode", "Center")
    assert one(write(maf, header, counted())).calls[0].sample_id == "p"
    sample = one(maf, wanted=("S1",), sample_ids={"S1": "ours"})
    assert (sample.sample_name, sample.calls[0].sample_id) == ("S1", "ours")
    unknown = write(maf, BASE + COUNTS, counted(sample="__UNKNOWN__"))
    assert one(unknown).sample_name == ""


def test_expected_records_and_checksum(maf: Path) -> None:
    path = write(maf, BASE + COUNTS, counted())
    with pytest.raises(VariantFileError, match="holds 1 rows, 2 were expected"):
        read(path, expected_records=2)
    with pytest.raises(VariantFileError, match="SHA-256"):
        read(path, sha256="0" * 64)
    assert one(path, expected_records=1)


# --- assembly --------------------------------------------------------------------------------------


def test_builds_in_every_spelling(maf: Path) -> None:
    for build, assembly in (("37", "GRCh37"), ("hg19", "GRCh37"), ("GRCh37", "GRCh37")):
        assert one(write(maf, BASE + COUNTS, counted(build=build))).assembly == assembly


def test_mixed_builds_are_refused_even_outside_the_panel(maf: Path) -> None:
    other = counted(build="GRCh38", symbol="BRCA2", chrom="13", start="9")
    with pytest.raises(AssemblyMismatchError, match="line 3 is GRCh38"):
        read(write(maf, BASE + COUNTS, counted(), other))
    assert one(write(maf, BASE + COUNTS, counted(), counted(build="hg19", start="7577121")))


def test_unknown_and_contradicted_builds_are_refused(maf: Path) -> None:
    with pytest.raises(VariantFileError, match="NCBI_Build is 'NCBI36'"):
        read(write(maf, BASE + COUNTS, counted(build="NCBI36")))
    path = write(maf, BASE + COUNTS, counted())
    with pytest.raises(AssemblyMismatchError, match="GRCh38 was asked for"):
        read(path, assembly="GRCh38")
    wrong = write(maf, BASE + COUNTS, counted(build="GRCh38"))
    with pytest.raises(AssemblyMismatchError, match="1 rows of panel genes lie where"):
        read(wrong)


def test_positions_of_panel_genes_decide_where_no_build_stands(maf: Path) -> None:
    header = (BASE + COUNTS).replace("NCBI_Build", "Center")
    sample = one(write(maf, header, counted(start="7675000")))
    assert sample.assembly == "GRCh38"
    assert sample.notes[0].code == "assembly_by_genes"
    open_question = write(maf, header, counted(symbol="BRCA2", chrom="13", start="9"))
    with pytest.raises(VariantFileError, match="do not tell the assembly") as caught:
        read(open_question)
    assert "--assembly" in caught.value.remedy
    assert one(open_question, assembly="hg19").assembly == "GRCh37"


def test_files_of_two_assemblies_are_refused(tmp_path: Path) -> None:
    a = write(tmp_path / "a.maf", BASE + COUNTS, counted())
    b = write(tmp_path / "b.maf", BASE + COUNTS, counted(build="38", start="7675000"))
    with pytest.raises(AssemblyMismatchError, match="GRCh37 and GRCh38"):
        read_maf(ReadRequest((a, b)), PANEL)
    both = read_maf(ReadRequest((a, write(b, BASE + COUNTS, counted(start="7577121")))), PANEL)
    assert [len(s.calls) for s in both] == [2]
    assert len(both[0].accounting) == 2


# --- annotation columns ----------------------------------------------------------------------------


def test_gdc_columns(maf: Path) -> None:
    header = BASE + COUNTS + (
        "\tConsequence\tHGVSc\tHGVSp\tTranscript_ID\tEXON\tCANONICAL\tHGNC_ID\tFILTER\tgnomAD_AF\t"
        "all_effects\tMatched_Norm_Sample_Barcode\tMutation_Status"
    )  # fmt: skip
    effects = "TP53,missense_variant,p.R273H,ENST1,NM_1,c.818G>A,MODERATE,YES;TP53,intron_variant,,ENST2,,c.1+5G>A,MODIFIER,;rest"
    more = (
        "\tmissense_variant;splice_region_variant\tc.818G>A\tp.Arg273His\tENST1\t8/11\tYES\t11998\t"
        f"PASS;clustered_events\t1e-05\t{effects}\tP01-N\tGermline"
    )
    sample = one(write(maf, header, counted() + more))
    (call,) = sample.calls
    own, other = call.consequences
    assert own.so_terms == ("missense_variant", "splice_region_variant")
    assert (own.hgvsc, own.hgvsp, own.exon) == ("c.818G>A", "p.Arg273His", "8/11")
    assert (own.is_canonical, own.hgnc_id) == (True, "HGNC:11998")
    assert (other.transcript_id, other.hgvsc) == ("ENST2", "c.1+5G>A")
    assert call.filters == ("PASS", "clustered_events")
    assert (call.population_af, call.population_af_source) == (1e-05, "gnomAD_AF")
    assert sample.normal_samples == ("P01-N",)
    assert call.labels == ("germline_in_source",)


def test_funcotator_columns(maf: Path) -> None:
    header = (
        BASE.replace("HGVSp_Short", "Protein_Change")
        + "\ttumor_f\tcDNA_Change\tAnnotation_Transcript\tOther_Transcripts\tGencode_34_secondaryVariantClassification"
    )
    line = row(what="Splice_Site", protein="") + (
        "\t0.1\tc.e8-2A>G\tENST1.4\tTP53_ENST2.1_Missense_Mutation_p.R43H|TP53_ENST3.1_Intron|x\tINTRON"
    )
    own, second, third = one(write(maf, header, line)).calls[0].consequences
    assert own.so_terms == ("splice_acceptor_variant",)
    assert (second.transcript_id, second.hgvsp) == ("ENST2.1", "p.R43H")
    assert third.so_terms == ("intron_variant",)


@pytest.mark.parametrize(
    ("consequence", "classification", "coding", "terms"),
    [
        ("", "Nonsense_Mutation", None, ("stop_gained",)),
        ("#N/A", "Nonsense_Mutation", None, ("stop_gained",)),
        ("missense_variant,splice_region_variant", "Missense_Mutation", None,
         ("missense_variant", "splice_region_variant")),
        ("", "Splice_Site", "c.782+1G>T", ("splice_donor_variant",)),
        ("", "non_synonymous_codon", None, ("missense_variant",)),
        ("", "", None, ()),
    ],
)  # fmt: skip
def test_row_terms(
    consequence: str, classification: str, coding: str | None, terms: tuple[str, ...]
) -> None:
    assert row_terms(consequence, classification, "", coding) == terms


@pytest.mark.parametrize(
    ("protein", "terms"),
    [
        ("p.R803S", ("missense_variant", "splice_region_variant")),
        ("p.E477*", ("stop_gained", "splice_region_variant")),
        ("p.V49fs", ("frameshift_variant", "splice_region_variant")),
        ("p.Thr125=", ("synonymous_variant", "splice_region_variant")),
        ("p.T125T", ("synonymous_variant", "splice_region_variant")),
        ("p.K10_L12del", ("inframe_deletion", "splice_region_variant")),
        ("p.K10delinsRR", ("protein_altering_variant", "splice_region_variant")),
        ("p.K10_L11insR", ("inframe_insertion", "splice_region_variant")),
        ("p.X307_splice", ("splice_site_variant",)),
        ("p.?", ("splice_site_variant",)),
        (None, ("splice_site_variant",)),
    ],
)
def test_a_splice_class_on_an_exon_says_what_the_protein_name_says(
    protein: str | None, terms: tuple[str, ...]
) -> None:
    assert row_terms("", "Splice_Site", "", None, protein) == terms


def test_flt3_gains_and_table_words_are_labelled(maf: Path) -> None:
    header = BASE + COUNTS
    lines = (
        counted(
            symbol="FLT3",
            chrom="13",
            start="28575000",
            ref="-",
            alt="ACGACGACG",
            what="In_Frame_Ins",
        ),
        counted(
            symbol="FLT3",
            chrom="13",
            start="28575001",
            ref="-",
            alt="A" * 25,
            what="Frame_Shift_Ins",
        ),
        counted(symbol="KMT2C", chrom="7", start="151835000", ref="-", alt="AAA", what="PTD"),
    )
    calls = one(write(maf, header, *lines)).calls
    assert [call.labels for call in calls] == [("itd",), ("long_insertion",), ("ptd",)]


def test_a_missing_normal_is_no_name(maf: Path) -> None:
    header = f"{BASE}{COUNTS}\tMatched_Norm_Sample_Barcode"
    assert one(write(maf, header, counted() + "\tNORMAL")).normal_samples == ()


def test_latin1_bytes_do_not_stop_the_reading(maf: Path) -> None:
    text = f"{BASE}{COUNTS}\n{counted(protein='p.R273H')}\n".encode().replace(
        b"p.R273H", b"p.R273H\xe9"
    )
    maf.write_bytes(text)
    assert one(maf).calls[0].consequences[0].hgvsp == "p.R273H\xe9"


# --- words -----------------------------------------------------------------------------------------


def test_headers_are_told_apart() -> None:
    assert is_maf(b"#version\n\nHugo_Symbol\tChromosome\tStart_Position\tVAF\n")
    assert is_maf(b"ID\tCHR\tSTART\tEND\tREF\tALT\tGENE\r\n")
    assert not is_maf(b"##fileformat=VCFv4.2\n#CHROM\tPOS\n")
    assert not is_maf(b"a\tb\n")
    assert not looks_like_maf(["Hugo_Symbol"])


def test_columns_are_found_by_precedence() -> None:
    header = f"{BASE}\tPROTEIN_CHANGE\tt_alt_freq\tVAF".split("\t")
    columns = find_columns(header, "x", 1)
    assert columns.name_of("hgvsp_short") == "HGVSp_Short"
    assert columns.vaf is not None
    assert columns.vaf.name == "t_alt_freq"
    assert columns.name_of("exon") == "exon"


@pytest.mark.parametrize("text", ["abc", "-0.1", "0.5 x", "%", "1,5"])
def test_no_vaf(text: str) -> None:
    with pytest.raises(RecordFault):
        vaf_value(text, "VAF", is_percent=False)


def test_per_cent_above_100_is_a_fault_of_the_row() -> None:
    with pytest.raises(RecordFault, match="above 100"):
        vaf_value("120", "VAF_pct", is_percent=True)
    assert vaf_value("1.5e1", "VAF_pct", is_percent=True) == 0.15


def test_whole_numbers() -> None:
    assert whole_number("", "n") is None
    assert whole_number("12", "n") == whole_number("12.00", "n") == 12


ALLELE = st.text("ACGT", min_size=1, max_size=5)


@given(
    rows=st.lists(
        st.tuples(
            st.integers(7_570_001, 7_579_999), ALLELE, ALLELE, st.integers(1, 500),
            st.integers(0, 500), st.sampled_from(["P01", "P02", "P03"]),
        ),
        min_size=1, max_size=12,
    ),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
)  # fmt: skip
def test_what_is_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, str, str, int, int, str]],
    newline: str,
) -> None:
    """Round trip: every row is a call, a repeat or a rejection, with its own counts."""
    path = tmp_path_factory.mktemp("maf") / "r.maf"
    lines = [
        f"{row(start=str(s), ref=r, alt=a, sample=n)}\t{k}\t{m}\t{k + m}"
        for s, r, a, k, m, n in rows
    ]
    samples = read(write(path, BASE + COUNTS, *lines, newline=newline))
    expected: dict[tuple[str, VariantKey], tuple[int, int]] = {}
    for start, ref, alt, alt_count, ref_count, name in rows:
        if ref != alt:
            key = VariantKey.from_maf("GRCh37", "17", start, ref, alt)
            expected.setdefault((name, key), (alt_count, ref_count))
    found = {
        (s.sample_name, c.variant.key): (c.alt_depth, c.ref_depth) for s in samples for c in s.calls
    }
    assert found == expected
    for sample in samples:
        (account,) = sample.accounting
        assert account.balanced
        assert account.data_lines == len(rows)
        assert len(account.rejected) == sum(ref == alt for _, ref, alt, *_ in rows)
        repeated = dict(account.kept_out).get("repeated", 0)
        assert account.alleles == len(sample.calls) + account.absent + repeated
