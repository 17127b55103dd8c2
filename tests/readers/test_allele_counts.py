"""Each caller's counts: the right quotient, the right source, and what each must not take."""

from __future__ import annotations

import pytest

from chip_triage.readers.allele_counts import PROFILES, caller_depth, caller_vaf
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.record_view import RecordView, parse_fraction
from chip_triage.readers.strand_counts import UNKNOWN, StrandCounts, strand_readers
from chip_triage.readers.strand_counts import strand_counts as read_strands
from chip_triage.readers.vcf_header import FieldDefinition


def view(
    fields: str, values: str, *, ref: str = "C", alt: str = "T", info: str = ".", samples: int = 1
) -> RecordView:
    keys = {key: place for place, key in enumerate(fields.split(":"))} if fields else {}
    return RecordView(ref, alt.split(","), keys, values.split(":"), info, {}, {}, samples)


def strand_counts(sample: RecordView, index: int) -> StrandCounts:
    return read_strands(sample, index, strand_readers(sample._keys))


#: caller, FORMAT, values, (ref, alt, depth, vaf), the caller's own VAF and depth
CASES = [
    ("mutect2", "AD:AF:DP", "90,10:0.105:101", (90, 10, 100, 0.1), 0.105, 101),
    ("mutect2", "AD:AF", "0,5:0.9", (0, 5, 5, 1.0), 0.9, None),
    ("vardict", "DP:VD:AD:AF", "200:4:190,4:0.02", (190, 4, 200, 0.02), 0.02, 200),
    ("varscan2", "RD:AD:FREQ:DP", "7:8:53.33%:16", (7, 8, 15, 8 / 15), 0.5333, 16),
    ("strelka2", "AU:CU:GU:TU:DP", "0,0:90,95:0,0:10,12:101", (90, 10, 100, 0.1), None, 101),
    ("strelka2_germline", "AD:AF:DP", "22,2:0.0833:25", (22, 2, 24, 2 / 24), 0.0833, 25),
    ("freebayes", "RO:AO:DP", "80:20:110", (80, 20, 100, 0.2), None, 110),
    ("tvc", "FAO:FDP:FRO:AF:AO:DP", "3:100:97:0.03:6:120", (97, 3, 100, 0.03), 0.03, 120),
    ("pisces", "AD:DP:VF", "265,13:281:0.046", (265, 13, 281, 13 / 281), 0.046, 281),
    ("dragen", "AD:AF:DP", "57,73:0.562:130", (57, 73, 130, 73 / 130), 0.562, 130),
    ("tnscope", "AD:AF:AFDP", "80,20:0.2:100", (80, 20, 100, 0.2), 0.2, None),
    ("sage", "AD:AF:DP", "37,70:0.654:107", (37, 70, 107, 70 / 107), 0.654, 107),
    ("deepvariant", "AD:VAF:DP", "5,5:0.1:50", (5, 5, 50, 0.1), 0.1, 50),
    ("deepsomatic", "AD:VAF:DP", "85,61:0.417808:146", (85, 61, 146, 61 / 146), 0.417808, 146),
    ("glnexus", "AD:DP", "21,27:48", (21, 27, 48, 27 / 48), None, 48),
    ("clair3", "AF:DP", "0.5571:70", (None, None, 70, 0.5571), 0.5571, 70),
    ("clairs", "AD:AF:DP:NAD:NAF", "90,10:0.1:100:50,0:0", (90, 10, 100, 0.1), 0.1, 100),
    ("haplotypecaller", "AD:DP", "30,70:101", (30, 70, 100, 0.7), None, 101),
    ("pindel", "GT:AD", "0/0:272,1", (272, 1, 273, 1 / 273), None, None),
    ("radia", "AD:AF:DP", "95,11:0.9,0.1:106", (95, 11, 106, 11 / 106), 0.1, 106),
    ("mutect1", "AD:FA:DP", "160,31:0.162:192", (160, 31, 191, 31 / 191), 0.162, 192),
    ("muse", "AD:DP", "90,10:100", (90, 10, 100, 0.1), None, 100),
    ("somaticsniper", "DP4:DP", "2,78,5,15:100", (80, 20, 100, 0.2), None, 100),
    ("umivar", "DP:AC:AF:Strand", "5:3164:0.00158:3-2-1536-1623",
     (3159, 5, 3164, 5 / 3164), 0.00158, None),
    ("manta", "PR:SR", "14,25:31,50", (45, 75, 120, 0.625), None, None),
    ("generic_ad", "AD", "98,2", (98, 2, 100, 0.02), None, None),
    ("generic_af", "AF:DP", "0.031:500", (None, None, 500, 0.031), 0.031, 500),
]  # fmt: skip


