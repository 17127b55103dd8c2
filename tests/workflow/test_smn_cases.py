"""The nine headlines from sheet files: hard cases, each a patient of one run."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from chip_triage.cli.main import run_cli

VARIANTS = {
    "R175H": ("chr17", 7675088, "C", "T", "missense_variant", "TP53", "ENST00000269305.9",
              "c.524G>A", "p.Arg175His"),
    "R248Q": ("chr17", 7674220, "C", "T", "missense_variant", "TP53", "ENST00000269305.9",
              "c.743G>A", "p.Arg248Gln"),
    "R882H": ("chr2", 25234373, "C", "T", "missense_variant", "DNMT3A", "ENST00000321117.10",
              "c.2645G>A", "p.Arg882His"),
    "NPM1": ("chr5", 171410539, "C", "CTCTG", "frameshift_variant", "NPM1", "ENST00000296930.10",
             "c.860_863dup", "p.Trp288CysfsTer12"),
}  # fmt: skip
HEADER = """\
##fileformat=VCFv4.2
##source=Mutect2
##contig=<ID=chr2,length=242193529>
##contig=<ID=chr5,length=181538259>
##contig=<ID=chr17,length=83257441>
##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">
##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: \
Allele|Consequence|SYMBOL|Feature_type|Feature|HGVSc|HGVSp|CANONICAL">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allelic depths">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
##FORMAT=<ID=SB,Number=4,Type=Integer,Description="Strands">
##FILTER=<ID=PASS,Description="All filters passed">
##VEP="v112" assembly="GRCh38"
"""
NORMAL = "46,XX[20]"
MONOSOMY = "45,XX,-7[12]/46,XX[8]"
WELL, LOW = (3000, 200, 13), (700, 60, 9)
UNCOVERED = {"stated_min_depth": "", "reporting_vaf": ""}

#: patient -> (variants of day 180, its row, counts of day 180 or None, patients.csv, headline, title)
CASES: dict[str, tuple[dict[str, int], dict[str, str], Any, dict[str, str], str, str]] = {
    "P01": ({}, {}, WELL, {}, "cannot_be_judged", "Cannot be judged; karyotype missing"),
    "P02": ({}, {"karyotype": "no metaphases"}, LOW, {}, "cannot_be_judged", "karyotype without result"),
    "P20": ({}, {"karyotype": "see letter of the ward"}, LOW, {}, "cannot_be_judged", "Cannot be judged; karyotype unreadable"),
    "P03": ({}, {"karyotype": NORMAL} | UNCOVERED, WELL, {}, "cannot_be_judged", "coverage of NPM1, FLT3"),
    "P04": ({"R175H": 99}, {"karyotype": NORMAL}, WELL, {}, "high", "High"),
    "P05": ({"R175H": 100, "R248Q": 100}, {"karyotype": NORMAL}, WELL, {}, "critical", "Critical"),
    "P06": ({"R175H": 100, "R248Q": 99}, {"karyotype": NORMAL}, WELL, {}, "high", "High"),
    "P07": ({"R175H": 30}, {"karyotype": "46,XX,del(17)(p11)[10]/46,XX[10]"}, WELL, {}, "critical", "Critical"),
    "P08": ({}, {"karyotype": MONOSOMY}, LOW, {}, "criteria_met", "morphology needed"),
    "P09": ({}, {"karyotype": MONOSOMY}, WELL, {}, "high", "High"),
    "P10": ({}, {"karyotype": MONOSOMY}, None, {}, "high", "At least high; blood counts near the karyotype"),
    "P11": ({"R882H": 100}, {"karyotype": NORMAL}, WELL, {}, "elevated", "Elevated"),
    "P12": ({"R882H": 99}, {"karyotype": NORMAL}, WELL, {}, "context", "Context"),
    "P13": ({}, {"karyotype": NORMAL}, WELL, {}, "none_found", "No rule fired"),
    "P14": ({}, {"karyotype": "46,XX[19]"}, WELL, {}, "cannot_be_judged", "karyotype limited (19 metaphases)"),
    "P15": ({"R175H": 300, "R248Q": 290}, {"karyotype": "45,XX,-17,t(11;14)(q13;q32),del(5)(q31),+3[10]/46,XX[10]",
            "disease_status": "active"}, LOW, {"disease": "MCL"}, "high", "At least high; lymphoma origin not excluded"),
    "P16": ({"R175H": 300}, {"karyotype": MONOSOMY, "timepoint": "smn"}, LOW,
            {"smn_day": "180", "smn_type": "MDS", "blasts_pct": "12"}, "smn_reported", "SMN reported"),
    "P17": ({"NPM1": 300}, {"karyotype": NORMAL, "timepoint": "smn"}, LOW,
            {"smn_day": "180", "smn_type": "MDS"}, "criteria_met", "morphology needed"),
    "P18": ({}, {"karyotype": "45,XX,-7[2]/46,XX[18]"}, LOW, {}, "none_found", "No rule fired"),
}  # fmt: skip
#: A t(15;17) before CAR-T, with a normal karyotype later.
APL = "P19"
PERSON = ("sex", "disease", "smn_day", "smn_type", "blasts_pct")
COLUMNS = (
    "patient_id", "sample_id", "timepoint", "day", "specimen", "variants", "assembly", "kit",
    "stated_min_depth", "reporting_vaf", "karyotype", "karyotype_day", "disease_status",
)  # fmt: skip


def write_vcf(path: Path, sample: str, reads: dict[str, int], depth: int = 1000) -> None:
    lines = [f"{HEADER}##tumor_sample={sample}\n"]
    lines.append(f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{sample}\n")
    order = ["chr2", "chr5", "chr17"]
    for name in sorted(reads, key=lambda n: (order.index(VARIANTS[n][0]), VARIANTS[n][1])):
        chrom, pos, ref, alt, so_term, gene, transcript, hgvsc, hgvsp = VARIANTS[name]
        seen, rest = reads[name], depth - reads[name]
        allele = alt if len(alt) == 1 else alt[1:]
        csq = (
            f"{allele}|{so_term}|{gene}|Transcript|{transcript}|{transcript}:{hgvsc}|P:{hgvsp}|YES"
        )
        strands = f"{rest // 2},{rest - rest // 2},{seen // 2},{seen - seen // 2}"
        lines.append(
            f"{chrom}\t{pos}\t.\t{ref}\t{alt}\t.\tPASS\tDP={depth};CSQ={csq}\tGT:AD:DP:SB\t"
            f"0/1:{rest},{seen}:{depth}:{strands}\n"
        )
    path.write_text("".join(lines), encoding="utf-8")


def sheet_row(
    folder: Path, patient: str, number: int, reads: dict[str, int], more: dict[str, str]
) -> dict[str, str]:
    sample, before = f"{patient}_{number}", number == 0
    write_vcf(folder / f"{sample}.vcf", sample, reads)
    row = {
        "patient_id": patient, "sample_id": sample, "variants": f"{sample}.vcf", "kit": "myeloid",
        "timepoint": "pre_cart" if before else "followup", "day": "-10" if before else "180",
        "specimen": "PB" if before else "BM", "assembly": "GRCh38", "stated_min_depth": "1000",
        "reporting_vaf": "0.01", "disease_status": "remission",
    }  # fmt: skip
    return row | more


@pytest.fixture(scope="module")
def assessments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """One run of all patients; the statement of each."""
    folder = tmp_path_factory.mktemp("cases")
    rows, people, labs = [], [], ["patient_id,day,analyte,value,unit"]
    given = CASES | {APL: ({}, {"karyotype": NORMAL}, WELL, {}, "", "")}
    for patient, (reads, more, counts, person, _, _) in given.items():
        early = {"karyotype": "46,XX,t(15;17)(q24;q21)[10]/46,XX[10]"} if patient == APL else {}
        rows += [
            sheet_row(folder, patient, 0, {}, early),
            sheet_row(folder, patient, 1, reads, more),
        ]
        people.append({"patient_id": patient, "sex": "female"} | person)
        for day, values in ((-6, WELL), (90, WELL), (180, counts)):
            for (analyte, unit), value in zip(
                (("anc", "/uL"), ("platelets", "10^9/L"), ("hb", "g/dL")),
                values or (),
                strict=False,
            ):
                labs.append(f"{patient},{day},{analyte},{value},{unit}")
    write_table(folder / "sheet.csv", COLUMNS, rows)
    write_table(folder / "patients.csv", ("patient_id", *PERSON), people)
    (folder / "labs.csv").write_text("\n".join(labs) + "\n", encoding="utf-8")
    assert run_cli(["-q", "run", str(folder / "sheet.csv"), "-o", str(folder / "out")]) == 0
    return {
        patient: json.loads(
            (folder / "out" / "patients" / patient / "case.json").read_text(encoding="utf-8")
        )["assessment"]
        for patient in given
    }


def write_table(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("patient", CASES)
def test_the_headline(patient: str, assessments: dict[str, dict[str, Any]]) -> None:
    *_, headline, title = CASES[patient]
    found = assessments[patient]
    assert found["headline"] == headline
    assert title in found["title"]
    assert "low risk" not in json.dumps(found).lower()


def test_t15_17_in_any_sample_is_told_today(assessments: dict[str, dict[str, Any]]) -> None:
    found = assessments[APL]
    assert (found["headline"], found["needs_notification"]) == ("notify_today", True)
    assert "(blood, day −10)" in found["sentence"]


def test_a_karyotype_that_cannot_be_read_is_quoted(
    assessments: dict[str, dict[str, Any]],
) -> None:
    found = assessments["P20"]
    said = "karyotype cannot be judged: unreadable ('see letter of the ward') (marrow, day +180)"
    assert said in found["sentence"]
    assert "karyotype unreadable" in found["missing"]
    denied = [rule["rule_id"] for rule in found["rules"] if rule["fired"] is False]
    assert "criteria:karyotype_with_cytopenia" not in denied


def test_a_single_cell_with_monosomy_7_is_not_passed_over(
    assessments: dict[str, dict[str, Any]],
) -> None:
    found = assessments["P18"]
    assert "below the clonality rule, not counted: -7" in found["sentence"]
    assert any("FISH" in caveat for caveat in found["caveats"])


def test_what_would_change_the_level_stands_first(assessments: dict[str, dict[str, Any]]) -> None:
    assert assessments["P10"]["missing"][0].startswith("blood counts near the karyotype")
    assert assessments["P10"]["settled_by"][0].startswith("karyotype of at least 20 metaphases")
    assert assessments["P01"]["missing"][0] == "karyotype missing"
    assert assessments["P15"]["missing"][0] == "lineage of the clone (lymphoma or myeloid)"


@pytest.mark.parametrize("patient", [*CASES, APL])
def test_every_rule_that_fired_names_source_and_facts(
    patient: str, assessments: dict[str, dict[str, Any]]
) -> None:
    fired = [rule["rule_id"] for rule in assessments[patient]["rules"] if rule["fired"]]
    for rule in assessments[patient]["rules"]:
        assert rule["citation"]
        if rule["rule_id"] in fired and rule["level"] != "guidance":
            assert rule["evidence"], rule["rule_id"]
