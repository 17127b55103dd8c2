"""Every line against the specification: what is valid passes in silence, what is not is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chip_triage.errors import VariantFileError
from chip_triage.readers.check_file import check_file
from chip_triage.readers.header_rules import check_header_line, split_structured
from chip_triage.readers.record_fault import RecordFault

Write = Callable[..., Path]
GOOD = ("chr2", "25234373", "rs1;rs2", "C", "T,<DEL>", "50", "PASS", "DP=9", "GT:AD:PL",
        "0/1:90,10,0:0,1,2,3,4,5")  # fmt: skip
NAMES = ("chrom", "pos", "id", "ref", "alt", "qual", "filter", "info", "format", "sample")
DECLARED = (
    '##INFO=<ID=N1,Number=1,Type=Integer,Description="">',
    '##INFO=<ID=NA,Number=A,Type=Float,Description="">',
    '##INFO=<ID=FL,Number=0,Type=Flag,Description="">',
    '##INFO=<ID=CH,Number=1,Type=Character,Description="">',
    '##INFO=<ID=ST,Number=1,Type=String,Description="">',
    '##FORMAT=<ID=XA,Number=A,Type=Integer,Description="">',
)


def row(**changes: str) -> tuple[str, ...]:
    return tuple(changes.get(name, value) for name, value in zip(NAMES, GOOD, strict=True))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"pos": "0"},
        {"alt": ".", "sample": "0/1:90,10:0,1,2"},
        {"alt": "<*>,*", "sample": "0/1:90,10,0:0,1,2,3,4,5"},
        {"alt": "C[chr5:1[,.A"},
        {"qual": "1e-3"},
        {"filter": "."},
        {"info": "."},
        {"info": "FL;N1=.;NA=0.5,.;CH=x;XX=1,2;FL2"},
        {"info": 'ST="a,b"'},
        {"sample": "0|1|2:90,10,0:0,1,2,3,4,5,6,7,8,9"},
        {"sample": "."},
        {"sample": "1:1,2,3:1,2,3"},
        {"format": "AD", "sample": "1,2,3"},
    ],
)
def test_good_lines_pass_in_silence(write_vcf: Write, changes: dict[str, str]) -> None:
    found = check_file(write_vcf(row(**changes), extra=DECLARED))
    assert (found.records, found.notes, found.ok) == (1, (), True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"chrom": "chr 2"}, "chrom"),
        ({"chrom": "chr:2"}, "chrom"),
        ({"pos": "x"}, "pos"),
        ({"pos": "1" + "0" * 12}, "pos"),
        ({"id": "a b"}, "id"),
        ({"id": ";a"}, "id"),
        ({"ref": "."}, "ref"),
        ({"alt": "A,,T"}, "alt"),
        ({"alt": "[chr1:5["}, "alt"),
        ({"qual": "-3"}, "qual"),
        ({"filter": "PASS;"}, "filter"),
        ({"filter": "a;."}, "filter"),
        ({"filter": "0"}, "filter"),
        ({"info": "DP=1.5"}, "info_type"),
        ({"info": "DP=-1"}, "info_range"),
        ({"info": "N1=1,2"}, "info_number"),
        ({"info": "NA=1"}, "info_number"),
        ({"info": "NA=1,x"}, "info_type"),
        ({"info": "FL=7"}, "info_flag"),
        ({"info": "CH=xy"}, "info_type"),
        ({"info": "N1=3000000000"}, "info_range"),
        ({"info": "N1="}, "info_value"),
        ({"info": "a b"}, "info"),
        ({"info": "=5"}, "info"),
        ({"info": "CIGAR=5,6"}, "info_type"),
        ({"format": "GT:A-D:PL"}, "format"),
        ({"format": "AD:GT:PL"}, "format"),
        ({"format": "GT:AD:AD"}, "format"),
        ({"sample": "0/5:1,2,3:."}, "genotype"),
        ({"sample": "0/:1,2,3:."}, "genotype"),
        ({"sample": "0/1:1,2:."}, "sample_number"),
        ({"sample": "0/1:1,2,x:."}, "sample_type"),
        ({"sample": "0/1:1,2,3:1,2,3"}, "sample_number"),
        ({"sample": "0/1:1,2,3:.:9"}, "sample"),
        ({"format": "GT:XA:PL", "sample": "0/1:1:."}, "sample_number"),
    ],
)
def test_broken_rules_are_named_with_their_line(
    write_vcf: Write, changes: dict[str, str], code: str
) -> None:
    found = check_file(write_vcf(row(**changes), extra=DECLARED))
    (note,) = found.notes
    assert (note.code, note.level, note.where) == (code, "error", "P01.vcf:17")
    assert not found.ok
    assert found.broken == ((code, 1),)


def test_order_is_a_warning(write_vcf: Write) -> None:
    rows = [row(), row(pos="100"), row(chrom="chr5"), row(pos="200"), row(pos="200")]
    found = check_file(write_vcf(*rows, extra=()))
    assert [note.code for note in found.notes] == ["sorted", "contiguous", "repeated"]
    assert found.ok


def test_the_same_variant_in_other_words(write_vcf: Write) -> None:
    rows = [row(pos="100", ref="CAG", alt="CG,T", sample="."), row(pos="101", ref="A", alt="AA,*", sample="."),
            row(pos="101", ref="AG", alt="G,*", sample=".")]  # fmt: skip
    (note,) = check_file(write_vcf(*rows)).notes
    assert (note.code, note.where) == ("repeated", "P01.vcf:14")
    assert "line 12" in note.message


def test_structure(write_vcf: Write) -> None:
    found = check_file(write_vcf(row()[:9], "", row()))
    assert [note.code for note in found.notes] == ["columns", "blank_line"]
    found = check_file(write_vcf(row(info="NOTE=é"), ending=""))
    assert [note.code for note in found.notes] == ["no_final_newline"]


def test_many_notes_of_one_kind_are_counted(write_vcf: Write) -> None:
    found = check_file(write_vcf(*[row(pos=str(n), qual="x") for n in range(1, 80)]))
    assert len(found.notes) == 51
    assert found.notes[-1].message == "29 more lines break the rule 'qual'"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("##words without a value", "meta_pair"),
        ("##reference=", "meta_pair"),
        ("##INFO=ID=X", "meta_structure"),
        ('##INFO=<ID=X,Number=1,Type=Integer,Description="a"', "meta_structure"),
        ('##INFO=<ID=X,Number=1,Type=Integer,Description="a>', "meta_quote"),
        ("##INFO=<ID=X,Number=1,Type=Integer,Description=a>", "meta_quote"),
        ('##INFO=<ID=X,Number=Q,Type=Integer,Description="a">', "meta_number"),
        ('##INFO=<ID=X,Number=1,Type=Int,Description="a">', "meta_type"),
        ('##INFO=<Number=1,ID=X,Type=Integer,Description="a">', "meta_order"),
        ('##INFO=<ID=X,Type=Integer,Description="a">', "meta_missing"),
        ('##INFO=<ID=AC,Number=1,Type=Integer,Description="a">', "meta_reserved"),
        ('##INFO=<ID=DP,Number=1,Type=Float,Description="a">', "meta_reserved"),
        ('##INFO=<ID=X,Number=1,Type=Integer,Description="a"b">', "meta_structure"),
        ('##FORMAT=<ID=X,Number=1,Type=Flag,Description="a">', "meta_type"),
        ("##FILTER=<ID=q10>", "meta_missing"),
        ('##ALT=<ID=DEL:A B,Description="a">', "meta_alt"),
        ('##ALT=<ID=MINE,Description="a">', "meta_alt"),
        ("##contig=<length=5>", "meta_missing"),
        ("##contig=<ID=1 A>", "meta_value"),
        ("##contig=<ID=1,A>", "meta_pair"),
        ("##SAMPLE=<Assay=x>", "meta_missing"),
        ("##SAMPLE=<ID=1.*>", "meta_sample"),
        ("##SAMPLE=<ID=a,Mixture=N1>", "meta_missing"),
        ("##PEDIGREE=<A=b:c>", "meta_pedigree"),
        ("##META=<ID=A,Number=1,Type=String,Values=a>", "meta_values"),
        ("##assembly=ftp://8080:8080/x", "meta_url"),
        ("##pedigreeDB=<>", "meta_url"),
    ],
)
def test_header_rules(line: str, code: str) -> None:
    with pytest.raises(RecordFault) as caught:
        check_header_line(line, "4.2")
    assert caught.value.reason == code


@pytest.mark.parametrize(
    "line",
    [
        '##INFO=<ID=X,Number=.,Type=String,Description="a, \\"b\\" <c>",Source="d",Version="1">',
        '##ALT=<ID=NON_REF,Description="any other allele">',
        '##ALT=<ID=INS:ME:ALU,Description="">',
        "##contig=<ID=HLA-A*01:01:01:01,length=3503>",
        '##contig=<ID=1,species="Homo sapiens",length=5>',
        "##assembly=http://123.0.1.2:8080/a.fa",
        "##assembly=GRCh38",
        "##PEDIGREE=<Derived=a,Original=b>",
        "##META=<ID=A,Number=.,Type=String,Values=[a, b]>",
        "##GATKCommandLine=<ID=Mutect2,CommandLine=\"a b\">",
        "##source=anything at all",
        "##title=<\"words\">",
    ],
)  # fmt: skip
def test_header_lines_in_use(line: str) -> None:
    check_header_line(line, "4.2")


def test_structured_values() -> None:
    assert split_structured('<ID=a,Note="x,y",Values=[1, 2]>') == [
        ("ID", "a", "plain"),
        ("Note", "x,y", "quoted"),
        ("Values", "1, 2", "bracketed"),
    ]
    with pytest.raises(RecordFault, match="bracket is not closed"):
        split_structured("<ID=a,Values=[1, 2>")


def test_newer_versions_are_stricter(write_vcf: Write) -> None:
    header = ("##fileformat=VCFv4.3",)
    for changes, code in (
        ({"id": "a;a"}, "id"),
        ({"filter": "a;a"}, "filter"),
        ({"info": "DP=1;DP=2"}, "info"),
        ({"chrom": "chr*1"}, "chrom"),
    ):
        found = check_file(write_vcf(row(**changes), header=header, extra=()))
        assert [note.code for note in found.notes] == [code]


def test_format_without_samples(write_vcf: Write) -> None:
    path = write_vcf(samples=("P01",))
    path.write_text(path.read_text().replace("FORMAT\tP01", "FORMAT"))
    assert [note.code for note in check_file(path).notes] == ["no_sample"]


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.vcf"
    path.write_text("##fileformat=VCFv4.2\n")
    with pytest.raises(VariantFileError, match="without a '#CHROM' line"):
        check_file(path)


def test_maf_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.maf"
    head = "Hugo_Symbol\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\tt_ref_count\tt_alt_count\tVariant_Classification"  # fmt: skip
    rows = ["TP53\t17\t7675088\tC\tT\t90\t10\tSilent", "TP53\t17\tx\tC\tT\t90\t10\t", "TP53\t17\t5\tC\tT\t90",
            "# words", "TP53\t\t5\tC\tT\t90\t10\t"]  # fmt: skip
    path.write_text("\n".join([head, *rows]) + "\n")
    found = check_file(path)
    assert (found.records, found.kind, found.ok) == (5, "maf", False)
    assert [note.code for note in found.notes] == ["pos", "columns", "comment", "chrom"]


@pytest.mark.parametrize(("start", "ok"), [("1" + "0" * 12, False), ("0", False), ("007", True)])
def test_positions_of_a_maf_are_checked_as_they_are_read(
    tmp_path: Path, start: str, ok: bool
) -> None:
    path = tmp_path / "x.maf"
    head = "Hugo_Symbol\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\tt_ref_count\tt_alt_count\tVariant_Classification"  # fmt: skip
    path.write_text(f"{head}\nTP53\t17\t{start}\tC\tT\t90\t10\tSilent\n")
    found = check_file(path)
    assert found.ok is ok
    if not ok:
        assert (
            f"{start!r}, expected a whole number from 1 to 9,999,999,999" in found.notes[0].message
        )
