"""Headers: definitions, samples, and who is declared to be the normal."""

from __future__ import annotations

import pytest

from chip_triage.errors import VariantFileError
from chip_triage.readers.vcf_header import VcfHeader, peel_header, read_header

FIRST = "##fileformat=VCFv4.2"
LAST = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"


def header(*meta: str, samples: str = "") -> VcfHeader:
    last = LAST + ("\tFORMAT\t" + samples.replace(" ", "\t") if samples else "")
    return read_header([line.encode() for line in (FIRST, *meta, last)], "a.vcf")


def test_definitions_and_contigs() -> None:
    found = header(
        "##contig=<ID=chr1, length=248956422,assembly=hg38>",
        "##contig=<ID=chrM>",
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="A, b \\"c\\" Format: x|y">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="">',
        "##source=One",
        "##source=Two",
    )
    assert found.contigs == {"chr1": 248956422, "chrM": None}
    assert found.contig_assemblies == {"hg38"}
    assert found.info["CSQ"].description.endswith("Format: x|y")
    assert (found.formats["AD"].number, found.formats["AD"].type) == ("R", "Integer")
    assert found.meta["source"] == ["One", "Two"]
    assert (found.fileformat, found.samples, found.n_columns) == ("4.2", (), 8)
    assert found.first_record_line == 9


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["something"], "a.vcf:1: begins with"),
        (["##fileformat=VCFv3.3", LAST], "version 3.3"),
        (["##fileformat=VCF v4.2", LAST], "expected '##fileformat"),
        ([FIRST, "1\t100\t.\tA\tC"], "a.vcf:2: .* stands where a header line"),
        ([FIRST, "##source=x"], "without a '#CHROM' line"),
        ([FIRST, "#CHROM POS ID"], "separated by tabs"),
        ([FIRST, LAST + "\tFORMAT\tP01\tP01"], "stands twice"),
        ([FIRST, LAST + "\tFORMAT\t"], "stands twice or is empty"),
        ([FIRST, LAST + "\tFORMATS\tP01"], "expected '#CHROM"),
    ],
)
def test_what_is_no_header(lines: list[str], message: str) -> None:
    with pytest.raises(VariantFileError, match=message):
        read_header([line.encode() for line in lines], "a.vcf")


@pytest.mark.parametrize(
    ("meta", "samples", "normals"),
    [
        (["##normal_sample=N1"], "T1 N1", ("N1",)),
        (["##tumor_sample=NORMAL"], "NORMAL TUMOR", ()),
        ([], "TUMOR NORMAL", ("NORMAL",)),
        ([], "DNA_NORMAL DNA_TUMOR RNA_TUMOR", ("DNA_NORMAL",)),
        ([], "P01 P02", ()),
        ([], "NORMAL", ()),
        (["##PEDIGREE=<Derived=T1,Original=N1>"], "N1 T1", ("N1",)),
        (["##SAMPLE=<ID=N1,Genomes=Germline>"], "N1 T1", ("N1",)),
        (["##SAMPLE=<ID=N1,IsTumor=no>", "##SAMPLE=<ID=T1,IsTumor=yes>"], "N1 T1", ("N1",)),
        (["##SAMPLE=<ID=N1,IsTumor=no>"], "N1", ()),
    ],
)
def test_normals_are_declared_never_guessed(
    meta: list[str], samples: str, normals: tuple[str, ...]
) -> None:
    assert header(*meta, samples=samples).normals == normals


def test_comments_and_other_encodings_are_noted() -> None:
    found = read_header(
        [FIRST.encode(), b"# by hand", b"##source=M\xfcller", LAST.encode()], "a.vcf"
    )
    assert [note.code for note in found.notes] == ["comment_line", "header_encoding"]


def test_peeling_leaves_the_records() -> None:
    text = f"{FIRST}\n##a=b\n{LAST}\n1\t2\n3\t4\n".encode()
    for size in (1, 7, 1000):
        whole = [text[at : at + size] for at in range(0, len(text), size)]
        blocks = [part + b"\n" for part in b"".join(whole).removesuffix(b"\n").split(b"\n")]
        lines, rest = peel_header(iter(blocks if size == 1 else [text]))
        assert len(lines) == 3
        assert b"".join(rest) == b"1\t2\n3\t4\n"
