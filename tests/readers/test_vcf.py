"""Reading VCF: accounting, samples, several ALTs, gVCF, special alleles, what is rejected."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from chip_triage.errors import AssemblyMismatchError, VariantFileError
from chip_triage.model.panel import GenePanel
from chip_triage.model.variant import SampleCalls
from chip_triage.readers.panel_file import read_panel
from chip_triage.readers.request import ReadRequest
from chip_triage.readers.variant_file import read_variant_file

Write = Callable[..., Path]
#: DNMT3A R882H and TP53 R175H on GRCh38.
R882H = ("chr2", "25234373", ".", "C", "T", "50", "PASS", ".", "GT:AD:AF:DP", "0/1:90,10:0.1:100")
R175H = ("chr17", "7675088", ".", "C", "T", ".", ".", ".", "GT:AD:AF:DP", "0/1:950,50:0.05:1000")
OUTSIDE = ("chr2", "1000", ".", "C", "T", ".", ".", ".", "GT:AD", "0/1:1,1")


def row(base: tuple[str, ...], **changes: str) -> tuple[str, ...]:
    names = ("chrom", "pos", "id", "ref", "alt", "qual", "filter", "info", "format", "sample")
    return (
        tuple(changes.get(name, value) for name, value in zip(names, base, strict=False))
        + base[10:]
    )


def read(
    path: Path | tuple[Path, ...], panel: GenePanel, **options: object
) -> tuple[SampleCalls, ...]:
    paths = path if isinstance(path, tuple) else (path,)
    found = read_variant_file(ReadRequest(paths, **options), panel)  # type: ignore[arg-type]
    for sample in found:
        for account in sample.accounting:
            assert account.balanced
        alleles = sum(account.alleles for account in sample.accounting)
        absent = sum(account.absent for account in sample.accounting)
        out = sum(count for account in sample.accounting for _, count in account.kept_out)
        assert alleles == len(sample.calls) + absent + out
    return found


def only(path: Path, panel: GenePanel, **options: object) -> SampleCalls:
    (sample,) = read(path, panel, **options)
    return sample


def test_a_call_carries_what_the_line_says(write_vcf: Write, mini_panel: GenePanel) -> None:
    sample = only(write_vcf(R882H, OUTSIDE), mini_panel)
    (call,) = sample.calls
    assert str(call.variant.key) == "GRCh38:2:25234372:C:T"
    assert (call.variant.chrom, call.variant.pos) == ("chr2", 25234373)
    assert (call.ref_depth, call.alt_depth, call.depth, call.vaf) == (90, 10, 100, 0.1)
    assert (call.caller, call.caller_vaf, call.caller_depth) == ("mutect2", 0.1, 100)
    assert call.vaf_source == "mutect2: AD_alt/sum(AD)"
    assert (call.filters, call.line, call.source_file) == (("PASS",), 12, "P01.vcf")
    assert (sample.assembly, sample.annotation, sample.notes) == ("GRCh38", None, ())
    account = sample.accounting[0]
    assert (account.data_lines, account.outside_panel, account.in_panel) == (2, 1, 1)


def test_filters_keep_the_difference_between_passed_and_not_evaluated(
    write_vcf: Write, mini_panel: GenePanel
) -> None:
    records = [row(R882H, filter=".", alt="A"), row(R882H, filter="base_qual;weak")]
    calls = only(write_vcf(*records), mini_panel).calls
    assert [call.filters for call in calls] == [(), ("base_qual", "weak")]


@pytest.mark.parametrize("chrom", ["2", "chr2", "Chr2"])
def test_contigs_with_and_without_chr(write_vcf: Write, mini_panel: GenePanel, chrom: str) -> None:
    assert len(only(write_vcf(row(R882H, chrom=chrom)), mini_panel).calls) == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"pos": "0"}, "pos"),
        ({"pos": "25234373x"}, "pos"),
        ({"pos": ""}, "pos"),
        ({"pos": "-5"}, "pos"),
        ({"ref": ""}, "ref"),
        ({"ref": "R"}, "ref"),
        ({"alt": ""}, "alt"),
        ({"alt": "T,,A"}, "alt"),
        ({"alt": "<INS>X>"}, "alt"),
        ({"alt": "C"}, "alt_is_ref"),
        ({"qual": "abc"}, "qual"),
        ({"filter": ""}, "empty"),
        ({"info": ""}, "empty"),
        ({"info": "END=x"}, "end"),
        ({"format": "GT:AD:AD:DP"}, "format"),
        ({"format": "GT:DP"}, "sample"),
        ({"sample": "0/5:90,10:0.1:100"}, "genotype"),
        ({"sample": "0/x:90,10:0.1:100"}, "genotype"),
        ({"sample": "0/1:90,12x:0.1:100"}, "type"),
        ({"sample": "0/1:90,12.7:0.1:100"}, "type"),
        ({"sample": "0/1:90:0.1:100"}, "number"),
        ({"sample": "0/1:90,10:25.0:100"}, "vaf_range"),
        ({"sample": "0/1:90,10:12.5%:10x"}, "type"),
        ({"sample": ""}, "sample"),
    ],
)
def test_bad_lines_in_the_panel_are_rejected_by_line_and_reason(
    write_vcf: Write, mini_panel: GenePanel, change: dict[str, str], reason: str
) -> None:
    sample = only(write_vcf(row(R882H, **change), R175H), mini_panel)
    (rejected,) = sample.accounting[0].rejected
    assert (rejected.line, rejected.reason, rejected.source_file) == (12, reason, "P01.vcf")
    assert rejected.message
    assert [call.variant.pos for call in sample.calls] == [7675088]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "blank_line"),
        ("# a remark", "header_line"),
        ("##fileformat=VCFv4.2", "header_line"),
        ("#CHROM\tPOS\tID", "header_line"),
        ("chr2", "columns"),
        ("chr2\t25234373", "columns"),
        ("\t25234373\t.\tC\tT", "chrom"),
        ("\t".join(R882H[:9]), "columns"),
        ("\t".join((*R882H, "0/1:1,1")), "columns"),
        ("\t".join(R882H[:6]), "columns"),
        (" ".join(R882H), "columns"),
    ],
)
def test_lines_that_are_no_records_are_rejected(
    write_vcf: Write, mini_panel: GenePanel, line: str, reason: str
) -> None:
    sample = only(write_vcf(line, R175H), mini_panel)
    assert [bad.reason for bad in sample.accounting[0].rejected] == [reason]
    assert len(sample.calls) == 1


@pytest.mark.parametrize("pos", ["1" + "0" * 12, "9" * 5000, "0", "-5", "1e6", "\u00b2", ""])
def test_a_position_that_cannot_be_is_rejected_with_its_bounds(
    write_vcf: Write, mini_panel: GenePanel, pos: str
) -> None:
    sample = only(write_vcf(row(R882H, pos=pos), R175H), mini_panel)
    (bad,) = sample.accounting[0].rejected
    assert (bad.line, bad.reason) == (12, "pos")
    assert bad.message == f"POS is {pos[:60]!r}, expected a whole number from 1 to 9,999,999,999"


def test_bad_values_outside_the_panel_are_only_counted(
    write_vcf: Write, mini_panel: GenePanel
) -> None:
    account = only(write_vcf(row(OUTSIDE, sample="x:y:z"), R882H), mini_panel).accounting[0]
    assert (account.outside_panel, account.rejected) == (1, ())


def test_two_lines_run_into_one_are_noticed_outside_the_panel(
    write_vcf: Write, mini_panel: GenePanel
) -> None:
    merged = "\t".join(OUTSIDE) + " " + "\t".join(R882H)
    account = only(write_vcf(OUTSIDE, merged, R175H), mini_panel).accounting[0]
    (bad,) = account.rejected
    assert (bad.line, bad.reason) == (13, "columns")
    assert bad.message == "19 columns, the header has 10"


def test_trailing_blank_lines_and_crlf_are_tolerated(
    write_vcf: Write, mini_panel: GenePanel
) -> None:
    path = write_vcf(R882H, ending="\n\n\n")
    assert only(path, mini_panel).accounting[0].data_lines == 1
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    sample = only(path, mini_panel)
    assert len(sample.calls) == 1
    assert [note.code for note in sample.notes] == ["line_ends"]


def test_non_utf8_in_the_panel_is_rejected(write_vcf: Write, mini_panel: GenePanel) -> None:
    path = write_vcf(row(R882H, info="NOTE=@"), R175H)
    path.write_bytes(path.read_bytes().replace(b"@", b"\xfc"))
    assert [bad.reason for bad in only(path, mini_panel).accounting[0].rejected] == ["encoding"]


def test_several_alts_and_absent_alleles(write_vcf: Write, mini_panel: GenePanel) -> None:
    record = (*row(R882H, alt="T,A,*", format="GT:AD", sample="0/1:85,10,5,0"), "0/0:60,0,0,0")
    first, second = read(write_vcf(record, samples=("P01", "P02")), mini_panel)
    assert [(call.variant.alt, call.alt_depth) for call in first.calls] == [("T", 10), ("A", 5)]
    assert first.accounting[0].kept_out == (("overlapping_deletion", 1),)
    assert second.calls == ()
    assert second.accounting[0].absent == 2
    evidence = second.depth_evidence
    assert [(item.depth, item.alt_depth, item.source) for item in evidence] == [
        (60, 0, "multi_sample_record")
    ] * 2
    assert evidence[0].allele == first.calls[0].variant.key
    assert (evidence[0].contig, evidence[0].start0, evidence[0].end0) == ("2", 25234372, 25234373)


def test_an_uncounted_sample_without_the_allele_gives_no_depth(
    write_vcf: Write, mini_panel: GenePanel
) -> None:
    record = (*row(R882H, format="GT:AD"), "./.:.")
    record = (*record[:9], "0/1:90,10", "./.:.")
    _, second = read(write_vcf(record, samples=("P01", "P02")), mini_panel)
    assert (second.calls, second.depth_evidence, second.accounting[0].absent) == ((), (), 1)


def test_genotype_alone_carries_an_allele_without_counts(
    write_vcf: Write, mini_panel: GenePanel
) -> None:
    call = only(write_vcf(row(R882H, format="GT:AD", sample="0/1:.")), mini_panel).calls[0]
    assert (call.vaf, call.alt_depth, call.vaf_source) == (None, None, "mutect2: GT only")


def test_normals_are_left_out_unless_wanted(write_vcf: Write, mini_panel: GenePanel) -> None:
    record = (*R882H, "0/0:50,1:0.02:51")
    path = write_vcf(record, samples=("T1", "N1"), extra=("##source=Mutect2", "##normal_sample=N1"))
    (tumour,) = read(path, mini_panel)
    assert (tumour.sample_name, tumour.normal_samples) == ("T1", ("N1",))
    (normal,) = read(path, mini_panel, wanted=("N1",))
    assert (normal.sample_name, normal.calls[0].alt_depth) == ("N1", 1)


def test_sample_ids_are_given(write_vcf: Write, mini_panel: GenePanel) -> None:
    sample = only(write_vcf(R882H), mini_panel, sample_ids={"P01": "P01_pre"})
    assert (sample.sample_name, sample.calls[0].sample_id) == ("P01", "P01_pre")


def test_absent_sample_lists_what_there_is(write_vcf: Write, mini_panel: GenePanel) -> None:
    with pytest.raises(VariantFileError, match="has no sample 'P09'; its samples are P01") as bad:
        read(write_vcf(R882H), mini_panel, wanted=("P09",))
    assert "vcf_sample" in bad.value.remedy


def test_a_file_of_normals_only_is_refused(write_vcf: Write, mini_panel: GenePanel) -> None:
    path = write_vcf(R882H, samples=("N1",), extra=("##source=Mutect2", "##normal_sample=N1"))
    with pytest.raises(VariantFileError, match="holds only declared normals"):
        read(path, mini_panel)


def test_lofreq_needs_no_sample_column(write_vcf: Write, mini_panel: GenePanel) -> None:
    record = (*R882H[:7], "DP=500;AF=0.024;DP4=240,248,6,6")
    path = write_vcf(record, samples=(), extra=("##source=lofreq call -f x.fa",), name="P07.x.vcf")
    sample = only(path, mini_panel)
    assert (sample.sample_name, sample.calls[0].sample_id) == ("", "P07")
    assert (sample.calls[0].vaf, sample.calls[0].alt_forward) == (0.024, 6)
    named = only(path, mini_panel, sample_ids={"": "P07_pre"})
    assert named.calls[0].sample_id == "P07_pre"


def test_other_callers_need_one(write_vcf: Write, mini_panel: GenePanel) -> None:
    with pytest.raises(VariantFileError, match="has no sample column"):
        read(write_vcf(R882H[:8], samples=()), mini_panel)


def test_snvs_and_indels_in_two_files(write_vcf: Write, mini_panel: GenePanel) -> None:
    extra = ("##content=strelka somatic snv calls",)
    snv = row(R882H, format="AU:CU:GU:TU", sample="0,0:90,91:0,0:10,10")
    indel = row(R175H, alt="CGG", format="TAR:TIR", sample="40,40:10,10")
    paths = (
        write_vcf(snv, extra=extra, name="snvs.vcf"),
        write_vcf(indel, extra=extra, name="indels.vcf"),
    )
    (sample,) = read(paths, mini_panel)
    assert [call.vaf for call in sample.calls] == [0.1, 0.2]
    assert [account.source_file for account in sample.accounting] == ["snvs.vcf", "indels.vcf"]
    assert sample.caller == "strelka2"


def test_files_of_one_sample_must_agree(write_vcf: Write, mini_panel: GenePanel) -> None:
    one = write_vcf(R882H, name="a.vcf")
    other = write_vcf(R882H, samples=("P02",), name="b.vcf")
    with pytest.raises(VariantFileError, match="hold different samples"):
        read((one, other), mini_panel)
    old = write_vcf(
        R882H, header=("##fileformat=VCFv4.2", "##contig=<ID=1,length=249250621>"), name="c.vcf"
    )
    with pytest.raises(AssemblyMismatchError, match="differ in assembly"):
        read((one, old), mini_panel)


def test_repeated_alleles_are_kept_once_and_named(write_vcf: Write, mini_panel: GenePanel) -> None:
    sample = only(write_vcf(R882H, R882H), mini_panel)
    assert len(sample.calls) == 1
    assert sample.accounting[0].kept_out == (("repeated", 1),)
    assert "13 (as 12)" in next(n for n in sample.notes if n.code == "repeated_allele").message


def test_a_disagreeing_vaf_is_noted(write_vcf: Write, mini_panel: GenePanel) -> None:
    sample = only(write_vcf(row(R882H, sample="0/1:90,10:0.13:100")), mini_panel)
    (note,) = sample.notes
    assert note.code == "vaf_differs"
    assert "line 12: 0.1000 from counts, 0.1300 by the caller" in note.message


def test_gvcf_blocks_become_depth_evidence(write_vcf: Write, mini_panel: GenePanel) -> None:
    block = row(R882H, pos="25234000", ref="A", alt="<NON_REF>", info="END=25234099",
                format="GT:DP:MIN_DP", sample="0/0:150:120")  # fmt: skip
    mean = row(block, pos="25234100", info="END=25234199", format="GT:DP", sample="0/0:150")
    mixed = row(R882H, alt="T,<NON_REF>", format="GT:AD", sample="0/1:90,10,0")
    point = row(R882H, pos="25234400", ref="A", alt=".", format="GT:DP", sample="0/0:77")
    reaching = row(block, pos="25227000", info="END=25227900", sample="0/0:9:8")
    sample = only(write_vcf(block, mean, mixed, point, reaching), mini_panel)
    found = [
        (e.start0, e.end0, e.depth, e.statistic, e.source, e.alt_depth)
        for e in sample.depth_evidence
    ]
    assert found == [
        (25233999, 25234099, 120, "minimum", "gvcf", None),
        (25234099, 25234199, 150, "mean", "gvcf", None),
        (25234399, 25234400, 77, "site", "gvcf", None),
        (25226999, 25227900, 8, "minimum", "gvcf", None),
    ]
    assert len(sample.calls) == 1
    assert dict(sample.accounting[0].kept_out) == {"gvcf_reference": 4, "no_alt": 1}


@pytest.mark.parametrize(
    ("alt", "info", "reason"),
    [
        ("<DEL>", "SVTYPE=DEL;END=25234900", "symbolic"),
        ("<CN0>", ".", "symbolic"),
        ("C]chr5:12345]", ".", "breakend"),
        ("]chr5:12345]C", ".", "breakend"),
        (".A", ".", "breakend"),
        ("*", ".", "overlapping_deletion"),
        ("<DUP>", "SVTYPE=DUP;END=99234900", "symbolic"),
    ],
)
def test_alleles_that_are_no_sequence(
    write_vcf: Write, mini_panel: GenePanel, alt: str, info: str, reason: str
) -> None:
    sample = only(write_vcf(row(R882H, alt=alt, info=info)), mini_panel)
    assert sample.calls == ()
    assert sample.accounting[0].kept_out == ((reason, 1),)


ITD = row(R882H, chrom="chr13", pos="28034105", ref="T")


def test_chromosomes_by_their_accession(write_vcf: Write, mini_panel: GenePanel) -> None:
    path = write_vcf(row(R882H, chrom="NC_000002.12"))
    text = path.read_text(encoding="utf-8").replace("ID=chr2,", "ID=NC_000002.12,")
    path.write_text(text, encoding="utf-8")
    sample = only(path, mini_panel)
    (call,) = sample.calls
    assert (call.variant.chrom, call.variant.key.contig) == ("NC_000002.12", "2")


def test_a_file_without_any_record_in_the_panel_says_so(
    write_vcf: Write, mini_panel: GenePanel
) -> None:
    empty = only(write_vcf(OUTSIDE), mini_panel)
    assert [note.code for note in empty.notes] == ["none_in_panel"]
    assert "no record lies in a gene of the panel on GRCh38" in empty.notes[0].message
    assert only(write_vcf(OUTSIDE, R882H), mini_panel).notes == ()
    path = write_vcf(row(R882H, chrom="q"))
    text = "\n".join(
        line for line in path.read_text(encoding="utf-8").split("\n") if "##contig" not in line
    )
    text = text.replace("##source", "##contig=<ID=q,length=9>\n##source")
    path.write_text(text, encoding="utf-8")
    (note,) = only(path, mini_panel, assembly="GRCh38").notes
    assert note.message.endswith("no contig is a human chromosome: q")


def test_a_partial_duplication_of_kmt2a_is_kept_and_labelled(write_vcf: Write) -> None:
    def labels(alt: str, end: int) -> list[tuple[str, ...]]:
        line = row(R882H, chrom="chr11", pos="118472000", ref="T", alt=alt, info=f"END={end}")
        return [call.labels for call in only(write_vcf(line), read_panel()).calls]

    assert labels("<DUP>", 118482000) == [("ptd", "symbolic")]
    assert labels("<DUP:TANDEM>", 118482000) == [("ptd", "symbolic")]
    assert labels("<INS>", 118472000) == [("symbolic",)]
    assert labels("<DUP>", 119000000) == []


@pytest.mark.parametrize(
    ("alt", "info", "labels", "inserted"),
    [
        ("<DUP>", "SVTYPE=DUP;END=28034168;SVLEN=63", ("itd", "symbolic"), "<DUP63>"),
        ("<DUP:TANDEM>", "SVTYPE=DUP;END=28034168", ("itd", "symbolic"), "<DUP63>"),
        ("<INS>", "SVTYPE=INS;END=28034105;SVINSSEQ=ACGTAC", ("itd", "symbolic"), "ACGTAC"),
        ("<INS>", "SVTYPE=INS", ("itd", "symbolic"), "<INS>"),
        ("T" + "ACG" * 8, ".", ("itd", "long_insertion"), "ACG" * 8),
        ("TACGACG", ".", ("itd",), "ACGACG"),
        ("TACGA", ".", (), "ACGA"),
    ],
)
def test_flt3_duplications_are_kept_and_labelled(
    write_vcf: Write,
    mini_panel: GenePanel,
    alt: str,
    info: str,
    labels: tuple[str, ...],
    inserted: str,
) -> None:
    (call,) = only(write_vcf(row(ITD, alt=alt, info=info)), mini_panel).calls
    assert call.labels == labels
    assert call.variant.key.inserted == inserted
    assert call.variant.key.parse(str(call.variant.key)) == call.variant.key


def test_a_long_deletion_that_reaches_into_a_gene_is_in_the_panel(
    write_vcf: Write, mini_panel: GenePanel
) -> None:
    record = row(R882H, pos="25227850", ref="CAGTGACTG", alt="C")
    assert len(only(write_vcf(record), mini_panel).calls) == 1
    short = row(R882H, pos="25227850", ref="CAGT", alt="C")
    assert only(write_vcf(short), mini_panel).accounting[0].outside_panel == 1


def test_annotation_and_population_frequency(write_vcf: Write, mini_panel: GenePanel) -> None:
    csq = (
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequences. Format: '
        'Allele|Consequence|SYMBOL|Feature|HGVSc|HGVSp|gnomADe_AF">'
    )
    info = "CSQ=T|missense_variant|DNMT3A|ENST1.1|ENST1.1:c.2645G>A|ENSP1:p.Arg882His|0.0003"
    path = write_vcf(row(R882H, info=info), extra=("##source=Mutect2", csq))
    sample = only(path, mini_panel)
    assert sample.annotation == "CSQ"
    (call,) = sample.calls
    assert call.consequences[0].gene_symbol == "DNMT3A"
    assert call.consequences[0].hgvsp == "p.Arg882His"
    assert (call.population_af, call.population_af_source) == (0.0003, "CSQ:gnomADe_AF")


def test_record_count_and_checksum_of_the_sheet(write_vcf: Write, mini_panel: GenePanel) -> None:
    path = write_vcf(R882H, OUTSIDE)
    assert only(path, mini_panel, expected_records=2)
    with pytest.raises(VariantFileError, match="holds 2 records, the sheet expects 3"):
        read(path, mini_panel, expected_records=3)
    with pytest.raises(VariantFileError, match="SHA-256"):
        read(path, mini_panel, sha256="00")


def test_no_records_is_noted(write_vcf: Write, mini_panel: GenePanel) -> None:
    assert [note.code for note in only(write_vcf(), mini_panel).notes] == ["no_records"]


def test_too_many_bad_lines_refuse_the_file(
    write_vcf: Write, mini_panel: GenePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chip_triage.readers.line_scan.MAX_REJECTED", 3)
    with pytest.raises(VariantFileError, match="more than 3 lines cannot be read"):
        read(write_vcf(*["chr2\tx\t."] * 5), mini_panel)


def test_containers_give_the_same(
    write_vcf: Write, mini_panel: GenePanel, bgzip: Callable[..., bytes]
) -> None:
    plain = write_vcf(R882H, OUTSIDE, R175H)
    data = plain.read_bytes()
    expected = only(plain, mini_panel).calls
    for packed in (gzip.compress(data), bgzip(data), bgzip(data, 97)):
        plain.write_bytes(packed)
        assert only(plain, mini_panel).calls == expected


@pytest.mark.parametrize(
    ("first", "message"),
    [
        (b"hello\tworld\n", "begins with 'hello"),
        (b"\n\n", "holds nothing"),
        (b"##INFO=<ID=A>\n#CHROM\tPOS\n", "expected '##fileformat"),
    ],
)
def test_what_is_neither_vcf_nor_maf(
    tmp_path: Path, mini_panel: GenePanel, first: bytes, message: str
) -> None:
    path = tmp_path / "x.vcf"
    path.write_bytes(first)
    with pytest.raises(VariantFileError, match=message):
        read(path, mini_panel)
    with pytest.raises(VariantFileError, match="no variant file was given"):
        read((), mini_panel)
