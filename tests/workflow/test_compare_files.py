"""Two samples of one patient without a sheet: which sample of a file is meant is said, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from chip_triage.errors import UsageError, VariantFileError
from chip_triage.workflow.compare_files import Comparison, compare_files
from chip_triage.workflow.options import TriageOptions

HEADER = """##fileformat=VCFv4.2
##source=Mutect2
##contig=<ID=chr2,length=242193529>
##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence|SYMBOL|Feature|HGVSc|HGVSp">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tPRE\tPOST
"""
RECORD = (
    "chr2\t25234373\t.\tC\tT\t.\tPASS\t"
    "CSQ=T|missense_variant|DNMT3A|ENST00000321117.10|c.2645G>A|p.Arg882His"
    "\tGT:AD\t0/1:950,50\t0/1:600,400\n"
)


@pytest.fixture
def joint(tmp_path: Path) -> Path:
    path = tmp_path / "joint.vcf"
    path.write_text(HEADER + RECORD, encoding="utf-8")
    return path


def test_two_samples_of_one_file_are_named_in_order(joint: Path) -> None:
    text = compare_files(Comparison((joint, joint), samples="PRE,POST"), TriageOptions(), None)
    (row,) = text.splitlines()[1:]
    assert "DNMT3A" in row
    assert "expanding" in row


def test_several_samples_are_named_with_the_option_to_tell_them(joint: Path) -> None:
    other = joint.with_name("other.vcf")
    other.write_bytes(joint.read_bytes())
    with pytest.raises(VariantFileError, match=r"2 samples \(PRE, POST\)") as caught:
        compare_files(Comparison((joint, other)), TriageOptions(), None)
    assert "--samples NAME,NAME" in caught.value.remedy


@pytest.mark.parametrize(
    ("samples", "said"),
    [("PRE,PRE", "the same file is given twice"), ("PRE", "--samples: 1 values for 2 files")],
)
def test_one_sample_is_not_compared_with_itself(joint: Path, samples: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        compare_files(Comparison((joint, joint), samples=samples), TriageOptions(), None)


def test_an_absent_sample_is_refused_by_name(joint: Path) -> None:
    with pytest.raises(VariantFileError, match="has no sample 'X'; its samples are PRE, POST"):
        compare_files(Comparison((joint, joint), samples="PRE,X"), TriageOptions(), None)