@pytest.mark.parametrize(("caller", "fields", "values", "expected", "own", "depth"), CASES)
def test_counts_of_each_caller(
    caller: str, fields: str, values: str, expected: object, own: float | None, depth: int | None
) -> None:
    profile = PROFILES[caller]
    sample = view(fields, values)
    found = profile.extract(sample, 0)
    assert found is not None
    assert (found.ref_depth, found.alt_depth, found.depth, found.vaf) == expected
    assert found.source
    assert caller_vaf(profile, sample, 0) == pytest.approx(own) if own else own is None
    assert caller_depth(profile, sample) == depth


def test_every_caller_has_a_case() -> None:
    assert {case[0] for case in CASES} | {"lofreq"} == set(PROFILES)


def test_lofreq_has_no_sample_column() -> None:
    sample = view("", "", info="DP=500;AF=0.024000;SB=0;DP4=240,248,6,6")
    found = PROFILES["lofreq"].extract(sample, 0)
    assert found is not None
    assert (found.ref_depth, found.alt_depth, found.depth, found.vaf) == (488, 12, 500, 0.024)
    assert strand_counts(sample, 0) == (240, 248, 6, 6)
    assert caller_depth(PROFILES["lofreq"], sample) == 500


@pytest.mark.parametrize(
    ("fields", "values", "alts", "index", "vaf"),
    [
        ("AD", "80,15,5", "T,A", 1, 0.05),
        ("RO:AO", "80:15,5", "T,A", 0, 0.15),
        ("AD:AF:DP", "90,4,0:0.04,0:100", "T,A", 0, 0.04),
    ],
)
def test_several_alts(fields: str, values: str, alts: str, index: int, vaf: float) -> None:
    caller = {"AD": "mutect2", "RO:AO": "freebayes", "AD:AF:DP": "dragen"}[fields]
    found = PROFILES[caller].extract(view(fields, values, alt=alts), index)
    assert found is not None
    assert found.vaf == vaf


def test_strelka2_indels_use_tir() -> None:
    sample = view("TAR:TIR:TOR", "25,25:5,6:3,3", ref="C", alt="CTAT")
    found = PROFILES["strelka2"].extract(sample, 0)
    assert found is not None
    assert (found.alt_depth, found.depth, found.source) == (5, 30, "TIR[0]/(TIR[0]+TAR[0])")


def test_dragen_split_record_keeps_three_values() -> None:
    extract = PROFILES["dragen"].extract
    found = extract(view("AD:AF:DP", "50,30,20:0.2:100"), 0)
    assert found is not None
    assert (found.alt_depth, found.vaf) == (20, 0.2)
    unclear = extract(view("AD:AF:DP", "50,25,25:0.25:100"), 0)
    assert unclear is not None
    assert (unclear.alt_depth, unclear.vaf) == (25, 0.25)
    neither = extract(view("AD:AF:DP", "50,30,20:0.11:100"), 0)
    assert neither is not None
    assert (neither.alt_depth, neither.vaf) == (None, 0.11)
    with pytest.raises(RecordFault, match="expected 2"):
        extract(view("AD:AF:DP", "50,30,20:.:100"), 0)


@pytest.mark.parametrize(
    ("caller", "fields", "values", "reason"),
    [
        ("mutect2", "DP", "100", "no_counts"),
        ("mutect2", "AD", "1,2,3", "number"),
        ("mutect2", "AD", "1,x", "type"),
        ("mutect2", "AD", "1,-2", "range"),
        ("mutect2", "AD", "1,100000000", "range"),
        ("mutect2", "AD", "1,1" + "0" * 30, "range"),
        ("mutect2", "AD", "1,2.5", "type"),
        ("vardict", "VD:DP", "12:10", "vaf_range"),
        ("freebayes", "DP:VD:AF", "10:1:0.1", "no_counts"),
        ("clair3", "AF:DP", "25.0:70", "vaf_range"),
        ("clair3", "AF:DP", "0.1,0.2:70", "number"),
        ("varscan2", "RD:AD", "1:2,3", "number"),
        ("strelka2", "DP", "10", "no_counts"),
        ("generic_af", "AF", "nan", "type"),
        ("generic_af", "AF", "-0.1", "vaf_range"),
    ],
)
def test_what_cannot_be_trusted(caller: str, fields: str, values: str, reason: str) -> None:
    with pytest.raises(RecordFault) as caught:
        PROFILES[caller].extract(view(fields, values), 0)
    assert caught.value.reason == reason


