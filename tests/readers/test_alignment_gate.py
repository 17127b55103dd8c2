"""Alignments that must be refused, by name and with a remedy; damage that must never be silent."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pysam
import pytest

from chip_triage.errors import AlignmentFileError, AssemblyMismatchError, ChipTriageError
from chip_triage.model.depth import RecheckRequest
from chip_triage.model.locus import VariantKey
from chip_triage.readers import alignment_gate
from chip_triage.readers.alignment import count_alleles

CHR17_38 = 83_257_441
CHR17_37 = 81_195_210
SITES = [VariantKey("GRCh38", "17", 7_670_000 + 400 * i, "A", "C") for i in range(6)]


def write_bam(
    path: Path,
    *,
    contig: str = "chr17",
    length: int = CHR17_38,
    sample: str = "P01",
    reads: int = 2400,
) -> Path:
    """Many reads over six sites, in several compressed blocks."""
    rng = random.Random(1)
    groups = [{"ID": str(i), "SM": name} for i, name in enumerate(sample.split(","))]
    header = pysam.AlignmentHeader.from_dict(
        {
            "HD": {"VN": "1.6", "SO": "coordinate"},
            "SQ": [{"SN": contig, "LN": length}],
            "RG": groups,
        }
    )
    with pysam.AlignmentFile(str(path), "wb", header=header) as out:
        for i in range(reads):
            read = pysam.AlignedSegment(header)
            read.query_name, read.reference_id = f"read{i}", 0
            read.reference_start = 7_669_900 + i
            read.mapping_quality, read.cigartuples = 60, [(0, 100)]
            read.query_sequence = "".join(rng.choice("AC") for _ in range(100))
            read.query_qualities = pysam.qualitystring_to_array("".join(rng.choice("FFF:,") for _ in range(100)))  # fmt: skip
            out.write(read)
    pysam.index(str(path))
    return path


def counts(path: Path) -> tuple[tuple[int, int], ...]:
    asked = [RecheckRequest("P01", site) for site in SITES]
    found = count_alleles(path, asked, assembly="GRCh38")
    return tuple((count.ref_depth, count.alt_depth) for count in found)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bam(tmp_path_factory.mktemp("sound") / "P01.bam")


def copied(sound: Path, folder: Path, data: bytes | None = None) -> Path:
    path = folder / "P01.bam"
    path.write_bytes(sound.read_bytes() if data is None else data)
    shutil.copy(f"{sound}.bai", f"{path}.bai")
    return path


def test_a_sound_file_is_counted(sound: Path, tmp_path: Path) -> None:
    found = counts(copied(sound, tmp_path))
    assert all(60 <= ref + alt <= 90 for ref, alt in found)


def test_names_without_chr_are_understood(tmp_path: Path) -> None:
    assert counts(write_bam(tmp_path / "P01.bam", contig="17"))[0][0] > 0


def test_a_missing_index_is_refused(sound: Path, tmp_path: Path) -> None:
    path = copied(sound, tmp_path)
    Path(f"{path}.bai").unlink()
    with pytest.raises(AlignmentFileError, match=r"P01.bam: has no index") as caught:
        counts(path)
    assert "samtools index" in caught.value.remedy


def test_an_index_older_than_its_file_is_refused(sound: Path, tmp_path: Path) -> None:
    path = copied(sound, tmp_path)
    os.utime(f"{path}.bai", (1, 1))
    with pytest.raises(AlignmentFileError, match="is older than the file itself"):
        counts(path)


def test_the_index_may_stand_under_either_name(sound: Path, tmp_path: Path) -> None:
    path = copied(sound, tmp_path)
    Path(f"{path}.bai").rename(tmp_path / "P01.bai")
    assert counts(path) == counts(sound)


def test_an_absent_contig_is_refused(tmp_path: Path) -> None:
    path = write_bam(tmp_path / "P01.bam", contig="chr2", length=242_193_529)
    with pytest.raises(AlignmentFileError, match=r"has no contig '17' \(its contigs: chr2"):
        counts(path)


@pytest.mark.parametrize(
    ("length", "found"), [(CHR17_37, "GRCh37"), (81_000_000, "another reference")]
)
def test_another_assembly_is_refused_by_its_lengths(
    tmp_path: Path, length: int, found: str
) -> None:
    path = write_bam(tmp_path / "P01.bam", length=length)
    with pytest.raises(AssemblyMismatchError, match=f"which is {found}, not GRCh38") as caught:
        counts(path)
    assert (caught.value.expected, caught.value.found) == ("GRCh38", found)


def test_a_site_outside_its_contig_is_refused(sound: Path) -> None:
    asked = [RecheckRequest("P01", VariantKey("GRCh38", "17", CHR17_38 + 5, "A", "C"))]
    with pytest.raises(AlignmentFileError, match="lies outside the contig"):
        count_alleles(sound, asked, assembly="GRCh38")


def test_two_samples_in_one_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AlignmentFileError, match="holds reads of 2 samples"):
        counts(write_bam(tmp_path / "P01.bam", sample="P01,P02"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"##fileformat=VCFv4.2\n", "is neither BAM nor CRAM"),
        (b"", "is neither BAM nor CRAM"),
        (b"CRAM\x03\x00" + b"x" * 100, "is cut short"),
    ],
)
def test_foreign_content_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "P01.bam"
    path.write_bytes(content)
    with pytest.raises(AlignmentFileError, match=message):
        counts(path)


def test_a_compressed_table_is_no_alignment(tmp_path: Path) -> None:
    plain = tmp_path / "calls.vcf"
    plain.write_text("##fileformat=VCFv4.2\n")
    pysam.tabix_compress(str(plain), str(tmp_path / "P01.bam"))
    with pytest.raises(AlignmentFileError, match="holds no BAM"):
        counts(tmp_path / "P01.bam")


def test_a_folder_or_an_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AlignmentFileError, match="is a folder"):
        counts(tmp_path)
    with pytest.raises(AlignmentFileError, match="there is no such file"):
        counts(tmp_path / "none.bam")
    with pytest.raises(AlignmentFileError, match="is an address"):
        counts(Path("https://example.org/P01.bam"))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_file_that_is_cut_is_refused(sound: Path, tmp_path: Path, share: float) -> None:
    data = sound.read_bytes()
    with pytest.raises(AlignmentFileError, match="is cut short"):
        counts(copied(sound, tmp_path, data[: int(share * len(data))]))


@pytest.mark.parametrize("verified", [True, False], ids=["verified-whole", "as-a-large-file"])
def test_a_flipped_bit_is_refused_or_changes_nothing(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verified: bool
) -> None:
    data = sound.read_bytes()
    first_block = int.from_bytes(data[16:18], "little") + 1
    if not verified:  # as for a file too large to be verified when it is opened
        monkeypatch.setattr(alignment_gate, "_verify_blocks", lambda *_, **__: None)
    expected = counts(sound)
    rng = random.Random(3)
    refusals = []
    for _ in range(150):
        start = 0 if verified else first_block
        place = rng.randrange(start, len(data) - 28)
        flipped = bytearray(data)
        flipped[place] ^= 1 << rng.randrange(8)
        path = copied(sound, tmp_path, bytes(flipped))
        try:
            assert counts(path) == expected
        except ChipTriageError as error:
            refusals.append(str(error))
    assert len(refusals) >= 100
    assert all("P01.bam" in message for message in refusals)
