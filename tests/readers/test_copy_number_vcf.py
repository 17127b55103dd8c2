"""DEL, DUP and CNV records as segments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chip_triage.errors import AssemblyMismatchError, InputError, VariantFileError
from chip_triage.readers.copy_number import read_copy_number
from chip_triage.readers.inflate import BGZF_EOF

SEVEN = ("##fileformat=VCFv4.2", "##contig=<ID=chr7,length=159345973>")
Write = Callable[..., Path]


def record(
    alt: str, info: str = "END=159000000", keys: str = "GT", values: str = "0/1", **changes: str
) -> tuple[str, ...]:
    return (
        changes.get("chrom", "chr7"), changes.get("pos", "1000"), ".", "N", alt, ".",
        changes.get("filters", "PASS"), info, keys, values,
    )  # fmt: skip


@pytest.fixture
def copies(write_vcf: Write) -> Callable[..., list[float | None]]:
    def copies(*records: tuple[str, ...]) -> list[float | None]:
        path = write_vcf(*records, header=SEVEN)
        return [s.copy_number for s in read_copy_number(path, names=("P01",)).segments]

    return copies


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (record("<DEL>"), 1.0),
        (record("<DEL>", values="1/1"), 0.0),
        (record("<DEL>", values="1|0"), 1.0),
        (record("<DUP:TANDEM>"), 3.0),
        (record("<CN0>"), 1.0),
        (record("<CN3>"), 4.0),
        (record("<DEL>", keys="GT:CN", values="./1:1"), 1.0),
        (record("<CNV>", keys="GT:CN", values="./.:1.4"), 1.4),
        (record("<DEL>", info="END=159000000;CN=0"), 0.0),
        (record("<DEL>", keys="PR:SR", values="30,9:22,8"), 1.0),
        (record("<DUP>", values="./."), 3.0),
        (record("."), 2.0),
        (record(".", keys="GT:CN", values="./.:2"), 2.0),
        (record("<DEL>,<DUP>", values="1/2"), 2.0),
    ],
)
def test_number_of_copies(
    copies: Callable[..., list[float | None]], row: tuple[str, ...], expected: float
) -> None:
    assert copies(row) == [expected]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (record("<DEL>", values="0/0"), "are not carried by the sample"),
        (record("<CNV>", values="0/1"), "say neither copies nor genotype"),
        (record("<CNV>", values="./."), "say neither copies nor genotype"),
        (record("<INV>"), "are no DEL, DUP or CNV"),
        (record("G"), "are no DEL, DUP or CNV"),
        (record("N[chr8:5["), "are no DEL, DUP or CNV"),
        (record("<DEL>", filters="cnvQual"), "have a FILTER other than PASS"),
        (record("<DEL>", chrom="chrUn_1"), "lie on contigs that are no chromosome"),
    ],
)
def test_what_says_nothing_of_copies_is_counted(
    write_vcf: Write, row: tuple[str, ...], what: str
) -> None:
    found = read_copy_number(write_vcf(row, header=SEVEN), names=("P01",))
    assert found.segments == ()
    assert [note.message for note in found.notes if note.level == "info"] == [f"1 record(s) {what}"]
    assert "copy_number_empty" in [note.code for note in found.notes]


def test_places_begin_after_the_anchor_base(write_vcf: Write) -> None:
    path = write_vcf(
        record("<DEL>"), record("<DEL>", info="SVLEN=-500", pos="2000"), record(".", pos="3000"),
        header=SEVEN,
    )  # fmt: skip
    found = read_copy_number(path)
    assert (found.assembly, found.source, found.sample_name) == ("GRCh38", "VCF", "P01")
    places = [(segment.start, segment.end) for segment in found.segments]
    assert places == [(1001, 159_000_000), (2001, 2500), (3000, 159_000_000)]


def test_of_two_samples_the_normal_is_never_taken(write_vcf: Write) -> None:
    row = (*record("<DEL>", values="0/0"), "0/1")
    path = write_vcf(row, samples=("NORMAL", "TUMOR"), header=SEVEN)
    found = read_copy_number(path, names=("P01_smn",))
    assert found.sample_name == "TUMOR"
    assert found.segments[0].copy_number == 1.0
    assert "copy_number_sample" in [note.code for note in found.notes]
    with pytest.raises(InputError, match="holds 2 samples"):
        read_copy_number(
            write_vcf((*record("<DEL>"), "0/1"), samples=("A", "B"), header=SEVEN), names=("C",)
        )


def test_a_file_without_samples(write_vcf: Write) -> None:
    row = record("<DEL>", info="END=159000000;CN=1")[:8]
    assert read_copy_number(write_vcf(row, samples=(), header=SEVEN)).segments[0].copy_number == 1


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (record("<DEL>", info="SVTYPE=DEL"), "neither INFO/END nor INFO/SVLEN"),
        (record("<DEL>", info="END=x"), "INFO/END is 'x', expected a whole number from 0 to"),
        (record("<DEL>", info="END=500"), "before it begins"),
        (record("<DEL>", pos="y"), "POS is 'y'"),
        (record("<DEL>", keys="CN", values="two"), "CN is 'two'"),
        (record("<DEL>", values="0/2"), "GT is '0/2'"),
        (record("<DEL>")[:9], "9 columns, the header has 10"),
    ],
)
def test_a_bad_record_is_named(write_vcf: Write, row: tuple[str, ...], message: str) -> None:
    with pytest.raises(VariantFileError) as caught:
        read_copy_number(write_vcf(row, header=SEVEN))
    assert message in str(caught.value)
    assert caught.value.line == 5


def test_ends_past_the_chromosome_and_contradicted_assemblies(write_vcf: Write) -> None:
    plain = ("##fileformat=VCFv4.2",)
    path = write_vcf(record("<DEL>", info="END=159340000"), header=plain)
    with pytest.raises(InputError, match="assembly of the segments is not known"):
        read_copy_number(path)
    with pytest.raises(AssemblyMismatchError, match="in GRCh37 it has"):
        read_copy_number(path, assembly="GRCh37")
    with pytest.raises(AssemblyMismatchError):
        read_copy_number(write_vcf(record("<DEL>"), header=SEVEN), assembly="GRCh37")


def test_bcf_and_damage_are_refused(tmp_path: Path, write_vcf: Write) -> None:
    path = tmp_path / "x.bcf"
    path.write_bytes(b"BCF\x02\x02" + b"\0" * 40)
    with pytest.raises(InputError, match="is a BCF"):
        read_copy_number(path)
    text = write_vcf(record("<DEL>"), header=SEVEN).read_bytes()
    cut = tmp_path / "cut.vcf.gz"
    cut.write_bytes(b"\x1f\x8b\x08\x04" + text[:30] + BGZF_EOF)
    with pytest.raises(InputError):
        read_copy_number(cut)