def test_the_callers_own_list_of_fractions_is_not_longer_than_its_alleles() -> None:
    """A decimal comma (AF 0,1) would read as 0.0 beside the counts."""
    with pytest.raises(RecordFault, match="AF has 2 values") as caught:
        caller_vaf(PROFILES["mutect2"], view("AD:AF", "90,10:0,1"), 0)
    assert caught.value.reason == "number"
    with pytest.raises(RecordFault, match="expected 2"):
        caller_vaf(PROFILES["radia"], view("AD:AF", "90,10:0.9,0.1,0"), 0)
    several = view("AD:AF", "90,10,5:0.1", alt="T,A")  # one value for two alleles: GATK 3
    assert caller_vaf(PROFILES["mutect2"], several, 1) is None


@pytest.mark.parametrize("caller", ["vardict", "varscan2", "pindel", "somaticsniper", "umivar"])
def test_callers_of_one_alt_refuse_two(caller: str) -> None:
    fields = "VD:DP:RD:AD:DP4:Strand"
    with pytest.raises(RecordFault, match="counts one ALT"):
        PROFILES[caller].extract(view(fields, "1:2:3:4,5:1,1,1,1:1-1-1-1", alt="T,A"), 0)


@pytest.mark.parametrize("caller", sorted(set(PROFILES) - {"lofreq"}))
def test_missing_values_are_none_not_zero(caller: str) -> None:
    fields = "AD:AF:VAF:VF:DP:VD:RD:AO:RO:AU:CU:GU:TU:FAO:FDP:DP4:Strand:PR:SR"
    assert PROFILES[caller].extract(view(fields, ":".join(["."] * 19)), 0) is None


def test_declared_types_bind() -> None:
    keys = {"AD": 0}
    wrong = {"AD": FieldDefinition("AD", "R", "Float", "")}
    sample = RecordView("C", ["T"], keys, ["1,2"], ".", wrong, {}, 1)
    with pytest.raises(RecordFault, match="declared Float"):
        PROFILES["mutect2"].extract(sample, 0)


@pytest.mark.parametrize(
    ("fields", "values", "info", "expected"),
    [
        ("SB", "40,50,4,6", ".", (40, 50, 4, 6)),
        ("RD:ALD", "30,31:2,3", ".", (30, 31, 2, 3)),
        ("RDF:RDR:ADF:ADR", "1:2:3:4", ".", (1, 2, 3, 4)),
        ("DP4", "8,4,0,2", ".", (8, 4, 0, 2)),
        ("ADF:ADR", "5,1:6,2", ".", (5, 6, 1, 2)),
        ("FSRF:FSRR:FSAF:FSAR", "10:11:3:4", ".", (10, 11, 3, 4)),
        ("Strand", "3-2-15-16", ".", (15, 16, 3, 2)),
        ("DP", "9", "SRF=4;SRR=5;SAF=1;SAR=2", (4, 5, 1, 2)),
        ("SB", "-100.0", ".", UNKNOWN),
        ("SB", "x,1,2,3", ".", UNKNOWN),
        ("DP", "9", ".", UNKNOWN),
    ],
)
def test_strands(fields: str, values: str, info: str, expected: object) -> None:
    assert strand_counts(view(fields, values, info=info), 0) == expected


def test_pooled_strands_do_not_speak_of_one_of_two_alts() -> None:
    assert strand_counts(view("SB", "40,50,4,6", alt="T,A"), 0) == UNKNOWN
    freebayes = view("DP", "9", info="SRF=4;SRR=5;SAF=1;SAR=2", samples=2)
    assert strand_counts(freebayes, 0) == UNKNOWN


def test_fractions_are_never_rounded_through_single_precision() -> None:
    assert parse_fraction("AF", "0.02", 0, 1) == 0.02
    assert parse_fraction("FREQ", "12.5%", 0, 1) == 0.125
    with pytest.raises(RecordFault, match="per cent needs a '%' sign"):
        parse_fraction("AF", "12.5", 0, 1)
