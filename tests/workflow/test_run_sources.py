"""A run with what stands beside the variants: stated flags, copy number, tissue, subtracted normals."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from chip_triage.model.case import Case, Run
from chip_triage.readers.panel_file import read_panel
from chip_triage.workflow.demo.inputs import write_demo_inputs
from chip_triage.workflow.demo.story import StoryPatient, StorySample, read_patients
from chip_triage.workflow.options import BatchOptions, TriageOptions
from chip_triage.workflow.run_batch import BatchResult, run_batch
from chip_triage.workflow.validate import validate_sheet

SEG = "ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean\n"
LOST_17P = SEG + "S\tchr7\t1\t159000000\t900\t0.01\nS\tchr17\t1\t22000000\t300\t-0.6\n"
PRE = StorySample("pre_cart", -15, "PB", "mutect2", 1500, "coverage",
                  {"TP53_R175H": 0.009, "DNMT3A_P904L": 0.031}, {"reporting_vaf": 0.01})  # fmt: skip
LATE = StorySample("cytopenia", 240, "PB", "mutect2", 1500, "coverage",
                   {"TP53_R175H": 0.48, "DNMT3A_P904L": 0.034},
                   {"reporting_vaf": 0.01, "disease_status": "remission"})  # fmt: skip
LOW_COUNTS = ((-6, 1900, 188, 12.1), (240, 980, 60, 9.1))


@dataclass
class Laboratory:
    """A sheet folder of one patient whose rows can be changed before the run."""

    folder: Path
    sheet: Path

    def change(self, sample_id: str, **cells: str) -> None:
        """Set cells of one row; columns that the sheet lacks are added."""
        rows = self.rows()
        (row,) = [row for row in rows if row["sample_id"] == sample_id]
        row.update(cells)
        self.write(rows)

    def rows(self) -> list[dict[str, str]]:
        with self.sheet.open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))

    def write(self, rows: list[dict[str, str]]) -> None:
        columns = list(dict.fromkeys(name for row in rows for name in row))
        with self.sheet.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(rows)

    def put(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def vcf(self, sample_id: str) -> str:
        return gzip.decompress((self.folder / f"variants/{sample_id}.vcf.gz").read_bytes()).decode()

    def run(self, *, resume: bool = False) -> BatchResult:
        return run_batch(
            self.sheet, self.folder / "out", TriageOptions(), BatchOptions(resume=resume)
        )

    def case(self) -> Case:
        run: Run = self.run().run
        assert run.failures == ()
        (case,) = run.cases
        return case

    def report(self, patient_id: str = "P01") -> str:
        path = self.folder / "out" / "patients" / patient_id / "report.html"
        text = re.sub(r"<(style|script).*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.S)
        return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\xa0", " ").split())


@pytest.fixture
def laboratory(tmp_path: Path) -> Callable[..., Laboratory]:
    def make(*samples: StorySample, labs: tuple[tuple[float, ...], ...] = LOW_COUNTS) -> Laboratory:
        details = {"sex": "female", "birth_year": 1956, "infusion_date": "2025-01-20"}
        patient = StoryPatient("P01", "", samples, labs, {}, False, details)
        folder = tmp_path / "in"
        return Laboratory(folder, write_demo_inputs(folder, read_panel(), patients=(patient,)))

    return make


# ---- karyotypes of every source -----------------------------------------------------------------


def test_stated_flags_and_copy_number_keep_their_source(
    laboratory: Callable[..., Laboratory],
) -> None:
    lab = laboratory(PRE, LATE)
    lab.change(
        "P01_cytopenia",
        karyotype_flags="monosomy7=1; complex=0; metaphases=20",
        copy_number=lab.put("late.seg", LOST_17P),
    )
    assert validate_sheet(lab.sheet).problems == ()
    case = lab.case()
    assert [k.source for k in case.karyotypes] == ["copy_number", "stated"]
    copies, stated = case.karyotypes
    assert (copies.has("loss17p"), copies.has("monosomy7"), copies.has("del5q")) == (
        True, False, None,
    )  # fmt: skip
    assert (stated.has("monosomy7"), stated.metaphases) == (True, 20)
    assert case.assessment.headline == "criteria_met"
    rules = {rule.rule_id: rule for rule in case.assessment.rules}
    assert "stated as a flag, not read from ISCN" in (
        rules["criteria:karyotype_with_cytopenia"].caveats
    )
    multi_hit = rules["critical:tp53_multi_hit"]
    assert multi_hit.fired
    assert any("loss of 17p: copy number (SEG, GRCh38" in text for text in multi_hit.evidence)
    states = [score for score in case.scores if score.score_id == "tp53_state"]
    assert states[-1].category == "multi_hit"
    (tp53,) = [track for track in case.tracks if track.gene_symbol == "TP53"]
    assert "lost by copy number: 17:1-22000000" in tp53.cell_fractions[-1].assumption
    assert "lost by copy number" not in tp53.cell_fractions[0].assumption
    assert case.provenance is not None
    assert ("late.seg", "copy_number") in [(f.name, f.role) for f in case.provenance.inputs]
    report = lab.report()
    assert "Flags stated in the sheet, not read from ISCN" in report
    assert "Copy number: a source of its own beside the karyotype" in report
    registry = (lab.folder / "out/registry/karyotypes.tsv").read_text(encoding="utf-8")
    assert [line.split("\t")[-1] for line in registry.splitlines()] == [
        "source", "copy_number", "stated",
    ]  # fmt: skip


def test_a_changed_copy_number_file_is_not_resumed(laboratory: Callable[..., Laboratory]) -> None:
    lab = laboratory(LATE)
    lab.change("P01_cytopenia", copy_number=lab.put("late.seg", LOST_17P))
    lab.run()
    assert lab.run(resume=True).resumed == 1
    lab.put("late.seg", LOST_17P.replace("-0.6", "-0.7"))
    assert lab.run(resume=True).resumed == 0


def test_bad_copy_number_fails_the_patient_by_name(laboratory: Callable[..., Laboratory]) -> None:
    lab = laboratory(LATE)
    lab.change("P01_cytopenia", copy_number=lab.put("late.seg", SEG + "S\t7\tx\t9\t1\t0\n"))
    (problem,) = validate_sheet(lab.sheet).problems
    assert "late.seg:2: found a value is 'x'" in problem
    (failure,) = lab.run().run.failures
    assert failure.sample_id == "P01_cytopenia"


def test_flags_that_are_not_known_are_a_problem_of_the_sheet(
    laboratory: Callable[..., Laboratory],
) -> None:
    lab = laboratory(LATE)
    lab.change("P01_cytopenia", karyotype_flags="monosomie7=1")
    (problem,) = validate_sheet(lab.sheet).problems
    assert "column 'karyotype_flags'" in problem
    assert "'monosomie7' is not a karyotype flag" in problem


def test_a_row_that_brings_only_a_karyotype(laboratory: Callable[..., Laboratory]) -> None:
    lab = laboratory(PRE)
    bare = {"patient_id": "P01", "sample_id": "P01_marrow", "timepoint": "cytopenia", "day": "240",
            "specimen": "BM", "karyotype": "45,XX,-7[12]/46,XX[8]", "run_id": "R"}  # fmt: skip
    lab.write([*lab.rows(), bare])
    assert validate_sheet(lab.sheet).problems == ()
    case = lab.case()
    pre, marrow = case.samples
    assert (pre.is_sequenced, marrow.is_sequenced) == (True, False)
    assert (marrow.accounting, marrow.counts, marrow.findings, marrow.coverage) == ((), (), (), ())
    assert case.assessment.headline == "criteria_met"
    assert "TP53: not sequenced" in case.assessment.coverage
    rules = {rule.rule_id: rule.fired for rule in case.assessment.rules}
    assert rules["criteria:npm1"] is None
    for track in case.tracks:
        assert [seen.sample_id for seen in track.observations] == ["P01_pre_cart"]
    assert case.identity == ()
    report = lab.report()
    assert "P01_marrow: marrow, day +240, prolonged cytopenia, not sequenced" in report
    assert "P01_marrow, alleles in the panel" not in report
    assert lab.run(resume=True).resumed == 1


def test_a_patient_with_nothing_but_a_karyotype(laboratory: Callable[..., Laboratory]) -> None:
    lab = laboratory(LATE)
    (row,) = lab.rows()
    empty = dict.fromkeys(("variants", "coverage", "reporting_vaf", "stated_min_depth"), "")
    lab.write([{**row, **empty, "karyotype": "46,XX[20]"}])
    case = lab.case()
    assert case.assessment.headline == "cannot_be_judged"
    assert "not sequenced: no gene can be judged" in case.assessment.sentence
    assert case.tracks == ()


# ---- where variants come from -------------------------------------------------------------------


def with_tissue(lab: Laboratory, patient: str, alleles: dict[str, float], **cells: str) -> None:
    """Add fibroblasts whose germline is that of ``patient``."""
    sample = StorySample("other", 1, "PB", "mutect2", 900, "coverage", alleles, {})
    story = dataclasses.replace(
        read_patients()[0], patient_id=patient, samples=(sample, LATE), aligned=True
    )
    write_demo_inputs(lab.folder / "skin", read_panel(), patients=(story,))
    row = {
        "patient_id": "P01", "sample_id": "P01_skin", "timepoint": "other", "day": "",
        "specimen": "fibroblast", "variants": f"skin/variants/{patient}_other.vcf.gz",
        "coverage": f"skin/coverage/{patient}_other.per-base.bed.gz", "assembly": "GRCh38",
        "sex": "female",
    }  # fmt: skip
    lab.write([*lab.rows(), {**row, **cells}])


def flags(case: Case, gene: str) -> set[str]:
    last = case.samples[-1]
    return {flag for f in last.findings if f.gene_symbol == gene for flag in f.flags}


def test_fibroblasts_settle_what_is_inherited(laboratory: Callable[..., Laboratory]) -> None:
    late = dataclasses.replace(LATE, alleles={**LATE.alleles, "JAK3_M511I": 0.49})
    lab = laboratory(PRE, late)
    with_tissue(lab, "P01", {"JAK3_M511I": 0.5})
    case = lab.case()
    assert [entry.sample.sample_id for entry in case.samples] == ["P01_pre_cart", "P01_cytopenia"]
    (tissue,) = case.constitutional
    assert tissue.accounting[0].balanced
    assert "constitutional_excluded" in flags(case, "TP53")
    assert "constitutional_excluded" in flags(case, "DNMT3A")
    assert "constitutional_confirmed" in flags(case, "JAK3")
    (jak3,) = [f for f in case.samples[-1].findings if f.gene_symbol == "JAK3"]
    assert jak3.category == "review"
    assert "constitutional_origin" in [reason.code for reason in jak3.reasons]
    assert not any("P01_skin" in str(o) for track in case.tracks for o in track.observations)
    assert all("P01_skin" not in (c.sample_a, c.sample_b) for c in case.identity)
    caveats = " ".join(case.assessment.caveats)
    assert "constitutional origin to be confirmed" not in caveats
    report = lab.report()
    assert "P01_skin: fibroblasts, not compared" in report
    assert "fibroblasts weigh the origin of variants: of the same person" in report
    assert "P01_skin" not in (lab.folder / "out/findings.tsv").read_text(encoding="utf-8")


def test_without_fibroblasts_the_origin_is_open(laboratory: Callable[..., Laboratory]) -> None:
    case = laboratory(PRE, LATE).case()
    assert "constitutional_origin_to_be_confirmed" in flags(case, "TP53")
    assert not {"constitutional_excluded", "constitutional_confirmed"} & flags(case, "TP53")


def test_tissue_of_another_person_is_not_used(laboratory: Callable[..., Laboratory]) -> None:
    lab = laboratory(PRE, LATE)
    with_tissue(lab, "P02", {})
    case = lab.case()
    assert "constitutional_excluded" not in flags(case, "TP53")
    (note,) = [n for n in case.constitutional[0].notes if n.code == "constitutional_tissue"]
    assert note.level == "error"
    assert "fibroblasts not used: they do not match P01_pre_cart" in note.message
    assert "fibroblasts not used" in lab.report()
    lab.change("P01_skin", identity_override="Dr N. N.: sites of another kit")
    assert "constitutional_excluded" not in flags(lab.case(), "TP53")


def test_an_absence_that_nobody_counted_needs_germline_sites_in_the_file(
    laboratory: Callable[..., Laboratory],
) -> None:
    lab = laboratory(PRE, LATE)
    with_tissue(lab, "P01", {})
    text = gzip.decompress((lab.folder / "skin/variants/P01_other.vcf.gz").read_bytes()).decode()
    lines = [line for line in text.splitlines() if "synonymous_variant" not in line]
    lab.change("P01_skin", variants=lab.put("skin.vcf", "\n".join(lines) + "\n"))
    case = lab.case()
    assert "constitutional_excluded" not in flags(case, "TP53")
    (note,) = [n for n in case.constitutional[0].notes if n.code == "constitutional_tissue"]
    assert "only counted absence is used" in note.message
    lab.change("P01_skin", alignment="skin/alignments/P01_other.bam")
    assert "constitutional_excluded" in flags(lab.case(), "TP53")


def test_a_subtracted_blood_normal_makes_absence_not_assessable(
    laboratory: Callable[..., Laboratory],
) -> None:
    late = dataclasses.replace(LATE, alleles={"DNMT3A_P904L": 0.034})
    lab = laboratory(dataclasses.replace(PRE, alleles={"TP53_R175H": 0.11}), late)
    plain = lab.case()
    (tp53,) = [track for track in plain.tracks if track.gene_symbol == "TP53"]
    assert [seen.status for seen in tp53.observations] == ["detected", "not_detected"]
    lines = lab.vcf("P01_cytopenia").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("#CHROM"))
    lines[at] += "\tP01_blood"
    lines[at + 1 :] = [line + "\t0/0:900,0:0:900:450,450,0,0" for line in lines[at + 1 :]]
    lines.insert(at, "##normal_sample=P01_blood")
    lab.change("P01_cytopenia", variants=lab.put("paired.vcf", "\n".join(lines) + "\n"))
    case = lab.case()
    (tp53,) = [track for track in case.tracks if track.gene_symbol == "TP53"]
    assert tp53.observations[1].status == "not_assessable"
    assert "a blood normal was subtracted" in tp53.observations[1].detail
    assert tp53.overall is not None
    assert tp53.overall.fate == "not_assessable"
    assert {gene.status for gene in case.samples[-1].coverage} == {"not_known"}
    assert "matched_normal" in [note.code for note in case.samples[-1].notes]
    assert "the caller subtracted P01_blood" in lab.report()


@pytest.mark.parametrize(("anc", "low"), [(499, True), (500, False)])
def test_low_neutrophils_make_two_blood_samples_not_comparable(
    laboratory: Callable[..., Laboratory], anc: int, low: bool
) -> None:
    lab = laboratory(PRE, LATE, labs=((-15, 2100, 190, 12.0), (238, anc, 60, 9.0)))
    (tp53,) = [track for track in lab.case().tracks if track.gene_symbol == "TP53"]
    assert tp53.overall is not None
    assert ("anc_low" in tp53.overall.flags) is low
    assert ("not_comparable" in tp53.overall.flags) is low
    assert ("samples not comparable" in lab.report()) is low


# ---- sources of the statement -------------------------------------------------------------------


def test_every_citation_of_a_report_is_written_out(laboratory: Callable[..., Laboratory]) -> None:
    lab = laboratory(PRE, LATE)
    case = lab.case()
    report = lab.report()
    known = {entry.citation_id: entry.text for entry in read_panel().citations}
    cited = {
        part
        for rule in case.assessment.rules
        for part in rule.citation.split(";")
        if rule.level != "statement"
    }
    assert {"saini2022", "lackraj2022", "gurney2024"} <= cited
    for citation_id in cited:
        assert known[citation_id].split(".")[0] in report, citation_id
        assert not re.search(rf"\b{citation_id}\b(?!:)", report) or citation_id == "house"
